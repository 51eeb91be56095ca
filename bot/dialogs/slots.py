"""Which slots an answer, a note or a reminder may be for."""

from collections.abc import Sequence
from datetime import date

from bot.cards import check_in as cards
from bot.cards.prompt import read_slot_ref
from bot.dialogs.answering import slot_for
from bot.dialogs.base import Context, Decision, say
from bot.domain.calendar import ONE_DAY
from bot.domain.check_in import CheckIn
from bot.domain.goal import Goal

Slot = tuple[Goal, CheckIn]
"""A goal of the person with the record of one of its slots."""


def slot_of(ref: str, context: Context) -> Slot | None:
    """The slot that a button is about, if it is the person's own and may be answered now."""
    parts = read_slot_ref(ref)
    goal = context.practice.goal(parts[0]) if parts else None
    if parts is None or goal is None:
        return None
    record = slot_for(context, goal, parts[1])
    return None if record is None else (goal, record)


def candidates(goals: Sequence[Goal], day: date | None, context: Context) -> list[Slot]:
    """The slots an answer may be for: those of the day it names, else those that wait, else the latest."""
    if day is not None:
        return [slot for goal in goals if (slot := _on(goal, day, context)) is not None]
    today = [slot for goal in goals for slot in _today_or_yesterday(goal, context)]
    waiting = [slot for slot in today if slot[1].outcome is None]
    return waiting or today or [slot for goal in goals if (slot := _latest(goal, context)) is not None]


def _on(goal: Goal, day: date, context: Context) -> Slot | None:
    record = slot_for(context, goal, day)
    return None if record is None else (goal, record)


def _today_or_yesterday(goal: Goal, context: Context) -> list[Slot]:
    """Today's slot; beside it yesterday's while that waits and today's was not asked about yet."""
    today = _on(goal, context.today, context)
    if today is not None and today[1].asked:
        return [today]
    yesterday = context.practice.record(goal, context.today - ONE_DAY)
    found = [today] if today is not None else []
    if yesterday is not None and yesterday.asked and yesterday.outcome is None:
        return [(goal, yesterday), *found]
    return found


def _latest(goal: Goal, context: Context) -> Slot | None:
    records = [each for each in context.practice.records(goal) if each.is_answerable(context.today)]
    return (goal, records[-1]) if records else None


def latest_answered(context: Context) -> Slot | None:
    """The slot that was answered last, if that answer may still be changed."""
    found = [
        (goal, record)
        for goal in context.practice.open_goals
        for record in context.practice.records(goal)
        if record.answered_at is not None and record.is_answerable(context.today)
    ]
    return max(found, key=lambda slot: slot[1].answered_at or context.now, default=None)


def waiting_now(context: Context) -> list[Slot]:
    """The slots that were asked about and wait for an answer."""
    return [
        (goal, record)
        for goal in context.practice.active_goals
        for record in context.practice.records(goal)
        if record.asked and record.outcome is None and context.now < record.closes_at
    ]


def too_old(ref: str, context: Context) -> Decision | None:
    """What is said of a slot of the person's own that can be answered no more."""
    parts = read_slot_ref(ref)
    if parts is None or context.practice.goal(parts[0]) is None:
        return None
    return say(cards.not_answerable(parts[1]))
