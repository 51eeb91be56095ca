"""Days and periods as people write them, seen from Wednesday 11 March 2026."""

from datetime import date, timedelta

import pytest

from bot.text.typed import read_day, read_period

TODAY = date(2026, 3, 11)
MONDAY, TUESDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 3, day) for day in (9, 10, 13, 14, 15))
LAST_FRIDAY, NEXT_MONDAY, NEXT_WEDNESDAY = date(2026, 3, 6), date(2026, 3, 16), date(2026, 3, 18)
NEXT_SUNDAY = date(2026, 3, 22)
CHRISTMAS, NEW_YEAR = date(2026, 12, 24), date(2027, 1, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", TODAY),
        ("tomorrow", date(2026, 3, 12)),
        ("i morgen", date(2026, 3, 12)),
        ("i overmorgen", FRIDAY),
        ("yesterday", TUESDAY),
        ("i går", TUESDAY),
        ("i forgårs", MONDAY),
        ("friday", FRIDAY),
        ("fri", FRIDAY),
        ("on friday", FRIDAY),
        ("på fredag", FRIDAY),
        ("Wednesday", TODAY),
        ("next friday", date(2026, 3, 20)),
        ("næste fredag", date(2026, 3, 20)),
        ("last friday", LAST_FRIDAY),
        ("sidste fredag", LAST_FRIDAY),
        ("i mandags", MONDAY),
        ("in 3 days", SATURDAY),
        ("om to uger", date(2026, 3, 25)),
        ("3 days ago", date(2026, 3, 8)),
        ("for tre dage siden", date(2026, 3, 8)),
        ("24/12", CHRISTMAS),
        ("24.12.", CHRISTMAS),
        ("d. 24/12", CHRISTMAS),
        ("24/12/26", CHRISTMAS),
        ("24-12-2026", CHRISTMAS),
        ("2026-12-24", CHRISTMAS),
        ("24 Dec", CHRISTMAS),
        ("24. december", CHRISTMAS),
        ("the 24th of December", CHRISTMAS),
        ("December 24", CHRISTMAS),
        ("Dec. 24th 2026", CHRISTMAS),
        ("torsdag den 24. december 2026", CHRISTMAS),
        ("1. maj", date(2026, 5, 1)),
        ("1 May", date(2026, 5, 1)),
        ("1. okt", date(2026, 10, 1)),
        ("29/2/2028", date(2028, 2, 29)),
        ("9/3", MONDAY),
        ("1/3", date(2026, 3, 1)),
        ("1/1", date(2027, 1, 1)),
    ],
)
def test_a_day_is_read_in_either_language(text: str, expected: date) -> None:
    assert read_day(text, "en", TODAY) == expected
    assert read_day(text, "da", TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monday", MONDAY),
        ("friday", LAST_FRIDAY),
        ("fredag", LAST_FRIDAY),
        ("wednesday", TODAY),
        ("24/12", date(2025, 12, 24)),
    ],
)
def test_a_backdated_day_is_the_latest_one(text: str, expected: date) -> None:
    assert read_day(text, "en", TODAY, past=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31 February",
        "30/2",
        "31.4.",
        "29/2",
        "0/1",
        "1/13",
        "2026-02-30",
        "2026-13-01",
        "9999-12-31",
        "1200-01-01",
        "32 dec",
        "in 99999999999 days",
        "99999 days ago",
        "0 days ago",
        "5 marvel",
        "5 decent",
        "12 marshmallows",
        "12 octopus",
        "someday",
        "friday or saturday",
        "7",
        "-1/3",
        "5 km",
        "5 am",
        "1 mon",
        "maj",
    ],
)
def test_what_is_no_day_is_not_taken_for_one(text: str) -> None:
    assert read_day(text, "en", TODAY) is None
    assert read_day(text, "da", TODAY) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("until friday", TODAY, FRIDAY),
        ("til fredag", TODAY, FRIDAY),
        ("til og med fredag", TODAY, FRIDAY),
        ("to Friday", TODAY, FRIDAY),
        ("till fri", TODAY, FRIDAY),
        ("through friday", TODAY, FRIDAY),
        ("until wednesday", TODAY, NEXT_WEDNESDAY),
        ("until next week", TODAY, SUNDAY),
        ("til weekenden", TODAY, FRIDAY),
        ("until the end of the week", TODAY, SUNDAY),
        ("until August", TODAY, date(2026, 7, 31)),
        ("until 24/12", TODAY, CHRISTMAS),
        ("indtil 24. december", TODAY, CHRISTMAS),
        ("until further notice", TODAY, None),
        ("indtil videre", TODAY, None),
        ("next week", NEXT_MONDAY, NEXT_SUNDAY),
        ("næste uge", NEXT_MONDAY, NEXT_SUNDAY),
        ("hele næste uge", NEXT_MONDAY, NEXT_SUNDAY),
        ("i næste uge", NEXT_MONDAY, NEXT_SUNDAY),
        ("the whole of next week", NEXT_MONDAY, NEXT_SUNDAY),
        ("this week", TODAY, SUNDAY),
        ("resten af ugen", TODAY, SUNDAY),
        ("all week", MONDAY, SUNDAY),
        ("hele ugen", MONDAY, SUNDAY),
        ("last week", date(2026, 3, 2), date(2026, 3, 8)),
        ("the weekend", SATURDAY, SUNDAY),
        ("i weekenden", SATURDAY, SUNDAY),
        ("this month", TODAY, date(2026, 3, 31)),
        ("næste måned", date(2026, 4, 1), date(2026, 4, 30)),
        ("i juli", date(2026, 7, 1), date(2026, 7, 31)),
        ("in July", date(2026, 7, 1), date(2026, 7, 31)),
        ("March", TODAY, date(2026, 3, 31)),
        ("uge 30", date(2026, 7, 20), date(2026, 7, 26)),
        ("i uge 29 og 30", date(2026, 7, 13), date(2026, 7, 26)),
        ("uge 29-31", date(2026, 7, 13), date(2026, 8, 2)),
        ("week 2", date(2027, 1, 11), date(2027, 1, 17)),
        ("24 Dec - 2 Jan", CHRISTMAS, NEW_YEAR),
        ("24. december til 2. januar", CHRISTMAS, NEW_YEAR),
        ("fra 24. december til 2. januar", CHRISTMAS, NEW_YEAR),
        ("24/12-2/1", CHRISTMAS, NEW_YEAR),
        ("24/12–2/1", CHRISTMAS, NEW_YEAR),
        ("24.12.-2.1.", CHRISTMAS, NEW_YEAR),
        ("2026-12-24 until 2027-01-02", CHRISTMAS, NEW_YEAR),
        ("24-26 December", CHRISTMAS, date(2026, 12, 26)),
        ("24. til 26. december", CHRISTMAS, date(2026, 12, 26)),
        ("the 24th to the 26th of December", CHRISTMAS, date(2026, 12, 26)),
        ("for 3 days", TODAY, FRIDAY),
        ("i tre dage", TODAY, FRIDAY),
        ("3 days", TODAY, FRIDAY),
        ("a week", TODAY, date(2026, 3, 17)),
        ("i en uge", TODAY, date(2026, 3, 17)),
        ("et par dage", TODAY, date(2026, 3, 12)),
        ("i to uger", TODAY, date(2026, 3, 24)),
        ("today", TODAY, TODAY),
        ("tomorrow", date(2026, 3, 12), date(2026, 3, 12)),
        ("i morgen", date(2026, 3, 12), date(2026, 3, 12)),
        ("friday", FRIDAY, FRIDAY),
        ("fredag", FRIDAY, FRIDAY),
        ("yesterday", TUESDAY, TUESDAY),
        ("i går", TUESDAY, TUESDAY),
        ("yesterday and today", TUESDAY, TODAY),
        ("i går og i dag", TUESDAY, TODAY),
        ("friday and saturday", FRIDAY, SATURDAY),
        ("monday, tuesday and wednesday", NEXT_MONDAY, NEXT_WEDNESDAY),
        ("from monday to wednesday", NEXT_MONDAY, NEXT_WEDNESDAY),
        ("fra mandag til onsdag", NEXT_MONDAY, NEXT_WEDNESDAY),
        ("mon-wed", NEXT_MONDAY, NEXT_WEDNESDAY),
        ("friday to monday", FRIDAY, NEXT_MONDAY),
        ("from friday", FRIDAY, None),
        ("fra i morgen", date(2026, 3, 12), None),
        ("from monday for 3 days", NEXT_MONDAY, NEXT_WEDNESDAY),
        ("fra mandag i 3 dage", NEXT_MONDAY, NEXT_WEDNESDAY),
        ("since monday", MONDAY, None),
        ("siden mandag", MONDAY, None),
        ("siden i går", TUESDAY, None),
        ("since monday until friday", MONDAY, FRIDAY),
        ("since 2 days ago", MONDAY, None),
    ],
)
def test_a_period_is_read_in_either_language(text: str, first: date, last: date | None) -> None:
    assert read_period(text, "en", TODAY) == (first, last)
    assert read_period(text, "da", TODAY) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "in 2 weeks",
        "om to uger",
        "until blah",
        "til",
        "31 February",
        "until 30/2",
        "from 31/4 to 2/5",
        "friday to blah",
        "until 2020-01-01",
        "from 2026-12-24 until 2026-12-20",
        "24/12-20/12",
        "uge 54",
        "uge 30 og 35",
        "for 0 days",
        "for -3 days",
        "for 99999999 days",
        "friday or monday",
        "monday and thursday",
        "since tomorrow",
        "until yesterday",
        "1-2-3",
        "🏖️",
    ],
)
def test_what_is_no_period_is_not_taken_for_one(text: str) -> None:
    assert read_period(text, "en", TODAY) is None
    assert read_period(text, "da", TODAY) is None


@pytest.mark.parametrize("ahead", range(7))
def test_until_a_weekday_is_within_the_week_and_after_today(ahead: int) -> None:
    today = TODAY + timedelta(days=ahead)
    period = read_period("until sunday", "en", today)
    assert period is not None
    first, last = period
    assert first == today
    assert last is not None
    assert last.isoweekday() == 7
    assert 1 <= (last - today).days <= 7
