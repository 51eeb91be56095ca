"""The past day that an answer is for, where a message names one."""

from datetime import date, timedelta

from bot.text.typed.dates import counted_at, day_at, is_no_date, month_name_at, numeric_at, weekday_at
from bot.text.typed.phrases import Read
from bot.text.typed.requests import Request
from bot.text.typed.understood import Unclear
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words

_FARTHEST = timedelta(days=31)


def past_day_at(words: Words, at: int, today: date) -> Read[date]:
    """The day at word `at` if an answer can be for it: today or before; a weekday is the latest one."""
    if at >= len(words) or not words.lexicon.may_start_day(words.forms[at]):
        return None
    for start in dict.fromkeys((at, words.skip(Role.ON, at))):
        found = _named(words, start, today) or _weekday(words, at, start, today) or _dated(words, start, today)
        if found is not None and found[0] <= today:
            return found
    return None


def unanswerable_day_at(request: Request, at: int) -> Unclear | None:
    """What is wrong with the day that ends a message at word `at`, if it is still to come or does not exist."""
    words = request.words
    if words.is_divided(at):
        return None
    found = day_at(words, at, request.today)
    is_over = found is not None and request.is_over(found[1])
    if found is not None and is_over and found[0] > request.today and not _is_short(words, found[1] - 1):
        return Unclear("future_day", words.said(at, found[1]))
    return Unclear("day", words.rest(at)) if is_no_date(words, at) else None


def _named(words: Words, at: int, today: date) -> Read[date]:
    found = words.lexicon.days.at(words.forms, at)
    return counted_at(words, at, today) if found is None else (today + timedelta(days=found[0]), found[1])


def _weekday(words: Words, at: int, start: int, today: date) -> Read[date]:
    found = weekday_at(words, start, today, past=True)
    if found is None or not _is_short(words, found[1] - 1):
        return found
    return found if _is_meant(words, at, found[1]) else None


def _is_short(words: Words, at: int) -> bool:
    return words.lexicon.short_weekdays.at(words.forms, at) is not None


def _is_meant(words: Words, at: int, end: int) -> bool:
    """Whether a short name is a weekday: "sat", "sun" and "man" are words as well."""
    is_own = words.lexicon.own_short_weekdays.at(words.forms, end - 1) is not None
    return is_own and (end - at > 1 or words.is_divided(end) or words.lexicon.commands.at(words.forms, end) is not None)


def _dated(words: Words, at: int, today: date) -> Read[date]:
    """A date of the last month: `1/2` is more often a half than the first of February."""
    found = numeric_at(words, at, today, past=True, dotted=False) or month_name_at(words, at, today, past=True)
    return found if found is not None and found[0] >= today - _FARTHEST else None
