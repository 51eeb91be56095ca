"""Comparing: what people were shown and what Makker kept of them, beside what the plain model expects."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.simulation.actor import Actor
from bot.simulation.facts import Asked, Numbers, Outage
from bot.simulation.model import lived
from bot.simulation.platform import Sent
from bot.simulation.records import Expected
from bot.simulation.report import Report

NEAR = 1e-9
ON_TIME = timedelta(minutes=1)

Kept = Mapping[str, Mapping[date, str]]
"""How each slot of each goal of a person stands in the store, without those that are excused."""


def compare(
    report: Report,
    actor: Actor,
    looks: Sequence[Mapping[str, Numbers]],
    kept: Kept,
    outages: Sequence[Outage],
    ends_at: datetime,
) -> None:
    """Tell the model what one person did, and add to `report` what came of it and what differs."""
    expected = lived(actor.facts, outages, ends_at)
    who = actor.person.person_id
    _prompts(report, who, expected.prompts, _asked(actor, actor.hands.screen.prompts))
    _nudges(report, who, expected.nudges, _asked(actor, actor.hands.screen.nudges))
    _slots(report, who, expected, kept)
    for seen, looked in zip(looks, expected.looks, strict=True):
        _numbers(report, who, looked, seen)
    report.answers += expected.answers
    report.answers_refused += expected.refused
    report.turns += actor.hands.turns
    report.turns_failed += actor.hands.postponed
    report.events_doubled += actor.hands.doubled


def _asked(actor: Actor, sent: Sequence[Sent]) -> list[Asked]:
    """What was sent, a slot each, with goals by their titles."""
    return [
        Asked(message.at, message.due_at, actor.hands.titles.get(goal_id, goal_id), day)
        for message in sent
        for goal_id, day in message.slots
    ]


def _prompts(report: Report, who: str, expected: Sequence[Asked], sent: Sequence[Asked]) -> None:
    """Each slot is asked about once, at the moment and under the due instant that the model has."""
    report.prompts_due += len(expected)
    report.prompts_sent += len(sent)
    due = {(each.title, each.day): each for each in expected}
    times = Counter((each.title, each.day) for each in sent)
    for slot, each in due.items():
        if slot not in times:
            report.prompts_lost += 1
            report.differ(f"{who}: lost, {_told(each)}")
    for slot, number in times.items():
        if number > 1:
            report.prompts_doubled += number - 1
            report.differ(f"{who}: asked {number} times, {slot[0]} of {slot[1]}")
    for each in sent:
        _prompt(report, who, due.get((each.title, each.day)), each)


def _prompt(report: Report, who: str, due: Asked | None, sent: Asked) -> None:
    if due is None:
        report.prompts_unexpected += 1
        report.differ(f"{who}: not expected, {_told(sent)}")
    elif sent.at - due.at > ON_TIME:
        report.prompts_late += 1
        report.differ(f"{who}: late, {_told(sent)}, expected {due.at:%d %b %H:%M}")
    elif sent != due:
        report.prompts_unexpected += 1
        report.differ(f"{who}: {_told(sent)}, but expected {_told(due)}")


def _nudges(report: Report, who: str, expected: Sequence[Asked], sent: Sequence[Asked]) -> None:
    report.nudges_due += len(expected)
    report.nudges_sent += len(sent)
    due, came = Counter(expected), Counter(sent)
    for word, few, many in (("lost", came, due), ("not expected", due, came)):
        for each, number in (many - few).items():
            report.nudges_differ += number
            report.differ(f"{who}: nudge {word}, {_told(each)}")


def _told(asked: Asked) -> str:
    return f"{asked.title} of {asked.day} at {asked.at:%d %b %H:%M}, due {asked.due_at:%d %b %H:%M} UTC"


def _slots(report: Report, who: str, expected: Expected, kept: Kept) -> None:
    for title, wanted in expected.standings.items():
        found = kept.get(title, {})
        report.slots += sum(how != "open" for how in wanted.values())
        for day in sorted(wanted.keys() | found.keys()):
            if wanted.get(day) != found.get(day):
                report.slots_differ += 1
                report.differ(f"{who}: {title} of {day} is {found.get(day)}, expected {wanted.get(day)}")


def _numbers(report: Report, who: str, expected: Mapping[str, Numbers], seen: Mapping[str, Numbers]) -> None:
    for title in sorted(expected.keys() | seen.keys()):
        wanted, found = expected.get(title), seen.get(title)
        report.numbers += 1
        if wanted is None or found is None:
            report.streaks_differ += 1
            report.differ(f"{who}: {title} is {found}, expected {wanted}")
            continue
        report.streaks_differ += (wanted.streak, wanted.longest) != (found.streak, found.longest)
        report.strengths_differ += abs(wanted.strength - found.strength) > NEAR
        report.comebacks_differ += _comebacks(wanted) != _comebacks(found)
        if _differ(wanted, found):
            report.differ(f"{who}: {title} is {found}, expected {wanted}")


def _comebacks(numbers: Numbers) -> tuple[int, int, int | None, int]:
    return numbers.comebacks, numbers.gap_days, numbers.last_gap, numbers.misses


def _differ(one: Numbers, other: Numbers) -> bool:
    is_near = abs(one.strength - other.strength) <= NEAR
    return not is_near or (one.streak, one.longest, _comebacks(one)) != (other.streak, other.longest, _comebacks(other))
