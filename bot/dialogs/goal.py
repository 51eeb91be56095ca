"""Goals: set and edited by form and by typing, confirmed before they are saved, within the person's limit."""

from dataclasses import replace

import msgspec

from bot.cards import goal as cards
from bot.cards import my_goals
from bot.cards.card import Form
from bot.dialogs.answering import refreshed
from bot.dialogs.base import (
    Context,
    Decision,
    Dialog,
    Effect,
    Happening,
    OpenForm,
    Post,
    Pressed,
    RefuseForm,
    Said,
    State,
    Submitted,
    say,
)
from bot.dialogs.draft import Draft, draft_of, goal_of, read_form, typed_change, typed_draft
from bot.dialogs.naming import AskGoal, is_bare_answer, is_command, pressed_by_name, which_goal
from bot.domain.check_in import CheckIn, Excuse, Outcome
from bot.domain.goal import PLAN_MAX, TITLE_MAX, WHY_MAX, Goal, GoalState
from bot.domain.practice import Change
from bot.domain.schedule import edited
from bot.text.typed import read_cadence, read_number, read_time, understand
from bot.text.typed.understood import (
    Answers,
    ChangeAnswer,
    EditGoal,
    No,
    NotUnderstood,
    SetGoal,
    Skip,
    Understood,
    Yes,
)


class AskTitle(State, frozen=True, tag="ask_title"):
    """Waiting for a title short enough; the rest is known."""

    draft: Draft


class AskWhy(State, frozen=True, tag="ask_why"):
    """Waiting to hear why the goal matters."""

    draft: Draft


class AskPlan(State, frozen=True, tag="ask_plan"):
    """Waiting for the if-then plan."""

    draft: Draft


class Confirm(State, frozen=True, tag="confirm"):
    """Waiting for a yes to what was understood."""

    draft: Draft


class Swap(State, frozen=True, tag="swap"):
    """Waiting to hear which goal makes room."""

    draft: Draft


