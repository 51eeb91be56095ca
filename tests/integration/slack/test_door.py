"""The door for HTTP: raw bytes are held against the signature before anything is read; refusals are not logged."""

import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlencode

import pytest
import structlog
from aiohttp import ClientSession, web
from slack_bolt.response import BoltResponse

from adapters.slack.dispatch import Body
from adapters.slack.door import LARGEST, Door
from adapters.slack.signature import Signatures
from bot.clock import SetClock

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CANARY = "zebrafinch"
EVENT = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "text": CANARY}}
DEEP = b'{"type":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Outside:
    """Somebody at the door, and what came in."""

    def __init__(self, clock: SetClock) -> None:
        self._clock = clock
        self.session: ClientSession | None = None
        self.came_in: list[Body] = []
        self.status = 200

    async def dispatch(self, body: Body) -> BoltResponse:
        """Let a payload in."""
        self.came_in.append(body)
        return BoltResponse(status=self.status, body="")

    def signed(self, body: bytes, secret: str = SECRET, seconds_ago: float = 0) -> dict[str, str]:
        """Slack's headers for a body."""
        at = str(int(self._clock.now().timestamp() - seconds_ago))
        digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}

    async def knocks(self, body: bytes, headers: Mapping[str, str], content_type: str = JSON) -> tuple[int, str]:
        """Status and text of the answer."""
        assert self.session is not None
        headers = {"Content-Type": content_type, **headers}
        async with self.session.post("/slack/events", data=body, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def outside(clock: SetClock) -> AsyncIterator[Outside]:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None)
    visitor = Outside(clock)
    app.add_routes(Door(Signatures(SECRET), visitor.dispatch, clock).routes())  # type: ignore[arg-type]
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as visitor.session:
        yield visitor
    await runner.cleanup()


async def test_what_slack_signed_comes_in(outside: Outside) -> None:
    body = json.dumps(EVENT).encode()
    assert await outside.knocks(body, outside.signed(body)) == (200, "")
    assert outside.came_in == [EVENT]


async def test_interactions_and_commands_come_as_forms(outside: Outside) -> None:
    for fields, expected in (
        ({"payload": json.dumps({"type": "block_actions", "x": "ø"})}, {"type": "block_actions", "x": "ø"}),
        ({"command": "/makker", "text": "æ & å"}, {"command": "/makker", "text": "æ & å"}),
    ):
        body = urlencode(fields).encode()
        assert (await outside.knocks(body, outside.signed(body), FORM))[0] == 200
        assert outside.came_in[-1] == expected


async def test_the_challenge_is_answered(outside: Outside) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    status, text = await outside.knocks(body, outside.signed(body))
    assert (status, json.loads(text)) == (200, {"challenge": "abc"})


def _wrong_headers(outside: Outside, body: bytes) -> dict[str, dict[str, str]]:
    good = outside.signed(body)
    at, signature = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]
    return {
        "none": {},
        "no signature": {"X-Slack-Request-Timestamp": at},
        "no timestamp": {"X-Slack-Signature": signature},
        "another secret": outside.signed(body, "another"),
        "another body": outside.signed(body + b" "),
        "stale": outside.signed(body, seconds_ago=301),
        "from the future": outside.signed(body, seconds_ago=-301),
        "a timestamp that is no number": good | {"X-Slack-Request-Timestamp": "now"},
        "a timestamp of a thousand digits": good | {"X-Slack-Request-Timestamp": "1" * 1000},
        "a signature not in ASCII": good | {"X-Slack-Signature": "v0=ø"},
        "an empty signature": good | {"X-Slack-Signature": ""},
    }


async def test_whatever_slack_did_not_sign_just_now_is_refused(
    outside: Outside, capfd: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps(EVENT).encode()
    with structlog.testing.capture_logs() as logged:
        for what, headers in _wrong_headers(outside, body).items():
            assert await outside.knocks(body, headers) == (401, ""), what
    assert outside.came_in == []
    assert CANARY not in f"{logged} {capfd.readouterr()}"


async def test_a_signed_body_is_refused_the_second_time(outside: Outside, clock: SetClock) -> None:
    body = json.dumps(EVENT).encode()
    headers = outside.signed(body)
    assert [(await outside.knocks(body, headers))[0] for _ in range(3)] == [200, 401, 401]
    assert len(outside.came_in) == 1


async def test_what_could_not_be_kept_may_come_again_within_the_same_second(outside: Outside) -> None:
    body = json.dumps(EVENT).encode()
    headers = outside.signed(body)
    outside.status = 503
    assert [(await outside.knocks(body, headers))[0] for _ in range(2)] == [503, 503]
    outside.status = 200
    assert [(await outside.knocks(body, headers))[0] for _ in range(2)] == [200, 401]


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", JSON), (b"{", JSON), (b"\xff\xfe", JSON), (b"[]", JSON), (b"null", JSON), (DEEP, JSON),
        (b"1" * 10_000, JSON), (b"payload=%7B", FORM), (b"payload=%FF", FORM), (b"payload=[]", FORM),
    ],
    ids=["empty", "half", "no text", "a list", "null", "deep", "number", "half a form", "broken form", "listed"],
)  # fmt: skip
async def test_what_is_no_payload_is_refused(
    outside: Outside, body: bytes, content_type: str, is_signed: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    headers = outside.signed(body) if is_signed else {}
    status, _ = await outside.knocks(body, headers, content_type)
    assert status == 401
    assert outside.came_in == []
    printed = capfd.readouterr()
    assert printed.out == printed.err == ""


async def test_what_is_too_large_is_refused_whether_it_says_so_or_not(outside: Outside) -> None:
    body = b" " * (LARGEST + 1)

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    assert (await outside.knocks(io.BytesIO(body), outside.signed(body)))[0] == 413  # type: ignore[arg-type]
    assert (await outside.knocks(in_pieces(), outside.signed(body)))[0] == 413  # type: ignore[arg-type]
    assert outside.came_in == []
