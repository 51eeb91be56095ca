"""Holds a Teams story that was killed against the same story unharmed: the database, the screens, Teams' own log."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from adapters.teams.refs import parted
from adapters.teams.values import whole_key
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.teams_tables import teams_conversations, teams_members, teams_posts
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
    unsure,
    without_time,
)
from tests.faults.platform_story import FORGOTTEN, GONE, STRANGER
from tests.faults.platform_telling import PlatformTold
from tests.faults.teams_stage import Stage
from tests.faults.teams_story import AT_HOME
from tests.support.teams_cards import is_form
from tests.teams_server.errors import Json
from tests.teams_server.messages import ADAPTIVE, Message
from tests.teams_server.oracle import Entry, key_of

MOST_COPIES = 2
"""Of a message: Teams shows no bot what arrived, so what may have is repeated once."""
_WORDS = (
    "text", "body", "items", "columns", "inlines", "actions", "title", "label", "placeholder", "altText", "name",
    "attachments", "content",
)  # fmt: skip
_OWNER = re.compile("^a:")
_MEMBERS = ("person_id", "name", "zone", "locale", "kind", "country")
_CONVERSATIONS = ("person_id", "place", "conversation_id", "kind", "team_id", "name")


def snapshot_of(stage: Stage, address: str, key: str) -> Snapshot:
    """A story as it ended."""
    with reading(address) as connection:
        rows = rows_of(
            connection,
            Vault([key]),
            members=(teams_members, _MEMBERS),
            conversations=(teams_conversations, _CONVERSATIONS),
        )
        # Of whom Makker does not work with only that is kept, and the language that they were refused in.
        rows["members"] = [row for row in rows["members"] if row[0] != f"29:{STRANGER}"]
        # That a conversation is another one is noticed by what is sent there; it may be given up before.
        rows["conversations"] = [row for row in rows["conversations"] if row[0] != f"29:{GONE}"]
        return Snapshot(rows, _messages(connection, stage), _homes(stage))


def faults_of(stage: Stage, address: str, key: str, told: PlatformTold, unharmed: Snapshot) -> list[str]:
    """What is wrong; nothing if all is well."""
    with reading(address) as connection:
        always = [*_counts(connection, stage), *_noted(connection, stage), *integrity(connection), *_rules(stage)]
        # Whoever never saw a message does not do what is done with it: the story goes another way.
        told.is_cut = told.is_cut or any(unsure(connection))
        if told.is_cut:
            return always
        return [
            *unlike(snapshot_of(stage, address, key), unharmed, told),
            *unfinished(connection),
            *_forgotten(stage, told),
            *unknown(connection, told, (FORGOTTEN, STRANGER)),
            *always,
        ]


# --- what there is ---------------------------------------------------------------------------------------------


def _messages(connection: Connection, stage: Stage) -> dict[str, set[str]]:
    """What every message says that was sent and stands, by its id without the number of the try."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(tables.outbox)):
        if row.state == tables.SENT:
            # Whether a file is taken stands no longer once it is, and may where the program ended just then.
            # Of somebody's homes only the last is kept fresh: it is looked at by itself.
            is_same = row.op != "attach" and not row.message_id.startswith("home:")
            standing = _standing(stage, row.ref or "") if is_same else None
            said = "" if standing is None else without_time(_said(standing.body))
            found.setdefault(named(row), set()).add(said)
    return found


def _standing(stage: Stage, ref: str) -> Message | None:
    conversation_id, activity_id, _ = parted(ref)
    conversation = stage.server.world.conversation(conversation_id)
    return None if conversation is None else conversation.find(activity_id)


def _homes(stage: Stage) -> dict[str, str]:
    """What the last home says of each who asked for it in the end."""
    found = {}
    for name in AT_HOME:
        homes = [each for each in stage.actors[name].hand.from_bot() if key_of(each.body).startswith("home:")]
        found[name] = without_time(_said(homes[-1].body)) if homes else ""
    return found


def _said(body: Any) -> str:
    """All words in an activity or a part of it, in their order."""
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return " ".join(filter(None, map(_said, body)))
    return " ".join(filter(None, (_said(body[name]) for name in _WORDS if name in body)))


