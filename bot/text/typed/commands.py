"""Commands: what a message asks for, found by its first words."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.calendar import ONE_DAY
from bot.domain.person import PauseKind
from bot.text.typed.amounts import is_in_digits
from bot.text.typed.answers import OUTCOMES, read_answers, read_change
from bot.text.typed.breaks import KINDS, read_break, read_goal_pause, read_led_break
from bot.text.typed.cadences import rhythm_at
from bot.text.typed.dates import day_at
from bot.text.typed.goals import read_goal
from bot.text.typed.nearest import nearest
from bot.text.typed.reminders import read_bare_reminder, read_reminder
from bot.text.typed.requests import Request
from bot.text.typed.times import is_marked, time_at
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
    ShowHome,
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
from bot.text.typed.vocabulary import Command, Role, vocabularies
from bot.text.typed.words import Words

PLAIN: Mapping[Command, Understood] = {
    Command.YES: Yes(),
    Command.AGREED: Yes(),
    Command.NO: No(),
    Command.SKIP: Skip(),
    Command.CANCEL: Cancel(),
    Command.GOALS: ShowGoals(),
    Command.BACK: Back(),
    Command.CALENDAR: ShowCalendar(),
    Command.SETTINGS: ShowSettings(),
    Command.WHY_THIS: WhyThis(),
    Command.HELP: Help(),
    Command.HELLO: Greeting(),
    Command.THANKS: Thanks(),
    Command.EXPORT: ExportData(),
    Command.FORGET: ForgetMe(),
}
"""What a command means that takes nothing after it."""

_SHOWING = frozenset(
    (Command.GOALS, Command.CALENDAR, Command.SETTINGS, Command.HELP, Command.EXPORT, Command.WHY_THIS)
)
_POLITE = frozenset((Command.HELLO, Command.THANKS))
_MOST_FILLERS = 4
_FEW = 5


def read(request: Request) -> Understood:
    """What the message means."""
    at = request.words.skip(Role.ADDRESS, 0)
    if request.words.is_end(at):
        return Help() if at else NotUnderstood()
    return _read_from(request, at) or NotUnderstood(nearest(request))


def _read_from(request: Request, at: int, *, is_opening: bool = True) -> Understood | None:
    """What is said from word `at` on, or after a few words that say nothing."""
    for _ in range(_MOST_FILLERS):
        found = _by_goal(request, at) or _by_command(request, at, is_opening) or _by_content(request, at)
        after = request.words.skip(Role.FILLER, at)
        if found is not None or after == at:
            return found
        at = after
    return None


def _by_goal(request: Request, at: int) -> Understood | None:
    """An answer that begins with words of a goal, even if these are also a command: `list three wins done`."""
    is_named = request.titles.at(request.words, at, is_led=False) is not None
    return read_answers(request, at) if is_named else None


def _by_command(request: Request, at: int, is_opening: bool) -> Understood | None:
    """What the longest phrase at word `at` that makes sense with its rest means; `is_opening` as for `_beyond`."""
    for command, end in request.lexicon.commands.every_at(request.words.forms, at):
        found = _after(request, command, end)
        if found is None and is_opening:
            found = _beyond(request, command, end)
        found = found or (read_answers(request, at) if command in OUTCOMES else None)
        if found is not None:
            return found
    return None


def _by_content(request: Request, at: int) -> Understood | None:
    """What is clear without a command: a language's name, a time from now, a day or an amount with its answer."""
    language = request.lexicon.languages.at(request.words.forms, at)
    if language is not None and request.is_over(language[1]):
        return SetLanguage(language[0])
    reminder = read_bare_reminder(request, at)
    return reminder or read_answers(request, at) or _achieved(request, at) or read_led_break(request, at)


def _achieved(request: Request, at: int) -> Answers | None:
    """`ran 5 km`: an amount with the verb before it."""
    after = request.words.skip(Role.ACHIEVED, at)
    found = read_answers(request, after) if after != at else None
    return found if isinstance(found, Answers) and found.answers[0].outcome is None else None


