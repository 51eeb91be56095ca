"""What was said in the chat page's workspace: statements over its messages and files."""

from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from bot.cards.card import Card
from bot.ports import NotOpened
from bot.store.chat_tables import chat_files, chat_messages, chat_workspaces
from bot.store.crypto import Vault, VaultError, is_sealed

_read_card = msgspec.json.Decoder(Card).decode
_write_card = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """Something to be said: by `author_id`, or by Makker (none) to or for `about_id`.

    `conversation` is a channel's id, or a person's direct conversation. `key` is the logical id.
    """

    conversation: str
    key: str
    author_id: str = ""
    about_id: str = ""
    parent_id: int | None = None
    text: str = ""
    card: Card | None = None
    language: str = ""
    file_name: str = ""
    content: bytes | None = None
    to_hand_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that was said. `removed` keeps the place of what others answered to.

    `unopened`: no key opens its text, which is empty then.
    """

    message_id: int
    conversation: str
    key: str
    author_id: str
    about_id: str
    parent_id: int | None
    text: str
    card: Card | None
    language: str
    file_name: str
    removed: bool
    created_at: datetime
    edited_at: datetime | None
    unopened: bool = False
    replies: int = 0


def direct(person_id: str) -> str:
    """The conversation of a person with Makker alone."""
    return f"direct:{person_id}"


def add(connection: Connection, vault: Vault, tenant_id: str, new: NewLine, now: datetime) -> tuple[Line, bool]:
    """Say something; with the key of what was said before it is that line, and false."""
    message_id = _next_id(connection, tenant_id)
    before = by_key(connection, vault, tenant_id, new.key)
    if before is not None:
        return before, False
    connection.execute(
        insert(chat_messages).values(
            tenant_id=tenant_id,
            message_id=message_id,
            conversation=new.conversation,
            parent_id=new.parent_id,
            author_id=new.author_id,
            about_id=new.about_id,
            key=new.key,
            text=vault.seal(new.text),
            card=_written(new.card, vault),
            language=new.language,
            file_name=new.file_name,
            removed=False,
            to_hand_on=new.to_hand_on,
            created_at=now,
        )
    )
    if new.content is not None:
        sealed = vault.seal_bytes(new.content)
        connection.execute(insert(chat_files).values(tenant_id=tenant_id, message_id=message_id, content=sealed))
    line = by_id(connection, vault, tenant_id, message_id)
    assert line is not None
    return line, True


def _next_id(connection: Connection, tenant_id: str) -> int:
    """The next number; whoever else adds a message waits until this one is committed."""
    workspace = chat_workspaces.c.tenant_id == tenant_id
    connection.execute(
        update(chat_workspaces).where(workspace).values(last_message_id=chat_workspaces.c.last_message_id + 1)
    )
    number: int = connection.execute(select(chat_workspaces.c.last_message_id).where(workspace)).scalar_one()
    return number


def change(
    connection: Connection,
    vault: Vault,
    tenant_id: str,
    message_id: int,
    card: Card,
    text: str,
    language: str,
    now: datetime,
) -> Line | None:
    """Show another card in a line's place."""
    changed = update(chat_messages).where(*_is_line(tenant_id, message_id), chat_messages.c.removed.is_(False))
    sealed = {"card": _written(card, vault), "text": vault.seal(text)}
    connection.execute(changed.values(**sealed, language=language, edited_at=now))
    return by_id(connection, vault, tenant_id, message_id)


def by_id(connection: Connection, vault: Vault, tenant_id: str, message_id: int) -> Line | None:
    """A line by its number."""
    return _one(connection, vault, tenant_id, _is_line(tenant_id, message_id))


def by_key(connection: Connection, vault: Vault, tenant_id: str, key: str) -> Line | None:
    """A line by its logical id."""
    return _one(connection, vault, tenant_id, (chat_messages.c.tenant_id == tenant_id, chat_messages.c.key == key))


def page(
    connection: Connection,
    vault: Vault,
    tenant_id: str,
    conversation: str,
    parent_id: int | None,
    before: int | None,
    limit: int,
) -> list[Line]:
    """The latest lines of a conversation, or of a thread in it, before a number; oldest first."""
    wanted = [chat_messages.c.tenant_id == tenant_id, chat_messages.c.conversation == conversation]
    under = chat_messages.c.parent_id
    wanted.append(under.is_(None) if parent_id is None else under == parent_id)
    if before is not None:
        wanted.append(chat_messages.c.message_id < before)
    rows = connection.execute(
        select(chat_messages).where(*wanted).order_by(chat_messages.c.message_id.desc()).limit(limit)
    ).all()
    return _with_replies(connection, tenant_id, [_line(row, vault) for row in reversed(rows)])


def waiting(connection: Connection, vault: Vault, tenant_id: str) -> list[Line]:
    """Lines that Makker was not given yet, in their order."""
    wanted = (chat_messages.c.tenant_id == tenant_id, chat_messages.c.to_hand_on.is_(True))
    rows = connection.execute(select(chat_messages).where(*wanted).order_by(chat_messages.c.message_id))
    return [_line(row, vault) for row in rows]


def handed_on(connection: Connection, tenant_id: str, message_id: int) -> None:
    """Remember that Makker was given a line."""
    connection.execute(update(chat_messages).where(*_is_line(tenant_id, message_id)).values(to_hand_on=False))


