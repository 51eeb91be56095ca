"""Token rotation: one refresher for each installation, in a process and between processes, and nothing is lost."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog

from adapters.slack.access import Access
from adapters.slack.ports import Installation
from adapters.slack.tokens import AFTER_FAILURE, AFTER_REFUSAL, LEASE_FOR, RENEW_BEFORE, NoToken, Tokens
from bot.clock import SetClock, SystemClock
from bot.domain.person import TenantId
from bot.ports import NotStored
from bot.store.crypto import Vault, new_key
from bot.store.database import Database, open_engine
from bot.store.slack_installations import StoreInstallations
from tests.slack_server import App, SlackServer
from tests.slack_server import Installation as Installed
from tests.support.slack_rows import installation

METHOD = "oauth.v2.access"
DUE, OVER = timedelta(hours=12) - RENEW_BEFORE + timedelta(minutes=1), timedelta(hours=13)


class Rotating:
    """A workspace whose app rotates its tokens, and Makker's side of it, in as many processes as a test wants."""

    def __init__(self, slack: SlackServer, clock: SetClock, vault: Vault, session: aiohttp.ClientSession) -> None:
        self.slack, self.clock, self.vault, self.session = slack, clock, vault, session
        self.app: App = slack.world.add_app()
        self.app.rotates_tokens = True
        workspace = slack.world.add_workspace("Acme")
        self.there: Installed = slack.world.install(self.app, workspace, workspace.add_person("anna"))
        self.tenant = TenantId(f"slack:{workspace.id}")

    def installation(self) -> Installation:
        """As it was installed now."""
        return installation(
            tenant_id=self.tenant,
            team_id=self.there.team,
            bot_token=self.there.token,
            refresh_token=self.there.refresh_token,
            expires_at=self.clock.now() + timedelta(hours=12),
        )

    def store(self, database: Database) -> StoreInstallations[Installation]:
        return StoreInstallations(database, self.vault, self.clock, Installation)

    def tokens(self, store: Any, worker: str = "one", timeout_s: float = 5.0) -> Tokens:
        access = Access(
            self.slack.api_url, self.app.client_id, self.app.client_secret, lambda: self.session, self.clock, timeout_s
        )
        return Tokens(store, access, self.clock, worker)

    def later(self, by: timedelta) -> None:
        self.clock.move_to(self.clock.now() + by)

    @property
    def asked(self) -> int:
        """How often Slack was asked for a token, in vain or not."""
        return len(self.slack.oracle.calls(METHOD, accepted=None))


@pytest.fixture
async def rotating(slack: SlackServer, clock: SetClock, vault: Vault) -> AsyncIterator[Rotating]:
    async with aiohttp.ClientSession() as session:
        yield Rotating(slack, clock, vault, session)


@pytest.fixture
async def store(rotating: Rotating, database: Database) -> StoreInstallations[Installation]:
    kept = rotating.store(database)
    await kept.keep(rotating.installation())
    return kept


Store = StoreInstallations[Installation]


# --- when -------------------------------------------------------------------------------------------------


async def test_a_fresh_token_is_used_as_it_is(rotating: Rotating, store: Store) -> None:
    tokens = rotating.tokens(store)
    assert await tokens.of(rotating.tenant) == rotating.there.token
    assert await tokens.of(TenantId("slack:T404")) is None
    assert rotating.asked == 0


async def test_a_token_that_never_ends_is_never_renewed(rotating: Rotating, store: Store) -> None:
    await store.keep(installation(tenant_id=rotating.tenant))
    rotating.later(timedelta(days=400))
    assert await rotating.tokens(store).of(rotating.tenant) == "xoxb-1"
    assert rotating.asked == 0


async def test_two_hours_before_its_end_a_token_is_renewed_beside_the_work(rotating: Rotating, store: Store) -> None:
    tokens, old = rotating.tokens(store), rotating.there.token
    rotating.later(DUE)
    assert await tokens.of(rotating.tenant) == old, "nobody waits while the old one is good"
    await tokens.stop()
    assert await tokens.of(rotating.tenant) == rotating.there.token != old
    kept = await store.of(rotating.tenant)
    assert kept is not None
    assert (kept.bot_token, kept.refresh_token) == (rotating.there.token, rotating.there.refresh_token)
    assert kept.expires_at == rotating.clock.now() + timedelta(hours=12)
    assert rotating.asked == 1


