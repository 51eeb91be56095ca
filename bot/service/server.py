"""The one server: it carries everything of Makker that listens."""

import asyncio
import errno
import socket
from collections.abc import Sequence

import msgspec
from aiohttp import web

from bot.service.counts import Counts
from bot.service.health import Health, HealthCheck
from bot.service.loop_lag import LoopLag
from bot.service.problems import CannotWork

FINISH_WITHIN_S = 3.0
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_UNKEPT = {"Cache-Control": "no-store"}


class Server:
    """Listens on one address, for whatever routes it is given."""

    def __init__(self, routes: Sequence[web.RouteDef], host: str, port: int) -> None:
        app = web.Application()
        app.add_routes(routes)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=FINISH_WITHIN_S)
        self._host = host
        self._port = port

    async def start(self) -> str:
        """Begin to listen; the address to open. Raises `CannotWork` where that is not possible."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except (OSError, UnicodeError) as error:
            raise CannotWork(self._refused(error)) from error
        return self._address()

    def _refused(self, error: Exception) -> str:
        code = getattr(error, "errno", None)
        if code == errno.EADDRINUSE:
            return (
                f"Port {self._port} is taken on {self._host}. Is Makker running there already? "
                f"If not, choose another: MAKKER_PORT={self._port + 1 if self._port < 65535 else 8080}"
            )
        if code == errno.EACCES:
            return f"This user may not listen on port {self._port}. Set MAKKER_PORT to one above 1023."
        if code == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror | UnicodeError):
            return f"This machine has no address {self._host!r}. Set MAKKER_HOST to one it has, such as 127.0.0.1."
        return f"Makker cannot listen on {self._host}:{self._port} ({type(error).__name__})."

    def _address(self) -> str:
        host, port = self._runner.addresses[0][:2]
        if host in ("0.0.0.0", "::"):  # noqa: S104 (only compared)
            host = "127.0.0.1"
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop_listening(self) -> None:
        """Accept no further connection."""
        for site in list(self._runner.sites):
            await site.stop()

    async def finish(self) -> None:
        """Let the requests under way end, then let everybody go."""
        await self._runner.cleanup()


def looking_after(check: HealthCheck, counts: Counts, lag: LoopLag) -> list[web.RouteDef]:
    """The addresses for those who run Makker."""

    async def healthz(request: web.Request) -> web.Response:
        health = await check()
        body = msgspec.json.encode(health.view())
        status = 200 if health.is_well else 503
        return web.Response(body=body, status=status, content_type="application/json", headers=_UNKEPT)

    async def metrics(request: web.Request) -> web.Response:
        body = await asyncio.to_thread(_metrics, counts, await check(), lag.longest)
        return web.Response(body=body, headers=_UNKEPT | {"Content-Type": METRICS_TYPE})

    return [web.get("/healthz", healthz), web.get("/metrics", metrics)]


def _metrics(counts: Counts, health: Health, loop_lag: float) -> bytes:
    # Loaded when somebody asks: the start stays quick, and who never asks saves its memory.
    from bot.service.metrics import metrics_text

    return metrics_text(counts, health, loop_lag)
