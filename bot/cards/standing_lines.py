"""Lines that say how a goal stands: streak, strength, what the last slot came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from bot.cards.parts import about, matters, quoted
from bot.domain.cadence import Cadence, TimesAWeek
from bot.domain.calendar import monday_of
from bot.domain.check_in import ANSWERABLE_FOR, CheckIn, Excuse, Outcome
from bot.domain.goal import Goal
from bot.domain.practice import Practice, week_so_far
from bot.domain.streak import Tally
from bot.text import phrases
from bot.text.messages import Clock, Day, Message, Share, Text, msg, nmsg

__all__ = ["Preface", "answered", "in_a_row", "preface", "quoted", "so_far", "strength", "week_count"]


_LONG_SILENCE_WEEKS = 3


@dataclass(frozen=True, slots=True)
class Preface:
    """What is said before the question, about the slot before."""

    text: Text
    offers_comeback: bool = False
    says_streak: bool = False
    asks_to_go_on: bool = False


def in_a_row(tally: Tally, goal: Goal) -> Message:
    """The streak in words."""
    if isinstance(goal.cadence, TimesAWeek):
        return nmsg("{n} week in a row.", "{n} weeks in a row.", tally.streak)
    return nmsg("{n} in a row.", "{n} in a row.", tally.streak)


def week_count(practice: Practice, goal: Goal, now: datetime, on: date) -> Message | None:
    """How far the week has come, for a goal of *n* times a week."""
    if not isinstance(goal.cadence, TimesAWeek):
        return None
    done = week_so_far(practice.recent_slots(goal, now), on)
    return msg("{done} of {times} this week.", done=done, times=goal.cadence.times)


def so_far(practice: Practice, goal: Goal, record: CheckIn, now: datetime, before: Tally) -> Message | None:
    """What precedes the question: the streak `before` this slot, or how far the week has come."""
    streak = in_a_row(before, goal) if before.streak else None
    week = week_count(practice, goal, now, record.slot_on)
    if week is None:
        return streak
    return msg("{streak} {week}", streak=streak, week=week) if streak is not None else week


def strength(before: Tally) -> Message | None:
    """Habit strength before a slot, once there is some."""
    if before.strength < 0.005:
        return None
    return msg("Habit strength {share}.", share=Share(before.strength))


def answered(practice: Practice, goal: Goal, record: CheckIn, now: datetime) -> Text:
    """How an answered slot went, of which day if it was answered later, and what it made of the streak."""
    late_day = _late_day(practice, record)
    which = about(goal, late_day)
    match record.outcome:
        case Outcome.DONE:
            week = week_count(practice, goal, now, record.slot_on)
            streak = week or in_a_row(practice.tally(goal, now), goal)
            if record.amount is not None and goal.measure is not None:
                amount = phrases.amount(record.amount, goal.measure.unit)
                return msg("{goal}: ✓ Done, {amount}. {streak}", goal=which, amount=amount, streak=streak)
            return msg("{goal}: ✓ Done. {streak}", goal=which, streak=streak)
        case Outcome.PARTLY:
            if record.amount is not None and goal.measure is not None:
                amount = phrases.amount(record.amount, goal.measure.unit)
                return msg("{goal}: ◐ Partly, {amount}. It counts.", goal=which, amount=amount)
            week = week_count(practice, goal, now, record.slot_on)
            if week is not None:
                return msg("{goal}: ◐ Partly. {week}", goal=which, week=week)
            return msg("{goal}: ◐ Partly. It counts.", goal=which)
        case Outcome.EXCUSED:
            reason = phrases.excuse(record.excuse or Excuse.PAUSED)
            return msg("{goal}: – Excused ({reason}). Nothing is lost.", goal=which, reason=reason)
    if isinstance(goal.cadence, TimesAWeek):
        week = week_count(practice, goal, now, record.slot_on)
        if late_day is not None:
            return msg("{goal}: ○ Not done. {week}", goal=which, week=week or "")
        return msg("{goal}: ○ Not today. {week}", goal=which, week=week or "")
    if record.slot_on in practice.tally(goal, now).reserves:
        before = practice.tally_before(goal, record.slot_on, now)
        streak = _stands(before.streak)
        if late_day is not None:
            return msg("{goal}: ○ Not done. A reserve day covers it; {streak}", goal=which, streak=streak)
        return msg("{goal}: ○ Not today. A reserve day covers it; {streak}", goal=which, streak=streak)
    if record.slot_on != practice.person.today(now):
        return msg("{goal}: ○ Not done. Noted.", goal=which)
    return msg("{goal}: ○ Not today. Noted.", goal=which)


def _late_day(practice: Practice, record: CheckIn) -> date | None:
    """The day of a slot that was answered on another one."""
    at = record.answered_at
    return record.slot_on if at is not None and practice.person.today(at) != record.slot_on else None


def _stands(streak: int) -> Message:
    return nmsg("your {n} in a row stands.", "your {n} in a row stand.", streak)


def preface(practice: Practice, goal: Goal, record: CheckIn, now: datetime, before: Tally) -> Preface | None:
    """What to say about the slot before `record`: an outage, a welcome back, a miss in silence, or nothing.

    `before` is the tally up to there.
    """
    earlier = [
        each
        for each in practice.records(goal)
        if each.slot_on < record.slot_on and each.excuse not in (Excuse.HOLIDAY, Excuse.DAY_OFF)
    ]
    late = _late(practice, record)
    if not earlier:
        return late
    last = earlier[-1]
    standing = practice.standing(last, now)
    if standing is Outcome.EXCUSED:
        return _after_excuse(practice, record, earlier, now) or late
    if isinstance(goal.cadence, TimesAWeek):
        return _after_week(practice, goal, record, now) or late
    if standing is Outcome.MISSED and last.outcome is None:
        return _after_silence(goal, last, before) or late
    return late


def _late(practice: Practice, record: CheckIn) -> Preface | None:
    if not any(outage.covers(record.due_at) for outage in practice.outages):
        return None
    at = practice.person.local(record.due_at).time()
    return Preface(msg("I was down at {time}, so this comes late.", time=Clock(at)))


def _after_excuse(practice: Practice, record: CheckIn, earlier: Sequence[CheckIn], now: datetime) -> Preface | None:
    last = earlier[-1]
    match last.excuse:
        case Excuse.OUTAGE | None:
            return Preface(_down_on([*takewhile(lambda each: _is_down(practice, each, now), reversed(earlier))]))
        case Excuse.ILL | Excuse.AWAY | Excuse.PAUSED if _ended_by_itself(practice, last, record):
            return Preface(msg("Welcome back. Everything is as you left it."))
    return None


def _ended_by_itself(practice: Practice, last: CheckIn, record: CheckIn) -> bool:
    """Whether nobody was welcomed after the break of the slot `last` before `record` is asked about.

    Whoever says that they are back is welcomed at once; others are by the first prompt, of whichever goal.
    """
    breaks = [pause for pause in practice.person.pauses if pause.covers(last.slot_on)]
    if not breaks or any(pause.cut_short for pause in breaks):
        return False
    return not any(
        each.asked and each.excuse is None and each.slot_on > last.slot_on and each.due_at < record.due_at
        for goal in practice.goals
        for each in practice.records(goal)
    )


def _is_down(practice: Practice, record: CheckIn, now: datetime) -> bool:
    return record.excuse in (Excuse.OUTAGE, None) and practice.standing(record, now) is Outcome.EXCUSED


def _down_on(records: Sequence[CheckIn]) -> Message:
    """Which days an outage took, the latest first."""
    first, last = Day(records[-1].slot_on), Day(records[0].slot_on)
    if first == last:
        return msg("I was down on {day}. That day is excused; nothing is lost.", day=last)
    return msg("I was down from {first} to {last}. Those days are excused; nothing is lost.", first=first, last=last)


def _long_silence(cadence: Cadence) -> int:
    """How many misses in a row make somebody ask whether a goal is still wanted: two weeks, and at least three."""
    return _LONG_SILENCE_WEEKS if isinstance(cadence, TimesAWeek) else max(_LONG_SILENCE_WEEKS, 2 * len(cadence.days))


def _going_on(goal: Goal) -> Preface:
    """Asked once, and then the goal is only asked about."""
    text = msg(
        "It has been quiet around “{title}” for some weeks. Keep it, pause it, or let it go? Each is all right.",
        title=goal.title,
    )
    return Preface(text, asks_to_go_on=True)


def _after_silence(goal: Goal, last: CheckIn, tally: Tally) -> Preface | None:
    day = Day(last.slot_on, "weekday")
    if last.slot_on in tally.reserves:
        text = msg("{day} went by. I used a reserve day; {streak}", day=day, streak=_stands(tally.streak))
        return Preface(text, offers_comeback=tally.misses >= 2, says_streak=True)
    if tally.misses >= (long := _long_silence(last.cadence)):
        return _going_on(goal) if tally.misses == long else None
    if tally.misses >= 2:
        return Preface(msg("It has been quiet for a few days. One small step is enough today."), True)
    until = Day(last.slot_on + ANSWERABLE_FOR)
    text = msg(
        "{day} went by without an answer; it stays open until {until}. {why}", day=day, until=until, why=matters(goal)
    )
    return Preface(text)


def _after_week(practice: Practice, goal: Goal, record: CheckIn, now: datetime) -> Preface | None:
    is_first = not any(
        monday_of(each.slot_on) == monday_of(record.slot_on) and each.slot_on < record.slot_on
        for each in practice.records(goal)
    )
    if not is_first:
        return None
    tally = practice.tally_before(goal, monday_of(record.slot_on), now)
    if not tally.misses:
        return None
    if tally.reserves and tally.streak:
        text = msg("A new week. I used a reserve day for the last one; {streak}", streak=_stands(tally.streak))
        return Preface(text, says_streak=True)
    if tally.misses == _long_silence(goal.cadence):
        return _going_on(goal)
    return Preface(msg("A new week. {why}", why=matters(goal)), offers_comeback=tally.misses == 2)
