"""Somebody new does several things at once: each waits behind the one before, whatever is slow or fails meanwhile."""

import asyncio
from datetime import timedelta

import pytest

from adapters.shared import meeting
from adapters.teams.ports import Member
from bot.dialogs.base import Event
from bot.domain.person import PersonId
from tests.support.platform_teams import TeamsPlatform
from tests.teams_server import Hand

HELP, GOALS = "What you can write to me", "goal"


@pytest.fixture
def anna(there: TeamsPlatform) -> Hand:
    hand = there.hand(there.tenant.add_person("Anna Holm"))
    hand.direct.is_installed = True
    return hand


def _answers(hand: Hand) -> list[str]:
    """What they were told after the welcome, in order."""
    return [str(hand.card(message)["body"]) for message in hand.from_bot()[1:]]


def _first_is_stored_slowly(there: TeamsPlatform, until: asyncio.Event) -> list[Event]:
    """The first that is to be stored waits; what has come so far."""
    hold, seen = there.makker.turns.hold, list[Event]()

    async def slow(event: Event, wait: timedelta) -> bool:
        seen.append(event)
        if len(seen) == 1:
            await until.wait()
        return await hold(event, wait)

    there.makker.turns.hold = slow  # type: ignore[method-assign]
    return seen


async def _have_come(count: int, seen: list[Event], *sent: "asyncio.Task[object]") -> None:
    """So many are to be stored, or nothing of what was sent is under way any more."""
    for _ in range(2_000):
        if len(seen) >= count or all(each.done() for each in sent):
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never comes")


async def _helped_then_asked(there: TeamsPlatform, anna: Hand) -> None:
    await there.come_to_rest()
    first, second = _answers(anna)
    assert HELP in first
    assert HELP not in second


async def test_what_is_stored_sooner_does_not_overtake_what_came_first(there: TeamsPlatform, anna: Hand) -> None:
    stored = asyncio.Event()
    seen = _first_is_stored_slowly(there, stored)
    first = asyncio.create_task(anna.types("help"))
    await _have_come(1, seen, first)
    await anna.types("goal")
    stored.set()
    await first
    await _helped_then_asked(there, anna)


async def test_nor_does_what_comes_once_they_were_met_on_another_way(there: TeamsPlatform, anna: Hand) -> None:
    stored = asyncio.Event()
    seen = _first_is_stored_slowly(there, stored)
    first = asyncio.create_task(anna.types("help"))
    await _have_come(1, seen, first)
    who = Member(there.tenant_id, PersonId(anna.person.id), "Anna Holm", "Europe/Copenhagen", "en-GB", "member")
    await there.stores.members.keep(who)
    second = asyncio.create_task(anna.types("goal"))
    await _have_come(2, seen, second)
    stored.set()
    await asyncio.gather(first, second)
    await _helped_then_asked(there, anna)


async def test_nor_does_what_comes_while_the_first_waits_for_teams_to_come_back(
    there: TeamsPlatform, anna: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "FIRST_PAUSE_S", 0.0)
    there.server.faults.fail(503, "member", times=meeting.PATIENT_TRIES)
    await anna.types("help")
    await there.adapter.finish()
    await anna.types("goal")
    await _helped_then_asked(there, anna)


async def test_what_could_not_be_stored_holds_up_nothing(there: TeamsPlatform, anna: Hand) -> None:
    hold, seen = there.makker.turns.hold, []

    async def fails_once(event: Event, wait: timedelta) -> bool:
        seen.append(event)
        if len(seen) == 1:
            raise RuntimeError("the disk is full")
        return await hold(event, wait)

    there.makker.turns.hold = fails_once  # type: ignore[method-assign]
    assert (await anna.types("goal")).status >= 500
    assert (await anna.types("help")).status == 200
    await there.come_to_rest()
    (told,) = _answers(anna)
    assert HELP in told
