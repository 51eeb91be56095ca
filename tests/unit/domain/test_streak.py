"""Streak, reserve days, weeks and comebacks: one fold over slots."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, TimesAWeek
from bot.domain.check_in import Slot
from bot.domain.streak import Tally, fold
from tests.unit.domain.building import LETTERS, MONDAY, days

LATER = MONDAY + timedelta(days=1000)


def _after(letters: str) -> Tally:
    return fold(days(letters), LATER)


@pytest.mark.parametrize(
    ("letters", "streak"),
    [
        ("", 0),
        ("d", 1),
        ("ddd", 3),
        ("m", 0),
        ("p", 0),
        ("dpd", 2),
        ("ded", 2),
        ("eeee", 0),
        ("dod", 2),
        ("do", 1),
        ("dm", 1),
        ("dmmd", 2),
        ("dmmm", 0),
        ("dmmmd", 1),
        ("md", 1),
        ("mmmmd", 1),
        ("dpppp", 1),
    ],
)
def test_done_adds_one_partly_keeps_excused_is_skipped_and_a_miss_spends_a_reserve_day(
    letters: str, streak: int
) -> None:
    assert _after(letters).streak == streak


def test_longest_outlives_the_streak() -> None:
    tally = _after("ddddd" + "mmm" + "dd")
    assert (tally.streak, tally.longest) == (2, 5)


# --- reserve days: two in any 28 ----------------------------------------------------------------------------


def test_two_misses_in_28_days_are_covered_and_the_third_is_not() -> None:
    assert _after("d" + "m" + "d" * 10 + "m").streak == 11
    assert _after("d" + "m" + "d" * 10 + "m" + "d" * 10 + "m").streak == 0


def test_a_reserve_day_comes_back_28_days_after_it_was_spent() -> None:
    spent_twice = "dmm"
    assert _after(spent_twice + "d" * 25 + "m").streak == 0
    assert _after(spent_twice + "d" * 26 + "m").streak == 27


def test_how_many_reserve_days_are_left_is_told_for_a_date() -> None:
    tally = _after("dm")
    assert tally.reserves_left(MONDAY + timedelta(days=28)) == 1
    assert tally.reserves_left(MONDAY + timedelta(days=29)) == 2


def test_no_reserve_day_is_spent_on_a_streak_of_nothing() -> None:
    assert _after("mmm").reserves == ()


# --- comebacks -----------------------------------------------------------------------------------------------


def test_the_first_done_after_a_miss_is_a_comeback_with_its_gap_in_days() -> None:
    tally = _after("dmmd")
    assert (tally.comebacks, tally.last_gap, tally.gap_days) == (1, 2, 2)


def test_partly_is_not_yet_a_comeback_and_does_not_end_the_gap() -> None:
    assert _after("mmp").comebacks == 0
    assert _after("mmpd").last_gap == 3


def test_each_gap_is_counted_and_the_latest_remembered() -> None:
    tally = _after("md" + "mmmmd" + "mmd")
    assert (tally.comebacks, tally.gap_days, tally.last_gap) == (3, 7, 2)


def test_misses_in_a_row_are_counted_until_something_is_done() -> None:
    assert _after("dmm").misses == 2
    assert _after("dmemm").misses == 3
    assert _after("dmmp").misses == 0


# --- weeks ---------------------------------------------------------------------------------------------------

THREE = TimesAWeek(3)
AFTER_THE_WEEK = MONDAY + timedelta(days=7)


def _week(letters: str, today: date = AFTER_THE_WEEK, cadence: TimesAWeek = THREE) -> Tally:
    return fold(days(letters, cadence), today)


@pytest.mark.parametrize(
    ("letters", "streak"),
    [
        ("dddmmmm", 1),
        ("dmdmdmm", 1),
        ("ddmmmmm", 0),
        ("ddddddd", 1),
        ("dddeeee", 1),
        ("eeeeeee", 0),
        ("ddeeemm", 1),  # four of seven days: one time is asked for
        ("mmeeemm", 0),
        ("deeeeem", 1),  # at least one time is always asked for
        ("ddpmmmm", 0),  # enough with partly: it keeps, and adds nothing
    ],
)
def test_a_week_is_kept_when_it_was_done_often_enough(letters: str, streak: int) -> None:
    assert _week(letters).streak == streak


def test_a_week_counts_as_soon_as_it_is_kept() -> None:
    assert _week("ddd", today=MONDAY + timedelta(days=2)).streak == 1


def test_a_week_that_is_not_over_is_not_a_miss() -> None:
    assert _week("dmmmmmo", today=MONDAY + timedelta(days=6)) == Tally()


def test_a_week_that_comes_up_short_spends_a_reserve_day_and_then_ends_the_streak() -> None:
    weeks = days("dddmmmm", THREE) + days("mmmmmmm", THREE, MONDAY + timedelta(days=7))
    short = fold(weeks, LATER)
    assert (short.streak, short.misses, short.reserves) == (1, 1, (MONDAY + timedelta(days=7),))


def test_enough_with_partly_keeps_the_streak_and_spends_nothing() -> None:
    weeks = days("dddmmmm", THREE) + days("dppmmmm", THREE, MONDAY + timedelta(days=7))
    kept = fold(weeks, LATER)
    assert (kept.streak, kept.misses, kept.reserves) == (1, 0, ())


def test_a_changed_cadence_holds_for_its_own_slots() -> None:
    slots = days("dd", EVERY_DAY) + days("ddd    ", THREE, MONDAY + timedelta(days=7))
    assert fold(slots, LATER).streak == 3


# --- what always holds ----------------------------------------------------------------------------------------

letters_of = st.text("dpmeo", max_size=120)
cadence_of = st.sampled_from([EVERY_DAY, EVERY_WEEKDAY, THREE, TimesAWeek(1), TimesAWeek(7)])


@given(letters_of, cadence_of)
def test_excused_days_never_matter_to_a_goal_of_chosen_days(letters: str, cadence: object) -> None:
    with_them = fold([Slot(*each) for each in days(letters)], LATER)
    without = fold([slot for slot in days(letters) if slot.outcome is not LETTERS["e"]], LATER)
    assert with_them == without


@given(letters_of, st.integers(0, 17), cadence_of)
def test_a_fold_may_be_cut_at_any_sunday(letters: str, sunday: int, cadence: TimesAWeek) -> None:
    slots = days(letters, cadence)
    cut = MONDAY + timedelta(weeks=sunday)
    first = fold([slot for slot in slots if slot.on < cut], LATER)
    assert fold([slot for slot in slots if slot.on >= cut], LATER, first) == fold(slots, LATER)


@given(letters_of)
def test_a_fold_of_chosen_days_may_be_cut_anywhere(letters: str) -> None:
    slots = days(letters)
    for cut in range(0, len(slots), 7):
        assert fold(slots[cut:], LATER, fold(slots[:cut], LATER)) == fold(slots, LATER)


@given(letters_of, cadence_of)
def test_the_numbers_make_sense_together(letters: str, cadence: TimesAWeek) -> None:
    slots = days(letters, cadence)
    tally = fold(slots, LATER)
    done = sum(1 for slot in slots if slot.outcome is LETTERS["d"])
    assert 0 <= tally.streak <= tally.longest <= done
    assert 0.0 <= tally.strength <= 1.0
    assert len(tally.reserves) <= 2
    assert 0 <= tally.comebacks <= done
    assert (tally.last_gap is None) == (tally.comebacks == 0)
    assert (tally.misses > 0) <= (tally.missed_since is not None)
    assert tally.gap_days >= tally.comebacks


@given(letters_of)
def test_one_more_done_is_never_worse(letters: str) -> None:
    before, after = _after(letters), _after(letters + "d")
    assert after.streak == before.streak + 1
    assert after.strength >= before.strength