async def test_a_token_that_has_ended_is_waited_for(rotating: Rotating, store: Store) -> None:
    rotating.later(OVER)
    assert await rotating.tokens(store).of(rotating.tenant) == rotating.there.token
    assert rotating.asked == 1


async def test_a_token_that_slack_calls_expired_is_renewed_whatever_the_clock_says(
    rotating: Rotating, store: Store
) -> None:
    tokens, old = rotating.tokens(store), rotating.there.token
    renewed = await tokens.after(rotating.tenant, old)
    assert renewed == rotating.there.token != old
    assert await tokens.after(rotating.tenant, old) == renewed, "whoever comes later with the old one gets the new one"
    assert rotating.asked == 1


async def test_without_a_refresh_token_there_is_none_after_an_expired_one(rotating: Rotating, store: Store) -> None:
    await store.keep(installation(tenant_id=rotating.tenant))
    assert await rotating.tokens(store).after(rotating.tenant, "xoxb-1") is None
    assert rotating.asked == 0


# --- by one at a time -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [DUE, OVER])
async def test_of_fifty_who_ask_at_once_one_renews(rotating: Rotating, store: Store, by: timedelta) -> None:
    tokens, old = rotating.tokens(store), rotating.there.token
    rotating.later(by)
    rotating.slack.faults.slow(0.2, METHOD)
    found = await asyncio.gather(*(tokens.of(rotating.tenant) for _ in range(50)))
    await tokens.stop()
    assert set(found) == ({old} if by is DUE else {rotating.there.token})
    assert await tokens.of(rotating.tenant) == rotating.there.token
    assert rotating.asked == 1


@pytest.fixture
def others(address: str) -> Iterator[list[Database]]:
    """The same database as seven more processes see it."""
    opened = [Database(open_engine(address)) for _ in range(7)]
    yield opened
    for each in opened:
        each.close()


@pytest.mark.parametrize("by", [DUE, OVER])
async def test_of_many_over_one_database_one_renews_and_all_go_on(
    rotating: Rotating, store: Store, others: list[Database], by: timedelta
) -> None:
    everybody = [
        rotating.tokens(each, f"worker-{number}")
        for number, each in enumerate([store, *(rotating.store(other) for other in others)])
    ]
    rotating.later(by)
    rotating.slack.faults.slow(0.3, METHOD)
    found = await asyncio.gather(*(each.of(rotating.tenant) for each in everybody for _ in range(5)))
    for each in everybody:
        await each.stop()
    assert None not in found
    rotating.later(timedelta(seconds=10))
    assert {await each.of(rotating.tenant) for each in everybody} == {rotating.there.token}
    assert rotating.asked == 1


_PROCESS = """
import asyncio, sys
import aiohttp
from adapters.slack.access import Access
from adapters.slack.ports import Installation
from adapters.slack.tokens import Tokens
from bot.clock import SystemClock
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.slack_installations import StoreInstallations

address, key, api_url, client_id, secret, tenant, worker = sys.argv[1:]

async def main():
    database, clock = Database(open_engine(address)), SystemClock()
    store = StoreInstallations(database, Vault([key]), clock, Installation)
    async with aiohttp.ClientSession() as session:
        tokens = Tokens(store, Access(api_url, client_id, secret, lambda: session, clock), clock, worker)
        print("ready", flush=True)
        sys.stdin.readline()
        found = await asyncio.gather(*(tokens.of(tenant) for _ in range(25)))
        await tokens.stop()
        print(" ".join(sorted(set(found))), flush=True)
    database.close()

asyncio.run(main())
"""


def _process(rotating: Rotating, address: str, key: str, worker: str) -> subprocess.Popen[str]:
    given = (address, key, rotating.slack.api_url, rotating.app.client_id, rotating.app.client_secret, rotating.tenant)
    command = [sys.executable, "-c", _PROCESS, *given, worker]
    root = {"PYTHONPATH": str(Path(__file__).parents[3])}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKKER_")} | root
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, bufsize=1
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


