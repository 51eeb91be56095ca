"""An actor: one invented person living with Makker, through nothing but what a platform offers them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta

from bot.cards.card import Form, TextField
from bot.dialogs.base import Event, Met, OpenForm, Pressed, Profile, Submitted, Typed, What
from bot.dialogs.check_in import AskAmount
from bot.dialogs.pause import Confirm
from bot.domain.goal import Goal
from bot.domain.person import PersonId, TenantId
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
from bot.simulation.facts import Fact
from bot.simulation.people import QUARTER, Person, Wish
from bot.simulation.platform import NAME, Screen, Sent
from bot.simulation.wall_clock import living_day, local

TENANT = TenantId(f"{NAME}:world")
_DAY = timedelta(days=1)
_DELIVERED_AGAIN = 0.01
"""The share of events that the platform delivers twice."""

Submit = Callable[[Event], Awaitable[Turn]]
Plan = Callable[[datetime, Deed], None]

_WORDS = {
    "en": {
        "done": "done {title} today",
        "partly": "partly {title} today",
        "ill": "ill",
        "ill_since": "ill since {from_on}",
        "ill_from": "ill from {from_on} to {to_on}",
        "away": "away from {from_on} to {to_on}",
        "back": "back",
        "yes": "yes",
        "pause": "pause goal {title}",
        "resume": "resume goal {title}",
        "let_go": "let go {title}",
    },
    "da": {
        "done": "gjort {title} i dag",
        "partly": "delvist {title} i dag",
        "ill": "syg",
        "ill_since": "syg siden {from_on}",
        "ill_from": "syg fra {from_on} til {to_on}",
        "away": "ferie fra {from_on} til {to_on}",
        "back": "tilbage",
        "yes": "ja",
        "pause": "pause mål {title}",
        "resume": "genoptag mål {title}",
        "let_go": "giv slip på {title}",
    },
}


class Actor:
    """A person at one moment. `facts` is what they did, for the model; `plan` takes what they mean to do later."""

    def __init__(self, person: Person, submit: Submit, plan: Plan, now: Callable[[], datetime]) -> None:
        self.person = person
        self.screen = Screen()
        self.facts: list[tuple[datetime, Fact]] = []
        self.goals: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.turns = 0
        self.postponed = 0
        self.doubled = 0
        self._zone = person.zone
        self._submit = submit
        self._plan = plan
        self._now = now
        self._refs: dict[tuple[str, date], str] = {}
        self._ended: set[str] = set()
        self._resting: set[str] = set()
        self._wishes = {wish.title: wish for wish in person.wishes}

    # --- what a platform offers -----------------------------------------------------------------------

    async def _do(self, what: What, at_message: str = "") -> Turn:
        self.turns += 1
        event = Event(
            event_id=f"{self.person.person_id}-{self.turns}",
            tenant_id=TENANT,
            person_id=PersonId(self.person.person_id),
            what=what,
            at_message=at_message,
            profile=self._profile(),
        )
        turn = await self._submit(event)
        self.postponed += turn.postponed
        for change in turn.changes:
            if isinstance(change, Goal):
                self.goals[change.title], self.titles[change.goal_id] = change.goal_id, change.title
        if self.person.chance.random() < _DELIVERED_AGAIN:
            again = await self._submit(event)
            self.doubled += not again.duplicate
        return turn

    def _profile(self) -> Profile:
        return Profile(self.person.person_id, self._zone, self.person.country, self.person.language)

    async def _press(self, action: str, ref: str | None = None) -> Turn | None:
        """Press the newest such button; none if none is to be seen."""
        found = self.screen.button(action, ref)
        if found is None:
            return None
        key, button = found
        return await self._do(Pressed(button.action, button.ref, button.turn), key)

    async def _type(self, words: str, **given: object) -> Turn:
        return await self._do(Typed(_WORDS[self.person.language][words].format(**given)))

    async def _fill_in(self, turn: Turn | None, values: Mapping[str, str]) -> Turn | None:
        """Submit the form that a turn has opened, with some of its fields changed."""
        form = next((each.form for each in turn.effects if isinstance(each, OpenForm)), None) if turn else None
        if form is None:
            return None
        return await self._do(Submitted(form.action, form.ref, {**_filled(form), **values}))

    def _record(self, fact: Fact) -> None:
        self.facts.append((self._now(), fact))

    @property
    def _today(self) -> date:
        return living_day(self._now(), self._zone, self.person.manners.day_ends)

    # --- what they are asked --------------------------------------------------------------------------

    def hear(self, sent: Sent) -> None:
        """A prompt or a nudge has come: make up one's mind about each slot."""
        for goal_id, day in sent.slots:
            title = self.titles[goal_id]
            is_new = (title, day) not in self._refs
            self._refs[title, day] = f"{goal_id}.{day:%Y%m%d}"
            if is_new:
                self._make_up_mind(self._wishes[title], day)
            elif self.person.chance.random() < 0.3:
                self._plan(self._later(1, 6), Answer(title, day, self._outcome(self._wishes[title]) or "missed"))

    def _make_up_mind(self, wish: Wish, day: date) -> None:
        chance, habit = self.person.chance, wish.habit
        outcome = self._outcome(wish)
        if outcome:
            at = self._later(1, habit.delay_quarters)
            self._plan(at, Answer(wish.title, day, outcome))
            if chance.random() < habit.changes:
                self._plan(at + QUARTER * chance.randrange(1, 200), Reconsider(wish.title, day, self._any_outcome()))
        elif chance.random() < habit.late:
            days_late = chance.choice((1, 1, 1, 2, 3, 5, 6, 7, 8))
            self._plan(self._later(0, 60) + _DAY * days_late, Answer(wish.title, day, self._any_outcome()))
        if chance.random() < habit.early:
            at = self._now() + _DAY - QUARTER * chance.randrange(2, 40)
            self._plan(_quarter(at), AnswerEarly(wish.title, chance.choice(("done", "done", "partly"))))

    def _outcome(self, wish: Wish) -> str:
        """An answer by habit; empty for silence."""
        mood, habit = self.person.chance.random(), wish.habit
        for outcome, share in (("done", habit.done), ("partly", habit.partly), ("missed", habit.missed)):
            if mood < share:
                return outcome
            mood -= share
        return ""

    def _any_outcome(self) -> str:
        return self.person.chance.choice(("done", "done", "partly", "missed"))

    def _later(self, least: int, most: int) -> datetime:
        """A full quarter of an hour, so many quarters from now."""
        return _quarter(self._now()) + QUARTER * self.person.chance.randint(least, most)

    # --- what they do ---------------------------------------------------------------------------------

    async def do(self, deed: Deed) -> None:
        """Do one thing, if it can be done."""
        match deed:
            case Arrive():
                await self._arrive()
            case SettleIn():
                await self._settle_in()
            case SetGoals():
                await self._set_goals()
            case Answer(title, day, outcome):
                await self._answer(title, day, outcome)
            case AnswerEarly(title, outcome):
                await self._answer_early(title, outcome)
            case Reconsider(title, day, outcome):
                if await self._press("check_in.change", self._refs.get((title, day), "?")):
                    self._plan(self._now() + QUARTER, Answer(title, day, outcome))
            case BeIll(days, by_word):
                await self._be_ill(days, by_word)
            case ComeBack():
                if await self._press("pause.back") is None:
                    await self._type("back")
                self._record(facts.BreakEnded())
            case Backdate(days_ago, until_days_ago):
                await self._backdate(days_ago, until_days_ago)
            case GoAway(in_days, days, early_back):
                await self._go_away(in_days, days, early_back)
            case Move(zone):
                await self._move(zone)
            case ChangeGoal():
                await self._change_goal(deed)
            case PauseGoal(title, days):
                await self._pause_goal(title, days)
            case ResumeGoal(title):
                await self._resume_goal(title)
            case LetGoOf(title):
                await self._let_go_of(title)

    async def _arrive(self) -> None:
        await self._do(Met(self._profile()))
        self._record(facts.Arrived(self.person.zone, self.person.manners))
        self._plan(self._now() + QUARTER, SettleIn())
        self._plan(self._now() + 2 * QUARTER, SetGoals())

    async def _settle_in(self) -> None:
        await self._press("welcome.confirm")
        manners = self.person.manners
        values = {
            "nudges": str(manners.nudges),
            "day_ends": f"{manners.day_ends:%H:%M}",
            "quiet_from": f"{manners.quiet_from:%H:%M}",
            "quiet_until": f"{manners.quiet_until:%H:%M}",
            "holidays_off": "yes" if self.person.holidays_off else "no",
        }
        await self._fill_in(await self._press("settings.show"), values)

    async def _set_goals(self) -> None:
        for wish in self.person.wishes:
            values = {"title": wish.title, "why": f"{wish.title} keeps me well", "at": f"{wish.at:%H:%M}"}
            values |= _cadence_values(wish.choice, wish.often)
            if wish.target:
                values |= {"target": str(wish.target), "unit": "km"}
            if await self._fill_in(await self._press("goal.new"), values) is not None:
                self._record(facts.GoalSet(wish.title, wish.often, wish.at))

    async def _answer(self, title: str, day: date, outcome: str) -> None:
        turn = await self._press(f"check_in.{outcome}", self._refs.get((title, day), "?"))
        if turn is not None:
            await self._with_amount(turn, title, outcome)
            self._record(facts.Answered(title, day, outcome))

    async def _with_amount(self, turn: Turn, title: str, outcome: str) -> None:
        """Where a goal counts something, the number is asked for."""
        if isinstance(turn.conversation.state, AskAmount):
            target = self._wishes[title].target
            await self._do(Typed(f"{target if outcome == 'done' else target / 2:g}"))

    async def _answer_early(self, title: str, outcome: str) -> None:
        """By typing; in the small hours "today" would be ambiguous, and nobody is that early."""
        today = self._today
        if local(self._now(), self._zone).date() != today or title in self._resting:
            return
        await self._with_amount(await self._type(outcome, title=title), title, outcome)
        self._record(facts.Answered(title, today, outcome))

    async def _be_ill(self, days: int, by_word: bool) -> None:
        if by_word or await self._press("pause.ill") is None:
            await self._type("ill")
        self._record(facts.BreakBegun(self._today, None))
        self._plan(self._later(4, 30) + _DAY * days, ComeBack())

    async def _backdate(self, days_ago: int, until_days_ago: int | None) -> None:
        from_on = self._today - _DAY * days_ago
        to_on = None if until_days_ago is None else max(from_on, self._today - _DAY * until_days_ago)
        if to_on is None:
            await self._type("ill_since", from_on=from_on)
            self._plan(self._later(4, 300), ComeBack())
        else:
            await self._confirmed(await self._type("ill_from", from_on=from_on, to_on=to_on))
        self._record(facts.BreakBegun(from_on, to_on))

    async def _confirmed(self, turn: Turn) -> None:
        """Say yes where that is asked; a period that is refused is not asked about."""
        if isinstance(turn.conversation.state, Confirm):
            await self._type("yes")

    async def _go_away(self, in_days: int, days: int, early_back: bool) -> None:
        from_on = self._today + _DAY * in_days
        to_on = from_on + _DAY * (days - 1)
        await self._confirmed(await self._type("away", from_on=from_on, to_on=to_on))
        self._record(facts.BreakBegun(from_on, to_on))
        if early_back:
            self._plan(self._later(0, 90) + _DAY * (in_days + days // 2), ComeBack())

    async def _move(self, zone: str) -> None:
        self._zone = zone
        await self._do(Met(self._profile()))
        self._record(facts.Moved(zone))

    async def _change_goal(self, deed: ChangeGoal) -> None:
        values = {"at": f"{deed.at:%H:%M}", **_cadence_values(deed.choice, deed.often)}
        turn = await self._press("goal.edit", self.goals.get(deed.title, "?"))
        if await self._fill_in(turn, values) is not None:
            self._record(facts.GoalChanged(deed.title, deed.often, deed.at))

    async def _pause_goal(self, title: str, days: int) -> None:
        if title in self.goals and title not in self._resting:
            self._resting.add(title)
            await self._type("pause", title=title)
            self._record(facts.GoalPaused(title))
            self._plan(self._later(4, 30) + _DAY * days, ResumeGoal(title))

    async def _resume_goal(self, title: str) -> None:
        if title in self._ended:
            return
        if await self._press("my_goals.resume", self.goals[title]) is None:
            await self._type("resume", title=title)
        self._resting.discard(title)
        self._record(facts.GoalResumed(title))

    async def _let_go_of(self, title: str) -> None:
        if title in self.goals:
            self._resting.add(title)
            self._ended.add(title)
            await self._type("let_go", title=title)
            self._record(facts.GoalLetGo(title))


def _quarter(at: datetime) -> datetime:
    """The first full quarter of an hour after an instant."""
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond) + QUARTER


def _filled(form: Form) -> dict[str, str]:
    """What a form is submitted with if nobody touches it."""
    values = {}
    for field in form.fields:
        if isinstance(field, TextField) or hasattr(field, "value"):
            values[field.name] = field.value
        else:
            values[field.name] = ",".join(field.values)
    return values


def _cadence_values(choice: str, often: facts.Often) -> dict[str, str]:
    return {"cadence": choice, "days": ",".join(map(str, sorted(often.days)))}
