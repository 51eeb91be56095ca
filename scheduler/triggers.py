"""What happens when: the fixed set of claims that a tick makes, as a list."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Claims

Claim = Callable[[Claims, datetime, int], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A claim that a tick makes until nothing more is due; `every` spaces it out."""

    name: str
    claim: Claim
    batch: int = 500
    every: timedelta = timedelta()


TRIGGERS: tuple[Trigger, ...] = (
    Trigger("prompts", lambda claims, now, most: claims.prompts(now, most)),
    Trigger("nudges", lambda claims, now, most: claims.nudges(now, most)),
    Trigger("tidy", lambda claims, now, most: claims.tidy(now, most), every=timedelta(hours=1)),
)
