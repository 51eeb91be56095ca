"""Holds a Slack story that was killed against the same story unharmed: the database, the screens, Slack's own log."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, select, text

from adapters.slack.outbound import EVENT_TYPE, opaque_id
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import open_engine
from bot.store.slack_tables import slack_members
from tests.faults.slack_stage import Stage
from tests.faults.slack_story import FORGOTTEN, GONE, STRANGER
from tests.faults.slack_telling import SlackTold
from tests.slack_server.errors import Json

_TRY = re.compile(r"\.try\d+")
_TIME = re.compile(r"\b\d{1,2}[.:]\d\d(?:\s?[AP]M)?\b")
_WORDS = ("text", "fields", "elements", "accessory", "options", "label", "placeholder", "title", "alt_text")
_LOST = ":lost#"

_PEOPLE = ("person_id", "name", "zone", "language", "check_in_at", "pauses", "active", "confirmed")
_GOALS = ("person_id", "title", "why", "cadence", "at", "state", "starts_on", "asked_until_on", "next_slot_on")
_CHECK_INS = ("person_id", "goal_id", "slot_on", "asked", "outcome", "excuse", "note", "nudged")
_MEMBERS = ("person_id", "name", "zone", "locale", "kind")

Messages = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a story came to: rows, what each message says by its logical id, what each Home tab says."""

    rows: dict[str, list[tuple[Any, ...]]]
    messages: dict[str, set[str]]
    homes: dict[str, str]


def snapshot_of(stage: Stage, address: str, key: str) -> Snapshot:
    """A story as it ended."""
    engine = open_engine(address)
    try:
        with engine.connect().execution_options(makker_reads=True) as connection:
            return Snapshot(_rows(connection, Vault([key])), _messages(connection, stage), _homes(stage))
    finally:
        engine.dispose()


def faults_of(stage: Stage, address: str, key: str, told: SlackTold, unharmed: Snapshot) -> list[str]:
    """What is wrong; nothing if all is well."""
    found = snapshot_of(stage, address, key)
    engine = open_engine(address)
    try:
        with engine.connect().execution_options(makker_reads=True) as connection:
            return [
                *_unlike(found, unharmed, told),
                *_unfinished(connection),
                *_counts(connection, stage),
                *_events(connection, told),
                *_integrity(connection, engine),
                *_rules(stage),
            ]
    finally:
        engine.dispose()


def _differs(what: str, expected: object, found: object) -> Iterator[str]:
    if expected != found:
        yield f"{what}: expected {expected}, found {found}"


# --- what there is ---------------------------------------------------------------------------------------------


def _rows(connection: Connection, vault: Vault) -> dict[str, list[tuple[Any, ...]]]:
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
        "members": of(slack_members, _MEMBERS),
    }


def _messages(connection: Connection, stage: Stage) -> dict[str, set[str]]:
    """What every message says that was sent and stands, by its id without the number of the try."""
    standing = {
        opaque: _said(message.blocks) or message.text
        for actor in stage.actors.values()
        for message in actor.hand.from_app()
        if (opaque := _opaque(message.metadata))
    }
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(tables.outbox.c.message_id, tables.outbox.c.state)):
        if row.state == tables.SENT:
            said = standing.get(opaque_id(stage.tenant, row.message_id), "")
            found.setdefault(_TRY.sub("", row.message_id), set()).add(_TIME.sub("…", said))
    return found


def _homes(stage: Stage) -> dict[str, str]:
    return {
        name: _TIME.sub("…", _said(home.blocks))
        for name, actor in stage.actors.items()
        if name != GONE and (home := actor.hand.home) is not None
    }


def _said(blocks: Any) -> str:
    """All words in blocks, in their order."""
    if isinstance(blocks, str):
        return blocks
    if isinstance(blocks, list):
        return " ".join(filter(None, map(_said, blocks)))
    return " ".join(filter(None, (_said(blocks[name]) for name in _WORDS if name in blocks)))


def _opaque(metadata: Json | None) -> str:
    if not metadata or metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str(metadata["event_payload"]["id"])


# --- what must be ----------------------------------------------------------------------------------------------


def _unlike(found: Snapshot, unharmed: Snapshot, told: SlackTold) -> Iterator[str]:
    for name, rows in unharmed.rows.items():
        yield from _differs(name, rows, found.rows[name])
    yield from _differs("homes", unharmed.homes, found.homes)
    yield from _differs("lost messages", set(), set(unharmed.messages) - set(found.messages))
    repeated = {deed for deed, tries in told.tries.items() if tries > 1}
    extra = {key for key in set(found.messages) - set(unharmed.messages) if not _is_of(key, repeated)}
    yield from _differs("messages that nobody expected", set(), extra)
    for key, said in unharmed.messages.items():
        if key in found.messages and not said <= found.messages[key]:
            yield f"message {key}: expected {said}, found {found.messages[key]}"


