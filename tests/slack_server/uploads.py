"""The address that a file's bytes are sent to."""

from aiohttp import web

from tests.loopback.faults import AFTER, BEFORE, Faults, Kind, break_connection
from tests.slack_server.oracle import Oracle
from tests.slack_server.world import World


class Uploads:
    """Takes bytes, as they are or in a form."""

    def __init__(self, world: World, oracle: Oracle, faults: Faults) -> None:
        self._world, self._oracle, self._faults = world, oracle, faults

    async def handle(self, request: web.Request) -> web.Response:
        """Take one file."""
        secret = request.match_info["secret"]
        file = next((file for file in self._world.files.values() if file.secret == secret), None)
        if file is None:
            return web.Response(status=404, text="not found")
        fault = self._faults.take("upload", file.team, BEFORE)
        if fault is not None and fault.kind is Kind.RESET_BEFORE:
            return break_connection(request)
        if fault is not None and fault.kind is Kind.HANG:
            await self._faults.hung()
        if fault is not None and fault.kind is Kind.STATUS:
            return web.Response(status=fault.status)
        content = await _content(request)
        error = "" if len(content) == file.length else "file_upload_size_mismatch"
        if not error:
            file.content = content
        self._oracle.add(
            at=self._world.clock.now(),
            method="upload",
            token="",
            team=file.team,
            arguments={"file": file.id, "bytes": len(content)},
            error=error,
        )
        if self._faults.take("upload", file.team, AFTER) is not None:
            return break_connection(request)
        return web.Response(status=400 if error else 200, text=error or f"OK - {len(content)}")


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
        return part.encode() if isinstance(part, str) else bytes(part)
    return b""
