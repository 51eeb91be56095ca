"""Goals, people and check-ins with everything said that a test does not care about."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.cadence import EVERY_DAY, Cadence
from bot.domain.calendar import ONE_DAY, day_end, prompt_at
from bot.domain.check_in import CheckIn, Outcome, Slot
from bot.domain.goal import Goal, GoalId
from bot.domain.person import Person, PersonId, TenantId

MONDAY = date(2026, 3, 2)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DONE, PARTLY, MISSED, EXCUSED = Outcome.DONE, Outcome.PARTLY, Outcome.MISSED, Outcome.EXCUSED
LETTERS = {"d": DONE, "p": PARTLY, "m": MISSED, "e": EXCUSED, "o": None}


def person(**fields: Any) -> Person:
    """Anna in Copenhagen."""
    known = {"name": "Anna", "zone": "Europe/Copenhagen", "created_at": LONG_AGO, **fields}
    return Person(tenant_id=TenantId("chat:local"), person_id=PersonId("anna"), **known)


def goal(**fields: Any) -> Goal:
    """A daily goal at seven since Monday, not asked about yet."""
    known = {
        "title": "Run",
        "why": "energy for the kids",
        "cadence": EVERY_DAY,
        "at": time(7),
        "starts_on": MONDAY,
        "review_on": MONDAY + timedelta(weeks=8),
        "created_at": LONG_AGO,
        "asked_until_on": MONDAY - ONE_DAY,
        **fields,
    }
    return Goal(goal_id=GoalId("goal"), **known)


def record(slot_on: date, outcome: Outcome | None, cadence: Cadence = EVERY_DAY, **fields: Any) -> CheckIn:
    """A check-in of Anna's goal."""
    zone, day_ends = "Europe/Copenhagen", time(3)
    return CheckIn(
        goal_id=GoalId("goal"),
        slot_on=slot_on,
        cadence=cadence,
        due_at=prompt_at(slot_on, time(7), zone, day_ends),
        closes_at=day_end(slot_on, zone, day_ends),
        outcome=outcome,
        **fields,
    )


def days(letters: str, cadence: Cadence = EVERY_DAY, start: date = MONDAY) -> list[Slot]:
    """Slots on consecutive days: `d` done, `p` partly, `m` missed, `e` excused, `o` open; a space is no slot."""
    return [
        Slot(start + timedelta(days=number), cadence, LETTERS[letter])
        for number, letter in enumerate(letters)
        if letter != " "
    ]