async def _ended_in_the_present(rotating: Rotating, address: str, key: str) -> Database:
    """An installation whose token has ended by the clock on the wall, which processes go by."""
    database = Database(open_engine(address))
    kept = StoreInstallations(database, Vault([key]), rotating.clock, Installation)
    ended = installation(
        tenant_id=rotating.tenant,
        bot_token=rotating.there.token,
        refresh_token=rotating.there.refresh_token,
        expires_at=installation().installed_at - timedelta(days=365),
    )
    await kept.keep(ended)
    return database


async def test_of_two_processes_one_renews(rotating: Rotating, postgresql_address: str) -> None:
    key = new_key()
    database = await _ended_in_the_present(rotating, postgresql_address, key)
    rotating.slack.faults.slow(0.5, METHOD)
    both = [_process(rotating, postgresql_address, key, worker) for worker in ("one", "two")]
    assert [await asyncio.to_thread(_line, each) for each in both] == ["ready", "ready"]
    for each in both:
        _go(each)
    found = [await asyncio.to_thread(_line, each) for each in both]
    assert [await asyncio.to_thread(each.wait, 30) for each in both] == [0, 0]
    for each in both:
        each.communicate()
    assert found == [rotating.there.token] * 2
    assert rotating.asked == 1
    database.close()


async def test_a_lease_whose_holder_was_killed_is_taken_over(
    rotating: Rotating, postgresql_address: str, vault: Vault
) -> None:
    key = new_key()
    database = await _ended_in_the_present(rotating, postgresql_address, key)
    hanging = rotating.slack.faults.hang(METHOD)
    killed = _process(rotating, postgresql_address, key, "killed")
    assert await asyncio.to_thread(_line, killed) == "ready"
    _go(killed)
    for _ in range(1_000):
        if hanging.happened:
            break
        await asyncio.sleep(0.01)
    assert hanging.happened
    killed.send_signal(signal.SIGKILL)
    await asyncio.to_thread(killed.communicate)
    rotating.slack.faults.clear()
    rotating.clock.move_to(SystemClock().now())
    rotating.vault = Vault([key])
    tokens = rotating.tokens(rotating.store(database), "heir")
    asking = asyncio.create_task(tokens.of(rotating.tenant))
    await asyncio.sleep(0.7)
    assert not asking.done(), "it is still held"
    rotating.later(LEASE_FOR)
    assert await asking == rotating.there.token
    database.close()


async def test_a_process_that_left_its_lease_behind_takes_it_up_again(rotating: Rotating, store: Store) -> None:
    rotating.later(OVER)
    now = rotating.clock.now()
    assert await store.lease(rotating.tenant, "one", now, now + LEASE_FOR) is not None
    assert await store.lease(rotating.tenant, "two", now, now + LEASE_FOR) is None
    assert await rotating.tokens(store, "one").of(rotating.tenant) == rotating.there.token


# --- when it goes wrong -----------------------------------------------------------------------------------


async def test_an_answer_that_broke_before_slack_did_anything_is_asked_for_again_at_once(
    rotating: Rotating, store: Store
) -> None:
    rotating.later(OVER)
    rotating.slack.faults.reset_before(METHOD, times=2)
    assert await rotating.tokens(store).of(rotating.tenant) == rotating.there.token


async def test_after_a_lost_answer_the_old_token_is_used_while_it_is_good_and_the_operator_is_told(
    rotating: Rotating, store: Store
) -> None:
    tokens, old = rotating.tokens(store), rotating.there.token
    rotating.later(DUE)
    rotating.slack.faults.reset_after(METHOD)
    with structlog.testing.capture_logs() as lines:
        assert await tokens.of(rotating.tenant) == old
        await tokens.stop()
    asked = rotating.asked
    assert [await tokens.of(rotating.tenant) for _ in range(20)] == [old] * 20
    await tokens.stop()
    assert rotating.asked == asked == 2, "Slack is left in peace for a while"
    assert "install Makker anew" in str(lines)
    assert rotating.tenant in str(lines)
    assert not any(word in str(lines) for word in ("xoxb", "xoxe", rotating.app.client_secret))
    rotating.later(OVER - DUE)
    with pytest.raises(NoToken) as told:
        await tokens.of(rotating.tenant)
    assert told.value.after is not None
    assert 0 < told.value.after <= AFTER_REFUSAL.total_seconds()


