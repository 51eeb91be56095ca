"""A call of the Web API: its arguments from wherever they came, who makes it, and what they may reach."""

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.slack_server.apps import App, Installation, Token
from tests.slack_server.channels import SCOPE_FAMILIES, Channel
from tests.slack_server.errors import Json, SlackError, Violations
from tests.slack_server.oracle import Oracle
from tests.slack_server.people import Person
from tests.slack_server.world import Workspace, World


@dataclass(slots=True, eq=False)
class Call:
    """What a method is given. `origin` is the server's own address."""

    method: str
    arguments: Json
    world: World
    oracle: Oracle
    violations: Violations
    origin: str
    token: Token | None = None
    basic: tuple[str, str] | None = None

    def text(self, name: str) -> str:
        """A string, empty if it was not given."""
        return str(self.arguments.get(name) or "")

    def flag(self, name: str, otherwise: bool = False) -> bool:
        """A boolean."""
        return bool(self.arguments.get(name, otherwise))

    @property
    def app(self) -> App:
        """The app that calls."""
        assert self.token is not None
        return self.token.app

    @property
    def installation(self) -> Installation:
        """The installation whose bot calls."""
        assert self.token is not None
        if self.token.installation is None:
            raise SlackError("not_allowed_token_type")
        return self.token.installation

    @property
    def bot(self) -> Person:
        """The bot that calls."""
        return self.installation.bot

    def need(self, *scopes: str) -> None:
        """Refuse without one of these scopes."""
        held = self.installation.scopes
        if not held.intersection(scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(held)))

    def need_for(self, channel: Channel, ending: str) -> None:
        """Refuse without the scope for this kind of conversation, e.g. `im:history`."""
        self.need(f"{SCOPE_FAMILIES[channel.kind]}:{ending}")

    def workspaces(self) -> list[Workspace]:
        """Where the bot may act; of an organisation the one that `team_id` names."""
        reach = self.world.reach(self.installation)
        if team := self.text("team_id"):
            reach = [workspace for workspace in reach if workspace.id == team]
            if not reach:
                raise SlackError("team_access_not_granted")
        return reach

    def workspace(self) -> Workspace:
        """The one workspace that is meant."""
        reach = self.workspaces()
        if len(reach) > 1 or (self.installation.is_org_wide and not self.text("team_id")):
            raise SlackError("missing_argument", ["team_id is required for an organisation's token"])
        return reach[0]

    def channel(self, channel_id: str) -> tuple[Workspace, Channel]:
        """A conversation that the bot can see."""
        for workspace in self.workspaces():
            channel = workspace.channels.get(channel_id)
            if channel is not None and (channel.kind == "public_channel" or self.bot.id in channel.members):
                return workspace, channel
        raise SlackError("channel_not_found")

    def person(self, user_id: str) -> tuple[Workspace, Person]:
        """Somebody whom the bot can see."""
        for workspace in self.workspaces():
            if user_id in workspace.people:
                return workspace, workspace.people[user_id]
        raise SlackError("user_not_found")


async def read_arguments(request: web.Request) -> tuple[Json, str, tuple[str, str] | None]:
    """Arguments merged from query, form and JSON; the token; and what basic authorisation says."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        raw = await request.read()
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        arguments |= body
    elif request.can_read_body:
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    header = request.headers.get("Authorization", "")
    token = str(arguments.pop("token", ""))
    if header.startswith("Bearer "):
        return arguments, header.removeprefix("Bearer "), None
    if header.startswith("Basic "):
        login, _, password = b64decode(header.removeprefix("Basic ")).decode().partition(":")
        return arguments, token, (login, password)
    return arguments, token, None


def typed(kind: str, value: Any) -> Any:
    """A value as the method wants it, whether it came as JSON or as a form's string. Raises ValueError."""
    if kind == "text" and isinstance(value, str):
        return value
    if kind == "int" and not isinstance(value, bool):
        return int(value)
    if kind == "flag":
        if isinstance(value, bool):
            return value
        return {"1": True, "true": True, "0": False, "false": False}[str(value).lower()]
    if kind in ("list", "object"):
        value = json.loads(value) if isinstance(value, str) else value
        if isinstance(value, list if kind == "list" else dict):
            return value
    if kind == "ids" and isinstance(value, str | list):
        return [one for one in (value.split(",") if isinstance(value, str) else value) if one]
    raise ValueError(kind)
