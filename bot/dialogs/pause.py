"""Breaks: ill, away, on pause, days off; from when until when, and back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.cards import pause as cards
from bot.dialogs.answering import refreshed
from bot.dialogs.base import Context, Decision, Dialog, Effect, Happening, Post, Pressed, Said, State, say
from bot.domain.check_in import CheckIn, Excuse, Outcome
from bot.domain.goal import Goal
from bot.domain.person import BACKDATED_PAUSE_FOR, Pause, PauseKind, Person
from bot.domain.schedule import Due, ask, rescheduled, rhythm_of
from bot.text.typed import read_period
from bot.text.typed.understood import Back, No, NotUnderstood, TakeBreak, Unclear, Understood, Yes

FURTHEST = timedelta(days=366)


class AskUntil(State, frozen=True, tag="ask_until"):
    """Waiting to hear how long a break lasts."""

    kind: PauseKind
    from_on: date


class Confirm(State, frozen=True, tag="confirm"):
    """Waiting for a yes to a period as it was understood."""

    kind: PauseKind
    from_on: date
    to_on: date


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn about breaks."""
    match state, event:
        case _, Said(meaning=TakeBreak(kind, from_on, to_on)):
            return _asked_for(kind, from_on, to_on, context)
        case _, Said(meaning=Back()) | Pressed("pause.back"):
            return _back(context)
        case _, Pressed("pause.ill"):
            return _begin(Pause(PauseKind.ILL, context.today, None), context)
        case _, Pressed("pause.away"):
            return _ask_until(PauseKind.AWAY, context)
        case AskUntil(kind, from_on), Pressed("pause.today"):
            return _begin(Pause(kind, from_on, context.today), context)
        case AskUntil(kind, from_on), Pressed("pause.open"):
            return _begin(Pause(kind, from_on, None), context)
        case AskUntil(), Said(text, meaning):
            return _until(state, text, meaning, context)
        case Confirm(kind, from_on, to_on), Pressed("pause.yes") | Said(meaning=Yes()):
            return _begin(Pause(kind, from_on, to_on), context)
        case Confirm(), Pressed("pause.no") | Said(meaning=No()):
            return say(cards.not_changed())
    return None


def _ask_until(kind: PauseKind, context: Context) -> Decision:
    return Decision(AskUntil(kind, context.today), (Post(cards.until_when(kind, context.turn)),))


def _asked_for(kind: PauseKind, from_on: date, to_on: date | None, context: Context) -> Decision:
    earliest = context.today - BACKDATED_PAUSE_FOR
    if from_on < earliest:
        return say(cards.too_far_back(earliest))
    if to_on is None and kind is not PauseKind.ILL and from_on == context.today:
        return _ask_until(kind, context)
    if to_on is None:
        return _begin(Pause(kind, from_on, None), context)
    if to_on < from_on:
        return say(cards.unreadable())
    if to_on - context.today > FURTHEST:
        return say(cards.too_far_ahead())
    return _to_confirm(kind, from_on, to_on, context)


def _until(state: AskUntil, text: str, meaning: Understood, context: Context) -> Decision | None:
    period = read_period(text, context.person.language, context.today)
    if period is None:
        is_unread = isinstance(meaning, NotUnderstood | Unclear)
        return Decision(state, (Post(cards.unreadable()),)) if is_unread else None
    to_on = period[1] or period[0]
    if to_on < state.from_on:
        return Decision(state, (Post(cards.unreadable()),))
    if to_on - context.today > FURTHEST:
        return Decision(state, (Post(cards.too_far_ahead()),))
    if period[0] > state.from_on and to_on > period[0]:  # "next week" may leave out the days until then
        return _to_confirm(state.kind, state.from_on, to_on, context)
    return _begin(Pause(state.kind, state.from_on, to_on), context)


def _to_confirm(kind: PauseKind, from_on: date, to_on: date, context: Context) -> Decision:
    return Decision(Confirm(kind, from_on, to_on), (Post(cards.confirm(kind, from_on, to_on, context.turn)),))


def _begin(pause: Pause, context: Context) -> Decision:
    """The break holds at once; days already asked about become excused unless they were answered."""
    person = context.person.paused_from(pause)
    excused = tuple(_excused(pause, context))
    effects: list[Effect] = [effect for record in excused for effect in refreshed(context, record)]
    after = pause.to_on if pause.from_on > context.today else None
    effects.append(Post(cards.begun(pause, context.today, next_prompt(context, person, after))))
    return Decision(effects=tuple(effects), changes=(person, *excused))


def _excused(pause: Pause, context: Context) -> Iterator[CheckIn]:
    for goal in context.practice.open_goals:
        for record in context.practice.records(goal):
            if pause.covers(record.slot_on) and record.outcome in (None, Outcome.MISSED):
                excuse = Excuse(pause.kind.value)
                yield record._replace(outcome=Outcome.EXCUSED, excuse=excuse, nudge_at=None, answered_at=context.now)


def next_prompt(context: Context, person: Person, after: date | None = None) -> datetime | None:
    """When the person would be asked next, or first after a day, on their own clock."""
    active = context.practice.active_goals
    if after is not None:
        active = tuple(replace(goal, asked_until_on=max(goal.asked_until_on, after)) for goal in active)
    goals = [rescheduled(goal, person, context.practice.holidays) for goal in active]
    due = [at for goal in goals if (at := _asked_at(goal, person, context)) is not None]
    return person.local(min(due)) if due else None


def _asked_at(goal: Goal, person: Person, context: Context) -> datetime | None:
    """When a goal is asked about next: a prompt that is late comes now, but not in quiet hours."""
    if goal.next_slot_on is None or goal.next_due_at is None or goal.next_due_at > context.now:
        return goal.next_due_at
    due = Due(goal.next_slot_on, goal.next_due_at)
    holidays = context.practice.holidays
    asking = ask(rhythm_of(person, goal), goal.asked_until_on, due, context.now, (), holidays)
    if asking.slot_on is not None:
        return context.now
    return asking.next.at if asking.next is not None else None


def _back(context: Context) -> Decision:
    if context.person.pause_on(context.today) is None:
        return say(cards.not_away())
    person = context.person.back_on(context.today)
    next_at = next_prompt(context, person)
    card = cards.back_now() if next_at == context.now else cards.back(next_at)
    return Decision(effects=(Post(card),), changes=(person,))


DIALOG = Dialog(
    name="pause",
    advance=advance,
    starts_on=(TakeBreak, Back),
    states=(AskUntil, Confirm),
)
