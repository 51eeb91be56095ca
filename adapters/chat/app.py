"""The chat page put together: its addresses for the one server, and the way out to it for Makker."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.chat.api import Api
from adapters.chat.attachments import Attachments
from adapters.chat.door import Door
from adapters.chat.guard import Guard
from adapters.chat.inbound import Inbound
from adapters.chat.live import Live
from adapters.chat.moving import MovableTime
from adapters.chat.outbound import ChatMessenger
from adapters.chat.pages import Pages
from adapters.chat.ports import Room, TimeMachine, Turns
from adapters.chat.problems import unknown_page
from adapters.chat.stream import Stream
from adapters.chat.workspace import Workspace
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class ChatApp:
    """The platform "chat"."""

    routes: Sequence[web.RouteDef]
    messenger: ChatMessenger
    _workspace: Workspace
    _inbound: Inbound
    _time: MovableTime
    live: Live

    async def start(self) -> None:
        """Hand on what was left when the program ended; the engine must be taking turns by now."""
        await self._workspace.introduce_everybody()
        await self._inbound.hand_on_waiting()

    async def stop(self) -> None:
        """End the clock's way and let every page go; they come back by themselves."""
        await self._time.stop()
        self.live.close()


def build(turns: Turns, room: Room, time_machine: TimeMachine, clock: Clock, *, token: str = "") -> ChatApp:
    """The chat page over an engine, a room and a clock; with an empty token it answers this machine alone."""
    live = Live()
    workspace = Workspace(room, turns, live, clock)
    inbound = Inbound(room, turns, workspace, live, clock)
    time = MovableTime(time_machine, clock, live)
    guard = Guard(token)
    door = Door(guard, workspace)
    routes = [
        *Pages(door, guard).routes(),
        *Attachments(room, door).routes(),
        *Stream(live, time, door).routes(),
        *Api(room, workspace, inbound, time, live, door).routes(),
        web.route("*", "/chat/{rest:.*}", door.guarded(_nothing)),
    ]
    return ChatApp(routes, ChatMessenger(room, workspace, live, clock), workspace, inbound, time, live)


async def _nothing(request: web.Request) -> web.StreamResponse:
    raise unknown_page()
