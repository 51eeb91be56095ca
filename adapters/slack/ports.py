"""What the Slack adapter needs of the rest of the program, as protocols, and the values that travel through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.person import TenantId

PLATFORM = "slack"


def tenant_of(team_id: str, enterprise_id: str = "", *, is_enterprise_install: bool = False) -> TenantId:
    """The tenant of a workspace, or of a whole organisation where Makker is installed for all of it."""
    return TenantId(f"{PLATFORM}:{enterprise_id if is_enterprise_install else team_id}")


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
