"""What happens, sent to every open page as server-sent events, each in its reader's language."""

from contextlib import suppress

import msgspec
from aiohttp import web

from adapters.chat.door import SECURITY, Door
from adapters.chat.live import ClockMoved, Happening, LineChanged, Live, WorkspaceChanged
from adapters.chat.moving import MovableTime
from adapters.chat.ports import Member
from adapters.chat.render import View
from adapters.chat.views import line_view

_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_RETRY_MS = 1_000

_write = msgspec.json.Encoder().encode


class Stream:
    """The handler of the stream; a page that comes back says what it heard last, and misses nothing."""

    def __init__(self, live: Live, time: MovableTime, door: Door) -> None:
        self._live = live
        self._time = time
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """The address."""
        return [web.get("/chat/api/events", self._door.guarded(self.events))]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Everything that concerns the person sat as, until the page goes away."""
        member = await self._door.member(request)
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        response = web.StreamResponse(headers=_HEADERS | SECURITY)
        with self._live.listening(after) as (listener, has_all), suppress(ConnectionError):
            await response.prepare(request)
            await response.write(f"retry: {_RETRY_MS}\n\n".encode())
            if not has_all:
                await response.write(_event(self._live.position, {"kind": "changed"}))
            async for heard in listener.heard():
                if heard == "heartbeat":
                    await response.write(b": still here\n\n")
                elif view := self._view(heard.what, member):
                    await response.write(_event(heard.id, view))
        return response

    def _view(self, what: Happening, member: Member) -> View | None:
        match what:
            case LineChanged(line, readers, is_new):
                if member.person_id in readers:
                    return {"kind": "message", "message": line_view(line, member)}
                # Others have something new to read; what it is stays theirs.
                if is_new and not line.author_id:
                    return {"kind": "waiting", "conversation": line.conversation, "last": line.message_id}
                return None
            case WorkspaceChanged():
                return {"kind": "changed"}
            case ClockMoved(failed):
                return {"kind": "clock", "clock": self._time.view(), "failed": failed}


def _event(id: str, view: View) -> bytes:
    return f"id: {id}\ndata: ".encode() + _write(view) + b"\n\n"
