"""The engine: a batch of events becomes a batch of turns, decided in memory and saved at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from bot.cards import basics
from bot.dialogs.base import (
    DIRECT,
    Added,
    Context,
    Conversation,
    Decision,
    Dialog,
    Effect,
    Event,
    Happening,
    Left,
    Met,
    Post,
    Pressed,
    Profile,
    RefuseForm,
    Said,
    Submitted,
    Thread,
    Typed,
    Update,
)
from bot.dialogs.my_data import asks_to_be_forgotten
from bot.dialogs.profile import known_as
from bot.dialogs.registry import dialog_for, dialogs
from bot.domain.goal import Goal
from bot.domain.practice import Change, Forgotten, Practice
from bot.domain.schedule import Holidays, edited, moved
from bot.ports import Folder, Turn, UnitOfWork
from bot.text.clean import storable
from bot.text.typed import understand
from bot.text.typed.understood import Cancel, Help

FORGOTTEN_AFTER = timedelta(hours=24)
"""A conversation that nobody took up for so long is over."""


def run_turns(uow: UnitOfWork, events: Sequence[Event], now: datetime, rng: Random, holidays: Holidays) -> list[Turn]:
    """Handle events in their order, one turn each, within the transaction of `uow`."""
    fresh = uow.accept(events, now)
    forms = [event for event in events if event.key not in fresh and _is_form(event)]
    refused = uow.refused(forms) if forms else set()
    wanted = [event for event in events if event.key in fresh or event.key in refused]
    people = {event.person for event in wanted}
    history = {event.person for event in wanted if _needs_history(event)}
    folders = uow.folders(people, now, history) if people else {}
    turns: list[Turn] = []
    for event in events:
        if event.key not in fresh:
            turns.append(_again(event, folders.get(event.person) if event.key in refused else None, now, rng))
            continue
        fresh.discard(event.key)
        folder = folders.get(event.person)
        if _is_new(folder) and asks_to_be_forgotten(event.what):
            turns.append(Turn(event, duplicate=True))
            continue
        turn, folders[event.person] = _turn(event, folder, now, rng, holidays)
        turns.append(turn)
        if turn.is_refusal:
            refused.add(event.key)
    uow.save(turns, now)
    return turns


def _again(event: Event, folder: Folder | None, now: datetime, rng: Random) -> Turn:
    """An event that was handled before changes nothing; of a form that was refused it is said again what is wrong."""
    if folder is None:
        return Turn(event, duplicate=True)
    practice, conversation = folder.practice, folder.conversation
    context = Context(now, practice.person.today(now), practice, rng, conversation.turn + 1)
    decision, _ = _decide(_happening(event, context), conversation, context)
    refused = tuple(effect for effect in decision.effects if isinstance(effect, RefuseForm))
    return Turn(event, effects=refused, duplicate=True, language=practice.person.language)


def _is_new(folder: Folder | None) -> bool:
    return folder is None or folder.practice.person.is_forgotten


def _is_form(event: Event) -> bool:
    return isinstance(event.what, Submitted)


def _needs_history(event: Event) -> bool:
    """Whether an event may want ended goals and old check-ins; all typed text may."""
    if isinstance(event.what, Pressed):
        dialog = dialogs().get(event.what.action.partition(".")[0])
        return dialog is not None and dialog.history
    return not isinstance(event.what, Met)


def _turn(event: Event, folder: Folder | None, now: datetime, rng: Random, holidays: Holidays) -> tuple[Turn, Folder]:
    is_new = _is_new(folder)
    folder, met = _met(event, folder, now, holidays)
    conversation = folder.conversation
    today = folder.practice.person.today(now)
    context = Context(now, today, folder.practice, rng, conversation.turn + 1, is_new)
    if isinstance(event.what, Met) and not met:
        # Platforms tell again and again who somebody is.
        return Turn(event, (), (), conversation, False, language=context.person.language), folder
    decision, dialog = _decide(_happening(event, context), conversation, context)
    practice, changes = _scheduled(folder.practice, decision.changes, now)
    effects = (*_hello(is_new, event, context), *_in_place(event, conversation, decision.effects))
    # Who brings Makker in asked for nothing, though they may be welcomed thereby.
    is_asked = event.place != DIRECT and not isinstance(event.what, Added)
    if is_asked and any(isinstance(effect, Post) for effect in effects):
        effects = (*effects, Thread(event.place, basics.answered_directly(), event.at_message))
    following = _following(conversation, decision, dialog, now)
    spoken = practice.person.language
    turn = Turn(event, (*met, *changes), effects, following, following is not conversation, language=spoken)
    return turn, Folder(practice, following)


def _in_place(event: Event, conversation: Conversation, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """The answer to a step's button takes the place of the card that asked, so that no dead buttons stay behind."""
    is_step = (
        isinstance(event.what, Pressed) and event.what.turn == conversation.turn and conversation.state is not None
    )
    first, *others = effects or (None,)
    if not event.at_message or not isinstance(first, Post) or first.key or event.place != DIRECT:
        return effects
    if not is_step and not first.in_place:
        return effects
    return (Update(event.at_message, first.content), *others)


