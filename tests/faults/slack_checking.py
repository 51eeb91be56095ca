"""Holds a Slack story that was killed against the same story unharmed: the database, the screens, Slack's own log."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from adapters.slack.outbound import EVENT_TYPE, opaque_id
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.slack_tables import slack_members
from tests.faults.platform_checking import (
    Snapshot,
    differs,
    integrity,
    named,
    reading,
    rows_of,
    unfinished,
    unknown,
    unlike,
    without_time,
)
from tests.faults.platform_story import FORGOTTEN, GONE, STRANGER
from tests.faults.platform_telling import PlatformTold
from tests.faults.slack_stage import Stage
from tests.slack_server.errors import Json

_WORDS = ("text", "fields", "elements", "accessory", "options", "label", "placeholder", "title", "alt_text")
_MEMBERS = ("person_id", "name", "zone", "locale", "kind")


def snapshot_of(stage: Stage, address: str, key: str) -> Snapshot:
    """A story as it ended."""
    with reading(address) as connection:
        rows = rows_of(connection, Vault([key]), members=(slack_members, _MEMBERS))
        return Snapshot(rows, _messages(connection, stage), _homes(stage))


def faults_of(stage: Stage, address: str, key: str, told: PlatformTold, unharmed: Snapshot) -> list[str]:
    """What is wrong; nothing if all is well."""
    found = snapshot_of(stage, address, key)
    with reading(address) as connection:
        return [
            *unlike(found, unharmed, told),
            *unfinished(connection),
            *_counts(connection, stage),
            *unknown(connection, told, (FORGOTTEN, STRANGER)),
            *integrity(connection),
            *_rules(stage),
        ]


def _messages(connection: Connection, stage: Stage) -> dict[str, set[str]]:
    """What every message says that was sent and stands, by its id without the number of the try."""
    standing = {
        opaque: _said(message.blocks) or message.text
        for actor in stage.actors.values()
        for message in actor.hand.from_app()
        if (opaque := _opaque(message.metadata))
    }
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(tables.outbox)):
        if row.state == tables.SENT:
            said = standing.get(opaque_id(stage.tenant, row.message_id), "")
            found.setdefault(named(row), set()).add(without_time(said))
    return found


def _homes(stage: Stage) -> dict[str, str]:
    return {
        name: without_time(_said(home.blocks))
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


def _rules(stage: Stage) -> Iterator[str]:
    """Slack had nothing to say against anything, and nobody's device rang."""
    server = stage.server
    yield from differs("broken rules", [], [f"{each.where}: {each.what}" for each in server.violations])
    yield from differs("pings", [], server.oracle.pings)
    # What was on its way when another was told to wait could not know of it.
    told_at = {(entry.method, entry.at) for entry in server.oracle.limited() if not entry.is_early}
    early = [entry for entry in server.oracle.early() if (entry.method, entry.at) not in told_at]
    yield from differs("early calls", [], [entry.method for entry in early])
    unasked = [entry for entry in server.oracle.limited() if not entry.is_early]
    if len(unasked) > stage.limits_told:
        yield f"calls over the limits: {len(unasked) - stage.limits_told}"
