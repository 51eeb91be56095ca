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

from bot.faults import POINTS
from tests.faults.checking import faults_of
from tests.faults.loopback import Oracle, Platform
from tests.faults.telling import Failed, Reached, Telling, Told, Zygote, zygote
from tests.support import postgresql
from tests.support.databases import PostgreSQL, new_sqlite

KILLS_A_PHASE = 4
"""At most, so that a story gets on."""
MIGRATING = 0.2
"""The share of stories that begin with an empty database."""


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    wanted: int
    kills: Counter[str] = field(default_factory=Counter)
    stories: int = 0
    posts: int = 0
    repeated: int = 0
    broken: int = 0
    events: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def made(self) -> int:
        """How many kills were made."""
        return self.kills.total()

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

    @property
    def points(self) -> set[str]:
        """Every point that is reached at all."""
        return {point for phase in self.phases for point in phase}


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
        reached = {
            point: count for point, count in self._unharmed.phases[phase].items() if not point.startswith("migrate.")
        }
        if phase == 0:
            reached |= {point: 1 for point in self._unharmed.points if point.startswith("migrate.")}
        self._armed[phase] += 1
        if not reached or self._armed[phase] > KILLS_A_PHASE or self._tally.made >= self._tally.wanted:
            return ""
        point = min(reached, key=lambda each: (self._tally.kills[each], self._rng.random()))
        if self._rng.random() < 0.3:
            point = self._rng.choice(sorted(reached))
        return f"{point}:{self._rng.randint(1, min(reached[point], 5))}"


async def unharmed(lives: Zygote, platform: Platform, databases: Databases) -> Unharmed:
    """Tell the story once without a kill. Raises `Failed` if even that goes wrong."""
    with databases.fresh(migrated=False) as address:
        oracle = Oracle(can_tell=True, troubled=False, rng=Random(1))
        telling = Telling(lives, platform, "unharmed", address, oracle, Random(1))
        told = await telling.tell(lambda phase: "", migrates=True)
        found = Unharmed(told.phases, set(oracle.posts), told.events)
        faults = faults_of(address, telling.key, oracle, found.expected, found.events)
    if faults:
        raise Failed("; ".join(faults))
    return found


async def run(
    kind: str, wanted: int, seed: int, jobs: int, on_kill: Callable[[int], None] = lambda made: None
) -> Tally:
    """Tell stories side by side until the wanted kills were made."""
    tally = Tally(wanted)
    databases = Databases(kind)
    try:
        async with Platform() as platform, zygote() as first:
            plain = await unharmed(first, platform, databases)
            works = [_stories(kind, seed, job, tally, plain, platform, databases, on_kill) for job in range(jobs)]
            await asyncio.gather(*works)
    finally:
        databases.close()
    return tally


async def _stories(
    kind: str,
    seed: int,
    job: int,
    tally: Tally,
    plain: Unharmed,
    platform: Platform,
    databases: Databases,
    on_kill: Callable[[int], None],
) -> None:
    async with zygote() as lives:
        number = 0
        while tally.made < tally.wanted and not tally.faults:
            name, number = f"{kind}-{seed}-{job}-{number}", number + 1
            rng = Random(name)
            try:
                await _story(name, rng, tally, plain, lives, platform, databases, on_kill)
            except Failed as failure:
                tally.faults.append(f"{name}: {failure}")


async def _story(
    name: str,
    rng: Random,
    tally: Tally,
    plain: Unharmed,
    lives: Zygote,
    platform: Platform,
    databases: Databases,
    on_kill: Callable[[int], None],
) -> None:
    oracle = Oracle(can_tell=rng.random() < 0.5, troubled=rng.random() < 0.5, rng=Random(name))
    migrates = rng.random() < MIGRATING
    with databases.fresh(migrated=not migrates) as address:
        telling = Telling(lives, platform, name, address, oracle, rng)
        telling.told.kills = _Shared(tally.kills, lambda: on_kill(tally.made))
        told = await telling.tell(Killer(plain, tally, rng).next_fault, migrates=migrates)
        tally.add(told, faults_of(address, telling.key, oracle, plain.expected, plain.events), name)
    del platform.oracles[name]


class _Shared(Counter[str]):
    """A story's kills, counted for the whole run as well."""

    def __init__(self, whole: Counter[str], on_kill: Callable[[], None]) -> None:
        super().__init__()
        self._whole = whole
        self._on_kill = on_kill

    def __setitem__(self, point: str, count: int) -> None:
        super().__setitem__(point, count)
        self._whole[point] += 1
        self._on_kill()


def main() -> int:
    """Run, and say what was run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="stories that are told side by side")
    arguments = parser.parse_args()
    began = time.monotonic()
    with postgresql.run():
        tally = _with_progress(arguments)
    _report(tally, arguments.database, time.monotonic() - began)
    return 1 if tally.faults else 0


def _with_progress(arguments: argparse.Namespace) -> Tally:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task(f"Kills on {arguments.database}", total=arguments.kills)
        return asyncio.run(
            run(
                arguments.database,
                arguments.kills,
                arguments.seed,
                arguments.jobs,
                lambda made: progress.update(bar, completed=made),
            )
        )


def _report(tally: Tally, kind: str, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("Fault point", "Kills", title=f"Kills on {kind}")
    for point in POINTS:
        table.add_row(point, str(tally.kills[point]))
    console.print(table)
    console.print(
        f"{tally.made:,} kills at {len(tally.kills)} of {len(POINTS)} points in {tally.stories} stories, "
        f"{seconds:.0f} s. {tally.events:,} events sent, {tally.posts:,} messages delivered, "
        f"{tally.broken} with a broken connection, {tally.repeated} repeated where nobody can tell.",
        highlight=False,
    )
    console.print(f"{len(tally.faults)} lost, doubled or otherwise wrong.")
    for fault in tally.faults[:20]:
        console.print(fault, markup=False)


if __name__ == "__main__":
    sys.exit(main())
