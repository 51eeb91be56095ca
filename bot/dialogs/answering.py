"""From an answer to the record it changes and to what is said about it."""

from collections.abc import Iterator
from datetime import date

from bot.cards import check_in as cards
from bot.cards.comeback import two_misses
from bot.cards.prompt import NudgeRef, PromptRef, nudge_key, prompt_key
from bot.dialogs.base import Context, Decision, Effect, Post, Update
from bot.domain import calendar
from bot.domain.cadence import TimesAWeek, falls_on
from bot.domain.check_in import ANSWERABLE_FOR, CheckIn, Outcome
from bot.domain.goal import Goal
from bot.domain.schedule import rhythm_of
from bot.text.messages import Day


def slot_for(context: Context, goal: Goal, slot_on: date) -> CheckIn | None:
    """The record of a slot that may be answered now; made for one not asked about yet, none where there is no slot."""
    record = context.practice.record(goal, slot_on)
    if record is not None:
        return record if record.is_answerable(context.today) and goal.is_open else None
    if not goal.is_open or not slot_on <= context.today <= slot_on + ANSWERABLE_FOR:
        return None
    if not falls_on(goal.cadence, slot_on) or slot_on < goal.starts_on:
        return None
    person, rhythm = context.person, rhythm_of(context.person, goal)
    return CheckIn(
        goal_id=goal.goal_id,
        slot_on=slot_on,
        cadence=goal.cadence,
        due_at=calendar.prompt_at(slot_on, goal.at, person.zone, person.day_ends),
        closes_at=rhythm.ends_at(slot_on),
        asked=False,
    )


def by_amount(goal: Goal, amount: float) -> Outcome:
    """What an amount comes to against the goal's target."""
    if amount <= 0:
        return Outcome.MISSED
    return Outcome.DONE if goal.measure is None or amount >= goal.measure.target else Outcome.PARTLY


def is_in_unit_of(goal: Goal, unit: str) -> bool:
    """Whether an amount in `unit` is one of the goal's: the same word, or one short for the other, as `km` is."""
    if goal.measure is None or not unit:
        return True
    short, long = sorted((unit.casefold(), goal.measure.unit.casefold()), key=len)
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def answered(
    context: Context, record: CheckIn, outcome: Outcome, amount: float | None = None, note: str = ""
) -> CheckIn:
    """The record with its answer; an answer given again changes it."""
    return record._replace(
        outcome=outcome,
        excuse=None,
        amount=amount,
        note=note or record.note,
        answered_at=context.now,
        nudge_at=None,
    )


def settle(context: Context, goal: Goal, record: CheckIn, *, typed: bool) -> Decision:
    """The decision for one answered record: the prompt changes in place, and what is to be said is said."""
    effects = [*refreshed(context, record)]
    if typed or not record.asked:
        is_early = not record.asked and record.slot_on == context.today
        card = cards.early if is_early else cards.confirmed
        effects.append(Post(card(context.practice.after(record), goal, record, context.now)))
    effects += _follow_up(context, goal, record)
    return Decision(effects=tuple(effects), changes=(record,))


def refreshed(context: Context, record: CheckIn) -> Iterator[Effect]:
    """The prompt and nudges of a record, brought up to date where they stand."""
    if not record.asked:
        return
    person_id, due_at = context.person.person_id, record.due_at
    yield Update(prompt_key(person_id, due_at), PromptRef(due_at))
    for number in range(1, record.nudged + 1):
        yield Update(nudge_key(person_id, due_at, number), NudgeRef(due_at, number))


def _follow_up(context: Context, goal: Goal, record: CheckIn) -> Iterator[Effect]:
    was = context.practice.record(goal, record.slot_on)
    if was is not None and was.outcome is record.outcome:
        return
    if record.outcome is Outcome.DONE:
        yield from _comeback(context, goal, record)
    elif record.outcome is Outcome.MISSED and not isinstance(goal.cadence, TimesAWeek):
        tally = context.practice.after(record).tally(goal, context.now)
        if tally.misses >= 2:
            yield Post(two_misses(goal, tally.streak if record.slot_on in tally.reserves else 0))
        elif record.slot_on not in tally.reserves:
            yield Post(cards.miss(goal, Day(record.slot_on)))


def _comeback(context: Context, goal: Goal, record: CheckIn) -> Iterator[Effect]:
    before = context.practice.tally(goal, context.now)
    if before.missed_since is None:
        return
    now = context.practice.after(record).tally(goal, context.now)
    if now.comebacks > before.comebacks and now.last_gap is not None:
        yield Post(cards.comeback(now.last_gap, before.last_gap))
