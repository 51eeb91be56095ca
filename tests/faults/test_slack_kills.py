"""A seeded share of the kill tests in Slack: each fault point once, by either way in."""

from bot.faults import ENGINE_POINTS, SLACK_POINTS
from tests.faults.kills import Plan
from tests.faults.platform_kills import ELSEWHERE
from tests.faults.slack_kills import SlackRun

WANTED = {point for point in (*ENGINE_POINTS, *SLACK_POINTS) if not point.startswith(ELSEWHERE)}


async def test_killed_at_each_point_of_slacks_ways_nothing_is_lost_and_nothing_doubled() -> None:
    tally = await SlackRun(Plan("sqlite", len(WANTED), jobs=1, a_phase=0)).run()
    assert tally.faults == []
    assert set(tally.kills) == WANTED
