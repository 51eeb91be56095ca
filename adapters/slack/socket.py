"""Socket Mode: a few connections that are kept alive, each rebuilt from a fresh address as soon as it is of no use.

The SDK's own client comes back to an address that has died for ever, tells liveness by the wall clock, and starts
tasks without bound; the protocol is small, so it is spoken here over aiohttp. Instants are the loop's own.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMessage, WSMsgType
from slack_bolt.response import BoltResponse

from adapters.slack.dispatch import Body
from bot.faults import reach
from bot.logs import fault
from bot.ports import DeliveryFailure, TryAgain

CONNECTIONS = 2
"""So that one may be refreshed while the other goes on; Slack allows ten."""
SILENT_AFTER_S = 20.0
"""A peer of whom nothing was heard for so long, though it was pinged, is gone."""
CONNECT_WITHIN_S = 10.0
ACKNOWLEDGE_WITHIN_S = 3.0
LEAVE_WITHIN_S = 15.0
"""Slack closes a connection some ten seconds after the warning, and may use it until then."""
CLOSE_WITHIN_S = 1.0
PAUSE_FIRST_S, PAUSE_MOST_S = 0.5, 30.0
AT_ONCE = 200
"""So many payloads are handled at the same time; further ones wait on the wire."""
_ASKS_TO_LEAVE = frozenset({"warning", "refresh_requested"})

Address = Callable[[], Awaitable[str]]
"""Asks for the address of a new connection. Raises `DeliveryFailure` or aiohttp's errors."""
Take = Callable[[Body], Awaitable[BoltResponse]]
log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Link:
    """One connection, and what came over it and is not acknowledged yet."""

    peer: ClientWebSocketResponse
    handling: set[asyncio.Task[None]] = field(default_factory=set)
    is_greeted: bool = False


class Socket:
    """Receives payloads over websockets, and acknowledges each once it is stored."""

    def __init__(
        self,
        session: ClientSession,
        address: Address,
        take: Take,
        rng: Random,
        *,
        connections: int = CONNECTIONS,
        silent_after: float = SILENT_AFTER_S,
        connect_within: float = CONNECT_WITHIN_S,
        pause_first: float = PAUSE_FIRST_S,
        pause_most: float = PAUSE_MOST_S,
        at_once: int = AT_ONCE,
    ) -> None:
        self._session = session
        self._address = address
        self._take = take
        self._rng = rng
        self._connections = connections
        self._silent_after = silent_after
        self._connect_within = connect_within
        self._pause_first = pause_first
        self._pause_most = pause_most
        self._room = asyncio.Semaphore(at_once)
        self._up: set[asyncio.Task[None]] = set()
        self._leaving: set[asyncio.Task[None]] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self.connected = 0

    def start(self) -> None:
        """Keep the connections up from now on."""
        for number in range(self._connections):
            _begin(self._up, self._keep_up(), f"makker-slack-socket-{number}")

    async def stop(self) -> None:
        """Take no more; what is being handled is still acknowledged."""
        for tasks in (self._up, self._leaving):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _keep_up(self) -> None:
        loop, pause = asyncio.get_running_loop(), self._pause_first
        while True:
            began, is_asked, wait = loop.time(), False, 0.0
            try:
                is_asked = await self._connection()
            except DeliveryFailure as failure:
                wait = (failure.after or 0.0) if isinstance(failure, TryAgain) else 0.0
                log.warning("socket not opened", reason=str(failure))
            except (ClientError, TimeoutError, OSError) as error:
                log.warning("socket lost", error=type(error).__name__)
            except Exception as error:
                log.error("socket failed", **fault(error))
            if loop.time() - began > self._pause_most:
                pause = self._pause_first
                if is_asked:
                    continue
            await asyncio.sleep(max(wait, pause * self._rng.uniform(0.5, 1.5)))
            pause = min(pause * 2, self._pause_most)

    async def _connection(self) -> bool:
        """One connection from its fresh address to its end, or until Slack asks for another to take its place.

        Whether it did: then it is still read beside the next one, until Slack closes it.
        """
        link, is_asked = await self._opened(), False
        try:
            is_asked = await self._read(link)
        finally:
            self.connected -= link.is_greeted
            link.is_greeted = False
            if is_asked:
                _begin(self._leaving, self._read_out(link))
            else:
                _begin(self._closing, _let_go(link))
        return is_asked

    async def _opened(self) -> _Link:
        async with asyncio.timeout(self._connect_within):
            # aiohttp pings after this time of silence, and waits half as long for an answer.
            heartbeat = self._silent_after * 2 / 3
            address = await self._address()
            timeout = ClientWSTimeout(ws_close=CLOSE_WITHIN_S)
            return _Link(await self._session.ws_connect(address, heartbeat=heartbeat, timeout=timeout, max_msg_size=0))

    async def _read(self, link: _Link) -> bool:
        """Take what comes; whether Slack asked to leave, or else it is over."""
        async for message in link.peer:
            frame = _frame(message)
            if frame is None:
                continue
            match frame.get("type"):
                case "hello":
                    link.is_greeted, self.connected = True, self.connected + 1
                case "disconnect":
                    reason = str(frame.get("reason"))
                    log.info("socket asked to leave", reason=reason)
                    return reason in _ASKS_TO_LEAVE
                case _ if "envelope_id" in frame:
                    await self._received(link, frame)
        return False

    async def _read_out(self, link: _Link) -> None:
        """Take what still comes over a connection that another takes the place of."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN_S):
                    while await self._read(link):
                        pass
        finally:
            _begin(self._closing, _let_go(link))

    async def _received(self, link: _Link, frame: dict[str, Any]) -> None:
        await self._room.acquire()
        task = _begin(link.handling, self._handle(link.peer, frame))
        task.add_done_callback(lambda done: self._room.release())

    async def _handle(self, peer: ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        payload = frame.get("payload")
        try:
            response = await self._take(payload if isinstance(payload, dict) else {})
        except Exception as error:
            log.error("payload failed", **fault(error))
            return
        if response.status != 200:
            return
        try:
            await peer.send_str(_acknowledgement(frame, response))
            reach("slack.acknowledged")
        except (ClientError, ConnectionError, RuntimeError):
            # Slack sends it again over another connection, and its id is known then.
            log.warning("acknowledgement lost")


def _begin(tasks: "set[asyncio.Task[None]]", work: Coroutine[Any, Any, None], name: str = "") -> "asyncio.Task[None]":
    task = asyncio.create_task(work, name=name or "makker-slack-socket")
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return task


async def _let_go(link: _Link) -> None:
    """Close a connection once what came over it is acknowledged, or after a moment."""
    if link.handling:
        await asyncio.wait(link.handling, timeout=ACKNOWLEDGE_WITHIN_S)
    await link.peer.close()


def _frame(message: WSMessage) -> dict[str, Any] | None:
    if message.type is not WSMsgType.TEXT:
        return None
    try:
        found = json.loads(message.data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _acknowledgement(frame: dict[str, Any], response: BoltResponse) -> str:
    answer: dict[str, Any] = {"envelope_id": frame["envelope_id"]}
    if response.body and frame.get("accepts_response_payload"):
        is_json = response.first_headers().get("content-type", "").startswith("application/json")
        answer["payload"] = json.loads(response.body) if is_json else {"text": response.body}
    return json.dumps(answer)
