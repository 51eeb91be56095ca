"""Reminders of an open prompt: after a time, or at one."""

from datetime import time, timedelta

from bot.text.typed.dates import day_at
from bot.text.typed.requests import Request
from bot.text.typed.times import duration_at, time_at
from bot.text.typed.understood import RemindMe, Unclear
from bot.text.typed.vocabulary import Role

WITHOUT_A_TIME = RemindMe(after=timedelta(hours=1))
_HALF_A_DAY = 12


def read_reminder(request: Request, at: int) -> RemindMe | Unclear:
    """When to remind, from word `at` on: `in 3 hours`, `this evening`, `kl. 16`; after an hour if nothing is said."""
    if request.is_over(at):
        return WITHOUT_A_TIME
    when = _when(request, at)
    if when is not None:
        return when
    day = day_at(request.words, at, request.today)
    if day is not None and day[0] > request.today:
        return Unclear("reminder_day", request.words.rest(at))
    return Unclear("time", request.words.rest(request.words.skip(Role.AT, at)))


def read_bare_reminder(request: Request, at: int) -> RemindMe | None:
    """`in 3 hours`, `this evening`, `kl. 16`, said without "remind me"."""
    is_led = request.words.has(Role.IN, at) or request.words.has(Role.AT, at)
    return _when(request, at) if is_led or request.lexicon.parts_of_day.at(request.words.forms, at) else None


def _when(request: Request, at: int) -> RemindMe | None:
    words = request.words
    after = duration_at(words, words.skip(Role.IN, at))
    if after is not None and request.is_over(after[1]):
        return RemindMe(after=after[0])
    found = request.lexicon.parts_of_day.at(words.forms, at) or time_at(words, at)
    if found is None or not request.is_over(found[1]):
        return None
    is_morning = words.has(Role.MORNING, found[1] - 1)
    return RemindMe(at=found[0] if is_morning else _still_to_come(found[0], request.now.time()))


def _still_to_come(at: time, now: time) -> time:
    """In the afternoon "at 4" is 16:00."""
    later = at.replace(hour=at.hour + _HALF_A_DAY) if 1 <= at.hour < _HALF_A_DAY else at
    return later if at <= now < later else at
