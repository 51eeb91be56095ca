"""Streak, strength and comebacks: one fold over a goal's slots in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from bot.domain import strength
from bot.domain.cadence import DAYS_A_WEEK, TimesAWeek
from bot.domain.calendar import monday_of
from bot.domain.check_in import Outcome, Slot

RESERVE_DAYS = 2
RESERVE_WITHIN = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a goal's closed slots add up to.

    `reserves` are the dates on which reserve days were spent, at most the last two; `missed_since`
    is the first date of the present run of misses and `misses` its length; `gap_days` sums the days
    of all comebacks and `last_gap` is that of the latest.
    """

    streak: int = 0
    longest: int = 0
    strength: float = 0.0
    reserves: tuple[date, ...] = ()
    missed_since: date | None = None
    misses: int = 0
    comebacks: int = 0
    gap_days: int = 0
    last_gap: int | None = None

    def reserves_left(self, on: date) -> int:
        """How many reserve days may still be spent on `on`: two in any 28 days."""
        return RESERVE_DAYS - sum(1 for spent in self.reserves if on - spent < RESERVE_WITHIN)


def fold(slots: Iterable[Slot], today: date, start: Tally = Tally()) -> Tally:
    """The tally after `slots`, which come in the order of their dates.

    For *n* times a week whole weeks are the units, so `start` must end on a Sunday; a week counts as
    soon as it is kept, and otherwise once `today` lies beyond it.
    """
    tally = start
    for is_weekly, run in groupby(slots, key=lambda slot: isinstance(slot.cadence, TimesAWeek)):
        tally = _fold_weeks(tally, run, today) if is_weekly else _fold_days(tally, run)
    return tally


def _fold_days(tally: Tally, slots: Iterator[Slot]) -> Tally:
    for slot in slots:
        tally = _after_day(tally, slot)
    return tally


def _after_day(tally: Tally, slot: Slot) -> Tally:
    match slot.outcome:
        case Outcome.DONE:
            return _kept(tally, slot.on, strength.stepped(tally.strength, slot.cadence, strength.WEIGHT_DONE))
        case Outcome.PARTLY:
            value = strength.stepped(tally.strength, slot.cadence, strength.WEIGHT_PARTLY)
            return replace(tally, strength=value, misses=0)
        case Outcome.MISSED:
            value = strength.stepped(tally.strength, slot.cadence, strength.WEIGHT_MISSED)
            return _missed(tally, slot.on, value)
    return tally


def _fold_weeks(tally: Tally, slots: Iterator[Slot], today: date) -> Tally:
    for monday, days in groupby(slots, key=lambda slot: monday_of(slot.on)):
        tally = _after_week(tally, monday, list(days), today)
    return tally


def _after_week(tally: Tally, monday: date, days: Sequence[Slot], today: date) -> Tally:
    cadence = days[-1].cadence
    assert isinstance(cadence, TimesAWeek)
    done = sum(1 for day in days if day.outcome is Outcome.DONE)
    over = today >= monday + timedelta(days=DAYS_A_WEEK)
    if not over and done < cadence.times:
        return tally
    asked = times_asked(cadence, days) if over else cadence.times
    if asked == 0:
        return tally
    value = strength.stepped(tally.strength, cadence, min(1.0, done / asked))
    if done >= asked:
        return _kept(tally, monday, value)
    partly = sum(1 for day in days if day.outcome is Outcome.PARTLY)
    if done + partly >= asked:
        return replace(tally, strength=value, misses=0)
    return _missed(tally, monday, value)


def times_asked(cadence: TimesAWeek, days: Sequence[Slot]) -> int:
    """How often a week asks: proportionally fewer for its excused days, rounded down, at least 1.

    A day of the week without a slot (before the goal began, say) counts as excused; a week with
    nothing else asks for 0 and is skipped.
    """
    available = sum(1 for day in days if day.outcome is not Outcome.EXCUSED)
    if available == 0:
        return 0
    return max(1, cadence.times * available // DAYS_A_WEEK)


def _kept(tally: Tally, on: date, value: float) -> Tally:
    streak = tally.streak + 1
    kept = replace(tally, streak=streak, longest=max(tally.longest, streak), strength=value, misses=0)
    if tally.missed_since is None:
        return kept
    gap = (on - tally.missed_since).days
    return replace(
        kept,
        missed_since=None,
        comebacks=tally.comebacks + 1,
        gap_days=tally.gap_days + gap,
        last_gap=gap,
    )


def _missed(tally: Tally, on: date, value: float) -> Tally:
    missed = replace(tally, strength=value, misses=tally.misses + 1, missed_since=tally.missed_since or on)
    if tally.streak == 0:
        return missed
    if tally.reserves_left(on) > 0:
        return replace(missed, reserves=(*tally.reserves, on)[-RESERVE_DAYS:])
    return replace(missed, streak=0)
