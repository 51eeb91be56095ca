"""The server: everything put together on a free port of this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.loopback.clock import Clock
from tests.loopback.server import Loopback, kept
from tests.teams_server.acting import Hand
from tests.teams_server.api import Api
from tests.teams_server.delivery import Delivery
from tests.teams_server.keys import Keys
from tests.teams_server.login import Login
from tests.teams_server.oracle import Oracle
from tests.teams_server.payloads import Payloads
from tests.teams_server.people import Person
from tests.teams_server.rates import Rates
from tests.teams_server.uploads import Uploads
from tests.teams_server.world import World


class TeamsServer(Loopback):
    """Teams on loopback. `async with running(clock) as teams: …`"""

    def __init__(self, clock: Clock, seed: int = 1) -> None:
        super().__init__(clock, seed)
        self.world = World(clock, seed)
        self.oracle = Oracle()
        self.rates = Rates()
        self.keys = Keys(clock, self.oracle, self.faults)
        self.login = Login(self.world, self.oracle, self.violations, self.faults)
        self.delivery = Delivery(self.keys, self.faults)
        self.delivery.audience = self.world.bot.app_id
        self.payloads = Payloads(self.world)
        self.uploads = Uploads(self.world, self.oracle, self.violations, self.faults)
        self.api = Api(self.world, self.oracle, self.violations, self.rates, self.faults, self.login)

    # --- running ------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        """Listen."""
        app = web.Application(client_max_size=16 * 1024 * 1024)
        for part in (self.api, self.keys, self.login, self.uploads):
            app.add_routes(part.routes())
        app.router.add_get("/", self._page)
        app.router.add_route("*", "/{anything:.*}", self._unknown)
        await self._listen(app, port)
        for part in (self.keys, self.login, self.uploads):
            part.address = self.address
        self.payloads.origin = self.address

    async def stop(self) -> None:
        """Stop, letting go of everything that hangs."""
        self.faults.clear()
        await self.delivery.close()
        await self._hang_up()

    # --- for the bot's settings -----------------------------------------------------------------------------

    @property
    def login_url(self) -> str:
        """Where tokens are handed out, in the place of `https://login.microsoftonline.com`."""
        return f"{self.address}/login"

    @property
    def openid_url(self) -> str:
        """In the place of `https://login.botframework.com/v1/.well-known/openidconfiguration`."""
        return f"{self.address}/v1/.well-known/openidconfiguration"

    # --- setting up ---------------------------------------------------------------------------------------

    def connect(self, address: str) -> None:
        """Deliver to the bot there: `http://127.0.0.1:3978/api/messages`."""
        self.delivery.address = address

    def be_local(self) -> None:
        """Neither send tokens nor ask for them, like Microsoft's Agents Playground."""
        self.delivery.is_signed, self.api.is_open = False, True

    def hand(self, person: Person) -> Hand:
        """Act as somebody."""
        return Hand(self, person)

    # --- the rest of the web --------------------------------------------------------------------------------

    async def _unknown(self, request: web.Request) -> web.Response:
        self.violations.add(f"{request.method} {request.path}", "this server has no such address")
        return web.Response(status=404)

    async def _page(self, request: web.Request) -> web.Response:
        lines = [f"{entry.number:5} {entry.at:%H:%M:%S} {entry.name} {entry.error or 'ok'}" for entry in self.oracle]
        lines += [f"AGAINST THE RULES: {violation.where}: {violation.what}" for violation in self.violations]
        return web.Response(text="\n".join(lines) or "Nothing has been asked of this Teams yet.")


@asynccontextmanager
async def running(clock: Clock, *, seed: int = 1, port: int = 0, is_strict: bool = True) -> AsyncIterator[TeamsServer]:
    """A server for one test, which fails at its end if the bot broke a rule."""
    async with kept(TeamsServer(clock, seed), port, is_strict=is_strict) as server:
        yield server
