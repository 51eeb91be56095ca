"""Times of day and lengths of time as people write them."""

import re
from datetime import time, timedelta

from bot.text.typed.numbers import number_at
from bot.text.typed.phrases import Read
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?|(\d{2})(\d{2})")
_LONGEST_HOURS = 24


def time_at(words: Words, at: int) -> Read[time]:
    """The time of day at word `at`: `7`, `kl. 7.30`, `7:30 pm`, `noon`, `kvart over syv`, `halv otte` (7:30)."""
    at = words.skip(Role.AT, at)
    return words.lexicon.times.at(words.forms, at) or _spoken(words, at) or _clock(words, at)


def is_marked(words: Words, at: int) -> bool:
    """Whether what stands at word `at` can only be a time: "at", "half", a colon, "pm" or the like says so."""
    if any(words.has(role, at) for role in (Role.AT, Role.HALF_PAST, Role.HALF_TO, Role.QUARTER)):
        return True
    found = _clock(words, at)
    return found is not None and (":" in words.forms[at] or found[1] > at + 1)


def duration_at(words: Words, at: int) -> Read[timedelta]:
    """The length of time at word `at`, in hours or minutes: `1 h`, `30 minutes`, `1½ time`, `half an hour`."""
    named = words.lexicon.minutes.at(words.forms, at)
    if named is not None:
        return timedelta(minutes=named[0]), named[1]
    found = number_at(words, at) or words.lexicon.counts.at(words.forms, at)
    if found is None:
        return None
    amount, unit = found
    for role, hours in ((Role.HOUR, amount), (Role.MINUTE, amount / 60)):
        after = words.skip(role, unit)
        if after != unit and 0 < hours <= _LONGEST_HOURS:
            return timedelta(hours=hours), after
    return None


def _clock(words: Words, at: int) -> Read[time]:
    if at >= len(words) or words.is_signed(at):
        return None
    written = _CLOCK.fullmatch(words.forms[at])
    if written is None:
        hour = words.lexicon.numbers.at(words.forms, at)
        return None if hour is None else _in_part_of_day(words, hour[1], hour[0], 0)
    hours, minutes = (written[3], written[4]) if written[1] is None else (written[1], written[2] or "0")
    return _in_part_of_day(words, at + 1, int(hours), int(minutes))


def _spoken(words: Words, at: int) -> Read[time]:
    """`half past seven`, `halv otte`, `kvart i 8`, `ten past seven`, `ti minutter over syv`."""
    for role, hours_back in ((Role.HALF_PAST, 0), (Role.HALF_TO, 1)):
        hour_at = words.skip(role, at)
        if hour_at != at and (hour := _hour(words, hour_at)) is not None:
            return _in_part_of_day(words, hour[1], (hour[0] - hours_back) % 24, 30)
    minutes = _minutes(words, at)
    if minutes is None:
        return None
    return _before_or_after(words, minutes[1], minutes[0])


def _minutes(words: Words, at: int) -> Read[int]:
    quarter = words.skip(Role.QUARTER, at)
    if quarter != at:
        return 15, quarter
    found = number_at(words, at)
    if found is None or not (found[0].is_integer() and 0 < found[0] < 60):
        return None
    return int(found[0]), words.skip(Role.MINUTE, found[1])


def _before_or_after(words: Words, at: int, minutes: int) -> Read[time]:
    for role, hours_back, minute in ((Role.PAST, 0, minutes), (Role.TO, 1, 60 - minutes)):
        hour_at = words.skip(role, at)
        if hour_at != at and (hour := _hour(words, hour_at)) is not None:
            return _in_part_of_day(words, hour[1], (hour[0] - hours_back) % 24, minute)
    return None


def _hour(words: Words, at: int) -> Read[int]:
    found = number_at(words, at)
    return (int(found[0]), found[1]) if found is not None and found[0].is_integer() and found[0] <= 24 else None


def _in_part_of_day(words: Words, at: int, hour: int, minute: int) -> Read[time]:
    at = words.skip(Role.O_CLOCK, at)
    morning, evening = words.skip(Role.MORNING, at), words.skip(Role.EVENING, at)
    if evening != at and 1 <= hour < 12:
        hour += 12
    elif morning != at and hour == 12:
        hour = 0
    if (hour, minute) == (24, 0):
        hour = 0
    return (time(hour, minute), max(morning, evening)) if hour < 24 and minute < 60 else None
