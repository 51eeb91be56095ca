"""Whom an adapter has met, as their platform reports them."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Table, delete, select

from bot.domain.person import PersonId, PersonKey, TenantId
from bot.ports import Clock
from bot.store.adapter_store import AdapterStore
from bot.store.bulk import Upsert
from bot.store.database import Database
from bot.store.recent import Recent

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST = 20_000

Kept = TypeVar("Kept", bound="DataclassInstance")


class StoreMembers(AdapterStore, Generic[Kept]):
    """The members in a platform's `table`, those of the last seconds in memory.

    `make` is the adapter's own `Member`, since the store and the adapters do not know one another; the table's
    columns have the names of its fields, but for `person_id`, which is `user_id` there.
    """

    def __init__(self, database: Database, clock: Clock, make: Callable[..., Kept], table: Table) -> None:
        super().__init__(database)
        self._make = make
        self._table = table
        self._columns = tuple(column.name for column in table.columns)
        self._keep = Upsert(table, self._columns, ("tenant_id", "person_id"), self._columns[2:])
        self._recent: Recent[PersonKey, Kept] = Recent(clock, MOST)
        database.on_erasure(self._recent.clear)

    async def of(self, tenant_id: TenantId, user_id: PersonId) -> Kept | None:
        """Somebody; none if they were never met."""
        return await self._recent.get((tenant_id, user_id), lambda: self._of(tenant_id, user_id))

    async def _of(self, tenant_id: TenantId, user_id: PersonId) -> Kept | None:
        wanted = select(self._table).where(self._is_member(tenant_id, user_id))
        row = await self._read(lambda connection: connection.execute(wanted).first())
        return None if row is None else self._make(**_named(row._asdict()))

    async def known(self, tenant_id: TenantId) -> frozenset[PersonId]:
        """The ids of all who are kept in a tenant."""
        column = self._table.c
        ids = select(column.person_id).where(column.tenant_id == tenant_id)
        return await self._read(lambda connection: frozenset(map(PersonId, connection.scalars(ids))))

    async def keep(self, member: Kept) -> None:
        """Note somebody as they are now."""
        given = asdict(member)
        row = [given["user_id" if name == "person_id" else name] for name in self._columns]
        await self._write(lambda connection: self._keep.run(connection, [row]))
        self._recent.forget((given["tenant_id"], given["user_id"]))

    async def forget(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Erase what is kept of somebody."""
        gone = delete(self._table).where(self._is_member(tenant_id, user_id))
        await self._write(lambda connection: connection.execute(gone))
        self._recent.forget((tenant_id, user_id))
        await self._leave_no_trace()

    def _is_member(self, tenant_id: str, person_id: str) -> ColumnElement[bool]:
        return (self._table.c.tenant_id == tenant_id) & (self._table.c.person_id == person_id)


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """A row under the adapter's names."""
    return {"user_id" if name == "person_id" else name: value for name, value in row.items()}
