"""Rows to domain objects and back."""

from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any

import msgspec

from bot.domain.cadence import Cadence, OnDays, TimesAWeek
from bot.domain.check_in import CheckIn, Excuse, Outcome
from bot.domain.goal import Goal, GoalId, GoalState, Measure, Visibility
from bot.domain.person import Pause, Person, PersonId, PersonKey, TenantId
from bot.domain.streak import Tally
from bot.store.crypto import Vault
from bot.store.metadata import from_micros, micros

Row = Sequence[Any]

TIMES = tuple(time(minute // 60, minute % 60) for minute in range(24 * 60))
_OUTCOMES = {each.value: each for each in Outcome}
_EXCUSES = {each.value: each for each in Excuse}
_VISIBILITIES = {each.value: each for each in Visibility}
_STATES = {each.value: each for each in GoalState}
_tally_decoder = msgspec.json.Decoder(Tally)
_pauses_decoder = msgspec.json.Decoder(tuple[Pause, ...])
_encoder = msgspec.json.Encoder()
_EMPTY_TALLY = Tally()


def minutes(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


@lru_cache(maxsize=256)
def cadence_text(cadence: Cadence) -> str:
    """A cadence as it is stored: `days:12345` or `times:3`."""
    match cadence:
        case OnDays(days):
            return "days:" + "".join(map(str, sorted(days)))
        case TimesAWeek(times):
            return f"times:{times}"


@lru_cache(maxsize=256)
def cadence_from(stored: str) -> Cadence:
    """The cadence behind a stored one."""
    kind, _, value = stored.partition(":")
    return TimesAWeek(int(value)) if kind == "times" else OnDays(frozenset(map(int, value)))


@lru_cache(maxsize=4096)
def pauses_from(stored: str) -> tuple[Pause, ...]:
    """The pauses behind a stored list."""
    return _pauses_decoder.decode(stored) if stored != "[]" else ()


PERSON_COLUMNS = (
    "tenant_id", "person_id", "name", "zone", "country", "language", "check_in_at", "nudges", "quiet_from",
    "quiet_until", "day_ends", "holidays_off", "max_goals", "pauses", "own_zone", "own_language", "active",
    "confirmed", "created_at", "address",
)  # fmt: skip


def person_row(person: Person) -> Row:
    """A person in the order of `PERSON_COLUMNS`."""
    p = person
    return (
        p.tenant_id, p.person_id, p.name, p.zone, p.country, p.language, minutes(p.check_in_at), p.nudges,
        minutes(p.quiet_from), minutes(p.quiet_until), minutes(p.day_ends), p.holidays_off, p.max_goals,
        _encoder.encode(p.pauses).decode(), p.own_zone, p.own_language, p.active, p.confirmed,
        micros(p.created_at), p.address,
    )  # fmt: skip


def person_from(row: Row) -> Person:
    """The person of a row in the order of `PERSON_COLUMNS`."""
    return Person(
        tenant_id=TenantId(row[0]),
        person_id=PersonId(row[1]),
        name=row[2],
        zone=row[3],
        country=row[4],
        language=row[5],
        check_in_at=TIMES[row[6]],
        nudges=row[7],
        quiet_from=TIMES[row[8]],
        quiet_until=TIMES[row[9]],
        day_ends=TIMES[row[10]],
        holidays_off=bool(row[11]),
        max_goals=row[12],
        pauses=pauses_from(row[13]),
        own_zone=bool(row[14]),
        own_language=bool(row[15]),
        active=bool(row[16]),
        confirmed=bool(row[17]),
        created_at=from_micros(row[18]),
        address=row[19],
    )


GOAL_COLUMNS = (
    "tenant_id", "person_id", "goal_id", "title", "why", "plan", "obstacle", "cadence", "at", "unit", "target",
    "visibility", "state", "starts_on", "review_on", "created_at", "paused_on", "ended_at", "asked_until_on",
    "next_slot_on", "next_due_at", "tally", "tally_on",
)  # fmt: skip


def goal_row(key: PersonKey, goal: Goal) -> Row:
    """A goal in the order of `GOAL_COLUMNS`."""
    g = goal
    return (
        *key, g.goal_id, g.title, g.why, g.plan, g.obstacle, cadence_text(g.cadence),
        minutes(g.at), g.measure.unit if g.measure else "", g.measure.target if g.measure else None, g.visibility.value,
        g.state.value, g.starts_on.toordinal(), g.review_on.toordinal(), micros(g.created_at),
        g.paused_on and g.paused_on.toordinal(), g.ended_at and micros(g.ended_at), g.asked_until_on.toordinal(),
        g.next_slot_on and g.next_slot_on.toordinal(), g.next_due_at and micros(g.next_due_at),
        "" if g.tally == _EMPTY_TALLY else _encoder.encode(g.tally).decode(), g.tally_on and g.tally_on.toordinal(),
    )  # fmt: skip


def goal_from(row: Row) -> Goal:
    """The goal of a row in the order of `GOAL_COLUMNS`."""
    return Goal(
        goal_id=GoalId(row[2]),
        title=row[3],
        why=row[4],
        plan=row[5],
        obstacle=row[6],
        cadence=cadence_from(row[7]),
        at=TIMES[row[8]],
        measure=None if row[10] is None else Measure(row[9], row[10]),
        visibility=_VISIBILITIES[row[11]],
        state=_STATES[row[12]],
        starts_on=date.fromordinal(row[13]),
        review_on=date.fromordinal(row[14]),
        created_at=from_micros(row[15]),
        paused_on=None if row[16] is None else date.fromordinal(row[16]),
        ended_at=None if row[17] is None else from_micros(row[17]),
        asked_until_on=date.fromordinal(row[18]),
        next_slot_on=None if row[19] is None else date.fromordinal(row[19]),
        next_due_at=None if row[20] is None else from_micros(row[20]),
        tally=_tally_decoder.decode(row[21]) if row[21] else _EMPTY_TALLY,
        tally_on=None if row[22] is None else date.fromordinal(row[22]),
    )


CHECK_IN_COLUMNS = (
    "tenant_id", "person_id", "goal_id", "slot_on", "cadence", "due_at", "closes_at", "asked", "outcome", "excuse",
    "amount", "note", "answered_at", "nudge_at", "nudged", "nudge_chosen",
)  # fmt: skip


def check_in_row(key: PersonKey, check_in: CheckIn, vault: Vault) -> Row:
    """A check-in in the order of `CHECK_IN_COLUMNS`, its note sealed."""
    c = check_in
    return (
        *key, c.goal_id, c.slot_on.toordinal(), cadence_text(c.cadence),
        micros(c.due_at), micros(c.closes_at), c.asked, c.outcome and c.outcome.value, c.excuse and c.excuse.value,
        c.amount, vault.seal(c.note) or None, c.answered_at and micros(c.answered_at),
        c.nudge_at and micros(c.nudge_at), c.nudged, c.nudge_chosen,
    )  # fmt: skip


def check_in_from(row: Row, vault: Vault) -> CheckIn:
    """The check-in of a row in the order of `CHECK_IN_COLUMNS`."""
    (_, _, goal_id, slot_on, cadence, due_at, closes_at, asked, outcome, excuse, amount, note, answered_at, nudge_at,
     nudged, nudge_chosen) = row  # fmt: skip
    return CheckIn(
        goal_id,
        date.fromordinal(slot_on),
        cadence_from(cadence),
        from_micros(due_at),
        from_micros(closes_at),
        bool(asked),
        None if outcome is None else _OUTCOMES[outcome],
        None if excuse is None else _EXCUSES[excuse],
        amount,
        vault.open(note) if note else "",
        None if answered_at is None else from_micros(answered_at),
        None if nudge_at is None else from_micros(nudge_at),
        nudged,
        bool(nudge_chosen),
    )
