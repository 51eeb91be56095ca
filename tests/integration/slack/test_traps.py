"""The traps in Bolt and slack_sdk on the way in: each of these tests fails without our guard."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.domain.practice import Practice
from bot.public_holidays import public_holidays
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.loopback.faults import Faults
from tests.slack_server import Hand, Parcel, SlackServer
from tests.slack_server.sample import Acme
from tests.support.breaking import TROUBLES, Trouble, full_disk
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform, over
from tests.support.platform_slack import slack as slack_platform

CANARY = "zebrafinch"


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    found: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_address")
    return found


async def _newcomer(there: SlackPlatform, name: str = "Anna", title: str = "Run") -> Hand:
    """Somebody who has a goal and was asked about it."""
    hand = there.hand(there.workspace.add_person(name.lower(), display_name=name))
    await hand.opens_home("messages")
    await there.come_to_rest()
    await hand.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert (await there.sends_form(hand, title=title, why="energy", at="07:00")).did == "close"
    await there.move_to(hand.person.id, utc(3, 12))
    return hand


def _prompt(hand: Hand) -> Any:
    return next(message for message in reversed(hand.from_app()) if "Did it happen today" in message.text)


def _answered(practice: Practice | None) -> int:
    assert practice is not None
    return sum(1 for goal in practice.goals for record in practice.records(goal) if record.outcome)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _handled(database: Database) -> set[str]:
    """The events that have been handled."""
    with database.engine.connect() as connection:
        done = select(tables.inbox.c.event_id).where(tables.inbox.c.state == tables.EVENT_DONE)
        return {row.event_id for row in connection.execute(done)}


# --- no network in a request ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "break_it",
    [
        lambda faults: faults.limit(30, "auth.test", times=None),
        lambda faults: faults.fail(500, "auth.test", times=None),
        lambda faults: faults.hang("auth.test", times=None),
        lambda faults: faults.refuse("invalid_auth", "auth.test", times=None),
    ],
    ids=["429", "500", "hanging", "invalid_auth"],
)
async def test_an_event_is_handled_though_slack_does_not_say_whose_token_it_is(
    there: SlackPlatform, break_it: Callable[[Faults], Any]
) -> None:
    anna = await _newcomer(there)
    broken = break_it(there.server.faults)
    said, prompt = len(anna.from_app()), _prompt(anna)
    assert (await anna.types("goals")).is_acknowledged
    assert (await anna.presses(prompt, "Done")).is_acknowledged
    await there.come_to_rest()
    assert len(anna.from_app()) == said + 1
    assert "✓" in prompt.text
    assert broken.happened == 0


async def test_everything_is_stored_and_acknowledged_while_all_of_slacks_api_hangs(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await anna.opens_home()
    await there.come_to_rest()
    await anna.uses_shortcut("set_goal")
    await there.come_to_rest()
    prompt, newcomer = _prompt(anna), there.hand(there.workspace.add_person("ben"))
    there.server.faults.hang("*", times=None)
    view = anna.modal
    assert view is not None
    for answer in (
        await anna.types("goals"),
        await anna.presses(prompt, "Done"),
        await anna.commands("help"),
        await anna.uses_shortcut("set_goal"),
        await anna.opens_home(),
        await newcomer.types("hello"),
        await newcomer.opens_home(),
    ):
        assert answer.is_acknowledged
    assert _answered(await there.practice(anna.person.id)) == 1
    assert len([event for event in _handled(there.makker.database) if event.startswith("ev:")]) >= 1
    there.server.faults.clear()
    await there.come_to_rest()


# --- stored before it is acknowledged -------------------------------------------------------------------------


async def test_nothing_is_acknowledged_before_it_is_committed(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    database, may_write = there.makker.database, threading.Event()
    before = _handled(database)
    writers = [database.call(lambda: may_write.wait(5)) for _ in range(2)]
    sent = [asyncio.create_task(anna.types("goals")), asyncio.create_task(anna.presses(_prompt(anna), "Done"))]
    await asyncio.sleep(0.2)
    assert not any(each.done() for each in sent)
    assert _handled(database) == before
    may_write.set()
    assert all(answer.is_acknowledged for answer in await asyncio.gather(*sent))
    assert len(_handled(database) - before) == 2
    assert all(writer.result() for writer in writers)
    await there.come_to_rest()


@pytest.mark.parametrize("is_cold", [False, True], ids=["known by heart", "to be read"])
@pytest.mark.parametrize(
    ("address", "trouble"),
    [pytest.param(kind, trouble, id=trouble.__name__) for kind in TROUBLES for trouble in TROUBLES[kind]],
    indirect=["address"],
)
async def test_what_cannot_be_stored_is_not_acknowledged_and_handled_once_the_database_is_back(
    there: SlackPlatform, clock: SetClock, trouble: Trouble, is_cold: bool
) -> None:
    anna = await _newcomer(there)
    # No more than that is waited for what is never acknowledged; on a disk that is full something still may be.
    patience, there.server.sockets.limit = there.server.sockets.limit, 1.0 if trouble is full_disk else 0.25
    if is_cold:
        clock.move_to(clock.now() + timedelta(seconds=10))
    with trouble(there.makker.database):
        typed, wrote = await anna.types("goals"), f"ev:{_last(anna)['event_id']}"
        pressed, did = await anna.presses(_prompt(anna), "Done"), f"act:{_last(anna)['trigger_id']}"
        await _tried(there, 0 if typed.is_acknowledged else 1)
    there.server.sockets.limit = patience
    handled = _handled(there.makker.database)
    for answer, event in ((typed, wrote), (pressed, did)):
        # On a disk that is full a small thing may still fit.
        assert answer.is_acknowledged == (event in handled)
        assert answer.is_acknowledged or (answer.status, answer.reason) in ((503, "http_error"), (0, "timeout"))
        assert not answer.refuses_retries
    assert trouble is full_disk or not typed.is_acknowledged
    while there.server.delivery.waiting:
        clock.move_to(clock.now() + timedelta(minutes=1))
        await asyncio.sleep(0.15)
    assert wrote in _handled(there.makker.database)
    # Slack repeats no presses: whoever pressed sees that it failed, and presses again.
    assert (await anna.presses(_prompt(anna), "Done")).is_acknowledged
    await there.come_to_rest()
    assert _answered(await there.practice(anna.person.id)) == 1


def _last(hand: Hand) -> dict[str, Any]:
    assert hand.last is not None
    return hand.last.payload


async def _tried(there: SlackPlatform, retry: int) -> None:
    """Wait until Slack has come so often again."""
    await _until(lambda: max(one.answer.retry for one in there.server.delivery.tries) >= retry)


# --- once, by whichever way -----------------------------------------------------------------------------------


@asynccontextmanager
async def _a_life(
    slack: SlackServer, acme: Acme, address: str, vault: Vault, clock: SetClock, way: str
) -> AsyncIterator[SlackPlatform]:
    """A Makker from its start to its end, over a database that was there before."""
    database = Database(open_engine(address))
    makker = assemble(database, clock, vault, public_holidays, Random(1))
    async with over(slack, acme.workspace, acme.makker, makker, vault, socket=way == "socket") as platform:
        yield platform
    database.close()


async def _done_once(there: SlackPlatform) -> tuple[str, list[Parcel]]:
    """Somebody does everything once; who, and what Slack sent."""
    anna, parcels = await _newcomer(there), []

    async def keep() -> None:
        await there.come_to_rest()
        assert anna.last is not None
        parcels.append(anna.last)

    await anna.types("goals")
    await keep()
    await anna.presses(_prompt(anna), "Done")
    await keep()
    await anna.commands("help")
    await keep()
    await anna.uses_shortcut("set_goal")
    await keep()
    assert (await there.sends_form(anna, title="Read", why="quiet", at="20:00")).did == "close"
    await keep()
    return anna.person.id, parcels


@pytest.mark.parametrize(("first", "then"), [("http", "socket"), ("socket", "http"), ("http", "http")])
async def test_what_comes_again_counts_once_whichever_way_it_comes_and_whoever_was_restarted(
    slack: SlackServer, acme: Acme, address: str, vault: Vault, clock: SetClock, first: str, then: str
) -> None:
    async with _a_life(slack, acme, address, vault, clock, first) as there:
        person, parcels = await _done_once(there)
        before = await there.practice(person), _handled(there.makker.database)
    calls = {method: _accepted(slack, method) for method in ("chat.postMessage", "chat.update", "views.open")}
    async with _a_life(slack, acme, address, vault, clock, then) as there:
        again = [*parcels, *parcels]
        Random(1).shuffle(again)
        for parcel in again:
            there.pass_a_second()
            assert (await slack.delivery.send(acme.app, parcel)).is_acknowledged
        await there.come_to_rest()
        assert (await there.practice(person), _handled(there.makker.database)) == before
    assert {method: _accepted(slack, method) for method in calls} == calls


def _accepted(slack: SlackServer, method: str) -> int:
    return sum(1 for entry in slack.oracle if entry.method == method and not entry.error)


async def test_two_events_of_one_id_at_the_same_time_count_once(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    said, app = len(anna.from_app()), there.installation.app
    await anna.types("goals")
    assert anna.last is not None
    event = anna.last.payload | {"event_id": "Ev0TWICE"}
    copies = [Parcel("events_api", json.loads(json.dumps(event)) | {"n": number}, "", "x") for number in range(8)]
    answers = await asyncio.gather(*(there.server.delivery.send(app, copy) for copy in copies))
    assert all(answer.is_acknowledged for answer in answers)
    await there.come_to_rest()
    assert len(anna.from_app()) == said + 2


# --- logs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_socket", [True, False], ids=["socket", "http"])
async def test_at_debug_neither_bolt_nor_slack_sdk_log_a_word_or_a_token(
    makker: Makker,
    vault: Vault,
    clock: SetClock,
    is_socket: bool,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logged:
        async with slack_platform(makker, vault, clock, socket=is_socket) as there:
            anna = await _newcomer(there, title=f"Run {CANARY}")
            await anna.types(f"goal {CANARY} every day at 8")
            await anna.commands(f"{CANARY} help")
            await anna.presses(_prompt(anna), "Done")
            strange = Parcel("interactive", {"type": CANARY, "team": {"id": there.workspace.id}}, "", "x")
            await there.server.delivery.send(there.installation.app, strange)
            there.pass_a_second()
            await there.come_to_rest()
    printed = capfd.readouterr()
    said = "\n".join(record.getMessage() for record in caplog.records) + f"{logged}{printed.out}{printed.err}"
    app = there.installation.app
    for secret in (CANARY, there.installation.token, app.app_token, app.signing_secret, "ticket="):
        assert secret not in said
