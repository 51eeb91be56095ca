"""The kill tests in Teams: the program with the real adapter is ended at its fault points, again and again.

`python -m tests.faults.teams_kills --kills 1000 --database sqlite --seed 1` tells stories until so many kills were
made: half of them with clients of today and half with old ones, half of them with a Teams that fails now and then.
"""

import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from bot.faults import TEAMS_POINTS
from tests.faults.hasty import SharedClock
from tests.faults.kills import Plan
from tests.faults.platform_checking import Snapshot
from tests.faults.platform_kills import BEGINS_AT, ELSEWHERE, PlatformRun, command
from tests.faults.platform_telling import PlatformTold
from tests.faults.teams_checking import faults_of, repeated, snapshot_of
from tests.faults.teams_stage import Stage
from tests.faults.teams_telling import TeamsTelling
from tests.faults.telling import Zygote
from tests.teams_server.card_rules import unjudged
from tests.teams_server.cards import NotPossible
from tests.teams_server.server import running

ANSWERED = "teams.answered"
"""Where an answer is on its way: the stand-in for what lies between the adapter and Teams reaches it."""
DIALOGS, CARDS = "dialogs", "cards"
"""The two ways of clients: those of today show forms as dialogs, old ones find them among the messages."""


class TeamsRun(PlatformRun[Stage]):
    """Stories told in Teams."""

    program = "tests.faults.teams_child"
    points = (*TEAMS_POINTS, ANSWERED)
    impossible = NotPossible

    def __init__(
        self,
        plan: Plan,
        on_kill: Callable[[int], None] = lambda made: None,
        ways: tuple[str, ...] = (DIALOGS, CARDS),
        elsewhere: tuple[str, ...] = ELSEWHERE,
    ) -> None:
        super().__init__(plan, on_kill, ways, elsewhere)

    @asynccontextmanager
    async def _scene(
        self, lives: Zygote, address: str, rng: Random, way: str
    ) -> AsyncIterator[tuple[Stage, TeamsTelling]]:
        with tempfile.TemporaryDirectory(prefix="makker-teams-") as folder, unjudged():
            path = Path(folder) / "clock"
            clock = SharedClock.new(path, BEGINS_AT)
            async with running(clock, seed=rng.randrange(1_000_000), is_strict=False) as server:
                stage = Stage(server, clock, dialogs=way == DIALOGS)
                yield stage, TeamsTelling(lives, stage, address, str(path), rng)

    def _trouble(self, stage: Stage, rng: Random) -> None:
        stage.trouble(rng)

    def _snapshot_of(self, stage: Stage, address: str, key: str) -> Snapshot:
        return snapshot_of(stage, address, key)

    def _faults_of(self, stage: Stage, address: str, key: str, told: PlatformTold, unharmed: Snapshot) -> list[str]:
        return faults_of(stage, address, key, told, unharmed)

    def _count(self, stage: Stage) -> None:
        self.tally.calls += len(stage.server.oracle.entries)
        self.tally.posts += len(stage.server.oracle.posts())
        self.tally.repeated += repeated(stage)
        self.tally.troubles.update(stage.happened)


def main() -> int:
    """Run, and say what was run."""
    # Teams shows no bot what arrived: a message that two deaths meet is given up, and its reader goes other ways.
    return command(__doc__, "Teams", lambda plan, on_kill: TeamsRun(plan, on_kill).run(), a_phase=1)


if __name__ == "__main__":
    sys.exit(main())
