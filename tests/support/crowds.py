"""Crowds on a platform, each with messages that wait to be sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from bot.assembly import Makker
from bot.cards.card import Button, Buttons, Card, Paragraph
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId, TenantId
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.metadata import micros
from bot.store.outgoing import ANSWERING, INSERT_OUTBOX, PROMPTING, body_of
from tests.support.people import Somebody

CARD = Card((Paragraph("Did you run?"), Buttons((Button("Done", "check_in.done", "g1"),))), "Did you run?")


class Message(NamedTuple):
    """To whom, by its logical id, and where: directly, or in a place. Prompts are told by the beginning of their id."""

    tenant_id: TenantId
    person_id: PersonId
    key: str
    place: Place = DIRECT


async def wait_to_be_sent(makker: Makker, vault: Vault, messages: Iterable[Message], at: datetime) -> None:
    """Put messages into the outbox, in this order, for people who are known to the engine from then on."""
    rows = list(messages)
    model = Somebody(makker, "model", tenant_id="model:T0")
    await model.is_met()
    body, now = body_of(CARD, vault), micros(at)

    def write(connection: Connection) -> None:
        box, people = tables.outbox, tables.people
        connection.execute(box.delete().where(box.c.tenant_id == model.tenant_id))
        alike = connection.execute(select(people).where(people.c.tenant_id == model.tenant_id)).one()._asdict()
        known = {(row.tenant_id, row.person_id) for row in connection.execute(select(people))}
        new = sorted({(each.tenant_id, each.person_id) for each in rows} - known)
        if new:
            named = [{**alike, "tenant_id": tenant_id, "person_id": person_id} for tenant_id, person_id in new]
            connection.execute(insert(people), named)
        INSERT_OUTBOX.run(connection, [_row(each, body, now) for each in rows])

    await makker.database.write(write)


def _row(message: Message, body: str, now: int) -> tuple[object, ...]:
    tenant, person, key, place = message
    lane, op = (f"#{place}", "thread") if place else (person, "post")
    urgency = PROMPTING if key.startswith("prompt:") else ANSWERING
    return (tenant, key, person, lane, place, op, "", body, urgency, tables.WAITING, now, now)
