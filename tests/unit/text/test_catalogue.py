"""Putting messages into words: languages, plurals, arguments and what people wrote themselves."""

from datetime import UTC, date, datetime, time

import pytest

from bot.text.catalogue import languages, nearest, put
from bot.text.messages import Argument, Clock, Day, Listing, Moment, Number, Share, msg, nmsg

MONDAY = date(2026, 3, 2)


def shown(argument: Argument, language: str) -> str:
    return put(msg("{amount}", amount=argument), language)


def test_the_languages_are_those_on_disk() -> None:
    assert languages() == ("da", "en")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("da", "da"), ("da-DK", "da"), ("da_DK", "da"), ("EN-gb", "en"), ("sv", "en"), ("", "en"), ("../da", "en")],
)
def test_a_platforms_locale_is_answered_in_the_nearest_language(locale: str, language: str) -> None:
    assert nearest(locale) == language


def test_a_message_is_in_the_readers_language() -> None:
    assert [put(msg("every weekday"), language) for language in ("en", "da")] == ["every weekday", "hver hverdag"]


def test_a_message_that_is_not_translated_is_in_english() -> None:
    assert put(msg("Nobody has translated {what}.", what="this"), "da") == "Nobody has translated this."
    assert put(nmsg("{n} untranslated", "{n} untranslated ones", 2), "da") == "2 untranslated ones"


def test_an_unknown_language_is_answered_in_english() -> None:
    assert put(msg("every weekday"), "tlh") == "every weekday"


def test_an_empty_message_is_empty_and_not_the_catalogues_header() -> None:
    assert [put(msg(""), language) for language in ("en", "da")] == ["", ""]


@pytest.mark.parametrize(("n", "danish"), [(0, "0 dage"), (1, "1 dag"), (2, "2 dage"), (1200, "1.200 dage")])
def test_the_number_chooses_the_wording(n: int, danish: str) -> None:
    assert put(nmsg("{n} day", "{n} days", n), "da") == danish


@pytest.mark.parametrize("words", ["{name}", "{", "{{0}}", "100 % {n!r}", "%s %(x)s"])
def test_a_persons_own_words_stay_as_they_wrote_them(words: str) -> None:
    assert put(words, "da") == words
    assert shown(words, "da") == words
    assert shown(Listing((words, words)), "da") == f"{words} og {words}"


@pytest.mark.parametrize(
    ("argument", "english", "danish"),
    [
        (Day(MONDAY), "Monday, March 2", "mandag 2. marts"),
        (Day(MONDAY, "date"), "March 2, 2026", "2. marts 2026"),
        (Day(MONDAY, "weekday"), "Monday", "mandag"),
        (Day(MONDAY, "short_weekday"), "Mon", "man."),
        (Clock(time(7, 30)), "7:30 AM", "07.30"),
        (Clock(time(0, 5, 59)), "12:05 AM", "00.05"),
        (Share(0.824), "82%", "82 %"),
        (Number(1234.567), "1,234.57", "1.234,57"),
        (Number(5.0), "5", "5"),
        (Number(0.1 + 0.2, 1), "0.3", "0,3"),
        (Number(7.6, 0), "8", "8"),
        (12345, "12,345", "12.345"),
        (Moment(datetime(2026, 3, 2, 19, 5, tzinfo=UTC)), "Monday, March 2 at 7:05 PM", "mandag 2. marts kl. 19.05"),
        (Listing(("a", msg("every day"), "c")), "a, every day, and c", "a, hver dag og c"),
        (Listing(("a", "b"), "or"), "a or b", "a eller b"),
        (Listing(("a",)), "a", "a"),
        (Listing(()), "", ""),
        (nmsg("{n} day", "{n} days", 2), "2 days", "2 dage"),
    ],
)
def test_an_argument_is_written_as_the_language_writes_it(argument: Argument, english: str, danish: str) -> None:
    assert (shown(argument, "en"), shown(argument, "da")) == (english, danish)


def test_nothing_is_written_with_spaces_that_cannot_be_typed() -> None:
    written = shown(Clock(time(7, 30)), "en") + shown(Share(0.5), "da") + shown(Number(1e6), "da")
    assert not {"\u202f", "\xa0"} & set(written)
