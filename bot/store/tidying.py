"""Rows that nobody needs any more."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, delete, func, literal, select, tuple_

from bot.faults import reach
from bot.store import tables
from bot.store.metadata import micros
from bot.store.teams_tables import teams_files

KEPT_MESSAGES_FOR = timedelta(days=30)
KEPT_EVENTS_FOR = timedelta(days=14)
LAST_SEQ = 2**63 - 1


def tidied(connection: Connection, *, now: datetime, limit: int) -> int:
    """Delete finished messages and handled events past their keeping; how many that were."""
    outbox, inbox = tables.outbox, tables.inbox
    # Messages are numbered in the order of their making: only the old ones are read to find the first young one.
    young = select(outbox.c.seq).where(outbox.c.created_at >= micros(now - KEPT_MESSAGES_FOR))
    first_young = young.order_by(outbox.c.seq).limit(1).scalar_subquery()
    old_messages = (
        select(outbox.c.seq)
        .where(outbox.c.state.in_([tables.SENT, tables.DROPPED]))
        .where(outbox.c.seq < func.coalesce(first_young, literal(LAST_SEQ, BigInteger)))
        .order_by(outbox.c.seq)
        .limit(limit)
    )
    gone = connection.execute(delete(outbox).where(outbox.c.seq.in_(old_messages))).rowcount
    reach("tidy.messages")
    old_events = (
        select(inbox.c.tenant_id, inbox.c.event_id)
        .where(inbox.c.state == tables.EVENT_DONE, inbox.c.received_at < micros(now - KEPT_EVENTS_FOR))
        .limit(limit)
    )
    events = tuple_(inbox.c.tenant_id, inbox.c.event_id).in_(old_events)
    gone += connection.execute(delete(inbox).where(events)).rowcount
    gone += _expired_files(connection, now, limit)
    reach("tidy.before_commit")
    return gone


def _expired_files(connection: Connection, now: datetime, limit: int) -> int:
    """Delete files that nobody accepted in time."""
    key = (teams_files.c.tenant_id, teams_files.c.file_id)
    expired = select(*key).where(teams_files.c.expires_at <= now).limit(limit)
    return connection.execute(delete(teams_files).where(tuple_(*key).in_(expired))).rowcount
