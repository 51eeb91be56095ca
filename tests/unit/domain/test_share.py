"""The done share: what was done of what was asked."""

from datetime import date, timedelta

import pytest

from bot.domain.cadence import EVERY_DAY, Cadence, TimesAWeek
from bot.domain.check_in import Outcome, Slot
from bot.domain.share import done_share, steps_of

MONDAY = date(2026, 3, 2)
THREE = TimesAWeek(3)
LETTERS = {"d": Outcome.DONE, "p": Outcome.PARTLY, "m": Outcome.MISSED, "e": Outcome.EXCUSED, "o": None}


def slots(letters: str, cadence: Cadence = THREE, start: date = MONDAY) -> list[Slot]:
    """Slots day after day; a hyphen is a day without one."""
    return [
        Slot(start + timedelta(days=number), cadence, LETTERS[letter])
        for number, letter in enumerate(letters)
        if letter != "-"
    ]


def share_of(letters: str, cadence: Cadence = THREE, *, days: int = 28) -> float | None:
    """The share on the day after the last one."""
    return done_share(slots(letters, cadence), MONDAY + timedelta(days=len(letters)), days)


def test_of_chosen_weekdays_each_closed_slot_asks_once() -> None:
    assert share_of("ddmp", EVERY_DAY) == 0.5
    assert share_of("ddmeo", EVERY_DAY) == pytest.approx(2 / 3)


def test_not_today_takes_nothing_from_a_week_that_was_kept() -> None:
    assert share_of("mdmdmdm") == 1.0
    assert share_of("dddmmmm") == 1.0


def test_a_week_that_was_not_kept_asked_for_all_its_times() -> None:
    assert share_of("dmmmmmm") == pytest.approx(1 / 3)
    assert share_of("dddmmmm" + "dmmmmmm") == pytest.approx(4 / 6)


def test_doing_more_makes_up_for_no_other_week() -> None:
    assert share_of("ddddddd" + "mmmmmmm") == 0.5


def test_excused_days_ask_for_fewer_times() -> None:
    assert share_of("deeeemm") == 1.0
    assert share_of("eeeeeee") is None


def test_the_present_week_counts_once_it_is_kept() -> None:
    assert share_of("dd") is None
    assert share_of("ddd") == 1.0
    assert share_of("mmmmmmm" + "ddd") == 0.5


def test_a_week_that_ended_before_the_days_is_left_out() -> None:
    assert share_of("mmmmmmm" + "dddmmmm" * 4) == 1.0
    assert share_of("mmmmmmm" + "dddmmmm" * 4, days=90) == pytest.approx(12 / 15)


def test_a_changed_rhythm_counts_each_part_by_its_own_rule() -> None:
    found = [*slots("dmmmmmm", EVERY_DAY), *slots("dddmmmm", start=MONDAY + timedelta(days=7))]
    assert done_share(found, MONDAY + timedelta(days=14), 28) == pytest.approx((1 + 3) / (7 + 3))
    assert [step.done for step in steps_of(found, MONDAY + timedelta(days=14))] == [1, 0, 0, 0, 0, 0, 0, 3]
