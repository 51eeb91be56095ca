"""Goal: one of the few things that a person has decided matter most."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.cadence import Cadence
from bot.domain.errors import InvalidField
from bot.domain.streak import Tally

GoalId = NewType("GoalId", str)

TITLE_MAX = 200
WHY_MAX = 500
PLAN_MAX = 300
OBSTACLE_MAX = 300
UNIT_MAX = 20
REVIEW_AFTER = timedelta(weeks=8)


class Visibility(StrEnum):
    """Who may see a goal beside the person: nobody, their buddy, or the channel."""

    PRIVATE = "private"
    BUDDY = "buddy"
    CHANNEL = "channel"


class GoalState(StrEnum):
    """Where a goal stands; its history is kept in each state."""

    ACTIVE = "active"
    PAUSED = "paused"
    REACHED = "reached"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount to reach on each slot, in `unit`; a goal without one is yes or no."""

    unit: str
    target: float

    def __post_init__(self) -> None:
        if not 1 <= len(self.unit) <= UNIT_MAX:
            raise InvalidField("unit", f"1 to {UNIT_MAX} characters")
        if not 0 < self.target < 1e9:
            raise InvalidField("target", "a positive number below a thousand million")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal of one person.

    `asked_until_on` is the last local date whose slot exists or was passed over; `next_slot_on`
    and `next_due_at` say which slot is asked about next and when, and are empty while nothing is.
    `tally` sums up every slot up to `tally_on`: a cache of the fold over check-ins, never the truth.
    """

    goal_id: GoalId
    title: str
    why: str
    plan: str = ""
    obstacle: str = ""
    cadence: Cadence
    at: time
    measure: Measure | None = None
    visibility: Visibility = Visibility.PRIVATE
    state: GoalState = GoalState.ACTIVE
    starts_on: date
    review_on: date
    created_at: datetime
    paused_on: date | None = None
    ended_at: datetime | None = None
    asked_until_on: date
    next_slot_on: date | None = None
    next_due_at: datetime | None = None
    tally: Tally = Tally()
    tally_on: date | None = None

    def __post_init__(self) -> None:
        _check_length("title", self.title, 1, TITLE_MAX)
        _check_length("why", self.why, 1, WHY_MAX)
        _check_length("plan", self.plan, 0, PLAN_MAX)
        _check_length("obstacle", self.obstacle, 0, OBSTACLE_MAX)

    @property
    def is_open(self) -> bool:
        """Whether the goal is still pursued, now or after a pause."""
        return self.state in (GoalState.ACTIVE, GoalState.PAUSED)


def _check_length(field: str, value: str, least: int, most: int) -> None:
    if not least <= len(value) <= most:
        raise InvalidField(field, f"{least} to {most} characters")
