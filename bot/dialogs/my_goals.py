"""My goals: the overview, the calendar picture, and goals paused, taken up, reached or let go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.cards import my_goals as cards
from bot.cards.card import Card
from bot.dialogs.answering import refreshed
from bot.dialogs.base import Context, Decision, Dialog, Happening, Post, Pressed, Said, State, say
from bot.dialogs.goal import ended, put_aside
from bot.dialogs.naming import AskGoal, no_goals, pressed_by_name, which_goal
from bot.domain.calendar import ONE_DAY
from bot.domain.goal import Goal, GoalState
from bot.domain.practice import Practice
from bot.text.typed.understood import EndGoal, NotUnderstood, PauseGoal, ResumeGoal, ShowCalendar, ShowGoals

_ONLY_FROM = {"pause": GoalState.ACTIVE, "resume": GoalState.PAUSED}
_PAGE_DIGITS = 4
_ENDS = {"pause": GoalState.PAUSED, "reached": GoalState.REACHED, "let_go": GoalState.LET_GO}


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn about the goals under way."""
    practice = context.practice
    if isinstance(state, AskGoal) and isinstance(event, Said) and isinstance(event.meaning, NotUnderstood):
        event = pressed_by_name(state, event.text, context) or event
    match event:
        case Pressed("my_goals.show", page):
            return _show(cards.overview, context, page)
        case Said(meaning=ShowGoals()):
            return _show(cards.overview, context)
        case Pressed("my_goals.calendar", page):
            return _show(cards.calendar, context, page)
        case Said(meaning=ShowCalendar()):
            return _show(cards.calendar, context)
        case Pressed(action, ref):
            goal = practice.goal(ref)
            return None if goal is None else _change(action.partition(".")[2], goal, context)
        case Said(meaning=EndGoal(about, reached)):
            return _named("reached" if reached else "let_go", about, context)
        case Said(meaning=PauseGoal(about)):
            return _named("pause", about, context)
        case Said(meaning=ResumeGoal(about)):
            return _named("resume", about, context)
    return None


def _show(paged: Callable[[Practice, datetime, int], Card], context: Context, page: str = "") -> Decision:
    """A page of a list; the first one where a button does not say which."""
    if not context.practice.open_goals:
        return say(no_goals())
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= _PAGE_DIGITS else 0
    return say(paged(context.practice, context.now, number))


def _named(verb: str, about: str, context: Context) -> Decision | None:
    everyone, state = context.practice.open_goals, _ONLY_FROM.get(verb)
    goals = [goal for goal in everyone if state in (None, goal.state)]
    goal = which_goal(goals or everyone, about, f"my_goals.{verb}", context)
    return goal if isinstance(goal, Decision) else _change(verb, goal, context)


def _change(verb: str, goal: Goal, context: Context) -> Decision | None:
    if verb == "resume":
        return _resume(goal, context)
    state = _ENDS.get(verb)
    if state is None or not goal.is_open or goal.state is state:
        return None
    changed, excused = ended(goal, state, context), put_aside(goal, state, context)
    updates = (effect for record in excused for effect in refreshed(context, record))
    return Decision(effects=(*updates, Post(cards.ended(changed))), changes=(changed, *excused))


def _resume(goal: Goal, context: Context) -> Decision | None:
    if goal.state is not GoalState.PAUSED:
        return None
    if len(context.practice.active_goals) >= context.person.max_goals:
        return say(cards.no_room(context.person.max_goals))
    yesterday = context.today - ONE_DAY
    passed = context.practice.passed_over(goal, yesterday)
    until = max(goal.asked_until_on, yesterday)
    resumed = replace(goal, state=GoalState.ACTIVE, paused_on=None, asked_until_on=until)
    return Decision(effects=(Post(cards.resumed(resumed)),), changes=(resumed, *passed))


DIALOG = Dialog(
    name="my_goals",
    advance=advance,
    starts_on=(ShowGoals, ShowCalendar, EndGoal, PauseGoal, ResumeGoal),
    states=(AskGoal,),
    history=True,
)
