"""Tells one story: orders lives about, counts their deaths, and sends again what was not acknowledged."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import msgspec
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.dialogs.base import Event
from bot.store import tables
from bot.store.database import open_engine
from tests.faults import story
from tests.faults.child import Life
from tests.faults.loopback import Oracle, Platform
from tests.faults.story import Deed, Round, Scene

COPIES = 4
"""How often an event that was not acknowledged is sent again."""
STEPS_MOST = 40
ENDED_WELL, KILLED = 0, -9

Reached = Counter[str]


class Died(Exception):
    """The life ended before it answered."""


class Failed(Exception):
    """A life answered with an error, or ended otherwise than by being killed."""


# --- lives -----------------------------------------------------------------------------------------------------


class Zygote:
    """The process that forks lives, and the way in which they are ordered about."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._arrived: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] | None = None
        self.port = 0

    async def begin(self, life: msgspec.Struct) -> "Living | None":
        """A new life; none if it was killed before it could take orders."""
        assert self._process.stdin is not None
        self._arrived = asyncio.get_running_loop().create_future()
        self._process.stdin.write(msgspec.json.encode(life) + b"\n")
        ending = asyncio.create_task(self._ending())
        await asyncio.wait([self._arrived, ending], return_when=asyncio.FIRST_COMPLETED)
        if not self._arrived.done():
            _expect(ending.result(), KILLED)
            return None
        return Living(*self._arrived.result(), ending)

    async def _ending(self) -> int:
        assert self._process.stdout is not None
        return int(await self._process.stdout.readline() or b"1")

    async def arrive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A life asks for orders."""
        assert self._arrived is not None
        self._arrived.set_result((reader, writer))


@asynccontextmanager
async def zygote(program: str = "tests.faults.child") -> AsyncIterator[Zygote]:
    """A zygote of a program, ended in the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    found = Zygote(process)
    server = await asyncio.start_server(found.arrive, "127.0.0.1", 0, limit=2**22)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


