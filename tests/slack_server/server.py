"""The server: everything put together on a free port of this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.loopback.clock import Clock
from tests.loopback.server import Loopback, kept
from tests.slack_server import oauth
from tests.slack_server.acting import Hand
from tests.slack_server.api import Api
from tests.slack_server.apps import App, Installation
from tests.slack_server.channels import Channel
from tests.slack_server.delivery import Answer, Delivery, Parcel, SignedHttp
from tests.slack_server.echoes import Echoes
from tests.slack_server.errors import Json
from tests.slack_server.hooks import Hooks
from tests.slack_server.messages import Message
from tests.slack_server.oracle import Oracle
from tests.slack_server.payloads import Payloads
from tests.slack_server.people import Person, user_object
from tests.slack_server.rates import Rates
from tests.slack_server.socket import Sockets
from tests.slack_server.uploads import Uploads
from tests.slack_server.world import Enterprise, Workspace, World

EVENT_SCOPES = {
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "app_mention": {"app_mentions:read"},
    "user_change": {"users:read"},
    "team_join": {"users:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
}
"""Without one of these scopes an event is never sent, whatever was subscribed to."""


class SlackServer(Loopback):
    """Slack on loopback. `async with running(clock) as slack: …`"""

    def __init__(self, clock: Clock, seed: int = 1) -> None:
        super().__init__(clock, seed)
        self.world = World(clock, seed)
        self.oracle = Oracle()
        self.rates = Rates()
        self.delivery = Delivery(clock, self.faults)
        self.sockets = Sockets(self.world, self.faults, self.violations, seed)
        self.hooks = Hooks(self.world, self.oracle, self.violations)
        self.echoes = Echoes(self)
        self._api = Api(self.world, self.oracle, self.violations, self.rates, self.faults, self.echoes.after)
        self._uploads = Uploads(self.world, self.oracle, self.faults)

    # --- running ------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        """Listen."""
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/upload/v1/{secret}", self._uploads.handle)
        for kind in ("actions", "commands", "app"):
            app.router.add_post(f"/{kind}/{{team}}/{{number}}/{{secret}}", self.hooks.handle)
        app.router.add_get("/oauth/v2/authorize", self._allow)
        app.router.add_get("/", self._page)
        await self._listen(app, port)
        self._api.origin = self.hooks.origin = self.address

    async def stop(self) -> None:
        """Stop, letting go of everything that hangs."""
        self.faults.clear()
        await self.delivery.close()
        await self.sockets.close()
        await self._hang_up()

    @property
    def api_url(self) -> str:
        """For `MAKKER_SLACK_API_URL`, or a client's `base_url`."""
        return f"{self.address}/api/"

    # --- setting up ---------------------------------------------------------------------------------------

    def connect_http(self, app: App, base: str, path: str = "/slack/events", **paths: str) -> SignedHttp:
        """Deliver to an app by signed HTTP; `interactive="/elsewhere"` sends a kind elsewhere."""
        way = SignedHttp(self.clock, base, path, paths)
        self.delivery.connect(app, way)
        return way

    def connect_socket(self, app: App) -> None:
        """Deliver to an app by Socket Mode, which its settings now allow."""
        app.has_socket_mode = True
        self.delivery.connect(app, self.sockets)

    def hand(self, person: Person, installation: Installation, workspace: Workspace | None = None) -> Hand:
        """Act as somebody towards an app; `workspace` is where, for strangers and organisations."""
        place = workspace or next(
            space for space in self.world.workspaces.values() if space.people.get(person.id) is person
        )
        return Hand(self, place, person, installation)

    # --- what happens to a workspace ----------------------------------------------------------------------

    def event_for(
        self,
        subscription: str,
        workspace: Workspace,
        installation: Installation,
        event: Json,
        channel: Channel | None = None,
    ) -> Parcel | None:
        """An event, if the app subscribed to it and may have it."""
        needed = EVENT_SCOPES.get(subscription)
        if subscription not in installation.app.events or (needed and not needed & installation.scopes):
            return None
        return Payloads(self.world, installation.app).event(workspace, installation, event, channel)

    async def send_event(
        self, subscription: str, workspace: Workspace, installation: Installation, event: Json
    ) -> Answer:
        """Send an event of any kind."""
        parcel = self.event_for(subscription, workspace, installation, event)
        if parcel is None:
            return Answer(0, reason="not_subscribed")
        return await self.delivery.send(installation.app, parcel)

    async def tell_of_person(
        self, kind: str, workspace: Workspace, installation: Installation, person: Person
    ) -> Answer:
        """`user_change` or `team_join`."""
        now = self.clock.now()
        event = {
            "type": kind,
            "user": user_object(person, workspace.id, now, with_locale=True),
            "cache_ts": int(now.timestamp()),
        }
        return await self.send_event(kind, workspace, installation, event)

    async def person_joins(self, installation: Installation, workspace: Workspace, name: str, **more: Any) -> Person:
        """Somebody new in the workspace: `team_join`."""
        person = workspace.add_person(name, **more)
        await self.tell_of_person("team_join", workspace, installation, person)
        return person

    async def uninstall(self, installation: Installation) -> Answer:
        """An admin takes the app away: tokens die, then `tokens_revoked` and `app_uninstalled`."""
        self.world.uninstall(installation)
        await self.revoke_tokens(installation)
        workspace = self.world.reach(installation)[0]
        return await self.send_event("app_uninstalled", workspace, installation, {"type": "app_uninstalled"})

    async def revoke_tokens(self, installation: Installation, tell: bool = True) -> Answer:
        """The installation's tokens are revoked; with `tell` False the app finds out by itself."""
        self.world.end_tokens(installation, "token_revoked")
        if not tell:
            return Answer(0, reason="not_subscribed")
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot.id]}}
        return await self.send_event("tokens_revoked", self.world.reach(installation)[0], installation, event)

    async def verify_url(self, app: App) -> tuple[Answer, bool]:
        """Ask an app's address for a challenge; whether it gave it back."""
        challenge = self.world.ids.secret(52)
        payload = {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}
        answer = await self.delivery.ways[app.id].send(
            app, Parcel("events_api", payload, "", "url_verification"), 0, ""
        )
        given = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer, given == challenge

    # --- installing ---------------------------------------------------------------------------------------

    def approve(self, address: str, place: Workspace | Enterprise, by: Person) -> str:
        """Press *Allow* at an app's install address; where the browser goes then."""
        return oauth.approve(self.world, address, place, by)

    def deny(self, address: str) -> str:
        """Press *Cancel* there."""
        return oauth.deny(self.world, address)

    # --- asking -------------------------------------------------------------------------------------------

    def posted(self, metadata_id: str, field_name: str = "id") -> list[Message]:
        """The messages that stand with this id in their metadata."""
        return [
            message
            for workspace in self.world.workspaces.values()
            for channel in workspace.channels.values()
            for message in channel.messages
            if message.metadata and message.metadata["event_payload"].get(field_name) == metadata_id
        ]

    async def _allow(self, request: web.Request) -> web.Response:
        """For trying by hand: whoever comes is the first person of the workspace that is asked for, or of the first."""
        spaces = self.world.workspaces
        place = spaces.get(request.query.get("team", "")) or next(iter(spaces.values()))
        by = next(person for person in place.people.values() if person.id != "USLACKBOT" and not person.is_bot)
        try:
            raise web.HTTPFound(oauth.approve(self.world, str(request.url), place, by))
        except AssertionError as error:
            return web.Response(status=400, text=str(error))

    async def _page(self, request: web.Request) -> web.Response:
        lines = [f"{entry.number:5} {entry.at:%H:%M:%S} {entry.method} {entry.error or 'ok'}" for entry in self.oracle]
        lines += [f"AGAINST THE RULES: {violation.where}: {violation.what}" for violation in self.violations]
        return web.Response(text="\n".join(lines) or "Nothing has been asked of this Slack yet.")


@asynccontextmanager
async def running(clock: Clock, *, seed: int = 1, port: int = 0, is_strict: bool = True) -> AsyncIterator[SlackServer]:
    """A server for one test, which fails at its end if the app broke a rule."""
    async with kept(SlackServer(clock, seed), port, is_strict=is_strict) as server:
        yield server
