"""The tables of the chat page's workspace: who sits in it, and what was said there."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.metadata import Instant, metadata


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


chat_workspaces = Table(
    "chat_workspaces",
    metadata,
    _text("tenant_id"),
    Column("last_message_id", BigInteger, nullable=False),
    Column("founded_at", Instant, nullable=False),
    PrimaryKeyConstraint("tenant_id"),
    sqlite_with_rowid=False,
)
"""`last_message_id` numbers the messages; its row is locked while one is added, so numbers follow commits."""

chat_people = Table(
    "chat_people",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("name"),
    _text("zone"),
    _text("country"),
    _text("language"),
    Column("revision", Integer, nullable=False),
    Column("met_revision", Integer, nullable=False),
    Column("seat", Integer, nullable=False),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    ForeignKeyConstraint(["tenant_id"], ["chat_workspaces.tenant_id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
"""`revision` counts changes of a profile, `met_revision` is the one Makker was last told of."""

chat_channels = Table(
    "chat_channels",
    metadata,
    _text("tenant_id"),
    _text("channel_id"),
    _text("name"),
    Column("seat", Integer, nullable=False),
    PrimaryKeyConstraint("tenant_id", "channel_id"),
    ForeignKeyConstraint(["tenant_id"], ["chat_workspaces.tenant_id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)

chat_members = Table(
    "chat_members",
    metadata,
    _text("tenant_id"),
    _text("channel_id"),
    _text("person_id"),
    PrimaryKeyConstraint("tenant_id", "channel_id", "person_id"),
    ForeignKeyConstraint(
        ["tenant_id", "channel_id"], ["chat_channels.tenant_id", "chat_channels.channel_id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(
        ["tenant_id", "person_id"], ["chat_people.tenant_id", "chat_people.person_id"], ondelete="CASCADE"
    ),
    sqlite_with_rowid=False,
)

chat_messages = Table(
    "chat_messages",
    metadata,
    _text("tenant_id"),
    Column("message_id", BigInteger, nullable=False),
    _text("conversation"),
    Column("parent_id", BigInteger),
    _text("author_id"),
    _text("about_id"),
    _text("key"),
    _text("text"),
    Column("card", Text),
    _text("language"),
    _text("file_name"),
    Column("removed", Boolean, nullable=False),
    Column("to_hand_on", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("edited_at", Instant),
    PrimaryKeyConstraint("tenant_id", "message_id"),
    ForeignKeyConstraint(["tenant_id"], ["chat_workspaces.tenant_id"], ondelete="CASCADE"),
    UniqueConstraint("tenant_id", "key"),
)
"""An empty `author_id` is Makker, speaking to or for `about_id`. `to_hand_on`: Makker has not been given it yet.

`text` and `card`, and `content` of files, are sealed. What an earlier version kept in plain begins with a brace.
"""
Index(
    "ix_chat_messages_conversation",
    chat_messages.c.tenant_id,
    chat_messages.c.conversation,
    chat_messages.c.parent_id,
    chat_messages.c.message_id,
)
Index("ix_chat_messages_parent_id", chat_messages.c.tenant_id, chat_messages.c.parent_id)

chat_files = Table(
    "chat_files",
    metadata,
    _text("tenant_id"),
    Column("message_id", BigInteger, nullable=False),
    _text("content"),
    PrimaryKeyConstraint("tenant_id", "message_id"),
    ForeignKeyConstraint(
        ["tenant_id", "message_id"], ["chat_messages.tenant_id", "chat_messages.message_id"], ondelete="CASCADE"
    ),
)
