"""A share of the load test: what is right and wrong, not how long it takes."""

from pathlib import Path

import pytest

from tests.faults.slack_load import Plan, run


@pytest.mark.parametrize(("kind", "way"), [("sqlite", "socket"), ("postgresql", "http")])
async def test_while_slacks_api_hangs_nothing_of_a_crowd_is_lost_or_doubled(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, way: str
) -> None:
    address: str = request.getfixturevalue(f"{kind}_address")
    tally = await run(Plan(kind, way, seconds=2, rate=60, known=30, new=10), address, tmp_path)
    assert tally.sent == 120
    assert tally.repeated > 0
    assert tally.hanging > 0
    assert tally.faults == []
