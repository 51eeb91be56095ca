"""The plain model: one person's life with Makker as PRODUCT.md has it, told from facts; plain, and independent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from bot.simulation.counting import Stood, counted, monday_of
from bot.simulation.facts import (
    Answered,
    Arrived,
    Asked,
    BreakBegun,
    BreakEnded,
    Fact,
    GoalChanged,
    GoalLetGo,
    GoalPaused,
    GoalResumed,
    GoalSet,
    Looked,
    Manners,
    Moved,
    Numbers,
    Often,
    Outage,
)
from bot.simulation.records import Expected, Goal, Nudge, Slot
from bot.simulation.wall_clock import ONE_DAY, first_instant, holidays_of, is_between, living_day, local

LATE_AFTER = timedelta(minutes=10)
NUDGE_AFTER = timedelta(hours=3)
ANSWERABLE_FOR = timedelta(days=7)
BACKDATED_FOR = timedelta(days=7)
FURTHEST_AHEAD_DAYS = 400
_A_MOMENT = timedelta(microseconds=1)


def lived(facts: Sequence[tuple[datetime, Fact]], outages: Sequence[Outage], until: datetime) -> Expected:
    """Everything that should have come of `facts`, which are in order, up to `until`.

    What people do at an instant comes before what Makker sends at it.
    """
    life = _Life(outages)
    for at, together in groupby(facts, key=lambda each: each[0]):
        life.go_on(at - _A_MOMENT)
        life.now, looks = at, 0
        for _, fact in together:
            looks += isinstance(fact, Looked)
            life.take(fact)
        life.go_on(at)
        life.expected.looks += [life.numbers()] * looks
    life.go_on(until)
    expected = life.expected
    expected.standings = {goal.title: dict(life.standings(goal)) for goal in life.goals.values()}
    return expected


class _Life:
    """One person at one moment."""

    def __init__(self, outages: Sequence[Outage]) -> None:
        self.now = datetime(1, 1, 2, tzinfo=UTC)
        self.zone = "UTC"
        self.manners = Manners()
        self.breaks: list[tuple[date, date | None]] = []
        self.goals: dict[str, Goal] = {}
        self.outages = outages
        self.expected = Expected()

    @property
    def today(self) -> date:
        """The date the person is living in."""
        return living_day(self.now, self.zone, self.manners.day_ends)

    @property
    def is_quiet(self) -> bool:
        """Whether the person does not want to be reminded now."""
        wall = local(self.now, self.zone).time()
        return is_between(wall, self.manners.quiet_from, self.manners.quiet_until)

    # --- what comes due -------------------------------------------------------------------------------

    def go_on(self, until: datetime) -> None:
        """Live through all that comes due up to `until`, in order."""
        while (due_at := self._next_due_at()) is not None:
            at = self._awake_at(max(due_at, self.now))
            if at > until:
                break
            self.now = at
            for goal in self.goals.values():
                self._ask(goal)
                self._recall(goal)
        self.now = max(until, self.now)

    def _awake_at(self, at: datetime) -> datetime:
        """When Makker sees to what is due at `at`: at once, or when it is up again."""
        return next((outage.to_at for outage in self.outages if outage.from_at < at < outage.to_at), at)

    def _next_due_at(self) -> datetime | None:
        dues = [due[1] for goal in self.goals.values() if (due := self._next(goal)) is not None]
        dues += [nudge.at for goal in self.goals.values() for nudge in goal.nudges]
        return min(dues, default=None)

    def _next(self, goal: Goal) -> tuple[date, datetime] | None:
        """The next day that the goal is asked about, and when."""
        if not goal.next_is_known:
            goal.next, goal.next_is_known = self._look_up(goal), True
        return goal.next

    def _look_up(self, goal: Goal) -> tuple[date, datetime] | None:
        if goal.state != "active":
            return None
        day = goal.past_on
        for _ in range(FURTHEST_AHEAD_DAYS):
            day += ONE_DAY
            if goal.often.falls_on(day) and not self._is_free(day):
                return day, self._due_at(day, goal.old_times.get(day, goal.at))
        return None

    def _due_at(self, day: date, at: time) -> datetime:
        """The small hours before the day's end belong to the night after the day."""
        return first_instant(day + ONE_DAY if at < self.manners.day_ends else day, at, self.zone)

    def _closes_at(self, day: date, at: time) -> datetime:
        """At the day's end; where a clock change leaves no time before it, as long after the prompt as ever."""
        ends_at = first_instant(day + ONE_DAY, self.manners.day_ends, self.zone)
        if (due_at := self._due_at(day, at)) < ends_at:
            return ends_at
        return due_at + (datetime.combine(day, self.manners.day_ends) - datetime.combine(day, at))

    def _is_free(self, day: date) -> bool:
        is_off = any(from_on <= day and (to_on is None or day <= to_on) for from_on, to_on in self.breaks)
        return is_off or day in holidays_of(self.manners.country, day.year)

    def _ask(self, goal: Goal) -> None:
        """Ask about what is due: on time always, late only while its day lasts and outside quiet hours."""
        while (due := self._next(goal)) is not None and due[1] <= self.now:
            day, due_at = due
            closes_at = self._closes_at(day, goal.old_times.get(day, goal.at))
            goal.past_on, goal.next_is_known = day, False
            is_on_time = self.now - due_at < LATE_AFTER
            if self.now < closes_at and (is_on_time or not self.is_quiet):
                self._prompt(goal, day, due_at, closes_at)
                return

    def _prompt(self, goal: Goal, day: date, due_at: datetime, closes_at: datetime) -> None:
        """Nothing is sent about what was answered before, nor once a week has been kept."""
        slot = goal.slots.setdefault(day, Slot(day, goal.often, closes_at))
        if slot.outcome or self._is_week_kept(goal, slot):
            return
        self.expected.prompts.append(Asked(self.now, due_at, goal.title, day))
        for number in range(1, self.manners.nudges + 1):
            goal.nudges.append(Nudge(self.now + NUDGE_AFTER * number, due_at, day))

    def _is_week_kept(self, goal: Goal, slot: Slot) -> bool:
        if not slot.often.times:
            return False
        monday = monday_of(slot.day)
        week = (goal.slots.get(monday + ONE_DAY * number) for number in range(7))
        done = sum(1 for each in week if each and each.often.times and each.outcome == "done")
        return done >= slot.often.times

    def _recall(self, goal: Goal) -> None:
        """Of the reminders that are due at most one is sent: unanswered, in time, and outside quiet hours."""
        due = [nudge for nudge in goal.nudges if nudge.at <= self.now]
        if not due:
            return
        goal.nudges = [nudge for nudge in goal.nudges if nudge.at > self.now]
        for day in {nudge.day: nudge for nudge in due}:
            slot, due_at = goal.slots[day], next(nudge.due_at for nudge in due if nudge.day == day)
            is_waiting = not slot.outcome and not slot.is_excused and day <= self.today and self.now < slot.closes_at
            if is_waiting and goal.state == "active" and not self.is_quiet and not self._is_week_kept(goal, slot):
                self.expected.nudges.append(Asked(self.now, due_at, goal.title, day))

    # --- what people do -------------------------------------------------------------------------------

    def take(self, fact: Fact) -> None:
        """Let one fact happen now."""
        match fact:
            case Arrived(zone, manners):
                self.zone, self.manners = zone, manners
            case Moved(zone):
                self.zone = zone
            case GoalSet(title, often, at):
                self._set(Goal(title, often, at, self.today, self.today - ONE_DAY))
            case GoalChanged(title, often, at):
                self._change(self.goals[title], often, at)
            case GoalPaused(title):
                self._pause(self.goals[title])
            case GoalResumed(title):
                self._resume(self.goals[title])
            case GoalLetGo(title):
                self.goals[title].state = "ended"
            case Answered(title, day, outcome):
                self._answer(self.goals[title], day, outcome)
            case BreakBegun(from_on, to_on):
                self._begin_break(from_on, to_on)
            case BreakEnded():
                self._end_break()
            case Looked():
                pass
        if not isinstance(fact, Answered | Looked):
            for goal in self.goals.values():
                goal.next_is_known = False

    def _set(self, goal: Goal) -> None:
        """A new goal begins with the first slot whose time is still to come."""
        self.goals[goal.title] = goal
        self._pass_if_gone(goal)

    def _pass_if_gone(self, goal: Goal) -> None:
        goal.next_is_known = False
        due = self._next(goal)
        if due is not None and due[1] <= self.now:
            goal.past_on = self.today

    def _change(self, goal: Goal, often: Often, at: time) -> None:
        """It holds from the next slot: a day whose new time has gone by keeps its old one, if it was one before."""
        pending, old_at = self._next(goal), goal.at
        if pending is not None:
            old_at = goal.old_times.pop(pending[0], old_at)
        goal.often, goal.at, goal.next_is_known = often, at, False
        due = self._next(goal)
        if due is None or due[1] > self.now:
            return
        goal.past_on = max(goal.past_on, self.today - ONE_DAY)
        goal.next_is_known = False
        due = self._next(goal)
        if due is None or due[1] > self.now:
            return
        if pending is not None and pending[0] == due[0]:
            goal.old_times[due[0]] = old_at
        else:
            goal.past_on = self.today

    def _pause(self, goal: Goal) -> None:
        """What is still open when a goal is paused is excused."""
        goal.state = "paused"
        for slot in goal.slots.values():
            if not slot.outcome and self.now < slot.closes_at:
                slot.is_excused = True

    def _resume(self, goal: Goal) -> None:
        goal.state = "active"
        goal.past_on = max(goal.past_on, self.today - ONE_DAY)
        self._pass_if_gone(goal)

    def _answer(self, goal: Goal, day: date, outcome: str) -> None:
        """A slot may be answered from its day's start until seven days after it."""
        slot = goal.slots.get(day)
        is_slot = slot is not None or (goal.often.falls_on(day) and day >= goal.starts_on)
        if not is_slot or not day <= self.today <= day + ANSWERABLE_FOR or goal.state == "ended":
            self.expected.refused += 1
            return
        if slot is None:
            slot = goal.slots[day] = Slot(day, goal.often, self._closes_at(day, goal.at))
        slot.outcome, slot.is_excused = outcome, False
        self.expected.answers += 1

    def _begin_break(self, from_on: date, to_on: date | None) -> None:
        """Days are excused for all goals, those too that went by unanswered or missed."""
        if from_on < self.today - BACKDATED_FOR:
            return
        self.breaks.append((from_on, to_on))
        for goal in self.goals.values():
            for slot in goal.slots.values():
                is_covered = from_on <= slot.day and (to_on is None or slot.day <= to_on)
                if is_covered and slot.outcome in ("", "missed") and goal.state != "ended":
                    slot.outcome, slot.is_excused = "", True

    def _end_break(self) -> None:
        """Whatever break holds today ended yesterday."""
        yesterday = self.today - ONE_DAY
        ended = [
            (from_on, yesterday if from_on <= self.today and (to_on is None or to_on >= self.today) else to_on)
            for from_on, to_on in self.breaks
        ]
        self.breaks = [(from_on, to_on) for from_on, to_on in ended if to_on is None or from_on <= to_on]

    # --- how things stand -----------------------------------------------------------------------------

    def numbers(self) -> dict[str, Numbers]:
        """The numbers of every goal under way."""
        return {
            goal.title: counted(list(self._stood(goal)), self.today)
            for goal in self.goals.values()
            if goal.state != "ended"
        }

    def _stood(self, goal: Goal) -> Iterator[Stood]:
        for slot in _in_order(goal.slots.values()):
            yield Stood(slot.day, slot.often, self._how(slot))

    def _how(self, slot: Slot) -> str:
        """Silence past the closing is a miss, unless Makker itself was down then."""
        if slot.is_excused:
            return "excused"
        if slot.outcome:
            return slot.outcome
        if self.now < slot.closes_at:
            return "open"
        was_down = any(outage.from_at <= slot.closes_at < outage.to_at for outage in self.outages)
        return "excused" if was_down else "missed"

    def standings(self, goal: Goal) -> Iterator[tuple[date, str]]:
        """How each slot of a goal stands, without those that are excused."""
        return ((each.day, each.how) for each in self._stood(goal) if each.how != "excused")


def _in_order(slots: Iterable[Slot]) -> list[Slot]:
    return sorted(slots, key=lambda slot: slot.day)
