"""Files for people in Teams, sealed, until they accept or decline them or a day has passed."""

from datetime import timedelta
from hashlib import blake2b

import structlog
from sqlalchemy import ColumnElement, delete, select

from bot.domain.person import PersonId, TenantId
from bot.logs import fault
from bot.ports import Clock
from bot.store.adapter_store import AdapterStore
from bot.store.bulk import Upsert
from bot.store.crypto import Vault, VaultError
from bot.store.database import Database
from bot.store.metadata import micros
from bot.store.teams_tables import teams_files

KEPT_FOR = timedelta(days=1)
_ID_BYTES = 16

log = structlog.get_logger()

_COLUMNS = tuple(column.name for column in teams_files.columns)
_PUT = Upsert(teams_files, _COLUMNS, ("tenant_id", "file_id"), _COLUMNS[2:])
_c = teams_files.c


class StoreFiles(AdapterStore):
    """The files that wait, each for one person of a tenant and for nobody else."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        super().__init__(database)
        self._vault = vault
        self._clock = clock

    async def put(self, tenant_id: TenantId, person_id: PersonId, name: str, content: bytes, key: str) -> str:
        """Keep a file for a day; its opaque id, the same for the same `key`, whose latest content counts."""
        file_id = _id(tenant_id, person_id, key)
        expires_at = micros(self._clock.now() + KEPT_FOR)
        row = (tenant_id, file_id, person_id, name, self._vault.seal_bytes(content), expires_at)
        await self._write(lambda connection: _PUT.run(connection, [row]))
        return file_id

    async def take(self, tenant_id: TenantId, person_id: PersonId, file_id: str) -> tuple[str, bytes] | None:
        """Name and content of a person's own file; none if it is gone, or if no key opens it. It stays until `drop`."""
        wanted = select(_c.name, _c.content).where(_is_own(tenant_id, person_id, file_id))
        fresh = wanted.where(_c.expires_at > self._clock.now())
        row = await self._read(lambda connection: connection.execute(fresh).first())
        try:
            return None if row is None else (row.name, self._vault.open_bytes(row.content))
        except VaultError as error:
            log.error("a file cannot be opened", tenant=tenant_id, **fault(error))
            return None

    async def drop(self, tenant_id: TenantId, person_id: PersonId, file_id: str) -> None:
        """It was handed over or declined."""
        gone = delete(teams_files).where(_is_own(tenant_id, person_id, file_id))
        await self._write(lambda connection: connection.execute(gone))
        await self._leave_no_trace()


def _id(tenant_id: TenantId, person_id: PersonId, key: str) -> str:
    told = "\n".join((tenant_id, person_id, key)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=_ID_BYTES).hexdigest()


def _is_own(tenant_id: TenantId, person_id: PersonId, file_id: str) -> ColumnElement[bool]:
    return (_c.tenant_id == tenant_id) & (_c.file_id == file_id) & (_c.person_id == person_id)
