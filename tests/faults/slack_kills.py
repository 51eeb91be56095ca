"""The kill tests in Slack: the program with the real adapter is ended at its fault points, again and again.

`python -m tests.faults.slack_kills --kills 1000 --database sqlite --seed 1` tells stories until so many kills were
made: half of them by Socket Mode and half by HTTP, half of them with a Slack that fails now and then.
"""

import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from bot.faults import SLACK_POINTS
from tests.faults.hasty import SharedClock
from tests.faults.kills import Plan
from tests.faults.platform_checking import Snapshot
from tests.faults.platform_kills import BEGINS_AT, PlatformRun, command
from tests.faults.platform_telling import PlatformTold
from tests.faults.slack_checking import faults_of, snapshot_of
from tests.faults.slack_stage import Stage
from tests.faults.slack_telling import SlackTelling
from tests.faults.telling import Zygote
from tests.slack_server.elements_found import NotPossible
from tests.slack_server.server import running


class SlackRun(PlatformRun[Stage]):
    """Stories told in Slack. `socket`: by which way Slack reaches the program; by both in turn where it is none."""

    program = "tests.faults.slack_child"
    points = SLACK_POINTS
    impossible = NotPossible

    def __init__(
        self, plan: Plan, on_kill: Callable[[int], None] = lambda made: None, *, socket: bool | None = None
    ) -> None:
        super().__init__(plan, on_kill, ("socket", "http") if socket is None else ("socket" if socket else "http",))

    @asynccontextmanager
    async def _scene(
        self, lives: Zygote, address: str, rng: Random, way: str
    ) -> AsyncIterator[tuple[Stage, SlackTelling]]:
        with tempfile.TemporaryDirectory(prefix="makker-slack-") as folder:
            path = Path(folder) / "clock"
            clock = SharedClock.new(path, BEGINS_AT)
            async with running(clock, seed=rng.randrange(1_000_000), is_strict=False) as server:
                stage = Stage(server, clock)
                yield stage, SlackTelling(lives, stage, address, str(path), rng, socket=way == "socket")

    def _trouble(self, stage: Stage, rng: Random) -> None:
        stage.trouble(rng)

    def _snapshot_of(self, stage: Stage, address: str, key: str) -> Snapshot:
        return snapshot_of(stage, address, key)

    def _faults_of(self, stage: Stage, address: str, key: str, told: PlatformTold, unharmed: Snapshot) -> list[str]:
        return faults_of(stage, address, key, told, unharmed)

    def _count(self, stage: Stage) -> None:
        self.tally.calls += len(stage.server.oracle.entries)
        self.tally.posts += len(stage.server.oracle.calls("chat.postMessage"))
        self.tally.troubles.update(stage.happened)


def main() -> int:
    """Run, and say what was run."""
    return command(__doc__, "Slack", lambda plan, on_kill: SlackRun(plan, on_kill).run())


if __name__ == "__main__":
    sys.exit(main())
