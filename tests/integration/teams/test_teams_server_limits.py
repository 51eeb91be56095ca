"""The Teams on loopback: limits of each conversation and organisation, and faults on demand."""

from datetime import timedelta

import aiohttp
import pytest

from bot.clock import SetClock
from tests.teams_server import TeamsServer
from tests.teams_server.sample import Acme, Bot


async def test_a_conversation_takes_seven_in_a_second_and_eight_in_two(
    teams: TeamsServer, acme: Acme, bot: Bot, clock: SetClock
) -> None:
    direct = acme.hand.direct.id
    assert [(await bot.says(direct, "hi")).status for _ in range(8)] == [201] * 7 + [429]
    told = await bot.says(direct, "hi")
    assert (told.code, told.headers["Retry-After"]) == ("Throttled", "1")
    assert len(teams.oracle.early()) == 1
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert [(await bot.says(direct, "hi")).status for _ in range(2)] == [201, 429]
    assert teams.oracle.most_within(timedelta(seconds=2), conversation=direct) == 8


@pytest.mark.parametrize(("window", "most"), [(timedelta(seconds=30), 60), (timedelta(hours=1), 1_800)])
async def test_longer_windows_are_kept_too(
    teams: TeamsServer, acme: Acme, bot: Bot, clock: SetClock, window: timedelta, most: int
) -> None:
    begun = clock.now()
    teams.login.life = timedelta(days=1)
    await bot.gets_token()
    conversation = acme.hand.direct.id
    refused = 0
    for number in range(most + 1):
        clock.move_to(begun + window * number / (most + 1.5))
        refused += bool(teams.rates.take(teams.rates.limits("send", acme.tenant.id, conversation), clock.now()))
    assert refused == 1


async def test_an_organisation_takes_fifty_in_a_second(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    hands = [teams.hand(acme.tenant.add_person(f"Person {number}")) for number in range(11)]
    for hand in hands:
        await hand.installs()
    statuses = [(await bot.says(hand.direct.id, "hi")).status for hand in hands for _ in range(5)]
    assert statuses.count(201) == 50
    assert statuses[50:] == [429] * 5


async def test_reading_has_windows_of_its_own(acme: Acme, bot: Bot) -> None:
    path = f"conversations/{acme.hand.direct.id}/members"
    assert [(await bot.asks("GET", path)).status for _ in range(15)] == [200] * 14 + [429]
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 201


# --- faults -----------------------------------------------------------------------------------------------


async def test_a_status_a_refusal_and_a_limit_come_as_often_as_they_are_asked_for(
    teams: TeamsServer, acme: Acme, bot: Bot
) -> None:
    direct = acme.hand.direct.id
    for status in (412, 502, 504):
        teams.faults.fail(status, "send")
        assert (await bot.says(direct, "hi")).status == status
    teams.faults.refuse("MessageWritesBlocked", "send", team=direct)
    assert (await bot.says(direct, "hi")).code == "MessageWritesBlocked"
    teams.faults.limit(9, "send", team=acme.tenant.id, skip=1)
    assert (await bot.says(direct, "hi")).status == 201
    assert (await bot.says(direct, "hi")).headers["Retry-After"] == "9"
    assert len(acme.hand.from_bot()) == 1
    assert [entry.status for entry in teams.oracle.limited()] == [429]


async def test_a_connection_breaks_before_or_after_something_was_taken(
    teams: TeamsServer, acme: Acme, bot: Bot
) -> None:
    for fault, taken in ((teams.faults.reset_before, 0), (teams.faults.reset_after, 1)):
        fault("send")
        with pytest.raises(aiohttp.ClientError):
            await bot.says(acme.hand.direct.id, "hi")
        assert len(acme.hand.from_bot()) == taken
        assert len(teams.oracle.posts()) == taken


async def test_what_hangs_hangs_until_it_is_let_go(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    teams.faults.hang("send")
    bot.session._timeout = aiohttp.ClientTimeout(total=0.05)
    with pytest.raises(TimeoutError):
        await bot.says(acme.hand.direct.id, "hi")
    assert teams.oracle.posts() == []
    teams.faults.hang("token")
    with pytest.raises(TimeoutError):
        await bot.gets_token()


async def test_activities_come_twice_or_in_another_order(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    teams.faults.duplicate("message")
    await acme.hand.types("once")
    assert [one["text"] for one in bot.heard] == ["once", "once"]
    assert bot.heard[0]["id"] == bot.heard[1]["id"]
    bot.heard.clear()
    teams.faults.reorder("message")
    await acme.hand.types("first")
    await acme.hand.types("second")
    assert [one["text"] for one in bot.heard] == ["second", "first"]


async def test_keys_that_cannot_be_had(teams: TeamsServer, bot: Bot) -> None:
    teams.faults.fail(503, "keys")
    async with bot.session.get(f"{teams.address}/v1/keys") as response:
        assert response.status == 503
    teams.faults.garble("openid")
    async with bot.session.get(teams.openid_url) as response:
        assert await response.text() == '{"id": "1'
