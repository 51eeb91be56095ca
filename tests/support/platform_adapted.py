"""What platforms with an adapter over a server on loopback do alike: let time pass, and come to rest."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from bot.assembly import Makker
from bot.domain.person import PersonId, TenantId
from tests.support.people import live_until

SOON = timedelta(seconds=30)
"""What waits for a platform's limits is sent within this time."""


class AdaptedPlatform(ABC):
    """Implements what has to do with time of `Platform`, for the people of one tenant."""

    def __init__(self, makker: Makker, tenant_id: TenantId) -> None:
        self.makker = makker
        self.tenant_id = tenant_id

    @abstractmethod
    async def _finish(self) -> None:
        """Let what people did arrive, and the adapter do what it began."""

    async def move_to(self, person: str, at: datetime) -> None:
        """Let time pass."""
        await live_until(self.makker, at)
        await self.come_to_rest()

    async def come_to_rest(self) -> None:
        """Let everything be sent that was begun, also what waits a moment for the platform's limits."""
        while True:
            await self._finish()
            await self.makker.settle()
            due, now = await self.makker.claims.next_due_at(), self.makker.clock.now()
            if due is None or due > now + SOON:
                return
            self.makker.clock.move_to(max(due, now + timedelta(milliseconds=100)))  # type: ignore[attr-defined]

    async def next_prompt(self, person: str) -> datetime | None:
        """When they are asked next."""
        return await self.makker.claims.next_prompt(self.tenant_id, PersonId(person))
