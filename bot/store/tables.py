"""The tables of the engine. Instants are microseconds since 1970, dates are proleptic ordinals, times are minutes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.metadata import metadata

WAITING, LEASED, SENT, DROPPED, DEAD = range(5)
"""States of an outgoing message: until `SENT` it is unfinished; `DROPPED` had nothing left to say."""

EVENT_DONE, EVENT_WAITING, EVENT_DEAD = range(3)
"""States of an incoming event."""


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


people = Table(
    "people",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("name"),
    _text("zone"),
    _text("country"),
    _text("language"),
    Column("check_in_at", SmallInteger, nullable=False),
    Column("nudges", SmallInteger, nullable=False),
    Column("quiet_from", SmallInteger, nullable=False),
    Column("quiet_until", SmallInteger, nullable=False),
    Column("day_ends", SmallInteger, nullable=False),
    Column("holidays_off", Boolean, nullable=False),
    Column("max_goals", SmallInteger, nullable=False),
    _text("pauses"),
    Column("own_zone", Boolean, nullable=False),
    Column("own_language", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    _text("address"),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    CheckConstraint("max_goals BETWEEN 1 AND 5", name="max_goals"),
    sqlite_with_rowid=False,
)

goals = Table(
    "goals",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("goal_id"),
    _text("title"),
    _text("why"),
    _text("plan"),
    _text("obstacle"),
    _text("cadence"),
    Column("at", SmallInteger, nullable=False),
    _text("unit"),
    Column("target", Float),
    _text("visibility"),
    _text("state"),
    Column("starts_on", Integer, nullable=False),
    Column("review_on", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("paused_on", Integer),
    Column("ended_at", BigInteger),
    Column("asked_until_on", Integer, nullable=False),
    Column("next_slot_on", Integer),
    Column("next_due_at", BigInteger),
    _text("tally"),
    Column("tally_on", Integer),
    PrimaryKeyConstraint("tenant_id", "person_id", "goal_id"),
    ForeignKeyConstraint(["tenant_id", "person_id"], ["people.tenant_id", "people.person_id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
Index(
    "ix_goals_next_due_at",
    goals.c.next_due_at,
    sqlite_where=goals.c.next_due_at.is_not(None),
    postgresql_where=goals.c.next_due_at.is_not(None),
)

check_ins = Table(
    "check_ins",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("goal_id"),
    Column("slot_on", Integer, nullable=False),
    _text("cadence"),
    Column("due_at", BigInteger, nullable=False),
    Column("closes_at", BigInteger, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("outcome", Text),
    Column("excuse", Text),
    Column("amount", Float),
    Column("note", Text),
    Column("answered_at", BigInteger),
    Column("nudge_at", BigInteger),
    Column("nudged", SmallInteger, nullable=False),
    Column("nudge_chosen", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("tenant_id", "person_id", "goal_id", "slot_on"),
    ForeignKeyConstraint(
        ["tenant_id", "person_id", "goal_id"],
        ["goals.tenant_id", "goals.person_id", "goals.goal_id"],
        ondelete="CASCADE",
    ),
    sqlite_with_rowid=False,
)
Index(
    "ix_check_ins_nudge_at",
    check_ins.c.nudge_at,
    sqlite_where=check_ins.c.nudge_at.is_not(None),
    postgresql_where=check_ins.c.nudge_at.is_not(None),
)

conversations = Table(
    "conversations",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("dialog"),
    Column("version", SmallInteger, nullable=False),
    Column("turn", Integer, nullable=False),
    _text("kind"),
    Column("data", Text),
    Column("updated_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    ForeignKeyConstraint(["tenant_id", "person_id"], ["people.tenant_id", "people.person_id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)

inbox = Table(
    "inbox",
    metadata,
    _text("tenant_id"),
    _text("event_id"),
    _text("person_id"),
    Column("received_at", BigInteger, nullable=False),
    Column("state", SmallInteger, nullable=False, server_default=str(EVENT_DONE)),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("retry_at", BigInteger),
    Column("body", Text),
    Column("error", Text),
    PrimaryKeyConstraint("tenant_id", "event_id"),
    sqlite_with_rowid=False,
)
Index(
    "ix_inbox_retry_at",
    inbox.c.retry_at,
    sqlite_where=inbox.c.retry_at.is_not(None),
    postgresql_where=inbox.c.retry_at.is_not(None),
)
Index("ix_inbox_received_at", inbox.c.received_at)
_DEAD_EVENT = text(f"state = {EVENT_DEAD}")
Index("ix_inbox_dead", inbox.c.received_at, sqlite_where=_DEAD_EVENT, postgresql_where=_DEAD_EVENT)

_UNFINISHED = text(f"state < {SENT}")

outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    _text("tenant_id"),
    _text("message_id"),
    _text("person_id"),
    _text("lane"),
    _text("place"),
    _text("op"),
    _text("target"),
    Column("body", Text),
    Column("urgency", SmallInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("send_at", BigInteger, nullable=False),
    Column("leased_until", BigInteger),
    Column("leased_by", Text),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("ambiguous", Boolean, nullable=False, server_default=text("false")),
    Column("error", Text),
    Column("ref", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    UniqueConstraint("tenant_id", "message_id"),
)
Index(
    "ix_outbox_unfinished",
    outbox.c.urgency,
    outbox.c.send_at,
    outbox.c.seq,
    sqlite_where=_UNFINISHED,
    postgresql_where=_UNFINISHED,
)
Index(
    "ix_outbox_lane",
    outbox.c.tenant_id,
    outbox.c.lane,
    outbox.c.seq,
    sqlite_where=_UNFINISHED,
    postgresql_where=_UNFINISHED,
)
_DEAD_MESSAGE = text(f"state = {DEAD}")
Index("ix_outbox_dead", outbox.c.finished_at, sqlite_where=_DEAD_MESSAGE, postgresql_where=_DEAD_MESSAGE)

outages = Table(
    "outages",
    metadata,
    Column("from_at", BigInteger, primary_key=True, autoincrement=False),
    Column("to_at", BigInteger, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Single remembered numbers: the last tick, how far the chat page's clock was moved."""
