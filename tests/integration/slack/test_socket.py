"""Socket Mode as Makker speaks it: whatever becomes of addresses and connections, payloads are taken and answered."""

import asyncio
import socket as sockets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import structlog
from aiohttp import ClientSession
from slack_bolt.response import BoltResponse

from adapters.slack.addresses import Addresses
from adapters.slack.dispatch import Body
from adapters.slack.socket import Address, Socket
from bot.assembly import Makker
from bot.clock import SetClock
from bot.ports import TryAgain
from bot.store.crypto import Vault
from tests.slack_server import Answer, SlackServer
from tests.slack_server.sample import Acme, client
from tests.support.platform_slack import SlackPlatform
from tests.support.platform_slack import slack as slack_platform

OPEN = "apps.connections.open"
SOON = 5.0


class Receiver:
    """Takes payloads, and holds them back while `is_open` is not set."""

    def __init__(self) -> None:
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.statuses: list[int] = []
        self.taken: list[Body] = []
        self.under_way = self.most_under_way = 0

    async def __call__(self, body: Body) -> BoltResponse:
        """Take one."""
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self.is_open.wait()
        self.under_way -= 1
        self.taken.append(body)
        return BoltResponse(status=self.statuses.pop(0) if self.statuses else 200, body="")


class Asked:
    """Asks for addresses, `instead` of Slack's some others first, and remembers when and what was given."""

    def __init__(self, ask: Address, *instead: str) -> None:
        self._ask = ask
        self._instead = list(instead)
        self.at: list[float] = []
        self.given: list[str] = []

    async def __call__(self) -> str:
        """An address."""
        self.at.append(asyncio.get_running_loop().time())
        self.given.append(self._instead.pop(0) if self._instead else await self._ask())
        return self.given[-1]

    @property
    def gaps(self) -> list[float]:
        """The seconds between one time and the next."""
        return [after - before for before, after in zip(self.at, self.at[1:], strict=False)]


class Line:
    """Makker's end of Socket Mode, with everything that a test looks at."""

    def __init__(self, slack: SlackServer, acme: Acme) -> None:
        self.slack, self.acme = slack, acme
        self.receiver = Receiver()

    @asynccontextmanager
    async def up(self, *instead: str, stands: bool = True, **limits: Any) -> AsyncIterator[Socket]:
        """Connections for as long as the block lasts; `instead` are the first addresses."""
        async with ClientSession() as session:
            self.asked = Asked(Addresses(client(self.slack), self.acme.app.app_token), *instead)
            chosen = {"connections": 1, "pause_first": 0.02, "pause_most": 0.5} | limits
            socket = Socket(session, self.asked, self.receiver, Random(1), **chosen)
            socket.start()
            if stands:
                await self.stands(chosen["connections"])
            yield socket
            await socket.stop()

    async def stands(self, count: int = 1) -> None:
        """Wait until so many connections stand."""
        await self.slack.sockets.connected(self.acme.app, count, SOON)

    async def stands_after(self, number: int, count: int = 1) -> None:
        """Wait until so many connections stand that are younger than the one of a number."""
        await until(lambda: sum(each > number for each in self.numbers()) >= count)

    def numbers(self) -> list[int]:
        """The connections, as Slack counts them."""
        return [connection.number for connection in self.slack.sockets.of(self.acme.app)]

    def types(self, text: str) -> "asyncio.Task[Answer]":
        """Anna writes; what Slack hears."""
        return asyncio.create_task(self.acme.hand.types(text))


@pytest.fixture
def line(slack: SlackServer, acme: Acme) -> Line:
    slack.connect_socket(acme.app)
    return Line(slack, acme)


