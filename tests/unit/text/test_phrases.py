"""Values of the domain in words, in both languages."""

from datetime import date

import pytest

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek
from bot.domain.check_in import Excuse, Outcome
from bot.domain.goal import GoalState, Visibility
from bot.text import phrases
from bot.text.catalogue import put
from bot.text.messages import Message

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def both(message: Message) -> tuple[str, str]:
    return put(message, "en"), put(message, "da")


@pytest.mark.parametrize(
    ("cadence", "english", "danish"),
    [
        (EVERY_DAY, "every day", "hver dag"),
        (EVERY_WEEKDAY, "every weekday", "hver hverdag"),
        (OnDays(frozenset({5})), "every Friday", "hver fredag"),
        (OnDays(frozenset({6, 7})), "every Saturday and Sunday", "hver lørdag og søndag"),
        (OnDays(frozenset({5, 1, 3})), "every Monday, Wednesday, and Friday", "hver mandag, onsdag og fredag"),
        (TimesAWeek(1), "once a week", "en gang om ugen"),
        (TimesAWeek(2), "twice a week", "to gange om ugen"),
        (TimesAWeek(3), "three times a week", "tre gange om ugen"),
        (TimesAWeek(7), "seven times a week", "syv gange om ugen"),
    ],
)
def test_a_cadence_reads_as_people_say_it(cadence: Cadence, english: str, danish: str) -> None:
    assert both(phrases.cadence(cadence)) == (english, danish)


def test_weekdays_are_counted_from_monday() -> None:
    assert [put(phrases.weekday(iso), "en") for iso in (1, 4, 7)] == ["Monday", "Thursday", "Sunday"]


def test_every_value_has_words_of_its_own_in_both_languages() -> None:
    of_values = (
        [phrases.outcome(each) for each in Outcome],
        [phrases.excuse(each) for each in Excuse],
        [phrases.goal_state(each) for each in GoalState],
        [phrases.visibility(each) for each in Visibility],
        [phrases.cadence(TimesAWeek(each)) for each in range(1, 8)],
    )
    for values in of_values:
        for language in ("en", "da"):
            assert len({put(each, language) for each in values}) == len(values)
        assert all(put(each, "en") != put(each, "da") for each in values)


def test_a_period_names_its_ends() -> None:
    assert both(phrases.period(MONDAY, FRIDAY)) == (
        "from Monday, March 2 to Friday, March 6",
        "fra mandag 2. marts til fredag 6. marts",
    )


def test_a_period_of_one_day_names_it_once() -> None:
    assert both(phrases.period(MONDAY, MONDAY)) == ("on Monday, March 2", "mandag 2. marts")


def test_a_period_without_an_end_says_so() -> None:
    assert both(phrases.period(MONDAY, None)) == (
        "from Monday, March 2 until you are back",
        "fra mandag 2. marts, til du er tilbage",
    )


def test_days_are_counted() -> None:
    assert [both(phrases.days(n)) for n in (1, 2)] == [("1 day", "1 dag"), ("2 days", "2 dage")]


def test_an_amount_has_the_persons_own_unit() -> None:
    assert both(phrases.amount(5.5, "km {net}")) == ("5.5 km {net}", "5,5 km {net}")
    assert both(phrases.amount(10_000, "")) == ("10,000", "10.000")


def test_a_language_goes_by_its_own_name() -> None:
    assert [phrases.language_name(code) for code in ("en", "da")] == ["English", "Dansk"]
