"""A seeded share of the kill tests in Teams: each of its own fault points once, with clients of today and old ones."""

from bot.faults import POINTS
from tests.faults.kills import Plan
from tests.faults.platform_kills import ELSEWHERE
from tests.faults.teams_kills import ANSWERED, TeamsRun

ENGINES = (*ELSEWHERE, "turn.", "save.", "erase.", "retry.", "take.", "finish.")
"""Of these the other kill tests have their share."""
WANTED = {point for point in (*POINTS, ANSWERED) if not point.startswith((*ENGINES, "slack."))}


async def test_killed_at_each_point_of_teams_ways_nothing_is_lost_and_nothing_doubled() -> None:
    tally = await TeamsRun(Plan("sqlite", len(WANTED), jobs=1, a_phase=0), elsewhere=ENGINES).run()
    assert tally.faults == []
    assert set(tally.kills) == WANTED