async def test_installing_anew_mends_a_lost_token(rotating: Rotating, store: Store) -> None:
    tokens = rotating.tokens(store)
    rotating.later(OVER)
    rotating.slack.faults.reset_after(METHOD)
    with pytest.raises(NoToken):
        await tokens.of(rotating.tenant)
    rotating.slack.world.new_token(rotating.there)
    await store.keep(rotating.installation())
    assert await tokens.of(rotating.tenant) == rotating.there.token


@pytest.mark.parametrize("trouble", ["limit", "fail", "garble", "hang"])
async def test_a_slack_in_trouble_is_asked_again_later(rotating: Rotating, store: Store, trouble: str) -> None:
    tokens = rotating.tokens(store, timeout_s=0.2)
    rotating.later(OVER)
    faults = rotating.slack.faults
    match trouble:
        case "limit":
            faults.limit(20, METHOD, times=3)
        case "fail":
            faults.fail(503, METHOD, times=3)
        case "garble":
            faults.refuse("fatal_error", METHOD, times=3)
        case "hang":
            faults.hang(METHOD, times=3)
    for _ in range(5):
        with pytest.raises(NoToken) as told:
            await tokens.of(rotating.tenant)
        assert told.value.after is not None
        assert told.value.after <= AFTER_FAILURE.total_seconds()
    faults.clear()
    rotating.later(AFTER_FAILURE)
    assert await tokens.of(rotating.tenant) == rotating.there.token
    assert not any(entry.is_early for entry in rotating.slack.oracle)


async def test_who_gives_up_waiting_does_not_lose_the_token(rotating: Rotating, store: Store) -> None:
    tokens = rotating.tokens(store)
    rotating.later(OVER)
    rotating.slack.faults.slow(0.3, METHOD)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(tokens.of(rotating.tenant), 0.1)
    await tokens.stop()
    assert await tokens.of(rotating.tenant) == rotating.there.token
    assert rotating.asked == 1


class Forgetful(StoreInstallations[Installation]):
    """It cannot store for a while."""

    fails = 0

    async def renew(self, *given: Any) -> bool:
        if self.fails:
            self.fails -= 1
            raise NotStored
        return await super().renew(*given)


async def test_a_new_token_is_stored_as_soon_as_the_database_takes_it(
    rotating: Rotating, store: Store, database: Database
) -> None:
    forgetful = Forgetful(database, rotating.vault, rotating.clock, Installation)
    forgetful.fails = 2
    rotating.later(OVER)
    assert await rotating.tokens(forgetful).of(rotating.tenant) == rotating.there.token
    kept = await rotating.store(database).of(rotating.tenant)
    assert kept is not None
    assert kept.refresh_token == rotating.there.refresh_token


async def test_a_new_token_that_could_not_be_stored_for_long_is_stored_later_and_not_asked_for_again(
    rotating: Rotating, store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.tokens.LOOK_EVERY_S", 0.001)
    forgetful = Forgetful(database, rotating.vault, rotating.clock, Installation)
    forgetful.fails = 1_000
    tokens = rotating.tokens(forgetful)
    rotating.later(OVER)
    with pytest.raises(NotStored):
        await tokens.of(rotating.tenant)
    forgetful.fails = 0
    rotating.later(AFTER_FAILURE)
    assert await tokens.of(rotating.tenant) == rotating.there.token
    assert rotating.asked == 1


@pytest.mark.parametrize("anew", [True, False])
async def test_what_ends_or_is_installed_anew_while_slack_is_asked_stays_so(
    rotating: Rotating, store: Store, anew: bool
) -> None:
    tokens = rotating.tokens(store)
    rotating.later(OVER)
    rotating.slack.faults.slow(0.3, METHOD)
    asking = asyncio.create_task(tokens.of(rotating.tenant))
    await asyncio.sleep(0.1)
    if anew:
        await store.keep(installation(tenant_id=rotating.tenant, bot_token="xoxb-anew"))
    else:
        await store.end(rotating.tenant)
    assert await asking == ("xoxb-anew" if anew else None)
    assert await tokens.of(rotating.tenant) == ("xoxb-anew" if anew else None)
