"""Installations: tokens sealed, gone when they end, and with them whatever was to be sent there."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, text

from adapters.slack.ports import Installation
from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.ports import NotStored
from bot.public_holidays import public_holidays
from bot.store import tables
from bot.store.crypto import Vault, new_key
from bot.store.database import Database, open_engine
from bot.store.recent import RECENT_FOR
from bot.store.sealed import some_sealed
from bot.store.slack_installations import StoreInstallations, StoreStates
from bot.store.slack_tables import slack_installations, slack_states
from tests.support.people import Somebody, live_until
from tests.support.recording import RecordingMessenger
from tests.support.slack_rows import TENANT, installation

Installed = StoreInstallations[Installation]


@pytest.fixture
def installations(database: Database, vault: Vault, clock: SetClock) -> Installed:
    return StoreInstallations(database, vault, clock, Installation)


@pytest.fixture
def another(address: str) -> Iterator[Database]:
    """The same database as another process sees it."""
    opened = Database(open_engine(address))
    yield opened
    opened.close()


ROTATING = {"refresh_token": "xoxe-1", "expires_at": installation().installed_at + timedelta(hours=12)}


# --- keeping ------------------------------------------------------------------------------------------------


async def test_what_is_kept_is_what_comes_back(installations: Installed, database: Database, vault: Vault) -> None:
    kept = [installation(**ROTATING), installation(tenant_id="slack:E1", team_id="", is_enterprise_install=True)]
    for each in kept:
        await installations.keep(each)
    anew = StoreInstallations(database, vault, SetClock(kept[0].installed_at), Installation)
    assert [await anew.of(each.tenant_id) for each in kept] == kept
    assert list(await anew.all()) == sorted(kept, key=lambda each: each.tenant_id)
    assert await anew.of("slack:T2") is None  # type: ignore[arg-type]


async def test_tokens_are_sealed_in_the_database(installations: Installed, database: Database) -> None:
    await installations.keep(installation(bot_token="xoxb-hush", refresh_token="xoxe-hush"))
    (row,) = await database.read(lambda connection: connection.execute(select(slack_installations)).all())
    assert "hush" not in str(row._asdict())
    assert len(await database.read(lambda connection: list(some_sealed(connection)))) == 2


async def test_a_newer_installation_of_a_tenant_takes_the_place_of_the_older(installations: Installed) -> None:
    await installations.keep(installation(**ROTATING))
    assert await installations.of(TENANT) is not None
    newer = installation(bot_token="xoxb-2", scopes=("chat:write",))
    await installations.keep(newer)
    assert await installations.of(TENANT) == newer
    assert list(await installations.all()) == [newer]


def test_an_installation_that_is_printed_shows_no_token() -> None:
    shown = f"{installation(bot_token='xoxb-hush')!r} {installation(refresh_token='hush')}"
    assert "hush" not in shown


async def test_tokens_of_a_key_that_is_missing_are_no_tokens_yet(installations: Installed, database: Database) -> None:
    await installations.keep(installation())
    foreign = StoreInstallations(database, Vault([new_key()]), SetClock(installation().installed_at), Installation)
    with pytest.raises(NotStored):
        await foreign.of(TENANT)
    assert list(await foreign.all()) == []


# --- memory -------------------------------------------------------------------------------------------------


async def test_what_was_read_a_moment_ago_is_not_read_again(installations: Installed, database: Database) -> None:
    await installations.keep(installation())
    await installations.of(TENANT)
    await database.write(lambda connection: connection.execute(text("DROP TABLE slack_installations")))
    assert await installations.of(TENANT) == installation()


async def test_another_process_knows_of_an_end_within_seconds(
    installations: Installed, another: Database, vault: Vault, clock: SetClock
) -> None:
    elsewhere = StoreInstallations(another, vault, clock, Installation)
    await installations.keep(installation())
    assert await elsewhere.of(TENANT) is not None
    await installations.end(TENANT)
    assert await installations.of(TENANT) is None
    clock.move_to(clock.now() + RECENT_FOR)
    assert await elsewhere.of(TENANT) is None


async def test_another_process_knows_of_an_installation_at_once(
    installations: Installed, another: Database, vault: Vault, clock: SetClock
) -> None:
    elsewhere = StoreInstallations(another, vault, clock, Installation)
    assert await elsewhere.of(TENANT) is None
    await installations.keep(installation())
    assert await elsewhere.of(TENANT) == installation()


async def test_who_reads_while_it_ends_does_not_bring_it_back(
    database: Database, vault: Vault, clock: SetClock
) -> None:
    held, going = asyncio.Event(), asyncio.Event()

    class Slow(StoreInstallations[Installation]):
        async def _of(self, tenant_id: object) -> Installation | None:
            found = await super()._of(tenant_id)  # type: ignore[arg-type]
            held.set()
            await going.wait()
            return found

    slow = Slow(database, vault, clock, Installation)
    await slow.keep(installation())
    reading = asyncio.create_task(slow.of(TENANT))
    await held.wait()
    await slow.end(TENANT)
    going.set()
    assert await reading is None
    assert await slow.of(TENANT) is None


# --- ending -------------------------------------------------------------------------------------------------


async def test_an_end_leaves_no_token_and_says_when(installations: Installed, database: Database) -> None:
    await installations.keep(installation(**ROTATING))
    await installations.end(TENANT)
    assert list(await installations.all()) == []
    (row,) = await database.read(lambda connection: connection.execute(select(slack_installations)).all())
    assert (row.bot_token, row.refresh_token, row.expires_at) == ("", "", None)
    assert row.ended_at is not None
    await installations.end(TENANT)
    await installations.end("slack:T404")  # type: ignore[arg-type]


@pytest.fixture
def told(clock: SetClock) -> RecordingMessenger:
    return RecordingMessenger(clock)


@pytest.fixture
def slack_makker(database: Database, clock: SetClock, told: RecordingMessenger, vault: Vault) -> Makker:
    return assemble(database, clock, vault, public_holidays, Random(1), {"slack": told})


async def _begins(makker: Makker, tenant: str = TENANT) -> Somebody:
    return await Somebody(makker, "U1", tenant_id=tenant).begins()


async def _sent_in(makker: Makker, told: RecordingMessenger, days: int) -> set[str]:
    """The tenants to which something was sent within some days."""
    before = len(told.messages)
    await live_until(makker, makker.clock.now() + timedelta(days=days))
    return {message.to.tenant_id for message in told.messages[before:]}


async def test_after_an_end_nothing_more_is_sent_to_the_tenants_people_and_others_notice_nothing(
    slack_makker: Makker, installations: Installed, told: RecordingMessenger, database: Database
) -> None:
    await installations.keep(installation())
    anna = await _begins(slack_makker)
    await _begins(slack_makker, "slack:T2")
    assert await _sent_in(slack_makker, told, 1) == {TENANT, "slack:T2"}
    await anna.says("my goals")
    await installations.end(TENANT)
    assert await _sent_in(slack_makker, told, 2) == {"slack:T2"}
    people = select(tables.people.c.tenant_id, tables.people.c.active).order_by(tables.people.c.tenant_id)
    rows = await database.read(lambda connection: connection.execute(people).all())
    assert [tuple(row) for row in rows] == [(TENANT, False), ("slack:T2", True)]


async def test_after_it_is_installed_again_people_come_back_when_they_appear(
    slack_makker: Makker, installations: Installed, told: RecordingMessenger
) -> None:
    await installations.keep(installation())
    anna = await _begins(slack_makker)
    await installations.end(TENANT)
    await installations.keep(installation(bot_token="xoxb-2"))
    assert await _sent_in(slack_makker, told, 1) == set()
    await anna.is_met()
    assert await _sent_in(slack_makker, told, 1) == {TENANT}


async def test_an_end_beside_busy_people_ends_none_of_their_turns(
    slack_makker: Makker, installations: Installed
) -> None:
    await installations.keep(installation())
    people = [Somebody(slack_makker, f"U{number:02}", tenant_id=TENANT) for number in range(30)]
    await asyncio.gather(*(each.is_met() for each in people))
    says = asyncio.gather(*(people[number * 7 % 30].says("help") for number in range(120)))
    turns, _ = await asyncio.gather(says, installations.end(TENANT))
    assert not any(turn.postponed for turn in turns)


# --- states -------------------------------------------------------------------------------------------------


async def test_a_state_is_good_once_and_for_a_while(database: Database, clock: SetClock) -> None:
    states, now = StoreStates(database), clock.now()
    await states.begin("a", now, now + timedelta(minutes=10))
    await states.begin("b", now, now + timedelta(minutes=10))
    assert await states.use("a", now)
    assert not await states.use("a", now)
    assert not await states.use("b", now + timedelta(minutes=10))
    assert not await states.use("never", now)


async def test_a_state_that_many_use_at_once_is_used_by_one(database: Database, clock: SetClock) -> None:
    states, now = StoreStates(database), clock.now()
    await states.begin("a", now, now + timedelta(minutes=10))
    assert sum(await asyncio.gather(*(states.use("a", now) for _ in range(20)))) == 1


async def test_states_that_nobody_came_back_for_are_tidied_away(database: Database, clock: SetClock) -> None:
    states, now = StoreStates(database), clock.now()
    for number in range(5):
        await states.begin(f"{number}", now, now + timedelta(minutes=10))
    later = now + timedelta(minutes=11)
    await states.begin("later", later, later + timedelta(minutes=10))
    kept = await database.read(lambda connection: connection.scalars(select(slack_states.c.state_hash)).all())
    assert list(kept) == ["later"]


async def test_a_database_that_is_away_is_told_in_the_adapters_words(
    installations: Installed, database: Database
) -> None:
    await database.write(lambda connection: connection.execute(text("DROP TABLE slack_installations")))
    for asked in (installations.of(TENANT), installations.keep(installation()), installations.end(TENANT)):
        with pytest.raises(NotStored):
            await asked