def _hello(is_new: bool, event: Event, context: Context) -> tuple[Effect, ...]:
    """The welcome for somebody who wrote before their platform said that they are there."""
    if not is_new or isinstance(event.what, Met | Left):
        return ()
    decision = dialogs()["welcome"].advance(None, Met(Profile(context.person.name)), context)
    return decision.effects if decision is not None else ()


def _met(event: Event, folder: Folder | None, now: datetime, holidays: Holidays) -> tuple[Folder, tuple[Change, ...]]:
    """The person's folder, begun for somebody new, with the person as their platform now reports them."""
    is_met = isinstance(event.what, Met)
    if folder is not None and not is_met and (folder.practice.person.active or isinstance(event.what, Left)):
        return folder, ()
    profile = event.what.profile if isinstance(event.what, Met) else event.profile
    person = known_as(folder.practice.person if folder is not None else None, event, profile, now)
    if folder is None:
        return Folder(Practice(person, holidays=holidays)), (person,)
    if person == folder.practice.person:
        return folder, ()
    practice, changes = _scheduled(folder.practice, (person,), now)
    return replace(folder, practice=practice), changes


def _happening(event: Event, context: Context) -> Happening:
    if isinstance(event.what, Submitted):
        values = {name: storable(value) for name, value in event.what.values.items()}
        return Submitted(event.what.action, event.what.ref, values)
    if not isinstance(event.what, Typed):
        return event.what
    person, said = context.person, storable(event.what.text)
    titles = [goal.title for goal in context.practice.open_goals]
    return Said(said, understand(said, person.language, person.reckoned(context.now), titles))


def _decide(happening: Happening, conversation: Conversation, context: Context) -> tuple[Decision, Dialog | None]:
    """Ask the conversation under way first, then the dialog that the event starts."""
    state = conversation.state if context.now - conversation.updated_at < FORGOTTEN_AFTER else None
    under_way = dialogs().get(conversation.dialog) if state is not None else None
    if isinstance(happening, Said) and isinstance(happening.meaning, Cancel):
        return Decision(effects=(Post(basics.cancelled(state is not None)),)), under_way
    if isinstance(happening, Pressed) and happening.turn and (state is None or happening.turn != conversation.turn):
        return Decision(state, effects=(Post(basics.stale()),)), under_way
    if under_way is not None and not _stands_alone(happening):
        decision = under_way.advance(state, happening, context)
        if decision is not None:
            return decision, under_way
    dialog = dialog_for(happening)
    decision = dialog.advance(None, happening, context) if dialog is not None else None
    if decision is None:
        answer = basics.stale() if isinstance(happening, Pressed | Submitted) else basics.lost()
        decision = Decision(effects=(Post(answer),))
    if decision.state is None and state is not None and dialog is not under_way:
        return replace(decision, state=state), under_way
    return decision, dialog


def _stands_alone(happening: Happening) -> bool:
    """Whether an event has nothing to do with any conversation under way."""
    return isinstance(happening, Met | Left | Added) or (
        isinstance(happening, Said) and isinstance(happening.meaning, Help)
    )


def _following(before: Conversation, decision: Decision, dialog: Dialog | None, now: datetime) -> Conversation:
    """The conversation after a decision; the same one where nothing of it changed."""
    if decision.state is before.state:
        return before
    if decision.state is None or dialog is None:
        return Conversation("", 0, before.turn + 1, None, now)
    return Conversation(dialog.name, dialog.version, before.turn + 1, decision.state, now)


def _scheduled(practice: Practice, changes: tuple[Change, ...], now: datetime) -> tuple[Practice, tuple[Change, ...]]:
    """Changes applied, with goals scheduled anew where the person or a goal changed, and old slots summed up."""
    before = practice
    for change in changes:
        practice = practice.after(change)
    if any(isinstance(change, Forgotten) for change in changes):
        return practice, changes
    others = tuple(change for change in changes if not isinstance(change, Goal))
    until = practice.settles_until(now)
    goals = [goal for goal in practice.goals if _is_to_be_saved(before, practice, goal, until)]
    if not goals:
        return practice, others
    scheduled = tuple(practice.settled(_scheduled_goal(before, practice, goal, now), now) for goal in goals)
    for goal in scheduled:
        practice = practice.after(goal)
    return practice, (*others, *scheduled)


def _is_to_be_saved(before: Practice, after: Practice, goal: Goal, settles_until: date) -> bool:
    if before.person is not after.person or before.goal(goal.goal_id) is not goal:
        return True
    return goal.is_open and (goal.tally_on is None or goal.tally_on < settles_until)


def _scheduled_goal(before: Practice, after: Practice, goal: Goal, now: datetime) -> Goal:
    was = before.goal(goal.goal_id)
    if was is goal:
        return goal if before.person is after.person else moved(goal, before.person, after.person, after.holidays)
    return edited(was or goal, goal, after.person, now, after.holidays)
