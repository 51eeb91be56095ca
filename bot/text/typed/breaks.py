"""Breaks: ill, away, days off and pauses, with their periods."""

from datetime import date

from bot.domain.person import PauseKind
from bot.text.typed.periods import period_at
from bot.text.typed.requests import Request
from bot.text.typed.stretches import Period
from bot.text.typed.understood import PauseGoal, TakeBreak, Unclear, Understood
from bot.text.typed.vocabulary import Command, Role
from bot.text.typed.words import Words

_KINDS = {
    Command.ILL: PauseKind.ILL,
    Command.AWAY: PauseKind.AWAY,
    Command.OFF: PauseKind.AWAY,
    Command.DAY_OFF: PauseKind.DAY_OFF,
    Command.PAUSE: PauseKind.PAUSED,
}
_PERIOD_LEADS = (Role.UNTIL, Role.SINCE, Role.FROM, Role.FOR)
_TIME_WORDS = (Role.HINT, Role.DAY, Role.WEEK, Role.MONTH, Role.UNTIL)


def read_break(request: Request, command: Command, at: int) -> Understood | None:
    """The break that `command` opens, with the period from word `at` on; without one it is open from today."""
    words, today = request.words, request.today
    if request.is_over(at) and not _is_today(request, at):
        return TakeBreak(_KINDS[command], today, today if command is Command.DAY_OFF else None)
    found = period_at(words, at, today, past=command is Command.ILL)
    if found is not None and not _speaks_of_time(words, found[1]):
        return _taken(command, found[0])
    return _unread(request, command, at)


def _taken(command: Command, period: Period) -> TakeBreak:
    """With "off" a single day is a day off, several are being away."""
    is_day_off = command is Command.OFF and period[0] == period[1]
    return TakeBreak(PauseKind.DAY_OFF if is_day_off else _KINDS[command], *period)


def _unread(request: Request, command: Command, at: int) -> Understood | None:
    """No period was read: words may give a reason, name a goal, or be a period that cannot be read."""
    words = request.words
    if command is Command.PAUSE and (named := request.titles.at(words, at)) is not None and request.is_over(named[1]):
        return PauseGoal(named[0])
    if any(words.has(role, at) for role in _PERIOD_LEADS) or _speaks_of_time(words, at):
        return Unclear("period", words.rest(at))
    if command in (Command.ILL, Command.AWAY) and (words.is_divided(at) or words.has(Role.REASON, at)):
        return TakeBreak(_KINDS[command], request.today, None)
    return None if command in (Command.ILL, Command.OFF) else Unclear("period", words.rest(at))


def _is_today(request: Request, at: int) -> bool:
    """Whether "today" stands at word `at`, which elsewhere is only politeness."""
    return request.lexicon.days.at(request.words.forms, at) is not None


def _speaks_of_time(words: Words, at: int) -> bool:
    return any(_is_of_time(words, index) for index in range(at, len(words)))


def _is_of_time(words: Words, at: int) -> bool:
    lexicon, forms = words.lexicon, words.forms
    named = lexicon.weekdays.at(forms, at) or lexicon.days.at(forms, at) or lexicon.numbers.at(forms, at)
    return bool(named) or forms[at][0].isdecimal() or any(words.has(role, at) for role in _TIME_WORDS)
