"""Where Makker can write in Teams, as the latest activity from there said."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, delete, select, update

from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId, TenantId
from bot.ports import Clock
from bot.store.adapter_store import AdapterStore
from bot.store.bulk import Upsert
from bot.store.database import Database
from bot.store.metadata import micros
from bot.store.recent import Recent
from bot.store.teams_tables import teams_conversations

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST = 20_000
_COLUMNS = tuple(column.name for column in teams_conversations.columns)
_KEEP = Upsert(teams_conversations, _COLUMNS, _COLUMNS[:3], _COLUMNS[3:])
_c = teams_conversations.c

_Key = tuple[TenantId, PersonId, Place]
Kept = TypeVar("Kept", bound="DataclassInstance")


class StoreConversations(AdapterStore, Generic[Kept]):
    """The conversations in the database, those of the last seconds in memory.

    `make` is the adapter's own `Conversation`, since the store and the adapters do not know one another.
    """

    def __init__(self, database: Database, clock: Clock, make: Callable[..., Kept]) -> None:
        super().__init__(database)
        self._make = make
        self._clock = clock
        self._recent: Recent[_Key, Kept] = Recent(clock, MOST)
        database.on_erasure(self._recent.clear)

    async def of(self, tenant_id: TenantId, person_id: PersonId, place: Place = DIRECT) -> Kept | None:
        """A person's own conversation, or that of a place (of person ""); none if nothing was heard from there."""
        key = tenant_id, person_id, place
        return await self._recent.get(key, lambda: self._found(_is_at(*key)))

    async def any_of(self, tenant_id: TenantId) -> Kept | None:
        """Some conversation of a tenant that stands."""
        return await self._found((_c.tenant_id == tenant_id) & _c.ended_at.is_(None))

    async def tenants(self) -> Sequence[TenantId]:
        """Those with a conversation that stands."""
        wanted = select(_c.tenant_id).where(_c.ended_at.is_(None)).distinct().order_by(_c.tenant_id)
        return await self._read(lambda connection: [TenantId(found) for found in connection.scalars(wanted)])

    async def standing(self, tenant_id: TenantId) -> Sequence[Kept]:
        """All of a tenant's conversations that stand."""
        stands = (_c.tenant_id == tenant_id) & _c.ended_at.is_(None)
        wanted = select(teams_conversations).where(stands).order_by(_c.person_id, _c.place)
        rows = await self._read(lambda connection: connection.execute(wanted).all())
        return [self._make(**row._asdict()) for row in rows]

    async def _found(self, where: ColumnElement[bool]) -> Kept | None:
        wanted = select(teams_conversations).where(where).limit(1)
        row: Row[Any] | None = await self._read(lambda connection: connection.execute(wanted).first())
        return None if row is None else self._make(**row._asdict())

    async def keep(self, conversation: Kept) -> None:
        """Note a conversation as it is now; the same again writes nothing, and reads nothing for a few seconds."""
        given = asdict(conversation)
        key = given["tenant_id"], given["person_id"], given["place"]
        if await self.of(*key) == conversation:
            return
        given["ended_at"] = None if given["ended_at"] is None else micros(given["ended_at"])
        row = [given[name] for name in _COLUMNS]
        await self._recent.keep(key, conversation, lambda: self._write(lambda found: _KEEP.run(found, [row])))

    async def end(self, tenant_id: TenantId, person_id: PersonId, place: Place = DIRECT) -> None:
        """Send nothing more there, until something is heard from there again."""
        key = tenant_id, person_id, place
        await self._end(_is_at(*key))
        self._recent.forget(key)

    async def end_all(self, tenant_id: TenantId, team_id: str = "") -> None:
        """Send nothing more to a team, or to anybody of a tenant."""
        of_tenant = _c.tenant_id == tenant_id
        await self._end(of_tenant & (_c.team_id == team_id) if team_id else of_tenant)
        self._recent.clear()

    async def _end(self, where: ColumnElement[bool]) -> None:
        ended = update(teams_conversations).where(where, _c.ended_at.is_(None)).values(ended_at=self._clock.now())
        await self._write(lambda connection: connection.execute(ended))

    async def forget(self, tenant_id: TenantId, person_id: PersonId) -> None:
        """Erase a person's own conversation."""
        await self._write(lambda found: found.execute(_without(tenant_id, person_id)))
        self._recent.forget((tenant_id, person_id, DIRECT))
        await self._leave_no_trace()


def _without(tenant_id: TenantId, person_id: PersonId) -> Any:
    return delete(teams_conversations).where(_is_at(tenant_id, person_id, DIRECT))


def _is_at(tenant_id: TenantId, person_id: PersonId, place: Place) -> ColumnElement[bool]:
    return (_c.tenant_id == tenant_id) & (_c.person_id == person_id) & (_c.place == place)
