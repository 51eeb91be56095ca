"""Records of the plain model: goals, slots and nudges as it knows them, and what it expects."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.simulation.facts import Asked, Numbers, Often


@dataclass(slots=True)
class Slot:
    """A day of a goal that was asked about or answered. `outcome` is empty while unanswered."""

    day: date
    often: Often
    closes_at: datetime
    outcome: str = ""
    is_excused: bool = False


@dataclass(slots=True)
class Nudge:
    """A reminder that may become due."""

    at: datetime
    due_at: datetime
    day: date


@dataclass(slots=True)
class Goal:
    """A goal. Nothing up to the day `past_on` will be asked about any more; `old_times` are days that keep theirs.

    `next` is the next slot with the instant at which it is due, while `next_is_known`.
    """

    title: str
    often: Often
    at: time
    starts_on: date
    past_on: date
    state: str = "active"
    slots: dict[date, Slot] = field(default_factory=dict)
    nudges: list[Nudge] = field(default_factory=list)
    old_times: dict[date, time] = field(default_factory=dict)
    next: tuple[date, datetime] | None = None
    next_is_known: bool = False


@dataclass(slots=True)
class Expected:
    """What should have come of a life: who is asked and recalled when, and the numbers at each look."""

    prompts: list[Asked] = field(default_factory=list)
    nudges: list[Asked] = field(default_factory=list)
    looks: list[dict[str, Numbers]] = field(default_factory=list)
    standings: dict[str, dict[date, str]] = field(default_factory=dict)
    answers: int = 0
    refused: int = 0
