"""Erasing a person: every row, for good."""

from sqlalchemy import Connection, Table, and_
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.person import Person, PersonKey
from bot.faults import reach
from bot.store import tables
from bot.store.slack_tables import slack_members


def erase(connection: Connection, key: PersonKey) -> None:
    """Delete every row of a person; of their events only the ids stay, so that none is handled again."""
    reach("erase.begun")
    for table in (tables.outbox, slack_members, tables.people):
        connection.execute(table.delete().where(_is_of(table, key)))
    reach("erase.rows")
    gone = tables.inbox.update().where(_is_of(tables.inbox, key))
    connection.execute(gone.values(person_id="", body=None, error=None, retry_at=None))
    reach("erase.events")


def _is_of(table: Table, key: PersonKey) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == key[0], table.c.person_id == key[1])


def forgotten(person: Person) -> Person:
    """What must be known of somebody to tell them that they are forgotten, and nothing else; then it goes too."""
    return Person(
        tenant_id=person.tenant_id,
        person_id=person.person_id,
        name="",
        language=person.language,
        address=person.address,
        created_at=person.created_at,
        active=False,
    )
