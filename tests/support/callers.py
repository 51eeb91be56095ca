"""Callers at a gate that keeps limits: they come back when they were told to, and are never kept out for good."""

import heapq
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import ClassVar, Generic, Protocol, TypeVar

from adapters.shared.pace import Window

BEGINNING = datetime(2026, 3, 2, 8, tzinfo=UTC)


def later(seconds: float) -> datetime:
    """So long after the beginning."""
    return BEGINNING + timedelta(seconds=seconds)


class Wishing(Protocol):
    """Somebody who wants to make so many calls, one after the other, from a moment on."""

    @property
    def begins(self) -> float: ...

    @property
    def calls(self) -> int: ...


W = TypeVar("W", bound=Wishing)


@dataclass
class Callers(ABC, Generic[W]):
    """Callers who come back when they were told to, or a little later; and what was let through when.

    `patience`: whoever has to ask for one call so often is starved.
    """

    patience: ClassVar[int]

    through: list[tuple[float, W, int]] = field(default_factory=list, kw_only=True)
    asked: Counter[tuple[W, int]] = field(default_factory=Counter, kw_only=True)

    @abstractmethod
    def _ask(self, wish: W, now: datetime) -> float:
        """Ask the gate for one call; how many seconds to wait."""

    def live(self, wishes: Sequence[W], lateness: float = 0.0, seed: int = 1) -> None:
        """Make all the calls that are wished for."""
        chance = Random(seed)
        waiting = [(wish.begins, number, wish, 0) for number, wish in enumerate(wishes)]
        heapq.heapify(waiting)
        while waiting:
            at, number, wish, call = heapq.heappop(waiting)
            self.asked[wish, call] += 1
            assert self.asked[wish, call] < self.patience, "starved"
            if wait := self._ask(wish, later(at)):
                heapq.heappush(waiting, (at + wait + chance.uniform(0, lateness), number, wish, call))
                continue
            self.through.append((at, wish, call))
            if call + 1 < wish.calls:
                heapq.heappush(waiting, (at, number, wish, call + 1))


def most(times: Sequence[float], window: Window) -> int:
    """The most calls in any window of that length."""
    found = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= window.seconds:
            first += 1
        found = max(found, last - first + 1)
    return found
