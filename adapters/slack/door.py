"""The door for HTTP: the signature on raw bytes first, then a payload for Bolt. Nothing that is refused is logged."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.response import BoltResponse

from adapters.shared.bodies import body_of
from adapters.slack.dispatch import Body, Dispatch
from adapters.slack.signature import Signatures
from bot.ports import Clock

LARGEST = 2**20
PATH = "/slack/events"
_FORM = "application/x-www-form-urlencoded"


class Malformed(Exception):
    """A body that is not what its type says."""


class Door:
    """Answers Slack's requests: events, interactions and commands come to one address."""

    def __init__(self, signatures: Signatures, dispatch: Dispatch, clock: Clock) -> None:
        self._signatures = signatures
        self._dispatch = dispatch
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """The address that the app's manifest names."""
        return [web.post(PATH, self._come_in)]

    async def _come_in(self, request: web.Request) -> web.Response:
        raw = await body_of(request, LARGEST)
        if raw is None:
            return web.Response(status=413)
        return await self.answer(raw, request.headers)

    async def answer(self, raw: bytes, headers: Mapping[str, str]) -> web.Response:
        """What is answered to a body as it came."""
        if not self._signatures.are_good(raw, headers, self._clock.now()):
            return web.Response(status=401)
        try:
            body = read(raw, headers)
        except Malformed:
            return web.Response(status=401)
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge", ""))})
        if "ssl_check" in body:
            return web.Response()
        response = await self._dispatch(body)
        if response.status != 200:
            # Slack comes again at once: within the same second that is the very same request.
            self._signatures.forget(headers)
        return answered(response)


def read(raw: bytes, headers: Mapping[str, str]) -> Body:
    """The payload of a body: JSON, a form with JSON in it, or a form that is the payload. Raises `Malformed`."""
    try:
        text = raw.decode()
        if headers.get("Content-Type", "").partition(";")[0].strip().lower() != _FORM:
            return _json(text)
        fields = dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
        return _json(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError) as error:
        raise Malformed from error


def _json(text: str) -> Body:
    found: Any = json.loads(text)
    if not isinstance(found, dict):
        raise Malformed
    return found


def answered(response: BoltResponse) -> web.Response:
    """Bolt's answer as the server's."""
    content_type = response.first_headers().get("content-type", "text/plain").partition(";")[0]
    return web.Response(status=response.status, text=response.body or "", content_type=content_type)
