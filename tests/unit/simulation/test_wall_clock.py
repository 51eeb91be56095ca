"""The plain model's own wall clocks, against changes that are known."""

from datetime import UTC, date, datetime, time

import pytest

from bot.simulation.wall_clock import first_instant, holidays_of, is_between, living_day


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Copenhagen", date(2026, 3, 2), time(7), "2026-03-02T06:00"),
        ("Europe/Copenhagen", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        ("Europe/Copenhagen", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        ("Asia/Kathmandu", date(2026, 3, 2), time(0, 0), "2026-03-01T18:15"),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 15), "2026-04-23T22:00"),
        ("Pacific/Apia", date(2026, 3, 2), time(8), "2026-03-01T19:00"),
    ],
)
def test_a_wall_time_is_the_first_instant_that_shows_it_or_the_first_past_it(
    zone: str, day: date, at: time, expected: str
) -> None:
    assert first_instant(day, at, zone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_in_the_small_hours_it_is_still_the_day_before() -> None:
    night = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert living_day(night, "UTC", time(3)) == date(2026, 3, 2)
    assert living_day(night, "UTC", time(1, 30)) == date(2026, 3, 3)


def test_hours_may_run_past_midnight() -> None:
    assert [is_between(time(hour), time(21), time(7)) for hour in (20, 21, 0, 6, 7)] == [False, True, True, True, False]


def test_holidays_come_from_the_library_and_unknown_countries_have_none() -> None:
    assert date(2026, 4, 2) in holidays_of("DK", 2026)
    assert holidays_of("", 2026) == holidays_of("XX", 2026) == frozenset()
