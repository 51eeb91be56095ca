"""Apps, where they are installed, and the tokens they hold."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.slack_server.people import Person

MINIMAL_SCOPES = (
    "chat:write",
    "commands",
    "im:write",
    "mpim:write",
    "im:history",
    "users:read",
    "channels:read",
    "groups:read",
    "files:write",
)
"""What Makker asks for, and no more."""

MAKKER_EVENTS = (
    "message.im",
    "app_home_opened",
    "user_change",
    "team_join",
    "member_joined_channel",
    "member_left_channel",
    "app_uninstalled",
    "tokens_revoked",
)
"""What Makker subscribes to unless a test says otherwise."""


@dataclass(slots=True, eq=False)
class App:
    """An app as its settings page shows it."""

    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    verification_token: str
    app_token: str
    scopes: tuple[str, ...] = MINIMAL_SCOPES
    events: set[str] = field(default_factory=lambda: set(MAKKER_EVENTS))
    commands: tuple[str, ...] = ("/makker",)
    redirect_urls: tuple[str, ...] = ()
    rotates_tokens: bool = False
    has_home: bool = True
    has_messages_tab: bool = True
    has_socket_mode: bool = False
    tickets: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Installation:
    """An app in a workspace, or in a whole organisation when `team` is empty."""

    app: App
    team: str
    enterprise: str
    bot: Person
    installed_by: str
    scopes: set[str]
    token: str = ""
    refresh_token: str = ""
    is_gone: bool = False

    @property
    def is_org_wide(self) -> bool:
        """Whether it is installed for an Enterprise Grid organisation."""
        return not self.team


@dataclass(slots=True, eq=False)
class Token:
    """A token that was handed out; `refused` is the error that it now gets."""

    value: str
    app: App
    installation: Installation | None
    expires_at: datetime | None = None
    refused: str = ""
