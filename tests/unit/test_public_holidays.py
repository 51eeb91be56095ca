"""Public holidays: the right days, by the right names, and nothing for places that are not known."""

from datetime import date

import pytest

from bot.domain.schedule import Holidays
from bot.public_holidays import holiday_name, is_country, public_holidays, supported_countries


def test_danish_holidays_of_a_year_are_exactly_these() -> None:
    assert public_holidays("DK", 2026) == {
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 14),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    }


def test_store_bededag_was_a_holiday_until_2023() -> None:
    assert date(2023, 5, 5) in public_holidays("DK", 2023)
    assert date(2024, 4, 26) not in public_holidays("DK", 2024)


def test_a_day_off_in_lieu_is_a_holiday() -> None:
    assert date(2026, 7, 3) in public_holidays("US", 2026)


def test_no_country_has_its_ordinary_sundays_off_as_holidays() -> None:
    for country in sorted(supported_countries()):
        sundays = [day for day in public_holidays(country, 2026) if day.isoweekday() == 7]
        assert len(sundays) < 10, country


@pytest.mark.parametrize("country", ["", "XX", "dk", "Denmark", "DNK", "date", "__doc__"])
def test_an_unknown_country_has_none(country: str) -> None:
    assert public_holidays(country, 2026) == frozenset()
    assert holiday_name(country, date(2026, 1, 1), "en") is None
    assert not is_country(country)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_year_that_nobody_has_looked_into_has_none(year: int) -> None:
    assert public_holidays("DK", year) == frozenset()


def test_all_days_are_of_the_year_that_was_asked_for() -> None:
    for country in ("DK", "US", "JP", "SA", "CN"):
        assert {day.year for day in public_holidays(country, 2028)} == {2028}


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [("DK", "da", "Nytårsdag"), ("DK", "en", "New Year's Day"), ("SE", "da", "New Year's Day")],
)
def test_a_holiday_has_its_name_in_the_readers_language_or_in_english(country: str, language: str, name: str) -> None:
    assert holiday_name(country, date(2026, 1, 1), language) == name


def test_an_ordinary_day_has_no_name() -> None:
    assert holiday_name("DK", date(2026, 1, 2), "da") is None


@pytest.mark.parametrize("variable", ["LANGUAGE", "LANG"])
def test_names_do_not_depend_on_the_language_of_the_machine(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "th")
    assert holiday_name("NO", date(2031, 1, 1), "da") == "New Year's Day"


def test_it_is_what_the_schedule_asks_for_holidays() -> None:
    holidays: Holidays = public_holidays
    assert date(2026, 12, 25) in holidays("DK", 2026)
