"""Whom the Slack adapter has met, as Slack reports them."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, delete, select

from bot.domain.person import PersonId, PersonKey, TenantId
from bot.ports import Clock
from bot.store.adapter_store import AdapterStore
from bot.store.bulk import Upsert
from bot.store.database import Database
from bot.store.recent import Recent
from bot.store.slack_tables import slack_members

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST = 20_000
_COLUMNS = tuple(column.name for column in slack_members.columns)
_KEEP = Upsert(slack_members, _COLUMNS, ("tenant_id", "person_id"), _COLUMNS[2:])

Kept = TypeVar("Kept", bound="DataclassInstance")


class StoreMembers(AdapterStore, Generic[Kept]):
    """The members in the database, those of the last seconds in memory.

    `make` is the adapter's own `Member`, since the store and the adapters do not know one another.
    """

    def __init__(self, database: Database, clock: Clock, make: Callable[..., Kept]) -> None:
        super().__init__(database)
        self._make = make
        self._recent: Recent[PersonKey, Kept] = Recent(clock, MOST)

    async def of(self, tenant_id: TenantId, user_id: PersonId) -> Kept | None:
        """Somebody; none if they were never met."""
        return await self._recent.get((tenant_id, user_id), lambda: self._of(tenant_id, user_id))

    async def _of(self, tenant_id: TenantId, user_id: PersonId) -> Kept | None:
        wanted = select(slack_members).where(_is_member(tenant_id, user_id))
        row = await self._read(lambda connection: connection.execute(wanted).first())
        return None if row is None else self._make(**_named(row._asdict()))

    async def known(self, tenant_id: TenantId) -> frozenset[PersonId]:
        """The ids of all who are kept in a tenant."""
        ids = select(slack_members.c.person_id).where(slack_members.c.tenant_id == tenant_id)
        return await self._read(lambda connection: frozenset(map(PersonId, connection.scalars(ids))))

    async def keep(self, member: Kept) -> None:
        """Note somebody as they are now."""
        given = asdict(member)
        row = [given["user_id" if name == "person_id" else name] for name in _COLUMNS]
        await self._write(lambda connection: _KEEP.run(connection, [row]))
        self._recent.forget((given["tenant_id"], given["user_id"]))

    async def forget(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Erase what is kept of somebody."""
        await self._write(lambda connection: erase_member(connection, (tenant_id, user_id)))
        self._recent.forget((tenant_id, user_id))
        await self._leave_no_trace()


def erase_member(connection: Connection, key: PersonKey) -> None:
    """Delete what is kept of somebody."""
    connection.execute(delete(slack_members).where(_is_member(*key)))


def _is_member(tenant_id: str, person_id: str) -> ColumnElement[bool]:
    return (slack_members.c.tenant_id == tenant_id) & (slack_members.c.person_id == person_id)


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """A row under the adapter's names."""
    return {"user_id" if name == "person_id" else name: value for name, value in row.items()}
