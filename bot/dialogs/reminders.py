"""Reminders that a person asks for: the hour they choose stands, in quiet hours too."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.cards import check_in as cards
from bot.dialogs.base import Context, Decision, Post, say
from bot.dialogs.slots import Slot


def reminder_at(context: Context, after: timedelta | None, at: time | None) -> datetime:
    """The instant of a reminder after a while, or at an hour of today; one that has gone by is an hour away."""
    if after is not None or at is None:
        return context.now + (after or timedelta(hours=1))
    local = context.person.local(context.now)
    chosen = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return chosen if chosen > local else local + timedelta(hours=1)


def remind(slots: Sequence[Slot], at: datetime, context: Context) -> Decision:
    """Ask again about what waits at an instant, if its slots are open then."""
    waiting = [record for _, record in slots if record.outcome is None]
    if not waiting:
        return say(cards.nothing_waits())
    if any(at >= record.closes_at for record in waiting):
        return say(cards.too_late_to_remind())
    changes = tuple(record._replace(nudge_at=at, nudge_chosen=True) for record in waiting)
    return Decision(effects=(Post(cards.remind_at(context.person.local(at))),), changes=changes)
