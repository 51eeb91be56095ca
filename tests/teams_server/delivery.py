"""Activities on their way to the bot: signed, within the time that Teams gives, with an account of it all."""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.loopback.faults import IN_DELIVERY, Faults, Kind
from tests.loopback.server import read
from tests.teams_server.errors import Json
from tests.teams_server.keys import Keys

LIMIT = 15.0
"""Real seconds for a turn."""
INVOKE_LIMIT = 5.0
"""Real seconds for an invoke, after which the client says that something went wrong."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered: `seconds` is how long that took; `reason` why there is no answer."""

    status: int
    body: Any = None
    seconds: float = 0.0
    reason: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_held: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether Teams is content."""
        return not self.reason and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Try:
    """One activity with how it went."""

    activity: Json
    answer: Answer


class Delivery:
    """Brings activities to the bot at `address`. `tries` is the account of it all, the oldest forgotten first."""

    def __init__(self, keys: Keys, faults: Faults) -> None:
        self._keys, self._faults = keys, faults
        self.address = ""
        self.audience = ""
        self.is_signed = True
        self.limit: float | None = None
        self.tries: deque[Try] = deque(maxlen=10_000)
        self._session: aiohttp.ClientSession | None = None
        self._held: list[Json] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    async def send(self, activity: Json) -> Answer:
        """Deliver an activity; twice, or after the next one, where a fault says so."""
        about = activity["type"] + (f":{activity['name']}" if activity.get("name") else "")
        tenant = activity.get("channelData", {}).get("tenant", {}).get("id", "")
        fault = self._faults.take(about, (tenant, activity["conversation"]["id"]), IN_DELIVERY)
        if fault is not None and fault.kind is Kind.HOLD:
            self._held.append(activity)
            return Answer(0, is_held=True)
        answer = await self._try(activity)
        if fault is not None:
            await self._try(activity)
        held, self._held = self._held, []
        for one in held:
            await self._try(one)
        return answer

    def send_soon(self, activity: Json) -> "asyncio.Task[Answer]":
        """Deliver an activity while other things go on."""
        task = asyncio.get_running_loop().create_task(self.send(activity))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def settle(self) -> None:
        """Wait for everything under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Give up on everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _try(self, activity: Json) -> Answer:
        token = self._keys.token(self.audience, activity["serviceUrl"]) if self.is_signed else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        is_invoke = activity["type"] == "invoke"
        limit = self.limit or (INVOKE_LIMIT if is_invoke else LIMIT)
        answer = await self.post(json.dumps(activity).encode(), headers, limit)
        self.tries.append(Try(activity, answer))
        return answer

    async def post(self, body: bytes, headers: dict[str, str], limit: float = LIMIT) -> Answer:
        """Send any bytes with any headers; the answer, or why there is none."""
        if not self.address:
            return Answer(0, reason="connection_failed")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Microsoft-SkypeBotApi", **headers}
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(limit):
                async with self._session.post(
                    self.address, data=body, headers=headers, allow_redirects=False
                ) as response:
                    content = await response.read()
                    took = time.perf_counter() - begun
                    return Answer(response.status, read(content), took, headers=dict(response.headers))
        except TimeoutError:
            return Answer(0, None, time.perf_counter() - begun, "timeout")
        except aiohttp.ClientError as error:
            return Answer(0, None, time.perf_counter() - begun, type(error).__name__)
