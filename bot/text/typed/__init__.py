"""Typed messages: what somebody means by what they write, in any of the languages, whichever is theirs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache

from bot.domain.cadence import Cadence
from bot.domain.check_in import Outcome
from bot.text.typed.cadences import rhythm_at
from bot.text.typed.commands import PLAIN, read
from bot.text.typed.dates import day_at
from bot.text.typed.lexicon import DEFAULT_LANGUAGE, lexicon_for
from bot.text.typed.nearest import command_names
from bot.text.typed.numbers import number_at
from bot.text.typed.periods import period_at
from bot.text.typed.phrases import Read, V
from bot.text.typed.requests import Request
from bot.text.typed.times import time_at
from bot.text.typed.titles import Titles
from bot.text.typed.understood import Answer, Answers, Understood
from bot.text.typed.vocabulary import Command, Role
from bot.text.typed.words import Words

__all__ = [
    "command_names",
    "read_cadence",
    "read_day",
    "read_number",
    "read_period",
    "read_time",
    "understand",
]

_LONGEST_WHOLE = 60
_WHOLE_ANSWERS = {Command.DONE: Outcome.DONE, Command.PARTLY: Outcome.PARTLY, Command.MISSED: Outcome.MISSED}


def understand(text: str, language: str, now: datetime, titles: Sequence[str] = ()) -> Understood:
    """What `text` means, whatever is in it. `now` is on the person's own clock, `titles` are of their open goals.

    Words of every language are understood; where two differ, `language` wins. Of a long message
    the first thousand characters are read; notes and titles keep all of it.
    """
    if len(text) <= _LONGEST_WHOLE:
        whole = _whole(language).get(text.strip().lower())
        if whole is not None:
            return whole
    return read(Request(Words.of(text, lexicon_for(language)), now, Titles(titles)))


def read_time(text: str) -> time | None:
    """A time of day: `7`, `kl. 7.30`, `7:30 pm`, `noon`, `kvart i 8`, `halv otte` (7:30)."""
    words = Words.of(text, lexicon_for(DEFAULT_LANGUAGE))
    return _all_of(words, time_at(words, 0))


def read_day(text: str, language: str, today: date, *, past: bool = False) -> date | None:
    """A day: `friday`, `i morgen`, `24/12`, `in 3 days`. A weekday is the coming one, or with `past` the latest."""
    words = Words.of(text, lexicon_for(language))
    return _all_of(words, day_at(words, 0, today, past=past))


def read_period(text: str, language: str, today: date) -> tuple[date, date | None] | None:
    """First and last day, both included, of `until friday`, `næste uge`, `24/12-2/1`, `since monday` (open)."""
    words = Words.of(text, lexicon_for(language))
    return _all_of(words, period_at(words, 0, today))


def read_cadence(text: str) -> Cadence | None:
    """A cadence: `every weekday`, `mandag og torsdag`, `3x/week`; none for those that Makker does not have."""
    words = Words.of(text, lexicon_for(DEFAULT_LANGUAGE))
    rhythm = _all_of(words, rhythm_at(words, 0))
    return None if isinstance(rhythm, str) else rhythm


def read_number(text: str) -> float | None:
    """A number that is not negative, in the writing of any language, perhaps with a known unit after it."""
    words = Words.of(text, lexicon_for(DEFAULT_LANGUAGE))
    found = number_at(words, 0)
    unit = None if found is None else words.lexicon.units.at(words.forms, found[1])
    return _all_of(words, found if found is None or unit is None else (found[0], unit[1]))


def _all_of(words: Words, found: Read[V]) -> V | None:
    """What was read if it was the whole text, politeness aside."""
    return found[0] if found is not None and words.is_end(words.skip_all(Role.POLITE, found[1])) else None


@cache
def _whole(language: str) -> Mapping[str, Understood]:
    """Messages that are one phrase and mean the same for everybody on every day."""
    known = {**PLAIN, **{command: Answers((Answer(outcome),)) for command, outcome in _WHOLE_ANSWERS.items()}}
    lexicon = lexicon_for(language)
    return {phrase: known[command] for phrase, command in lexicon.commands.items() if command in known}
