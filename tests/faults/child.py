"""The program that is killed: the real Makker over a real database, whose platform and orders come over loopback.

Started once as a zygote that has everything imported, it forks for each life, so that a life begins in milliseconds.
"""

import asyncio
import gc
import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import aiohttp
import msgspec
import structlog
from sqlalchemy import Connection, func, select

from bot import faults
from bot.assembly import Makker, assemble
from bot.cards.card import Card
from bot.clock import SetClock
from bot.dialogs.base import Event
from bot.dialogs.registry import dialogs
from bot.ports import Address, Ambiguous, CannotTell, NotStored, TryAgain
from bot.store import schema, tables
from bot.store.crypto import Vault, new_key
from bot.store.database import Database, open_engine
from bot.text.catalogue import languages, put
from bot.text.messages import msg
from bot.text.typed import understand
from tests.faults.living import no_holidays

POISONED = "XX"
"""A country whose holidays cannot be read while the story says so: what its people do cannot be handled then."""


class Life(msgspec.Struct):
    """What a life is told when it begins; `fault` is `point:count`, or empty for one that ends by itself."""

    database: str
    key: str
    now: datetime
    seed: int
    control: int
    platform: str
    fault: str = ""
    migrates: bool = False
    poisoned: bool = False


class LoopbackMessenger:
    """Implements the port `Messenger` by calls to the platform of the kill tests."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Post."""
        return str((await self._call("post", to, key, card))["ref"])

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change."""
        await self._call("update", to, ref, card)

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Hand over a file."""
        return str((await self._call("attach", to, key))["ref"])

    async def forget(self, to: Address) -> None:
        """Erase."""
        await self._call("forget", to, f"forget:{to.person_id}")

    async def find(self, to: Address, key: str) -> str | None:
        """Look up, where the platform can."""
        found: str | None = (await self._call("find", to, key))["ref"]
        return found

    async def _call(self, call: str, to: Address, key: str, card: Card | None = None) -> dict[str, Any]:
        body = {"key": key, "person": to.person_id, "card": msgspec.to_builtins(card) if card is not None else None}
        try:
            async with self._session.post(f"{self._address}/{call}", json=body) as answer:
                if answer.status == 503:
                    raise TryAgain("refused for now")
                if answer.status == 501:
                    raise CannotTell
                found: dict[str, Any] = await answer.json()
                return found
        except aiohttp.ClientError as error:
            raise Ambiguous(type(error).__name__) from error


class _Living:
    """One life, from its first order to its end or its death."""

    def __init__(self, life: Life, makker: Makker, writer: asyncio.StreamWriter, reached: Counter[str]) -> None:
        self.poisoned = life.poisoned
        self._makker = makker
        self._writer = writer
        self._reached = reached
        self._tasks: set[asyncio.Task[None]] = set()

    async def obey(self, orders: asyncio.StreamReader) -> None:
        """Carry out orders as they come, several at a time."""
        async for line in orders:
            order = json.loads(line)
            if order["do"] == "end":
                break
            task = asyncio.create_task(self._carried_out(order))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await asyncio.gather(*self._tasks)

    async def _carried_out(self, order: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"id": order["id"]}
        try:
            answer |= await self._done(order)
        except NotStored:
            answer["refused"] = True
        except Exception:
            answer["failed"] = traceback.format_exc()
        self._writer.write(json.dumps(answer).encode() + b"\n")

    async def _done(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "event":
                turn = await self._makker.turns.submit(msgspec.convert(order["event"], Event))
                return {"duplicate": turn.duplicate, "postponed": turn.postponed}
            case "live":
                return await self._live(datetime.fromisoformat(order["at"]))
            case "arm":
                faults.lay(faults.killing(order["fault"]))
            case "poison":
                self.poisoned = order["on"]
        return {}

    async def _live(self, at: datetime) -> dict[str, Any]:
        clock = self._makker.clock
        assert isinstance(clock, SetClock)
        clock.move_to(at)
        await self._makker.ticks.tick(at, continuous=True)
        await self._makker.delivery.drain()
        unfinished = await self._makker.database.read(_unfinished)
        due_at = await self._makker.claims.next_due_at()
        reached = dict(self._reached)
        self._reached.clear()
        return {
            "unfinished": unfinished,
            "due_at": due_at.isoformat() if due_at is not None else None,
            "reached": reached,
        }


def _unfinished(connection: Connection) -> int:
    unsent = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.state < tables.SENT)
    return connection.scalar(unsent) or 0


async def _live(life: Life) -> None:
    reached: Counter[str] = Counter()
    faults.lay(faults.killing(life.fault) if life.fault else lambda point: reached.update((point,)))
    engine = open_engine(life.database)
    if life.migrates:
        schema.migrate(engine)
    database = Database(engine)
    orders, writer = await asyncio.open_connection("127.0.0.1", life.control)
    async with aiohttp.ClientSession() as session:

        def holidays(country: str, year: int) -> frozenset[date]:
            if country == POISONED and living.poisoned:
                raise RuntimeError("the holidays of this country cannot be read")
            return frozenset()

        messengers = {"chat": LoopbackMessenger(session, life.platform)}
        makker = assemble(database, SetClock(life.now), Vault([life.key]), holidays, Random(life.seed), messengers)
        living = _Living(life, makker, writer, reached)
        await living.obey(orders)
    writer.close()
    database.close()


def _warm() -> None:
    """Load what a life would load first."""
    import alembic.command
    import psycopg
    import sqlalchemy.dialects.postgresql.psycopg
    import sqlalchemy.dialects.sqlite.pysqlite

    assert alembic.command
    assert psycopg
    assert sqlalchemy.dialects.postgresql.psycopg
    assert sqlalchemy.dialects.sqlite.pysqlite
    dialects = dialogs()
    assert dialects
    for address in ("sqlite://", "postgresql://nobody@nowhere/none"):
        # Nobody connects: what is read is put into SQL.
        database = Database(open_engine(address))
        assemble(database, SetClock(datetime(2026, 3, 2, tzinfo=UTC)), Vault([new_key()]), no_holidays, Random(1))
        database.close()
    for language in languages():
        put(msg("Done"), language)
        understand("done", language, datetime(2026, 3, 2))


def serve(live: Callable[[str], None]) -> None:
    """Fork a life for each line on standard input; say on standard output how each ended."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    _warm()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                live(line)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(line: str) -> None:
    """One life, from the line that tells of it to its end."""
    asyncio.run(_live(msgspec.json.decode(line, type=Life)))


if __name__ == "__main__":
    serve(run)
