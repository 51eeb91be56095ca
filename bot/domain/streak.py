"""Streak, strength and comebacks: one fold over a goal's slots in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

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
        return reserves_left(self.reserves, on)


NOTHING_YET = Tally()


def reserves_left(spent_on: Sequence[date], on: date) -> int:
    """How many reserve days are left on `on`, by the dates on which some were spent."""
    return RESERVE_DAYS - sum(1 for spent in spent_on if on - spent < RESERVE_WITHIN)


def fold(slots: Iterable[Slot], today: date, start: Tally = NOTHING_YET) -> Tally:
    """The tally after `slots`, which come in the order of their dates.

    For *n* times a week whole weeks are the units, so `start` must end on a Sunday; a week counts as
    soon as it is kept, and otherwise once `today` lies beyond it.
    """
    running = _Running(start)
    week: list[Slot] = []
    for slot in slots:
        if week and (slot.cadence.__class__ is not TimesAWeek or monday_of(slot.on) != monday_of(week[0].on)):
            running.add_week(week, today)
            week = []
        if slot.cadence.__class__ is TimesAWeek:
            week.append(slot)
        else:
            running.add_day(slot)
    if week:
        running.add_week(week, today)
    return running.tally()


class _Running:
    """A tally while slots are added to it; frozen once, at the end, because a fold runs in every turn."""

    __slots__ = tuple(field.name for field in fields(Tally))

    def __init__(self, start: Tally) -> None:
        self.streak, self.longest, self.strength = start.streak, start.longest, start.strength
        self.reserves, self.missed_since, self.misses = start.reserves, start.missed_since, start.misses
        self.comebacks, self.gap_days, self.last_gap = start.comebacks, start.gap_days, start.last_gap

    def tally(self) -> Tally:
        """What it has come to."""
        return Tally(
            self.streak, self.longest, self.strength, self.reserves, self.missed_since, self.misses, self.comebacks,
            self.gap_days, self.last_gap,
        )  # fmt: skip

    def add_day(self, slot: Slot) -> None:
        """One slot of chosen weekdays; an open or excused one is skipped."""
        outcome = slot.outcome
        if outcome is Outcome.DONE:
            self.strength = strength.stepped(self.strength, slot.cadence, strength.WEIGHT_DONE)
            self._kept(slot.on)
        elif outcome is Outcome.PARTLY:
            self.strength = strength.stepped(self.strength, slot.cadence, strength.WEIGHT_PARTLY)
            self.misses = 0
        elif outcome is Outcome.MISSED:
            self.strength = strength.stepped(self.strength, slot.cadence, strength.WEIGHT_MISSED)
            self._missed(slot.on)

    def add_week(self, days: Sequence[Slot], today: date) -> None:
        """One week of *n* times; skipped while it is neither kept nor over, or if all of it is excused."""
        cadence = days[-1].cadence
        assert isinstance(cadence, TimesAWeek)
        monday = monday_of(days[0].on)
        done = sum(1 for day in days if day.outcome is Outcome.DONE)
        over = today >= monday + timedelta(days=DAYS_A_WEEK)
        if not over and done < cadence.times:
            return
        asked = times_asked(cadence, days) if over else cadence.times
        if asked == 0:
            return
        self.strength = strength.stepped(self.strength, cadence, min(1.0, done / asked))
        if done >= asked:
            self._kept(monday)
        elif done + sum(1 for day in days if day.outcome is Outcome.PARTLY) >= asked:
            self.misses = 0
        else:
            self._missed(monday)

    def _kept(self, on: date) -> None:
        self.streak += 1
        self.longest = max(self.longest, self.streak)
        self.misses = 0
        if self.missed_since is not None:
            self.last_gap = (on - self.missed_since).days
            self.missed_since = None
            self.comebacks += 1
            self.gap_days += self.last_gap

    def _missed(self, on: date) -> None:
        self.misses += 1
        self.missed_since = self.missed_since or on
        if self.streak == 0:
            return
        if reserves_left(self.reserves, on) > 0:
            self.reserves = (*self.reserves, on)[-RESERVE_DAYS:]
        else:
            self.streak = 0


def times_asked(cadence: TimesAWeek, days: Sequence[Slot]) -> int:
    """How often a week asks: proportionally fewer for its excused days, rounded down, at least 1.

    A day of the week without a slot (before the goal began, say) counts as excused; a week with
    nothing else asks for 0 and is skipped.
    """
    available = sum(1 for day in days if day.outcome is not Outcome.EXCUSED)
    if available == 0:
        return 0
    return max(1, cadence.times * available // DAYS_A_WEEK)
