"""A workspace to begin with, and a small Bolt app, for tests and for trying things by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.clock import Clock
from tests.slack_server.acting import Hand
from tests.slack_server.apps import App, Installation
from tests.slack_server.server import SlackServer


class Acme:
    """A workspace with Makker installed by Anna, who is an admin; Bertil works there too, and both are in #general."""

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        self.workspace = slack.world.add_workspace("Acme")
        self.anna = self.workspace.add_person("anna", real_name="Anna Holm", locale="da-DK", is_admin=True)
        self.bertil = self.workspace.add_person("bertil", real_name="Bertil Lund", tz="America/New_York")
        self.general = self.workspace.add_channel("general", self.anna, self.bertil)
        self.app = slack.world.add_app()
        self.makker = slack.world.install(self.app, self.workspace, self.anna)
        self.hand: Hand = slack.hand(self.anna, self.makker)
        self.client = client(slack, self.makker.token)


def client(slack: SlackServer, token: str = "") -> AsyncWebClient:
    """slack_sdk's client as our adapter has it: nothing is retried by itself."""
    return AsyncWebClient(token=token or None, base_url=slack.api_url, retry_handlers=[])


class _Seconds(SignatureClock):
    """The server's clock, for slack_sdk's verifier."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock.now().timestamp()


@asynccontextmanager
async def bolt_over_http(slack: SlackServer, app: App, makker: Installation) -> AsyncIterator[AsyncApp]:
    """A small Bolt app behind a server of its own, to which the Slack delivers."""
    bolt = AsyncApp(
        client=client(slack, makker.token), request_verification_enabled=False, process_before_response=True
    )
    verifier = SignatureVerifier(app.signing_secret, _Seconds(slack.clock))

    async def receive(request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        if not verifier.is_valid_request(body, dict(request.headers)):
            return web.Response(status=401)
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    async with served(receive) as base:
        slack.connect_http(app, base)
        yield bolt
        await slack.delivery.settle()


@asynccontextmanager
async def served(receive: object) -> AsyncIterator[str]:
    """An aiohttp handler at `/slack/events` on a free port; its address."""
    server = web.Application()
    server.router.add_post("/slack/events", receive)  # type: ignore[arg-type]
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
