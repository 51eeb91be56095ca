"""Breaks: ill, away, days off and pauses, with their periods."""

from bot.domain.calendar import ONE_DAY
from bot.domain.person import PauseKind
from bot.text.typed.dates import day_at
from bot.text.typed.periods import period_at
from bot.text.typed.requests import Request
from bot.text.typed.stretches import Period
from bot.text.typed.understood import PauseGoal, TakeBreak, Unclear, Understood
from bot.text.typed.vocabulary import Command, Role
from bot.text.typed.words import Words

KINDS = {
    Command.ILL: PauseKind.ILL,
    Command.WAS_ILL: PauseKind.ILL,
    Command.AWAY: PauseKind.AWAY,
    Command.OFF: PauseKind.AWAY,
    Command.DAY_OFF: PauseKind.DAY_OFF,
    Command.PAUSE: PauseKind.PAUSED,
}
"""The commands that open a break, and its kind."""

_OF_ONE_DAY = (Command.DAY_OFF, Command.WAS_ILL)
_ILLNESS = (Command.ILL, Command.WAS_ILL)
_PERIOD_LEADS = (Role.UNTIL, Role.SINCE, Role.FROM)
_LATER_LEADS = (*_PERIOD_LEADS, Role.FOR)
_TIME_WORDS = (Role.DAY, Role.WEEK, Role.MONTH)
_MOST_WORDS_BETWEEN = 6


def read_break(request: Request, command: Command, at: int) -> Understood | None:
    """The break that `command` opens, with the period from word `at` on; without one it is open from today."""
    today = request.today
    if request.is_over(at) and not _is_today(request, at):
        return TakeBreak(KINDS[command], today, today if command in _OF_ONE_DAY else None)
    found = _until_back(request, at) or _period(request, command, at)
    return _taken(command, found) if found is not None else _unread(request, command, at)


def read_led_break(request: Request, at: int) -> TakeBreak | None:
    """A break that is told after its period: `friday off`, `næste uge har jeg ferie`."""
    words = request.words
    period = period_at(words, at, request.today)
    if period is None:
        return None
    found = request.lexicon.commands.at(words.forms, words.skip_all(Role.FILLER, period[1]))
    is_break = found is not None and found[0] in KINDS and request.is_over(found[1])
    return _taken(found[0], period[0]) if found is not None and is_break else None


def _period(request: Request, command: Command, at: int) -> Period | None:
    """The period at word `at`, or after a few words of where or why: `in Spain until friday`."""
    words = request.words
    reach = 1 if command is Command.PAUSE or words.has(Role.UNTIL, at) else _MOST_WORDS_BETWEEN
    later = (each for each in range(at + 1, min(at + reach, len(words))) if _has_any(words, each, _LATER_LEADS))
    for start in (at, *later):
        if any(_is_of_time(words, between) for between in range(at, start)):
            return None
        found = period_at(words, start, request.today, past=command in _ILLNESS)
        if found is not None and _is_done(request, found[1]):
            return found[0]
    return None


def _until_back(request: Request, at: int) -> Period | None:
    """`ill, back on monday`: until the day before."""
    found = request.lexicon.commands.at(request.words.forms, request.words.skip(Role.FILLER, at))
    if found is None or found[0] is not Command.BACK:
        return None
    day = day_at(request.words, found[1], request.today)
    is_later = day is not None and day[0] > request.today and request.is_over(day[1])
    return (request.today, day[0] - ONE_DAY) if day is not None and is_later else None


def _is_back_now(request: Request, at: int) -> bool:
    """Whether a message ends with being back, as in `ill yesterday, back today`."""
    found = request.lexicon.commands.at(request.words.forms, at)
    return found is not None and found[0] is Command.BACK and request.is_over(found[1])


def _taken(command: Command, period: Period) -> TakeBreak:
    """With "off" a single day is a day off, several are being away."""
    is_day_off = command is Command.OFF and period[0] == period[1]
    return TakeBreak(PauseKind.DAY_OFF if is_day_off else KINDS[command], *period)


def _unread(request: Request, command: Command, at: int) -> Understood | None:
    """No period was read: words may give a reason, name a goal, or be a period that cannot be read."""
    words = request.words
    if command is Command.PAUSE and (paused := read_goal_pause(request, at)) is not None:
        return paused
    is_loose = words.is_divided(at) and command in _ILLNESS
    if _has_any(words, at, _PERIOD_LEADS) or _speaks_of_time(words, at) or (not is_loose and _hints_at_time(words, at)):
        return Unclear("period", words.rest(at))
    if command in (*_ILLNESS, Command.AWAY) and (words.is_divided(at) or words.has(Role.REASON, at)):
        return TakeBreak(KINDS[command], request.today, None)
    return None if command in (*_ILLNESS, Command.OFF) else Unclear("period", words.rest(at))


def read_goal_pause(request: Request, at: int) -> PauseGoal | Unclear | None:
    """The goal named at word `at`, to be paused; a goal's pause has no end that could be told beforehand."""
    named = request.titles.at(request.words, at)
    if named is None:
        return None
    has_end = period_at(request.words, named[1], request.today) is not None
    return Unclear("goal_pause", named[0]) if has_end else PauseGoal(named[0])


def _is_today(request: Request, at: int) -> bool:
    """Whether "today" stands at word `at`, which elsewhere is only politeness."""
    return request.lexicon.days.at(request.words.forms, at) is not None


def _is_done(request: Request, at: int) -> bool:
    """Whether no more of a period follows: only politeness, a reason, or another sentence that names no time."""
    words = request.words
    if request.is_over(at) or _is_back_now(request, at):
        return True
    goes_on = not words.is_divided(at) and not words.has(Role.REASON, at)
    return not goes_on and not _speaks_of_time(words, at)


def _has_any(words: Words, at: int, roles: tuple[Role, ...]) -> bool:
    return any(words.has(role, at) for role in roles)


def _speaks_of_time(words: Words, at: int) -> bool:
    return any(_is_of_time(words, index) for index in range(at, len(words)))


def _hints_at_time(words: Words, at: int) -> bool:
    return any(words.has(Role.HINT, index) for index in range(at, len(words)))


def _is_of_time(words: Words, at: int) -> bool:
    lexicon, forms = words.lexicon, words.forms
    named = lexicon.weekdays.at(forms, at) or lexicon.days.at(forms, at) or lexicon.numbers.at(forms, at)
    return bool(named) or forms[at][0].isdecimal() or _has_any(words, at, _TIME_WORDS)
