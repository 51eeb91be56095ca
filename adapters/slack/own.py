"""The one workspace of a bot token in the settings: what Slack says of it makes its installation."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.ports import Installation, tenant_of
from bot.ports import Clock


async def own_installation(client: AsyncWebClient, token: str, clock: Clock) -> Installation:
    """The installation behind a bot token. Raises `SlackApiError` where Slack does not take it."""
    response = await client.auth_test(token=token)
    said: dict[str, Any] = response.data  # type: ignore[assignment]
    team, enterprise = str(said.get("team_id") or ""), str(said.get("enterprise_id") or "")
    is_whole = bool(said.get("is_enterprise_install"))
    scopes = next((value for name, value in response.headers.items() if name.lower() == "x-oauth-scopes"), "")
    return Installation(
        tenant_id=tenant_of(team, enterprise, is_enterprise_install=is_whole),
        team_id=team,
        enterprise_id=enterprise,
        is_enterprise_install=is_whole,
        name=str(said.get("team") or ""),
        app_id=str(said.get("app_id") or ""),
        bot_user_id=str(said["user_id"]),
        bot_id=str(said.get("bot_id") or ""),
        bot_token=token,
        scopes=tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
        installed_by="",
        installed_at=clock.now(),
    )
