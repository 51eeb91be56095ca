"""Every fault happens when it was asked for, so many times, and to what it was asked for."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_server import SlackServer
from tests.slack_server.sample import Acme


def post(acme: Acme, text: str = "x") -> Any:
    return acme.client.chat_postMessage(channel=acme.anna.id, text=text)


def texts(acme: Acme) -> list[str]:
    return [message.text for message in acme.hand.from_app()]


@pytest.fixture(autouse=True)
def without_limits(slack: SlackServer) -> None:
    slack.rates.is_kept = False


async def test_a_call_hangs_until_it_is_let_go(slack: SlackServer, acme: Acme) -> None:
    slack.faults.hang("chat.postMessage")
    call = asyncio.create_task(post(acme))
    done, _ = await asyncio.wait([call], timeout=0.1)
    assert not done
    assert (await acme.client.auth_test())["ok"]
    slack.faults.release()
    with pytest.raises(SlackApiError):
        await call
    assert texts(acme) == []


async def test_a_message_is_taken_but_the_answer_hangs(slack: SlackServer, acme: Acme) -> None:
    slack.faults.hang_after("chat.postMessage")
    call = asyncio.create_task(post(acme))
    done, _ = await asyncio.wait([call], timeout=0.1)
    assert not done
    assert texts(acme) == ["x"]
    slack.faults.release()
    assert (await call)["ok"]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_the_server_fails(slack: SlackServer, acme: Acme, status: int) -> None:
    slack.faults.fail(status, "chat.*")
    with pytest.raises(SlackApiError) as caught:
        await post(acme)
    assert caught.value.response.status_code == status
    assert (await post(acme))["ok"]
    assert texts(acme) == ["x"]


async def test_the_connection_breaks_before_anything_is_taken(slack: SlackServer, acme: Acme) -> None:
    slack.faults.reset_before("chat.postMessage")
    with pytest.raises(ClientConnectionError):
        await post(acme)
    assert texts(acme) == []
    assert slack.oracle.calls("chat.postMessage", accepted=None) == []


async def test_the_connection_breaks_after_the_message_is_taken(slack: SlackServer, acme: Acme) -> None:
    slack.faults.reset_after("chat.postMessage")
    with pytest.raises(ClientConnectionError):
        await post(acme)
    assert texts(acme) == ["x"]
    assert len(slack.oracle.calls("chat.postMessage")) == 1


async def test_the_default_client_posts_twice_when_the_connection_breaks(slack: SlackServer, acme: Acme) -> None:
    """The trap in slack_sdk's own retrying, which this server must be able to show."""
    slack.faults.reset_after("chat.postMessage")
    metadata = {"event_type": "makker", "event_payload": {"id": "m1"}}
    trapped = AsyncWebClient(token=acme.makker.token, base_url=slack.api_url)
    await trapped.chat_postMessage(channel=acme.anna.id, text="x", metadata=metadata)
    assert len(slack.posted("m1")) == 2
    assert slack.oracle.repeated_posts() == {"m1": 2}


async def test_an_answer_is_late(slack: SlackServer, acme: Acme) -> None:
    slack.faults.slow(0.15, "auth.test")
    begun = asyncio.get_running_loop().time()
    await acme.client.auth_test()
    assert asyncio.get_running_loop().time() - begun >= 0.15


async def test_an_answer_is_no_json(slack: SlackServer, acme: Acme) -> None:
    slack.faults.garble("chat.postMessage")
    with pytest.raises((SlackRequestError, SlackApiError, ValueError)):
        await post(acme)
    assert texts(acme) == ["x"]


async def test_slack_refuses_for_reasons_of_its_own(slack: SlackServer, acme: Acme) -> None:
    slack.faults.refuse("fatal_error", "chat.postMessage")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await post(acme)


async def test_faults_are_counted_and_can_wait_and_be_cleared(slack: SlackServer, acme: Acme) -> None:
    fault = slack.faults.refuse("fatal_error", "auth.test", times=2, skip=1)
    outcomes = [await succeeds(acme) for _ in range(5)]
    assert outcomes == [True, False, False, True, True]
    assert fault.happened == 2
    slack.faults.refuse("fatal_error", times=None)
    assert not await succeeds(acme)
    slack.faults.clear()
    assert await succeeds(acme)


async def test_faults_by_chance_are_the_same_with_the_same_seed(slack: SlackServer, acme: Acme) -> None:
    fault = slack.faults.refuse("fatal_error", "auth.test", times=None, chance=0.5)
    outcomes = [await succeeds(acme) for _ in range(40)]
    assert 8 < outcomes.count(False) == fault.happened < 32


async def test_faults_keep_to_their_workspace(slack: SlackServer, acme: Acme) -> None:
    slack.faults.refuse("fatal_error", times=None, team="T404")
    assert await succeeds(acme)


async def test_an_upload_breaks(slack: SlackServer, acme: Acme) -> None:
    slack.faults.reset_before("upload")
    start = await acme.client.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="a")
    async with ClientSession() as session:
        with pytest.raises(ClientConnectionError):
            await session.post(start["upload_url"], data=b"a")
        assert (await session.post(start["upload_url"], data=b"a")).status == 200


async def succeeds(acme: Acme) -> bool:
    try:
        return bool((await acme.client.auth_test())["ok"])
    except SlackApiError:
        return False
