"""Why did I get this, and why this number."""

from bot.cards import check_in as check_in_cards
from bot.cards import my_goals, why
from bot.cards.prompt import read_slot_ref
from bot.dialogs.base import Context, Decision, Dialog, Happening, Pressed, Said, State, say
from bot.dialogs.naming import AskGoal, pressed_by_name, which_goal
from bot.domain.check_in import CheckIn
from bot.domain.goal import Goal
from bot.text.typed.understood import NotUnderstood, WhyNumber, WhyThis


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn of explaining."""
    if isinstance(state, AskGoal) and isinstance(event, Said) and isinstance(event.meaning, NotUnderstood):
        event = pressed_by_name(state, event.text, context) or event
    match event:
        case Pressed("why.this", ref):
            return _prompt(ref, context)
        case Said(meaning=WhyThis()):
            return _latest(context)
        case Pressed("why.number", ref):
            goal = context.practice.goal(ref)
            return None if goal is None else say(my_goals.why_number(context.practice, goal, context.now))
        case Said(meaning=WhyNumber(about)):
            chosen = which_goal(context.practice.open_goals, about, "why.number", context)
            if isinstance(chosen, Decision):
                return chosen
            return say(my_goals.why_number(context.practice, chosen, context.now))
    return None


def _prompt(ref: str, context: Context) -> Decision | None:
    parts = read_slot_ref(ref)
    goal = context.practice.goal(parts[0]) if parts else None
    if parts is None or goal is None:
        return None
    record = context.practice.record(goal, parts[1])
    if record is None:
        return say(check_in_cards.not_answerable(parts[1]))
    return say(why.prompt(context.person, goal, record))


def _latest(context: Context) -> Decision:
    """The rule behind the latest message that Makker started."""
    asked: list[tuple[Goal, CheckIn]] = [
        (goal, record)
        for goal in context.practice.goals
        for record in context.practice.records(goal)
        if record.asked and record.due_at <= context.now
    ]
    if not asked:
        return say(why.welcome(context.person, context.person.created_at))
    goal, record = max(asked, key=lambda each: each[1].due_at)
    return say(why.prompt(context.person, goal, record))


DIALOG = Dialog(name="why", advance=advance, starts_on=(WhyThis, WhyNumber), states=(AskGoal,), history=True)
