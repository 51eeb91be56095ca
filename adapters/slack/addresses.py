"""Addresses for Socket Mode: each connection asks for one of its own, since an address is good once."""

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.shared.waiting import seconds_to_wait
from adapters.slack.trouble import Troubles
from adapters.slack.web import RETRY_AFTER_UNSAID
from bot.ports import TryAgain


class Addresses:
    """Asks Slack for addresses, by the app's own token."""

    def __init__(self, client: AsyncWebClient, app_token: str, troubles: Troubles | None = None) -> None:
        self._client = client
        self._app_token = app_token
        self._troubles = troubles or Troubles()

    async def __call__(self) -> str:
        """A fresh address. Raises `TryAgain`, which says what Slack said, and aiohttp's errors."""
        try:
            response = await self._client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            # Its text holds the whole answer, which is why nothing is raised from it.
            refusal = _refusal(error.response)
            self._troubles.note("MAKKER_SLACK_APP_TOKEN", str(refusal))
            raise refusal from None
        except (SlackClientError, AttributeError, ValueError):
            # AttributeError: slack_sdk stumbles over an answer in plain text.
            raise TryAgain("not JSON") from None
        address = response.get("url")
        if not isinstance(address, str):
            raise TryAgain("no address named")
        self._troubles.over("MAKKER_SLACK_APP_TOKEN")
        return address


def _refusal(response: object) -> TryAgain:
    if not isinstance(response, AsyncSlackResponse):
        return TryAgain("not JSON")
    if response.status_code == 429:
        return TryAgain("Slack said to wait", seconds_to_wait(response.headers, RETRY_AFTER_UNSAID))
    code = response.data.get("error") if isinstance(response.data, dict) else None
    return TryAgain(str(code or f"status {response.status_code}"))
