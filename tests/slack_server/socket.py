"""Socket Mode: one-time addresses, hello, envelopes and their acknowledgements, and what goes wrong there."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from aiohttp import WSMsgType, web

from tests.loopback.faults import IN_SOCKET, Faults, Kind
from tests.slack_server.apps import App
from tests.slack_server.delivery import LIMIT, Answer, Parcel
from tests.slack_server.errors import Json, Violations
from tests.slack_server.world import World

MOST = 10


@dataclass(slots=True, eq=False)
class Connection:
    """One open connection of an app."""

    number: int
    app: App
    socket: web.WebSocketResponse
    request: web.Request
    is_half_open: bool = False
    is_leaving: bool = False
    pings: int = 0
    received: list[Json] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Envelope:
    connection: Connection
    accepts_payload: bool
    answer: asyncio.Future[Json]


class Sockets:
    """All connections. Payloads go to one of an app's live connections, chosen by seed; `acks` counts."""

    def __init__(self, world: World, faults: Faults, violations: Violations, seed: int = 1) -> None:
        self._world, self._faults, self._violations = world, faults, violations
        self._random = Random(seed)
        self._number = 0
        self._envelopes: dict[str, _Envelope] = {}
        self.connections: list[Connection] = []
        self.refused = 0
        self.acks = 0
        self.limit = LIMIT

    # --- the app's side -----------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take a connection at an address that `apps.connections.open` gave."""
        app = self._world.apps.get(request.query.get("app_id", ""))
        ticket = request.query.get("ticket", "")
        if app is None or ticket not in app.tickets or self._faults.take("*", "", (Kind.DEAD_URL,)):
            self.refused += 1
            if app is not None:
                app.tickets.discard(ticket)
            return web.Response(status=404, text="dead")
        app.tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=0.5, autoping=False, compress=False)
        await socket.prepare(request)
        self._number += 1
        connection = Connection(self._number, app, socket, request)
        if len(self.of(app)) >= MOST:
            await self._disconnect(connection, "too_many_websockets")
            await socket.close()
            return socket
        self.connections.append(connection)
        try:
            await socket.send_json(self._hello(app))
            await self._listen(connection)
        except (ConnectionError, RuntimeError):
            pass
        finally:
            self._forget(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if connection.is_half_open:
                continue
            if message.type is WSMsgType.PING:
                connection.pings += 1
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(connection, message.data)

    def _acknowledged(self, connection: Connection, data: str) -> None:
        try:
            body = json.loads(data)
        except ValueError:
            self._violations.add("socket", "an acknowledgement that is no JSON")
            return
        connection.received.append(body)
        envelope = self._envelopes.get(str(body.get("envelope_id")))
        if set(body) - {"envelope_id", "payload"} or "envelope_id" not in body:
            self._violations.add("socket", f"unknown in an acknowledgement: {sorted(body)}")
            return
        self.acks += 1
        if envelope is None or envelope.answer.done():
            return
        if body.get("payload") is not None and not envelope.accepts_payload:
            self._violations.add("socket", "a payload in an acknowledgement that takes none")
        envelope.answer.set_result(body)

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for envelope in self._envelopes.values():
            if envelope.connection is connection and not envelope.answer.done():
                envelope.answer.set_exception(ConnectionError("the connection went away"))

    def _hello(self, app: App) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.of(app)),
            "debug_info": self._debug(),
            "connection_info": {"app_id": app.id},
        }

    def _debug(self) -> Json:
        return {
            "host": "applink-1",
            "started": self._world.clock.now().isoformat(),
            "build_number": 1,
            "approximate_connection_time": 18060,
        }

    # --- Slack's side -------------------------------------------------------------------------------------

    def of(self, app: App) -> list[Connection]:
        """An app's connections."""
        return [connection for connection in self.connections if connection.app is app]

    async def send(self, app: App, parcel: Parcel, retry: int = 0, reason: str = "") -> Answer:
        """Deliver one payload over one of an app's connections."""
        open_ones = [one for one in self.of(app) if not one.is_leaving and not one.socket.closed]
        begun = time.perf_counter()
        if not open_ones:
            return Answer(0, None, 0.0, "connection_failed", retry)
        connection = self._random.choice(open_ones)
        frame = self._frame(parcel, retry, reason)
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._envelopes[frame["envelope_id"]] = _Envelope(connection, frame["accepts_response_payload"], future)
        try:
            await connection.socket.send_json(frame)
            await self._break(connection, parcel)
            async with asyncio.timeout(self.limit):
                body = await future
        except TimeoutError:
            return Answer(0, None, time.perf_counter() - begun, "timeout", retry)
        except (ConnectionError, RuntimeError):
            return Answer(0, None, time.perf_counter() - begun, "connection_failed", retry)
        finally:
            self._envelopes.pop(frame["envelope_id"], None)
        return Answer(200, body.get("payload"), time.perf_counter() - begun, "", retry)

    async def _break(self, connection: Connection, parcel: Parcel) -> None:
        fault = self._faults.take(parcel.about, parcel.team, IN_SOCKET)
        if fault is not None and fault.kind is Kind.CUT:
            self._cut(connection)
        elif fault is not None:
            await self.refresh(connection.app, connection.number)

    def _frame(self, parcel: Parcel, retry: int, reason: str) -> Json:
        frame: Json = {
            "envelope_id": str(UUID(int=self._random.getrandbits(128), version=4)),
            "payload": parcel.payload,
            "type": parcel.kind,
            "accepts_response_payload": not parcel.is_event,
        }
        if parcel.is_event:
            frame |= {"retry_attempt": retry, "retry_reason": reason}
        return frame

    async def connected(self, app: App, count: int = 1, within: float = 5.0) -> None:
        """Wait until an app has so many connections, in real seconds."""
        async with asyncio.timeout(within):
            while True:
                if len([one for one in self.of(app) if not one.is_leaving]) >= count:
                    return
                await asyncio.sleep(0.01)

    # --- what goes wrong ----------------------------------------------------------------------------------

    async def _disconnect(self, connection: Connection, reason: str) -> None:
        await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

    async def warn(self, app: App) -> None:
        """Tell every connection that it will be closed soon."""
        for connection in self.of(app):
            await self._disconnect(connection, "warning")

    async def refresh(self, app: App, number: int | None = None, close: bool = True) -> None:
        """Ask one or all connections to come anew, and close them as Slack then does."""
        for connection in self.of(app):
            if number in (None, connection.number):
                connection.is_leaving = True
                await self._disconnect(connection, "refresh_requested")
                if close:
                    await connection.socket.close()

    async def switch_off(self, app: App) -> None:
        """Somebody switches Socket Mode off in the app's settings."""
        app.has_socket_mode = False
        for connection in self.of(app):
            connection.is_leaving = True
            await self._disconnect(connection, "link_disabled")
            await connection.socket.close()

    def fall_silent(self, app: App, number: int | None = None) -> None:
        """Leave connections half open: nothing is answered any more, not even pings, but nothing is closed."""
        for connection in self.of(app):
            if number in (None, connection.number):
                connection.is_half_open = True

    def cut(self, app: App) -> None:
        """Break every connection without a word."""
        for connection in self.of(app):
            self._cut(connection)

    def _cut(self, connection: Connection) -> None:
        if connection.request.transport is not None:
            connection.request.transport.abort()
        self._forget(connection)

    def kill_addresses(self, app: App) -> None:
        """Addresses that were given out and not used yet lead nowhere."""
        app.tickets.clear()

    async def close(self) -> None:
        """Close everything."""
        for connection in list(self.connections):
            await connection.socket.close()
