"""Streak, strength and comebacks for the plain model: counted from the first slot each time, with nothing kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from math import sqrt

from bot.simulation.facts import Numbers, Often

RESERVES = 2
RESERVES_WITHIN_DAYS = 28
HALF_LIFE_DAYS = 13


@dataclass(frozen=True, slots=True)
class Stood:
    """How a slot stood: `done`, `partly`, `missed`, `excused`, or `open`."""

    day: date
    often: Often
    how: str


def counted(slots: Sequence[Stood], today: date) -> Numbers:
    """The numbers of a goal as of `today`; `slots` come in the order of their days."""
    count = _Count()
    for (is_weekly, monday), days in groupby(slots, key=_unit):
        if is_weekly:
            count.week(monday, list(days), today)
        else:
            for slot in days:
                count.day(slot)
    return count.numbers()


def _unit(slot: Stood) -> tuple[bool, date]:
    """Slots of n times a week belong together by weeks."""
    return slot.often.times > 0, monday_of(slot.day)


def monday_of(day: date) -> date:
    """The Monday of a week."""
    return day - timedelta(days=day.isoweekday() - 1)


@cache
def kept_share(units_a_day: float) -> float:
    """The share of old strength that one unit leaves: m = 0.5^(1/(13·√f))."""
    return float(0.5 ** (1 / (HALF_LIFE_DAYS * sqrt(units_a_day))))


class _Count:
    """What is known while counting."""

    def __init__(self) -> None:
        self.streak = self.longest = self.misses = self.comebacks = self.gap_days = 0
        self.strength = 0.0
        self.last_gap: int | None = None
        self.missed_since: date | None = None
        self.reserves_spent: list[date] = []

    def numbers(self) -> Numbers:
        """What it comes to."""
        return Numbers(
            self.streak, self.longest, self.strength, self.comebacks, self.gap_days, self.last_gap, self.misses
        )

    def day(self, slot: Stood) -> None:
        """Done +1; partly keeps it; excused is skipped; missed spends a reserve day, and else sets it to 0."""
        slots_a_day = len(slot.often.days) / 7
        if slot.how == "done":
            self.grow(1.0, slots_a_day)
            self.kept(slot.day)
        elif slot.how == "partly":
            self.grow(0.5, slots_a_day)
            self.kept_in_part()
        elif slot.how == "missed":
            self.grow(0.0, slots_a_day)
            self.missed(slot.day)

    def week(self, monday: date, days: Sequence[Stood], today: date) -> None:
        """A week is kept when done on n days, or on proportionally fewer where days of it are excused or no slots."""
        times = days[-1].often.times
        done = sum(slot.how == "done" for slot in days)
        is_over = today > monday + timedelta(days=6)
        if done < times and not is_over:
            return
        if is_over:
            counting = sum(slot.how != "excused" for slot in days)
            if counting == 0:
                return
            times = max(1, times * counting // 7)
        self.grow(min(1.0, done / times), 1 / 7)
        if done >= times:
            self.kept(monday)
        elif done + sum(slot.how == "partly" for slot in days) >= times:
            self.kept_in_part()
        else:
            self.missed(monday)

    def grow(self, value: float, units_a_day: float) -> None:
        """Strength: s·m + v·(1−m)."""
        m = kept_share(units_a_day)
        self.strength = self.strength * m + value * (1 - m)

    def kept(self, on: date) -> None:
        """One more, and a comeback if it is the first after a miss."""
        self.streak += 1
        self.longest = max(self.longest, self.streak)
        self.misses = 0
        if self.missed_since is not None:
            self.last_gap = (on - self.missed_since).days
            self.comebacks += 1
            self.gap_days += self.last_gap
            self.missed_since = None

    def kept_in_part(self) -> None:
        """Neither one more nor a miss."""
        self.misses = 0

    def missed(self, on: date) -> None:
        """A reserve day if there is a streak to save and one is left in these 28 days, or the streak is over."""
        self.missed_since = self.missed_since or on
        self.misses += 1
        lately = [spent for spent in self.reserves_spent if (on - spent).days < RESERVES_WITHIN_DAYS]
        if self.streak > 0 and len(lately) < RESERVES:
            self.reserves_spent.append(on)
        else:
            self.streak = 0
