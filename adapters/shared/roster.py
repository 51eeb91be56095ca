"""Rosters: what happened to people while Makker was not listening, caught up with at each start and once a day.

Platforms repeat an event for an hour at most, if at all, and a laptop that sleeps hears nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic

import structlog

from adapters.shared.ports import M, Members
from bot.domain.person import PersonId, TenantId
from bot.logs import fault
from bot.ports import Clock, DeliveryFailure, NotStored

FIRST_AFTER_S = 30.0
EVERY_S = 86_400.0

Tenants = Callable[[], Awaitable[Sequence[TenantId]]]
"""Those in which Makker is installed. Raises `NotStored`."""
Look = Callable[[TenantId, frozenset[PersonId]], Awaitable[None]]
"""Looks at those of a tenant's people whom Makker knows. Raises `DeliveryFailure` and `NotStored`."""
log = structlog.get_logger(__name__)


class Roster(Generic[M]):
    """Goes through the tenants of a platform; nobody whom Makker does not know is looked at."""

    def __init__(self, tenants: Tenants, members: Members[M], look: Look) -> None:
        self._tenants = tenants
        self._members = members
        self._look = look

    async def keep(self) -> None:
        """Go through it after the start, and then once a day, for ever."""
        await asyncio.sleep(FIRST_AFTER_S)
        while True:
            try:
                await self.go_through()
            except Exception as error:
                log.error("rosters not read", **fault(error))
            await asyncio.sleep(EVERY_S)

    async def go_through(self) -> None:
        """Catch up with every tenant once; one that cannot be read keeps no other from being read."""
        for tenant_id in await self._tenants():
            try:
                if known := await self._members.known(tenant_id):
                    await self._look(tenant_id, known)
            except (DeliveryFailure, NotStored) as failure:
                log.warning("roster not read", reason=str(failure))
            except Exception as error:
                log.error("roster not read", **fault(error))


def seen_id(clock: Clock, person_id: str) -> str:
    """The id of what a roster tells of somebody just now. By the day alone a second change in it would be none."""
    return f"roster:{clock.now().isoformat()}:{person_id}"
