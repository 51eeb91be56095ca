"""Periods as people write them: from when until when."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain import calendar
from bot.text.typed.dates import counted_at, day_at, days_at, month_at, weekday_at
from bot.text.typed.numbers import whole_at
from bot.text.typed.phrases import Read
from bot.text.typed.stretches import Period, first_of_month, month_stretch, stretch, until_stretch, week_stretch
from bot.text.typed.vocabulary import NamedPeriod, Role
from bot.text.typed.words import Words

_MOST_LEADS = 3
_MOST_WEEKS = 10
_ONE_WEEK = timedelta(days=7)


def period_at(words: Words, at: int, today: date, *, past: bool = False) -> Read[Period]:
    """The period named at word `at`, the longest reading of it. `past` makes a bare weekday the latest one."""
    readings = [each for start in _starts(words, at) for each in _readings(words, start, today, past)]
    return max(readings, key=lambda each: each[1], default=None)


def _starts(words: Words, at: int) -> Iterator[int]:
    """Word `at`, and the words after "in", "all of" and the like, unless that makes a time from now."""
    yield at
    for _ in range(_MOST_LEADS):
        after = words.skip(Role.WITHIN, at)
        if after == at or (words.has(Role.IN, at) and days_at(words, words.skip(Role.IN, at)) is not None):
            return
        yield after
        at = after


def _readings(words: Words, at: int, today: date, past: bool) -> Iterator[tuple[Period, int]]:
    for reading in (
        _named(words, at, today),
        _until(words, words.skip(Role.UNTIL, at), today, today) if words.has(Role.UNTIL, at) else None,
        _since(words, at, today),
        _lasting(words, at, today),
        _from(words, at, today, past),
        _days(words, at, today, past),
        _month(words, at, today),
        _weeks(words, at, today),
    ):
        if reading is not None:
            yield reading


def _named(words: Words, at: int, today: date) -> Read[Period]:
    found = words.lexicon.periods.at(words.forms, at)
    return None if found is None else (stretch(found[0], today), found[1])


def _since(words: Words, at: int, today: date) -> Read[Period]:
    after = words.skip(Role.SINCE, at)
    start = day_at(words, after, today, past=True) if after != at else None
    if start is None or start[0] > today:
        return None
    return _to(words, start[1], start[0], today) or ((start[0], None), start[1])


def _from(words: Words, at: int, today: date, past: bool) -> Read[Period]:
    after = words.skip(Role.FROM, at)
    start = _start(words, after, today, past) if after != at else None
    if start is None:
        return None
    return _to(words, start[1], start[0], today) or ((start[0], None), start[1])


def _days(words: Words, at: int, today: date, past: bool) -> Read[Period]:
    """A day alone, or a first day with what follows it; "in two weeks" alone does not say how long."""
    start = _start(words, at, today, past)
    if start is None:
        return None
    extended = _to(words, start[1], start[0], today)
    if extended is None and words.has(Role.IN, at) and counted_at(words, at, today) is not None:
        return None
    return extended or ((start[0], start[0]), start[1])


def _start(words: Words, at: int, today: date, past: bool) -> Read[date]:
    return day_at(words, at, today, past=past) or _day_of_range(words, at, today, past)


def _day_of_range(words: Words, at: int, today: date, past: bool) -> Read[date]:
    """The 24 of `24-26 December` or `24. til 26. december`, whose month stands only at the end."""
    if at >= len(words) or not (words.forms[at].isdecimal() and len(words.forms[at]) <= 2) or words.is_signed(at):
        return None
    first, after = int(words.forms[at]), words.skip(Role.ORDINAL, at + 1)
    for end in _range_ends(words, after):
        last = day_at(words, end, today, past=past)
        if last is not None and 1 <= first <= last[0].day:
            return last[0].replace(day=first), after
    return None


def _to(words: Words, at: int, start: date, today: date) -> Read[Period]:
    """What may follow a first day: a last one, a length, or the days right after it."""
    for end in _range_ends(words, at):
        if (until := _until(words, end, start, today)) is not None:
            return until
    return _lasting(words, at, start) or _following(words, at, start, today)


def _range_ends(words: Words, at: int) -> Iterator[int]:
    if words.is_dashed(at):
        yield at
    if words.has(Role.UNTIL, at):
        yield words.skip(Role.UNTIL, at)


def _until(words: Words, at: int, start: date, today: date) -> Read[Period]:
    """From `start` to the end named at word `at`."""
    found = _end(words, at, start, today)
    return ((start, found[0]), found[1]) if found is not None and found[0] >= start else None


def _end(words: Words, at: int, start: date, today: date) -> Read[date]:
    named = words.lexicon.periods.at(words.forms, at)
    if named is not None and named[0] is not NamedPeriod.OPEN:
        last = until_stretch(named[0], today)
        return None if last is None else (last, named[1])
    if (month := month_at(words, at)) is not None and day_at(words, at, start) is None:
        return first_of_month(month[0], today) - calendar.ONE_DAY, month[1]
    return _relative(words, at, today) or _last_day(words, at, start)


def _last_day(words: Words, at: int, start: date) -> Read[date]:
    """A day after `start`; the weekday that `start` is means the one a week later."""
    found = day_at(words, at, start)
    if found is not None and found[0] == start and weekday_at(words, words.skip(Role.ON, at), start) == found:
        return start + _ONE_WEEK, found[1]
    return found


def _relative(words: Words, at: int, today: date) -> Read[date]:
    """Tomorrow and its like count from today, wherever the period starts."""
    found = words.lexicon.days.at(words.forms, at)
    return None if found is None else (today + timedelta(days=found[0]), found[1])


def _lasting(words: Words, at: int, start: date) -> Read[Period]:
    length = days_at(words, words.skip(Role.FOR, at))
    if length is None or words.has(Role.AGO_AFTER, length[1]):
        return None
    return (start, start + timedelta(days=length[0] - 1)), length[1]


def _following(words: Words, at: int, start: date, today: date) -> Read[Period]:
    """`monday and tuesday`, `yesterday and today`: days right after one another."""
    last, end = start, at
    while (more := _next_listed(words, end, last, today)) is not None:
        last, end = more
    return ((start, last), end) if last != start else None


def _next_listed(words: Words, at: int, last: date, today: date) -> Read[date]:
    after = words.skip(Role.AND, at)
    if after == at and (at >= len(words) or words.gap(at).strip() != ","):
        return None
    found = _relative(words, after, today) or day_at(words, after, last)
    return found if found is not None and found[0] == last + calendar.ONE_DAY else None


def _month(words: Words, at: int, today: date) -> Read[Period]:
    found = month_at(words, at)
    return None if found is None else (month_stretch(found[0], today), found[1])


def _weeks(words: Words, at: int, today: date) -> Read[Period]:
    """Weeks by their ISO number: `uge 30`, `uge 29-31`, `week 29 and 30`."""
    after = words.skip(Role.WEEK, at)
    first = whole_at(words, after) if after != at else None
    if first is None:
        return None
    last = _last_week(words, first[1], first[0]) or first
    found = week_stretch(first[0], last[0] - first[0] + 1, today)
    return None if found is None else (found, last[1])


def _last_week(words: Words, at: int, first: int) -> Read[int]:
    for end in _range_ends(words, at):
        found = whole_at(words, end)
        if found is not None and first < found[0] < first + _MOST_WEEKS:
            return found
    following = whole_at(words, words.skip(Role.AND, at)) if words.has(Role.AND, at) else None
    return following if following is not None and following[0] == first + 1 else None
