"""Erasing a person: every row, for good."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, and_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.person import PersonKey
from bot.faults import reach
from bot.store.slack_tables import slack_members
from bot.store.tables import inbox, outbox, people
from bot.store.teams_tables import teams_conversations, teams_files, teams_members, teams_posts

FOR_THE_FAREWELL = (teams_conversations, teams_posts)
"""Where the farewell is said, and which messages are deleted with it: no platform can be asked for these again."""
OWN = (outbox, slack_members, teams_members, teams_files, *FOR_THE_FAREWELL, people)
"""Everything that is a person's own. What is theirs beside the last goes with it."""


def erase(connection: Connection, key: PersonKey, *, with_farewell: bool = False) -> None:
    """Delete every row of a person; of their events only the ids stay, so that none is handled again.

    Where a farewell is still to be said, what that needs stays until `erase_told`.
    """
    reach("erase.begun")
    _delete(connection, key, [table for table in OWN if not (with_farewell and table in FOR_THE_FAREWELL)])
    reach("erase.rows")
    gone = inbox.update().where(_is_of(inbox, key))
    connection.execute(gone.values(person_id="", body=None, error=None, retry_at=None))
    reach("erase.events")


def erase_told(connection: Connection, key: PersonKey) -> None:
    """Delete every row of a person who has had their farewell.

    Deleting messages takes its time: of somebody who has begun anew meanwhile only the farewell itself goes.
    """
    if connection.execute(select(people.c.person_id).where(_is_of(people, key), people.c.active)).first() is not None:
        connection.execute(outbox.delete().where(_is_of(outbox, key), outbox.c.op == "farewell"))
        return
    _delete(connection, key, OWN)


def _delete(connection: Connection, key: PersonKey, own: Iterable[Table]) -> None:
    for table in own:
        connection.execute(table.delete().where(_is_of(table, key)))


def _is_of(table: Table, key: PersonKey) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == key[0], table.c.person_id == key[1])
