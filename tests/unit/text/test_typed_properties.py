"""Whatever is typed: no error, an answer of the union, the person's own words, and soon."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.typed import read_cadence, read_day, read_number, read_period, read_time, understand
from bot.text.typed.answers import OUTCOMES
from bot.text.typed.breaks import KINDS
from bot.text.typed.commands import PLAIN, READERS
from bot.text.typed.tokens import forms
from bot.text.typed.understood import AddNote, Answers, NotUnderstood, SetGoal, Understood
from bot.text.typed.vocabulary import Command, Role, Vocabulary, vocabularies

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
HUGE = 100_000


def _phrases(vocabulary: Vocabulary) -> list[str]:
    tables = (vocabulary.commands, vocabulary.roles, vocabulary.periods, vocabulary.cadences)
    listed = [phrase for table in tables for phrases in table.values() for phrase in phrases.split(", ") if phrase]
    days = [name for names in (*vocabulary.weekdays, *vocabulary.short_weekdays) for name in names.split(", ")]
    return [*listed, *days, *vocabulary.days, *vocabulary.numbers, *vocabulary.minutes, *vocabulary.units.split(", ")]


PHRASES = sorted({phrase for each in vocabularies().values() for phrase in _phrases(each)})
ODDMENTS = [
    "5",
    "5,5",
    "24/12",
    "29/2",
    "2026-12-24",
    "7:30",
    "½",
    "1.000",
    "0",
    "9" * 30,
    "dec",
    "maj",
    "<b>",
    "😀",
    "\ud800",
    '"',
    "'",
    "run",
]
DIVIDERS = [" ", " ", ", ", " - ", "-", "/", "\n", "", ". ", ": "]

anything = st.text(st.characters(exclude_categories=()))
sentences = st.lists(st.tuples(st.sampled_from([*PHRASES, *ODDMENTS]), st.sampled_from(DIVIDERS)), max_size=8).map(
    lambda parts: "".join(word + divider for word, divider in parts)
)
texts = st.one_of(anything, sentences)
languages = st.sampled_from(["en", "da", "xx"])
moments = st.integers(0, 100_000).map(lambda hours: NOW + timedelta(hours=hours))
title_lists = st.lists(st.one_of(anything, sentences).map(lambda title: title[:200]), max_size=4)


@settings(deadline=None)
@given(texts, languages, moments, title_lists)
def test_any_message_is_understood_as_one_of_the_union(
    text: str, language: str, now: datetime, titles: list[str]
) -> None:
    assert isinstance(understand(text, language, now, titles), get_args(Understood))


@settings(deadline=None)
@given(texts, languages, moments, title_lists)
def test_notes_and_titles_are_the_persons_own_words(text: str, language: str, now: datetime, titles: list[str]) -> None:
    match understand(text, language, now, titles):
        case Answers(answers):
            for answer in answers:
                assert answer.note in text
                assert answer.about in ("", "*") or answer.about in text or any(answer.about in each for each in titles)
                assert answer.day is None or answer.day <= now.date()
                assert answer.amount is None or 0 <= answer.amount < 1e16
        case AddNote(note):
            assert note in text
        case SetGoal(title):
            assert all(word in text for word in title.split())


@settings(deadline=None)
@given(texts, languages, moments)
def test_any_text_is_read_or_refused(text: str, language: str, now: datetime) -> None:
    read_time(text)
    read_cadence(text)
    read_day(text, language, now.date())
    number = read_number(text)
    assert number is None or 0 <= number < float("inf")
    period = read_period(text, language, now.date())
    assert period is None or period[1] is None or period[0] <= period[1]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "done ",
        "done,",
        "-",
        "1",
        "1.",
        "1-1-",
        " ",
        "'",
        "å",
        "a\u030a",
        "👍",
        "\ud800",
        "I'm ",
        "please ",
        "the ",
        "i ",
        "kl ",
        "in ",
        "until ",
        "hele ",
        "every ",
        "mon ",
        "mon-",
        "monday and ",
        "1/1-",
        "8 000 ",
        "run, ",
        "partly run, ",
        '"',
        ".,;:",
        "–",
    ],
)
@pytest.mark.parametrize(
    "opening", ["", "done ", "done run, ", "goal ", "pause ", "ill ", 'goal "', "hi, ", "remind me "]
)
def test_a_huge_message_takes_no_longer_than_a_blink(opening: str, unit: str) -> None:
    text = opening + unit * (HUGE // len(unit))
    titles = ["run and read " * 15, "run", "mon 1/1"]
    understand("warm up", "en", NOW)
    assert _least_seconds(lambda: understand(text, "en", NOW, titles)) < 0.05


def _least_seconds(work: Callable[[], object]) -> float:
    """The least of a few measurements of processor time, since another process may disturb any of them."""
    least = float("inf")
    for _ in range(5):
        start = process_time()
        work()
        least = min(least, process_time() - start)
        if least < 0.05:
            break
    return least


@pytest.mark.parametrize("code", sorted(vocabularies()))
def test_a_phrase_opens_one_command_in_a_language(code: str) -> None:
    phrases = [
        " ".join(forms(phrase)) or phrase
        for listed in vocabularies()[code].commands.values()
        for phrase in listed.split(", ")
    ]
    assert sorted(phrases) == sorted(set(phrases))


@pytest.mark.parametrize("code", sorted(vocabularies()))
def test_every_language_has_words_for_every_command(code: str) -> None:
    vocabulary = vocabularies()[code]
    assert set(vocabulary.commands) == set(Command)
    assert set(vocabulary.names) <= set(Command)
    assert [len(vocabulary.weekdays), len(vocabulary.short_weekdays), len(vocabulary.past_weekdays)] == [7, 7, 7]


def test_every_command_and_every_role_is_used() -> None:
    assert set(PLAIN) | set(READERS) | set(OUTCOMES) | set(KINDS) == set(Command)
    assert {role for each in vocabularies().values() for role in each.roles} == set(Role)


def test_vocabularies_name_every_language() -> None:
    for vocabulary in vocabularies().values():
        assert set(vocabulary.languages.values()) == set(vocabularies())
        assert not isinstance(understand(next(iter(vocabulary.languages)), "en", NOW), NotUnderstood)


parts = st.lists(st.tuples(st.sampled_from([*PHRASES, *ODDMENTS]), st.sampled_from(DIVIDERS)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(parts, parts, languages)
def test_a_huge_message_of_any_words_is_read_in_milliseconds(
    opening: list[tuple[str, str]], repeated: list[tuple[str, str]], language: str
) -> None:
    first, unit = ("".join(word + divider for word, divider in each) for each in (opening, repeated))
    text = (first + unit * HUGE)[:HUGE]
    titles = ["run and read " * 15, "run", "mon 1/1", "løb en tur"]
    understand("1 dec", language, NOW)
    assert _least_seconds(lambda: understand(text, language, NOW, titles)) < 0.05
