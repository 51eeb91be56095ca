"""A new goal in one line: its title, and the cadence, time and amount said around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time

from bot.domain.cadence import EVERY_DAY, Cadence
from bot.domain.goal import UNIT_MAX, Measure
from bot.text.typed.amounts import Amount, known_amount_at
from bot.text.typed.cadences import Rhythm, rhythm_at
from bot.text.typed.phrases import Read
from bot.text.typed.times import is_marked, time_at
from bot.text.typed.understood import SetGoal, Unclear
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words

_QUOTED = re.compile(r"[\s:]*[\"“”„«»]([^\"“”„«»]{1,1000})[\"“”«»]")
_LONGEST_PHRASE = 14
_AROUND_TITLE = " \t\r\n,;:.!–—-"
_BIGGEST = 1e9
_TIME_LIKE = re.compile(r"\d{1,2}(?:[:.]\d{2})?")
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class _Frame:
    """What was said around a title, which goes from word `start` to word `end` (not included)."""

    start: int
    end: int
    rhythm: Rhythm | None = None
    rhythm_said: str = ""
    at: time | None = None
    amount: Amount | None = None
    amount_said: str = ""


def read_goal(words: Words, at: int) -> SetGoal | Unclear:
    """The goal told from word `at` on: `run three times a week at 7`, `"run every day" daily`.

    Cadence and time are taken from the end, or a cadence from the front; an amount sets the measure
    and stays in the title. Quotes keep a title as it is.
    """
    written = words.rest(at)
    quoted = _QUOTED.match(written)
    if quoted is not None:
        frame = _frame(words, _word_after(words, len(words.text) - len(written) + quoted.end()))
        return _goal(words, frame, quoted[1].strip(), frame.amount)
    frame = _led(words, _frame(words, at))
    amount = next(_amounts(words, frame.start, frame.end), frame.amount)
    return _goal(words, frame, _title(words, frame), amount)


def _goal(words: Words, frame: _Frame, title: str, amount: Amount | None) -> SetGoal | Unclear:
    if isinstance(frame.rhythm, str):
        return Unclear("cadence", frame.rhythm_said)
    unread = _unread_time(words, frame)
    if unread:
        return Unclear("time", unread)
    return SetGoal(title, frame.rhythm or _each_part_of_day(words, frame), frame.at, _measure(amount))


def _title(words: Words, frame: _Frame) -> str:
    """The person's words without the frame, but with the amount."""
    rest = words.rest(frame.start)
    if frame.end < len(words):
        rest = rest[: max(0, words.starts[frame.end] - len(words.text) + len(rest))]
    return " ".join(part for part in (rest.strip(_AROUND_TITLE), frame.amount_said) if part)


def _frame(words: Words, at: int) -> _Frame:
    """What the message ends with, phrase after phrase from behind, down to word `at`."""
    frame = _Frame(at, len(words))
    while not words.is_cut and (larger := _larger(words, frame)) is not None:
        frame = larger
        if words.has(Role.AND, frame.end - 1) and frame.end - 1 > at:
            frame = replace(frame, end=frame.end - 1)
    return frame


def _larger(words: Words, frame: _Frame) -> _Frame | None:
    """The frame with one phrase more from the end of the title, the longest there is."""
    for start in range(max(frame.start, frame.end - _LONGEST_PHRASE), frame.end):
        found = (
            _with_rhythm(words, frame, start) or _with_time(words, frame, start) or _with_amount(words, frame, start)
        )
        if found is not None:
            return found
    return _with_bare_time(words, frame)


def _with_rhythm(words: Words, frame: _Frame, start: int) -> _Frame | None:
    found = rhythm_at(words, start) if frame.rhythm is None else None
    if found is None or found[1] != frame.end or _is_short_weekday(words, start, found[1]):
        return None
    return replace(frame, end=start, rhythm=found[0], rhythm_said=words.said(start, found[1]))


