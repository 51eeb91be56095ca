"""What the Slack adapter needs of the rest of the program, as protocols, and the values that travel through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.dialogs.base import Event
from bot.domain.person import PersonId, TenantId
from bot.domain.practice import Practice
from bot.ports import Turn

PLATFORM = "slack"


def tenant_of(team_id: str, enterprise_id: str = "", *, is_enterprise_install: bool = False) -> TenantId:
    """The tenant of a workspace, or of a whole organisation where Makker is installed for all of it."""
    return TenantId(f"{PLATFORM}:{enterprise_id if is_enterprise_install else team_id}")


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


# --- installations --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Installation:
    """Makker in one workspace, or in one organisation. `expires_at` and `refresh_token`: with token rotation only."""

    tenant_id: TenantId
    team_id: str
    enterprise_id: str
    is_enterprise_install: bool
    name: str
    app_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    scopes: tuple[str, ...]
    installed_by: str
    installed_at: datetime
    refresh_token: str = ""
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        """Without its tokens, which never get into a log."""
        return f"Installation({self.tenant_id})"


class Installations(Protocol):
    """Where Makker is installed. Tokens are sealed in the store, and never asked for over the network."""

    async def of(self, tenant_id: TenantId) -> Installation | None:
        """The installation of a tenant; none where Makker is not, or not any more."""
        ...

    async def all(self) -> Sequence[Installation]:
        """Every installation that stands."""
        ...

    async def keep(self, installation: Installation) -> None:
        """Note an installation, or a newer one of the same tenant."""
        ...

    async def end(self, tenant_id: TenantId) -> None:
        """Makker was removed, or its tokens revoked: forget them, and send nothing more there."""
        ...


# --- people ---------------------------------------------------------------------------------------------

Kind = Literal["member", "guest", "stranger", "bot", "gone"]
"""`stranger`: somebody of another workspace, through Slack Connect. `gone`: deactivated."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as Slack reports them. `dm` is their direct conversation with Makker, once it is known."""

    tenant_id: TenantId
    user_id: PersonId
    name: str
    zone: str
    locale: str
    kind: Kind
    dm: str = ""
    seen_home: bool = False


class Members(Protocol):
    """Whom the adapter has met, so that no request has to ask Slack."""

    async def of(self, tenant_id: TenantId, user_id: PersonId) -> Member | None:
        """Somebody; none if they were never met."""
        ...

    async def known(self, tenant_id: TenantId) -> frozenset[PersonId]:
        """The ids of all who are kept in a tenant."""
        ...

    async def keep(self, member: Member) -> None:
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
