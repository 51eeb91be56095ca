"""An organisation to begin with, and a bot that does what a test tells it, for tests and for trying things by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import aiohttp
from aiohttp import web

from tests.teams_server.acting import Hand
from tests.teams_server.errors import Json
from tests.teams_server.login import SCOPE
from tests.teams_server.messages import ADAPTIVE
from tests.teams_server.server import TeamsServer

Receive = Callable[[Json], Awaitable[web.Response]]


class Acme:
    """Anna and Bertil, who both are in a team with two channels; nobody has added the bot yet."""

    def __init__(self, teams: TeamsServer) -> None:
        self.teams = teams
        self.tenant = teams.world.home
        self.anna = self.tenant.add_person("Anna Holm", locale="da-DK")
        self.bertil = self.tenant.add_person("Bertil Lund", zone="America/New_York", locale="en-US", country="US")
        self.team = self.tenant.add_team("Product", self.anna, self.bertil)
        self.design = self.tenant.add_channel(self.team, "Design")
        self.hand: Hand = teams.hand(self.anna)
        self.other: Hand = teams.hand(self.bertil)


class Told(NamedTuple):
    """An answer of the connector's."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """Its code for what is wrong, or empty."""
        return str(self.body["error"]["code"]) if isinstance(self.body, dict) and "error" in self.body else ""


class Bot:
    """A bot of few lines: `heard` is all that it was sent, `receive` what it does then, the rest asks the connector."""

    def __init__(self, teams: TeamsServer, session: aiohttp.ClientSession) -> None:
        self.teams = teams
        self.session = session
        self.heard: list[Json] = []
        self.authorizations: list[str] = []
        self.token = ""
        self.answers: list[web.Response] = []

    async def handle(self, request: web.Request) -> web.Response:
        """Take an activity; answer what `answers` holds, the first one first."""
        self.heard.append(await request.json())
        self.authorizations.append(request.headers.get("Authorization", ""))
        return self.answers.pop(0) if self.answers else web.Response(status=200)

    def will_answer(self, body: Json) -> None:
        """Answer the next activity so."""
        self.answers.append(web.json_response(body))

    async def gets_token(self, **fields: str) -> Told:
        """Ask for a token, by its secret unless told otherwise, and use it from now on."""
        bot = self.teams.world.bot
        form = {"grant_type": "client_credentials", "client_id": bot.app_id, "scope": SCOPE}
        form |= fields or {"client_secret": bot.secret}
        address = f"{self.teams.login_url}/{bot.tenant}/oauth2/v2.0/token"
        async with self.session.post(address, data=form) as response:
            told = Told(response.status, await response.json(), dict(response.headers))
        self.token = told.body.get("access_token", "")
        return told

    async def asks(self, verb: str, path: str, body: object = None, **query: object) -> Told:
        """Ask the connector; `path` begins behind `v3/`."""
        service_url = self.teams.payloads.service_url(self.teams.world.home.id)
        address = f"{service_url}v3/{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(verb, address, json=body, headers=headers) as response:
            content = await response.json() if response.content_type == "application/json" else await response.text()
            return Told(response.status, content, dict(response.headers))

    async def sends(self, conversation_id: str, activity: Json) -> Told:
        """Post an activity."""
        return await self.asks("POST", f"conversations/{quote(conversation_id, safe='')}/activities", activity)

    async def says(self, conversation_id: str, text: str) -> Told:
        """Post words."""
        return await self.sends(conversation_id, {"type": "message", "text": text})

    async def changes(self, conversation_id: str, activity_id: str, activity: Json) -> Told:
        """Change an activity."""
        return await self.asks(
            "PUT", f"conversations/{quote(conversation_id, safe='')}/activities/{activity_id}", activity
        )


@asynccontextmanager
async def bot_in(teams: TeamsServer) -> AsyncIterator[Bot]:
    """A bot behind a server of its own, to which the Teams delivers, with a token."""
    async with aiohttp.ClientSession() as session:
        bot = Bot(teams, session)
        http = web.Application()
        http.router.add_post("/api/messages", bot.handle)
        runner = web.AppRunner(http, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        teams.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages")
        await bot.gets_token()
        try:
            yield bot
        finally:
            await teams.delivery.settle()
            await runner.cleanup()


# --- cards ----------------------------------------------------------------------------------------------


def button(title: str, **data: object) -> Json:
    """An Action.Execute with its fallback."""
    fallback = {"type": "Action.Submit", "title": title, "data": data}
    return {"type": "Action.Execute", "title": title, "verb": title.lower(), "data": data, "fallback": fallback}


def card(*actions: Json, text: str = "Did you run?", inputs: tuple[Json, ...] = (), **more: object) -> Json:
    """A card of a text, inputs and actions."""
    body = [{"type": "TextBlock", "text": text}, *inputs, {"type": "ActionSet", "actions": list(actions)}]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body if actions else body[:-1], **more}


def shown(content: Json) -> Json:
    """A card as a message."""
    return {"type": "message", "attachments": [{"contentType": ADAPTIVE, "content": content}]}


def taken(content: Json) -> Json:
    """A card as the answer to an Action.Execute."""
    return {"statusCode": 200, "type": ADAPTIVE, "value": content}


def dialog(content: Json, title: str = "A goal") -> Json:
    """A card as a dialog."""
    attachment = {"contentType": ADAPTIVE, "content": content}
    return {"task": {"type": "continue", "value": {"title": title, "card": attachment}}}
