"""Bolt between Slack and Makker: whichever way a payload came, it is authorised from the store and handed on.

Six listeners that match everything lead to one place, which tells the payloads apart itself: each literal listener
costs every payload some microseconds. Bolt answers only once the listener has run, so that nothing is acknowledged
that is not stored.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.ports import Installations, tenant_of
from bot.faults import reach
from bot.logs import fault
from bot.ports import NotStored

Body = dict[str, Any]
Answer = dict[str, Any] | str
"""What Slack is told at once: nothing (an empty text), a line only its reader sees, or what becomes of a modal."""

Handle = Callable[[Body], Awaitable[Answer]]
TRY_AGAIN = 503

_ANYTHING = re.compile(".*", re.DOTALL)
log = structlog.get_logger(__name__)


class Dispatch:
    """A Bolt app that gives every payload to `handle`."""

    def __init__(self, installations: Installations, handle: Handle) -> None:
        self._handle = handle
        self._app = AsyncApp(
            name="makker",
            logger=_silent(),
            # None is how Bolt hears of a tenant where Makker is not, though its types forget it.
            authorize=_authorizing(installations),  # type: ignore[arg-type]
            process_before_response=True,
            # The door has looked at the signature already, on raw bytes; here there is none any more.
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        self._listen()

    def _listen(self) -> None:
        app = self._app
        for decorated in (
            app.event(_ANYTHING),
            app.action(_ANYTHING),
            app.view({"type": "view_submission", "callback_id": _ANYTHING}),
            app.view({"type": "view_closed", "callback_id": _ANYTHING}),
            app.command(_ANYTHING),
            app.shortcut(_ANYTHING),
        ):
            decorated(self._on)
        app.error(_failed)

    async def _on(self, body: Body, ack: AsyncAck) -> None:
        await ack(await self._handle(body))

    async def __call__(self, body: Body) -> BoltResponse:
        """What Bolt answers to a payload; 503 where it could not be kept, so that Slack sends it again."""
        reach("slack.received")
        response = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        reach("slack.handled")
        return response


def _authorizing(installations: Installations) -> "Callable[..., Awaitable[AuthorizeResult | None]]":
    """A plain function, since Bolt would hand a method its `self` once more."""

    async def authorize(enterprise_id: str | None, team_id: str | None, context: Any) -> AuthorizeResult | None:
        is_whole = bool(context.is_enterprise_install)
        tenant = tenant_of(team_id or "", enterprise_id or "", is_enterprise_install=is_whole)
        found = await installations.of(tenant)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=found.enterprise_id or None,
            team_id=found.team_id or None,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            bot_token=found.bot_token,
        )

    return authorize


async def _failed(error: Exception) -> BoltResponse:
    if not isinstance(error, NotStored):
        log.error("payload not handled", **fault(error))
    return BoltResponse(status=TRY_AGAIN)


def _silent() -> logging.Logger:
    """A logger that says nothing: Bolt's own logs hold what people wrote."""
    logger = logging.getLogger("makker.slack.bolt")
    logger.handlers = [logging.NullHandler()]
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)
    return logger
