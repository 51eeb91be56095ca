"""What comes with messages: pictures, drawn for their reader, and files."""

import asyncio
from functools import lru_cache
from urllib.parse import quote

from aiohttp import web

from adapters.chat import problems
from adapters.chat.door import Door
from adapters.chat.ports import Room
from adapters.chat.render import pictures, version_of
from bot.cards.card import HeatMap
from bot.cards.drawing import draw
from bot.ports import NotOpened
from bot.text.catalogue import nearest


class Attachments:
    """Handlers of pictures and files."""

    def __init__(self, room: Room, door: Door) -> None:
        self._room = room
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """The addresses."""
        return [
            web.get(r"/chat/picture/{message:\d{1,15}}/{number:\d{1,2}}.png", self._door.guarded(self.picture)),
            web.get(r"/chat/file/{message:\d{1,15}}/{name}", self._door.guarded(self.file)),
        ]

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """A picture of a card. Its address names what is drawn, so the browser may keep it for ever."""
        language = nearest(request.query.get("in", "")[:35])
        drawing = await self._drawing(int(request.match_info["message"]), int(request.match_info["number"]))
        version = version_of(drawing, language)
        is_current = request.query.get("v") == version
        kept = "private, max-age=31536000, immutable" if is_current else "private, no-cache"
        headers = {"Cache-Control": kept, "ETag": f'"{version}"'}
        if version in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        content = await asyncio.to_thread(_drawn, drawing, language)
        return web.Response(body=content, content_type="image/png", headers=headers)

    async def _drawing(self, message_id: int, number: int) -> HeatMap:
        line = await self._room.line(message_id)
        shown = pictures(line.card) if line is not None and line.card is not None else []
        if number >= len(shown):
            raise problems.unknown_page()
        return shown[number]

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file that Makker handed over: to be saved, never to be shown."""
        message_id = int(request.match_info["message"])
        line = await self._room.line(message_id)
        try:
            content = await self._room.file(message_id)
        except NotOpened as error:
            raise problems.sealed_file() from error
        if line is None or content is None:
            raise problems.unknown_page()
        disposition = f"attachment; filename*=UTF-8''{quote(line.file_name, safe='')}"
        headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-cache"}
        return web.Response(body=content, content_type="application/octet-stream", headers=headers)


@lru_cache(maxsize=64)
def _drawn(drawing: HeatMap, language: str) -> bytes:
    return draw(drawing, language)
