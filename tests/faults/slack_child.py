"""The program that is killed, in Slack: the real adapter over the real Makker, whose Slack is a server on loopback."""

import asyncio
import json
import os
import traceback
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from aiohttp import web
from sqlalchemy import Connection, func, select

from adapters.shared.ports import Member
from adapters.shared.sessions import open_session
from adapters.slack.app import SlackApp, Stores, Ways
from adapters.slack.ports import Installation
from adapters.slack.speaking import Speaking
from adapters.slack.tokens import Tokens
from bot import faults
from bot.assembly import Makker, assemble
from bot.domain.person import TenantId
from bot.faults import reach
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.slack_installations import StoreInstallations
from bot.store.slack_tables import slack_members
from tests.faults.child import serve
from tests.faults.slack_time import HastyLoop, SharedClock

A_MOMENT_S = 1.0
"""For so long of the loop's own seconds a life waits for what it does beside the acknowledgements."""


class SlackLife(msgspec.Struct):
    """What a life is told when it begins. With `app_token` it is reached by Socket Mode, else by HTTP."""

    database: str
    key: str
    clock: str
    seed: int
    control: int
    tenant: str
    api_url: str
    bot_token: str
    app_token: str
    signing_secret: str
    fault: str = ""


class _Living:
    """One life, from its first order to its end or its death."""

    def __init__(self, makker: Makker, adapter: SlackApp, port: int, reached: Counter[str]) -> None:
        self._makker = makker
        self._adapter = adapter
        self._port = port
        self._reached = reached
        self._finishing: asyncio.Task[None] | None = None

    async def obey(self, orders: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry out orders, one after the other."""
        async for line in orders:
            order = json.loads(line)
            if order["do"] == "end":
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
        """Whether something is still under way beside the acknowledgements, after a moment."""
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


def _no_holidays(country: str, year: int) -> frozenset[date]:
    return frozenset()


async def _live(life: SlackLife) -> None:
    reached: Counter[str] = Counter()
    faults.lay(faults.killing(life.fault) if life.fault else lambda point: reached.update((point,)))
    database = Database(open_engine(life.database))
    clock, vault = SharedClock(Path(life.clock)), Vault([life.key])
    makker = assemble(database, clock, vault, _no_holidays, Random(life.seed))
    async with open_session() as session:
        installations: StoreInstallations[Installation] = StoreInstallations(database, vault, clock, Installation)
        members: StoreMembers[Member] = StoreMembers(database, clock, Member, slack_members)
        stores = Stores(installations, members, StorePractices(database, vault, _no_holidays, clock))
        ways = Ways(life.api_url, life.bot_token, life.app_token, life.signing_secret)
        speaking = Speaking(Tokens(installations, None, clock, "kills"))
        adapter = SlackApp(ways, session, makker.turns, stores, speaking, clock, Random(life.seed))
        makker.messengers["slack"] = adapter.messenger
        async with _listening(adapter) as port:
            await adapter.start()
            while await installations.of(TenantId(life.tenant)) is None or adapter.connections == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            orders, writer = await asyncio.open_connection("127.0.0.1", life.control)
            await _Living(makker, adapter, port, reached).obey(orders, writer)
            await adapter.stop()
            writer.close()
    database.close()


@asynccontextmanager
async def _listening(adapter: SlackApp) -> AsyncIterator[int]:
    """The port of the program's own server."""
    app = web.Application(middlewares=[_acknowledged])
    app.add_routes(adapter.routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@web.middleware
async def _acknowledged(request: web.Request, handler: Any) -> web.StreamResponse:
    """Send the answer, and only then reach the point after it, as Socket Mode does by itself."""
    response: web.StreamResponse = await handler(request)
    await response.prepare(request)
    await response.write_eof()
    reach("slack.acknowledged")
    return response


def run(line: str) -> None:
    """One life, from the line that tells of it to its end."""
    with asyncio.Runner(loop_factory=HastyLoop) as runner:
        runner.run(_live(msgspec.json.decode(line, type=SlackLife)))


if __name__ == "__main__":
    serve(run)
