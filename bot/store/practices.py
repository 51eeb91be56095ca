"""Practices as they stand, for those who only show them."""

from sqlalchemy import Connection

from bot.domain.person import PersonId, PersonKey, TenantId
from bot.domain.practice import Practice
from bot.domain.schedule import Holidays
from bot.ports import Clock, Folder
from bot.store.adapter_store import AdapterStore
from bot.store.crypto import Vault
from bot.store.database import Database
from bot.store.reading import statements_to_look
from bot.store.unit_of_work import StoreUnitOfWork


class StorePractices(AdapterStore):
    """Reads whole practices, with ended goals and the check-ins of the last 120 days."""

    def __init__(self, database: Database, vault: Vault, holidays: Holidays, clock: Clock) -> None:
        super().__init__(database)
        self._vault = vault
        self._holidays = holidays
        self._clock = clock
        self._reading = statements_to_look(database.engine.dialect)

    async def of(self, tenant_id: TenantId, person_id: PersonId) -> Practice | None:
        """A person's practice; none for somebody unknown. Raises `NotStored`."""
        key, now = (tenant_id, person_id), self._clock.now()

        def work(connection: Connection) -> dict[PersonKey, Folder]:
            uow = StoreUnitOfWork(connection, self._reading, self._vault, self._holidays)
            return uow.folders([key], now, [key])

        folder = (await self._read(work)).get(key)
        return None if folder is None else folder.practice
