"""Facts: what people did, in plain words, as the model is told of it."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Often:
    """How often: on these ISO weekdays (1 is Monday), or, where `times` is not 0, so many times a week."""

    days: frozenset[int] = frozenset()
    times: int = 0

    def falls_on(self, day: date) -> bool:
        """Whether `day` may hold a slot."""
        return self.times > 0 or day.isoweekday() in self.days


@dataclass(frozen=True, slots=True)
class Manners:
    """How somebody wants to be asked; `country` is empty where public holidays do not count."""

    country: str = ""
    nudges: int = 1
    day_ends: time = time(3)
    quiet_from: time = time(21)
    quiet_until: time = time(7)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody is there."""

    zone: str
    manners: Manners


@dataclass(frozen=True, slots=True)
class Moved:
    """They live in another zone now."""

    zone: str


@dataclass(frozen=True, slots=True)
class GoalSet:
    """A new goal."""

    title: str
    often: Often
    at: time


@dataclass(frozen=True, slots=True)
class GoalChanged:
    """A goal's cadence or time of day is another now."""

    title: str
    often: Often
    at: time


@dataclass(frozen=True, slots=True)
class GoalPaused:
    """A goal rests."""

    title: str


@dataclass(frozen=True, slots=True)
class GoalResumed:
    """A goal is taken up again."""

    title: str


@dataclass(frozen=True, slots=True)
class GoalLetGo:
    """A goal has ended."""

    title: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A slot was answered, for the first time or again: `done`, `partly` or `missed`."""

    title: str
    day: date
    outcome: str


@dataclass(frozen=True, slots=True)
class BreakBegun:
    """Days off for all goals, both ends included; without an end until `BreakEnded`."""

    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class BreakEnded:
    """Back from a break."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody looked at all numbers at this moment."""


Fact = (
    Arrived
    | Moved
    | GoalSet
    | GoalChanged
    | GoalPaused
    | GoalResumed
    | GoalLetGo
    | Answered
    | BreakBegun
    | BreakEnded
    | Looked
)


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch in which Makker itself was down."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody was asked at `at` about the slot `day` that was due at `due_at`; `recalled` counts a nudge from 1."""

    at: datetime
    due_at: datetime
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a goal stood at some moment. `reserves` are the dates of the reserve days that still count."""

    streak: int = 0
    longest: int = 0
    strength: float = 0.0
    comebacks: int = 0
    gap_days: int = 0
    last_gap: int | None = None
    misses: int = 0
