"""The workspace's clock: shown, put forward, and what happens on the way."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.chat.sitter import Sitter, texts
from tests.integration.chat.stub import MONDAY_MORNING, Workspace


async def arrived(workspace: Workspace) -> datetime:
    """Where the clock stands once it stops."""
    async with asyncio.timeout(20):
        await workspace.time.arrived.wait()
    return workspace.clock.now()


async def test_the_clock_shows_what_it_is(ben: Sitter) -> None:
    assert (await ben.get("clock")).json == {"now": "2026-03-02T07:30:00+00:00", "moving": False}


async def test_an_hour_further(ben: Sitter, workspace: Workspace) -> None:
    moved = await ben.post("clock", by="hour")
    assert (moved.status, moved.json["to"]) == (202, "2026-03-02T08:30:00+00:00")
    assert await arrived(workspace) == MONDAY_MORNING + timedelta(hours=1)


async def test_a_day_further_is_the_same_wall_time_across_a_clock_change(anna: Sitter, workspace: Workspace) -> None:
    workspace.clock.move_to(datetime(2026, 3, 28, 8, 30, tzinfo=UTC))
    await anna.post("clock", by="day")
    assert await arrived(workspace) == datetime(2026, 3, 29, 7, 30, tzinfo=UTC)


async def test_to_the_next_check_in(ben: Sitter, workspace: Workspace) -> None:
    await ben.submit("goal.save", {"title": "Run"})
    await ben.post("clock", by="prompt")
    assert await arrived(workspace) == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert texts(await ben.last())[0] == "“Run”. Did it happen today?"


async def test_without_a_goal_there_is_no_check_in_to_go_to(ben: Sitter, workspace: Workspace) -> None:
    refused = await ben.post("clock", by="prompt")
    assert refused.status == 409
    assert refused.problem.startswith("No check-in is planned yet.")
    assert workspace.clock.now() == MONDAY_MORNING


async def test_to_a_date_on_ones_own_clock(ben: Sitter, workspace: Workspace) -> None:
    await ben.post("clock", to="2026-03-10T08:00")
    assert await arrived(workspace) == datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


async def test_everything_between_happens_in_order(ben: Sitter, workspace: Workspace) -> None:
    await ben.submit("goal.save", {"title": "Run"})
    await ben.post("clock", to="2026-03-05T12:00")
    await arrived(workspace)
    asked = [each["at"][:10] for each in await ben.messages() if each["card"] and "Run" in texts(each)[0]]
    assert asked[1:] == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]


@pytest.mark.parametrize(
    ("to", "explained"),
    [
        ("2026-03-01T08:00", "The clock only goes forward. Choose a time after Monday, March 2 at 2:30 AM."),
        ("0001-01-01T00:00", "The clock only goes forward."),
        ("2026-02-30T08:00", "That date doesn't exist. Choose another."),
        ("2026-03-02T25:00", "That date doesn't exist. Choose another."),
        ("tomorrow", "That date doesn't exist. Choose another."),
        ("", "That date doesn't exist. Choose another."),
        ("9999-12-31T23:59", "That is too far at once. Choose a date within a year."),
        ("2026-03-05T08:00+25:00", "That date doesn't exist. Choose another."),
        ("x" * 100_000, "That date doesn't exist. Choose another."),
    ],
)
async def test_a_past_far_or_impossible_date_is_refused_with_what_to_do(
    ben: Sitter, workspace: Workspace, to: str, explained: str
) -> None:
    refused = await ben.post("clock", to=to)
    assert refused.status == 422
    assert refused.json["errors"]["to"].startswith(explained)
    assert workspace.clock.now() == MONDAY_MORNING


async def test_a_clock_on_its_way_is_shown_and_not_moved_again(ben: Sitter, workspace: Workspace) -> None:
    workspace.time.pause_s = 0.05
    async with ben.listening((await ben.get("bootstrap")).json["position"]) as stream:
        assert (await ben.post("clock", by="day")).status == 202
        again = await ben.post("clock", by="hour")
        assert (again.status, again.problem) == (409, "The clock is on its way. Wait until it has arrived.")
        heard = [await stream.next()]
        while heard[-1]["clock"]["moving"]:
            heard.append(await stream.next())
    assert len(heard) > 1
    assert not heard[-1]["failed"]
    assert heard[-1]["clock"]["now"] == "2026-03-03T07:30:00+00:00"


async def test_a_clock_that_stops_on_its_way_says_so_and_can_be_moved_again(ben: Sitter, workspace: Workspace) -> None:
    workspace.time.failing = RuntimeError("no")
    async with ben.listening((await ben.get("bootstrap")).json["position"]) as stream:
        await ben.post("clock", by="day")
        heard = await stream.next()
    assert (heard["failed"], heard["clock"]["moving"]) == (True, False)
    workspace.time.failing = None
    assert (await ben.post("clock", by="hour")).status == 202
    assert await arrived(workspace) == MONDAY_MORNING + timedelta(hours=1)


async def test_a_stop_ends_the_clocks_way(ben: Sitter, workspace: Workspace) -> None:
    workspace.time.pause_s = 30
    await ben.post("clock", by="day")
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        await workspace.app.stop()
    assert not workspace.time.moving


async def test_a_clock_that_others_live_by_is_shown_and_not_moved(ben: Sitter, workspace: Workspace) -> None:
    workspace.time.fixed = True
    assert (await ben.get("clock")).json == {"now": "2026-03-02T07:30:00+00:00", "moving": False, "fixed": True}
    refused = await ben.post("clock", by="day")
    assert (refused.status, workspace.clock.now()) == (409, MONDAY_MORNING)
