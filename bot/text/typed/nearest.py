"""Nearest: commands that a message nearly was."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from bot.text.typed.lexicon import lexicon_for
from bot.text.typed.requests import Request

MOST = 3
_LONGEST = 40
_MOST_WORDS = 5
_LIKENESS = 0.75
_FEWEST_LETTERS = 3


def nearest(request: Request) -> tuple[str, ...]:
    """Up to three commands, in the person's language, whose first words are like those of the message."""
    known = _known(request.lexicon.own.code)
    found: dict[str, None] = {}
    for length, said in _openings(request.words.forms):
        for phrase in get_close_matches(said, known[length], n=MOST, cutoff=_LIKENESS):
            found.setdefault(known[length][phrase])
    return tuple(found)[:MOST]


def _openings(forms: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The first words of a message, the most first, each run neither long nor tiny."""
    for length in range(min(len(forms), _MOST_WORDS), 0, -1):
        said = " ".join(forms[:length])
        if _FEWEST_LETTERS <= len(said) <= _LONGEST:
            yield length, said


@cache
def _known(code: str) -> dict[int, dict[str, str]]:
    """The phrases that open a command, by their number of words, each with the command's name in a language."""
    lexicon = lexicon_for(code)
    names = lexicon.own.names
    known: dict[int, dict[str, str]] = {length: {} for length in range(1, _MOST_WORDS + 1)}
    for phrase, command in lexicon.commands.items():
        if command in names and phrase.count(" ") < _MOST_WORDS:
            known[phrase.count(" ") + 1][phrase] = names[command]
    return known


def command_names(language: str) -> tuple[str, ...]:
    """The main commands as people would write them, in the order of the help page."""
    return tuple(lexicon_for(language).own.names.values())
