"""Cadence: on which local dates a goal is due."""

from dataclasses import dataclass
from datetime import date

from bot.domain.errors import InvalidField

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class OnDays:
    """Due on these ISO weekdays (Monday is 1); all seven mean every day, one means once a week."""

    days: frozenset[int]

    def __post_init__(self) -> None:
        if not self.days or not self.days <= _ALL_DAYS:
            raise InvalidField("cadence", "weekdays are a non-empty set of 1 (Monday) to 7 (Sunday)")


@dataclass(frozen=True, slots=True)
class TimesAWeek:
    """Due `times` times in a week (Monday to Sunday), on whichever days; 1 to 7."""

    times: int

    def __post_init__(self) -> None:
        if not 1 <= self.times <= DAYS_A_WEEK:
            raise InvalidField("cadence", "times a week is 1 to 7")


Cadence = OnDays | TimesAWeek

_ALL_DAYS = frozenset(range(1, 8))
EVERY_DAY = OnDays(_ALL_DAYS)
EVERY_WEEKDAY = OnDays(frozenset(range(1, 6)))


def falls_on(cadence: Cadence, day: date) -> bool:
    """Whether `day` is a slot of this cadence; any day is one for *n* times a week."""
    return isinstance(cadence, TimesAWeek) or day.isoweekday() in cadence.days


def units_per_day(cadence: Cadence) -> float:
    """How many units of habit a day holds (the *f* of habit strength).

    A unit is a slot, except for *n* times a week, where it is the week.
    """
    return len(cadence.days) / DAYS_A_WEEK if isinstance(cadence, OnDays) else 1 / DAYS_A_WEEK
