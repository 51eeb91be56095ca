"""How Makker speaks, as far as it can be counted: brief, calm, with the marks of each language."""

import re
from functools import cache

import pytest

from bot.text.catalogue import languages, read
from bot.text.extraction import found

LONGEST = 40
SIGNS = "✓◐○↺"
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
BLAME = re.compile(r"\b(fail|failed|again missed|missed again|don't break|fejlede|dumpede|svigtede)\b", re.IGNORECASE)


@cache
def wordings(language: str) -> tuple[str, ...]:
    """Everything that Makker says in a language; the pages around it aside."""
    own = {each.id for each in found() if each.place.startswith("bot/")}
    if language == "en":
        return tuple(text for each in found() if each.id in own for text in (each.id, each.plural) if text)
    said: list[str] = []
    for entry in read(language):
        key = entry.id if isinstance(entry.id, str) else (entry.id or [""])[0]
        if key in own:
            said += [entry.string] if isinstance(entry.string, str) else list(entry.string)
    return tuple(said)


@pytest.mark.parametrize("language", languages())
def test_nothing_is_long_loud_or_blaming(language: str) -> None:
    said = wordings(language)
    assert len(said) > 200
    assert [text for text in said if len(PLACEHOLDER.sub("x", text).split()) > LONGEST] == []
    assert [text for text in said if "!" in text] == []
    assert [text for text in said if BLAME.search(text)] == []


@pytest.mark.parametrize("language", languages())
def test_a_sign_stands_alone_and_has_a_word_beside_it(language: str) -> None:
    signed = [text for text in wordings(language) if any(sign in text for sign in SIGNS)]
    assert signed
    assert [text for text in signed if sum(text.count(sign) for sign in SIGNS) > 1] == []
    assert [text for text in signed if not re.search(rf"[{SIGNS}] \w", text)] == []


@pytest.mark.parametrize(("language", "foreign"), [("en", "«»„"), ("da", "“«»„")])
def test_quotation_marks_are_those_of_the_language(language: str, foreign: str) -> None:
    assert [text for text in wordings(language) if any(mark in text for mark in foreign)] == []


def test_quotation_marks_are_closed() -> None:
    assert [text for text in wordings("en") if text.count("“") != text.count("”")] == []
    assert [text for text in wordings("da") if text.count("”") % 2] == []
