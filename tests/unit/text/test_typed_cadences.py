"""Cadences as people write them."""

import pytest

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek
from bot.text.typed import read_cadence


def on(*days: int) -> OnDays:
    return OnDays(frozenset(days))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every day", EVERY_DAY),
        ("daily", EVERY_DAY),
        ("Everyday", EVERY_DAY),
        ("7 days a week", EVERY_DAY),
        ("hver dag", EVERY_DAY),
        ("dagligt", EVERY_DAY),
        ("every weekday", EVERY_WEEKDAY),
        ("weekdays", EVERY_WEEKDAY),
        ("hver hverdag", EVERY_WEEKDAY),
        ("på hverdage", EVERY_WEEKDAY),
        ("mon-fri", EVERY_WEEKDAY),
        ("monday to friday", EVERY_WEEKDAY),
        ("mandag til fredag", EVERY_WEEKDAY),
        ("weekends", on(6, 7)),
        ("i weekenden", on(6, 7)),
        ("every day except sunday", on(1, 2, 3, 4, 5, 6)),
        ("hver dag undtagen søndag", on(1, 2, 3, 4, 5, 6)),
        ("mandag onsdag og fredag", on(1, 3, 5)),
        ("Mon, Wed and Fri", on(1, 3, 5)),
        ("mon/wed/fri", on(1, 3, 5)),
        ("lør + søn", on(6, 7)),
        ("every monday and every thursday", on(1, 4)),
        ("mondays", on(1)),
        ("every Friday", on(5)),
        ("hver fredag", on(5)),
        ("om fredagen", on(5)),
        ("weekly on friday", on(5)),
        ("once a week on friday", on(5)),
        ("en gang om ugen om fredagen", on(5)),
        ("3 times a week on mon, wed and fri", on(1, 3, 5)),
        ("friday to monday", on(5, 6, 7, 1)),
        ("three times a week", TimesAWeek(3)),
        ("3x/week", TimesAWeek(3)),
        ("3 x a week", TimesAWeek(3)),
        ("3×/week", TimesAWeek(3)),
        ("3/week", TimesAWeek(3)),
        ("twice a week", TimesAWeek(2)),
        ("5 days a week", TimesAWeek(5)),
        ("once a week", TimesAWeek(1)),
        ("weekly", TimesAWeek(1)),
        ("3 gange om ugen", TimesAWeek(3)),
        ("tre gange ugentligt", TimesAWeek(3)),
        ("to gange pr. uge", TimesAWeek(2)),
        ("en gang om ugen", TimesAWeek(1)),
        ("hver uge", TimesAWeek(1)),
    ],
)
def test_a_cadence_is_read_in_either_language(text: str, expected: Cadence) -> None:
    assert read_cadence(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every other day",
        "hver anden dag",
        "every second friday",
        "hver anden uge",
        "monthly",
        "hver måned",
        "twice a day",
        "to gange om dagen",
        "every hour",
        "0 times a week",
        "8 times a week",
        "2.5 times a week",
        "-3 times a week",
        "3 times",
        "every",
        "sometimes",
        "every blue moon",
        "monday or tuesday",
        "every day at 7",
        "1" * 300 + " times a week",
    ],
)
def test_a_cadence_that_makker_does_not_have_is_none(text: str) -> None:
    assert read_cadence(text) is None
