"""Schedules through clock changes, edits and moves that meet the same day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.cadence import EVERY_DAY, OnDays
from bot.domain.schedule import Due, ask, edited, moved, next_nudge, no_holidays, rescheduled, rhythm_of
from tests.unit.domain.building import MONDAY, goal, person

ON_MONDAYS = OnDays(frozenset({1}))


def _day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def _at(number: int, hour: int, minute: int = 0) -> datetime:
    """An instant by Copenhagen's clock in winter."""
    return datetime.combine(_day(number), time(hour, minute), UTC) - timedelta(hours=1)


# --- the night of a clock change -------------------------------------------------------------------------------

SPRING = date(2026, 3, 28)
"""In the night after this Saturday the hour from two to three is skipped in Copenhagen."""
SKIPPED_TO = datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_slot_whose_hour_is_skipped_up_to_the_days_end_is_asked_about_all_the_same() -> None:
    rhythm = rhythm_of(person(), goal(at=time(2, 30)))
    asking = ask(rhythm, SPRING - timedelta(days=1), Due(SPRING, SKIPPED_TO), SKIPPED_TO, (), no_holidays)
    assert (asking.slot_on, asking.passed) == (SPRING, ())


def test_it_stays_open_as_long_after_its_prompt_as_on_any_other_day() -> None:
    rhythm = rhythm_of(person(), goal(at=time(2, 30)))
    assert rhythm.ends_at(SPRING) == SKIPPED_TO + timedelta(minutes=30)
    assert rhythm_of(person(), goal()).ends_at(SPRING) == SKIPPED_TO


# --- reminders -------------------------------------------------------------------------------------------------


def test_whether_an_hour_is_quiet_is_judged_when_it_comes() -> None:
    rhythm = rhythm_of(person(), goal(at=time(19)))
    asking = ask(rhythm, _day(-1), Due(_day(0), _at(0, 19)), _at(0, 19), (), no_holidays)
    assert asking.nudge is not None
    assert asking.nudge.at == _at(0, 22)


def test_no_reminder_comes_once_a_slot_is_closed() -> None:
    rhythm = rhythm_of(person(nudges=2), goal(at=time(23)))
    nudge = next_nudge(rhythm, _at(0, 23), rhythm.ends_at(_day(0)), 0)
    assert nudge is not None
    assert next_nudge(rhythm, nudge.at, rhythm.ends_at(_day(0)), 1) is None


# --- edits -----------------------------------------------------------------------------------------------------


def test_days_that_only_an_edit_made_slots_do_not_take_todays_away() -> None:
    before = rescheduled(goal(cadence=ON_MONDAYS, asked_until_on=_day(0)), person(), no_holidays)
    after = edited(before, replace(before, cadence=EVERY_DAY), person(), _at(3, 6), no_holidays)
    assert (after.next_slot_on, after.next_due_at) == (_day(3), _at(3, 7))


def test_todays_slot_keeps_its_old_hour_though_an_edit_made_slots_of_the_days_before() -> None:
    thursdays = OnDays(frozenset({4}))
    before = rescheduled(goal(cadence=thursdays, at=time(20), asked_until_on=_day(0)), person(), no_holidays)
    after = edited(before, replace(before, cadence=EVERY_DAY, at=time(7)), person(), _at(3, 12), no_holidays)
    assert (after.next_slot_on, after.next_due_at) == (_day(3), _at(3, 20))


def test_a_kept_hour_goes_along_when_its_person_moves() -> None:
    before = rescheduled(goal(at=time(20)), person(), no_holidays)
    kept = edited(before, replace(before, at=time(7)), person(), _at(0, 12), no_holidays)
    in_london = moved(kept, person(), person(zone="Europe/London"), no_holidays)
    assert in_london.next_due_at == _at(0, 21)
    quieter = moved(kept, person(), person(nudges=0), no_holidays)
    assert quieter.next_due_at == _at(0, 20)


def test_without_a_kept_hour_a_move_makes_the_slot_due_at_its_hour_there() -> None:
    before = rescheduled(goal(at=time(20)), person(), no_holidays)
    assert moved(before, person(), person(zone="Europe/London"), no_holidays).next_due_at == _at(0, 21)
