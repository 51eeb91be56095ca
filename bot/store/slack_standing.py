"""How many installations of Slack's stand, and how their tokens are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from bot.store.slack_tables import slack_installations

RENEWED_BY = timedelta(hours=1)
"""Tokens are renewed two hours before they end: one that ends within this time could not be."""


@dataclass(frozen=True, slots=True)
class SlackStanding:
    """`ending`: tokens that will end soon and are not renewed yet; `over`: those that have ended."""

    installations: int
    ending: int
    over: int


def slack_standing(connection: Connection, now: datetime) -> SlackStanding:
    """How the installations stand."""
    column = slack_installations.c

    def count(*conditions: ColumnElement[bool]) -> int:
        wanted = select(func.count()).select_from(slack_installations).where(column.ended_at.is_(None), *conditions)
        return connection.scalar(wanted) or 0

    over = count(column.expires_at <= now)
    return SlackStanding(count(), count(column.expires_at <= now + RENEWED_BY) - over, over)
