"""Teams' rate limits, kept before Teams must say so: a gate that says now, or how long to wait.

Pure: time is passed in, nothing sleeps. A conversation's windows and an organisation's are never exceeded; what must
wait for its organisation is given a slot in order, so that no conversation goes before another that came first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from adapters.shared.pace import Budgets, Line, Log, Window, whole
from bot.domain.person import TenantId

CONVERSATION = (Window(7, 1), Window(8, 2), Window(60, 30), Window(1_800, 3_600))
"""What Teams lets one bot write in a conversation; changing and deleting are counted with it, to be safe."""
PROMPTS = (Window(5, 1), Window(6, 2), Window(45, 30), Window(1_500, 3_600))
"""The part of it that what can wait takes: some is left for what somebody waits for."""
READS = (Window(14, 1), Window(16, 2), Window(120, 30), Window(3_600, 3_600))
"""How often Teams lets one bot ask who is in a conversation."""
OPENINGS = (Window(7, 1), Window(8, 2), Window(60, 30))
"""New conversations are counted for the whole organisation, since Teams does not say by what it counts them."""
WAITING, AT_ONCE = (Window(35, 1),), (Window(15, 1),)
"""Parts of the 50 requests a second that Teams takes from an app for an organisation, whatever they ask."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: a conversation of a tenant, or to `open` one the person it is with. One of each waits at a time."""

    tenant_id: TenantId
    conversation: str
    what: Literal["write", "read", "open"] = "write"
    at_once: bool = False


class Gate:
    """All budgets of all tenants. After a restart everything is free again, and Teams may have to say so once."""

    def __init__(self) -> None:
        self._budgets = Budgets()
        self._refused: dict[TenantId, tuple[str, float]] = {}

    def ask(self, who: Asking, now: datetime) -> float:
        """Let a request through and count it (0), or say for how many seconds it has to wait."""
        at = now.timestamp()
        self._budgets.sweep(at)
        line, others = self._of(who)
        # Only one budget keeps slots: what is held up in a conversation must hold up nothing in its organisation.
        if (free_at := max(other.free_at(at) for other in others)) > at:
            return whole(max(free_at, line.stands_until) - at)
        if (wait := line.wait(who.conversation, at)) > 0:
            return whole(wait)
        for budget in (line, *others):
            budget.let_through(who.conversation, at)
        return 0.0

    def block(self, who: Asking, after: float, now: datetime) -> None:
        """Teams said to wait so long, but not by which of its limits: the conversation stands still.

        The organisation does as well if a second conversation is told so meanwhile.
        """
        at = now.timestamp()
        other, until = self._refused.get(who.tenant_id, (who.conversation, 0.0))
        still: list[Log] = [self._own(who)]
        if other != who.conversation and until > at:
            still += [self._tenant(who.tenant_id, at_once=at_once) for at_once in (False, True)]
        for budget in still:
            budget.stand_still(at, at + after)
        self._refused[who.tenant_id] = (who.conversation, max(until, at + after))

    def _of(self, who: Asking) -> tuple[Line, tuple[Log, ...]]:
        """The budget that a request queues for, and the others that it must fit into."""
        tenant = self._tenant(who.tenant_id, at_once=who.at_once)
        own = self._own(who)
        if isinstance(own, Line):
            return own, (tenant,)
        if who.what == "write" and not who.at_once:
            return tenant, (own, self._budgets.log((who.tenant_id, who.conversation, "prompts"), PROMPTS))
        return tenant, (own,)

    def _tenant(self, tenant_id: TenantId, *, at_once: bool) -> Line:
        return self._budgets.line((tenant_id, at_once), AT_ONCE if at_once else WAITING)

    def _own(self, who: Asking) -> Log:
        """The conversation's budget."""
        if who.what == "open":
            return self._budgets.line((who.tenant_id, "open"), OPENINGS)
        return self._budgets.log(
            (who.tenant_id, who.conversation, who.what), CONVERSATION if who.what == "write" else READS
        )