def _with_time(words: Words, frame: _Frame, start: int) -> _Frame | None:
    if frame.at is not None or not is_marked(words, start) or _is_bound(words, start):
        return None
    found = time_at(words, start)
    return replace(frame, end=start, at=found[0]) if found is not None and found[1] == frame.end else None


def _with_bare_time(words: Words, frame: _Frame) -> _Frame | None:
    """`every day 7.30`: a number right behind a cadence is a time."""
    start = frame.end - 1
    if frame.at is not None or frame.rhythm is not None or not _ends_with_rhythm(words, frame.start, start):
        return None
    found = time_at(words, start)
    return replace(frame, end=start, at=found[0]) if found is not None and found[1] == frame.end else None


def _with_amount(words: Words, frame: _Frame, start: int) -> _Frame | None:
    found = known_amount_at(words, start) if frame.amount is None else None
    if found is None or found[1] != frame.end:
        return None
    return replace(frame, end=start, amount=found[0], amount_said=words.said(start, found[1]))


def _led(words: Words, frame: _Frame) -> _Frame:
    """With a cadence of several words taken from the front, where none was said at the end."""
    found = rhythm_at(words, frame.start) if frame.rhythm is None else None
    if found is None or not frame.start + 1 < found[1] < frame.end:
        return frame
    return replace(frame, start=found[1], rhythm=found[0], rhythm_said=words.said(frame.start, found[1]))


def _is_short_weekday(words: Words, start: int, end: int) -> bool:
    """Whether a lone "sun", "sat" or "man" would be taken for a cadence."""
    return end == start + 1 and words.lexicon.short_weekdays.at(words.forms, start) is not None


def _is_bound(words: Words, at: int) -> bool:
    """Whether the word before holds a time to the title, as in "home before 17:00"."""
    return at > 0 and any(words.has(role, at - 1) for role in (Role.PAST, Role.TO, Role.UNTIL, Role.FROM))


def _ends_with_rhythm(words: Words, at: int, end: int) -> bool:
    starts = range(max(at, end - _LONGEST_PHRASE), end)
    return any((found := rhythm_at(words, start)) is not None and found[1] == end for start in starts)


def _unread_time(words: Words, frame: _Frame) -> str:
    """`every day at 25`, `kl. 25`, `7:75`: what stands where a time should, and is none."""
    last = frame.end - 1
    if frame.at is not None or last <= frame.start or not _TIME_LIKE.fullmatch(words.forms[last]):
        return ""
    if time_at(words, last) is not None:
        return ""
    is_written = ":" in words.forms[last]
    is_led = words.has(Role.AT_CLOCK, last - 1) and int(re.split("[:.]", words.forms[last])[0]) < _MINUTES
    if not is_written and not is_led and not _ends_with_rhythm(words, frame.start, _before_time(words, last)):
        return ""
    return words.said(last, last + 1)


def _before_time(words: Words, at: int) -> int:
    """The index where a time at word `at` begins, with the "at" before it."""
    return at - 1 if words.has(Role.AT, at - 1) else at


def _each_part_of_day(words: Words, frame: _Frame) -> Cadence | None:
    """`read every evening` is daily, and keeps its words."""
    starts = range(max(frame.start, frame.end - 2), frame.end)
    return EVERY_DAY if any(words.skip(Role.EACH_PART_OF_DAY, start) == frame.end for start in starts) else None


def _amounts(words: Words, at: int, end: int) -> Iterator[Amount]:
    found: Iterator[Read[Amount]] = (known_amount_at(words, index) for index in range(at, end))
    return (each[0] for each in found if each is not None and each[1] <= end)


def _measure(amount: Amount | None) -> Measure | None:
    if amount is None or len(amount.unit) > UNIT_MAX or not 0 < amount.number < _BIGGEST:
        return None
    return Measure(amount.unit, amount.number)


def _word_after(words: Words, position: int) -> int:
    return next((index for index, start in enumerate(words.starts) if start >= position), len(words))
