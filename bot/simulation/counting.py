"""Streak, strength and comebacks for the plain model: counted from the first slot each time, with nothing kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
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


@dataclass(slots=True)
class _Count:
    """What is known while counting."""

    numbers: Numbers
    missed_since: date | None = None
    reserves_spent: tuple[date, ...] = ()


def counted(slots: Sequence[Stood], today: date) -> Numbers:
    """The numbers of a goal as of `today`; `slots` come in the order of their days."""
    count = _Count(Numbers())
    for (times, monday), days in groupby(slots, key=_unit):
        if times:
            _count_week(count, monday, list(days), today)
        else:
            for slot in days:
                _count_day(count, slot)
    return count.numbers


def _unit(slot: Stood) -> tuple[bool, date]:
    """Slots of n times a week belong together by weeks."""
    return slot.often.times > 0, monday_of(slot.day)


def monday_of(day: date) -> date:
    """The Monday of a week."""
    return day - timedelta(days=day.isoweekday() - 1)


def _count_day(count: _Count, slot: Stood) -> None:
    """Done +1; partly keeps it; excused is skipped; missed spends a reserve day, and else sets it to 0."""
    slots_a_day = len(slot.often.days) / 7
    if slot.how == "done":
        _grow(count, 1.0, slots_a_day)
        _kept(count, slot.day)
    elif slot.how == "partly":
        _grow(count, 0.5, slots_a_day)
        _kept_in_part(count)
    elif slot.how == "missed":
        _grow(count, 0.0, slots_a_day)
        _missed(count, slot.day)


def _count_week(count: _Count, monday: date, days: Sequence[Stood], today: date) -> None:
    """A week is done on n days, or on proportionally fewer where days of it are excused or no slots."""
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
    _grow(count, min(1.0, done / times), 1 / 7)
    if done >= times:
        _kept(count, monday)
    elif done + sum(slot.how == "partly" for slot in days) >= times:
        _kept_in_part(count)
    else:
        _missed(count, monday)


def _grow(count: _Count, value: float, units_a_day: float) -> None:
    """Strength: s·m + v·(1−m), with m = 0.5^(1/(13·√f))."""
    m = 0.5 ** (1 / (HALF_LIFE_DAYS * sqrt(units_a_day)))
    count.numbers = replace(count.numbers, strength=count.numbers.strength * m + value * (1 - m))


def _kept(count: _Count, on: date) -> None:
    """One more, and a comeback if it is the first after a miss."""
    was = count.numbers
    streak = was.streak + 1
    count.numbers = replace(was, streak=streak, longest=max(was.longest, streak), misses=0)
    if count.missed_since is None:
        return
    gap = (on - count.missed_since).days
    count.missed_since = None
    count.numbers = replace(
        count.numbers, comebacks=was.comebacks + 1, gap_days=was.gap_days + gap, last_gap=gap
    )


def _kept_in_part(count: _Count) -> None:
    """Neither one more nor a miss."""
    count.numbers = replace(count.numbers, misses=0)


def _missed(count: _Count, on: date) -> None:
    """A reserve day if there is a streak to save and one is left in these 28 days, or the streak is over."""
    count.missed_since = count.missed_since or on
    count.numbers = replace(count.numbers, misses=count.numbers.misses + 1)
    lately = [spent for spent in count.reserves_spent if (on - spent).days < RESERVES_WITHIN_DAYS]
    if count.numbers.streak > 0 and len(lately) < RESERVES:
        count.reserves_spent = (*count.reserves_spent, on)
    else:
        count.numbers = replace(count.numbers, streak=0)
