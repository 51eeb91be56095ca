"""Makker in its local mode, and Playgrounds in front of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.calendar import zone
from tests.playground.program import ANNA, NoPlayground, Somebody, find, playground
from tests.playground.sitting import Sitting, sitting
from tests.support.program import Running

_SITS = "as=anna"
"""Somebody of the chat page's, who lives in Copenhagen."""

SitDown = Callable[[Somebody], Awaitable[Sitting]]


class Local(Running):
    """Makker as the README starts it for the Playground, with its chat page for moving the clock."""

    def move_to(self, local: str) -> None:
        """Put the clock to a time in Copenhagen such as `2026-03-05T08:10`, and wait until it has arrived."""
        self.json(f"/chat/api/bootstrap?{_SITS}")
        status, body = self.post(f"/chat/api/clock?{_SITS}", {"to": local})
        assert status in (200, 202), body
        while self.json(f"/chat/api/clock?{_SITS}")["moving"]:
            time.sleep(0.05)

    def move_to_next_morning(self) -> None:
        """Go on to ten past eight in Copenhagen, when London's seven o'clock has come too."""
        now = datetime.fromisoformat(self.json(f"/chat/api/clock?{_SITS}")["now"])
        self.move_to(f"{now.astimezone(zone(ANNA.zone)) + timedelta(days=1):%Y-%m-%d}T08:10")


@pytest.fixture
def makker(tmp_path: Path) -> Iterator[Local]:
    """Makker in its local mode. Without a Playground the tests fail: they are never skipped."""
    try:
        find()
    except NoPlayground as none:
        pytest.fail(str(none), pytrace=False)
    with Local(tmp_path, teams_local="1") as program:
        yield program
        code, _, log = program.end()
        assert (code, [line for line in log.splitlines() if '"level": "info"' not in line]) == (0, [])


@pytest.fixture
def playgrounds(makker: Local) -> Iterator[Callable[[Somebody], str]]:
    """Starts Playgrounds, by who sits there; their addresses."""
    with ExitStack() as started:
        yield lambda me: started.enter_context(playground(makker.address, me))


@pytest.fixture
async def sit_down(playgrounds: Callable[[Somebody], str]) -> AsyncIterator[SitDown]:
    """Sit down at a Playground of one's own."""
    async with AsyncExitStack() as sat:

        async def sit(me: Somebody) -> Sitting:
            return await sat.enter_async_context(sitting(me, await asyncio.to_thread(playgrounds, me)))

        yield sit