def _after(request: Request, command: Command, end: int) -> Understood | None:
    """What a command means with what is said from word `end` on."""
    if command in KINDS:
        return read_break(request, command, end)
    if command in READERS:
        return READERS[command](request, end)
    is_loose = command in _SHOWING and len(request.words) - end <= _FEW
    return PLAIN.get(command) if is_loose or request.is_over(end) else None


def _beyond(request: Request, command: Command, end: int) -> Understood | None:
    """What a message that opens with a yes, a no, a greeting or thanks goes on to say."""
    if command in (Command.YES, Command.NO):
        return _explained(request, end)
    if command is Command.AGREED:
        return _read_from(request, end, is_opening=False)
    if command in _POLITE:
        found = _read_from(request, request.words.skip(Role.ADDRESS, end), is_opening=False)
        return found or (PLAIN[command] if len(request.words) - end <= _FEW else None)
    return None


def _explained(request: Request, at: int) -> Understood | None:
    """After yes or no: an outcome in so many words, a reminder, or a break told briefly. All else is a note."""
    at = request.words.skip_all(Role.FILLER, at)
    match found := _by_command(request, request.words.skip(Role.FILLER, at), is_opening=False):
        case Answers(answers) if answers[0].outcome is not None:
            return found
        case Unclear("future_day" | "day"):
            return found
        case RemindMe():
            return found
        case TakeBreak(to_on=last) if last is not None or len(request.words) - at <= _FEW - 2:
            return found
        case _:
            return None


def _home(request: Request, at: int) -> ShowHome | None:
    is_goals_own = request.titles.has(request.words.forms[at - 1])
    return ShowHome() if request.is_over(at) and not is_goals_own else None


def _goal(request: Request, at: int) -> Understood:
    if at < len(request.words) and request.words.is_end(request.words.skip_all(Role.POLITE, at)):
        return SetGoal()
    return _on_pause(request, at) or read_goal(request.words, at)


def _wished(request: Request, at: int) -> Understood | None:
    """`I want to run three times a week`: a wish is a goal where it says how often."""
    command = request.lexicon.commands.at(request.words.forms, at)
    leads = (READERS.keys() | KINDS.keys()) - {Command.HOME}  # "I want to home bake" is no command
    if command is not None and command[0] in leads:
        return None
    match found := read_goal(request.words, at):
        case SetGoal(title, cadence) if title and cadence is not None:
            return replace(found, is_wish=True)
        case Unclear("cadence"):
            return found
    return None


def _on_pause(request: Request, at: int) -> Understood | None:
    """`put run on pause`, `sæt mål løb på pause`, from the words of the goal on."""
    words = request.words
    for end in range(max(at + 1, len(words) - _FEW), len(words)):
        if words.has(Role.ON_PAUSE, end) and request.is_over(words.skip(Role.ON_PAUSE, end)):
            is_all = words.skip(Role.ALL, at) == end
            return TakeBreak(PauseKind.PAUSED, request.today, None) if is_all else PauseGoal(words.said(at, end))
    return None


def _resumed(request: Request, at: int) -> Understood:
    return Back() if request.is_over(at) or request.words.has(Role.ALL, at) else ResumeGoal(_about(request, at))


def _about(request: Request, at: int) -> str:
    """The words of a goal's title from word `at` to the end."""
    words = request.words
    start = words.skip(Role.ARTICLE, at)
    return words.said(start if start < len(words) else at, len(words))


def _changed(request: Request, at: int) -> Understood | None:
    if request.is_over(at):
        return ChangeAnswer()
    named, edited = request.titles.at(request.words, at), _edited(request, at)
    if named is not None and edited is not None and edited.about != named[0]:
        return edited
    return read_change(request, at) or edited


