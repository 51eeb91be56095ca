"""Local dates and wall times to instants, across every kind of clock change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import calendar
from bot.domain.errors import UnknownZone

COPENHAGEN = "Europe/Copenhagen"
zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
dates = st.dates(date(2024, 1, 1), date(2037, 12, 30))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def test_an_ordinary_time_is_that_time() -> None:
    assert calendar.instant(date(2026, 3, 2), time(7), COPENHAGEN) == datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize("skipped", [time(2, 0), time(2, 1), time(2, 30), time(2, 59)])
def test_a_time_that_a_clock_change_skips_is_the_first_valid_instant_after_it(skipped: time) -> None:
    assert calendar.instant(date(2026, 3, 29), skipped, COPENHAGEN) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_a_time_that_occurs_twice_is_the_first_of_the_two(minute: int) -> None:
    first = datetime(2026, 10, 25, 0, minute, tzinfo=UTC)
    assert calendar.instant(date(2026, 10, 25), time(2, minute), COPENHAGEN) == first


def test_a_gap_at_midnight_gives_the_first_instant_of_the_day() -> None:
    # Lebanon puts its clocks forward at midnight: the day begins at one.
    assert calendar.instant(date(2026, 3, 29), time(0), "Asia/Beirut") == datetime(2026, 3, 28, 22, tzinfo=UTC)


def test_a_gap_of_half_an_hour_ends_where_it_ends() -> None:
    # Lord Howe Island: 02:00 becomes 02:30.
    gap_end = datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    assert calendar.instant(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe") == gap_end


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Land", "../etc/passwd", "Europe", "a\x00b", "/etc/localtime", "\ud800", "x" * 5000]
)
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        calendar.zone(name)


def test_before_the_end_of_the_day_it_is_still_yesterday() -> None:
    night = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert calendar.person_day(night, COPENHAGEN, time(3)) == date(2026, 3, 2)
    assert calendar.person_day(night + timedelta(minutes=30), COPENHAGEN, time(3)) == date(2026, 3, 3)


def test_a_time_before_the_end_of_the_day_belongs_to_the_night_after() -> None:
    assert calendar.prompt_at(date(2026, 3, 2), time(1), "UTC", time(3)) == datetime(2026, 3, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (time(21), True),
        (time(23, 59), True),
        (time(0), True),
        (time(6, 59), True),
        (time(7), False),
        (time(20, 59), False),
    ],
)
def test_quiet_hours_may_run_past_midnight(at: time, *, inside: bool) -> None:
    assert calendar.within(at, time(21), time(7)) is inside


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert not calendar.within(time(12), time(12), time(12))


@given(dates, times, zones)
def test_an_instant_is_never_before_its_wall_time_and_never_later_than_needed(day: date, at: time, key: str) -> None:
    found = calendar.instant(day, at, key)
    wall = found.astimezone(calendar.zone(key)).replace(tzinfo=None)
    before = (found - timedelta(seconds=1)).astimezone(calendar.zone(key)).replace(tzinfo=None)
    assert wall >= datetime.combine(day, at)
    assert before < datetime.combine(day, at)


@given(dates, times, zones)
def test_an_instant_comes_back_as_its_wall_time_unless_that_was_skipped(day: date, at: time, key: str) -> None:
    wall = calendar.instant(day, at, key).astimezone(calendar.zone(key)).replace(tzinfo=None)
    gap = wall - datetime.combine(day, at)
    assert gap == timedelta() or gap < timedelta(hours=24)


@given(dates, zones, times.filter(lambda at: at <= time(6)))
def test_days_follow_one_another_without_gap_or_overlap(day: date, key: str, day_ends: time) -> None:
    end = calendar.day_end(day, key, day_ends)
    assert calendar.person_day(end, key, day_ends) > day
    assert calendar.day_end(day + timedelta(days=1), key, day_ends) >= end


@given(dates)
def test_the_monday_of_a_date_begins_its_week(day: date) -> None:
    monday = calendar.monday_of(day)
    assert monday.isoweekday() == 1
    assert timedelta() <= day - monday < timedelta(days=7)