class Living:
    """A life that takes orders."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ending: "asyncio.Task[int]") -> None:
        self._writer = writer
        self._ending = ending
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listening = asyncio.create_task(self._listen(reader))
        self._orders = 0

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            async for line in reader:
                answer = json.loads(line)
                self._answers.pop(answer["id"]).set_result(answer)
        except ConnectionError:
            pass
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(Died())

    async def order(self, do: str, **what: Any) -> dict[str, Any]:
        """Order something, and wait for the answer. Raises `Died`."""
        self._orders += 1
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        if self._listening.done():
            raise Died
        self._answers[self._orders] = waiting
        self._writer.write(msgspec.json.encode({"id": self._orders, "do": do, **what}) + b"\n")
        answer = await waiting
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer

    async def bury(self) -> None:
        """Wait for the end of a life that died."""
        self._writer.close()
        await self._listening
        _expect(await self._ending, KILLED)

    def abandon(self) -> None:
        """Order nothing more: the story is over before its time."""
        self._writer.close()

    async def end(self) -> None:
        """Let it end by itself."""
        self._writer.write(b'{"id": 0, "do": "end"}\n')
        await self._listening
        self._writer.close()
        _expect(await self._ending, ENDED_WELL)


def _expect(found: int, expected: int) -> None:
    if found != expected:
        raise Failed(f"a life ended with {found} instead of {expected}")


# --- the story --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Told:
    """What came of a story: where it was killed, which points each phase reached, what was sent."""

    oracle: Oracle
    events: set[str] = field(default_factory=set)
    kills: Counter[str] = field(default_factory=Counter)
    phases: list[Reached] = field(default_factory=list)
    sent: int = 0


NextFault = Callable[[int], str]
"""From the number of a phase to the fault to arm a life with, or to nothing."""


class Telling:
    """One story over one database."""

    def __init__(self, lives: Zygote, platform: Platform, name: str, address: str, oracle: Oracle, rng: Random) -> None:
        self._lives = lives
        self._platform = f"http://127.0.0.1:{platform.port}/{name}"
        self._address = address
        self._rng = rng
        self._living: Living | None = None
        self._now = datetime.min.replace(tzinfo=UTC)
        self._fault = ""
        self._poisoned = False
        self._migrates = False
        self._on_kill: Callable[[str], None] = lambda point: None
        self._sent: dict[str, Event] = {}
        self.key = Fernet.generate_key().decode()
        self.told = Told(oracle)
        platform.oracles[name] = oracle

    async def tell(self, next_fault: NextFault, on_kill: Callable[[str], None], *, migrates: bool) -> Told:
        """Tell it all; `on_kill` hears of each point. Raises `Failed` when something but a kill went wrong."""
        self._on_kill = on_kill
        self._migrates = migrates
        phase = 0
        for each in story.rounds():
            self._now, self._poisoned = max(each.at, self._now), each.poisoned
            for part in (self._live_until_quiet, partial(self._do_all, each)):
                await self._in_phase(part, phase, next_fault)
                phase += 1
        if self._living is not None:
            await self._living.end()
        return self.told

    async def _in_phase(self, part: Callable[[], Awaitable[None]], phase: int, next_fault: NextFault) -> None:
        """Do a part of the story again and again until a life survives it."""
        self.told.phases.append(Counter())
        while True:
            fault = next_fault(phase)
            try:
                living = await self._alive(fault)
                await living.order("poison", on=self._poisoned)
                await part()
            except Died:
                await self._mourn()
            else:
                return

    async def _alive(self, fault: str) -> Living:
        if self._living is not None:
            # Until it is armed anew, it may still die of the fault before.
            if fault:
                await self._living.order("arm", fault=fault)
                self._fault = fault
            return self._living
        life = Life(
            database=self._address,
            key=self.key,
            now=self._now,
            seed=self._rng.getrandbits(32),
            control=self._lives.port,
            platform=self._platform,
            fault=fault,
            migrates=self._migrates,
            poisoned=self._poisoned,
        )
        self._fault = fault
        self._living = await self._lives.begin(life)
        if self._living is None:
            raise Died
        return self._living

    async def _mourn(self) -> None:
        point = self._fault.partition(":")[0]
        self.told.kills[point] += 1
        self._on_kill(point)
        if self._living is not None:
            await self._living.bury()
            self._living = None

    # --- the parts of a round -------------------------------------------------------------------------

    async def _live_until_quiet(self) -> None:
        """Let everything be claimed and sent; time goes on to the end of leases and to the next tries."""
        assert self._living is not None
        for _ in range(STEPS_MOST):
            answer = await self._living.order("live", at=self._now.isoformat())
            self.told.phases[-1].update(answer["reached"])
            due_at = datetime.fromisoformat(answer["due_at"]) if answer["due_at"] else None
            if not answer["unfinished"] and (due_at is None or due_at > self._now):
                return
            self._now = max(
                self._now + timedelta(seconds=1), min(due_at or self._now, self._now + timedelta(minutes=2))
            )
        raise Failed(f"messages still wait after {STEPS_MOST} steps")

    async def _do_all(self, each: Round) -> None:
        """Everybody does what they do, at the same time; then all that comes of it is sent."""
        theirs = list(each.deeds.values())
        self._rng.shuffle(theirs)
        await together(*(self._do_in_order(deeds) for deeds in theirs), self._send_old_ones())
        await self._live_until_quiet()

    async def _do_in_order(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            if deed.event_id not in self.told.events:
                await self._send(self._event(deed), COPIES if self.told.kills else 1)
                self.told.events.add(deed.event_id)

    def _event(self, deed: Deed) -> Event:
        """The event of a deed: decided when it is first sent, and the same from then on."""
        if deed.event_id not in self._sent:
            self._sent[deed.event_id] = deed.event(Scene(self.told.oracle, self._now.date(), self._goal_of))
        return self._sent[deed.event_id]

    def _goal_of(self, person: str) -> str:
        engine = open_engine(self._address)
        goals = tables.goals.c
        with engine.connect().execution_options(makker_reads=True) as connection:
            found = connection.scalar(select(goals.goal_id).where(goals.person_id == person, goals.title == "Run"))
        engine.dispose()
        return str(found)

    async def _send(self, event: Event, copies: int) -> None:
        """Send an event until it is acknowledged."""
        assert self._living is not None
        self.told.sent += copies
        body = msgspec.to_builtins(event)
        answers = await together(*(self._living.order("event", event=body) for _ in range(copies)))
        if any("refused" in answer for answer in answers):
            raise Failed(f"{event.event_id} was refused")

    async def _send_old_ones(self) -> None:
        """Send some events again that were acknowledged long ago, in any order."""
        old = [event for event_id, event in self._sent.items() if event_id in self.told.events]
        for event in self._rng.sample(old, min(3, len(old))):
            await self._send(event, 1)


async def together(*works: Coroutine[Any, Any, Any]) -> list[Any]:
    """Wait for all of them, whatever becomes of one. Raises `Failed` rather than `Died`."""
    results = await asyncio.gather(*works, return_exceptions=True)
    troubles = [each for each in results if isinstance(each, BaseException)]
    if troubles:
        raise next((each for each in troubles if not isinstance(each, Died)), troubles[0])
    return results
