"""Socket Mode: a few connections that are kept alive, each rebuilt from a fresh address as soon as it is of no use.

The SDK's own client comes back to an address that has died for ever, tells liveness by the wall clock, and starts
tasks without bound; the protocol is small, so it is spoken here over aiohttp.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMessage, WSMsgType
from slack_bolt.response import BoltResponse

from adapters.slack.dispatch import Body
from bot.logs import fault
from bot.ports import DeliveryFailure

CONNECTIONS = 2
"""So that one may be refreshed while the other goes on; Slack allows ten."""
SILENT_AFTER_S = 20.0
"""A peer that does not answer a ping for so long is gone; the ping is sent at half of it."""
CONNECT_WITHIN_S = 10.0
ACKNOWLEDGE_WITHIN_S = 3.0
PAUSE_FIRST_S, PAUSE_MOST_S = 0.5, 30.0
AT_ONCE = 200
"""So many payloads are handled at the same time; further ones wait on the wire."""

Address = Callable[[], Awaitable[str]]
"""Asks for the address of a new connection. Raises `DeliveryFailure`."""
Take = Callable[[Body], Awaitable[BoltResponse]]
log = structlog.get_logger(__name__)


class Socket:
    """Receives payloads over websockets, and acknowledges each once it is stored."""

    def __init__(self, session: ClientSession, address: Address, take: Take, rng: Random) -> None:
        self._session = session
        self._address = address
        self._take = take
        self._rng = rng
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self.connected = 0

    def start(self) -> None:
        """Keep the connections up from now on."""
        self._tasks = [
            asyncio.create_task(self._keep_up(), name=f"makker-slack-socket-{number}") for number in range(CONNECTIONS)
        ]

    async def stop(self) -> None:
        """Take no more; what is being handled is still acknowledged."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _keep_up(self) -> None:
        pause = PAUSE_FIRST_S
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._connection()
            except (ClientError, DeliveryFailure, TimeoutError, OSError) as error:
                log.warning("socket lost", error=type(error).__name__)
            except Exception as error:
                log.error("socket failed", **fault(error))
            if asyncio.get_running_loop().time() - began > PAUSE_MOST_S:
                pause = PAUSE_FIRST_S
            await asyncio.sleep(pause * self._rng.uniform(0.5, 1.5))
            pause = min(pause * 2, PAUSE_MOST_S)

    async def _connection(self) -> None:
        """One connection from its fresh address to its end; asked to refresh, it lets the next one begin at once."""
        async with asyncio.timeout(CONNECT_WITHIN_S):
            address = await self._address()
            connection = await self._session.ws_connect(
                address, heartbeat=SILENT_AFTER_S, autoping=True, max_msg_size=0
            )
        greeted, handling = False, set[asyncio.Task[None]]()
        try:
            async for message in connection:
                frame = _frame(message)
                if frame is None:
                    continue
                match frame.get("type"):
                    case "hello":
                        greeted, self.connected = True, self.connected + 1
                    case "disconnect":
                        if frame.get("reason") != "warning":
                            return
                    case _ if "envelope_id" in frame:
                        await self._received(connection, frame, handling)
        finally:
            self.connected -= greeted
            closing = asyncio.create_task(_let_go(connection, handling))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def _received(
        self, connection: ClientWebSocketResponse, frame: dict[str, Any], handling: "set[asyncio.Task[None]]"
    ) -> None:
        await self._room.acquire()
        task = asyncio.create_task(self._handle(connection, frame))
        handling.add(task)
        task.add_done_callback(handling.discard)
        task.add_done_callback(lambda done: self._room.release())

    async def _handle(self, connection: ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        payload = frame.get("payload")
        if not isinstance(payload, dict):
            payload = {}
        try:
            response = await self._take(payload)
            if response.status == 200 and not connection.closed:
                await connection.send_str(_acknowledgement(frame, response))
        except (ClientError, ConnectionError, RuntimeError):
            # Slack sends it again over another connection, and its id is known then.
            log.warning("acknowledgement lost")
        except Exception as error:
            log.error("payload failed", **fault(error))


async def _let_go(connection: ClientWebSocketResponse, handling: "set[asyncio.Task[None]]") -> None:
    """Close a connection once what came over it is acknowledged, or after a moment."""
    if handling:
        await asyncio.wait(handling, timeout=ACKNOWLEDGE_WITHIN_S)
    await connection.close()


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
