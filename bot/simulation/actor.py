"""An actor: one invented person doing deeds with Makker, and telling the model what they did."""

from collections.abc import Callable
from datetime import date, datetime

from bot.dialogs.base import Met
from bot.dialogs.check_in import AskAmount
from bot.dialogs.pause import Confirm
from bot.ports import Turn
from bot.simulation import facts
from bot.simulation.deeds import (
    Answer,
    AnswerEarly,
    Arrive,
    Backdate,
    BeIll,
    ChangeGoal,
    ComeBack,
    Deed,
    GoAway,
    LetGoOf,
    Move,
    PauseGoal,
    Reconsider,
    ResumeGoal,
    SetGoals,
    SettleIn,
)
from bot.simulation.hands import Hands, Submit
from bot.simulation.mind import ONE_DAY, Mind, Plan
from bot.simulation.people import QUARTER, Person
from bot.simulation.platform import Sent
from bot.simulation.wall_clock import living_day, local


class Actor:
    """A person at one moment. `facts` is what they did, with its instant; `hands.screen` what they were shown."""

    def __init__(self, person: Person, submit: Submit, plan: Plan, now: Callable[[], datetime]) -> None:
        self.person = person
        self.hands = Hands(person, submit)
        self.facts: list[tuple[datetime, facts.Fact]] = []
        self._mind = Mind(person, plan, now)
        self._plan = plan
        self._now = now
        self._refs: dict[tuple[str, date], str] = {}
        self._wishes = {wish.title: wish for wish in person.wishes}
        self._resting: set[str] = set()
        self._ended: set[str] = set()

    def hear(self, sent: Sent) -> None:
        """A prompt or a nudge has come."""
        for goal_id, day in sent.slots:
            title = self.hands.titles[goal_id]
            is_new = (title, day) not in self._refs
            self._refs[title, day] = f"{goal_id}.{day:%Y%m%d}"
            (self._mind.asked if is_new else self._mind.reminded)(self._wishes[title], day)

    def _record(self, fact: facts.Fact) -> None:
        self.facts.append((self._now(), fact))

    @property
    def _today(self) -> date:
        return living_day(self._now(), self.hands.zone, self.person.manners.day_ends)

    async def do(self, deed: Deed) -> None:
        """Do one thing, if it can be done."""
        match deed:
            case Arrive() | SettleIn() | SetGoals() | Move():
                await self._be_there(deed)
            case Answer() | AnswerEarly() | Reconsider():
                await self._keep_up(deed)
            case BeIll() | ComeBack() | Backdate() | GoAway():
                await self._take_a_break(deed)
            case ChangeGoal() | PauseGoal() | ResumeGoal() | LetGoOf():
                await self._change_course(deed)

    # --- arriving and moving --------------------------------------------------------------------------

    async def _be_there(self, deed: Arrive | SettleIn | SetGoals | Move) -> None:
        match deed:
            case Arrive():
                await self.hands.do(Met(self.hands.profile()))
                self._record(facts.Arrived(self.person.zone, self.person.manners))
                self._plan(self._now() + QUARTER, SettleIn())
                self._plan(self._now() + 2 * QUARTER, SetGoals())
            case SettleIn():
                await self._settle_in()
            case SetGoals():
                await self._set_goals()
            case Move(zone):
                self.hands.zone = zone
                await self.hands.do(Met(self.hands.profile()))
                self._record(facts.Moved(zone))

    async def _settle_in(self) -> None:
        await self.hands.press("welcome.confirm")
        manners = self.person.manners
        values = {
            "nudges": str(manners.nudges),
            "day_ends": f"{manners.day_ends:%H:%M}",
            "quiet_from": f"{manners.quiet_from:%H:%M}",
            "quiet_until": f"{manners.quiet_until:%H:%M}",
            "holidays_off": "yes" if self.person.holidays_off else "no",
        }
        await self.hands.fill_in(await self.hands.press("settings.show"), values)

    async def _set_goals(self) -> None:
        for wish in self.person.wishes:
            values = {"title": wish.title, "why": f"{wish.title} keeps me well", "at": f"{wish.at:%H:%M}"}
            values |= _cadence_values(wish.choice, wish.often)
            if wish.target:
                values |= {"target": str(wish.target), "unit": "km"}
            if await self.hands.fill_in(await self.hands.press("goal.new"), values) is not None:
                self._record(facts.GoalSet(wish.title, wish.often, wish.at))

    # --- answers --------------------------------------------------------------------------------------

    async def _keep_up(self, deed: Answer | AnswerEarly | Reconsider) -> None:
        match deed:
            case Answer(title, day, outcome):
                turn = await self.hands.press(f"check_in.{outcome}", self._ref(title, day))
                await self._answered(turn, title, day, outcome)
            case AnswerEarly(title, outcome):
                # In the small hours "today" would be ambiguous to a reader, and nobody is that early.
                today = self._today
                if local(self._now(), self.hands.zone).date() == today and title not in self._resting:
                    await self._answered(await self.hands.type(outcome, title=title), title, today, outcome)
            case Reconsider(title, day, outcome):
                if await self.hands.press("check_in.change", self._ref(title, day)) is not None:
                    self._plan(self._now() + QUARTER, Answer(title, day, outcome))

    def _ref(self, title: str, day: date) -> str:
        return self._refs.get((title, day), "never asked")

    async def _answered(self, turn: Turn | None, title: str, day: date, outcome: str) -> None:
        """Where a goal counts something, the number is asked for."""
        if turn is None:
            return
        if isinstance(turn.conversation.state, AskAmount):
            target = self._wishes[title].target
            await self.hands.say(f"{target if outcome == 'done' else target / 2:g}")
        self._record(facts.Answered(title, day, outcome))

    # --- breaks ---------------------------------------------------------------------------------------

    async def _take_a_break(self, deed: BeIll | ComeBack | Backdate | GoAway) -> None:
        match deed:
            case BeIll(days, by_word):
                if by_word or await self.hands.press("pause.ill") is None:
                    await self.hands.type("ill")
                self._record(facts.BreakBegun(self._today, None))
                self._plan(self._mind.later(4, 30) + ONE_DAY * days, ComeBack())
            case ComeBack():
                if await self.hands.press("pause.back") is None:
                    await self.hands.type("back")
                self._record(facts.BreakEnded())
            case Backdate(days_ago, until_days_ago):
                await self._backdate(days_ago, until_days_ago)
            case GoAway(in_days, days, early_back):
                from_on = self._today + ONE_DAY * in_days
                await self._break("away", from_on, from_on + ONE_DAY * (days - 1))
                if early_back:
                    self._plan(self._mind.later(0, 90) + ONE_DAY * (in_days + days // 2), ComeBack())

    async def _backdate(self, days_ago: int, until_days_ago: int | None) -> None:
        from_on = self._today - ONE_DAY * days_ago
        if until_days_ago is None:
            await self.hands.type("ill_since", from_on=from_on)
            self._record(facts.BreakBegun(from_on, None))
            self._plan(self._mind.later(4, 300), ComeBack())
        else:
            await self._break("ill_from", from_on, max(from_on, self._today - ONE_DAY * until_days_ago))

    async def _break(self, words: str, from_on: date, to_on: date) -> None:
        """Announce a period, and say yes where that is asked; one that is refused is not asked about."""
        turn = await self.hands.type(words, from_on=from_on, to_on=to_on)
        if isinstance(turn.conversation.state, Confirm):
            await self.hands.type("yes")
        self._record(facts.BreakBegun(from_on, to_on))

    # --- goals ----------------------------------------------------------------------------------------

    async def _change_course(self, deed: ChangeGoal | PauseGoal | ResumeGoal | LetGoOf) -> None:
        if deed.title not in self.hands.goals or deed.title in self._ended:
            return
        match deed:
            case ChangeGoal(title, choice, often, at):
                values = {"at": f"{at:%H:%M}", **_cadence_values(choice, often)}
                turn = await self.hands.press("goal.edit", self.hands.goals[title])
                if await self.hands.fill_in(turn, values) is not None:
                    self._record(facts.GoalChanged(title, often, at))
            case PauseGoal(title, days) if title not in self._resting:
                self._resting.add(title)
                await self.hands.type("pause", title=title)
                self._record(facts.GoalPaused(title))
                self._plan(self._mind.later(4, 30) + ONE_DAY * days, ResumeGoal(title))
            case ResumeGoal(title):
                self._resting.discard(title)
                if await self.hands.press("my_goals.resume", self.hands.goals[title]) is None:
                    await self.hands.type("resume", title=title)
                self._record(facts.GoalResumed(title))
            case LetGoOf(title):
                self._resting.add(title)
                self._ended.add(title)
                await self.hands.type("let_go", title=title)
                self._record(facts.GoalLetGo(title))


def _cadence_values(choice: str, often: facts.Often) -> dict[str, str]:
    return {"cadence": choice, "days": ",".join(map(str, sorted(often.days)))}
