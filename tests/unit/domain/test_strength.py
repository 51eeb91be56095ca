"""Habit strength: the numbers that are promised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek
from bot.domain.strength import memory, stepped

WEEKLY = OnDays(frozenset({3}))
cadences = st.one_of(st.frozensets(st.integers(1, 7), min_size=1).map(OnDays), st.integers(1, 7).map(TimesAWeek))


def _after(units: int, cadence: Cadence, value: float = 1.0, start: float = 0.0) -> float:
    strength = start
    for _ in range(units):
        strength = stepped(strength, cadence, value)
    return strength


@pytest.mark.parametrize(
    ("units", "cadence", "promised"), [(30, EVERY_DAY, 0.80), (56, EVERY_DAY, 0.95), (48, EVERY_WEEKDAY, 0.95)]
)
def test_strength_grows_as_promised(units: int, cadence: Cadence, promised: float) -> None:
    assert _after(units, cadence) == pytest.approx(promised, abs=0.005)


def test_thirteen_days_of_nothing_halve_a_daily_habit() -> None:
    assert _after(13, EVERY_DAY, 0.0, start=0.8) == pytest.approx(0.4)


def test_a_week_is_the_unit_of_once_a_week_and_of_times_a_week_alike() -> None:
    assert memory(WEEKLY) == memory(TimesAWeek(1)) == memory(TimesAWeek(6))


def test_a_rarer_habit_forgets_less_in_a_day_and_more_in_a_unit() -> None:
    assert memory(WEEKLY) < memory(EVERY_WEEKDAY) < memory(EVERY_DAY)


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=200), cadences)
def test_strength_stays_within_nothing_and_one(values: list[float], cadence: Cadence) -> None:
    strength = 0.0
    for value in values:
        strength = stepped(strength, cadence, value)
        assert 0.0 <= strength <= 1.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), cadences)
def test_more_done_is_never_less_strength(start: float, less: float, more: float, cadence: Cadence) -> None:
    less, more = sorted((less, more))
    assert stepped(start, cadence, less) <= stepped(start, cadence, more)
