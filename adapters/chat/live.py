"""What happens in the workspace, live: everybody who listens hears it in order, and can catch up."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from adapters.chat.ports import Line

REMEMBERED = 512
"""How many happenings a reconnecting page can catch up on; beyond that it reads everything again."""
WAITING_AT_MOST = 2 * REMEMBERED
"""How many happenings a slow page may be behind before it is let go, to come back and catch up."""
HEARTBEAT_S = 15.0


@dataclass(frozen=True, slots=True)
class LineChanged:
    """Something was said or changed, for those of `readers`."""

    line: Line
    readers: frozenset[str]
    is_new: bool


@dataclass(frozen=True, slots=True)
class WorkspaceChanged:
    """People or channels changed, or messages went away: read everything again."""


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """The clock is on its way or has arrived; `failed` if it stopped before."""

    failed: bool = False


Happening = LineChanged | WorkspaceChanged | ClockMoved


@dataclass(frozen=True, slots=True)
class Heard:
    """A happening with the id by which a page says how far it has come."""

    id: str
    what: Happening


class Listener:
    """One page that listens."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._is_over = False

    def put(self, heard: Heard) -> None:
        """Tell it; a page that is too far behind is let go."""
        if self._queue.qsize() >= WAITING_AT_MOST:
            self.end()
        elif not self._is_over:
            self._queue.put_nowait(heard)

    def end(self) -> None:
        """Let it go once it has heard what waits."""
        if not self._is_over:
            self._is_over = True
            self._queue.put_nowait(None)

    async def heard(self) -> AsyncIterator[Heard | Literal["heartbeat"]]:
        """What happens, as it happens, and a heartbeat when nothing does."""
        while True:
            try:
                heard = await asyncio.wait_for(self._queue.get(), HEARTBEAT_S)
            except TimeoutError:
                yield "heartbeat"
                continue
            if heard is None:
                return
            yield heard


class Live:
    """Everybody who listens, and the last things that happened."""

    def __init__(self) -> None:
        self._run = uuid4().hex[:8]
        self._count = 0
        self._recent: deque[Heard] = deque(maxlen=REMEMBERED)
        self._listeners: set[Listener] = set()
        self._is_over = False

    def tell(self, what: Happening) -> None:
        """Tell everybody."""
        self._count += 1
        heard = Heard(f"{self._run}-{self._count}", what)
        self._recent.append(heard)
        for listener in tuple(self._listeners):
            listener.put(heard)

    @contextmanager
    def listening(self, after: str) -> Iterator[tuple[Listener, bool]]:
        """A listener that hears everything after an id; false if too much happened since, or nobody knows."""
        listener = Listener()
        missed = self._since(after)
        for heard in missed or ():
            listener.put(heard)
        if self._is_over:
            listener.end()
        self._listeners.add(listener)
        try:
            yield listener, missed is not None
        finally:
            self._listeners.discard(listener)

    @property
    def position(self) -> str:
        """The id of the last thing that happened."""
        return f"{self._run}-{self._count}"

    def _since(self, after: str) -> list[Heard] | None:
        run, _, digits = after.partition("-")
        if run != self._run or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            return None
        missed = self._count - int(digits)
        if not 0 <= missed <= len(self._recent):
            return None
        return list(self._recent)[len(self._recent) - missed :]

    def close(self) -> None:
        """Let everybody go."""
        self._is_over = True
        for listener in tuple(self._listeners):
            listener.end()
