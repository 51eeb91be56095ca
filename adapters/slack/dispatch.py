"""Bolt between Slack and Makker: whichever way a payload came, it is authorised from the store and handed on.

Six listeners that match everything lead to one place, which tells the payloads apart itself: each literal listener
costs every payload some microseconds. Bolt answers only once the listener has run, so that nothing is acknowledged
that is not stored. Tenants are told apart here alone: what is handled is handled for whom it was authorised for.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.shared.shapes import Unreadable
from adapters.slack.ports import Installation, Installations, tenant_of
from adapters.slack.values import is_id
from bot.domain.person import TenantId
from bot.faults import reach
from bot.logs import fault
from bot.ports import NotStored
from bot.text.catalogue import put
from bot.text.messages import msg

Body = dict[str, Any]
Answer = dict[str, Any] | str
"""What Slack is told at once: nothing (an empty text), a line only its reader sees, or what becomes of a modal."""

Handle = Callable[[TenantId, Body], Awaitable[Answer]]
TRY_AGAIN, NOT_FOUND = 503, 404

_ANYTHING = re.compile(".*", re.DOTALL)
_ADDRESSES = ("response_url", "response_urls")
_NOT_INSTALLED = msg("Makker is not installed here any more. Whoever looks after the apps here can add it again.")
log = structlog.get_logger(__name__)


class NotHandled(Exception):
    """Something of ours failed, and was logged: Slack may send it again."""


class Dispatch:
    """A Bolt app that gives every payload to `handle`, with the tenant that it is for."""

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
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            # Who was there before it was removed is not known here, nor what they speak.
            user_facing_authorize_error_message=put(_NOT_INSTALLED, ""),
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

    async def _on(self, body: Body, ack: AsyncAck, context: AsyncBoltContext) -> None:
        tenant = _tenant(context.enterprise_id, context.team_id, context)
        reach("slack.received")
        with _ours():
            answer = await self._handle(tenant, body)
        reach("slack.handled")
        await ack(answer)

    async def __call__(self, body: Body) -> BoltResponse:
        """What Bolt answers to a payload; 503 where it could not be kept, so that Slack sends it again.

        Bolt stumbles over what is formed otherwise than Slack's: that is acknowledged, and does nothing.
        """
        # Bolt would write to the payload's addresses in the request, while Slack waits for the acknowledgement.
        kept = {name: value for name, value in body.items() if name not in _ADDRESSES}
        try:
            response = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=kept))
        except Exception as error:
            return await _failed(error)
        return BoltResponse(status=200) if response.status == NOT_FOUND else response


def _authorizing(installations: Installations) -> "Callable[..., Awaitable[AuthorizeResult | None]]":
    """A plain function, since Bolt would hand a method its `self` once more."""

    async def authorize(enterprise_id: str | None, team_id: str | None, context: Any) -> AuthorizeResult | None:
        tenant = _tenant(enterprise_id, team_id, context)
        with _ours():
            found = await installations.of(tenant)
        return None if found is None else _authorized(found)

    return authorize


def _tenant(enterprise_id: object, team_id: object, context: Mapping[str, Any]) -> TenantId:
    """The tenant of a payload, which with Slack Connect need not be where it happened. Raises `Unreadable`."""
    is_whole = bool(context["is_enterprise_install"])
    place = enterprise_id if is_whole else team_id
    if not is_id(place):
        raise Unreadable("a payload of no workspace")
    return tenant_of(place, place, is_enterprise_install=is_whole)


def _authorized(found: Installation) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=found.enterprise_id or None,
        team_id=found.team_id or None,
        bot_id=found.bot_id,
        bot_user_id=found.bot_user_id,
        bot_token=found.bot_token,
    )


@contextmanager
def _ours() -> Iterator[None]:
    """Tells what fails in here from what Bolt stumbles over."""
    try:
        yield
    except NotStored:
        raise
    except Exception as error:
        log.error("payload not handled", **fault(error))
        raise NotHandled from error


async def _failed(error: Exception) -> BoltResponse:
    if isinstance(error, NotStored | NotHandled):
        return BoltResponse(status=TRY_AGAIN)
    log.warning("payload unreadable", **fault(error))
    return BoltResponse(status=200)


def _silent() -> logging.Logger:
    """A logger that says nothing: Bolt's own logs hold what people wrote."""
    logger = logging.getLogger("makker.slack.bolt")
    logger.handlers = [logging.NullHandler()]
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)
    return logger
