"""The kill tests: the program is ended at its fault points, again and again; nothing is lost, and nothing doubled.

`python -m tests.faults.kills --kills 1000 --database sqlite --seed 1` tells stories until so many kills were made.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.faults import ENGINE_POINTS
from tests.faults.checking import faults_of
from tests.faults.loopback import Oracle, Platform
from tests.faults.telling import Failed, Reached, Telling, Told, Zygote, zygote
from tests.support import postgresql
from tests.support.databases import PostgreSQL, new_sqlite

AFTER_A_DEATH = "send.looked_up"
"""The one point that only a program reaches whose predecessor was killed."""
MIGRATING = 0.4
"""The share of stories that begin with an empty database."""
AT_A_POINT = 3
"""So many times the mean of the kills are sought at the point of a phase that saw the fewest."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. `a_phase`: so many kills in each phase of a story, beside a first one at each point.

    `can_tell`: whether the platform can look messages up; both where it is none. `wanted`: enough kills for a run.
    """

    kind: str
    wanted: int
    seed: int = 1
    jobs: int = 2
    a_phase: int = 4
    can_tell: bool | None = None


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    plan: Plan
    on_kill: Callable[[int], None]
    kills: Counter[str] = field(default_factory=Counter)
    stories: int = 0
    posts: int = 0
    repeated: int = 0
    broken: int = 0
    events: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_enough(self) -> bool:
        """Whether the run is over: enough kills, or something is wrong."""
        return bool(self.faults) or self.kills.total() >= self.plan.wanted

    def killed(self, point: str) -> None:
        """Count a kill."""
        self.kills[point] += 1
        self.on_kill(self.kills.total())

    def add(self, told: Told, faults: list[str], name: str) -> None:
        """Count a story in."""
        self.stories += 1
        self.posts += told.oracle.posts.total()
        self.repeated += sum(count - 1 for count in told.oracle.posts.values())
        self.broken += told.oracle.broken.total()
        self.events += told.sent
        self.faults += [f"{name}: {fault}" for fault in faults]


@dataclass(frozen=True, slots=True)
class Unharmed:
    """What a story without kills comes to: the points that each phase reaches, and the messages it brings."""

    phases: list[Reached]
    expected: set[str]
    events: set[str]

    def reached_in(self, phase: int) -> dict[str, int]:
        """The points that a phase reaches when a life begins in it, with how often."""
        reached = {point: count for point, count in self.phases[phase].items() if not point.startswith("migrate.")}
        if phase == 0:
            reached |= {point: 1 for point in ENGINE_POINTS if point.startswith("migrate.")}
        return reached | {AFTER_A_DEATH: 1} if "send.before" in reached else reached

    def rarity(self, point: str) -> int:
        """In how many phases a point is reached."""
        return sum(point in self.reached_in(phase) for phase in range(len(self.phases)))


class Databases:
    """Where stories are told: a fresh database for each."""

    def __init__(self, kind: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="makker-kills-"))
        self._server = PostgreSQL() if kind == "postgresql" else None
        self._number = 0

    @contextmanager
    def fresh(self, *, migrated: bool) -> Iterator[str]:
        """The address of a database, with its tables or without."""
        self._number += 1
        if self._server is not None:
            address = self._server.new() if migrated else self._server.new_empty()
            yield address
            self._server.drop(address)
            return
        folder = self._folder / str(self._number)
        folder.mkdir()
        yield new_sqlite(folder) if migrated else f"sqlite:///{folder / 'empty.db'}"
        shutil.rmtree(folder)

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._server is not None:
            self._server.close()


class Killer:
    """Chooses where to kill: of the points that a phase reaches, mostly those that saw the fewest kills."""

    def __init__(self, unharmed: Unharmed, tally: Tally, rng: Random) -> None:
        self._unharmed = unharmed
        self._tally = tally
        self._rng = rng
        self._armed: Counter[int] = Counter()

    def next_fault(self, phase: int) -> str:
        """The fault for the next life in a phase, or nothing to let it live."""
        reached, kills = self._unharmed.reached_in(phase), self._tally.kills
        if not reached or self._tally.is_enough:
            return ""
        point = min(reached, key=lambda each: (kills[each], self._unharmed.rarity(each), self._rng.random()))
        if not kills[point]:
            return f"{point}:1"
        if kills[point] > AT_A_POINT * kills.total() / len(kills):
            return ""  # Where little goes on, one point is met again and again; more deaths there teach nothing.
        self._armed[phase] += 1
        if self._armed[phase] > self._tally.plan.a_phase:
            return ""
        if self._rng.random() < 0.3:
            point = self._rng.choice(sorted(reached))
        return f"{point}:{self._rng.randint(1, min(reached[point], 5))}"


class Run:
    """Stories told side by side over one platform, until there were kills enough."""

    def __init__(self, plan: Plan, on_kill: Callable[[int], None] = lambda made: None) -> None:
        self.tally = Tally(plan, on_kill)
        self._plan = plan

    async def run(self) -> Tally:
        """Do it all."""
        databases = Databases(self._plan.kind)
        try:
            async with Platform() as platform, zygote() as first:
                unharmed = await _unharmed(first, platform, databases)
                others = range(1, self._plan.jobs)
                await asyncio.gather(
                    self._tell(0, first, unharmed, platform, databases),
                    *(self._tell_beside(job, unharmed, platform, databases) for job in others),
                )
        finally:
            databases.close()
        return self.tally

    async def _tell_beside(self, job: int, unharmed: Unharmed, platform: Platform, databases: Databases) -> None:
        async with zygote() as lives:
            await self._tell(job, lives, unharmed, platform, databases)

    async def _tell(
        self, job: int, lives: Zygote, unharmed: Unharmed, platform: Platform, databases: Databases
    ) -> None:
        number = 0
        while not self.tally.is_enough:
            name, number = f"{self._plan.kind}-{self._plan.seed}-{job}-{number}", number + 1
            try:
                await self._story(name, lives, unharmed, platform, databases)
            except Failed as failure:
                self.tally.faults.append(f"{name}: {failure}")

    async def _story(
        self, name: str, lives: Zygote, unharmed: Unharmed, platform: Platform, databases: Databases
    ) -> None:
        rng = Random(name)
        can_tell = rng.random() < 0.5 if self._plan.can_tell is None else self._plan.can_tell
        oracle = Oracle(can_tell, troubled=rng.random() < 0.5, rng=Random(name))
        migrates = rng.random() < MIGRATING or not self.tally.kills
        with databases.fresh(migrated=not migrates) as address:
            telling = Telling(lives, platform, name, address, oracle, rng)
            killer = Killer(unharmed, self.tally, rng)
            told = await telling.tell(killer.next_fault, self.tally.killed, migrates=migrates)
            faults = faults_of(address, telling.key, oracle, unharmed.expected, unharmed.events)
            self.tally.add(told, faults, f"{name} ({'can' if can_tell else 'cannot'} look up)")
        del platform.oracles[name]


async def _unharmed(lives: Zygote, platform: Platform, databases: Databases) -> Unharmed:
    """Tell the story once without a kill. Raises `Failed` if even that goes wrong."""
    with databases.fresh(migrated=False) as address:
        oracle = Oracle(can_tell=True, troubled=False, rng=Random(1))
        telling = Telling(lives, platform, "unharmed", address, oracle, Random(1))
        told = await telling.tell(lambda phase: "", lambda point: None, migrates=True)
        found = Unharmed(told.phases, set(oracle.posts), told.events)
        faults = faults_of(address, telling.key, oracle, found.expected, found.events)
    if faults:
        raise Failed("; ".join(faults))
    return found


# --- the command -----------------------------------------------------------------------------------------------


def main() -> int:
    """Run, and say what was run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="stories that are told side by side")
    arguments = parser.parse_args()
    plan = Plan(arguments.database, arguments.kills, arguments.seed, arguments.jobs)
    began = time.monotonic()
    with postgresql.run():
        tally = _with_progress(plan)
    _report(tally, time.monotonic() - began)
    return 1 if tally.faults else 0


def _with_progress(plan: Plan) -> Tally:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task(f"Kills on {plan.kind}", total=plan.wanted)
        return asyncio.run(Run(plan, lambda made: progress.update(bar, completed=made)).run())


def _report(tally: Tally, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("Fault point", "Kills", title=f"Kills on {tally.plan.kind}")
    for point in ENGINE_POINTS:
        table.add_row(point, str(tally.kills[point]))
    console.print(table)
    console.print(
        f"{tally.kills.total():,} kills at {len(tally.kills)} of {len(ENGINE_POINTS)} points "
        f"in {tally.stories} stories, {seconds:.0f} s. "
        f"{tally.events:,} events sent, {tally.posts:,} messages delivered, "
        f"{tally.broken} with a broken connection, {tally.repeated} repeated where nobody can tell.",
        highlight=False,
    )
    console.print(f"{len(tally.faults)} lost, doubled or otherwise wrong.")
    for fault in tally.faults[:20]:
        console.print(fault, markup=False)


if __name__ == "__main__":
    sys.exit(main())
