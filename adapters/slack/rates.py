"""Slack's rate limits, kept before Slack must say so: a gate that says now, or how long to wait.

Pure: time is passed in, nothing sleeps. Each budget is a set of sliding windows over what was let through, which is
never exceeded; and a schedule of slots handed out in order, so that whoever must wait is told once for how long.
"""

from dataclasses import dataclass
from datetime import datetime

from adapters.shared.pace import Budgets, Line, Log, Window, whole


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
    "files.completeUploadExternal": _tier(100, at_once=50),
    "files.delete": TIER_3,
    "files.getUploadURLExternal": _tier(100, at_once=50),
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
        self._budgets = Budgets()

    def ask(self, tenant: str, method: str, who: Asking, now: datetime) -> float:
        """Let a call through and count it (0), or say for how many seconds it has to wait; its slot is kept for it."""
        at = now.timestamp()
        self._budgets.sweep(at)
        line = self._line_of(tenant, method, who.at_once)
        channel = self._channel(tenant, method, who.lane) if method in PER_CHANNEL and who.lane else None
        # A channel keeps no slots: what is held up in one channel must hold up nothing in the tenant.
        if channel is not None and (free_at := channel.free_at(at)) > at:
            return whole(max(free_at, line.stands_until) - at)
        if (wait := line.wait(who.lane, at)) > 0:
            return whole(wait)
        line.let_through(who.lane, at)
        if channel is not None:
            channel.let_through("", at)
        return 0.0

    def block(self, tenant: str, method: str, after: float, now: datetime) -> None:
        """Slack said to wait so long with a method: nobody is let through before that is over."""
        at = now.timestamp()
        for at_once in (False, True):
            self._line_of(tenant, method, at_once).stand_still(at, at + after)

    def _line_of(self, tenant: str, method: str, at_once: bool) -> Line:
        budget = BUDGETS.get(method, TIER_2)
        is_apart = at_once and bool(budget.at_once)
        return self._budgets.line((tenant, method, is_apart), budget.at_once if is_apart else budget.waiting)

    def _channel(self, tenant: str, method: str, lane: str) -> Log:
        return self._budgets.log((tenant, method, lane), CHANNEL)
