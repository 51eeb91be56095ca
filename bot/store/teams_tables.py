"""The tables of the platform "teams": conversations, whom it has met, files that wait to be accepted, and its posts."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from bot.store.metadata import Instant, metadata


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


teams_conversations = Table(
    "teams_conversations",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("place"),
    _text("conversation_id"),
    _text("service_url"),
    _text("bot_id"),
    _text("kind"),
    _text("team_id"),
    _text("name"),
    Column("ended_at", Instant),
    PrimaryKeyConstraint("tenant_id", "person_id", "place"),
    sqlite_with_rowid=False,
)
"""Where Makker can write: a person's own conversation (no place) or a channel or group chat (no person), always as the
latest activity from there said. Nothing is sent where it `ended_at`: uninstalled, blocked, or deleted."""

teams_members = Table(
    "teams_members",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("name"),
    _text("zone"),
    _text("locale"),
    _text("kind"),
    _text("country"),
    _text("object_id"),
    _text("home"),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    sqlite_with_rowid=False,
)
"""People as Teams reports them. `object_id` is Entra's; `home` is the ref of the last home card, kept fresh."""

teams_files = Table(
    "teams_files",
    metadata,
    _text("tenant_id"),
    _text("file_id"),
    _text("person_id"),
    _text("name"),
    _text("content"),
    Column("expires_at", Instant, nullable=False),
    PrimaryKeyConstraint("tenant_id", "file_id"),
    sqlite_with_rowid=False,
)
"""Files, sealed, until the person accepts or declines them: Teams takes none before."""
Index("ix_teams_files_expires_at", teams_files.c.expires_at)

teams_posts = Table(
    "teams_posts",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("activity_id"),
    PrimaryKeyConstraint("tenant_id", "person_id", "activity_id"),
    sqlite_with_rowid=False,
)
"""What Makker wrote to whom in their own conversation, so that it can be deleted when they are forgotten."""
