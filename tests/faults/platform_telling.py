"""Tells one story on a platform: lives begin and are killed, and what was not done is done again."""

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Generic, Protocol, TypeVar

import msgspec
from cryptography.fernet import Fernet

from tests.faults.hasty import HASTE, SharedClock
from tests.faults.platform_story import Deed, Doing, Round
from tests.faults.telling import Died, Failed, Living, NextFault, Reached, Zygote, together
from tests.loopback.faults import Faults

SECOND = timedelta(seconds=1)
AWAY_FOR = 3 * SECOND
"""So long it takes at least until a program that was killed is there again."""
STEPS_MOST = 200
TRIES_MOST = 40


@dataclass(slots=True)
class PlatformTold:
    """What came of a story: where it was killed, which points each phase reached, how often each deed was done.

    `is_cut`: a message was given up; whoever waited for it did nothing more, and the story ended there.
    """

    kills: Counter[str] = field(default_factory=Counter)
    phases: list[Reached] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    tries: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    is_cut: bool = False


class Cut(Exception):
    """Nobody can tell whether a message arrived, it was repeated once, and its reader never saw it."""


class Server(Protocol):
    """A platform on loopback."""

    @property
    def faults(self) -> Faults:
        """What goes wrong there."""
        ...


class PlatformStage(Protocol):
    """Where a story is told."""

    @property
    def server(self) -> Server:
        """The platform."""
        ...

    @property
    def clock(self) -> SharedClock:
        """The time of the whole story."""
        ...


Staged = TypeVar("Staged", bound=PlatformStage)


class PlatformTelling(ABC, Generic[Staged, Doing]):
    """One story over one database and one platform; subclasses know how things are done there."""

    def __init__(self, lives: Zygote, stage: Staged, address: str, clock: str, rng: Random) -> None:
        self._lives = lives
        self._stage = stage
        self._address = address
        self._clock = clock
        self._rng = rng
        self._living: Living | None = None
        self._fault = ""
        self._on_kill: Callable[[str], None] = lambda point: None
        self.key = Fernet.generate_key().decode()
        self.told = PlatformTold()

    @abstractmethod
    def _rounds(self) -> Iterable[Round[Doing]]:
        """The story."""

    @abstractmethod
    def _life(self, fault: str) -> msgspec.Struct:
        """What the next life is told when it begins."""

    @abstractmethod
    def _connect(self, port: int) -> None:
        """The program listens there from now on."""

    @abstractmethod
    async def _do(self, deed: Deed[Doing]) -> None:
        """Somebody does something, until it is done. Raises `Died` and `Failed`."""

    @abstractmethod
    async def _send_old_ones(self) -> None:
        """Send something again that was taken long ago."""

    @abstractmethod
    async def _look_home(self) -> None:
        """Everybody looks at their home in the end, when nothing goes wrong any more; again after each death."""

    async def tell(self, next_fault: NextFault, on_kill: Callable[[str], None]) -> PlatformTold:
        """Tell it all; `on_kill` hears of each point. Raises `Failed` when something but a kill went wrong."""
        self._on_kill = on_kill
        try:
            await self._tell(next_fault)
        except Cut:
            self.told.is_cut = True
            await self._stop()
        except BaseException:
            if self._living is not None:
                self._living.abandon()
            raise
        return self.told

    async def _tell(self, next_fault: NextFault) -> None:
        phase = 0
        for each in self._rounds():
            self._stage.clock.move_to(max(each.at, self._stage.clock.now()))
            for part in (self._live_until_quiet, partial(self._do_all, each)):
                await self._in_phase(part, phase, next_fault)
                phase += 1
        self._stage.server.faults.clear()
        await self._in_phase(self._look_home, phase, next_fault)
        if self._living is not None:
            await self._living.end()

    async def _in_phase(self, part: Callable[[], Awaitable[None]], phase: int, next_fault: NextFault) -> None:
        """Do a part of the story again and again until a life survives it."""
        self.told.phases.append(Counter())
        while True:
            fault = next_fault(phase)
            try:
                await self._alive(fault)
                await part()
            except Died:
                await self._mourn()
            else:
                return

    async def _stop(self) -> None:
        """Let the program end where it is."""
        assert self._living is not None
        try:
            await self._living.order("arm", fault="nowhere")
            await self._living.end()
        except Died:
            await self._living.bury()

    # --- lives ----------------------------------------------------------------------------------------

    async def _alive(self, fault: str) -> None:
        if self._living is not None:
            # Until it is armed anew, it may still die of the fault before.
            if fault:
                await self._living.order("arm", fault=fault)
                self._fault = fault
            return
        self._fault = fault
        self._living = await self._lives.begin(self._life(fault))
        if self._living is None:
            raise Died
        self._connect((await self._living.order("where"))["port"])

    async def _mourn(self) -> None:
        point = self._fault.partition(":")[0]
        self.told.kills[point] += 1
        self._on_kill(point)
        if self._living is not None:
            await self._living.bury()
            self._living = None
        self._pass(AWAY_FOR)

    async def _lives_on(self) -> None:
        """Go on if the program is there still. Raises `Died`."""
        assert self._living is not None
        await self._living.order("where")

    async def _at_rest(self) -> None:
        """Wait until everything beside the answers is done."""
        assert self._living is not None
        while (await self._living.order("rest"))["is_busy"]:
            self._pass(SECOND)

    async def _wait(self) -> None:
        """A second, by the clock and by the program's loop."""
        self._pass(SECOND)
        await asyncio.sleep(SECOND.total_seconds() / HASTE)

    def _pass(self, time: timedelta) -> None:
        self._stage.clock.move_to(self._stage.clock.now() + time)

    # --- the parts of a round -------------------------------------------------------------------------

    async def _live_until_quiet(self) -> None:
        """Let everything be claimed and sent; time goes on to the end of leases and to the next tries."""
        assert self._living is not None
        for _ in range(STEPS_MOST):
            answer = await self._living.order("live")
            self.told.phases[-1].update(answer["reached"])
            due_at = datetime.fromisoformat(answer["due_at"]) if answer["due_at"] else None
            now = self._stage.clock.now()
            is_due = due_at is not None and due_at <= now
            if not answer["unfinished"] and not answer["is_busy"] and not is_due:
                return
            longest = SECOND if answer["is_busy"] or due_at is None else timedelta(minutes=2)
            self._pass(min(max(due_at - now, SECOND), longest) if due_at is not None else SECOND)
        raise Failed(f"something still waits after {STEPS_MOST} steps")

    async def _do_all(self, each: Round[Doing]) -> None:
        """Everybody does what they do, at the same time; then all that comes of it is sent."""
        deeds = [deed for deed in each.deeds if deed.id not in self.told.done]
        self._rng.shuffle(deeds)
        await together(*map(self._do_once, deeds), self._send_old_ones())
        await self._live_until_quiet()

    async def _do_once(self, deed: Deed[Doing]) -> None:
        await self._do(deed)
        self.told.done.add(deed.id)
        if deed.way.is_silent:
            self.told.silent.add(deed.id)
