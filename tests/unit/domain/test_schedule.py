"""Which slot is asked about next, and what becomes of those that passed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import schedule
from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, OnDays, TimesAWeek
from bot.domain.check_in import Excuse, Outage
from bot.domain.goal import GoalState
from bot.domain.person import Pause, PauseKind
from bot.domain.schedule import (
    Due,
    Passed,
    Rhythm,
    ask,
    edited,
    next_due,
    no_holidays,
    passed_over,
    rescheduled,
    rhythm_of,
)
from tests.unit.domain.building import MONDAY, goal, person

RHYTHM = rhythm_of(person(), goal())


def _day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def _at(number: int, hour: int, minute: int = 0) -> datetime:
    """An instant by Copenhagen's clock in winter."""
    return datetime.combine(_day(number), time(hour, minute), UTC) - timedelta(hours=1)


def holidays(country: str, year: int) -> frozenset[date]:
    """Tuesday is a holiday in Denmark."""
    return frozenset({_day(1)}) if country == "DK" else frozenset()


# --- what is next -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cadence", "after", "expected"),
    [
        (EVERY_DAY, 0, 1),
        (EVERY_WEEKDAY, 4, 7),
        (OnDays(frozenset({3})), 2, 9),
        (OnDays(frozenset({3})), 1, 2),
        (TimesAWeek(2), 0, 1),
    ],
)
def test_the_next_slot_is_the_next_day_of_the_cadence(cadence: OnDays, after: int, expected: int) -> None:
    due = next_due(replace(RHYTHM, cadence=cadence), _day(after), no_holidays)
    assert due == Due(_day(expected), _at(expected, 7))


def test_pauses_and_holidays_are_stepped_over() -> None:
    away = Pause(PauseKind.AWAY, _day(2), _day(4))
    rhythm = replace(RHYTHM, pauses=(away,), country="DK")
    assert next_due(rhythm, _day(0), holidays) == Due(_day(5), _at(5, 7))


def test_nothing_is_next_while_a_pause_has_no_end() -> None:
    assert next_due(replace(RHYTHM, pauses=(Pause(PauseKind.ILL, _day(0), None),)), _day(0), no_holidays) is None


# --- what to do when it has come ------------------------------------------------------------------------------

DUE = Due(_day(1), _at(1, 7))


def test_on_time_a_slot_is_asked_about() -> None:
    asking = ask(RHYTHM, _day(0), DUE, DUE.at, (), no_holidays)
    assert (asking.slot_on, asking.passed, asking.asked_until_on) == (_day(1), (), _day(1))
    assert asking.next == Due(_day(2), _at(2, 7))


@pytest.mark.parametrize("at", [time(22), time(5), time(0, 15)])
def test_a_chosen_hour_stands_even_in_quiet_hours(at: time) -> None:
    rhythm = replace(RHYTHM, at=at)
    due = next_due(rhythm, _day(0), no_holidays)
    assert due is not None
    assert ask(rhythm, _day(0), due, due.at, (), no_holidays).slot_on == _day(1)


@pytest.mark.parametrize("now", [_at(1, 7, 20), _at(1, 12), _at(1, 20, 59)])
def test_late_a_slot_is_asked_about_while_its_day_lasts_outside_quiet_hours(now: datetime) -> None:
    assert ask(RHYTHM, _day(0), DUE, now, (), no_holidays).slot_on == _day(1)


@pytest.mark.parametrize("now", [_at(1, 21), _at(1, 23), _at(2, 2), _at(2, 3), _at(2, 6, 59)])
def test_too_late_it_is_excused(now: datetime) -> None:
    asking = ask(RHYTHM, _day(0), DUE, now, (), no_holidays)
    assert (asking.slot_on, asking.passed) == (None, (Passed(_day(1), Excuse.MOVED),))


def test_it_is_excused_as_an_outage_where_makker_was_down() -> None:
    down = Outage(_at(1, 6), _at(3, 12))
    asking = ask(RHYTHM, _day(0), DUE, _at(3, 12), (down,), no_holidays)
    assert asking.passed == (Passed(_day(1), Excuse.OUTAGE), Passed(_day(2), Excuse.OUTAGE))
    assert asking.slot_on == _day(3)


