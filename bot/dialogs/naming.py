"""Which goal is meant by some of its words, or by a button."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.cards.card import Button, Card
from bot.cards.parts import plain
from bot.dialogs.base import Context, Decision, Post, Pressed, State, say
from bot.domain.check_in import Outcome
from bot.domain.goal import Goal
from bot.text.messages import msg
from bot.text.typed.understood import (
    Answer,
    Answers,
    ExportData,
    ForgetMe,
    SetGoal,
    ShowCalendar,
    ShowGoals,
    ShowSettings,
    Understood,
    WhyNumber,
    WhyThis,
)

ALL = "*"


class AskGoal(State, frozen=True, tag="ask_goal"):
    """Waiting to hear which goal is meant by a button's `action`; the button itself says it at any time."""

    action: str


NEAR_ENOUGH = 0.75


def named(goals: Sequence[Goal], words: str) -> list[Goal]:
    """The goals that `words` may mean: the exact title, else titles that hold the words, else the nearly alike."""
    wanted = _plain(words)
    if not wanted:
        return list(goals)
    for fits in (_is_same, _begins_with, _holds, _is_near):
        found = [goal for goal in goals if fits(_plain(goal.title), wanted)]
        if found:
            return found
    return []


def _plain(words: str) -> str:
    return " ".join(words[:400].casefold().split()).strip("“”\"'.,!?:;»«")


def _is_same(title: str, wanted: str) -> bool:
    return title == wanted


def _begins_with(title: str, wanted: str) -> bool:
    return title.startswith(wanted) or wanted.startswith(title + " ")


def _holds(title: str, wanted: str) -> bool:
    return wanted in title


def _is_near(title: str, wanted: str) -> bool:
    first = title.split(" ", 1)[0]
    return max(SequenceMatcher(None, each, wanted).ratio() for each in (title, first)) >= NEAR_ENOUGH


def which_goal(goals: Sequence[Goal], words: str, action: str, context: Context) -> Goal | Decision:
    """The one goal that is meant, or a decision that asks which, by buttons with `action`."""
    found = named(goals, words)
    if len(found) == 1:
        return found[0]
    if not goals:
        return say(no_goals())
    candidates = found or list(goals)
    if found:
        question = msg("Which goal do you mean?")
    else:
        question = msg("None of your goals is called “{words}”. Which one do you mean?", words=words[:80])
    card = plain(question, *(Button(goal.title, action, goal.goal_id) for goal in candidates))
    return Decision(AskGoal(action), (Post(card),))


def pressed_by_name(state: AskGoal, text: str, context: Context) -> Pressed | None:
    """The button that somebody means who writes the goal's name instead."""
    found = named(context.practice.open_goals, text)
    return Pressed(state.action, found[0].goal_id) if text.strip() and len(found) == 1 else None


def is_bare_answer(meaning: Understood) -> bool:
    """Whether words answer a check-in and say nothing else, so that they can't be somebody's why or plan.

    "Nothing" can: it is what got in the way, as often as a miss of everything.
    """
    match meaning:
        case Answers((Answer(Outcome.MISSED, about=about),)) if about == ALL:
            return False
        case Answers((Answer(amount=None, note=""),)):
            return True
    return False


_FEW_WORDS = 3
_COMMANDS = (ShowGoals, ShowCalendar, ShowSettings, WhyThis, WhyNumber, ExportData, ForgetMe)


def is_command(text: str, meaning: Understood) -> bool:
    """Whether words ask for something else altogether, so that they can't be somebody's why or plan."""
    if isinstance(meaning, SetGoal):
        return bool(meaning.title) and not meaning.is_wish and (meaning.cadence is not None or meaning.at is not None)
    return isinstance(meaning, _COMMANDS) and len(text.split()) <= _FEW_WORDS


def no_goals() -> Card:
    """An invitation to the first goal."""
    return plain(
        msg("You have no goal just now. What matters most to you?"),
        Button(msg("Set a goal"), "goal.new", style="primary"),
    )
