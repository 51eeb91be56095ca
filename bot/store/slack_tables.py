"""The tables of the platform "slack": where Makker is installed, installations under way, and whom it has met."""

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table, Text, text

from bot.store.metadata import Instant, metadata


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


slack_installations = Table(
    "slack_installations",
    metadata,
    _text("tenant_id"),
    _text("team_id"),
    _text("enterprise_id"),
    Column("is_enterprise_install", Boolean, nullable=False),
    _text("name"),
    _text("app_id"),
    _text("bot_user_id"),
    _text("bot_id"),
    _text("bot_token"),
    _text("refresh_token"),
    Column("expires_at", Instant),
    _text("scopes"),
    _text("installed_by"),
    Column("installed_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("refreshing_until", Instant),
    Column("refreshed_by", Text),
    PrimaryKeyConstraint("tenant_id"),
)
"""Active until `ended_at`; then no token is left. Tokens are sealed. `refreshed_by` alone may store the next token
until `refreshing_until`, see `adapters/slack/tokens.py`."""

slack_states = Table(
    "slack_states",
    metadata,
    _text("state_hash"),
    Column("expires_at", Instant, nullable=False),
    PrimaryKeyConstraint("state_hash"),
    sqlite_with_rowid=False,
)
"""Installations that somebody began, by a hash; no tenant is known yet. Each is good for one answer of Slack's."""
Index("ix_slack_states_expires_at", slack_states.c.expires_at)

slack_members = Table(
    "slack_members",
    metadata,
    _text("tenant_id"),
    _text("person_id"),
    _text("name"),
    _text("zone"),
    _text("locale"),
    _text("kind"),
    _text("dm"),
    Column("seen_home", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    sqlite_with_rowid=False,
)
"""People as Slack reports them; `dm` is their direct conversation with Makker, once it is known."""