def _is_of(key: str, deeds: set[str]) -> bool:
    """Whether a message answers a deed that was done again, or says that a form could not be shown."""
    return _LOST in key or key.partition(":")[2].partition("#")[0] in deeds


def _unfinished(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(tables.outbox)):
        if row.state not in (tables.SENT, tables.DROPPED):
            yield f"message {row.message_id}: state {row.state}, {row.error}"
    for row in connection.execute(select(tables.inbox)):
        if row.state != tables.EVENT_DONE:
            yield f"event {row.event_id}: state {row.state}, {row.error}"


def _counts(connection: Connection, stage: Stage) -> Iterator[str]:
    """Every message id is in Slack's log once, files included; and none that nobody knows of."""
    posts = _posted(stage)
    sent = [
        row
        for row in connection.execute(select(tables.outbox))
        if row.state == tables.SENT and row.op not in ("update",)
    ]
    opaque = {opaque_id(stage.tenant, row.message_id): row.message_id for row in sent}
    known = opaque | {each[:12]: key for each, key in opaque.items()}
    forgotten = stage.actors[FORGOTTEN].hand.direct.id
    # Whoever was forgotten and comes again is welcomed anew, under the same id.
    anew = opaque_id(stage.tenant, f"welcome:{stage.actors[FORGOTTEN].person.id}")
    for each, (count, channel) in posts.items():
        if count > 1 + (each == anew):
            yield f"message {known.get(each, each)} was delivered {count} times"
        if each not in known and channel not in (forgotten, stage.actors[FORGOTTEN].person.id):
            yield f"a message of which nobody knows: {each} in {channel}"
    for row in sent:
        wanted = opaque_id(stage.tenant, row.message_id)
        if (wanted[:12] if row.op == "attach" else wanted) not in posts:
            yield f"message {row.message_id} is said to be sent and was not"


def _posted(stage: Stage) -> dict[str, tuple[int, str]]:
    """How often each opaque id was accepted, and where; of files the beginning that is in their names."""
    counts: Counter[str] = Counter()
    where: dict[str, str] = {}
    for entry in stage.server.oracle.calls("chat.postMessage"):
        if opaque := _opaque(entry.arguments.get("metadata")):
            counts[opaque] += 1
            where[opaque] = entry.arguments["channel"]
    for entry in stage.server.oracle.calls("files.completeUploadExternal"):
        for file in entry.arguments["files"] if entry.arguments.get("channel_id") else ():
            tag = stage.server.world.files[file["id"]].name.rpartition("-")[2].partition(".")[0]
            counts[tag] += 1
            where[tag] = entry.arguments["channel_id"]
    return {opaque: (count, where[opaque]) for opaque, count in counts.items()}


def _events(connection: Connection, told: SlackTold) -> Iterator[str]:
    """Everything that was acknowledged is known by its id, but for what asks for nothing to be kept."""
    known = {_TRY.sub("", row.event_id).partition(":")[2] for row in connection.execute(select(tables.inbox))}
    for deed in told.done:
        who = deed.partition("-")[0]
        if who not in (FORGOTTEN, STRANGER) and deed not in known and deed not in told.silent:
            yield f"{deed} was acknowledged and is not known"


def _integrity(connection: Connection, engine: Engine) -> Iterator[str]:
    if engine.dialect.name == "sqlite":
        for pragma, expected in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            rows = [tuple(row) for row in connection.execute(text(f"PRAGMA {pragma}"))]
            yield from _differs(pragma, expected, rows)


def _rules(stage: Stage) -> Iterator[str]:
    """Slack had nothing to say against anything, and nobody's device rang."""
    server = stage.server
    yield from _differs("broken rules", [], [f"{each.where}: {each.what}" for each in server.violations])
    yield from _differs("pings", [], server.oracle.pings)
    # What was on its way when another was told to wait could not know of it.
    told_at = {(entry.method, entry.at) for entry in server.oracle.limited() if not entry.is_early}
    early = [entry for entry in server.oracle.early() if (entry.method, entry.at) not in told_at]
    yield from _differs("early calls", [], [entry.method for entry in early])
    unasked = [entry for entry in server.oracle.limited() if not entry.is_early]
    if len(unasked) > stage.limits_told:
        yield f"calls over the limits: {len(unasked) - stage.limits_told}"
