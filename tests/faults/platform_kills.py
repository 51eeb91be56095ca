"""The kill tests on platforms: the program with a real adapter is ended at its fault points, again and again."""

import argparse
import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any, Generic, TypeVar

from bot.faults import ENGINE_POINTS, POINTS
from tests.faults.kills import Databases, Killer, Plan, Tally, Unharmed
from tests.faults.platform_checking import Snapshot
from tests.faults.platform_telling import PlatformTelling, PlatformTold
from tests.faults.telling import Failed, Zygote, zygote
from tests.support import postgresql

ELSEWHERE = ("migrate.", "beat.", "tidy.", "nudge.", "claim.", "tick.", "keep.")
"""Where the kill tests of the engine kill; it is all the same to a platform."""
BEGINS_AT = datetime(2026, 3, 2, 12, 59, tzinfo=UTC)

Staged = TypeVar("Staged")


@dataclass(slots=True)
class PlatformTally(Tally):
    """What a run came to on a platform."""

    calls: int = 0
    cut: int = 0
    troubles: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class PlatformUnharmed(Unharmed):
    """What a story without kills comes to by one of the ways."""

    snapshot: Snapshot
    elsewhere: tuple[str, ...]

    def reached_in(self, phase: int) -> dict[str, int]:
        """The points that a phase reaches when a life begins in it."""
        reached = Unharmed.reached_in(self, phase)
        return {point: count for point, count in reached.items() if not point.startswith(self.elsewhere)}


class PlatformKiller(Killer):
    """Kills at each point first as what goes on there meets them, since what is done is not met again."""

    def __init__(self, unharmed: Unharmed, tally: Tally, rng: Random, points: tuple[str, ...]) -> None:
        super().__init__(unharmed, tally, rng)
        self._order = sorted((*points, *ENGINE_POINTS), key=lambda point: not point.startswith("erase."))

    def next_fault(self, phase: int) -> str:
        """The fault for the next life in a phase, or nothing to let it live."""
        reached = self._unharmed.reached_in(phase)
        unseen = [point for point in self._order if point in reached and not self._tally.kills[point]]
        if unseen and not self._tally.is_enough:
            return f"{min(unseen, key=self._unharmed.rarity)}:1"
        return super().next_fault(phase)


@dataclass(frozen=True, slots=True)
class Scene(Generic[Staged]):
    """A platform with a fresh database, and the story that is told there."""

    stage: Staged
    telling: PlatformTelling[Any, Any]
    address: str


