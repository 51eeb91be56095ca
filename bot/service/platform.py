"""What runs beside the chat page: a platform of real people, loaded only where it is set up."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import ClientSession, web


class App(Protocol):
    """A platform's adapter."""

    def told(self) -> Mapping[str, Any]:
        """What it says of itself, for health: no secrets, nobody's words."""
        ...

    async def start(self) -> None:
        """Begin to receive."""
        ...

    async def stop(self) -> None:
        """Receive no more."""
        ...


class Part(Protocol):
    """What an adapter needs for sending, until there is nothing more to send."""

    async def stop(self) -> None:
        """End."""
        ...


@dataclass(frozen=True, slots=True)
class Platform:
    """An adapter with what belongs to it: its addresses for the one server, the session that all its calls share."""

    app: App
    routes: tuple[web.RouteDef, ...]
    _session: ClientSession
    _parts: tuple[Part, ...] = ()

    def told(self) -> Mapping[str, Any]:
        """What it says of itself, for health: no secrets, nobody's words."""
        return self.app.told()

    async def start(self) -> None:
        """Begin to receive; the engine must be taking turns by now."""
        await self.app.start()

    async def stop(self) -> None:
        """Receive no more; messages are still sent until `close`."""
        await self.app.stop()

    async def close(self) -> None:
        """Let go of everything, once delivery has ended."""
        for part in self._parts:
            await part.stop()
        await self._session.close()
        # aiohttp closes its connections a turn of the loop later.
        await asyncio.sleep(0)
