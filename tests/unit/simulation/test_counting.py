"""The plain model's numbers, against the figures that the product promises."""

from datetime import date, timedelta

import pytest

from bot.simulation.counting import Stood, counted
from bot.simulation.facts import Numbers, Often

MONDAY = date(2026, 3, 2)
DAILY = Often(frozenset(range(1, 8)))
WEEKDAYS = Often(frozenset(range(1, 6)))
THRICE = Often(times=3)
HOW = {"d": "done", "p": "partly", "m": "missed", "e": "excused", "o": "open"}


def after(letters: str, often: Often = DAILY, today: date | None = None) -> Numbers:
    """The numbers after days from a Monday on; a space is no slot."""
    days = [(MONDAY + timedelta(days=number), letter) for number, letter in enumerate(letters)]
    slots = [Stood(day, often, HOW[letter]) for day, letter in days if letter != " "]
    return counted(slots, today or MONDAY + timedelta(days=len(letters)))


@pytest.mark.parametrize(("often", "slots", "share"), [(DAILY, 30, 0.80), (DAILY, 56, 0.95), (WEEKDAYS, 48, 0.95)])
def test_strength_grows_as_promised(often: Often, slots: int, share: float) -> None:
    assert after("d" * slots, often).strength == pytest.approx(share, abs=0.005)


def test_done_adds_one_partly_keeps_and_excused_is_skipped() -> None:
    assert after("ddpedo").streak == 3


def test_two_reserve_days_in_28_save_a_streak_and_a_third_miss_ends_it() -> None:
    assert after("dmdm").streak == 2
    assert after("dmdmdm").streak == 0
    assert after("dmdm" + "d" * 26 + "m").streak == 28


def test_a_miss_without_a_streak_spends_nothing() -> None:
    assert after("mmdmdm").streak == 2


def test_a_comeback_is_counted_with_its_gap() -> None:
    numbers = after("dmmed")
    assert (numbers.comebacks, numbers.gap_days, numbers.last_gap, numbers.misses) == (1, 3, 3, 0)
    assert after("mpmd").last_gap == 3


def test_a_week_counts_as_soon_as_it_is_kept_and_else_when_it_is_over() -> None:
    wednesday, next_monday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=7)
    assert after("ddd", THRICE, wednesday).streak == 1
    assert after("dd", THRICE, wednesday) == Numbers()
    assert after("ddmmmmm", THRICE, next_monday).misses == 1


def test_a_week_with_excused_days_asks_for_fewer() -> None:
    assert after("dmmeeee", THRICE).streak == 1
    assert after("mmmeeee", THRICE).misses == 1
    assert after("eeeeeee", THRICE) == Numbers()


def test_a_weeks_strength_is_its_share_done() -> None:
    m = 0.5 ** (1 / (13 * (1 / 7) ** 0.5))
    assert after("dmmmmmm", THRICE).strength == pytest.approx((1 - m) / 3)