def test_days_that_a_pause_skipped_are_noted_as_excused() -> None:
    rhythm = replace(RHYTHM, pauses=(Pause(PauseKind.ILL, _day(1), _day(3)),), country="DK")
    due = next_due(rhythm, _day(0), holidays)
    assert due == Due(_day(4), _at(4, 7))
    assert due is not None
    asking = ask(rhythm, _day(0), due, due.at, (), holidays)
    assert asking.passed == tuple(Passed(_day(number), Excuse.ILL) for number in (1, 2, 3))


# --- reminders -----------------------------------------------------------------------------------------------


def _nudges(rhythm: Rhythm, due_at: datetime) -> list[datetime]:
    """When an unanswered prompt is recalled, each of them sent."""
    found, last, gone_by = [], due_at, 0
    closes_at = rhythm.ends_at(_day(1))
    while (nudge := schedule.next_nudge(rhythm, last, closes_at, gone_by)) is not None:
        found.append(nudge.at)
        last, gone_by = nudge.at, nudge.gone_by + 1
    return found


@pytest.mark.parametrize(("count", "hours"), [(0, []), (1, [10]), (2, [10, 13])])
def test_reminders_come_after_three_and_six_hours(count: int, hours: list[int]) -> None:
    assert _nudges(replace(RHYTHM, nudges=count), _at(1, 7)) == [_at(1, hour) for hour in hours]


# --- changes -------------------------------------------------------------------------------------------------


def test_a_later_hour_holds_from_today_while_the_old_one_is_still_to_come() -> None:
    before = rescheduled(goal(), person(), no_holidays)
    after = edited(before, replace(before, at=time(20)), person(), _at(0, 6), no_holidays)
    assert (after.next_slot_on, after.next_due_at) == (_day(0), _at(0, 20))


def test_an_earlier_hour_that_has_gone_by_today_holds_from_tomorrow() -> None:
    before = rescheduled(goal(at=time(20)), person(), no_holidays)
    after = edited(before, replace(before, at=time(7)), person(), _at(0, 12), no_holidays)
    assert (after.next_slot_on, after.next_due_at) == (_day(0), _at(0, 20))


def test_a_new_goal_whose_hour_has_gone_by_is_asked_about_tomorrow() -> None:
    new = goal()
    assert edited(new, new, person(), _at(0, 12), no_holidays).next_due_at == _at(1, 7)


@pytest.mark.parametrize("state", [GoalState.PAUSED, GoalState.REACHED, GoalState.LET_GO])
def test_a_goal_that_is_not_active_is_not_asked_about(state: GoalState) -> None:
    assert rescheduled(goal(state=state), person(), no_holidays).next_due_at is None


def test_somebody_who_has_left_is_not_asked() -> None:
    assert rescheduled(goal(), person(active=False), no_holidays).next_due_at is None


@given(
    st.lists(
        st.sampled_from(["UTC", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata", "America/New_York"]), max_size=8
    )
)
def test_whoever_moves_is_asked_about_each_date_once_and_in_order(zones: list[str]) -> None:
    known, asked = rescheduled(goal(), person(), no_holidays), []
    for number, zone in enumerate(["Europe/Copenhagen", *zones]):
        mover = person(zone=zone)
        known = rescheduled(known, mover, no_holidays)
        assert known.next_due_at is not None
        assert known.next_slot_on is not None
        now = max(known.next_due_at, _at(number, 0))
        due = Due(known.next_slot_on, known.next_due_at)
        asking = ask(rhythm_of(mover, known), known.asked_until_on, due, now, (), no_holidays)
        asked += [passed.slot_on for passed in asking.passed]
        asked += [asking.slot_on] if asking.slot_on is not None else []
        known = replace(known, asked_until_on=asking.asked_until_on)
    assert asked == [_day(number) for number in range(len(asked))]


# --- what is passed over right now ------------------------------------------------------------------------------


def test_days_of_a_pause_without_end_are_excused_as_they_pass() -> None:
    ill = person().paused_from(Pause(PauseKind.ILL, _day(1), None))
    known = rescheduled(goal(asked_until_on=_day(0)), ill, no_holidays)
    assert [each.slot_on for each in passed_over(known, ill, _day(3), no_holidays)] == [_day(1), _day(2), _day(3)]


def test_all_days_of_a_paused_goal_are_excused() -> None:
    known = goal(asked_until_on=_day(0), state=GoalState.PAUSED, paused_on=_day(1))
    assert [each.slot_on for each in passed_over(known, person(), _day(3), no_holidays)] == [_day(1), _day(2), _day(3)]
