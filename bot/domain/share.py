"""Done share: how much was done of what was asked in the last days; and the closed days and weeks behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from bot.domain.cadence import DAYS_A_WEEK, TimesAWeek
from bot.domain.calendar import ONE_DAY, monday_of
from bot.domain.check_in import Outcome, Slot
from bot.domain.streak import times_asked


@dataclass(frozen=True, slots=True)
class Step:
    """A closed unit of a habit: a slot with its outcome, or a week of *n* times without one.

    It goes from `first_on` up to `after_on`, which is not included; `done` of `asked` is what it counts for.
    """

    first_on: date
    after_on: date
    outcome: Outcome | None
    done: int
    asked: int


def done_share(slots: Sequence[Slot], today: date, days: int) -> float | None:
    """What was done of what was asked in the last `days` days, in 0 to 1; none where nothing was asked yet.

    A week counts, whole, if it ended within these days, and the present one once it is kept. Doing more than a
    week asks for makes up for no other week.
    """
    since = today - timedelta(days=days)
    counted = [step for step in steps_of(slots, today) if step.after_on - ONE_DAY > since]
    asked = sum(step.asked for step in counted)
    return sum(min(step.done, step.asked) for step in counted) / asked if asked else None


def steps_of(slots: Sequence[Slot], today: date) -> list[Step]:
    """The closed units of `slots`, which come in the order of their dates; what is open or excused is none."""
    return sorted((*_days(slots), *_weeks(slots, today)), key=lambda step: step.first_on)


def _days(slots: Sequence[Slot]) -> Iterator[Step]:
    for slot in slots:
        if not isinstance(slot.cadence, TimesAWeek) and slot.outcome not in (None, Outcome.EXCUSED):
            yield Step(slot.on, slot.on + ONE_DAY, slot.outcome, int(slot.outcome is Outcome.DONE), 1)


def _weeks(slots: Sequence[Slot], today: date) -> Iterator[Step]:
    """Weeks that are kept, or over; one that is kept asked for all its times, however soon that was."""
    weekly = (slot for slot in slots if isinstance(slot.cadence, TimesAWeek))
    for monday, found in groupby(weekly, key=lambda slot: monday_of(slot.on)):
        week = list(found)
        cadence, after_on = week[-1].cadence, monday + timedelta(days=DAYS_A_WEEK)
        assert isinstance(cadence, TimesAWeek)
        done = sum(1 for slot in week if slot.outcome is Outcome.DONE)
        is_kept, is_over = done >= cadence.times, today >= after_on
        asked = cadence.times if is_kept else times_asked(cadence, week)
        if asked and (is_kept or is_over):
            yield Step(monday, after_on, None, done, asked)
