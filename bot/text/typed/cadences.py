"""Cadences as people name them."""

from typing import Final

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek
from bot.text.typed.numbers import number_at
from bot.text.typed.phrases import Read
from bot.text.typed.vocabulary import NamedCadence, Role
from bot.text.typed.words import Words

UNSUPPORTED: Final = "unsupported"
"""A cadence that was understood, and that Makker does not have, such as every other day."""

Rhythm = Cadence | str

_NAMED: dict[NamedCadence, Rhythm] = {
    NamedCadence.EVERY_DAY: EVERY_DAY,
    NamedCadence.EVERY_WEEKDAY: EVERY_WEEKDAY,
    NamedCadence.WEEKENDS: OnDays(frozenset({6, 7})),
    NamedCadence.ONCE_A_WEEK: TimesAWeek(1),
    NamedCadence.UNSUPPORTED: UNSUPPORTED,
}
_LISTED = frozenset(("", ",", "/", "&", "+", "."))
_WEEK = 7


def rhythm_at(words: Words, at: int) -> Read[Rhythm]:
    """The cadence named at word `at`, the longest reading of it; `UNSUPPORTED` if Makker has none such."""
    found = [
        each for each in (_named(words, at), _counted(words, at), _every_other(words, at), _days(words, at)) if each
    ]
    return max(found, key=lambda each: each[1], default=None)


def _named(words: Words, at: int) -> Read[Rhythm]:
    found = words.lexicon.cadences.at(words.forms, at)
    if found is None:
        return None
    rhythm, end = _NAMED[found[0]], found[1]
    if rhythm == EVERY_DAY and (excepted := words.skip(Role.EXCEPT, end)) != end:
        return _without(words, excepted) or (rhythm, end)
    return _days(words, end) or (rhythm, end) if rhythm == TimesAWeek(1) else (rhythm, end)


def _without(words: Words, at: int) -> Read[Rhythm]:
    days = _days(words, at)
    if days is None or len(days[0].days) == _WEEK:
        return None
    return OnDays(EVERY_DAY.days - days[0].days), days[1]


def _counted(words: Words, at: int) -> Read[Rhythm]:
    """`three times a week`, `3x/week`, `twice a week`, `to gange om ugen`, perhaps with the days after it."""
    repeated = words.lexicon.repeats.at(words.forms, at)
    found = repeated or number_at(words, at)
    if found is None:
        return None
    times, number_end = found
    after = words.skip(Role.TIMES, number_end)
    is_times = repeated is not None or after != number_end
    end = _after_unit(words, after, Role.A_WEEK, Role.EVERY_WEEK, is_times=is_times)
    if end == after:
        end = _after_unit(words, after, Role.A_DAY_OR_MONTH, Role.EVERY_DAY_OR_MONTH, is_times=is_times)
        return (UNSUPPORTED, end) if end != after else None
    rhythm = TimesAWeek(int(times)) if times in range(1, _WEEK + 1) else UNSUPPORTED
    return _days(words, end) or (rhythm, end)


def _after_unit(words: Words, at: int, unit: Role, every_unit: Role, *, is_times: bool) -> int:
    """The index after `a week`, or after `every week`, which says how often only behind a number of times."""
    if unit is Role.A_WEEK and at < len(words) and "/" in words.gap(at):
        return words.skip(Role.WEEK, at)
    end = words.skip(unit, at)
    return words.skip(every_unit, at) if end == at and is_times else end


def _every_other(words: Words, at: int) -> Read[Rhythm]:
    after = words.skip(Role.EVERY_OTHER, at)
    if after == at:
        return None
    for role in (Role.DAY, Role.WEEK, Role.MONTH):
        if words.has(role, after):
            return UNSUPPORTED, words.skip(role, after)
    weekday = words.lexicon.weekday_at(words.forms, after)
    return None if weekday is None else (UNSUPPORTED, weekday[1])


def _days(words: Words, at: int) -> Read[OnDays]:
    """`mandag onsdag og fredag`, `every Friday`, `Mon, Wed & Fri`, `mon-fri`."""
    found = _day_or_range(words, at)
    if found is None:
        return None
    days, end = found
    while (more := _further(words, end)) is not None:
        days, end = days | more[0], more[1]
    return OnDays(days), end


def _further(words: Words, at: int) -> Read[frozenset[int]]:
    if at >= len(words) or words.gap(at).strip() not in _LISTED:
        return None
    return _day_or_range(words, words.skip(Role.AND, at))


def _day_or_range(words: Words, at: int) -> Read[frozenset[int]]:
    first = words.lexicon.weekday_at(words.forms, words.skip(Role.EVERY, at))
    if first is None:
        return None
    until = first[1] if words.is_dashed(first[1]) else words.skip(Role.UNTIL, first[1])
    last = words.lexicon.weekday_at(words.forms, until)
    if last is None or (until == first[1] and not words.is_dashed(until)):
        return frozenset({first[0]}), first[1]
    length = (last[0] - first[0]) % _WEEK + 1
    return frozenset((first[0] - 1 + step) % _WEEK + 1 for step in range(length)), last[1]
