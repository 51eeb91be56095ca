"""How things stand in the store: what waits, what was given up, for those who look after it. Nobody's words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from bot.store import tables
from bot.store.metadata import from_micros, micros

_UNFINISHED = text(f"state < {tables.SENT}")
_DEAD_MESSAGE = text(f"state = {tables.DEAD}")
_DEAD_EVENT = text(f"state = {tables.EVENT_DEAD}")


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of what waits and of dead letters; `oldest_due_at` is the first instant that an unsent message was due."""

    outbox_waiting: int
    oldest_due_at: datetime | None
    inbox_waiting: int
    dead_messages: int
    dead_events: int

    def outbox_age(self, now: datetime) -> float:
        """Seconds that the oldest message has waited past its time."""
        return 0.0 if self.oldest_due_at is None else max(0.0, (now - self.oldest_due_at).total_seconds())


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was never delivered, or an event that was never handled: `reason` names the fault."""

    kind: str
    tenant_id: str
    id: str
    reason: str
    at: datetime


def standing(connection: Connection, now: datetime) -> Standing:
    """How things stand at `now`; each number comes from an index that holds nothing else."""
    box, inbox = tables.outbox.c, tables.inbox.c
    unsent = select(func.count(), func.min(box.send_at)).where(_UNFINISHED, box.send_at <= micros(now))
    waiting, oldest = connection.execute(unsent.select_from(tables.outbox)).one()
    retries = select(func.count()).select_from(tables.inbox).where(inbox.retry_at.is_not(None))
    return Standing(
        outbox_waiting=waiting,
        oldest_due_at=None if oldest is None else from_micros(oldest),
        inbox_waiting=connection.scalar(retries) or 0,
        dead_messages=connection.scalar(select(func.count()).select_from(tables.outbox).where(_DEAD_MESSAGE)) or 0,
        dead_events=connection.scalar(select(func.count()).select_from(tables.inbox).where(_DEAD_EVENT)) or 0,
    )


def dead_letters(connection: Connection, limit: int) -> list[DeadLetter]:
    """The latest dead letters, messages first, at most `limit` of each kind."""
    return [*_dead_messages(connection, limit), *_dead_events(connection, limit)]


def _dead_messages(connection: Connection, limit: int) -> list[DeadLetter]:
    box = tables.outbox.c
    found = select(box.tenant_id, box.message_id, box.error, box.finished_at, box.created_at).where(_DEAD_MESSAGE)
    rows = connection.execute(found.order_by(box.finished_at.desc()).limit(limit))
    return [
        DeadLetter("message", tenant, key, reason or "", from_micros(finished_at or created_at))
        for tenant, key, reason, finished_at, created_at in rows
    ]


def _dead_events(connection: Connection, limit: int) -> list[DeadLetter]:
    inbox = tables.inbox.c
    found = select(inbox.tenant_id, inbox.event_id, inbox.error, inbox.received_at).where(_DEAD_EVENT)
    rows = connection.execute(found.order_by(inbox.received_at.desc()).limit(limit))
    return [DeadLetter("event", tenant, key, reason or "", from_micros(at)) for tenant, key, reason, at in rows]
