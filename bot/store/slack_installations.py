"""Where Makker is installed in Slack: tokens sealed, renewed by one at a time, and gone as soon as they end."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import structlog
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from bot.domain.person import TenantId
from bot.logs import fault
from bot.ports import Clock, NotStored
from bot.store import tables
from bot.store.adapter_store import AdapterStore
from bot.store.bulk import Upsert
from bot.store.crypto import Vault, VaultError
from bot.store.database import Database
from bot.store.metadata import micros
from bot.store.recent import Recent
from bot.store.slack_tables import slack_installations, slack_states

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

log = structlog.get_logger()

MOST = 10_000
_COLUMNS = tuple(column.name for column in slack_installations.columns)
_KEEP = Upsert(slack_installations, _COLUMNS, ("tenant_id",), _COLUMNS[1:])
_c = slack_installations.c

Kept = TypeVar("Kept", bound="DataclassInstance")


class StoreInstallations(AdapterStore, Generic[Kept]):
    """The installations in the database, those of the last seconds in memory.

    `make` is the adapter's own `Installation`, since the store and the adapters do not know one another.
    """

    def __init__(self, database: Database, vault: Vault, clock: Clock, make: Callable[..., Kept]) -> None:
        super().__init__(database)
        self._make = make
        self._vault = vault
        self._clock = clock
        self._recent: Recent[TenantId, Kept] = Recent(clock, MOST)

    async def of(self, tenant_id: TenantId) -> Kept | None:
        """The installation of a tenant; none where Makker is not, or not any more."""
        return await self._recent.get(tenant_id, lambda: self._of(tenant_id))

    async def _of(self, tenant_id: TenantId) -> Kept | None:
        row = await self._read(lambda connection: connection.execute(_active(tenant_id)).first())
        try:
            return None if row is None else self._installation(row)
        except VaultError as error:
            raise NotStored("the key to Slack's tokens is missing") from error

    async def all(self) -> Sequence[Kept]:
        """Every installation that stands; one whose tokens no key opens is told in the log and left out."""
        wanted = select(slack_installations).where(_c.ended_at.is_(None)).order_by(_c.tenant_id)
        found = []
        for row in await self._read(lambda connection: connection.execute(wanted).all()):
            try:
                found.append(self._installation(row))
            except VaultError as error:
                log.error("slack tokens cannot be opened", tenant=row.tenant_id, **fault(error))
        return found

    async def keep(self, installation: Kept) -> None:
        """Note an installation, or a newer one of the same tenant: whoever renews the old tokens is too late."""
        given = asdict(installation)
        row = self._row(given)
        await self._write(lambda connection: _KEEP.run(connection, [row]))
        self._recent.forget(given["tenant_id"])

    async def end(self, tenant_id: TenantId) -> None:
        """Forget the tokens of a tenant, and send nothing more to its people until they are met again."""
        now = self._clock.now()
        await self._write(lambda connection: _end(connection, tenant_id, now))
        self._recent.forget(tenant_id)
        # Sealed as they are: the log of changes is no place for tokens either.
        await self._leave_no_trace()

    # --- renewing -----------------------------------------------------------------------------------------

    async def lease(self, tenant_id: TenantId, worker: str, now: datetime, until: datetime) -> Kept | None:
        """Become the one who renews the tokens of a tenant, until then; how it stands now, or none if another is."""

        def work(connection: Connection) -> Any:
            free = or_(_c.refreshing_until.is_(None), _c.refreshing_until <= now, _c.refreshed_by == worker)
            lease = update(slack_installations).where(_is_active(tenant_id), free)
            leased = connection.execute(lease.values(refreshing_until=until, refreshed_by=worker))
            return connection.execute(_active(tenant_id)).first() if leased.rowcount else None

        row = await self._write(work)
        try:
            return None if row is None else self._installation(row)
        except VaultError as error:
            raise NotStored("the key to Slack's tokens is missing") from error

    async def renew(
        self, tenant_id: TenantId, worker: str, bot_token: str, refresh_token: str, expires_at: datetime
    ) -> bool:
        """Store new tokens and let go; false if the installation ended, is another one, or another renews it now."""
        values = {
            "bot_token": self._vault.seal(bot_token),
            "refresh_token": self._vault.seal(refresh_token),
            "expires_at": expires_at,
            "refreshing_until": None,
            "refreshed_by": None,
        }
        return await self._as_holder(tenant_id, worker, values)

    async def let_go(self, tenant_id: TenantId, worker: str) -> None:
        """Leave the renewing to others."""
        await self._as_holder(tenant_id, worker, {"refreshing_until": None, "refreshed_by": None})

    async def _as_holder(self, tenant_id: TenantId, worker: str, values: dict[str, Any]) -> bool:
        change = update(slack_installations).where(_is_active(tenant_id), _c.refreshed_by == worker).values(**values)
        changed = await self._write(lambda connection: connection.execute(change).rowcount)
        self._recent.forget(tenant_id)
        return bool(changed)

    # --- rows ---------------------------------------------------------------------------------------------

    def _installation(self, row: Row[Any]) -> Kept:
        return self._make(
            tenant_id=row.tenant_id,
            team_id=row.team_id,
            enterprise_id=row.enterprise_id,
            is_enterprise_install=row.is_enterprise_install,
            name=row.name,
            app_id=row.app_id,
            bot_user_id=row.bot_user_id,
            bot_id=row.bot_id,
            bot_token=self._vault.open(row.bot_token),
            scopes=tuple(row.scopes.split(",")) if row.scopes else (),
            installed_by=row.installed_by,
            installed_at=row.installed_at,
            refresh_token=self._vault.open(row.refresh_token),
            expires_at=row.expires_at,
        )

    def _row(self, given: dict[str, Any]) -> Sequence[Any]:
        kept = given | {
            "bot_token": self._vault.seal(given["bot_token"]),
            "refresh_token": self._vault.seal(given["refresh_token"]),
            "scopes": ",".join(given["scopes"]),
            "installed_at": micros(given["installed_at"]),
            "expires_at": None if given["expires_at"] is None else micros(given["expires_at"]),
        }
        return [kept.get(name) for name in _COLUMNS]


def _is_active(tenant_id: TenantId) -> ColumnElement[bool]:
    return (_c.tenant_id == tenant_id) & _c.ended_at.is_(None)


def _active(tenant_id: TenantId) -> Any:
    return select(slack_installations).where(_is_active(tenant_id))


def _end(connection: Connection, tenant_id: TenantId, now: datetime) -> None:
    gone = {"bot_token": "", "refresh_token": "", "expires_at": None, "refreshing_until": None, "refreshed_by": None}
    connection.execute(update(slack_installations).where(_is_active(tenant_id)).values(**gone, ended_at=now))
    people = tables.people
    of_tenant = (people.c.tenant_id == tenant_id) & people.c.active
    # Turns lock people in the order of their keys: whoever did it in another could wait for one that waits for them.
    connection.execute(select(people.c.person_id).where(of_tenant).order_by(people.c.person_id).with_for_update())
    connection.execute(update(people).where(of_tenant).values(active=False))


class StoreStates(AdapterStore):
    """Installations that somebody began; each is good once, and for a while."""

    async def begin(self, state_hash: str, now: datetime, expires_at: datetime) -> None:
        """Remember one; those that nobody finished go."""

        def work(connection: Connection) -> None:
            connection.execute(delete(slack_states).where(slack_states.c.expires_at <= now))
            connection.execute(insert(slack_states).values(state_hash=state_hash, expires_at=expires_at))

        await self._write(work)

    async def use(self, state_hash: str, now: datetime) -> bool:
        """Take one up; false if it was never begun, is too old, or was used."""
        used = delete(slack_states).where(slack_states.c.state_hash == state_hash, slack_states.c.expires_at > now)
        return bool(await self._write(lambda connection: connection.execute(used).rowcount))
