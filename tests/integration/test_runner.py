"""The runner: ticks and delivers by itself, comes back from injuries, and stops without losing anything."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from apscheduler.jobstores.memory import MemoryJobStore
from cryptography.fernet import Fernet
from sqlalchemy import Row, insert, select

from bot.assembly import Makker
from bot.cards.card import Card
from bot.clock import SetClock
from bot.ports import Address
from bot.service.counts import Counts
from bot.service.health import HealthCheck
from bot.service.loop_lag import LoopLag
from bot.service.server import looking_after
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.metadata import micros
from scheduler.runner import Runner
from scheduler.ticks import Ticks
from scheduler.triggers import Trigger
from tests.conftest import BEGINNING
from tests.support.people import Somebody
from tests.support.recording import RecordingMessenger


@pytest.fixture
async def runner(makker: Makker) -> AsyncIterator[Runner]:
    """A runner with a quick pulse."""
    quick = Runner(makker.ticks, makker.delivery, makker.clock, tick_every=0.05, stalled_after=0.6)
    makker.runner = quick
    yield quick
    await quick.stop()


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 (what is waited for tells nobody)
            await asyncio.sleep(0.02)


async def _letters(makker: Makker) -> list[Row]:
    box = tables.outbox.c
    wanted = select(box.state, box.ambiguous, box.leased_by).order_by(box.seq)
    return await makker.database.read(lambda connection: list(connection.execute(wanted)))


def _since_tick(runner: Runner) -> float:
    since = runner.seconds_since_tick()
    return float("inf") if since is None else since


# --- the watchdog -------------------------------------------------------------------------------------------


async def test_a_scheduler_that_has_stopped_for_good_is_started_anew(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    await runner.start()
    await _until(lambda: _since_tick(runner) < 0.05)

    def fails(self: MemoryJobStore, job: object) -> None:
        monkeypatch.undo()
        raise RuntimeError("injured")

    monkeypatch.setattr(MemoryJobStore, "update_job", fails)
    await _until(lambda: _since_tick(runner) > 0.4)  # it has indeed stopped
    await _until(lambda: _since_tick(runner) < 0.05)
    await asyncio.sleep(0.3)
    assert _since_tick(runner) < 0.2  # and goes on


async def test_a_delivery_that_has_ended_is_started_anew(
    makker: Makker, runner: Runner, messenger: RecordingMessenger
) -> None:
    await runner.start()
    task = next(task for task in asyncio.all_tasks() if task.get_name() == "makker-delivery")
    task.cancel()
    await _until(task.done)
    await Somebody(makker).is_met()
    await _until(lambda: bool(messenger.to("anna")))


async def test_a_tick_that_fails_is_tried_again_and_keeps_nobody_waiting(
    makker: Makker, messenger: RecordingMessenger
) -> None:
    tried = []

    async def fails(claims: object, now: object, most: int) -> int:
        tried.append(now)
        raise RuntimeError("injured")

    async def claims_nothing(now: object) -> int:
        return 0

    later: list[object] = []

    async def works(claims: object, now: object, most: int) -> int:
        later.append(now)
        return 0

    triggers = [Trigger("broken", fails), Trigger("sound", works)]
    ticks = Ticks(makker.claims, claims_nothing, lambda: None, triggers)
    runner = Runner(ticks, makker.delivery, makker.clock, tick_every=0.05)
    await runner.start()
    await _until(lambda: len(tried) > 2 and len(later) > 2)
    assert runner.seconds_since_tick() is None  # which health tells after a minute
    await runner.stop()


async def test_an_event_that_cannot_be_read_any_more_does_not_hold_up_the_others(
    makker: Makker, messenger: RecordingMessenger
) -> None:
    foreign = Vault([Fernet.generate_key().decode()])
    row = {
        "tenant_id": "chat:local", "event_id": "old", "person_id": "anna", "received_at": micros(BEGINNING),
        "state": tables.EVENT_WAITING, "retry_at": micros(BEGINNING), "body": foreign.seal("{}"),
    }  # fmt: skip
    await makker.database.write(lambda connection: connection.execute(insert(tables.inbox).values(row)))
    anna = await Somebody(makker).begins(at="09:30")
    makker.clock.move_to(BEGINNING + timedelta(hours=1))  # type: ignore[attr-defined]
    await makker.settle()
    assert len(messenger.prompts_to("anna")) == 1
    kept = select(tables.inbox.c.state, tables.inbox.c.error).where(tables.inbox.c.event_id == "old")
    found = await makker.database.read(lambda connection: connection.execute(kept).one())
    assert tuple(found) == (tables.EVENT_DEAD, "VaultError")
    assert anna.person_id == "anna"


# --- stopping ---------------------------------------------------------------------------------------------------


class SlowMessenger(RecordingMessenger):
    """A platform that takes its time to answer."""

    def __init__(self, clock: SetClock, seconds: float) -> None:
        super().__init__(clock)
        self.seconds = seconds
        self.begun = 0

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Begin, and accept it after a while."""
        self.begun += 1
        await asyncio.sleep(self.seconds)
        return await super().post(to, key, card, language, under)


