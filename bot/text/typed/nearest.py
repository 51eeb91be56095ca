"""Nearest: commands that a message nearly was."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from bot.text.typed.answers import OUTCOMES
from bot.text.typed.cadences import rhythm_at
from bot.text.typed.dates import day_at
from bot.text.typed.lexicon import lexicon_for
from bot.text.typed.periods import period_at
from bot.text.typed.requests import Request
from bot.text.typed.times import is_marked, time_at
from bot.text.typed.vocabulary import Command, Role
from bot.text.typed.words import Words

MOST = 3
_LONGEST = 40
_MOST_WORDS = 5
_LIKENESS = 0.75
_LIKENESS_OF_GOALS = 0.6
_FEWEST_LETTERS = 3


def nearest(request: Request) -> tuple[str, ...]:
    """Up to three commands, in the person's language, whose first words are like those of the message."""
    known = _known(request.lexicon.own.code)
    found: dict[str, None] = dict.fromkeys(_by_content(request))
    for length, said in _openings(request.words.forms):
        alike = get_close_matches(said, known[length], n=MOST, cutoff=_LIKENESS)
        for phrase in sorted(alike, key=lambda each: sorted(each) != sorted(said)):  # swapped letters first
            found.setdefault(known[length][phrase])
    if _names_a_day_to_come(request):
        found.setdefault(request.lexicon.own.names[Command.MISSED])
    return tuple(found)[:MOST]


def _by_content(request: Request) -> Iterator[str]:
    """What is likely meant by the name of a goal, or by "both"."""
    words, names = request.words, request.lexicon.own.names
    start = words.skip_all(Role.FILLER, words.skip(Role.ADDRESS, 0))
    named = request.titles.at(words, start)
    every = words.skip(Role.ALL, start)
    if named is not None and _is_of_its_time(words, named[1]):
        yield f"{names[Command.EDIT]} {words.said(start, len(words))}"
    elif named is not None:
        yield f"{named[0]} {names[Command.DONE]}"
    elif (alike := _goal_alike(request, start)) is not None:
        yield alike
    elif every != start:
        yield f"{words.said(start, every)} {names[Command.DONE]}"
    elif (period := period_at(words, start, request.today)) is not None and request.is_over(period[1]):
        yield f"{names[Command.AWAY]} {words.said(start, len(words))}"
    elif (rhythm := rhythm_at(words, start)) is not None and request.is_over(rhythm[1]):
        yield names[Command.EDIT]
    elif (at := time_at(words, start)) is not None and request.is_over(at[1]):
        yield names[Command.HOUR]


def _goal_alike(request: Request, at: int) -> str | None:
    """`raed done`: an outcome behind a word that is nearly the first of a goal's."""
    words = request.words
    outcome = request.lexicon.commands.at(words.forms, at + 1)
    if outcome is None or outcome[0] not in OUTCOMES or not request.is_over(outcome[1]):
        return None
    firsts = {title[:_LONGEST].split(" ")[0].casefold(): title for title in request.titles.all}
    alike = get_close_matches(words.forms[at][:_LONGEST], firsts, n=1, cutoff=_LIKENESS_OF_GOALS)
    return f"{alike[0]} {words.said(at + 1, outcome[1])}" if alike else None


def _is_of_its_time(words: Words, at: int) -> bool:
    """Whether a rhythm or an hour follows a goal's name."""
    return rhythm_at(words, at) is not None or (is_marked(words, at) and time_at(words, at) is not None)


def _names_a_day_to_come(request: Request) -> bool:
    days = (day_at(request.words, at, request.today) for at in range(min(len(request.words), _MOST_WORDS)))
    return any(day is not None and day[0] > request.today for day in days)


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
