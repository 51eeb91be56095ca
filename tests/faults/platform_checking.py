"""Holds a story on a platform that was killed against the same story unharmed: its rows, its messages, its homes."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select, text

from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import open_engine
from tests.faults.platform_telling import PlatformTold

_TRY = re.compile(r"\.try\d+")
_DEED = re.compile(r"\b[a-z]+-\d+\b")
_HOME = re.compile(r"^home:[0-9a-f]+")
_DIGEST = re.compile(r":[0-9a-f]{18}\b")
_TIME = re.compile(r"\b\d{1,2}[.:]\d\d(?:\s?[AP]M)?\b")
_LOST = ":lost#"
_UPDATE = " (update)"
_WELCOME = "welcome:"

_PEOPLE = ("person_id", "name", "zone", "language", "check_in_at", "pauses", "active", "confirmed")
_GOALS = ("person_id", "title", "why", "cadence", "at", "state", "starts_on", "asked_until_on", "next_slot_on")
_CHECK_INS = ("person_id", "goal_id", "slot_on", "asked", "outcome", "excuse", "note", "nudged")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a story came to: rows, what each message says by its logical id, what each home says."""

    rows: dict[str, list[tuple[Any, ...]]]
    messages: dict[str, set[str]]
    homes: dict[str, str]


@contextmanager
def reading(address: str) -> Iterator[Connection]:
    """A look at the database at an address."""
    engine = open_engine(address)
    try:
        with engine.connect().execution_options(makker_reads=True) as connection:
            yield connection
    finally:
        engine.dispose()


def differs(what: str, expected: object, found: object) -> Iterator[str]:
    """What is said where two are not alike."""
    if expected != found:
        yield f"{what}: expected {expected}, found {found}"


# --- what there is ---------------------------------------------------------------------------------------------


def rows_of(connection: Connection, vault: Vault, **kept: tuple[Table, tuple[str, ...]]) -> dict[str, list[Any]]:
    """The rows of the engine's tables that are alike in every telling, and columns of what an adapter keeps."""
    titles = {row.goal_id: row.title for row in connection.execute(select(tables.goals))}

    def told(name: str, value: Any) -> Any:
        if name == "goal_id":
            return titles[value]
        return vault.open(value) if name == "note" and value else value

    def of(table: Table, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
        rows = connection.execute(select(*(table.c[name] for name in names))).all()
        found = [tuple(told(name, value) for name, value in zip(names, row, strict=True)) for row in rows]
        return sorted(found, key=repr)

    return {
        "people": of(tables.people, _PEOPLE),
        "goals": of(tables.goals, _GOALS),
        "check-ins": of(tables.check_ins, _CHECK_INS),
        **{name: of(*what) for name, what in kept.items()},
    }


def without_try(key: str) -> str:
    """An id without the number of the try."""
    return _TRY.sub("", key)


def named(row: Row[Any]) -> str:
    """A message's id in a snapshot: without the number of the try and what follows from it, every home is one.

    An update says so; those of a welcome are one, since what is learned of somebody comes in any order.
    """
    if row.op == "update" and row.target.startswith(_WELCOME):
        return str(row.target) + _UPDATE
    return _HOME.sub("home:…", _DIGEST.sub("", without_try(row.message_id))) + (_UPDATE if row.op == "update" else "")


def _deed_in(key: str) -> str:
    """The deed that an event or a message comes from, as far as its id says."""
    found = _DEED.search(key)
    return found[0] if found is not None else ""


def without_time(said: str) -> str:
    """Words without times of day, which are later where somebody was dead for a while."""
    return _TIME.sub("…", said)


# --- what must be ----------------------------------------------------------------------------------------------


def unlike(found: Snapshot, unharmed: Snapshot, told: PlatformTold) -> Iterator[str]:
    """What came out otherwise than unharmed. What was done twice may be answered twice, and changed once more."""
    for name, rows in unharmed.rows.items():
        yield from differs(name, rows, found.rows[name])
    yield from differs("homes", unharmed.homes, found.homes)
    lost = {key for key in set(unharmed.messages) - set(found.messages) if not _is_by_chance(key)}
    yield from differs("lost messages", set(), lost)
    repeated = {deed for deed, tries in told.tries.items() if tries > 1}
    posted = {key for key in found.messages if not key.endswith(_UPDATE)}
    extra = {key for key in posted - set(unharmed.messages) if not _is_of(key, repeated)}
    yield from differs("messages that nobody expected", set(), extra)
    for key, said in unharmed.messages.items():
        if key in found.messages and not said <= found.messages[key]:
            yield f"message {key}: expected {said}, found {found.messages[key]}"


def _is_by_chance(key: str) -> bool:
    """A welcome is changed by what is learned of somebody, if that is learned later than the welcome was made."""
    return key.endswith(_UPDATE) and key.startswith(_WELCOME)


def _is_of(key: str, deeds: set[str]) -> bool:
    """Whether a message answers a deed that was done again, or says that a form could not be shown."""
    return _LOST in key or _deed_in(key) in deeds


def unsure(connection: Connection) -> Iterator[Row[Any]]:
    """Messages that may have been delivered, were repeated once, and are given up."""
    for row in connection.execute(select(tables.outbox).where(tables.outbox.c.state == tables.DEAD)):
        if str(row.error).startswith("ambiguous"):
            yield row


def unfinished(connection: Connection) -> Iterator[str]:
    """Messages and events that are not done with."""
    for row in connection.execute(select(tables.outbox)):
        if row.state not in (tables.SENT, tables.DROPPED):
            yield f"message {row.message_id}: state {row.state}, {row.error}"
    for row in connection.execute(select(tables.inbox)):
        if row.state != tables.EVENT_DONE:
            yield f"event {row.event_id}: state {row.state}, {row.error}"


def unknown(connection: Connection, told: PlatformTold, but: Collection[str]) -> Iterator[str]:
    """What was taken is known by its id, but for what asks for nothing to be kept, and for some people."""
    known = {_deed_in(row.event_id) for row in connection.execute(select(tables.inbox))}
    for deed in told.done:
        if deed.partition("-")[0] not in but and deed not in known and deed not in told.silent:
            yield f"{deed} was taken and is not known"


def integrity(connection: Connection) -> Iterator[str]:
    """Whether SQLite finds its file whole."""
    if connection.dialect.name == "sqlite":
        for pragma, expected in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            rows = [tuple(row) for row in connection.execute(text(f"PRAGMA {pragma}"))]
            yield from differs(pragma, expected, rows)
