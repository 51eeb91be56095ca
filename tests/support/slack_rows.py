"""An installation and a member of Slack's, as tests want them."""

from datetime import UTC, datetime
from typing import Any

from adapters.shared.ports import Member
from adapters.slack.ports import Installation, tenant_of
from bot.domain.person import PersonId

TENANT = tenant_of("T1")


def installation(**more: Any) -> Installation:
    """Makker in the workspace T1."""
    known: dict[str, Any] = {
        "tenant_id": TENANT,
        "team_id": "T1",
        "enterprise_id": "",
        "is_enterprise_install": False,
        "name": "Acme",
        "app_id": "A1",
        "bot_user_id": "UBOT",
        "bot_id": "B1",
        "bot_token": "xoxb-1",
        "scopes": ("chat:write", "commands"),
        "installed_by": "U9",
        "installed_at": datetime(2026, 3, 1, tzinfo=UTC),
    }
    return Installation(**known | more)


def member(user_id: str = "U1", **more: Any) -> Member:
    """Anna, in the workspace T1."""
    known: dict[str, Any] = {
        "tenant_id": TENANT,
        "user_id": PersonId(user_id),
        "name": "Anna",
        "zone": "Europe/Copenhagen",
        "locale": "da-DK",
        "kind": "member",
    }
    return Member(**known | more)
