"""The door for HTTP: who sends is checked before their words are read; nothing that is refused is told or logged."""

from collections.abc import Awaitable, Callable

import msgspec
import structlog
from aiohttp import web

from adapters.shared.bodies import body_of
from adapters.teams.answers import Answer
from adapters.teams.identity import Check, NotAllowed
from adapters.teams.keys import NoKeys
from adapters.teams.ports import Body
from bot.logs import fault
from bot.ports import NotStored

LARGEST = 2**20
DEEPEST = 64
"""So deep may a body be nested: many times what Teams sends, and far from what exhausts those who read it."""
PATH = "/api/messages"

log = structlog.get_logger(__name__)


class Malformed(Exception):
    """A body that is no activity."""


Dispatch = Callable[[Body], Awaitable[Answer]]
"""Takes an activity in. Raises `NotStored` if it could not be kept."""


class Door:
    """Answers the connector's requests; `check` says who may come in."""

    def __init__(self, check: Check, dispatch: Dispatch) -> None:
        self._check = check
        self._dispatch = dispatch

    def routes(self) -> list[web.RouteDef]:
        """The address that the bot's registration names."""
        return [web.post(PATH, self._come_in)]

    async def _come_in(self, request: web.Request) -> web.Response:
        try:
            fits = await self._check.admit(request)
            raw = await body_of(request, LARGEST)
            if raw is None:
                return web.Response(status=413)
            body = read(raw)
            fits(body)
        except NotAllowed as refusal:
            return web.Response(status=refusal.status)
        except NoKeys:
            return web.Response(status=503)
        except (Malformed, web.RequestPayloadError):
            return web.Response(status=400)
        return await self._handed_on(body)

    async def _handed_on(self, body: Body) -> web.Response:
        """What is answered to an activity; where it was not kept, Teams is asked to send it again."""
        try:
            return answered(await self._dispatch(body))
        except NotStored:
            return web.Response(status=503)
        except Exception as error:
            log.error("an activity from teams failed", **fault(error))
            return web.Response(status=503)


def read(raw: bytes) -> Body:
    """The activity in a body. Raises `Malformed`."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(found, dict) or not _is_shallow(found):
        raise Malformed
    return found


def _is_shallow(found: object) -> bool:
    level = [found]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return True
    return False


def _inside(found: object) -> list[object]:
    if isinstance(found, dict):
        return list(found.values())
    return found if isinstance(found, list) else []


def answered(answer: Answer) -> web.Response:
    """An answer as the server's."""
    if answer.body is None:
        return web.Response(status=answer.status)
    return web.Response(
        status=answer.status, body=msgspec.json.encode(answer.body), content_type="application/json", charset="utf-8"
    )
