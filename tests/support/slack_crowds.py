"""Crowds in several Slack workspaces, each person with a message that waits to be sent."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select

from bot.assembly import Makker
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId, TenantId
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.metadata import micros
from bot.store.outgoing import INSERT_OUTBOX, PROMPTING, body_of
from tests.support.people import Somebody
from tests.support.slack_sending import CARD

Message = tuple[TenantId, PersonId, str]
"""To whom, and the logical id."""


async def wait_to_be_sent(makker: Makker, vault: Vault, messages: Iterable[Message], at: datetime) -> None:
    """Put messages into the outbox, in this order, for people who are known to the engine then."""
    rows = list(messages)
    people = sorted({(tenant_id, person_id) for tenant_id, person_id, _ in rows})
    await Somebody(makker, "model", tenant_id="slack:T0").is_met()
    body, now = body_of(CARD, vault), micros(at)

    def write(connection: object) -> None:
        model = connection.execute(  # type: ignore[attr-defined]
            select(tables.people).where(tables.people.c.person_id == "model")
        ).one()
        connection.execute(tables.outbox.delete())  # type: ignore[attr-defined]
        known = [{**model._mapping, "tenant_id": tenant_id, "person_id": person_id} for tenant_id, person_id in people]
        connection.execute(insert(tables.people), known)  # type: ignore[attr-defined]
        INSERT_OUTBOX.run(
            connection,  # type: ignore[arg-type]
            [
                (tenant, key, person, person, DIRECT, "post", "", body, PROMPTING, tables.WAITING, now, now)
                for tenant, person, key in rows
            ],
        )

    await makker.database.write(write)
