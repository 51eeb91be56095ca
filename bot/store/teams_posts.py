"""What Makker wrote in people's own conversations in Teams, to be deleted there when they are forgotten."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select

from bot.domain.person import PersonId, TenantId
from bot.store.adapter_store import AdapterStore
from bot.store.bulk import Upsert
from bot.store.teams_tables import teams_posts

_COLUMNS = tuple(column.name for column in teams_posts.columns)
_ADD = Upsert(teams_posts, _COLUMNS, _COLUMNS)
_c = teams_posts.c


class StorePosts(AdapterStore):
    """The ids of Makker's messages, by person."""

    async def add(self, tenant_id: TenantId, person_id: PersonId, activity_id: str) -> None:
        """Note a message; once, however often it is said."""
        await self._write(lambda connection: _ADD.run(connection, [(tenant_id, person_id, activity_id)]))

    async def of(self, tenant_id: TenantId, person_id: PersonId) -> Sequence[str]:
        """The activity ids of all that are noted."""
        wanted = select(_c.activity_id).where(_is_of(tenant_id, person_id)).order_by(_c.activity_id)
        return await self._read(lambda connection: connection.scalars(wanted).all())

    async def drop(self, tenant_id: TenantId, person_id: PersonId, activity_id: str) -> None:
        """One is deleted."""
        gone = delete(teams_posts).where(_is_of(tenant_id, person_id), _c.activity_id == activity_id)
        await self._write(lambda connection: connection.execute(gone))


def _is_of(tenant_id: TenantId, person_id: PersonId) -> ColumnElement[bool]:
    return (_c.tenant_id == tenant_id) & (_c.person_id == person_id)
