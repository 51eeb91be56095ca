"""Single days as people name them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain import calendar
from bot.text.typed.months import month_of
from bot.text.typed.numbers import whole_at
from bot.text.typed.phrases import Read
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_YEAR = re.compile(r"\d{4}")
_FARTHEST_DAYS = 3_660
_YEARS_BACK, _YEARS_AHEAD = 2, 10
_A_LEAP_YEAR = 2000
RECENT = timedelta(days=62)
"""How far back a day without a year still means the one just past, where the coming one is meant otherwise."""


def day_at(words: Words, at: int, today: date, *, past: bool = False) -> Read[date]:
    """The day named at word `at`. A weekday or a date without a year is the coming one, or with `past` the latest."""
    for start in (at, words.skip(Role.ON, at)):
        found = _day(words, start, today, past)
        if found is not None or words.skip(Role.ON, at) == at:
            return found
    return None


def weekday_at(words: Words, at: int, today: date, *, past: bool = False) -> Read[date]:
    """The day of a weekday's name, perhaps with "next" or "last"; today counts unless that is said."""
    gone = words.lexicon.past_weekdays.at(words.forms, at)
    if gone is not None:
        return _latest(gone[0], today - calendar.ONE_DAY), gone[1]
    for role, resolve in ((Role.LAST, _last), (Role.NEXT, _next), (Role.ON, _latest if past else _coming)):
        named = words.lexicon.weekday_at(words.forms, words.skip(role, at))
        if named is not None and (role is Role.ON or words.has(role, at)):
            return resolve(named[0], today), named[1]
    return None


def counted_at(words: Words, at: int, today: date) -> Read[date]:
    """`in 3 days`, `om to uger`, `3 days ago`, `for tre dage siden`."""
    if (start := words.skip(Role.IN, at)) != at and (ahead := days_at(words, start)) is not None:
        return today + timedelta(days=ahead[0]), ahead[1]
    back = days_at(words, words.skip(Role.AGO_BEFORE, at))
    if back is not None and words.has(Role.AGO_AFTER, back[1]):
        return today - timedelta(days=back[0]), words.skip(Role.AGO_AFTER, back[1])
    return None


def days_at(words: Words, at: int) -> Read[int]:
    """A length in days, from `3 days`, `two weeks` or `a month` (30 days) at word `at`."""
    found = whole_at(words, at)
    if found is None:
        return None
    count, unit = found
    for role, days in ((Role.DAY, 1), (Role.WEEK, 7), (Role.MONTH, 30)):
        if words.has(role, unit) and 0 < count * days <= _FARTHEST_DAYS:
            return count * days, words.skip(role, unit)
    return None


def numeric_at(words: Words, at: int, today: date, *, past: bool = False, dotted: bool = True) -> Read[date]:
    """`2026-12-24`, `24/12`, `24.12.`, `24/12/26`: the day first. `dotted` admits `24.12`, which may be an amount."""
    if at >= len(words) or words.is_signed(at):
        return None
    if (iso := _ISO.fullmatch(words.forms[at])) is not None:
        day = _exactly(int(iso[1]), int(iso[2]), int(iso[3]), today)
        return None if day is None else (day, at + 1)
    written = _DAY_FIRST.fullmatch(words.forms[at])
    if written is None or (written[2] == "." and not dotted and written[4] is None):
        return None
    year = None if written[4] is None else int(written[4]) + (2000 if len(written[4]) == 2 else 0)
    day = _on(year, int(written[3]), int(written[1]), today, past)
    return None if day is None else (day, at + 1)


def month_name_at(words: Words, at: int, today: date, *, past: bool = False) -> Read[date]:
    """`24 Dec`, `24. december 2026`, `the 24th of December`, `December 24`."""
    first, after_first = _number_or_month(words, at)
    second, end = _number_or_month(words, words.skip(Role.OF, after_first))
    if first is None or second is None or first[0] == second[0]:
        return None
    day, month = (first[1], second[1]) if first[0] == "day" else (second[1], first[1])
    year = int(words.forms[end]) if end < len(words) and _YEAR.fullmatch(words.forms[end]) else None
    found = _on(year, month, day, today, past)
    return None if found is None else (found, end + (year is not None))


def is_no_date(words: Words, at: int) -> bool:
    """Whether a day and a month stand at word `at` that are never one: `31 February`, `30/2`."""
    at = words.skip(Role.ON, at)
    if at >= len(words) or words.is_signed(at):
        return False
    written = _DAY_FIRST.fullmatch(words.forms[at])
    if written is not None and written[2] != ".":
        return not _ever(int(written[3]), int(written[1])) and int(written[1]) <= 31 and int(written[3]) <= 12
    first, after_first = _number_or_month(words, at)
    second, _ = _number_or_month(words, words.skip(Role.OF, after_first))
    if first is None or second is None or first[0] == second[0]:
        return False
    day, month = (first[1], second[1]) if first[0] == "day" else (second[1], first[1])
    return not _ever(month, day)


def _ever(month: int, day: int) -> bool:
    try:
        date(_A_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


def month_at(words: Words, at: int) -> Read[int]:
    """The month named at word `at`."""
    found = month_of(words.forms[at], words.lexicon.month_starts) if at < len(words) else None
    return None if found is None else (found, at + 1)


def _day(words: Words, at: int, today: date, past: bool) -> Read[date]:
    named = words.lexicon.days.at(words.forms, at)
    if named is not None:
        return today + timedelta(days=named[0]), named[1]
    found = counted_at(words, at, today) or weekday_at(words, at, today, past=past)
    if found is None:
        return _dated(words, at, today, past)
    return _dated(words, words.skip(Role.ON, found[1]), today, past) or found


def _dated(words: Words, at: int, today: date, past: bool) -> Read[date]:
    return numeric_at(words, at, today, past=past) or month_name_at(words, at, today, past=past)


def _number_or_month(words: Words, at: int) -> tuple[tuple[str, int] | None, int]:
    if at >= len(words):
        return None, at
    if words.forms[at].isdecimal() and len(words.forms[at]) <= 2 and not words.is_signed(at):
        return ("day", int(words.forms[at])), words.skip(Role.ORDINAL, at + 1)
    month = month_at(words, at)
    return (None, at) if month is None else (("month", month[0]), month[1])


def _on(year: int | None, month: int, day: int, today: date, past: bool) -> date | None:
    """A date; without a year the coming one, or one just past, or with `past` the latest."""
    if year is not None:
        return _exactly(year, month, day, today)
    return next(_candidates(month, day, today, past), None)


def _candidates(month: int, day: int, today: date, past: bool) -> Iterator[date]:
    for year in (today.year, today.year - 1) if past else (today.year - 1, today.year, today.year + 1):
        found = _exactly(year, month, day, today)
        if found is not None and (found <= today if past else found >= today - RECENT):
            yield found


def _exactly(year: int, month: int, day: int, today: date) -> date | None:
    if not today.year - _YEARS_BACK <= year <= today.year + _YEARS_AHEAD:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.isoweekday()) % 7)


def _latest(weekday: int, today: date) -> date:
    return today - timedelta(days=(today.isoweekday() - weekday) % 7)


def _last(weekday: int, today: date) -> date:
    return _latest(weekday, today - calendar.ONE_DAY)


def _next(weekday: int, today: date) -> date:
    """The one in the week after this."""
    return calendar.monday_of(today) + timedelta(days=6 + weekday)
