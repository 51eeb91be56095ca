"""Faults on demand: for a method or a way, so many times or by chance, the same with the same seed."""

import asyncio
import socket
import struct
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from random import Random
from typing import Any, TypedDict, Unpack

from aiohttp import web


class Kind(StrEnum):
    """What can go wrong."""

    HANG = "hang"
    SLOW = "slow"
    STATUS = "status"
    LIMIT = "limit"
    ERROR = "error"
    GARBLED = "garbled"
    RESET_BEFORE = "reset before"
    RESET_AFTER = "reset after"
    HANG_AFTER = "hang after"
    DUPLICATE = "duplicate"
    HOLD = "hold"
    DEAD_URL = "dead url"
    CUT = "cut"
    REFRESH = "refresh"


BEFORE = (Kind.HANG, Kind.SLOW, Kind.STATUS, Kind.LIMIT, Kind.ERROR, Kind.RESET_BEFORE)
AFTER = (Kind.RESET_AFTER, Kind.GARBLED, Kind.HANG_AFTER)
IN_DELIVERY = (Kind.DUPLICATE, Kind.HOLD)
IN_SOCKET = (Kind.CUT, Kind.REFRESH)


@dataclass(slots=True, eq=False)
class Fault:
    """One fault that waits for its turn. `times` None means until it is cleared."""

    kind: Kind
    on: str
    team: str = ""
    times: int | None = 1
    chance: float = 1.0
    skip: int = 0
    seconds: float = 0.0
    status: int = 500
    error: str = ""
    happened: int = 0


class When(TypedDict, total=False):
    """When a fault's turn comes. `team`: a workspace, an organisation, in Teams a conversation too, else everybody's;
    `times`: how often (once, if it is not said; None until it is cleared), by `chance`, after `skip` that pass."""

    team: str
    times: int | None
    chance: float
    skip: int


class Faults:
    """Add faults here. `on` is a pattern: what is asked for (Slack: `chat.*`; Teams: `send`, `update`, `token`), or for
    deliveries what they are (Slack: `events_api:message`, `interactive:block_actions`, `slash_commands:/makker`; Teams:
    `message`, `invoke:task/fetch`)."""

    def __init__(self, seed: int = 1) -> None:
        self._faults: list[Fault] = []
        self._random = Random(seed)
        self._released = asyncio.Event()

    def _add(self, kind: Kind, on: str, when: When, **details: Any) -> Fault:
        fault = Fault(kind, on, **when, **details)
        self._faults.append(fault)
        return fault

    # --- of the Web API -----------------------------------------------------------------------------------

    def hang(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """No answer until `release`; nothing is accepted."""
        return self._add(Kind.HANG, on, when)

    def hang_after(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """It is accepted, but there is no answer until `release`."""
        return self._add(Kind.HANG_AFTER, on, when)

    def slow(self, seconds: float, on: str = "*", **when: Unpack[When]) -> Fault:
        """A late answer, in real seconds."""
        return self._add(Kind.SLOW, on, when, seconds=seconds)

    def fail(self, status: int, on: str = "*", **when: Unpack[When]) -> Fault:
        """A status such as 500 or 503 instead of an answer."""
        return self._add(Kind.STATUS, on, when, status=status)

    def refuse(self, error: str, on: str = "*", **when: Unpack[When]) -> Fault:
        """An error of Slack's own, such as `fatal_error` or `account_inactive`."""
        return self._add(Kind.ERROR, on, when, error=error)

    def limit(self, retry_after: int, on: str = "*", **when: Unpack[When]) -> Fault:
        """A 429; calls before it is over count as early and get one too."""
        return self._add(Kind.LIMIT, on, when, seconds=retry_after)

    def reset_before(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """The connection breaks before anything was accepted."""
        return self._add(Kind.RESET_BEFORE, on, when)

    def reset_after(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """It is accepted, then the connection breaks."""
        return self._add(Kind.RESET_AFTER, on, when)

    def garble(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """It is accepted, but the answer is no JSON."""
        return self._add(Kind.GARBLED, on, when)

    # --- of deliveries ------------------------------------------------------------------------------------

    def duplicate(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """A payload is delivered twice, although the first one was acknowledged."""
        return self._add(Kind.DUPLICATE, on, when)

    def reorder(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """A payload waits until the next one has been delivered."""
        return self._add(Kind.HOLD, on, when)

    def dead_url(self, **when: Unpack[When]) -> Fault:
        """The address that `apps.connections.open` gives cannot be connected to."""
        return self._add(Kind.DEAD_URL, "*", when)

    def cut(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """A Socket Mode connection breaks as soon as a payload was sent over it."""
        return self._add(Kind.CUT, on, when)

    def refresh(self, on: str = "*", **when: Unpack[When]) -> Fault:
        """A payload comes over Socket Mode, and at once the connection is asked to come anew and closed."""
        return self._add(Kind.REFRESH, on, when)

    # --- for the server -----------------------------------------------------------------------------------

    def take(self, on: str, team: str | tuple[str, ...], kinds: Collection[Kind]) -> Fault | None:
        """The fault whose turn it is, if any; `team` is all that a fault's own may be."""
        teams = (team,) if isinstance(team, str) else team
        for fault in self._faults:
            if fault.kind not in kinds or not fnmatch(on, fault.on) or (fault.team and fault.team not in teams):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times == 0 or (fault.chance < 1 and self._random.random() >= fault.chance):
                continue
            if fault.times is not None:
                fault.times -= 1
            fault.happened += 1
            return fault
        return None

    async def hung(self) -> None:
        """Wait as long as hanging calls wait."""
        await self._released.wait()

    def release(self) -> None:
        """Let go of everything that hangs; later calls hang anew if faults are left."""
        self._released.set()
        self._released = asyncio.Event()

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()
        self.release()


def break_connection(request: web.Request) -> web.Response:
    """Reset the connection under a request. The answer is never read."""
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)