def take_back(connection: Connection, tenant_id: str, message_id: int) -> None:
    """Remove a line that Makker was not given."""
    connection.execute(
        delete(chat_messages).where(*_is_line(tenant_id, message_id), chat_messages.c.to_hand_on.is_(True))
    )


def latest(connection: Connection, tenant_id: str) -> dict[str, int]:
    """The number of Makker's or anybody's last line in each conversation, threads included."""
    rows = connection.execute(
        select(chat_messages.c.conversation, func.max(chat_messages.c.message_id))
        .where(chat_messages.c.tenant_id == tenant_id)
        .group_by(chat_messages.c.conversation)
    )
    return {row[0]: row[1] for row in rows}


def spoken(connection: Connection, tenant_id: str, person_id: str) -> str:
    """The language in which Makker spoke last to a person; empty if it never did."""
    wanted = (
        chat_messages.c.tenant_id == tenant_id,
        chat_messages.c.conversation == direct(person_id),
        chat_messages.c.parent_id.is_(None),
        chat_messages.c.language != "",
    )
    last = select(chat_messages.c.language).where(*wanted).order_by(chat_messages.c.message_id.desc()).limit(1)
    return connection.execute(last).scalar() or ""


def file(connection: Connection, vault: Vault, tenant_id: str, message_id: int) -> bytes | None:
    """The file that came with a line. Raises `NotOpened` if no key opens it."""
    wanted = (chat_files.c.tenant_id == tenant_id, chat_files.c.message_id == message_id)
    stored = connection.execute(select(chat_files.c.content).where(*wanted)).scalar()
    if stored is None:
        return None
    if not is_sealed(stored):
        return b64decode(stored[1:])
    try:
        return vault.open_bytes(stored)
    except VaultError as error:
        raise NotOpened(str(error)) from error


def erase(connection: Connection, tenant_id: str, person_id: str) -> None:
    """Remove a person's direct conversation, and what they said or Makker said for them anywhere else.

    What others answered to leaves an empty place.
    """
    mine = (
        (chat_messages.c.conversation == direct(person_id))
        | (chat_messages.c.author_id == person_id)
        | (chat_messages.c.about_id == person_id)
    )
    here = chat_messages.c.tenant_id == tenant_id
    ids = list(connection.execute(select(chat_messages.c.message_id).where(here, mine)).scalars())
    _remove(connection, tenant_id, ids, _answered(connection, tenant_id, ids, here & ~mine))


def _answered(connection: Connection, tenant_id: str, ids: Sequence[int], others: ColumnElement[bool]) -> set[int]:
    parents = select(chat_messages.c.parent_id).where(others, chat_messages.c.parent_id.is_not(None)).distinct()
    return set(connection.execute(parents).scalars()) & set(ids)


def _remove(connection: Connection, tenant_id: str, ids: Iterable[int], kept: set[int]) -> None:
    for message_id in ids:
        line = _is_line(tenant_id, message_id)
        if message_id not in kept:
            connection.execute(delete(chat_messages).where(*line))
            continue
        emptied = {"author_id": "", "about_id": "", "text": "", "card": None, "file_name": "", "removed": True}
        connection.execute(update(chat_messages).where(*line).values(**emptied, key=f"removed:{message_id}"))


def _is_line(tenant_id: str, message_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return chat_messages.c.tenant_id == tenant_id, chat_messages.c.message_id == message_id


def _one(connection: Connection, vault: Vault, tenant_id: str, wanted: Iterable[ColumnElement[bool]]) -> Line | None:
    row = connection.execute(select(chat_messages).where(*wanted)).first()
    return None if row is None else _with_replies(connection, tenant_id, [_line(row, vault)])[0]


def _with_replies(connection: Connection, tenant_id: str, lines: Sequence[Line]) -> list[Line]:
    rows = connection.execute(
        select(chat_messages.c.parent_id, func.count())
        .where(
            chat_messages.c.tenant_id == tenant_id,
            chat_messages.c.parent_id.in_([line.message_id for line in lines]),
        )
        .group_by(chat_messages.c.parent_id)
    )
    counts = {row[0]: row[1] for row in rows}
    return [replace(line, replies=counts.get(line.message_id, 0)) for line in lines]


def _line(row: Row[Any], vault: Vault) -> Line:
    text = _text(row.text, vault)
    return Line(
        message_id=row.message_id,
        conversation=row.conversation,
        key=row.key,
        author_id=row.author_id,
        about_id=row.about_id,
        parent_id=row.parent_id,
        text=text or "",
        card=_card(row.card, vault),
        language=row.language,
        file_name=row.file_name,
        removed=row.removed,
        created_at=row.created_at,
        edited_at=row.edited_at,
        unopened=text is None,
    )


def _text(stored: str, vault: Vault) -> str | None:
    """What was said, or none where no key opens it."""
    if not is_sealed(stored):
        return stored[1:]
    try:
        return vault.open(stored)
    except VaultError:
        return None


def _card(stored: str | None, vault: Vault) -> Card | None:
    """The card, or none where no key opens it or a program of another version wrote it: its text stands in for it."""
    try:
        return None if stored is None else _read_card(vault.open(stored) if is_sealed(stored) else stored)
    except (VaultError, msgspec.ValidationError):
        return None


def _written(card: Card | None, vault: Vault) -> str | None:
    return None if card is None else vault.seal(_write_card(card).decode())
