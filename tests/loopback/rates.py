"""Rate limits: sliding windows on the server's clock, and what a 429 asks for."""

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many calls in so many seconds."""

    calls: int
    seconds: float


Key = tuple[Hashable, ...]


class Rates:
    """Counts calls. Set `is_kept` to False in tests that are about something else."""

    def __init__(self) -> None:
        self.is_kept = True
        self._calls: dict[Key, deque[datetime]] = {}
        self._blocked: dict[Key, datetime] = {}

    def block(self, key: Key, until: datetime) -> None:
        """Refuse calls under a key until an instant."""
        self._blocked[key] = max(until, self._blocked.get(key, until))

    def is_early(self, keys: list[Key], now: datetime) -> bool:
        """Whether somebody was told to wait and did not."""
        return any(now < self._blocked[key] for key in keys if key in self._blocked)

    def take(self, limits: list[tuple[Key, Window]], now: datetime) -> int:
        """Count one call under every key, or say how many whole seconds to wait."""
        wait = max((self._wait(key, window, now) for key, window in limits), default=0.0)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            for key, window in limits:
                if self._wait(key, window, now) > 0:
                    self.block(key, now + timedelta(seconds=seconds))
            return seconds
        for key, _ in limits:
            self._calls.setdefault(key, deque()).append(now)
        return 0

    def _wait(self, key: Key, window: Window, now: datetime) -> float:
        blocked = (self._blocked[key] - now).total_seconds() if key in self._blocked else 0.0
        if not self.is_kept:
            return blocked
        calls = self._calls.setdefault(key, deque())
        span = timedelta(seconds=window.seconds)
        while calls and now - calls[0] >= span:
            calls.popleft()
        if len(calls) < window.calls:
            return blocked
        return max(blocked, (calls[len(calls) - window.calls] + span - now).total_seconds())
