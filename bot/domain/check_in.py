"""Check-in: the record for one slot of one goal, and how it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.cadence import Cadence

if TYPE_CHECKING:
    from bot.domain.goal import GoalId

ANSWERABLE_FOR = timedelta(days=7)


class Outcome(StrEnum):
    """How a slot went."""

    DONE = "done"
    PARTLY = "partly"
    MISSED = "missed"
    EXCUSED = "excused"


class Excuse(StrEnum):
    """Why a slot is excused."""

    ILL = "ill"
    AWAY = "away"
    PAUSED = "paused"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"
    OUTAGE = "outage"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch in which Makker itself was down, both instants in UTC."""

    from_at: datetime
    to_at: datetime

    def covers(self, at: datetime) -> bool:
        """Whether Makker was down at `at`."""
        return self.from_at <= at < self.to_at


class CheckIn(NamedTuple):
    """The record for the slot `slot_on` of a goal; without an outcome it is unanswered.

    `asked` tells a slot that was put to the person from one that passed in silence (a pause, an
    outage). `nudge_at` is when an unanswered prompt is to be recalled, `nudged` how often it was;
    `nudge_chosen`: the person named that hour, so that it stands in quiet hours too.
    A named tuple: hundreds are read in a batch of turns, and a frozen dataclass takes four times as long.
    """

    goal_id: "GoalId"
    slot_on: date
    cadence: Cadence
    due_at: datetime
    closes_at: datetime
    asked: bool = True
    outcome: Outcome | None = None
    excuse: Excuse | None = None
    amount: float | None = None
    note: str = ""
    answered_at: datetime | None = None
    nudge_at: datetime | None = None
    nudged: int = 0
    nudge_chosen: bool = False

    def is_answerable(self, today: date) -> bool:
        """Whether an answer still counts: from the slot's own day until seven days after it."""
        return self.slot_on <= today <= self.slot_on + ANSWERABLE_FOR


class Slot(NamedTuple):
    """A slot as the streak sees it: its date, its cadence then, and its outcome, or none while open."""

    on: date
    cadence: Cadence
    outcome: Outcome | None


def standing(check_in: CheckIn, now: datetime, outages: Sequence[Outage]) -> Outcome | None:
    """How a slot stands at `now`: silence past its closing is a miss, unless Makker itself was down then."""
    if check_in.outcome is not None or now < check_in.closes_at:
        return check_in.outcome
    if any(outage.covers(check_in.closes_at) for outage in outages):
        return Outcome.EXCUSED
    return Outcome.MISSED


def in_order(check_ins: Iterable[CheckIn]) -> list[CheckIn]:
    """Check-ins by their dates."""
    return sorted(check_ins, key=attrgetter("slot_on"))


def slots(check_ins: Iterable[CheckIn], now: datetime, outages: Sequence[Outage]) -> list[Slot]:
    """The slots behind check-ins, which come in the order of their dates."""
    return [
        Slot(
            each.slot_on,
            each.cadence,
            each.outcome if each.outcome is not None or now < each.closes_at else standing(each, now, outages),
        )
        for each in check_ins
    ]
