"""Who sits in the chat page's workspace, and in which channels: statements over its tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, insert, select, update

from bot.store.chat_tables import chat_channels, chat_members, chat_messages, chat_people, chat_workspaces


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the workspace, as the workspace knows them; `is_met` once Makker was told of the latest profile."""

    person_id: str
    name: str
    zone: str
    country: str
    language: str
    revision: int
    is_met: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the ids of who is in it, in the order of their seats."""

    channel_id: str
    name: str
    members: tuple[str, ...]


def found(connection: Connection, tenant_id: str, now: datetime) -> bool:
    """Start the workspace; false if it stands already."""
    known = select(chat_workspaces.c.tenant_id).where(chat_workspaces.c.tenant_id == tenant_id)
    if connection.execute(known).first() is not None:
        return False
    connection.execute(insert(chat_workspaces).values(tenant_id=tenant_id, last_message_id=0, founded_at=now))
    return True


def members(connection: Connection, tenant_id: str) -> list[Member]:
    """Everybody, in the order of their seats."""
    found_rows = select(chat_people).where(chat_people.c.tenant_id == tenant_id).order_by(chat_people.c.seat)
    return [_member(row) for row in connection.execute(found_rows)]


def member(connection: Connection, tenant_id: str, person_id: str) -> Member | None:
    """One of them."""
    row = connection.execute(select(chat_people).where(*_is_person(tenant_id, person_id))).first()
    return None if row is None else _member(row)


def _member(row: Row[Any]) -> Member:
    return Member(
        row.person_id, row.name, row.zone, row.country, row.language, row.revision, row.met_revision == row.revision
    )


def keep_member(
    connection: Connection, tenant_id: str, person_id: str, name: str, zone: str, country: str, language: str
) -> Member:
    """Add somebody, to every channel as well, or change their profile."""
    profile = {"name": name, "zone": zone, "country": country, "language": language}
    before = member(connection, tenant_id, person_id)
    if before is None:
        seat = _next_seat(connection, chat_people, tenant_id)
        keys = {"tenant_id": tenant_id, "person_id": person_id}
        connection.execute(insert(chat_people).values(**keys, **profile, revision=1, met_revision=0, seat=seat))
        for channel in channels(connection, tenant_id):
            connection.execute(insert(chat_members).values(**keys, channel_id=channel.channel_id))
    elif (before.name, before.zone, before.country, before.language) != (name, zone, country, language):
        changed = update(chat_people).where(*_is_person(tenant_id, person_id))
        connection.execute(changed.values(**profile, revision=before.revision + 1))
    kept = member(connection, tenant_id, person_id)
    assert kept is not None
    return kept


def remove_member(connection: Connection, tenant_id: str, person_id: str) -> None:
    """Take somebody out of the workspace, with every channel that nobody is in then, and what was said there."""
    connection.execute(delete(chat_people).where(*_is_person(tenant_id, person_id)))
    for channel in channels(connection, tenant_id):
        if not channel.members:
            _remove_channel(connection, tenant_id, channel.channel_id)


def _remove_channel(connection: Connection, tenant_id: str, channel_id: str) -> None:
    said, is_here = chat_messages.c, chat_channels.c
    connection.execute(delete(chat_messages).where(said.tenant_id == tenant_id, said.conversation == channel_id))
    connection.execute(delete(chat_channels).where(is_here.tenant_id == tenant_id, is_here.channel_id == channel_id))


def met(connection: Connection, tenant_id: str, person_id: str, revision: int) -> None:
    """Remember that Makker was told of a profile."""
    connection.execute(update(chat_people).where(*_is_person(tenant_id, person_id)).values(met_revision=revision))


def channels(connection: Connection, tenant_id: str) -> list[Channel]:
    """Every channel, in the order they were made."""
    seats = (
        select(chat_members.c.channel_id, chat_members.c.person_id)
        .join_from(chat_members, chat_people)
        .where(chat_members.c.tenant_id == tenant_id)
        .order_by(chat_people.c.seat)
    )
    sitting: dict[str, list[str]] = {}
    for row in connection.execute(seats):
        sitting.setdefault(row.channel_id, []).append(row.person_id)
    rows = connection.execute(
        select(chat_channels).where(chat_channels.c.tenant_id == tenant_id).order_by(chat_channels.c.seat)
    )
    return [Channel(row.channel_id, row.name, tuple(sitting.get(row.channel_id, ()))) for row in rows]


def keep_channel(
    connection: Connection, tenant_id: str, channel_id: str, name: str, person_ids: Sequence[str]
) -> Channel:
    """Add a channel or change its name and who is in it; people that do not exist are left out."""
    is_channel = (chat_channels.c.tenant_id == tenant_id, chat_channels.c.channel_id == channel_id)
    if connection.execute(update(chat_channels).where(*is_channel).values(name=name)).rowcount == 0:
        seat = _next_seat(connection, chat_channels, tenant_id)
        connection.execute(
            insert(chat_channels).values(tenant_id=tenant_id, channel_id=channel_id, name=name, seat=seat)
        )
    in_it = (chat_members.c.tenant_id == tenant_id, chat_members.c.channel_id == channel_id)
    connection.execute(delete(chat_members).where(*in_it))
    sitting = tuple(each.person_id for each in members(connection, tenant_id) if each.person_id in set(person_ids))
    for person_id in sitting:
        connection.execute(insert(chat_members).values(tenant_id=tenant_id, channel_id=channel_id, person_id=person_id))
    return Channel(channel_id, name, sitting)


def _is_person(tenant_id: str, person_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return chat_people.c.tenant_id == tenant_id, chat_people.c.person_id == person_id


def _next_seat(connection: Connection, table: Table, tenant_id: str) -> int:
    last = connection.execute(select(func.max(table.c.seat)).where(table.c.tenant_id == tenant_id)).scalar()
    return (last or 0) + 1
