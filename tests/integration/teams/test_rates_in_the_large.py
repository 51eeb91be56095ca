"""A share of Teams' limits in the large: whatever waits in many conversations comes in time, and once."""

import pytest

from adapters.shared.pace import Window
from adapters.teams import rates
from tests.faults.teams_rates import Plan, run

PLAN = Plan(conversations=30, messages=450, tenants=3)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_hundreds_of_messages_keep_every_limit_and_each_arrives_once(
    request: pytest.FixtureRequest, kind: str
) -> None:
    tally = await run(PLAN, request.getfixturevalue(f"{kind}_address"))
    assert tally.faults == []
    assert tally.sent == PLAN.messages + tally.answers
    assert tally.answers > 10
    assert tally.put_off < 4


async def test_where_teams_says_to_wait_for_nothing_nobody_asks_early(sqlite_address: str) -> None:
    tally = await run(Plan(conversations=30, messages=300, tenants=3, storm=0.1), sqlite_address)
    assert tally.faults == []
    assert tally.refused > 10


@pytest.mark.parametrize(("limit", "conversations"), [("CONVERSATION", 4), ("WAITING", 120)])
async def test_whoever_keeps_a_limit_too_loosely_is_found_out(
    sqlite_address: str, limit: str, conversations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, limit, (Window(1_000, 1),))
    if limit == "CONVERSATION":
        monkeypatch.setattr(rates, "PROMPTS", (Window(1_000, 1),))
    tally = await run(Plan(conversations, messages=150, tenants=1), sqlite_address)
    assert any("over a limit" in fault for fault in tally.faults)
