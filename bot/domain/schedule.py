"""Schedule: which slot of a goal is asked about next, and what became of those in between."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.domain import calendar
from bot.domain.cadence import Cadence, falls_on
from bot.domain.calendar import ONE_DAY
from bot.domain.check_in import CheckIn, Excuse, Outage, Outcome
from bot.domain.goal import Goal, GoalState
from bot.domain.person import Pause, PauseKind, Person

LATE_AFTER = timedelta(minutes=10)
NUDGE_AFTER = timedelta(hours=3)
LOOK_AHEAD_DAYS = 800

Holidays = Callable[[str, int], frozenset[date]]
"""The public holidays of a country (ISO 3166 alpha-2) in a year."""

_EXCUSE_OF = {
    PauseKind.ILL: Excuse.ILL,
    PauseKind.AWAY: Excuse.AWAY,
    PauseKind.PAUSED: Excuse.PAUSED,
    PauseKind.DAY_OFF: Excuse.DAY_OFF,
}


def no_holidays(country: str, year: int) -> frozenset[date]:
    """A calendar without public holidays."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """All that decides when a person is asked about a goal; `country` is empty if holidays do not count."""

    cadence: Cadence
    at: time
    zone: str
    day_ends: time
    country: str
    quiet_from: time
    quiet_until: time
    nudges: int
    pauses: tuple[Pause, ...]

    def excuse_on(self, day: date, holidays: Holidays) -> Excuse | None:
        """Why nothing is asked on `day`, or none."""
        for pause in self.pauses:
            if pause.covers(day):
                return _EXCUSE_OF[pause.kind]
        if self.country and day in holidays(self.country, day.year):
            return Excuse.HOLIDAY
        return None

    def is_quiet(self, now: datetime) -> bool:
        """Whether `now` lies within the person's quiet hours."""
        local = now.astimezone(calendar.zone(self.zone)).time()
        return calendar.within(local, self.quiet_from, self.quiet_until)

    def ends_at(self, day: date) -> datetime:
        """When the slot of `day` closes: with the day, and where a clock change leaves no time between the prompt
        and the day's end, as long after the prompt as on any other day."""
        ends_at = calendar.day_end(day, self.zone, self.day_ends)
        due_at = calendar.prompt_at(day, self.at, self.zone, self.day_ends)
        if due_at < ends_at:
            return ends_at
        return due_at + (datetime.combine(day, self.day_ends) - datetime.combine(day, self.at))


