"""Signed HTTP: what is signed, how long an app has, when it is tried again, and what can be made to go wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.clock import SetClock
from tests.slack_server import SignedHttp, SlackServer
from tests.slack_server.sample import Acme, bolt_over_http, served


@dataclass
class Listener:
    """An app that answers whatever it is told to."""

    answer: Callable[[int], web.Response] = lambda number: web.Response()
    wait: Callable[[int], Awaitable[None]] | None = None
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.headers.append(dict(request.headers))
        is_event = request.content_type == "application/json"
        self.bodies.append(await request.json() if is_event else dict(await request.post()))
        number = len(self.bodies)
        if self.wait is not None:
            await self.wait(number)
        return self.answer(number)

    @property
    def texts(self) -> list[str]:
        return [body["event"]["text"] for body in self.bodies]

    @property
    def retries(self) -> list[tuple[str, str]]:
        return [
            (headers.get("X-Slack-Retry-Num", ""), headers.get("X-Slack-Retry-Reason", "")) for headers in self.headers
        ]


@pytest.fixture
async def listener(slack: SlackServer, acme: Acme) -> AsyncIterator[Listener]:
    listening = Listener()
    async with served(listening.receive) as base:
        slack.connect_http(acme.app, base)
        yield listening


async def pass_by(clock: SetClock, listener: Listener, **time: float) -> int:
    """Let time pass; how often the app was reached by then."""
    clock.move_to(clock.now() + timedelta(**time))
    await asyncio.sleep(0.05)
    return len(listener.bodies)


async def test_an_event_is_tried_again_at_once_after_a_minute_and_after_five(
    slack: SlackServer, acme: Acme, clock: SetClock, listener: Listener
) -> None:
    listener.answer = lambda number: web.Response(status=500)
    answer = await acme.hand.types("hi")
    assert (answer.status, answer.reason) == (500, "http_error")
    assert await pass_by(clock, listener) == 2
    assert await pass_by(clock, listener, seconds=59) == 2
    assert await pass_by(clock, listener, seconds=1) == 3
    assert await pass_by(clock, listener, minutes=5) == 4
    assert await pass_by(clock, listener, hours=1) == 4
    assert listener.retries == [("", ""), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({body["event_id"] for body in listener.bodies}) == 1
    assert slack.delivery.waiting == 0
    assert [one.answer.retry for one in slack.delivery.tries] == [0, 1, 2, 3]


async def test_an_event_that_was_taken_at_the_second_try_is_not_tried_again(
    slack: SlackServer, acme: Acme, clock: SetClock, listener: Listener
) -> None:
    listener.answer = lambda number: web.Response(status=500 if number == 1 else 200)
    await acme.hand.types("hi")
    await slack.delivery.finish()
    assert await pass_by(clock, listener, hours=1) == 2


async def test_an_app_may_ask_not_to_be_tried_again(
    slack: SlackServer, acme: Acme, clock: SetClock, listener: Listener
) -> None:
    listener.answer = lambda number: web.Response(status=500, headers={"X-Slack-No-Retry": "1"})
    await acme.hand.types("hi")
    assert await pass_by(clock, listener, hours=1) == 1


async def test_an_app_that_takes_longer_than_its_three_seconds_is_tried_again(
    slack: SlackServer, acme: Acme, listener: Listener
) -> None:
    async def dawdle(number: int) -> None:
        if number == 1:
            await asyncio.sleep(0.5)

    way = slack.delivery.ways[acme.app.id]
    assert isinstance(way, SignedHttp)
    assert way.limit == 3.0
    patience, way.limit = way.limit, 0.2
    listener.wait = dawdle
    answer = await acme.hand.types("hi")
    assert (answer.status, answer.reason) == (0, "http_timeout")
    assert answer.seconds >= 0.2
    way.limit = patience
    await slack.delivery.finish()
    assert listener.retries[-1] == ("1", "http_timeout")


async def test_an_app_that_is_away_is_reached_later(slack: SlackServer, acme: Acme, clock: SetClock) -> None:
    slack.connect_http(acme.app, "http://127.0.0.1:1")
    assert (await acme.hand.types("hi")).reason == "connection_failed"
    await asyncio.sleep(0.05)
    listening = Listener()
    async with served(listening.receive) as base:
        slack.connect_http(acme.app, base)
        assert await pass_by(clock, listening, minutes=1) == 1
    assert listening.retries == [("2", "connection_failed")]


async def test_an_interaction_is_not_tried_again(
    slack: SlackServer, acme: Acme, clock: SetClock, listener: Listener
) -> None:
    listener.answer = lambda number: web.Response(status=500)
    answer = await acme.hand.commands("help")
    assert answer.reason == "http_error"
    assert await pass_by(clock, listener, hours=1) == 1


async def test_a_delivery_is_doubled(slack: SlackServer, acme: Acme, listener: Listener) -> None:
    slack.faults.duplicate("events_api:message")
    await acme.hand.types("hi")
    await acme.hand.types("there")
    assert listener.texts == ["hi", "hi", "there"]
    assert listener.bodies[0]["event_id"] == listener.bodies[1]["event_id"]


async def test_deliveries_change_their_order(slack: SlackServer, acme: Acme, listener: Listener) -> None:
    slack.faults.reorder("events_api:message")
    assert (await acme.hand.types("first")).is_held
    await acme.hand.types("second")
    assert listener.texts == ["second", "first"]


async def test_the_same_act_can_be_done_again(slack: SlackServer, acme: Acme, listener: Listener) -> None:
    await acme.hand.types("hi")
    assert (await acme.hand.repeats()).is_acknowledged
    assert listener.bodies[0] == listener.bodies[1]


async def test_the_app_hears_its_own_messages_unless_told_otherwise(
    slack: SlackServer, acme: Acme, listener: Listener, clock: SetClock
) -> None:
    posted = await acme.client.chat_postMessage(channel=acme.anna.id, text="mine")
    await acme.client.chat_update(channel=posted["channel"], ts=posted["ts"], text="changed")
    await slack.delivery.settle()
    said, changed = (body["event"] for body in listener.bodies)
    assert (said["bot_id"], said["text"]) == (acme.makker.bot.bot_id, "mine")
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "changed")
    slack.echoes.are_on = False
    clock.move_to(clock.now() + timedelta(seconds=1))
    await acme.client.chat_postMessage(channel=acme.anna.id, text="mine")
    await slack.delivery.settle()
    assert len(listener.bodies) == 2


async def test_nothing_is_sent_that_was_not_subscribed_to_or_allowed(
    slack: SlackServer, acme: Acme, listener: Listener
) -> None:
    acme.app.events.discard("message.im")
    assert (await acme.hand.types("hi")).reason == "not_subscribed"
    assert (await acme.hand.types("hi", acme.general)).reason == "not_subscribed"
    acme.makker.scopes.discard("users:read")
    assert (await acme.hand.changes(tz="Asia/Tokyo")).reason == "not_subscribed"
    assert listener.bodies == []


async def test_bodies_that_nobody_signed_rightly_are_refused_by_the_sample_app(
    slack: SlackServer, acme: Acme, clock: SetClock
) -> None:
    async with bolt_over_http(slack, acme.app, acme.makker):
        way = slack.delivery.ways[acme.app.id]
        assert isinstance(way, SignedHttp)
        body = b'{"type": "event_callback"}'
        now = int(clock.now().timestamp())
        kind = {"Content-Type": "application/json"}
        stale = way.signed(acme.app, body, at=now - 301)
        other = way.signed(acme.app, body + b" ")
        for headers in ({}, stale, other):
            assert (await way.post("/slack/events", body, {**kind, **headers})).status == 401
        assert (await way.post("/slack/events", body, {**kind, **way.signed(acme.app, body)})).status != 401


async def test_the_address_is_verified_by_a_challenge(slack: SlackServer, acme: Acme) -> None:
    async with bolt_over_http(slack, acme.app, acme.makker):
        answer, is_given_back = await slack.verify_url(acme.app)
    assert answer.status == 200
    assert is_given_back


async def test_kinds_can_go_to_addresses_of_their_own(slack: SlackServer, acme: Acme, listener: Listener) -> None:
    way = slack.delivery.ways[acme.app.id]
    assert isinstance(way, SignedHttp)
    slack.connect_http(acme.app, way.base, slash_commands="/elsewhere")
    assert (await acme.hand.commands("help")).status == 404
    assert (await acme.hand.types("hi")).status == 200
