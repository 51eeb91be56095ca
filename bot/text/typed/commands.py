"""Commands: what a message asks for, found by its first words."""

from collections.abc import Callable, Mapping

from bot.text.typed.answers import read_answers
from bot.text.typed.breaks import read_break
from bot.text.typed.goals import read_goal
from bot.text.typed.nearest import nearest
from bot.text.typed.phrases import Read
from bot.text.typed.reminders import WITHOUT_A_TIME, read_bare_reminder, read_reminder
from bot.text.typed.requests import Request
from bot.text.typed.times import time_at
from bot.text.typed.understood import (
    AddNote,
    Answers,
    Back,
    Cancel,
    ChangeAnswer,
    EditGoal,
    EndGoal,
    ExportData,
    ForgetMe,
    Greeting,
    Help,
    No,
    NotUnderstood,
    PauseGoal,
    RemindMe,
    ResumeGoal,
    SetGoal,
    SetHour,
    SetLanguage,
    SetZone,
    ShowCalendar,
    ShowGoals,
    ShowSettings,
    Skip,
    TakeBreak,
    Thanks,
    Unclear,
    Understood,
    WhyNumber,
    WhyThis,
    Yes,
)
from bot.text.typed.vocabulary import Command, Role
from bot.text.typed.words import Words

PLAIN: Mapping[Command, Understood] = {
    Command.YES: Yes(),
    Command.AGREED: Yes(),
    Command.NO: No(),
    Command.SKIP: Skip(),
    Command.CANCEL: Cancel(),
    Command.GOAL: SetGoal(),
    Command.GOALS: ShowGoals(),
    Command.EDIT: EditGoal(),
    Command.BACK: Back(),
    Command.REMIND: WITHOUT_A_TIME,
    Command.CHANGE: ChangeAnswer(),
    Command.CALENDAR: ShowCalendar(),
    Command.SETTINGS: ShowSettings(),
    Command.LANGUAGE: ShowSettings(),
    Command.ZONE: ShowSettings(),
    Command.WHY_THIS: WhyThis(),
    Command.WHY: WhyThis(),
    Command.WHY_NUMBER: WhyNumber(),
    Command.HELP: Help(),
    Command.HELLO: Greeting(),
    Command.THANKS: Thanks(),
    Command.EXPORT: ExportData(),
    Command.FORGET: ForgetMe(),
}
"""What a command means when nothing is said after it."""

_SHOWING = frozenset((Command.GOALS, Command.CALENDAR, Command.SETTINGS, Command.HELP, Command.EXPORT, Command.WHY_THIS))
_OPENING = frozenset((Command.YES, Command.AGREED, Command.NO, Command.HELLO, Command.THANKS))
_OUTCOMES = frozenset((Command.DONE, Command.DID, Command.PARTLY, Command.SOME, Command.MISSED, Command.YES, Command.NO))
_BREAKS = frozenset((Command.ILL, Command.AWAY, Command.OFF, Command.DAY_OFF, Command.PAUSE))
_MOST_FILLERS = 4
_FEW = 5


def read(request: Request) -> Understood:
    """What the message means."""
    words = request.words
    at = words.skip(Role.ADDRESS, 0)
    if words.is_end(at):
        return Help() if at else NotUnderstood()
    return _read_from(request, at) or NotUnderstood(nearest(request))


def _read_from(request: Request, at: int) -> Understood | None:
    """What is said from word `at` on, or after a few words that say nothing."""
    for _ in range(_MOST_FILLERS):
        found = _by_goal(request, at) or _by_command(request, at) or _by_content(request, at)
        after = request.words.skip(Role.FILLER, at)
        if found is not None or after == at:
            return found
        at = after
    return None


def _by_goal(request: Request, at: int) -> Understood | None:
    """An answer that begins with words of a goal, even if these are also a command: `read done`."""
    return read_answers(request, at) if request.titles.at(request.words, at) is not None else None


def _by_command(request: Request, at: int) -> Understood | None:
    for command, end in request.lexicon.commands.every_at(request.words.forms, at):
        found = _after(request, command, at, end)
        if found is not None:
            return found
    return None


def _by_content(request: Request, at: int) -> Understood | None:
    """What is clear without a command: a language's name, a day or an amount with its answer, a time from now."""
    language = request.lexicon.languages.at(request.words.forms, at)
    if language is not None and request.is_over(language[1]):
        return SetLanguage(language[0])
    return read_bare_reminder(request, at) or read_answers(request, at)


def _after(request: Request, command: Command, at: int, end: int) -> Understood | None:
    """What a command at word `at` means with what is said from word `end` on."""
    if command in _BREAKS:
        return read_break(request, command, end)
    if command in _OUTCOMES and not (command in PLAIN and request.is_over(end)):
        return _answered(request, command, at, end)
    if command in PLAIN and _is_bare(request, command, end):
        return PLAIN[command]
    if command in _OPENING:
        return _read_from(request, end) or (PLAIN[command] if len(request.words) - end <= _FEW else None)
    reader = _READERS.get(command)
    return None if reader is None else reader(request, end)
