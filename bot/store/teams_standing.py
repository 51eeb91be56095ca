"""How many conversations in Teams Makker can write to, and how many have ended."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bot.store.teams_tables import teams_conversations


@dataclass(frozen=True, slots=True)
class TeamsStanding:
    """`ended`: those where nothing is sent any more, until somebody writes there."""

    conversations: int
    ended: int


def teams_standing(connection: Connection) -> TeamsStanding:
    """How the conversations stand."""
    ended = teams_conversations.c.ended_at.is_not(None)
    found = connection.execute(select(func.count(), func.count().filter(ended)).select_from(teams_conversations)).one()
    return TeamsStanding(found[0] - found[1], found[1])
