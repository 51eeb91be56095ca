"""Socket Mode, with slack_sdk's own client and Bolt's own handler at the other end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.clock import SetClock
from tests.slack_server import SlackServer
from tests.slack_server.sample import Acme, client


@asynccontextmanager
async def bolt_over_socket(slack: SlackServer, acme: Acme) -> AsyncIterator[AsyncApp]:
    bolt = AsyncApp(client=client(slack, acme.makker.token))
    handler = AsyncSocketModeHandler(bolt, acme.app.app_token, ping_interval=0.2)
    await handler.connect_async()
    await slack.sockets.connected(acme.app)
    try:
        yield bolt
        await slack.delivery.settle()
    finally:
        await handler.close_async()


async def ignore(event: dict[str, Any]) -> None:
    """Listen, so that Bolt acknowledges."""


@pytest.fixture
def socket(slack: SlackServer, acme: Acme) -> Acme:
    slack.connect_socket(acme.app)
    return acme


async def address(slack: SlackServer, acme: Acme) -> str:
    url: str = (await client(slack).apps_connections_open(app_token=acme.app.app_token))["url"]
    return url


@asynccontextmanager
async def bare(slack: SlackServer, acme: Acme) -> AsyncIterator[ClientWebSocketResponse]:
    """A connection without any client, which answers nothing by itself; its hello is read."""
    async with ClientSession() as session, session.ws_connect(await address(slack, acme), autoping=False) as connection:
        hello = await connection.receive_json()
        assert (hello["type"], hello["connection_info"]) == ("hello", {"app_id": acme.app.id})
        yield connection


async def test_messages_buttons_and_commands_come_and_are_answered(slack: SlackServer, socket: Acme) -> None:
    acme = socket
    blocks = [
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "done", "text": {"type": "plain_text", "text": "Done"}}],
        }
    ]
    async with bolt_over_socket(slack, acme) as bolt:

        @bolt.event("message")
        async def typed(event: dict[str, Any], say: Any) -> None:
            await say(text="Did you run?", blocks=blocks)

        @bolt.action("done")
        async def pressed(ack: Any, respond: Any) -> None:
            await ack()
            await respond("Well done.", replace_original=True)

        @bolt.command("/makker")
        async def command(ack: Any) -> None:
            await ack("Help yourself.")

        typed_answer = await acme.hand.types("hi")
        for _ in range(100):
            if acme.hand.from_app():
                break
            await asyncio.sleep(0.01)
        pressed_answer = await acme.hand.presses(acme.hand.from_app()[-1], "Done")
        command_answer = await acme.hand.commands("help")
        for _ in range(100):
            if acme.hand.from_app()[0].text != "Did you run?":
                break
            await asyncio.sleep(0.01)
    assert all(answer.is_acknowledged for answer in (typed_answer, pressed_answer, command_answer))
    assert [message.text for message in acme.hand.from_app()] == ["Well done.", "Help yourself."]
    assert slack.sockets.acks >= 3


async def test_an_address_is_good_once(slack: SlackServer, socket: Acme) -> None:
    url = await address(slack, socket)
    async with ClientSession() as session:
        async with session.ws_connect(url) as connection:
            assert (await connection.receive_json())["type"] == "hello"
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(url)
    assert slack.sockets.refused == 1


async def test_addresses_can_be_dead(slack: SlackServer, socket: Acme) -> None:
    slack.faults.dead_url()
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(await address(slack, socket))
        unused = await address(slack, socket)
        slack.sockets.kill_addresses(socket.app)
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(unused)


async def test_only_an_app_token_opens_a_connection_and_only_where_it_is_switched_on(
    slack: SlackServer, acme: Acme
) -> None:
    with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
        await address(slack, acme)
    slack.connect_socket(acme.app)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await acme.client.api_call("apps.connections.open")


async def test_an_event_that_is_not_acknowledged_comes_again(slack: SlackServer, socket: Acme, clock: SetClock) -> None:
    patience, slack.sockets.limit = slack.sockets.limit, 0.1
    async with bare(slack, socket) as connection:
        answer = await socket.hand.types("hi")
        assert answer.reason == "timeout"
        slack.sockets.limit = patience
        first, second = await connection.receive_json(), await connection.receive_json()
        assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
        assert second["retry_reason"] == "timeout"
        assert first["payload"]["event_id"] == second["payload"]["event_id"]
        assert first["accepts_response_payload"] is False
        await connection.send_json({"envelope_id": second["envelope_id"]})
        await slack.delivery.finish()
    assert [one.answer.is_acknowledged for one in slack.delivery.tries] == [False, True]


async def test_an_acknowledgement_may_carry_an_answer(slack: SlackServer, socket: Acme) -> None:
    async with bare(slack, socket) as connection:
        asked = asyncio.create_task(socket.hand.commands("help", socket.general))
        envelope = await connection.receive_json()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        await connection.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "Hi"}})
        assert (await asked).body == {"text": "Hi"}
    assert [message.text for message in socket.hand.from_app(socket.general)] == ["Hi"]


async def test_an_answer_where_none_is_taken_is_held_against_the_app(slack: SlackServer, socket: Acme) -> None:
    async with bare(slack, socket) as connection:
        asked = asyncio.create_task(socket.hand.types("hi"))
        envelope = await connection.receive_json()
        await connection.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "Hi"}})
        await asked
    slack.violations.expect("takes none")


async def test_each_payload_goes_to_one_of_several_connections(slack: SlackServer, socket: Acme) -> None:
    async with bolt_over_socket(slack, socket) as one, bolt_over_socket(slack, socket) as other:
        one.event("message")(ignore)
        other.event("message")(ignore)
        await slack.sockets.connected(socket.app, 2)
        for number in range(20):
            assert (await socket.hand.types(str(number))).is_acknowledged
        counts = [len(connection.received) for connection in slack.sockets.of(socket.app)]
    assert sum(counts) == 20
    assert min(counts) > 0


async def test_there_are_ten_connections_at_the_most(slack: SlackServer, socket: Acme) -> None:
    async with ClientSession() as session:
        open_ones = []
        for _ in range(10):
            open_ones.append(await session.ws_connect(await address(slack, socket)))
        refused = await session.ws_connect(await address(slack, socket))
        assert (await refused.receive_json())["reason"] == "too_many_websockets"
        assert (await refused.receive()).type is WSMsgType.CLOSE
        assert len(slack.sockets.of(socket.app)) == 10
        for connection in open_ones:
            await connection.close()


async def test_a_warning_and_a_refresh_are_told_and_the_client_comes_back(
    slack: SlackServer, socket: Acme, clock: SetClock
) -> None:
    async with bare(slack, socket) as connection:
        await slack.sockets.warn(socket.app)
        assert (await connection.receive_json())["reason"] == "warning"
    async with bolt_over_socket(slack, socket) as bolt:
        bolt.event("message")(ignore)
        [before] = slack.sockets.of(socket.app)
        await slack.sockets.refresh(socket.app)
        await slack.sockets.connected(socket.app)
        assert before not in slack.sockets.of(socket.app)
        # slack_sdk may come twice, for the frame and for the closing; what it drops is tried again.
        await socket.hand.types("hi")
        await asyncio.wait_for(acknowledged(slack, clock), 5)


async def acknowledged(slack: SlackServer, clock: SetClock) -> None:
    """Let time pass until something was acknowledged."""
    while True:
        if any(one.answer.is_acknowledged for one in slack.delivery.tries):
            return
        await asyncio.sleep(0.1)
        clock.move_to(clock.now() + timedelta(minutes=1))


async def test_a_half_open_connection_answers_nothing(slack: SlackServer, socket: Acme) -> None:
    slack.sockets.limit = 0.1
    async with bare(slack, socket) as connection:
        await connection.ping(b"1")
        assert (await connection.receive()).type is WSMsgType.PONG
        slack.sockets.fall_silent(socket.app)
        await connection.ping(b"2")
        with pytest.raises(TimeoutError):
            await connection.receive(timeout=0.1)
        asked = await socket.hand.types("hi")
        envelope = await connection.receive_json()
        await connection.send_json({"envelope_id": envelope["envelope_id"]})
        assert asked.reason == "timeout"
        assert not connection.closed


async def test_a_cut_connection_sends_what_was_under_way_elsewhere(slack: SlackServer, socket: Acme) -> None:
    async with bare(slack, socket) as connection:
        asked = asyncio.create_task(socket.hand.types("hi"))
        await connection.receive_json()
        slack.sockets.cut(socket.app)
        assert (await asked).reason == "connection_failed"


async def test_a_connection_breaks_or_is_refreshed_just_after_a_payload(
    slack: SlackServer, socket: Acme, clock: SetClock
) -> None:
    for fault in (slack.faults.cut("events_api:message"), slack.faults.refresh("events_api:message")):
        async with bare(slack, socket) as connection:
            fault.times = 1
            assert (await socket.hand.types("hi")).reason == "connection_failed"
            assert (await connection.receive_json())["type"] == "events_api"
            assert fault.happened == 1


async def test_switching_it_off_ends_it(slack: SlackServer, socket: Acme) -> None:
    async with bare(slack, socket) as connection:
        await slack.sockets.switch_off(socket.app)
        assert (await connection.receive_json())["reason"] == "link_disabled"
        assert (await connection.receive()).type is WSMsgType.CLOSE
    with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
        await address(slack, socket)