@dataclass(frozen=True, slots=True)
class Due:
    """A slot to be asked about and the instant for it."""

    slot_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """A slot that was not asked about, and why; it is excused."""

    slot_on: date
    excuse: Excuse


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder to come; `gone_by` counts those before it, which were sent or fell into quiet hours."""

    at: datetime
    gone_by: int


@dataclass(frozen=True, slots=True)
class Asking:
    """What becomes of a due goal: slots that passed, the one to ask about now, late or not, and the next one."""

    passed: tuple[Passed, ...]
    slot_on: date | None
    nudge: Nudge | None
    closes_at: datetime | None
    asked_until_on: date
    next: Due | None
    is_late: bool = False


def rhythm_of(person: Person, goal: Goal) -> Rhythm:
    """The rhythm of one goal of a person."""
    return Rhythm(
        cadence=goal.cadence,
        at=goal.at,
        zone=person.zone,
        day_ends=person.day_ends,
        country=person.country if person.holidays_off else "",
        quiet_from=person.quiet_from,
        quiet_until=person.quiet_until,
        nudges=person.nudges,
        pauses=person.pauses,
    )


@lru_cache(maxsize=65_536)
def next_due(rhythm: Rhythm, after: date, holidays: Holidays) -> Due | None:
    """The first slot after the date `after` that nothing excuses; none while an open-ended pause lasts."""
    day = after
    for _ in range(LOOK_AHEAD_DAYS):
        day += ONE_DAY
        if falls_on(rhythm.cadence, day) and rhythm.excuse_on(day, holidays) is None:
            return Due(day, calendar.prompt_at(day, rhythm.at, rhythm.zone, rhythm.day_ends))
    return None


def next_nudge(rhythm: Rhythm, last_at: datetime, closes_at: datetime, gone_by: int) -> Nudge | None:
    """The next reminder of an unanswered prompt: 3 h and 6 h after it, while its slot is open.

    `last_at` is the instant of the prompt or of its latest reminder, and `gone_by` counts those until then.
    Whether its hour is quiet is looked at when it comes, since the person may have moved by then.
    """
    at = last_at + NUDGE_AFTER
    return Nudge(at, gone_by) if gone_by < rhythm.nudges and at < closes_at else None


def ask(
    rhythm: Rhythm,
    asked_until_on: date,
    due: Due,
    now: datetime,
    outages: Sequence[Outage],
    holidays: Holidays,
) -> Asking:
    """What to do about a goal whose `due` instant has come.

    On time the slot is asked about, whatever the hour. Late, it is asked about only while its day
    lasts and outside quiet hours; else it is excused, and so on with the slots after it.
    """
    if now - due.at < LATE_AFTER and now < rhythm.ends_at(due.slot_on):
        return _asking(rhythm, asked_until_on, due.slot_on, due.at, True, (), holidays)
    excuse = Excuse.OUTAGE if any(o.to_at > due.at and o.from_at <= now for o in outages) else Excuse.MOVED
    dropped: list[Passed] = []
    following: Due | None = due
    while following is not None and following.at <= now:
        if now < rhythm.ends_at(following.slot_on) and not rhythm.is_quiet(now):
            return _asking(rhythm, asked_until_on, following.slot_on, now, False, tuple(dropped), holidays)
        dropped.append(Passed(following.slot_on, excuse))
        following = next_due(rhythm, following.slot_on, holidays)
    last = dropped[-1].slot_on
    passed = _in_order(dropped, _excused(rhythm, asked_until_on, last, holidays))
    return Asking(passed, None, None, None, last, following)


@lru_cache(maxsize=65_536)
def _asking(
    rhythm: Rhythm,
    asked_until_on: date,
    slot_on: date,
    from_at: datetime,
    is_on_time: bool,
    dropped: tuple[Passed, ...],
    holidays: Holidays,
) -> Asking:
    """A prompt for `slot_on`; alike for everybody of the same rhythm, so it is worked out once."""
    closes_at = rhythm.ends_at(slot_on)
    return Asking(
        passed=_in_order(dropped, _excused(rhythm, asked_until_on, slot_on - ONE_DAY, holidays)),
        slot_on=slot_on,
        nudge=next_nudge(rhythm, from_at, closes_at, 0),
        closes_at=closes_at,
        asked_until_on=slot_on,
        next=next_due(rhythm, slot_on, holidays),
        is_late=not is_on_time,
    )


def _in_order(dropped: Sequence[Passed], excused: Iterator[Passed]) -> tuple[Passed, ...]:
    return tuple(sorted((*dropped, *excused), key=lambda each: each.slot_on))


def _excused(rhythm: Rhythm, after: date, until: date, holidays: Holidays) -> Iterator[Passed]:
    """The slots in (after, until] that a pause or a holiday excuses."""
    day = after + ONE_DAY
    while day <= until:
        if falls_on(rhythm.cadence, day) and (excuse := rhythm.excuse_on(day, holidays)):
            yield Passed(day, excuse)
        day += ONE_DAY


def passed_check_in(goal: Goal, rhythm: Rhythm, passed: Passed) -> CheckIn:
    """The record of a slot that was not asked about."""
    return CheckIn(
        goal_id=goal.goal_id,
        slot_on=passed.slot_on,
        cadence=rhythm.cadence,
        due_at=calendar.prompt_at(passed.slot_on, rhythm.at, rhythm.zone, rhythm.day_ends),
        closes_at=rhythm.ends_at(passed.slot_on),
        asked=False,
        outcome=Outcome.EXCUSED,
        excuse=passed.excuse,
    )


def passed_over(goal: Goal, person: Person, today: date, holidays: Holidays) -> list[CheckIn]:
    """Records for the excused slots up to `today` that no prompt has stepped over yet."""
    rhythm = rhythm_of(person, goal)
    until = today if goal.next_slot_on is None else min(today, goal.next_slot_on - ONE_DAY)
    if goal.state is GoalState.PAUSED and goal.paused_on is not None:
        return _all_paused(goal, rhythm, until)
    return [passed_check_in(goal, rhythm, passed) for passed in _excused(rhythm, goal.asked_until_on, until, holidays)]


def _all_paused(goal: Goal, rhythm: Rhythm, until: date) -> list[CheckIn]:
    days = (until - goal.asked_until_on).days
    later = (goal.asked_until_on + ONE_DAY * step for step in range(1, days + 1))
    return [passed_check_in(goal, rhythm, Passed(day, Excuse.PAUSED)) for day in later if falls_on(rhythm.cadence, day)]


def rescheduled(goal: Goal, person: Person, holidays: Holidays) -> Goal:
    """The goal with its next slot worked out anew, after a change of the person, a pause or the goal."""
    if goal.state is not GoalState.ACTIVE or not person.active:
        return replace(goal, next_slot_on=None, next_due_at=None)
    due = next_due(rhythm_of(person, goal), goal.asked_until_on, holidays)
    if due is None:
        return replace(goal, next_slot_on=None, next_due_at=None)
    return replace(goal, next_slot_on=due.slot_on, next_due_at=due.at)


def moved(goal: Goal, before: Person, after: Person, holidays: Holidays) -> Goal:
    """The goal scheduled anew because its person changed; a slot that keeps an older hour goes on keeping it."""
    fresh = rescheduled(goal, after, holidays)
    if goal.next_due_at is None or goal.next_slot_on is None or fresh.next_slot_on != goal.next_slot_on:
        return fresh
    if goal.next_due_at == calendar.prompt_at(goal.next_slot_on, goal.at, before.zone, before.day_ends):
        return fresh
    kept = before.local(goal.next_due_at).time()
    return replace(fresh, next_due_at=calendar.prompt_at(goal.next_slot_on, kept, after.zone, after.day_ends))


def edited(before: Goal, after: Goal, person: Person, now: datetime, holidays: Holidays) -> Goal:
    """`after`, scheduled: a changed cadence or time holds from the next slot that is still to come.

    If the new time of today has already gone by, today keeps the old one; a day that only the change
    made a slot is not asked about once its time has gone by.
    """
    fresh = rescheduled(after, person, holidays)
    if _is_to_come(fresh, now):
        return fresh
    today = person.today(now)
    fresh = rescheduled(replace(after, asked_until_on=max(after.asked_until_on, today - ONE_DAY)), person, holidays)
    if _is_to_come(fresh, now):
        return fresh
    if before.next_due_at is not None and before.next_slot_on == fresh.next_slot_on:
        return replace(fresh, next_due_at=before.next_due_at)
    return rescheduled(replace(after, asked_until_on=today), person, holidays)


def _is_to_come(goal: Goal, now: datetime) -> bool:
    return goal.next_due_at is None or goal.next_due_at > now
