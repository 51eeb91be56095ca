"""Payloads on their way to an app: signed HTTP or Socket Mode, three seconds, Slack's retries, an account of it all."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from tests.loopback.clock import Clock, seconds, until
from tests.loopback.faults import IN_DELIVERY, Faults
from tests.loopback.faults import Kind as FaultKind
from tests.loopback.server import read
from tests.slack_server.apps import App
from tests.slack_server.errors import Json

LIMIT = 3.0
"""Real seconds that an app has for its acknowledgement."""

RETRIES = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
"""Each counted from the failure before it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One payload. `kind` is Socket Mode's word: events_api, interactive, slash_commands."""

    kind: str
    payload: Json
    team: str
    about: str

    @property
    def is_event(self) -> bool:
        """Whether Slack tries again when nobody acknowledges it."""
        return self.kind == "events_api"

    def body(self) -> tuple[bytes, str]:
        """The body that HTTP carries, and its type."""
        form = "application/x-www-form-urlencoded"
        if self.is_event:
            return json.dumps(self.payload).encode(), "application/json"
        if self.kind == "interactive":
            return urlencode({"payload": json.dumps(self.payload)}).encode(), form
        return urlencode(self.payload).encode(), form


@dataclass(frozen=True, slots=True)
class Answer:
    """What an app answered to one try: `seconds` is how long its acknowledgement took."""

    status: int
    body: Any = None
    seconds: float = 0.0
    reason: str = ""
    retry: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    is_held: bool = False

    @property
    def is_acknowledged(self) -> bool:
        """Whether Slack is content."""
        return not self.reason and not self.is_held

    @property
    def refuses_retries(self) -> bool:
        """Whether the app asked not to be tried again."""
        return self.headers.get("x-slack-no-retry") == "1"


class Way(Protocol):
    """How payloads reach an app."""

    async def send(self, app: App, parcel: Parcel, retry: int, reason: str) -> Answer: ...


class SignedHttp:
    """POSTs with Slack's signature. Everything goes to `path`, except what `paths` sends elsewhere by kind."""

    def __init__(
        self, clock: Clock, base: str, path: str = "/slack/events", paths: dict[str, str] | None = None
    ) -> None:
        self._clock = clock
        self.base = base.rstrip("/")
        self._path, self._paths = path, paths or {}
        self._session: aiohttp.ClientSession | None = None
        self.limit = LIMIT

    async def send(self, app: App, parcel: Parcel, retry: int = 0, reason: str = "") -> Answer:
        """Deliver one payload."""
        body, content_type = parcel.body()
        headers = {"Content-Type": content_type, **self.signed(app, body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return replace(await self.post(self._paths.get(parcel.kind, self._path), body, headers), retry=retry)

    def signed(self, app: App, body: bytes, at: int | None = None) -> dict[str, str]:
        """The headers that prove a body; at another second if a test wants a stale one."""
        timestamp = str(seconds(self._clock.now()) if at is None else at)
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    async def post(self, path: str, body: bytes, headers: dict[str, str], limit: float | None = None) -> Answer:
        """Send any bytes with any headers; the answer, or why there is none."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None), auto_decompress=False)
        headers = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*", **headers}
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(self.limit if limit is None else limit):
                async with self._session.post(
                    self.base + path, data=body, headers=headers, allow_redirects=False
                ) as response:
                    content = await response.read()
                    took = time.perf_counter() - begun
        except TimeoutError:
            return Answer(0, None, time.perf_counter() - begun, "http_timeout")
        except (aiohttp.ClientError, OSError):
            return Answer(0, None, time.perf_counter() - begun, "connection_failed")
        answered = {name.lower(): value for name, value in response.headers.items()}
        reason = "" if 200 <= response.status < 300 else "http_error"
        return Answer(response.status, read(content), took, reason, headers=answered)

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()


@dataclass(frozen=True, slots=True)
class Try:
    """One try to deliver a payload, with how it went."""

    parcel: Parcel
    answer: Answer


class Delivery:
    """Brings payloads to apps and tries again as Slack does. `tries` is the account of it all."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock, self._faults = clock, faults
        self.ways: dict[str, Way] = {}
        self.tries: list[Try] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._held: list[tuple[App, Parcel]] = []
        self._sessions: list[SignedHttp] = []

    async def send(self, app: App, parcel: Parcel) -> Answer:
        """Deliver a payload: the answer to the first try; retries go on by themselves, on the server's clock."""
        fault = self._faults.take(parcel.about, parcel.team, IN_DELIVERY)
        if fault is not None and fault.kind is FaultKind.HOLD:
            self._held.append((app, parcel))
            return Answer(0, is_held=True)
        answer = await self._try(app, parcel)
        if fault is not None:
            await self._try(app, parcel)
        await self.release_held()
        return answer

    def connect(self, app: App, way: Way) -> None:
        """Reach an app this way from now on."""
        self.ways[app.id] = way
        if isinstance(way, SignedHttp):
            self._sessions.append(way)

    async def release_held(self) -> None:
        """Deliver what was held back for being reordered."""
        held, self._held = self._held, []
        for app, parcel in held:
            await self._try(app, parcel)

    def send_soon(self, app: App, parcel: Parcel) -> None:
        """Deliver a payload while other things go on."""
        self._start(self.send(app, parcel))

    async def settle(self) -> None:
        """Wait for everything under way but retries whose time has not come."""
        while busy := [task for task in self._tasks if not task.get_name().startswith("retry")]:
            await asyncio.wait(busy)

    async def finish(self) -> None:
        """Wait for the retries too; move the clock for them."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def waiting(self) -> int:
        """How many payloads wait to be tried again."""
        return sum(task.get_name().startswith("retry") for task in self._tasks)

    async def close(self) -> None:
        """Give up on everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for session in self._sessions:
            await session.close()

    async def _try(self, app: App, parcel: Parcel, retry: int = 0, reason: str = "") -> Answer:
        way = self.ways.get(app.id)
        answer = await way.send(app, parcel, retry, reason) if way else Answer(0, None, 0, "connection_failed")
        self.tries.append(Try(parcel, answer))
        if parcel.is_event and answer.reason and retry < len(RETRIES) and not answer.refuses_retries:
            self._start(self._again(app, parcel, retry, answer.reason), "retry")
        return answer

    async def _again(self, app: App, parcel: Parcel, retry: int, reason: str) -> None:
        await until(self._clock, self._clock.now() + RETRIES[retry])
        await self._try(app, parcel, retry + 1, reason)

    def _start(self, work: Any, name: str = "delivery") -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
