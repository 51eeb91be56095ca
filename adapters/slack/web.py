"""Slack's Web API as the adapter calls it: limits kept before, every outcome an answer or one of our failures after."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.shared.waiting import seconds_to_wait
from adapters.slack.failures import ENDING, TOKEN_EXPIRED, NotInstalled, of_error, unsure
from adapters.slack.rates import Asking, Gate
from bot.domain.person import TenantId
from bot.faults import reach
from bot.ports import Clock, DeliveryFailure, NotYet, TryAgain

API_URL = "https://slack.com/api/"
RETRY_AFTER_UNSAID = 30.0

Answer = Mapping[str, Any]
Ended = Callable[[TenantId], Awaitable[None]]
"""Told that an installation is over, as Slack has answered."""

_FORM = frozenset(
    {
        "conversations.history", "conversations.info", "conversations.list", "conversations.members",
        "conversations.replies", "files.getUploadURLExternal", "users.info", "users.list",
    }
)  # fmt: skip
"""Methods that take no JSON."""
_ONCE = frozenset(
    {"chat.postEphemeral", "chat.postMessage", "files.completeUploadExternal", "views.open", "views.push"}
)
"""Methods of which a second call does a second thing."""

# slack_sdk writes bodies at DEBUG, and prepares to even where nobody listens.
SILENT = logging.getLogger("makker.slack_sdk")
SILENT.setLevel(logging.WARNING)


class Tokens(Protocol):
    """The bot tokens. Both raise `NotInstalled` where there is none, and `TryAgain` where none can be had now."""

    async def token(self, tenant_id: TenantId) -> str:
        """The present bot token of a tenant."""
        ...

    async def refreshed(self, tenant_id: TenantId, expired: str) -> str:
        """The token after `expired`, which Slack does not take any more."""
        ...


class Web:
    """Calls methods of the Web API for a tenant."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        gate: Gate,
        clock: Clock,
        on_tenant_ended: Ended,
        api_url: str = API_URL,
    ) -> None:
        # Retrying is delivery's work: slack_sdk would post again what may have been posted.
        self._client = AsyncWebClient(base_url=api_url, session=session, retry_handlers=[], logger=SILENT)
        self._session = session
        self._tokens = tokens
        self._gate = gate
        self._clock = clock
        self._on_tenant_ended = on_tenant_ended

    async def call(
        self, tenant_id: TenantId, method: str, arguments: Mapping[str, object], who: Asking = Asking()
    ) -> Answer:
        """Slack's answer, which said `ok`. Raises `NotYet`, `TryAgain`, `Ambiguous` or `Refused`."""
        token = await self._tokens.token(tenant_id)
        if wait := self._gate.ask(tenant_id, method, who, self._clock.now()):
            raise NotYet(wait)
        code, answer = await self._asked(tenant_id, method, arguments, token)
        if code in ENDING or code == TOKEN_EXPIRED:
            token = await self._newer(tenant_id, token, code)
            code, answer = await self._asked(tenant_id, method, arguments, token)
        if not code:
            return answer
        if code in ENDING:
            await self._on_tenant_ended(tenant_id)
        raise of_error(code, _objections(answer), is_repeatable=method not in _ONCE)

    async def send_bytes(self, address: str, content: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them. Raises `TryAgain`: nobody has seen them yet."""
        try:
            async with self._session.post(address, data=content) as response:
                if response.status != 200:
                    raise TryAgain(f"Slack did not take a file: status {response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TryAgain(f"Slack did not take a file: {type(error).__name__}") from None

    async def _newer(self, tenant_id: TenantId, used: str, code: str) -> str:
        """The token that has taken the place of the one used; without one the installation is over."""
        if code == TOKEN_EXPIRED:
            return await self._tokens.refreshed(tenant_id, used)
        # Somebody may have installed Makker anew, or another have refreshed the token, while this call was under way.
        token = await self._tokens.token(tenant_id)
        if token == used:
            await self._on_tenant_ended(tenant_id)
            raise NotInstalled(code)
        return token

    async def _asked(
        self, tenant_id: TenantId, method: str, arguments: Mapping[str, object], token: str
    ) -> tuple[str, Answer]:
        """Slack's error (empty if it said `ok`) and its answer."""
        reach("slack.call.begun")
        try:
            response = await self._client.api_call(
                method,
                data=_as_form(arguments) if method in _FORM else None,
                json=None if method in _FORM else dict(arguments),
                headers={"Authorization": f"Bearer {token}"},
            )
            answer: Answer = response.data  # type: ignore[assignment]
        except SlackApiError as error:
            # Its text holds the whole answer, which is why no failure is raised from it.
            return self._refused(tenant_id, method, error.response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryAgain(f"Slack cannot be reached: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, OSError, AttributeError, ValueError) as error:
            # AttributeError: slack_sdk stumbles over an answer in plain text.
            raise _unsure(method, type(error).__name__) from None
        reach("slack.call.answered")
        return "", answer

    def _refused(self, tenant_id: TenantId, method: str, response: object) -> tuple[str, Answer]:
        if not isinstance(response, AsyncSlackResponse):
            raise _unsure(method, "not JSON") from None
        if response.status_code == 429:
            after = seconds_to_wait(response.headers, RETRY_AFTER_UNSAID)
            self._gate.block(tenant_id, method, after, self._clock.now())
            raise TryAgain("Slack said to wait", after) from None
        if response.status_code >= 500 or not isinstance(response.data, dict):
            raise _unsure(method, f"status {response.status_code}") from None
        code = str(response.data.get("error") or "")
        if not code:
            raise _unsure(method, "no error named") from None
        return code, response.data


def _unsure(method: str, reason: str) -> DeliveryFailure:
    return unsure(reason, is_repeatable=method not in _ONCE)


def _as_form(arguments: Mapping[str, object]) -> dict[str, str]:
    def written(value: object) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    return {name: written(value) for name, value in arguments.items() if value is not None}


def _objections(answer: Answer) -> str:
    """Which parts Slack objects to: the pointers alone, since the sentences around them may quote what was sent."""
    said = [*answer.get("errors", ()), *(answer.get("response_metadata") or {}).get("messages", ())]
    pointers = (str(each).partition("[json-pointer:")[2].partition("]")[0] for each in said)
    return " ".join(pointer[:120] for pointer in pointers if pointer)
