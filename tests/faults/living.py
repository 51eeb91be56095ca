"""A program that is killed, with a real adapter: the orders that its life takes, and the server it listens with."""

import asyncio
import json
import os
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Protocol

import msgspec
from aiohttp import web
from sqlalchemy import Connection, func, select

from bot import faults
from bot.assembly import Makker
from bot.faults import reach
from bot.store import tables
from tests.faults.hasty import HastyLoop

A_MOMENT_S = 1.0
"""For so long of the loop's own seconds a life waits for what it does beside the answers."""


class Adapter(Protocol):
    """What a life asks of its adapter."""

    async def finish(self) -> None:
        """Wait for everything beside the answers."""
        ...


class Living:
    """One life, from its first order to its end or its death."""

    def __init__(self, makker: Makker, adapter: Adapter, port: int, reached: Counter[str]) -> None:
        self._makker = makker
        self._adapter = adapter
        self._port = port
        self._reached = reached
        self._finishing: asyncio.Task[None] | None = None

    async def obey(self, control: int) -> None:
        """Ask at a port for orders and carry them out, one after the other, until it is to end."""
        orders, writer = await asyncio.open_connection("127.0.0.1", control)
        async for line in orders:
            order = json.loads(line)
            if order["do"] == "end":
                writer.close()
                return
            answer: dict[str, Any] = {"id": order["id"]}
            try:
                answer |= await self._done(order)
            except Exception:
                answer["failed"] = traceback.format_exc()
            writer.write(json.dumps(answer).encode() + b"\n")
        # Whoever gave the orders is gone.
        os._exit(1)

    async def _done(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "where":
                return {"port": self._port}
            case "arm":
                faults.lay(faults.killing(order["fault"]))
            case "rest":
                return {"is_busy": await self._is_busy()}
            case "live":
                return await self._live()
        return {}

    async def _is_busy(self) -> bool:
        """Whether something is still under way beside the answers, after a moment."""
        if self._finishing is None:
            self._finishing = asyncio.create_task(self._adapter.finish())
        await asyncio.wait({self._finishing}, timeout=A_MOMENT_S)
        if not self._finishing.done():
            return True
        self._finishing = None
        return False

    async def _live(self) -> dict[str, Any]:
        await self._makker.settle()
        is_busy = await self._is_busy()
        unfinished = await self._makker.database.read(_unfinished)
        due_at = await self._makker.claims.next_due_at()
        reached = dict(self._reached)
        self._reached.clear()
        return {
            "unfinished": unfinished,
            "is_busy": is_busy,
            "due_at": due_at.isoformat() if due_at is not None else None,
            "reached": reached,
        }


def _unfinished(connection: Connection) -> int:
    """How many messages and events wait."""
    unsent = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.state < tables.SENT)
    unheard = select(func.count()).select_from(tables.inbox).where(tables.inbox.c.state == tables.EVENT_WAITING)
    return (connection.scalar(unsent) or 0) + (connection.scalar(unheard) or 0)


def watched(fault: str) -> Counter[str]:
    """The points that are reached from now on, or a life that ends at the point that `fault` names."""
    reached: Counter[str] = Counter()
    faults.lay(faults.killing(fault) if fault else lambda point: reached.update((point,)))
    return reached


def no_holidays(country: str, year: int) -> frozenset[date]:
    """Every day is like another."""
    return frozenset()


@asynccontextmanager
async def listening(routes: Iterable[web.RouteDef], answered: str) -> AsyncIterator[int]:
    """The port of the program's own server; at the point `answered` an answer is on its way."""

    @web.middleware
    async def sending(request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        await response.prepare(request)
        await response.write_eof()
        reach(answered)
        return response

    app = web.Application(middlewares=[sending])
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


def run(line: str, kind: type[msgspec.Struct], live: Callable[[Any], Any]) -> None:
    """One life, from the line that tells of it to its end."""
    with asyncio.Runner(loop_factory=HastyLoop) as runner:
        runner.run(live(msgspec.json.decode(line, type=kind)))
