"""The kill tests in Slack: the program with the real adapter is ended at its fault points, again and again.

`python -m tests.faults.slack_kills --kills 1000 --database sqlite --seed 1` tells stories until so many kills were
made: half of them by Socket Mode and half by HTTP, half of them with a Slack that fails now and then.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

from bot.faults import ENGINE_POINTS, POINTS, SLACK_POINTS
from tests.faults.kills import Databases, Killer, Plan, Tally, Unharmed
from tests.faults.slack_checking import Snapshot, faults_of, snapshot_of
from tests.faults.slack_stage import Stage
from tests.faults.slack_telling import SlackTelling, SlackTold
from tests.faults.slack_time import SharedClock
from tests.faults.telling import Failed, Zygote, zygote
from tests.slack_server.elements_found import NotPossible
from tests.slack_server.server import running
from tests.support import postgresql

PROGRAM = "tests.faults.slack_child"
ELSEWHERE = ("migrate.", "beat.", "tidy.", "nudge.", "claim.", "tick.", "keep.")
"""Where the kill tests of the engine kill; it is all the same to Slack."""
ORDER = sorted((*SLACK_POINTS, *ENGINE_POINTS), key=lambda point: not point.startswith("erase."))
BEGINS_AT = datetime(2026, 3, 2, 12, 59, tzinfo=UTC)


@dataclass(slots=True)
class SlackTally(Tally):
    """What a run came to in Slack."""

    calls: int = 0
    troubles: Counter[str] = field(default_factory=Counter)

    def add_slack(self, told: SlackTold, stage: Stage, faults: list[str], name: str) -> None:
        """Count a story in."""
        self.stories += 1
        self.events += told.sent
        self.calls += len(stage.server.oracle.entries)
        self.posts += len(stage.server.oracle.calls("chat.postMessage"))
        self.troubles.update(stage.happened)
        self.faults += [f"{name}: {fault}" for fault in faults]


@dataclass(frozen=True, slots=True)
class SlackUnharmed(Unharmed):
    """What a story without kills comes to by one of the ways."""

    snapshot: Snapshot

    def reached_in(self, phase: int) -> dict[str, int]:
        """The points that a phase reaches when a life begins in it."""
        reached = Unharmed.reached_in(self, phase)
        return {point: count for point, count in reached.items() if not point.startswith(ELSEWHERE)}


class SlackKiller(Killer):
    """Kills at each point first as what goes on there meets them, since what is done is not met again."""

    def next_fault(self, phase: int) -> str:
        """The fault for the next life in a phase, or nothing to let it live."""
        reached = self._unharmed.reached_in(phase)
        unseen = [point for point in ORDER if point in reached and not self._tally.kills[point]]
        if unseen and not self._tally.is_enough:
            return f"{min(unseen, key=self._unharmed.rarity)}:1"
        return super().next_fault(phase)


@dataclass(frozen=True, slots=True)
class _Told:
    stage: Stage
    telling: SlackTelling
    address: str


class SlackRun:
    """Stories told side by side, each with a Slack of its own, until there were kills enough.

    `socket`: by which way Slack reaches the program; by both in turn where it is none.
    """

    def __init__(
        self, plan: Plan, on_kill: Callable[[int], None] = lambda made: None, *, socket: bool | None = None
    ) -> None:
        self.tally = SlackTally(plan, on_kill)
        self._plan = plan
        self._ways = (True, False) if socket is None else (socket,)
        self._numbers = count()
        self._unharmed: dict[bool, SlackUnharmed] = {}

    async def run(self) -> SlackTally:
        """Do it all."""
        databases = Databases(self._plan.kind)
        try:
            async with zygote(PROGRAM) as first:
                for socket in self._ways:
                    self._unharmed[socket] = await self._without_harm(first, databases, socket=socket)
                others = range(1, self._plan.jobs)
                await asyncio.gather(self._tell(first, databases), *(self._tell_beside(databases) for _ in others))
        finally:
            databases.close()
        return self.tally

    async def _tell_beside(self, databases: Databases) -> None:
        async with zygote(PROGRAM) as lives:
            await self._tell(lives, databases)

    async def _tell(self, lives: Zygote, databases: Databases) -> None:
        while not self.tally.is_enough:
            number = next(self._numbers)
            socket = self._ways[number % len(self._ways)]
            troubled = number // len(self._ways) % 2 == 1
            way = f"{'socket' if socket else 'http'}{'-troubled' if troubled else ''}"
            name = f"{self._plan.kind}-{self._plan.seed}-{number}-{way}"
            try:
                await self._story(name, lives, databases, socket=socket, troubled=troubled)
            except (Failed, NotPossible) as failure:
                self.tally.faults.append(f"{name}: {failure}")

    async def _story(self, name: str, lives: Zygote, databases: Databases, *, socket: bool, troubled: bool) -> None:
        rng, unharmed = Random(name), self._unharmed[socket]
        async with _scene(lives, databases, rng, socket=socket) as told:
            if troubled:
                told.stage.trouble(rng)
            killer = SlackKiller(unharmed, self.tally, rng)
            came = await told.telling.tell(killer.next_fault, self.tally.killed)
            faults = faults_of(told.stage, told.address, told.telling.key, came, unharmed.snapshot)
            self.tally.add_slack(came, told.stage, faults, name)

    async def _without_harm(self, lives: Zygote, databases: Databases, *, socket: bool) -> SlackUnharmed:
        """Tell the story once without a kill. Raises `Failed` if even that goes wrong."""
        async with _scene(lives, databases, Random(1), socket=socket) as told:
            came = await told.telling.tell(lambda phase: "", lambda point: None)
            snapshot = snapshot_of(told.stage, told.address, told.telling.key)
            if faults := faults_of(told.stage, told.address, told.telling.key, came, snapshot):
                raise Failed("; ".join(faults))
        return SlackUnharmed(came.phases, set(), set(), snapshot)


@asynccontextmanager
async def _scene(lives: Zygote, databases: Databases, rng: Random, *, socket: bool) -> AsyncIterator[_Told]:
    """A fresh database and a fresh Slack."""
    with tempfile.TemporaryDirectory(prefix="makker-slack-") as folder, databases.fresh(migrated=True) as address:
        path = Path(folder) / "clock"
        clock = SharedClock.new(path, BEGINS_AT)
        async with running(clock, seed=rng.randrange(1_000_000), is_strict=False) as server:
            stage = Stage(server, clock)
            yield _Told(stage, SlackTelling(lives, stage, address, str(path), rng, socket=socket), address)


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
    # What the stand-in Slack says of connections that were killed.
    logging.getLogger("aiohttp.server").disabled = True
    began = time.monotonic()
    with postgresql.run():
        tally = _with_progress(plan)
    _report(tally, time.monotonic() - began)
    return 1 if tally.faults else 0


def _with_progress(plan: Plan) -> SlackTally:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task(f"Kills in Slack on {plan.kind}", total=plan.wanted)
        return asyncio.run(SlackRun(plan, lambda made: progress.update(bar, completed=made)).run())


def _report(tally: SlackTally, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("Fault point", "Kills", title=f"Kills in Slack on {tally.plan.kind}")
    for point in POINTS:
        if tally.kills[point]:
            table.add_row(point, str(tally.kills[point]))
    console.print(table)
    troubles = ", ".join(f"{count} × {kind}" for kind, count in sorted(tally.troubles.items()))
    console.print(
        f"{tally.kills.total():,} kills at {len(tally.kills)} points in {tally.stories} stories, {seconds:.0f} s. "
        f"{tally.events:,} payloads sent, {tally.calls:,} calls of Slack's API, {tally.posts:,} messages. "
        f"Slack failed: {troubles}.",
        highlight=False,
    )
    console.print(f"{len(tally.faults)} lost, doubled or otherwise wrong.")
    for fault in tally.faults[:20]:
        console.print(fault, markup=False)


if __name__ == "__main__":
    sys.exit(main())