def _edited(request: Request, at: int) -> EditGoal | None:
    """`run to 8`, `løb til hver hverdag kl. 8`: a goal that is named, with what is to be different."""
    words = request.words
    named = request.titles.at(words, at)
    if named is None:
        return None
    after = words.skip(Role.INTO, named[1])
    found = time_at(words, after)
    if found is not None and request.is_over(found[1]):
        return EditGoal(f"{named[0]} {'' if is_marked(words, after) else 'at '}{words.said(after, found[1])}")
    return EditGoal(f"{named[0]} {words.rest(after)}" if rhythm_at(words, after) is not None else named[0])


def _deleted(request: Request, at: int) -> EndGoal | None:
    named = request.titles.at(request.words, at)
    return EndGoal(named[0], reached=False) if named is not None and request.is_over(named[1]) else None


def _back(request: Request, at: int) -> Understood | None:
    """`back`, or with the day of coming back a break that lasts until the day before it."""
    if request.is_over(at):
        return Back()
    found = day_at(request.words, at, request.today)
    if found is None or not request.is_over(found[1]):
        return None
    if found[0] <= request.today:
        return Back()
    return TakeBreak(PauseKind.AWAY, request.today, found[0] - ONE_DAY)


def _language(request: Request, at: int) -> Understood:
    words = request.words
    if words.is_end(at):
        return ShowSettings()
    named = request.lexicon.languages.at(words.forms, at)
    if named is not None:
        return SetLanguage(named[0])
    return SetLanguage(words.forms[at] if words.forms[at] in vocabularies() else words.rest(at))


def _zone(request: Request, at: int) -> Understood:
    return ShowSettings() if request.words.is_end(at) else SetZone(request.words.rest(at))


def _hour(request: Request, at: int) -> Understood | None:
    words = request.words
    later = read_bare_reminder(request, at) if words.has(Role.IN, at) else None
    if later is not None:
        return later
    found = time_at(words, at)
    if found is not None and request.is_over(_after_cadence(words, found[1])):
        return SetHour(found[0])
    is_time = words.has(Role.AT, at - 1) or words.has(Role.AT, at) or is_in_digits(words, at) or words.is_end(at)
    return Unclear("time", words.rest(words.skip(Role.AT, at))) if is_time else None


def _after_cadence(words: Words, at: int) -> int:
    """`ask me at 8 every day`: how often is each goal's own affair."""
    found = words.lexicon.cadences.at(words.forms, at)
    return at if found is None else found[1]


def _why(request: Request, at: int) -> Understood | None:
    return WhyThis() if request.is_over(at) else _why_number(request, at)


def _why_number(request: Request, at: int) -> Understood | None:
    words = request.words
    if request.is_over(at) or is_in_digits(words, at):
        return WhyNumber()
    named = request.titles.at(words, at)
    if named is not None:
        return WhyNumber(named[0])
    return None if request.titles.all else WhyNumber(_about(request, at))


READERS: Mapping[Command, Callable[[Request, int], Understood | None]] = {
    Command.HOME: _home,
    Command.GOAL: _goal,
    Command.WISH: _wished,
    Command.DELETE: _deleted,
    Command.MOVE: _edited,
    Command.BACK: _back,
    Command.PUT: _on_pause,
    Command.EDIT: lambda request, at: EditGoal(_about(request, at)),
    Command.REACHED: lambda request, at: EndGoal(_about(request, at), reached=True),
    Command.LET_GO: lambda request, at: EndGoal(_about(request, at), reached=False),
    Command.PAUSE_GOAL: lambda request, at: read_goal_pause(request, at) or PauseGoal(_about(request, at)),
    Command.RESUME_GOAL: lambda request, at: ResumeGoal(_about(request, at)),
    Command.RESUME: _resumed,
    Command.REMIND: read_reminder,
    Command.NOTE: lambda request, at: AddNote(request.words.rest(at)),
    Command.NOT_ANSWER: lambda request, at: NotUnderstood(),
    Command.CHANGE: _changed,
    Command.LANGUAGE: _language,
    Command.ZONE: _zone,
    Command.HOUR: _hour,
    Command.WHY: _why,
    Command.WHY_NUMBER: _why_number,
}
"""What a command means with what is said after it, given the message and the index of the next word."""
