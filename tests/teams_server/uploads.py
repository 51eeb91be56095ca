"""Where a person's accepted files go: OneDrive's upload sessions."""

import re
from dataclasses import dataclass

from aiohttp import web

from tests.loopback.faults import AFTER, BEFORE, Faults
from tests.loopback.violations import Violations
from tests.teams_server.errors import Json
from tests.teams_server.failing import failed
from tests.teams_server.oracle import Oracle
from tests.teams_server.world import World


@dataclass(slots=True, eq=False)
class File:
    """A file that somebody accepted; `content` once it is there."""

    name: str
    secret: str
    info: Json
    content: bytes | None = None


class Uploads:
    """Takes files whole. An address is good for one file."""

    def __init__(self, world: World, oracle: Oracle, violations: Violations, faults: Faults) -> None:
        self._world, self._oracle, self._violations, self._faults = world, oracle, violations, faults
        self.files: list[File] = []
        self.address = ""

    def routes(self) -> list[web.RouteDef]:
        """The address of every upload."""
        return [web.put("/drive/{secret}", self._handle)]

    def begin(self, name: str) -> File:
        """Somebody accepts a file: where it is to go."""
        secret = self._world.ids.secret(60)
        info = {
            "contentUrl": f"{self.address}/drive/documents/{name}",
            "name": name,
            "uploadUrl": f"{self.address}/drive/{secret}",
            "uniqueId": self._world.ids.guid().upper(),
            "fileType": name.rpartition(".")[2],
        }
        self.files.append(File(name, secret, info))
        return self.files[-1]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if (fault := self._faults.take("upload", "", BEFORE)) and (
            broken := await failed(self._faults, fault, request)
        ):
            return broken
        content = await request.read()
        file = next((one for one in self.files if one.secret == request.match_info["secret"]), None)
        status, error = self._take(file, content, request)
        self._oracle.add(at=self._world.clock.now(), name="upload", status=status, error=error)
        if (fault := self._faults.take("upload", "", AFTER)) and (broken := await failed(self._faults, fault, request)):
            return broken
        return web.json_response({"error": {"code": error}} if error else {"name": file and file.name}, status=status)

    def _take(self, file: File | None, content: bytes, request: web.Request) -> tuple[int, str]:
        if "Authorization" in request.headers:
            self._violations.add("upload", "the bot's token is nothing for OneDrive")
        if file is None or file.content is not None:
            return 404, "itemNotFound"
        found = re.fullmatch(r"bytes 0-(\d+)/(\d+)", request.headers.get("Content-Range", ""))
        if not content or not found or (int(found[1]), int(found[2])) != (len(content) - 1, len(content)):
            self._violations.add("upload", "Content-Range says all of the file: bytes 0-<last>/<size>")
            return 416, "invalidRange"
        file.content = content
        return 201, ""
