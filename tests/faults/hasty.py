"""Time in the kill tests of platforms: one clock for all processes of a story, and a loop in haste."""

import asyncio
import mmap
import selectors
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

HASTE = 20
"""So many seconds of the program's own pauses and timeouts pass in a real one."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INSTANT = struct.Struct("<q")


class SharedClock:
    """Stands still until somebody moves it, in whichever process; a file holds its instant."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _INSTANT.size)

    @classmethod
    def new(cls, path: Path, at: datetime) -> "SharedClock":
        """A clock that nobody has yet."""
        path.write_bytes(_written(at))
        return cls(path)

    def now(self) -> datetime:
        """The instant it was last set to."""
        return _EPOCH + _INSTANT.unpack(self._memory[:])[0] * _MICROSECOND

    def move_to(self, at: datetime) -> None:
        """Set the clock."""
        self._memory[:] = _written(at)


def _written(at: datetime) -> bytes:
    return _INSTANT.pack((at - _EPOCH) // _MICROSECOND)


class _Selector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> "list[tuple[selectors.SelectorKey, int]]":
        return super().select(timeout / HASTE if timeout is not None and timeout > 0 else timeout)


class HastyLoop(asyncio.SelectorEventLoop):
    """A loop whose seconds are shorter than real ones."""

    def __init__(self) -> None:
        super().__init__(_Selector())

    def time(self) -> float:
        """Seconds of its own."""
        return super().time() * HASTE