@pytest.fixture
async def there(makker: Makker, vault: Vault, clock: SetClock) -> AsyncIterator[SlackPlatform]:
    """Makker in a workspace, by Socket Mode."""
    async with slack_platform(makker, vault, clock, socket=True) as platform:
        yield platform


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something, in real seconds."""
    async with asyncio.timeout(SOON):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


# --- addresses ------------------------------------------------------------------------------------------------


async def test_a_dead_address_is_not_tried_twice_and_the_pauses_grow(line: Line) -> None:
    line.slack.faults.dead_url(times=5)
    async with line.up():
        assert line.slack.sockets.refused == 5
        assert len(line.asked.given) == len(set(line.asked.given)) == 6
        for number, gap in enumerate(line.asked.gaps):
            assert gap >= 0.02 * 2**number * 0.5
        assert (await line.types("hi")).is_acknowledged


async def test_an_address_where_nobody_listens_or_nobody_answers_is_left_for_a_fresh_one(line: Line) -> None:
    with sockets.socket() as closed, sockets.socket() as silent:
        closed.bind(("127.0.0.1", 0))
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        addresses = [f"ws://127.0.0.1:{each.getsockname()[1]}/" for each in (closed, silent)]
        async with line.up(*addresses, "no address", connect_within=0.2):
            assert [line.asked.given.count(address) for address in addresses] == [1, 1]
            assert (await line.types("hi")).is_acknowledged


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (lambda faults: faults.fail(500, OPEN, times=3), "status 500"),
        (lambda faults: faults.fail(503, OPEN, times=3), "status 503"),
        (lambda faults: faults.refuse("invalid_auth", OPEN, times=3), "invalid_auth"),
        (lambda faults: faults.refuse("internal_error", OPEN, times=3), "internal_error"),
        (lambda faults: faults.garble(OPEN, times=3), "not JSON"),
        (lambda faults: faults.reset_before(OPEN, times=3), "ClientOSError"),
        (lambda faults: faults.hang(OPEN, times=3), "TimeoutError"),
    ],
    ids=["500", "503", "invalid_auth", "internal_error", "garbled", "reset", "hanging"],
)
async def test_a_slack_that_gives_no_address_is_asked_again_with_pauses_and_told_without_secrets(
    line: Line, trouble: Callable[[Any], Any], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    trouble(line.slack.faults)
    with structlog.testing.capture_logs() as logged:
        async with line.up(connect_within=0.2):
            assert len(line.asked.at) == 4
            assert all(gap >= 0.02 * 2**number * 0.5 for number, gap in enumerate(line.asked.gaps))
    lost = [entry for entry in logged if entry["event"] in ("socket lost", "socket not opened")]
    assert [said in (entry.get("reason"), entry.get("error")) for entry in lost] == [True] * 3, logged
    printed = capfd.readouterr()
    for secret in (line.acme.app.app_token, "xapp-", "ticket"):
        assert secret not in f"{logged}{printed}"


async def test_a_429_is_waited_out(line: Line, clock: SetClock) -> None:
    limited = line.slack.faults.limit(1, OPEN)
    async with line.up(stands=False):
        await until(lambda: limited.happened == 1)
        clock.move_to(clock.now() + timedelta(seconds=1))
        await line.stands()
    assert len(line.asked.at) == 2
    assert line.asked.gaps[0] >= 1


async def test_nothing_can_stop_it_from_asking_again(line: Line) -> None:
    async def ask() -> str:
        raise failures.pop() if failures else TryAgain("no")

    failures: list[Exception] = [KeyError("x"), RuntimeError("y"), TryAgain("z")]
    async with ClientSession() as session:
        asked = Asked(ask)
        socket = Socket(session, asked, line.receiver, Random(1), connections=1, pause_first=0.001, pause_most=0.002)
        socket.start()
        await until(lambda: len(asked.at) > 5)
        await socket.stop()


# --- liveness -------------------------------------------------------------------------------------------------


async def test_a_half_open_connection_is_noticed_within_the_limit_and_rebuilt(line: Line) -> None:
    async with line.up(silent_after=0.6):
        loop, [before] = asyncio.get_running_loop(), line.numbers()
        line.slack.sockets.fall_silent(line.acme.app)
        fell_silent_at = loop.time()
        await until(lambda: len(line.asked.at) == 2)
        # What was heard last may be a moment older than the silence.
        assert 0.3 < line.asked.at[1] - fell_silent_at < 0.6 + 2
        await line.stands_after(before)
        line.slack.sockets.connections = [each for each in line.slack.sockets.connections if not each.is_half_open]
        assert (await line.types("hi")).is_acknowledged


async def test_whose_pings_are_answered_stays_whatever_the_wall_clock_says(line: Line, clock: SetClock) -> None:
    async with line.up(silent_after=1.2):
        before = line.numbers()
        for days in (1, -3, 30):
            clock.move_to(clock.now() + timedelta(days=days))
            await asyncio.sleep(0.3)
        await until(lambda: line.slack.sockets.of(line.acme.app)[0].pings >= 2)
        assert line.numbers() == before
        assert (await line.types("hi")).is_acknowledged


async def test_connections_that_break_are_rebuilt(line: Line) -> None:
    async with line.up(connections=2) as socket:
        for _ in range(3):
            before = max(line.numbers())
            line.slack.sockets.cut(line.acme.app)
            await line.stands_after(before, 2)
        await until(lambda: socket.connected == 2)
        assert (await line.types("hi")).is_acknowledged


async def test_several_connections_share_the_payloads(line: Line) -> None:
    async with line.up(connections=3):
        answers = await asyncio.gather(*(line.types(str(number)) for number in range(30)))
        assert all(answer.is_acknowledged for answer in answers)
        counts = [len(connection.received) for connection in line.slack.sockets.of(line.acme.app)]
    assert sum(counts) == len(line.receiver.taken) == 30
    assert min(counts) > 0


# --- disconnect frames ----------------------------------------------------------------------------------------


async def test_after_a_warning_the_next_connection_stands_before_the_old_one_ends(line: Line) -> None:
    async with line.up(pause_most=0.05):
        await asyncio.sleep(0.1)
        [old] = line.slack.sockets.of(line.acme.app)
        await line.slack.sockets.warn(line.acme.app)
        await line.stands(2)
        assert not old.socket.closed
        for number in range(20):
            assert (await line.types(str(number))).is_acknowledged
        assert old.received
        await line.slack.sockets.refresh(line.acme.app, old.number)
        assert (await line.types("after")).is_acknowledged
        assert len(line.asked.at) == 2


async def test_a_connection_that_stood_long_is_refreshed_without_a_pause(line: Line) -> None:
    async with line.up(pause_first=60, pause_most=0.05):
        await asyncio.sleep(0.1)
        [before] = line.numbers()
        await line.slack.sockets.refresh(line.acme.app)
        await line.stands_after(before)


async def test_a_slack_that_refreshes_at_once_again_and_again_is_met_with_pauses(line: Line) -> None:
    async with line.up(pause_first=0.02, pause_most=5):
        for _ in range(4):
            before = max(line.numbers())
            await line.slack.sockets.refresh(line.acme.app)
            await line.stands_after(before)
        assert all(gap >= 0.02 * 2**number * 0.5 for number, gap in enumerate(line.asked.gaps))


async def test_what_is_under_way_at_a_refresh_is_still_acknowledged_over_the_old_connection(line: Line) -> None:
    async with line.up():
        line.receiver.is_open.clear()
        answer = line.types("hi")
        await until(lambda: line.receiver.under_way == 1)
        await line.slack.sockets.refresh(line.acme.app, close=False)
        await line.stands()
        line.receiver.is_open.set()
        assert (await answer).is_acknowledged
    assert len(line.receiver.taken) == 1


@pytest.mark.parametrize("how", ["refresh", "cut"])
async def test_what_was_under_way_on_a_connection_that_ended_comes_again_and_counts_once(
    there: SlackPlatform, clock: SetClock, how: str
) -> None:
    anna = there.workspace.add_person("anna")
    hand = there.hand(anna)
    await hand.types("hello")
    await there.come_to_rest()
    before = len(hand.from_app())
    getattr(there.server.faults, how)("events_api:message")
    lost = await hand.types("goals")
    assert lost.reason == "connection_failed"
    await until(lambda: there.adapter.connections == 2)
    clock.move_to(clock.now() + timedelta(minutes=1))
    await until(lambda: there.server.delivery.tries[-1].answer.is_acknowledged)
    await there.come_to_rest()
    assert len(hand.from_app()) == before + 1


async def test_switched_off_it_is_asked_for_with_pauses_until_it_is_on_again(line: Line) -> None:
    with structlog.testing.capture_logs() as logged:
        async with line.up():
            await line.slack.sockets.switch_off(line.acme.app)
            await until(lambda: len(line.asked.at) >= 4)
            assert all(gap >= 0.02 * 2**number * 0.5 for number, gap in enumerate(line.asked.gaps[:3]))
            line.acme.app.has_socket_mode = True
            await line.stands()
            assert (await line.types("hi")).is_acknowledged
    assert {"socket_mode_not_enabled", "link_disabled"} <= {entry.get("reason") for entry in logged}


# --- payloads -------------------------------------------------------------------------------------------------


async def test_no_more_is_under_way_than_there_is_room_for_and_nothing_is_lost(line: Line) -> None:
    async with line.up(connections=2, at_once=5):
        line.receiver.is_open.clear()
        answers = [line.types(str(number)) for number in range(40)]
        await until(lambda: line.receiver.under_way == 5)
        await asyncio.sleep(0.1)
        line.receiver.is_open.set()
        assert all(answer.is_acknowledged for answer in await asyncio.gather(*answers))
    assert line.receiver.most_under_way == 5
    assert len(line.receiver.taken) == 40


async def test_a_payload_that_fails_gives_its_room_back(line: Line) -> None:
    async def take(body: Body) -> BoltResponse:
        raise RuntimeError("zebrafinch")

    line.slack.sockets.limit = 0.05
    line.receiver = take  # type: ignore[assignment]
    with structlog.testing.capture_logs() as logged:
        async with line.up(at_once=1):
            for _ in range(3):
                assert (await line.types("hi")).reason == "timeout"
    assert "payload failed" in {entry["event"] for entry in logged}
    assert "zebrafinch" not in str(logged)


async def test_a_stop_acknowledges_what_is_being_handled(line: Line) -> None:
    async with line.up(connections=2) as socket:
        line.receiver.is_open.clear()
        answers = [line.types(str(number)) for number in range(10)]
        await until(lambda: line.receiver.under_way == 10)
        stopping = asyncio.create_task(socket.stop())
        await asyncio.sleep(0.1)
        assert not stopping.done()
        line.receiver.is_open.set()
        assert all(answer.is_acknowledged for answer in await asyncio.gather(*answers))
        await stopping
        assert line.numbers() == []
        assert socket.connected == 0


async def test_a_stop_does_not_wait_for_a_peer_that_is_silent(line: Line) -> None:
    async with line.up() as socket:
        line.slack.sockets.fall_silent(line.acme.app)
        async with asyncio.timeout(3):
            await socket.stop()


async def test_frames_that_are_none_are_passed_over(line: Line) -> None:
    async with line.up():
        [connection] = line.slack.sockets.of(line.acme.app)
        for text in ("{", "[]", "null", "[" * 100_000, '{"type": "new"}', '{"type": ["x"]}', '{"type": "disconnect"'):
            await connection.socket.send_str(text)
        await connection.socket.send_bytes(b"\xff")
        await connection.socket.send_str('{"type": "events_api", "envelope_id": "e", "payload": []}')
        await until(lambda: line.receiver.taken == [{}])
        assert (await line.types("hi")).is_acknowledged
        assert line.numbers() == [connection.number]


async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(line: Line) -> None:
    patience, line.slack.sockets.limit = line.slack.sockets.limit, 0.2
    line.receiver.statuses = [503]
    async with line.up():
        assert (await line.types("hi")).reason == "timeout"
        line.slack.sockets.limit = patience
        await until(lambda: len(line.receiver.taken) == 2)
        await line.slack.delivery.finish()
    assert [one.answer.is_acknowledged for one in line.slack.delivery.tries] == [False, True]
    first, second = line.receiver.taken
    assert first["event_id"] == second["event_id"]
