"""Nearest: commands that a message nearly was."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from bot.text.typed.lexicon import lexicon_for
from bot.text.typed.requests import Request


MOST = 3
_LONGEST = 40
_LIKENESS = 0.7
_FEWEST_LETTERS = 3


def nearest(request: Request) -> tuple[str, ...]:
    """Up to three commands, in the person's language, whose first words are like those of the message."""
    known = _known(request.lexicon.own.code)
    found: dict[str, None] = {}
    for said in _openings(request.words.forms):
        for phrase in get_close_matches(said, known, n=MOST, cutoff=_LIKENESS):
            found.setdefault(known[phrase])
    return tuple(found)[:MOST]


def _openings(forms: tuple[str, ...]) -> Iterator[str]:
    """The whole message, its first words, and its first word, each if it is neither long nor tiny."""
    for length in dict.fromkeys((min(len(forms), 5), 3, 2, 1)):
        said = " ".join(forms[:length])
        if _FEWEST_LETTERS <= len(said) <= _LONGEST and length <= len(forms):
            yield said


@cache
def _known(code: str) -> dict[str, str]:
    """Every phrase that opens a command, and what that command is called in the language `code`."""
    lexicon = lexicon_for(code)
    names = lexicon.own.names
    return {phrase: names[command] for phrase, command in lexicon.commands.items() if command in names}


def command_names(language: str) -> tuple[str, ...]:
    """The main commands as people would write them, in the order of the help page."""
    return tuple(lexicon_for(language).own.names.values())


