"""From a turn's effects to rows of the outbox."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from bot.cards.card import Card
from bot.dialogs.base import (
    DIRECT,
    Attach,
    Content,
    Effect,
    Event,
    Farewell,
    OpenForm,
    Post,
    RefuseForm,
    Thread,
    Update,
)
from bot.ports import Turn
from bot.store import tables
from bot.store.bulk import Upsert
from bot.store.crypto import Vault, is_sealed
from bot.store.metadata import micros

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Content).decode

OUTBOX_COLUMNS = (
    "tenant_id", "message_id", "person_id", "lane", "place", "op", "target", "body", "urgency", "state", "send_at",
    "created_at",
)  # fmt: skip
INSERT_OUTBOX = Upsert(tables.outbox, OUTBOX_COLUMNS, ("tenant_id", "message_id"))

ANSWERING, PROMPTING = 0, 1
"""Urgencies: what somebody waits for goes before what Makker starts."""


def body_of(content: Content, vault: Vault) -> str:
    """What is stored of a message. Cards may quote people's words and are sealed; references hold none."""
    written = _encode(content).decode()
    return vault.seal(written) if isinstance(content, Card) else written


def content_of(body: str, vault: Vault) -> Content:
    """The content behind a stored body. Raises `VaultError` if no key opens it."""
    content: Content = _decode(vault.open(body) if is_sealed(body) else body)
    return content


def outgoing(turn: Turn, now: datetime, vault: Vault) -> Iterator[Sequence[Any]]:
    """Outbox rows for a turn's effects; those that are shown at once have none."""
    event, at = turn.event, micros(now)
    for number, effect in enumerate(turn.effects):
        key, lane, place, op, target, content = _parts(event, effect, number)
        if op:
            body = None if content is None else body_of(content, vault)
            yield (
                event.tenant_id, key, event.person_id, lane, place, op, target, body, ANSWERING, tables.WAITING, at, at
            )  # fmt: skip


def _parts(event: Event, effect: Effect, number: int) -> tuple[str, str, str, str, str, Content | None]:
    own = f"{event.event_id}#{number}"
    match effect:
        case Post(content, key):
            return key or own, event.person_id, DIRECT, "post", "", content
        case Update(of, content):
            return own, event.person_id, DIRECT, "update", of, content
        case Thread(channel, card, under):
            return own, f"#{channel}", channel, "thread", under, card
        case Attach(name):
            return own, event.person_id, DIRECT, "attach", name, None
        case Farewell(card):
            return own, event.person_id, DIRECT, "farewell", "", card
        case OpenForm() | RefuseForm():
            return own, "", DIRECT, "", "", None
