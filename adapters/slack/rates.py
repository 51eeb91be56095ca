"""Slack's rate limits, kept before Slack must say so: a gate that says now, or how long to wait.

Pure: time is passed in, nothing sleeps. Each budget is a set of sliding windows over what was let through, which is
never exceeded; and a schedule of slots handed out in order, so that whoever must wait is told once for how long.
"""

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

LATE = 0.5
"""Seconds by which calls may come closer together on their way to Slack than they were let through."""
LATER = 1.5
"""Seconds by which whoever was given a slot may be late without making the next ones wait."""
GRACE = 120.0
"""Seconds after which a slot that nobody came for is given up."""
HORIZON = 3_600.0
"""Seconds ahead to which slots are handed out; who comes later is told to come back then."""
SWEEP_FROM = 4_096


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many calls in any so many seconds."""

    calls: int
    seconds: float

    @property
    def margin(self) -> float:
        """The share of `LATE` and `LATER` that suits a window of this length."""
        return min(1.0, self.seconds / 5)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a method may be called in a tenant: by what can wait, and by what somebody waits for."""

    waiting: tuple[Window, ...]
    at_once: tuple[Window, ...] = ()
    """Apart from the other, so that nobody who waits stands behind ten thousand prompts; empty: one budget for both."""


def _tier(calls: int, at_once: int = 0) -> Budget:
    return Budget((Window(calls - at_once, 60),), (Window(at_once, 60),) if at_once else ())


POSTS = Budget((Window(20, 1), Window(240, 60)), (Window(10, 1), Window(60, 60)))
"""Slack names no figure for a workspace but "several hundred a minute"."""
CHANNEL = (Window(1, 1),)
TIER_2, TIER_3, TIER_4 = _tier(20), _tier(50), _tier(100)
BUDGETS = {
    "chat.delete": TIER_3,
    "chat.postMessage": POSTS,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.delete": TIER_3,
    "files.getUploadURLExternal": TIER_4,
    "users.info": _tier(100, at_once=40),
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": _tier(100, at_once=60),
    "views.push": TIER_4,
    "views.update": TIER_4,
}
"""What is not named here has `TIER_2`."""


PER_CHANNEL = frozenset({"chat.postMessage", "chat.postEphemeral"})


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks. Of a `lane`, a conversation, only one asks at a time, so a slot is kept for the lane: whatever is
    first in it when the slot comes may use it. Without a lane no slot is kept.
    """

    lane: str = ""
    at_once: bool = False


class Gate:
    """All budgets of all tenants. After a restart everything is free again, and Slack may have to say so once."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}
        self._sweep_at = SWEEP_FROM

    def ask(self, tenant: str, method: str, who: Asking, now: datetime) -> float:
        """Let a call through and count it (0), or say for how many seconds it has to wait; its slot is kept for it."""
        at = now.timestamp()
        self._sweep(at)
        line = self._line_of(tenant, method, who.at_once)
        channel = self._channel(tenant, method, who.lane) if method in PER_CHANNEL and who.lane else None
        # A channel keeps no slots: what is held up in one channel must hold up nothing in the tenant.
        if channel is not None and (free_at := channel.free_at(at)) > at:
            return _whole(max(free_at, line.stands_until) - at)
        if (wait := line.wait(who.lane, at)) > 0:
            return _whole(wait)
        line.let_through(who.lane, at)
        if channel is not None:
            channel.let_through("", at)
        return 0.0

    def block(self, tenant: str, method: str, after: float, now: datetime) -> None:
        """Slack said to wait so long with a method: nobody is let through before that is over."""
        at = now.timestamp()
        for at_once in (False, True):
            self._line_of(tenant, method, at_once).stand_still(at, at + after)

    def _line_of(self, tenant: str, method: str, at_once: bool) -> "_Line":
        budget = BUDGETS.get(method, TIER_2)
        is_apart = at_once and bool(budget.at_once)
        return self._line((tenant, method, is_apart), budget.at_once if is_apart else budget.waiting)

    def _channel(self, tenant: str, method: str, lane: str) -> "_Line":
        return self._line((tenant, method, lane), CHANNEL)

    def _line(self, name: Hashable, windows: tuple[Window, ...]) -> "_Line":
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = _Line(windows)
        return line

    def _sweep(self, at: float) -> None:
        """Forget what is idle, so that memory follows what goes on."""
        if len(self._lines) < self._sweep_at:
            return
        self._lines = {name: line for name, line in self._lines.items() if not line.is_idle(at)}
        self._sweep_at = max(SWEEP_FROM, 2 * len(self._lines))


def _whole(seconds: float) -> float:
    """A little more than so many seconds, so that nobody comes back a rounding error too early."""
    return math.ceil(seconds * 1_000) / 1_000 + 0.001


class _Line:
    """One budget. Slots are instants of its own clock, which stands still while nobody can be let through."""

    __slots__ = ("_let_through", "_pace", "_reserved", "_slots", "_stood", "_windows", "stands_until")

    def __init__(self, windows: tuple[Window, ...]) -> None:
        most = max(window.calls for window in windows)
        self._windows = windows
        self._pace = max((window.seconds + LATER * window.margin) / window.calls for window in windows)
        self._let_through: deque[float] = deque(maxlen=most)
        self._slots: deque[float] = deque(maxlen=most)
        self._reserved: dict[str, float] = {}
        self.stands_until = 0.0
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
        """Count one call."""
        if self._reserved.pop(lane, None) is None:
            self._slots.append(self._clock(at))
        self._let_through.append(at)

    def stand_still(self, at: float, until: float) -> None:
        """Nobody goes before `until`."""
        since = max(at, self.stands_until)
        if until > since:
            self._stood += until - since
            self.stands_until = until

    def free_at(self, at: float) -> float:
        """The first instant, from `at` on, at which one more call exceeds no window."""
        free = max(at, self.stands_until)
        for window in self._windows:
            if len(self._let_through) >= window.calls:
                free = max(free, self._let_through[-window.calls] + window.seconds + LATE * window.margin)
        return free

    def is_idle(self, at: float) -> bool:
        """Whether forgetting it changes nothing."""
        now = self._clock(at)
        longest = max(window.seconds for window in self._windows) + LATER
        return (
            at >= self.stands_until
            and (not self._slots or self._slots[-1] + longest <= now)
            and (not self._let_through or self._let_through[-1] + longest <= at)
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