async def test_a_stop_finishes_the_delivery_under_way_and_begins_no_other(
    makker: Makker, runner: Runner, clock: SetClock
) -> None:
    slow = makker.messengers["chat"] = SlowMessenger(clock, 0.3)
    await runner.start()
    await Somebody(makker).is_met()
    await _until(lambda: slow.begun == 1)
    await Somebody(makker, "ben").is_met()
    await runner.stop()
    assert [message.to.person_id for message in slow.messages] == ["anna"]
    letters = await _letters(makker)
    assert letters[0].state == tables.SENT
    assert {letter.state for letter in letters[1:]} == {tables.WAITING}


async def test_a_stop_does_not_wait_for_a_platform_that_hangs_and_gives_its_lease_back(
    makker: Makker, runner: Runner, clock: SetClock
) -> None:
    slow = makker.messengers["chat"] = SlowMessenger(clock, 3_600)
    await runner.start()
    await Somebody(makker).is_met()
    await _until(lambda: slow.begun == 1)
    async with asyncio.timeout(2):
        await runner.stop(within=0.1)
    first = (await _letters(makker))[0]
    assert (first.state, first.ambiguous, first.leased_by) == (tables.WAITING, True, None)


# --- health -----------------------------------------------------------------------------------------------------


async def _asked(makker: Makker, path: str, counts: Counts | None = None) -> tuple[int, str]:
    """Status and body over real HTTP."""
    check = HealthCheck(makker.database, makker.runner, makker.clock, {})
    app = Application()
    app.add_routes(looking_after(check, counts or Counts(), LoopLag()))
    async with TestClient(TestServer(app)) as client, client.get(path) as answer:
        return answer.status, await answer.text()


async def test_health_tells_what_waits(makker: Makker, clock: SetClock, runner: Runner) -> None:
    await Somebody(makker).is_met()
    clock.move_to(BEGINNING + timedelta(seconds=90))
    status, body = await _asked(makker, "/healthz")
    told = json.loads(body)
    assert (status, told["status"], told["schema"], told["database"]) == (200, "ok", "current", "ok")
    assert told["outbox_waiting"] >= 1
    assert told["oldest_unsent_seconds"] == 90


async def test_a_scheduler_that_has_not_ticked_for_a_minute_is_told(makker: Makker, runner: Runner) -> None:
    await runner.start()
    await _until(lambda: _since_tick(runner) < 1)
    await runner.stop()
    assert runner.last_tick is not None
    runner.last_tick -= 61
    status, body = await _asked(makker, "/healthz")
    assert (status, json.loads(body)["stalled"]) == (503, True)


async def test_a_database_that_does_not_answer_is_told_and_metrics_still_come(makker: Makker) -> None:
    gone = Database(open_engine("postgresql://makker@127.0.0.1:1/makker"))
    makker.database = gone
    try:
        status, body = await _asked(makker, "/healthz")
        assert (status, json.loads(body)["database"]) == (503, "not answering")
        status, body = await _asked(makker, "/metrics")
        assert (status, "makker_database_up 0.0" in body) == (200, True)
    finally:
        gone.close()


async def test_a_schema_of_another_version_is_told(makker: Makker, database: Database) -> None:
    await database.write(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    )
    status, body = await _asked(makker, "/healthz")
    assert (status, json.loads(body)["schema"]) == (503, "newer")
