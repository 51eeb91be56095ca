"""Comeback: after a miss the same plan, a smaller step or another one; after two, what got in the way."""

from dataclasses import replace

from bot.cards import comeback as cards
from bot.dialogs.base import Context, Decision, Dialog, Happening, Post, Pressed, Said, State, say
from bot.dialogs.naming import is_bare_answer, is_command
from bot.domain.goal import OBSTACLE_MAX, PLAN_MAX, Goal, Measure
from bot.text.typed import read_number
from bot.text.typed.understood import No, Skip


class AskObstacle(State, frozen=True, tag="ask_obstacle"):
    """Waiting to hear what got in the way."""

    goal_id: str


class AskPlan(State, frozen=True, tag="ask_plan"):
    """Waiting for a plan; `smaller` allows a number as a new target."""

    goal_id: str
    smaller: bool = False


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn of coming back."""
    match state, event:
        case _, Pressed(action, ref):
            goal = context.practice.goal(ref)
            return None if goal is None or not goal.is_open else _pressed(action.partition(".")[2], goal, context)
        case ((AskObstacle() | AskPlan()), Said(text, meaning)) if is_bare_answer(meaning) or is_command(text, meaning):
            return None
        case ((AskObstacle() | AskPlan()), Said(meaning=Skip() | No())):
            goal = context.practice.goal(state.goal_id)
            return None if goal is None else say(cards.same_plan(goal))
        case AskObstacle(goal_id), Said(text=text):
            goal = context.practice.goal(goal_id)
            return None if goal is None else _obstacle(state, goal, text.strip(), context)
        case AskPlan(goal_id, smaller), Said(text=text):
            goal = context.practice.goal(goal_id)
            return None if goal is None else _plan(state, goal, text, smaller)
    return None


def _pressed(verb: str, goal: Goal, context: Context) -> Decision | None:
    match verb:
        case "start":
            return Decision(AskObstacle(goal.goal_id), (Post(cards.what_got_in_the_way(goal, context.turn)),))
        case "same":
            return say(cards.same_plan(goal))
        case "smaller" | "too_much":
            return Decision(AskPlan(goal.goal_id, smaller=True), (Post(cards.how_small(goal)),))
        case "another" | "forgot":
            return Decision(AskPlan(goal.goal_id), (Post(cards.another_plan(goal)),))
        case "time":
            return Decision(AskPlan(goal.goal_id), (Post(cards.what_would_make_it_easy(goal, context.turn)),))
        case "less":
            return say(cards.matters_less(goal))
    return None


def _obstacle(state: State, goal: Goal, text: str, context: Context) -> Decision:
    if not goal.obstacle and len(text) > OBSTACLE_MAX:
        return Decision(state, (Post(cards.too_long(OBSTACLE_MAX)),))
    known = replace(goal, obstacle=goal.obstacle or text)
    question = Post(cards.what_would_make_it_easy(goal, context.turn))
    return Decision(AskPlan(goal.goal_id), (question,), (known,) if known != goal else ())


def _plan(state: State, goal: Goal, text: str, smaller: bool) -> Decision:
    plan = text.strip()
    number = read_number(plan.partition(" ")[0]) if smaller and goal.measure is not None else None
    if number and goal.measure is not None:
        eased = replace(goal, measure=Measure(goal.measure.unit, number))
        return Decision(effects=(Post(cards.new_target(eased)),), changes=(eased,))
    if not plan or len(plan) > PLAN_MAX:
        return Decision(state, (Post(cards.too_long(PLAN_MAX)),))
    changed = replace(goal, plan=plan)
    return Decision(effects=(Post(cards.new_plan(changed)),), changes=(changed,))


DIALOG = Dialog(name="comeback", advance=advance, states=(AskObstacle, AskPlan))
