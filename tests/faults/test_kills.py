"""A seeded share of the kill tests: each fault point once on either database, with either kind of platform."""

import pytest

from bot.faults import ENGINE_POINTS
from tests.faults.kills import Plan, Run


@pytest.mark.parametrize(
    ("kind", "can_tell"),
    [("sqlite", True), ("postgresql", False)],
    ids=["sqlite-can-look-up", "postgresql-cannot-tell"],
)
async def test_killed_at_each_fault_point_nothing_is_lost_and_nothing_doubled(kind: str, *, can_tell: bool) -> None:
    tally = await Run(Plan(kind, len(ENGINE_POINTS), jobs=1, a_phase=0, can_tell=can_tell)).run()
    assert tally.faults == []
    assert set(tally.kills) == set(ENGINE_POINTS)
