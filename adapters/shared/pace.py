"""Budgets of calls over sliding windows: never exceeded, with slots handed out in order to whoever must wait.

Pure: time is passed in, nothing sleeps.
"""

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

LATE = 0.5
"""Seconds by which calls may come closer together on their way to the platform than they were let through."""
LATER = 1.5
"""Seconds by which whoever was given a slot may be late without making the next ones wait."""
GRACE = 120.0
"""Seconds after which a slot that nobody came for is given up."""
HORIZON = 3_600.0
"""Seconds ahead to which slots are handed out; who comes later is told to come back then."""

SWEEP_FROM = 4_096
"""So many budgets are kept before those that are idle are looked for."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many calls in any so many seconds."""

    calls: int
    seconds: float

    @property
    def margin(self) -> float:
        """The share of `LATE` and `LATER` that suits a window of this length."""
        return min(1.0, self.seconds / 5)


class Log:
    """What was let through of one budget."""

    __slots__ = ("_let_through", "_windows", "stands_until")

    def __init__(self, windows: tuple[Window, ...]) -> None:
        self._windows = windows
        self._let_through: deque[float] = deque(maxlen=max(window.calls for window in windows))
        self.stands_until = 0.0

    def let_through(self, lane: str, at: float) -> None:
        """Count one call."""
        self._let_through.append(at)

    def stand_still(self, at: float, until: float) -> None:
        """Nobody goes before `until`."""
        self.stands_until = max(self.stands_until, until)

    def free_at(self, at: float) -> float:
        """The first instant, from `at` on, at which one more call exceeds no window."""
        free = max(at, self.stands_until)
        for window in self._windows:
            if len(self._let_through) >= window.calls:
                free = max(free, self._let_through[-window.calls] + window.seconds + LATE * window.margin)
        return free

    def is_idle(self, at: float) -> bool:
        """Whether forgetting it changes nothing."""
        longest = max(window.seconds for window in self._windows) + LATER
        return at >= self.stands_until and (not self._let_through or self._let_through[-1] + longest <= at)


class Line(Log):
    """One budget with a queue. Slots are instants of its own clock, which stands still while nobody may go."""

    __slots__ = ("_pace", "_reserved", "_slots", "_stood")

    def __init__(self, windows: tuple[Window, ...]) -> None:
        super().__init__(windows)
        self._pace = max((window.seconds + LATER * window.margin) / window.calls for window in windows)
        self._slots: deque[float] = deque(maxlen=self._let_through.maxlen)
        self._reserved: dict[str, float] = {}
        self._stood = 0.0

    def wait(self, lane: str, at: float) -> float:
        """Seconds until the lane may go; 0 if it may go now, which `let_through` then has to say."""
        now = self._clock(at)
        self._give_up(now)
        slot = self._reserved.get(lane)
        if slot is None:
            slot = self._next_slot(now)
            if slot > now or self.free_at(at) > at:
                return self._reserve(lane, slot, at)
        if slot > now:
            return slot + self._stood - at
        free_at = self.free_at(at)
        if free_at > at:
            # Others were late. All slots move along, so that nobody after them is late in their turn.
            self.stand_still(at, free_at)
        return free_at - at

    def let_through(self, lane: str, at: float) -> None:
        """Count one call, which has used the lane's slot."""
        if self._reserved.pop(lane, None) is None:
            self._slots.append(self._clock(at))
        super().let_through(lane, at)

    def stand_still(self, at: float, until: float) -> None:
        """Nobody goes before `until`; all slots move along."""
        since = max(at, self.stands_until)
        if until > since:
            self._stood += until - since
            self.stands_until = until

    def is_idle(self, at: float) -> bool:
        """Whether forgetting it changes nothing."""
        now = self._clock(at)
        longest = max(window.seconds for window in self._windows) + LATER
        return (
            super().is_idle(at)
            and (not self._slots or self._slots[-1] + longest <= now)
            and all(slot + GRACE < now for slot in self._reserved.values())
        )

    def _clock(self, at: float) -> float:
        return max(at, self.stands_until) - self._stood

    def _next_slot(self, now: float) -> float:
        slot = max(now, self._slots[-1]) if self._slots else now
        for window in self._windows:
            if len(self._slots) >= window.calls:
                slot = max(slot, self._slots[-window.calls] + window.seconds + LATER * window.margin)
        # Who comes at once may come in a crowd; who has to wait comes evenly, so that being late jostles nobody.
        return slot if slot <= now else max(slot, self._slots[-1] + self._pace)

    def _reserve(self, lane: str, slot: float, at: float) -> float:
        """Keep a slot for the lane, unless it is too far ahead; the seconds until it may be used."""
        wait = max(slot + self._stood, self.free_at(at)) - at
        if wait > HORIZON:
            return HORIZON
        if lane:
            self._reserved[lane] = slot
            self._slots.append(slot)
        return wait

    def _give_up(self, now: float) -> None:
        """Slots that nobody came for are no longer kept. They lie in the order in which they were given."""
        while self._reserved:
            lane, slot = next(iter(self._reserved.items()))
            if slot + GRACE >= now:
                return
            del self._reserved[lane]


class Budgets:
    """Logs and lines by their names, as long as they are not idle."""

    def __init__(self) -> None:
        self._logs: dict[Hashable, Log] = {}
        self._lines: dict[Hashable, Line] = {}
        self._sweep_at = SWEEP_FROM

    def __len__(self) -> int:
        return len(self._logs) + len(self._lines)

    def log(self, name: Hashable, windows: tuple[Window, ...]) -> Log:
        """A budget without a queue."""
        log = self._logs.get(name)
        if log is None:
            log = self._logs[name] = Log(windows)
        return log

    def line(self, name: Hashable, windows: tuple[Window, ...]) -> Line:
        """A budget with a queue."""
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = Line(windows)
        return line

    def sweep(self, at: float) -> None:
        """Forget what is idle, so that memory follows what goes on."""
        if len(self) < self._sweep_at:
            return
        self._logs = {name: log for name, log in self._logs.items() if not log.is_idle(at)}
        self._lines = {name: line for name, line in self._lines.items() if not line.is_idle(at)}
        self._sweep_at = max(SWEEP_FROM, 2 * len(self))


def whole(seconds: float) -> float:
    """A little more than so many seconds, so that nobody comes back a rounding error too early."""
    return math.ceil(seconds * 1_000) / 1_000 + 0.001