_ENDS = {"swap_pause": GoalState.PAUSED, "swap_reached": GoalState.REACHED, "swap_let_go": GoalState.LET_GO}


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn of setting or changing a goal."""
    match state, event:
        case AskGoal(), Said(text, NotUnderstood()) if pressed_by_name(state, text, context) is not None:
            return _edit_typed(text, context)
        case ((AskTitle() | AskWhy() | AskPlan()), Said(text, meaning)) if _is_no_answer(text, meaning):
            return _typed(meaning, context) if isinstance(meaning, SetGoal) else None
        case AskTitle(draft), Said(text=text):
            return _titled(msgspec.structs.replace(draft, title=" ".join(text.split())))
        case AskWhy(draft), Said(text=text):
            return _why_given(state, draft, text, context)
        case AskPlan(draft), Pressed("goal.skip") | Said(meaning=Skip() | No()):
            return _ask_to_confirm(draft, context)
        case AskPlan(draft), Said(text=text):
            return _plan_given(state, draft, text, context)
        case ((Confirm() | Swap()), Pressed("goal.cancel" | "goal.keep") | Said(meaning=No())):
            return say(cards.kept())
        case Swap(draft), Pressed(action, ref) if (ends := _ENDS.get(action.partition(".")[2])) is not None:
            return _swapped(draft, ref, ends, context)
        case Confirm(), _ if (decision := _confirming(state, event, context)) is not None:
            return decision
        case _, Submitted("goal.save_draft", ref, values):
            return _in_place(_form_submitted(ref, values, context))
        case _, Submitted("goal.save", ref, values):
            return _form_submitted(ref, values, context)
        case _, Pressed("goal.new", values=values):
            title = " ".join(values.get("title", "").split())[:TITLE_MAX]
            return Decision(effects=(OpenForm(cards.form(at=context.person.check_in_at, title=title)),))
        case _, Pressed("goal.edit", ref):
            goal = context.practice.goal(ref)
            return None if goal is None or not goal.is_open else Decision(effects=(OpenForm(_form(draft_of(goal))),))
        case _, Said(meaning=SetGoal() as said):
            return _typed(said, context)
        case _, Said(meaning=EditGoal(about)):
            return _edit_typed(about, context)
    return None


def _is_no_answer(text: str, meaning: Understood) -> bool:
    return is_bare_answer(meaning) or is_command(text, meaning)


def _confirming(state: Confirm, event: Happening, context: Context) -> Decision | None:
    """One turn while what was understood waits for a yes."""
    match event:
        case Pressed("goal.confirm") | Said(meaning=Yes()):
            return _save(state.draft, context)
        case Pressed("goal.change"):
            return Decision(state, (OpenForm(msgspec.structs.replace(_form(state.draft), action="goal.save_draft")),))
        case Said(text, meaning):
            return _corrected(state, text, meaning, context)
    return None


def _form(draft: Draft) -> Form:
    return cards.form(
        title=draft.title,
        why=draft.why,
        plan=draft.plan,
        obstacle=draft.obstacle,
        cadence=draft.cadence,
        at=draft.at,
        measure=draft.measure,
        visibility=draft.visibility,
        goal_id=draft.goal_id,
    )


# --- by typing ----------------------------------------------------------------------------------------


def _typed(said: SetGoal, context: Context) -> Decision:
    if not said.title:
        return say(cards.invitation())
    return _titled(typed_draft(said, context))


def _titled(draft: Draft) -> Decision:
    """Why it matters comes next, once the title is no longer than it may be."""
    if not 1 <= len(draft.title) <= TITLE_MAX:
        again = Post(cards.ask_again(draft.title, TITLE_MAX))
        return Decision(AskTitle(msgspec.structs.replace(draft, title="")), (again,))
    return Decision(AskWhy(draft), (Post(cards.ask_why(draft.title)),))


def _why_given(state: State, draft: Draft, text: str, context: Context) -> Decision:
    why = text.strip()
    if not 1 <= len(why) <= WHY_MAX:
        return Decision(state, (Post(cards.ask_again(why, WHY_MAX)),))
    filled = msgspec.structs.replace(draft, why=why)
    return Decision(AskPlan(filled), (Post(cards.ask_plan(context.turn)),))


def _plan_given(state: State, draft: Draft, text: str, context: Context) -> Decision:
    plan = text.strip()
    if not 1 <= len(plan) <= PLAN_MAX:
        return Decision(state, (Post(cards.ask_again(plan, PLAN_MAX)),))
    return _ask_to_confirm(msgspec.structs.replace(draft, plan=plan), context)


def _ask_to_confirm(draft: Draft, context: Context) -> Decision:
    fields = cards.summary_fields(draft.title, draft.why, draft.plan, draft.cadence, draft.at, draft.measure)
    return Decision(Confirm(draft), (Post(cards.confirm(fields, context.turn)),))


def _corrected(state: Confirm, text: str, meaning: Understood, context: Context) -> Decision | None:
    """`no, at 8`, `hver hverdag`, `5 km`: what was understood, put right, and asked about again."""
    note = meaning.answers[0].note if isinstance(meaning, Answers) and len(meaning.answers) == 1 else ""
    for words in (text, note):
        change = _change_in(words, context) if words else None
        if change is not None:
            return _ask_to_confirm(typed_change(state.draft, change), context)
    is_lost = isinstance(meaning, NotUnderstood | Skip | ChangeAnswer)
    return Decision(state, (Post(cards.yes_or_no()),)) if is_lost else None


def _change_in(words: str, context: Context) -> SetGoal | None:
    """What words that name no goal say of its cadence, its hour and its amount."""
    if (at := read_time(words)) is not None:
        return SetGoal(at=at)
    said = understand(f"goal {words}", context.person.language, context.person.reckoned(context.now))
    if not isinstance(said, SetGoal) or said == SetGoal():
        return None
    names_nothing = not said.title or read_cadence(said.title) is not None or read_number(said.title) is not None
    return said if names_nothing else None


def _edit_typed(about: str, context: Context) -> Decision:
    """`edit run every weekday at 8`: the goal by its words, and what is to be different."""
    person = context.person
    titles = [goal.title for goal in context.practice.open_goals]
    said = understand(f"goal {about}", person.language, person.reckoned(context.now), titles)
    change = said if isinstance(said, SetGoal) else SetGoal(about)
    goal = which_goal(context.practice.open_goals, change.title or about, "goal.edit", context)
    if isinstance(goal, Decision):
        return goal
    draft = typed_change(draft_of(goal), change)
    return _ask_to_confirm(draft, context) if draft != draft_of(goal) else say(cards.edit(goal))


# --- saving -------------------------------------------------------------------------------------------


def _form_submitted(goal_id: str, values: dict[str, str], context: Context) -> Decision | None:
    present = context.practice.goal(goal_id) if goal_id else None
    if goal_id and (present is None or not present.is_open):
        return None
    draft, errors = read_form(values, goal_id, context)
    if draft is None:
        return Decision(effects=(RefuseForm(errors),))
    return _save(draft, context)


def _save(draft: Draft, context: Context) -> Decision:
    active = context.practice.active_goals
    twin = next((goal for goal in active if not draft.goal_id and _same_words(draft, goal)), None)
    if twin is not None:
        return _saved(msgspec.structs.replace(draft, goal_id=twin.goal_id), context)
    if not draft.goal_id and len(active) >= context.person.max_goals:
        return Decision(Swap(draft), (Post(cards.limit_reached(draft.title, active, context.turn)),))
    return _saved(draft, context)


def _in_place(decision: Decision | None) -> Decision | None:
    """The decision with what it says in the place of the card whose form was sent."""
    if decision is None or not decision.effects or not isinstance(first := decision.effects[0], Post):
        return decision
    return replace(decision, effects=(replace(first, in_place=True), *decision.effects[1:]))


def _same_words(draft: Draft, goal: Goal) -> bool:
    """Whether a new goal is one that was saved already: the same form, sent from two tabs or twice."""
    return draft == msgspec.structs.replace(draft_of(goal), goal_id="")


def _saved(draft: Draft, context: Context, *before: Change) -> Decision:
    goal = goal_of(draft, context)
    was = context.practice.goal(goal.goal_id) or goal
    due = edited(was, goal, context.person, context.now, context.practice.holidays).next_due_at
    next_at = context.person.local(due) if due is not None else None
    effects: tuple[Effect, ...] = (Post(cards.saved(goal, next_at)),)
    return Decision(effects=effects, changes=(*before, goal))


def ended(goal: Goal, state: GoalState, context: Context) -> Goal:
    """The goal paused, reached or let go; its history stays."""
    if state is GoalState.PAUSED:
        return replace(goal, state=state, paused_on=context.today)
    return replace(goal, state=state, ended_at=context.now)


def put_aside(goal: Goal, state: GoalState, context: Context) -> list[CheckIn]:
    """What is still open of a goal that is paused is excused, and asked about no more."""
    if state is not GoalState.PAUSED:
        return []
    return [
        record._replace(outcome=Outcome.EXCUSED, excuse=Excuse.PAUSED, nudge_at=None, answered_at=context.now)
        for record in context.practice.records(goal)
        if record.outcome is None and context.now < record.closes_at
    ]


def _swapped(draft: Draft, goal_id: str, state: GoalState, context: Context) -> Decision | None:
    goal = context.practice.goal(goal_id)
    if goal is None or goal.state is not GoalState.ACTIVE:
        return None
    excused, gone = put_aside(goal, state, context), ended(goal, state, context)
    decision = _saved(draft, context, gone, *excused)
    updates = (effect for record in excused for effect in refreshed(context, record))
    return replace(decision, effects=(*decision.effects, Post(my_goals.ended(gone)), *updates))


DIALOG = Dialog(
    name="goal",
    advance=advance,
    starts_on=(SetGoal, EditGoal),
    states=(AskTitle, AskWhy, AskPlan, Confirm, Swap, AskGoal),
    forms=frozenset({"goal.new", "goal.edit", "goal.change"}),
)
