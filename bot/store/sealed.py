"""The sealed columns: which they are, and how their texts stand with the keys in force."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, select

from bot.store import chat_tables, slack_tables, tables, teams_tables
from bot.store.crypto import Vault, VaultError, is_sealed

COLUMNS: tuple[Column[Any], ...] = (
    tables.check_ins.c.note,
    tables.conversations.c.data,
    tables.inbox.c.body,
    tables.outbox.c.body,
    chat_tables.chat_messages.c.text,
    chat_tables.chat_messages.c.card,
    chat_tables.chat_files.c.content,
    slack_tables.slack_installations.c.bot_token,
    slack_tables.slack_installations.c.refresh_token,
    teams_tables.teams_files.c.content,
)
LOOKED_AT = 10_000
"""So many rows of a table are looked at, so that a start and the doctor stay quick."""


@dataclass(slots=True)
class Sealing:
    """How many texts are under the newest key, how many under older ones, and how many no key opens."""

    newest: int = 0
    older: int = 0
    unopened: int = 0

    @property
    def total(self) -> int:
        """How many texts there are."""
        return self.newest + self.older + self.unopened


def some_sealed(connection: Connection, most: int = LOOKED_AT) -> Iterator[str]:
    """Sealed texts, at most so many of each column."""
    for column in COLUMNS:
        rows = select(column.label("text")).limit(LOOKED_AT).subquery()
        found = select(rows.c.text).where(rows.c.text != "", rows.c.text.not_like("{%")).limit(most)
        yield from connection.scalars(found)


def held_against(texts: Iterable[str], vault: Vault) -> Sealing:
    """How these texts stand with the keys of a vault."""
    found = Sealing()
    for each in filter(is_sealed, texts):
        if vault.is_under_newest(each):
            found.newest += 1
        elif _opens(each, vault):
            found.older += 1
        else:
            found.unopened += 1
    return found


def _opens(sealed: str, vault: Vault) -> bool:
    try:
        vault.open(sealed)
    except VaultError:
        return False
    return True