class PlatformRun(ABC, Generic[Staged]):
    """Stories told side by side, each with a platform of its own, until there were kills enough.

    `ways`: the names of the ways by which the platform reaches the program, taken in turn. `elsewhere`: how points
    begin at which nobody is killed. `impossible`: what is raised where a person cannot do what they do.
    """

    program: str
    points: tuple[str, ...]
    impossible: type[Exception]

    def __init__(
        self, plan: Plan, on_kill: Callable[[int], None], ways: tuple[str, ...], elsewhere: tuple[str, ...] = ELSEWHERE
    ) -> None:
        self.tally = PlatformTally(plan, on_kill)
        self._elsewhere = elsewhere
        self._plan = plan
        self._ways = ways
        self._numbers = count()
        self._unharmed: dict[str, PlatformUnharmed] = {}

    @abstractmethod
    def _scene(
        self, lives: Zygote, address: str, rng: Random, way: str
    ) -> AbstractAsyncContextManager[tuple[Staged, PlatformTelling[Any, Any]]]:
        """A fresh platform over a database."""

    @abstractmethod
    def _trouble(self, stage: Staged, rng: Random) -> None:
        """Let something go wrong on the platform now and then."""

    @abstractmethod
    def _snapshot_of(self, stage: Staged, address: str, key: str) -> Snapshot:
        """A story as it ended."""

    @abstractmethod
    def _faults_of(self, stage: Staged, address: str, key: str, told: PlatformTold, unharmed: Snapshot) -> list[str]:
        """What is wrong with a story; nothing if all is well."""

    @abstractmethod
    def _count(self, stage: Staged) -> None:
        """Count the platform's calls, messages and troubles in."""

    async def run(self) -> PlatformTally:
        """Do it all."""
        databases = Databases(self._plan.kind)
        try:
            async with zygote(self.program) as first:
                for way in self._ways:
                    self._unharmed[way] = await self._without_harm(first, databases, way)
                others = range(1, self._plan.jobs)
                await asyncio.gather(self._tell(first, databases), *(self._tell_beside(databases) for _ in others))
        finally:
            databases.close()
        return self.tally

    async def _tell_beside(self, databases: Databases) -> None:
        async with zygote(self.program) as lives:
            await self._tell(lives, databases)

    async def _tell(self, lives: Zygote, databases: Databases) -> None:
        while not self.tally.is_enough:
            number = next(self._numbers)
            way = self._ways[number % len(self._ways)]
            troubled = number // len(self._ways) % 2 == 1
            name = f"{self._plan.kind}-{self._plan.seed}-{number}-{way}{'-troubled' if troubled else ''}"
            try:
                await self._story(name, lives, databases, way, troubled=troubled)
            except (Failed, self.impossible) as failure:
                self.tally.faults.append(f"{name}: {failure}")

    async def _story(self, name: str, lives: Zygote, databases: Databases, way: str, *, troubled: bool) -> None:
        rng, unharmed, tally = Random(name), self._unharmed[way], self.tally
        async with self._fresh(lives, databases, rng, way) as scene:
            if troubled:
                self._trouble(scene.stage, rng)
            killer = PlatformKiller(unharmed, tally, rng, self.points)
            came = await scene.telling.tell(killer.next_fault, tally.killed)
            faults = self._faults_of(scene.stage, scene.address, scene.telling.key, came, unharmed.snapshot)
            tally.stories += 1
            tally.events += came.sent
            tally.cut += came.is_cut
            tally.faults += [f"{name}: {fault}" for fault in faults]
            self._count(scene.stage)

    async def _without_harm(self, lives: Zygote, databases: Databases, way: str) -> PlatformUnharmed:
        """Tell the story once without a kill. Raises `Failed` if even that goes wrong."""
        async with self._fresh(lives, databases, Random(1), way) as scene:
            came = await scene.telling.tell(lambda phase: "", lambda point: None)
            stage, address, key = scene.stage, scene.address, scene.telling.key
            snapshot = self._snapshot_of(stage, address, key)
            if faults := self._faults_of(stage, address, key, came, snapshot):
                raise Failed("; ".join(faults))
        return PlatformUnharmed(came.phases, set(), set(), snapshot, self._elsewhere)

    @asynccontextmanager
    async def _fresh(self, lives: Zygote, databases: Databases, rng: Random, way: str) -> AsyncIterator[Scene[Staged]]:
        with databases.fresh(migrated=True) as address:
            async with self._scene(lives, address, rng, way) as (stage, telling):
                yield Scene(stage, telling, address)


# --- the command -----------------------------------------------------------------------------------------------

Tell = Callable[[Plan, Callable[[int], None]], Awaitable[PlatformTally]]


def command(about: str | None, platform: str, tell: Tell, a_phase: int = 4) -> int:
    """Read the options, run, and say what was run; what the process is to end with. `a_phase`: see `Plan`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="stories that are told side by side")
    arguments = parser.parse_args()
    plan = Plan(arguments.database, arguments.kills, arguments.seed, arguments.jobs, a_phase)
    # What the stand-in platform says of connections that were killed.
    logging.getLogger("aiohttp.server").disabled = True
    began = time.monotonic()
    with postgresql.run():
        tally = _with_progress(plan, platform, tell)
    _report(tally, platform, time.monotonic() - began)
    return 1 if tally.faults else 0


def _with_progress(plan: Plan, platform: str, tell: Tell) -> PlatformTally:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    async def telling(on_kill: Callable[[int], None]) -> PlatformTally:
        return await tell(plan, on_kill)

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task(f"Kills in {platform} on {plan.kind}", total=plan.wanted)
        return asyncio.run(telling(lambda made: progress.update(bar, completed=made)))


def _report(tally: PlatformTally, platform: str, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("Fault point", "Kills", title=f"Kills in {platform} on {tally.plan.kind}")
    for point in POINTS:
        if tally.kills[point]:
            table.add_row(point, str(tally.kills[point]))
    console.print(table)
    troubles = ", ".join(f"{count} × {kind}" for kind, count in sorted(tally.troubles.items()))
    console.print(
        f"{tally.kills.total():,} kills at {len(tally.kills)} points in {tally.stories} stories, {seconds:.0f} s. "
        f"{tally.events:,} payloads sent, {tally.calls:,} calls of {platform}'s API, {tally.posts:,} messages, "
        f"{tally.repeated} of them repeated, {tally.cut} stories held against the rules alone, since one was given up. "
        f"{platform} failed: {troubles}.",
        highlight=False,
    )
    console.print(f"{len(tally.faults)} lost, doubled or otherwise wrong.")
    for fault in tally.faults[:20]:
        console.print(fault, markup=False)
