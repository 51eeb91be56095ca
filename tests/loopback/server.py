"""A server that listens on a free port of this machine, on a clock that it is given."""

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web

from tests.loopback.clock import Clock
from tests.loopback.faults import Faults
from tests.loopback.violations import Violations


class Loopback(ABC):
    """What a third party's server is built on. `address`: where it listens, once it was started."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clock = clock
        self.violations = Violations()
        self.faults = Faults(seed)
        self.address = ""
        self._runner: web.AppRunner | None = None

    @abstractmethod
    async def start(self, port: int = 0) -> None:
        """Listen."""

    @abstractmethod
    async def stop(self) -> None:
        """Stop, letting go of everything that hangs."""

    async def _listen(self, app: web.Application, port: int) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _hang_up(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def move_to(self, at: datetime) -> None:
        """Move the clock, if it can be moved."""
        self.clock.move_to(at)  # type: ignore[attr-defined]


Server = TypeVar("Server", bound=Loopback)


@asynccontextmanager
async def kept(server: Server, port: int, *, is_strict: bool) -> AsyncIterator[Server]:
    """A server for one test, which fails at its end if a rule was broken."""
    await server.start(port)
    try:
        yield server
    finally:
        await server.stop()
    if is_strict:
        server.violations.assert_none()


def read(content: bytes) -> Any:
    """What somebody answered: JSON, a text where it is none, nothing where it is empty."""
    if not content:
        return None
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")
