"""A seeded share of the kill tests in Slack: each fault point once, by either way in on either database."""

import pytest

from bot.faults import ENGINE_POINTS, SLACK_POINTS
from tests.faults.kills import Plan
from tests.faults.platform_kills import ELSEWHERE
from tests.faults.slack_kills import SlackRun

WANTED = {point for point in (*ENGINE_POINTS, *SLACK_POINTS) if not point.startswith(ELSEWHERE)}


@pytest.mark.parametrize(("kind", "socket"), [("sqlite", True), ("postgresql", False)], ids=["socket", "http"])
async def test_killed_at_each_point_of_slacks_ways_nothing_is_lost_and_nothing_doubled(
    kind: str, *, socket: bool
) -> None:
    tally = await SlackRun(Plan(kind, len(WANTED), jobs=1, a_phase=0), socket=socket).run()
    assert tally.faults == []
    assert set(tally.kills) == WANTED
