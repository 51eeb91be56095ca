"""What an adapter needs of the rest of the program, as protocols, and the people that travel through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol, TypeVar

from bot.dialogs.base import Event
from bot.domain.person import PersonId, TenantId
from bot.domain.practice import Practice
from bot.ports import Turn


class Turns(Protocol):
    """The engine's way in."""

    async def submit(self, event: Event) -> Turn:
        """Store and handle an event. Raises `NotStored` if it could not be kept."""
        ...

    async def hold(self, event: Event, wait: timedelta) -> bool:
        """Store an event for later, to be handled after `wait` at the latest; whether it is new.

        Raises `NotStored`.
        """
        ...

    async def take_up(self, event: Event) -> Turn | None:
        """Handle a held event now; none if that has been done. Raises `NotStored`."""
        ...

    async def held(self, platform: str, wait: timedelta) -> Sequence[Event]:
        """The events of a platform that are held, the oldest first, from now on as long as when they were new.

        Raises `NotStored`.
        """
        ...

    async def discard(self, event: Event) -> None:
        """Drop a held event unhandled, for good. Raises `NotStored`."""
        ...


Kind = Literal["member", "guest", "stranger", "bot", "gone"]
"""`stranger`: somebody of another workspace who meets this one in a channel. `gone`: deactivated."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as their platform reports them. `dm` is their direct conversation with Makker, once it is known."""

    tenant_id: TenantId
    user_id: PersonId
    name: str
    zone: str
    locale: str
    kind: Kind
    dm: str = ""
    seen_home: bool = False


M = TypeVar("M", bound=Member)


class Members(Protocol[M]):
    """Whom the adapter has met, so that no request has to ask the platform; each platform's members are its own."""

    async def of(self, tenant_id: TenantId, user_id: PersonId) -> M | None:
        """Somebody; none if they were never met."""
        ...

    async def known(self, tenant_id: TenantId) -> frozenset[PersonId]:
        """The ids of all who are kept in a tenant."""
        ...

    async def keep(self, member: M) -> None:
        """Note somebody as they are now."""
        ...

    async def forget(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Erase what is kept of somebody."""
        ...


class Practices(Protocol):
    """What is known of people, to be shown."""

    async def of(self, tenant_id: TenantId, person_id: PersonId) -> Practice | None:
        """A person's practice as it stands; none for somebody unknown."""
        ...
