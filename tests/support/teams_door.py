"""Teams' door alone, over real HTTP, with somebody before it who can sign as Teams does and forge as others do."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web

from adapters.teams.answers import NOTHING, Answer
from adapters.teams.door import LARGEST, PATH, Door
from adapters.teams.hosts import Hosts
from adapters.teams.identity import Check, Identity, LocalOnly
from adapters.teams.keys import Keys
from adapters.teams.ports import Body
from bot.clock import SetClock
from tests.loopback.faults import Faults
from tests.teams_server import keys as server
from tests.teams_server.oracle import Oracle

APP = "00001111-aaaa-2222-bbbb-3333cccc4444"
TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
CANARY = "zebrafinch"
"""A word that must be nowhere but in what was sent."""


def activity(**other: Any) -> Body:
    """A message as it comes from Teams, with some of it otherwise."""
    return {
        "type": "message",
        "id": "1700000000001",
        "timestamp": "2026-03-02T08:00:00.000Z",
        "serviceUrl": SERVICE_URL,
        "channelId": "msteams",
        "from": {"id": f"29:{CANARY}", "name": CANARY, "aadObjectId": "00000000-1111-2222-3333-444455556666"},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": f"a:{CANARY}"},
        "recipient": {"id": f"28:{APP}", "name": "Makker"},
        "text": CANARY,
        "channelData": {"tenant": {"id": TENANT}},
        **other,
    }


class Visitor:
    """Somebody at the door. `came_in` is what got past it."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.oracle, self.faults = Oracle(), Faults()
        self.signing = server.Keys(clock, self.oracle, self.faults)
        self.came_in: list[Body] = []
        self.answer: Answer | Exception = NOTHING
        self.address = ""
        self.check: Check = LocalOnly()
        self._session = ClientSession()

    async def dispatch(self, body: Body) -> Answer:
        """Let an activity in."""
        self.came_in.append(body)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def fetches(self) -> int:
        """How often the keys were fetched."""
        return len(self.oracle.calls("keys"))

    def token(self, service_url: str = SERVICE_URL, **claims: object) -> str:
        """A good token, or one with other claims; a claim that is None is left out."""
        return self.signing.token(APP, service_url, **claims)

    def bearer(self, service_url: str = SERVICE_URL, **claims: object) -> str:
        """The same as it stands in the header."""
        return f"Bearer {self.token(service_url, **claims)}"

    async def knocks(
        self,
        body: Body | bytes | None = None,
        authorization: str | list[str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Status and text of the answer to a body that comes with a header, or several; with a good one if not said."""
        given = [self.bearer()] if authorization is None else authorization
        lines = [("Content-Type", "application/json"), *(headers or {}).items()]
        lines += [("Authorization", line) for line in ([given] if isinstance(given, str) else given)]
        raw = body if isinstance(body, bytes) else json.dumps(activity() if body is None else body).encode()
        async with self._session.post(self.address + PATH, data=raw, headers=lines) as response:
            return response.status, await response.text()

    async def aclose(self) -> None:
        """Go away."""
        self.faults.release()
        await self._session.close()


@asynccontextmanager
async def listening(routes: list[web.RouteDef], *middlewares: Any, **options: Any) -> AsyncIterator[str]:
    """A server on loopback; its address."""
    app = web.Application(middlewares=middlewares)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, **options)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def at_the_door(clock: SetClock, *, timeout_s: float = 1.0) -> AsyncIterator[Visitor]:
    """Somebody before the door of an app whose keys come from a server on loopback; headers may be long there."""
    visitor = Visitor(clock)
    async with ClientSession() as session, listening(visitor.signing.routes()) as visitor.signing.address:
        openid_url = f"{visitor.signing.address}/v1/.well-known/openidconfiguration"
        keys = Keys(session, openid_url, clock, timeout_s)
        visitor.check = Identity(keys, Hosts(), clock, APP, TENANT)
        async with through(visitor.check, visitor, max_field_size=2 * LARGEST, max_line_size=2 * LARGEST):
            yield visitor
        await visitor.aclose()
        await keys.stop()


@asynccontextmanager
async def through(check: Check, visitor: Visitor, *middlewares: Any, **options: Any) -> AsyncIterator[None]:
    """Put the visitor before a door with a check of one's own."""
    async with listening(Door(check, visitor.dispatch).routes(), *middlewares, **options) as visitor.address:
        yield


async def longest_pause(seconds: float) -> float:
    """For how long the event loop did nothing else, at most, within so many seconds."""
    loop = asyncio.get_running_loop()
    end, last, longest = loop.time() + seconds, loop.time(), 0.0
    while last < end:
        await asyncio.sleep(0.005)
        longest, last = max(longest, loop.time() - last), loop.time()
    return longest
