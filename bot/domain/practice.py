"""Practice: all that is known of one person's goals and check-ins, with what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.domain import streak
from bot.domain.cadence import TimesAWeek
from bot.domain.calendar import monday_of
from bot.domain.check_in import CheckIn, Outage, Outcome, Slot, in_order, slots, standing
from bot.domain.goal import Goal, GoalId, GoalState
from bot.domain.person import Person
from bot.domain.schedule import Holidays, no_holidays, passed_over
from bot.domain.streak import Tally

SETTLED_AFTER = timedelta(days=9)
"""Past this a slot can change no more: seven days for late answers and backdated pauses, and a day's margin."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A change: everything about the person is erased."""


Change = Person | Goal | CheckIn | Forgotten


@dataclass(frozen=True, slots=True)
class Practice:
    """A person, their goals, and each goal's check-ins after its `tally_on`, in the order of their dates.

    Ended goals and older check-ins are there only where the reader asked for history.
    """

    person: Person
    goals: tuple[Goal, ...] = ()
    check_ins: Mapping[GoalId, tuple[CheckIn, ...]] = field(default_factory=dict)
    outages: tuple[Outage, ...] = ()
    holidays: Holidays = no_holidays

    @property
    def open_goals(self) -> tuple[Goal, ...]:
        """The goals still pursued, active or paused, oldest first."""
        return tuple(goal for goal in self.goals if goal.is_open)

    @property
    def active_goals(self) -> tuple[Goal, ...]:
        """The goals that are asked about."""
        return tuple(goal for goal in self.goals if goal.state is GoalState.ACTIVE)

    def goal(self, goal_id: str) -> Goal | None:
        """The person's own goal of this id; nobody else's can be reached."""
        return next((goal for goal in self.goals if goal.goal_id == goal_id), None)

    def records(self, goal: Goal) -> Sequence[CheckIn]:
        """The goal's check-ins that are loaded, in the order of their dates."""
        return self.check_ins.get(goal.goal_id, ())

    def record(self, goal: Goal, slot_on: date) -> CheckIn | None:
        """The check-in for one slot, if there is one."""
        return next((each for each in self.records(goal) if each.slot_on == slot_on), None)

    def recent_slots(self, goal: Goal, now: datetime) -> list[Slot]:
        """The slots after `tally_on`, with those that a pause or holiday is passing over right now."""
        known = self.records(goal)
        if goal.tally_on is not None and known and known[0].slot_on <= goal.tally_on:
            known = [each for each in known if each.slot_on > goal.tally_on]
        if goal.next_slot_on is not None and (goal.next_slot_on - goal.asked_until_on).days <= 1:
            return slots(known, now, self.outages)
        over = self.passed_over(goal, self.person.today(now))
        return slots(in_order([*known, *over]), now, self.outages)

    def passed_over(self, goal: Goal, until: date) -> list[CheckIn]:
        """Records for the excused slots up to `until` that no prompt has stepped over yet, but for those answered."""
        dates = {each.slot_on for each in self.records(goal)}
        over = passed_over(goal, self.person, until, self.holidays)
        return [each for each in over if each.slot_on not in dates]

    def tally(self, goal: Goal, now: datetime) -> Tally:
        """Streak, strength and comebacks of a goal as they stand."""
        return streak.fold(self.recent_slots(goal, now), self.person.today(now), goal.tally)

    def tally_before(self, goal: Goal, slot_on: date, now: datetime) -> Tally:
        """The tally without `slot_on` and what came after it."""
        earlier = [slot for slot in self.recent_slots(goal, now) if slot.on < slot_on]
        return streak.fold(earlier, min(slot_on, self.person.today(now)), goal.tally)

    def standing(self, check_in: CheckIn, now: datetime) -> Outcome | None:
        """How a check-in stands, silence and outages considered."""
        return standing(check_in, now, self.outages)

    def is_week_kept(self, goal: Goal, slot: CheckIn) -> bool:
        """Whether the week of a slot was done as often as it asks for, so that nothing more is asked of it."""
        cadence = slot.cadence
        if not isinstance(cadence, TimesAWeek):
            return False
        monday = monday_of(slot.slot_on)
        return cadence.times <= sum(
            1
            for each in self.records(goal)
            if each.outcome is Outcome.DONE
            and isinstance(each.cadence, TimesAWeek)
            and monday_of(each.slot_on) == monday
        )

    def after(self, change: Change) -> "Practice":
        """The practice with one change applied."""
        match change:
            case Person():
                return replace(self, person=change)
            case Goal():
                return replace(self, goals=_with_goal(self.goals, change))
            case CheckIn():
                return replace(self, check_ins={**self.check_ins, change.goal_id: self._with_record(change)})
            case Forgotten():
                return Practice(self.person.forgotten(), holidays=self.holidays)

    def _with_record(self, check_in: CheckIn) -> tuple[CheckIn, ...]:
        others = [each for each in self.check_ins.get(check_in.goal_id, ()) if each.slot_on != check_in.slot_on]
        return tuple(in_order([*others, check_in]))

    def settles_until(self, now: datetime) -> date:
        """The last date whose slots can change no more: a Sunday, so that no week is ever split."""
        return monday_of(self.person.today(now) - SETTLED_AFTER) - timedelta(days=1)

    def settled(self, goal: Goal, now: datetime) -> Goal:
        """The goal with the slots that can change no more summed up in its tally."""
        until = self.settles_until(now)
        if goal.tally_on is not None and until <= goal.tally_on:
            return goal
        final = [slot for slot in self.recent_slots(goal, now) if slot.on <= until]
        tally = streak.fold(final, self.person.today(now), goal.tally)
        return replace(goal, tally=tally, tally_on=until)


def _with_goal(goals: tuple[Goal, ...], changed: Goal) -> tuple[Goal, ...]:
    if any(goal.goal_id == changed.goal_id for goal in goals):
        return tuple(changed if goal.goal_id == changed.goal_id else goal for goal in goals)
    return (*goals, changed)


def week_so_far(recent: Sequence[Slot], today: date) -> int:
    """On how many days of the week of `today` the goal was done."""
    monday = monday_of(today)
    return sum(1 for slot in recent if slot.on >= monday and slot.outcome is Outcome.DONE)
