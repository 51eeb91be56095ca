"""Rate limits: kept on the server's clock, per method, workspace and channel, with a 429 that names its seconds."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.clock import SetClock
from tests.slack_server import SlackServer
from tests.slack_server.rates import Window
from tests.slack_server.sample import Acme, client


async def wait_for(awaitable: Any) -> int:
    """The seconds that a refused call is told to wait."""
    with pytest.raises(SlackApiError) as caught:
        await awaitable
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    return int(caught.value.response.headers["Retry-After"])


async def test_one_message_a_second_goes_to_each_channel(slack: SlackServer, acme: Acme, clock: SetClock) -> None:
    post = acme.client.chat_postMessage
    opened = (await post(channel=acme.anna.id, text="a"))["channel"]
    assert await wait_for(post(channel=acme.anna.id, text="b")) == 1
    assert await wait_for(post(channel=opened, text="b")) == 1
    await post(channel=acme.bertil.id, text="a")
    clock.move_to(clock.now() + timedelta(seconds=1))
    await post(channel=opened, text="b")
    assert [one.text for one in acme.hand.from_app()] == ["a", "b"]
    assert len(slack.oracle.limited()) == 2


async def test_a_workspace_has_a_limit_of_its_own(slack: SlackServer, acme: Acme, clock: SetClock) -> None:
    slack.rates.per_workspace = Window(2, 60)
    people = [acme.workspace.add_person(f"p{number}") for number in range(3)]
    for person in people[:2]:
        await acme.client.chat_postMessage(channel=person.id, text="x")
    clock.move_to(clock.now() + timedelta(seconds=12.5))
    assert await wait_for(acme.client.chat_postMessage(channel=people[2].id, text="x")) == 48
    space = slack.world.add_workspace("Other")
    other = slack.world.install(acme.app, space)
    await client(slack, other.token).chat_postMessage(channel=space.add_person("olga").id, text="x")


@pytest.mark.parametrize(("method", "calls"), [("users.list", 20), ("conversations.open", 50), ("users.info", 100)])
async def test_each_tier_has_its_window(
    slack: SlackServer, acme: Acme, clock: SetClock, method: str, calls: int
) -> None:
    arguments = {
        "users.list": {},
        "conversations.open": {"users": acme.anna.id},
        "users.info": {"user": acme.anna.id},
    }
    for number in range(calls):
        clock.move_to(clock.now() + timedelta(milliseconds=100))
        assert (await acme.client.api_call(method, params=dict(arguments[method])))["ok"], number
    waits = await wait_for(acme.client.api_call(method, params=dict(arguments[method])))
    assert waits == 60 - (calls - 1) // 10
    clock.move_to(clock.now() + timedelta(seconds=waits))
    assert (await acme.client.api_call(method, params=dict(arguments[method])))["ok"]
    assert slack.oracle.most_within(timedelta(minutes=1), method) == calls


async def test_a_call_before_its_time_is_seen(slack: SlackServer, acme: Acme, clock: SetClock) -> None:
    slack.faults.limit(30, "chat.postMessage")
    assert await wait_for(acme.client.chat_postMessage(channel=acme.anna.id, text="x")) == 30
    await acme.client.chat_postMessage(channel=acme.bertil.id, text="somebody else need not wait")
    assert slack.oracle.early() == []
    clock.move_to(clock.now() + timedelta(seconds=29))
    assert await wait_for(acme.client.chat_postMessage(channel=acme.anna.id, text="x")) == 1
    assert [entry.arguments["channel"] for entry in slack.oracle.early()] == [acme.anna.id]
    clock.move_to(clock.now() + timedelta(seconds=1))
    await acme.client.chat_postMessage(channel=acme.anna.id, text="x")
    assert len(slack.oracle.early()) == 1


async def test_limits_can_be_left_out_of_a_test(slack: SlackServer, acme: Acme) -> None:
    slack.rates.is_kept = False
    for _ in range(3):
        await acme.client.chat_postMessage(channel=acme.anna.id, text="x")
