"""What was read a moment ago, kept in memory so that it need not be read again."""

from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.ports import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

RECENT_FOR = timedelta(seconds=5)
"""For so long another process may still go by what was changed in this one."""


class Recent(Generic[K, V]):
    """At most `most` values, each good for a few seconds. For one event loop."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._values: OrderedDict[K, tuple[V, datetime]] = OrderedDict()
        self._readers: Counter[K] = Counter()
        self._changes: Counter[K] = Counter()

    async def get(self, key: K, read: Callable[[], Awaitable[V | None]]) -> V | None:
        """The value of a key, read where it is not known; that there is none is not remembered."""
        found = self._values.get(key)
        if found is not None and timedelta() <= self._clock.now() - found[1] < RECENT_FOR:
            self._values.move_to_end(key)
            return found[0]
        with self._watching(key):
            return await self._read(key, read)

    async def keep(self, key: K, value: V, write: Callable[[], Awaitable[None]]) -> None:
        """Write the value of a key, and remember it unless somebody else changed it meanwhile."""
        with self._watching(key):
            changes, at = self._changes[key], self._clock.now()
            try:
                await write()
                is_latest = self._changes[key] == changes
            finally:
                self.forget(key)
        if is_latest:
            self._remember(key, value, at)

    @contextmanager
    def _watching(self, key: K) -> Iterator[None]:
        """As long as somebody reads or writes a key, its changes are counted."""
        self._readers[key] += 1
        try:
            yield
        finally:
            self._readers[key] -= 1
            if not self._readers[key]:
                del self._readers[key], self._changes[key]

    async def _read(self, key: K, read: Callable[[], Awaitable[V | None]]) -> V | None:
        while True:
            changes, at = self._changes[key], self._clock.now()
            value = await read()
            # What was read while somebody changed it may be what it was before.
            if self._changes[key] == changes:
                break
        self._values.pop(key, None)
        if value is not None:
            self._remember(key, value, at)
        return value

    def _remember(self, key: K, value: V, at: datetime) -> None:
        self._values[key] = value, at
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def forget(self, key: K) -> None:
        """The value of a key has changed: neither what is remembered nor what is being read counts any more."""
        self._values.pop(key, None)
        if key in self._readers:
            self._changes[key] += 1

    def clear(self) -> None:
        """Anything may have changed."""
        self._values.clear()
        self._changes.update(list(self._readers))
