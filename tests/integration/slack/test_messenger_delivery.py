"""Delivery through Slack: fair between workspaces, never early, and nothing twice, whatever breaks."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.assembly import Makker
from bot.clock import SetClock
from bot.domain.person import PersonId
from bot.store import tables
from bot.store.crypto import Vault
from tests.slack_server import SlackServer
from tests.slack_server.oracle import Entry
from tests.support.crowds import Message, wait_to_be_sent
from tests.support.people import live_until
from tests.support.slack_sending import Office, Sending, sending

POST = "chat.postMessage"
WORKSPACES = 50
RETRY_AFTER = 7


@pytest.fixture
async def way(slack: SlackServer, clock: SetClock, makker: Makker) -> AsyncIterator[Sending]:
    async with sending(slack, clock) as made:
        makker.messengers["slack"] = made.messenger
        yield made


@pytest.fixture
async def hasty(slack: SlackServer, clock: SetClock, makker: Makker) -> AsyncIterator[Sending]:
    """It waits for no answer longer than a moment, for tests of answers that never come."""
    async with sending(slack, clock, total_s=0.5) as made:
        makker.messengers["slack"] = made.messenger
        yield made


def crowd(way: Sending, office: Office, count: int) -> list[Message]:
    """Prompts for people of a workspace."""
    found = []
    for number in range(count):
        person = office.workspace.add_person(f"person{number}")
        way.meets(office, person)
        found.append(Message(office.tenant_id, PersonId(person.id), f"prompt:{person.id}:1"))
    return found


async def states(makker: Makker) -> Counter[int]:
    rows = await makker.database.read(lambda connection: connection.execute(select(tables.outbox.c.state)).all())
    return Counter(state for (state,) in rows)


def posts(way: Sending, office: Office) -> list[Entry]:
    return way.slack.oracle.calls(POST, office.workspace.id)


async def test_thousands_that_wait_in_one_workspace_do_not_delay_another(
    way: Sending, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    acme, beta = way.office("Acme"), way.office("Beta")
    waiting = [*crowd(way, acme, 3_000), *crowd(way, beta, 20)]
    await wait_to_be_sent(makker, vault, waiting, began := clock.now())
    await live_until(makker, began + timedelta(seconds=5))
    assert len(posts(way, beta)) == 20
    assert {entry.at for entry in posts(way, beta)} == {began}
    # Twenty at once, and then one each quarter of a second: the limits are used.
    assert 30 <= len(posts(way, acme)) <= 40
    assert way.slack.oracle.limited() == []


async def test_each_that_must_wait_is_put_off_once(way: Sending, makker: Makker, vault: Vault, clock: SetClock) -> None:
    acme = way.office("Acme")
    await wait_to_be_sent(makker, vault, crowd(way, acme, 400), began := clock.now())
    put_off, exchange = Counter[int](), makker.outbox.exchange

    async def counted(results: object, *rest: object) -> object:
        put_off.update(result.seq for result in results if hasattr(result, "attempts"))  # type: ignore[attr-defined]
        return await exchange(results, *rest)  # type: ignore[arg-type]

    makker.outbox.exchange = counted  # type: ignore[method-assign, assignment]
    await live_until(makker, began + timedelta(minutes=4))
    assert len(posts(way, acme)) == 400
    assert len(put_off) == 380
    assert sum(put_off.values()) <= 1.1 * 380
    assert way.slack.oracle.most_within(timedelta(minutes=1), POST) <= 240
    assert way.slack.oracle.limited() == []


async def test_in_a_storm_of_429s_over_50_workspaces_nobody_asks_early_and_none_starves(
    way: Sending, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    offices = [way.office(f"Office {number}") for number in range(WORKSPACES)]
    waiting = [message for office in offices for message in crowd(way, office, 8)]
    storm = way.slack.faults.limit(RETRY_AFTER, POST, times=150, chance=0.4)
    await wait_to_be_sent(makker, vault, waiting, began := clock.now())
    await live_until(makker, began + timedelta(minutes=10))
    assert storm.happened == 150
    assert way.slack.oracle.early() == []
    for office in offices:
        assert_never_early(way.slack.oracle.calls(POST, office.workspace.id, accepted=None))
        assert sorted(Counter(entry.arguments["channel"] for entry in posts(way, office)).values()) == [1] * 8
        # Refused a few times at most, and never for long: nobody is the one who always waits.
        assert max(entry.at for entry in posts(way, office)) - began < timedelta(minutes=3)
    assert await states(makker) == {tables.SENT: 8 * WORKSPACES}


def assert_never_early(calls: list[Entry]) -> None:
    """After a 429 the workspace asks nothing more of the method before Retry-After is over."""
    asked = defaultdict(list)
    for entry in calls:
        asked[entry.at].append(entry)
    refused = [entry.at for entry in calls if entry.status == 429]
    for at in refused:
        until = at + timedelta(seconds=RETRY_AFTER)
        assert not [then for then in asked if at < then < until]


BREAKS = {
    "a reset after accepting": lambda faults, times: faults.reset_after(POST, times=times),
    "a reset before accepting": lambda faults, times: faults.reset_before(POST, times=times),
    "an answer that is no JSON": lambda faults, times: faults.garble(POST, times=times),
    "a hang before accepting": lambda faults, times: faults.hang(POST, times=times),
    "a hang after accepting": lambda faults, times: faults.hang_after(POST, times=times),
}


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("what", BREAKS)
async def test_what_broke_is_looked_up_and_said_once(
    hasty: Sending, makker: Makker, vault: Vault, clock: SetClock, what: str, times: int
) -> None:
    acme = hasty.office("Acme")
    fault = BREAKS[what](hasty.slack.faults, times)
    await wait_to_be_sent(makker, vault, crowd(hasty, acme, 5), began := clock.now())
    await live_until(makker, began + timedelta(minutes=5))
    hasty.slack.faults.clear()
    assert fault.happened == times
    assert hasty.slack.oracle.repeated_posts() == {}
    assert len(posts(hasty, acme)) == 5
    assert await states(makker) == {tables.SENT: 5}


async def test_a_workspace_that_hangs_holds_up_no_other(
    way: Sending, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    acme, beta = way.office("Acme"), way.office("Beta")
    hanging = way.slack.faults.hang(POST, team=acme.workspace.id, times=None)
    waiting = [*crowd(way, acme, 200), *crowd(way, beta, 20)]
    await wait_to_be_sent(makker, vault, waiting, clock.now())
    all_told, add = asyncio.Event(), way.slack.oracle.add

    def heard(**what: object) -> Entry:
        entry = add(**what)
        if len(posts(way, beta)) == 20:
            all_told.set()
        return entry

    way.slack.oracle.add = heard  # type: ignore[method-assign]
    delivering = asyncio.create_task(makker.delivery.drain())
    async with asyncio.timeout(10):
        await all_told.wait()
    assert hanging.happened
    assert posts(way, acme) == []
    way.slack.faults.clear()
    await delivering