# --- what must be ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that Teams accepted, which has buttons: whose conversation, and its logical id."""

    conversation: str
    key: str


def posted(stage: Stage) -> Counter[Posted]:
    """How often Teams accepted each message that has buttons."""
    counts: Counter[Posted] = Counter()
    for entry in stage.server.oracle.posts():
        # A form carries the logical id of the message that it was opened from.
        if (key := key_of(entry.body)) and not any(map(is_form, _cards(entry))):
            counts[Posted(entry.conversation, _whole(entry.conversation, key))] += 1
    return counts


def _cards(entry: Entry) -> Iterator[Json]:
    return (each["content"] for each in entry.body.get("attachments", ()) if each["contentType"] == ADAPTIVE)


def _whole(conversation_id: str, key: str) -> str:
    return whole_key(key, _OWNER.sub("29:", conversation_id).partition(".")[0])


def repeated(stage: Stage) -> int:
    """How many copies were posted of messages that were there already."""
    return sum(count - 1 for count in posted(stage).values() if count > 1)


def _counts(connection: Connection, stage: Stage) -> Iterator[str]:
    """No message came more often than twice, none is unknown, and what is said to be sent was."""
    rows = connection.execute(select(tables.outbox)).all()
    known = {row.message_id for row in rows}
    for each, count in posted(stage).items():
        # Whoever was forgotten and comes again is welcomed anew, under the same id.
        anew = each.key == f"welcome:29:{FORGOTTEN}"
        if count > MOST_COPIES * (1 + anew):
            yield f"message {each.key} was delivered {count} times"
        if each.key not in known and each.conversation != f"a:{FORGOTTEN}":
            yield f"a message of which nobody knows: {each.key} in {each.conversation}"
    accepted = {entry.activity for entry in stage.server.oracle.posts()}
    for row in rows:
        if row.state == tables.SENT and row.op != "update" and parted(row.ref or "").activity_id not in accepted:
            yield f"message {row.message_id} is said to be sent and was not"


def _noted(connection: Connection, stage: Stage) -> Iterator[str]:
    """Whatever stands that was sent to somebody directly can be deleted when they are forgotten."""
    noted = {row.activity_id for row in connection.execute(select(teams_posts))}
    for row in connection.execute(select(tables.outbox)):
        is_direct = row.state == tables.SENT and row.op in ("post", "attach") and not row.place
        stands = is_direct and _standing(stage, row.ref or "") is not None
        if stands and parted(row.ref or "").activity_id not in noted:
            yield f"message {row.message_id} was sent, and is not noted"


def _forgotten(stage: Stage, told: PlatformTold) -> Iterator[str]:
    """Of what was said to somebody before they were forgotten nothing stands.

    But for what was under way when the program was killed or the connection broke: nobody knows what it is called.
    """
    conversation = stage.server.world.conversations[f"a:{FORGOTTEN}"]
    deleted = {entry.activity for entry in stage.server.oracle.calls("delete", conversation=conversation.id)}
    last = max(map(int, deleted), default=0)
    before = [entry.activity for entry in stage.server.oracle.posts(conversation.id) if int(entry.activity) <= last]
    left = [activity_id for activity_id in before if conversation.find(activity_id) is not None]
    if not deleted or len(left) > told.kills.total() + stage.unanswered:
        yield f"still said to somebody who is forgotten: {len(left)} messages of {len(before)}"


def _rules(stage: Stage) -> Iterator[str]:
    """Teams had nothing to say against anything."""
    server = stage.server
    yield from differs("broken rules", [], [f"{each.where}: {each.what}" for each in server.violations])
    # What was on its way when another was told to wait could not know of it.
    told_at = {(entry.conversation, entry.at) for entry in server.oracle.limited() if not entry.is_early}
    early = [entry for entry in server.oracle.early() if (entry.conversation, entry.at) not in told_at]
    yield from differs("early requests", [], [f"{entry.name} {entry.conversation}" for entry in early])
    unasked = [entry for entry in server.oracle.limited() if not entry.is_early]
    if len(unasked) > stage.limits_told:
        yield f"requests over the limits: {len(unasked) - stage.limits_told}"
