"""The door for HTTP: who sends is checked first, then that it is an activity; nothing that comes is logged."""

import asyncio
import gzip
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import structlog
from aiohttp import ClientSession, web

from adapters.teams.answers import Answer
from adapters.teams.door import DEEPEST, LARGEST, PATH
from adapters.teams.identity import LocalOnly
from bot.clock import SetClock
from bot.ports import NotStored
from tests.support.teams_door import CANARY, Visitor, activity, at_the_door, longest_pause, through


@pytest.fixture
async def visitor(clock: SetClock) -> AsyncIterator[Visitor]:
    async with at_the_door(clock) as found:
        yield found


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[list[Any]]:
    """What is logged, in which no word of what came is ever."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as found:
        yield found
    assert (
        CANARY not in f"{found} {[(each.getMessage(), each.exc_info) for each in caplog.records]} {capfd.readouterr()}"
    )


def _nested(levels: int) -> bytes:
    """An activity whose deepest value lies so many levels down, itself the first."""
    raw = json.dumps(activity()).encode()
    return raw[:-1] + b', "value": ' + b"[" * (levels - 2) + b"7" + b"]" * (levels - 2) + b"}"


async def test_an_activity_comes_in_as_it_was_sent(visitor: Visitor) -> None:
    body = activity(text="æ & 😀 \u2028", value={"makker": {"a": "x"}}, numbers=[1, 2.5, -3, 10**30, None, True])
    assert await visitor.knocks(body) == (200, "")
    assert visitor.came_in == [body]


@pytest.mark.parametrize("status", [200, 201, 202, 400, 501])
async def test_what_an_invoke_is_answered_with_is_sent_as_it_stands(visitor: Visitor, status: int) -> None:
    visitor.answer = Answer(status, {"statusCode": 200, "type": "x", "value": {"text": "ø 😀"}})
    answered, text = await visitor.knocks()
    assert (answered, json.loads(text)) == (status, visitor.answer.body)


async def test_an_answer_is_json_and_says_so(visitor: Visitor) -> None:
    visitor.answer = Answer(200, {"a": 1})
    headers = {"Authorization": visitor.bearer()}
    address = visitor.address + PATH
    async with ClientSession() as session, session.post(address, json=activity(), headers=headers) as response:
        assert response.content_type == "application/json"
        assert await response.json() == {"a": 1}


MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "half": b'{"type": "message"',
    "no JSON": CANARY.encode(),
    "two": b"{} {}",
    "a list": b"[]",
    "null": b"null",
    "a number": b"1" * 5_000,
    "a word": b'"word"',
    "no text": b'{"type": "\xff\xfe"}',
    "another encoding": json.dumps(activity()).encode("utf-16"),
    "half a surrogate pair": b'{"text": "\\ud83d"}',
    "no number": b'{"text": NaN}',
    "a number out of reach": b'{"text": 1e999}',
    "a number of 5,000 digits": b'{"text": ' + b"1" * 5_000 + b"}",
    "too deep": _nested(DEEPEST + 1),
    "deep objects": b'{"a":' * 70 + b"1" + b"}" * 70,
    "without end": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "open without end": b"[" * 1_000_000,
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
async def test_what_is_no_activity_is_refused(visitor: Visitor, raw: bytes, logged: list[Any]) -> None:
    assert await visitor.knocks(raw) == (400, "")
    assert visitor.came_in == []
    assert logged == []


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
async def test_nothing_is_read_before_the_sender_is_known(visitor: Visitor, raw: bytes, logged: list[Any]) -> None:
    assert await visitor.knocks(raw, []) == (401, "")
    assert logged == []


async def test_what_is_nested_less_than_too_deep_comes_in(visitor: Visitor) -> None:
    assert await visitor.knocks(_nested(DEEPEST)) == (200, "")
    wide = activity(value=[{str(number): [number]} for number in range(20_000)])
    assert await visitor.knocks(wide) == (200, "")


async def _pieces(raw: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), 65_536):
        yield raw[start : start + 65_536]


async def _sent(visitor: Visitor, raw: Any, **headers: str) -> int:
    given = {"Authorization": visitor.bearer(), "Content-Type": "application/json", **headers}
    address, data = visitor.address + PATH, io.BytesIO(raw) if isinstance(raw, bytes) else raw
    async with ClientSession() as session, session.post(address, data=data, headers=given) as response:
        return response.status


async def test_what_is_too_large_is_refused_whether_it_says_so_or_not(visitor: Visitor) -> None:
    padding = LARGEST - len(json.dumps(activity()))
    largest, larger = (json.dumps(activity()).encode() + b" " * more for more in (padding, padding + 1))
    assert [await _sent(visitor, raw) for raw in (largest, larger)] == [200, 413]
    assert [await _sent(visitor, _pieces(raw)) for raw in (largest, larger)] == [200, 413]
    assert len(visitor.came_in) == 2


async def test_what_is_packed_is_measured_unpacked(visitor: Visitor) -> None:
    packed = gzip.compress(json.dumps(activity()).encode())
    assert await _sent(visitor, packed, **{"Content-Encoding": "gzip"}) == 200
    bomb = gzip.compress(b" " * (64 * LARGEST))
    assert len(bomb) < LARGEST
    assert await _sent(visitor, bomb, **{"Content-Encoding": "gzip"}) == 413
    assert await _sent(visitor, b"no gzip", **{"Content-Encoding": "gzip"}) == 400
    assert len(visitor.came_in) == 1


@pytest.mark.parametrize("method", ["get", "put", "delete", "options", "patch"])
async def test_there_is_one_way_to_come_in(visitor: Visitor, method: str) -> None:
    async with ClientSession() as session, session.request(method, visitor.address + PATH) as response:
        assert response.status == 405


async def test_what_could_not_be_kept_may_come_again(visitor: Visitor, logged: list[Any]) -> None:
    visitor.answer = NotStored("out of reach")
    assert await visitor.knocks() == (503, "")
    assert logged == []


@pytest.mark.parametrize(
    "error", [ValueError(CANARY), KeyError(CANARY), RecursionError(CANARY), ConnectionError(CANARY)]
)
async def test_a_mistake_of_ours_is_logged_without_words_and_may_come_again(
    visitor: Visitor, error: Exception, logged: list[Any]
) -> None:
    visitor.answer = error
    assert await visitor.knocks() == (503, "")
    assert [(each["log_level"], each["error"]) for each in logged] == [("error", type(error).__name__)]


async def test_whoever_hangs_up_in_the_middle_harms_nobody(visitor: Visitor, logged: list[Any]) -> None:
    host, port = visitor.address.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: {visitor.bearer()}\r\nContent-Length: 500\r\n\r\n"
    writer.write(head.encode() + b'{"type":')
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.close()
    await asyncio.sleep(0.1)
    assert await visitor.knocks() == (200, "")
    assert len(visitor.came_in) == 1
    assert logged == []


async def test_a_token_too_long_for_the_server_itself_is_refused(visitor: Visitor) -> None:
    async with through(visitor.check, visitor):
        status, _ = await visitor.knocks(authorization="Bearer " + "x" * 100_000)
    assert 400 <= status < 500
    assert visitor.came_in == []


async def test_the_loop_goes_on_while_keys_hang_and_large_bodies_come(visitor: Visitor) -> None:
    """botbuilder asks for keys by a blocking call without a time-out: while they hang, nothing else goes on."""
    visitor.faults.hang("openid", times=None)
    large = activity(value=[{str(number): [number]} for number in range(40_000)])
    waiting = [asyncio.create_task(visitor.knocks(large)) for _ in range(3)]
    assert await longest_pause(0.5) < 2
    assert {status for status, _ in await asyncio.gather(*waiting)} == {503}


# --- the local mode ---------------------------------------------------------------------------------------

LOCAL_URL = "http://localhost:56150/_connector"


def _from(peer: str) -> Callable[[web.Request, Any], Awaitable[web.StreamResponse]]:
    """A request as though it came from another machine."""

    @web.middleware
    async def as_if(request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request.clone(remote=peer))
        return response

    return as_if


@pytest.fixture
async def local(visitor: Visitor) -> AsyncIterator[Visitor]:
    async with through(LocalOnly(), visitor):
        yield visitor


async def test_the_local_mode_asks_for_no_token(local: Visitor) -> None:
    assert await local.knocks(activity(serviceUrl=LOCAL_URL), []) == (200, "")
    assert await local.knocks(activity(serviceUrl=LOCAL_URL), [], {"Origin": "http://localhost:56150"}) == (200, "")
    assert local.fetches == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"}, {"Host": "localhost.evil.example"}, {"Host": "20.0.0.1:3978"}, {"Host": ""},
        {"Host": "[::1"}, {"Host": "localhost@evil.example"}, {"Origin": "https://evil.example"},
        {"Origin": "null"}, {"Origin": "http://localhost.evil.example"}, {"Origin": ""},
        {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-Host": "tunnel.example"}, {"Forwarded": "for=203.0.113.9"},
    ],
    ids=str,
)  # fmt: skip
async def test_the_local_mode_refuses_what_another_site_or_machine_had_sent(
    local: Visitor, headers: dict[str, str]
) -> None:
    assert await local.knocks(activity(serviceUrl=LOCAL_URL), [], headers) == (403, "")
    assert local.came_in == []


@pytest.mark.parametrize(
    "url", ["https://smba.trafficmanager.net/emea/", "http://localhost.evil.example/", "", None, 7]
)
async def test_the_local_mode_refuses_a_service_url_elsewhere(local: Visitor, url: object) -> None:
    assert await local.knocks(activity(serviceUrl=url), []) == (403, "")
    assert local.came_in == []


@pytest.mark.parametrize("peer", ["203.0.113.9", "10.0.0.1", "2001:db8::1", "unknown", ""])
async def test_the_local_mode_refuses_other_machines(visitor: Visitor, peer: str) -> None:
    async with through(LocalOnly(), visitor, _from(peer)):
        assert await visitor.knocks(activity(serviceUrl=LOCAL_URL), []) == (403, "")
    assert visitor.came_in == []


async def test_the_local_mode_takes_no_more_than_others_do(local: Visitor) -> None:
    assert await local.knocks(b"{", []) == (400, "")
    assert await _sent(local, b" " * (LARGEST + 1)) == 413
