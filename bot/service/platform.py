"""What runs beside the chat page: a platform of real people, loaded only where it is set up."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from aiohttp import web


class Platform(Protocol):
    """A platform's adapter with all that belongs to it."""

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """The addresses for the one server."""
        ...

    def told(self) -> Mapping[str, Any]:
        """What it says of itself, for health: no secrets, nobody's words."""
        ...

    async def start(self) -> None:
        """Begin to receive; the engine must be taking turns by now."""
        ...

    async def stop(self) -> None:
        """Receive no more; messages are still sent until `close`."""
        ...

    async def close(self) -> None:
        """Let go of everything, once delivery has ended."""
        ...
