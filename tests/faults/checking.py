"""Holds the oracle's log and the database against the plain model, once a story has been told."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select, text

from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import open_engine
from tests.faults import story
from tests.faults.loopback import Oracle

MOST_COPIES = 2
"""Of a message whose sending nobody can look up: one repeat."""


def faults_of(address: str, key: str, oracle: Oracle, expected: set[str], events: set[str]) -> list[str]:
    """What is wrong; nothing if all is well. `expected` are the logical ids that a story without kills brings."""
    engine = open_engine(address)
    try:
        with engine.connect().execution_options(makker_reads=True) as connection:
            found = [
                *_state(connection, Vault([key])),
                *_events(connection, events),
                *_outbox(connection, oracle, expected),
                *_forgotten(connection),
                *_integrity(connection, engine),
            ]
    finally:
        engine.dispose()
    return found + list(_counts(oracle)) + list(_prompts(oracle, found))


def _differs(what: str, expected: object, found: object) -> Iterator[str]:
    if expected != found:
        yield f"{what}: expected {expected}, found {found}"


def _state(connection: Connection, vault: Vault) -> Iterator[str]:
    goals = connection.execute(select(tables.goals).order_by(tables.goals.c.person_id, tables.goals.c.title)).all()
    yield from _differs("goals", story.GOALS, [(row.person_id, row.title) for row in goals])
    titles = {row.goal_id: row.title for row in goals}
    answers: dict[tuple[str, str, date], str | None] = {}
    notes: dict[tuple[str, date], str] = {}
    for row in connection.execute(select(tables.check_ins)):
        day = date.fromordinal(row.slot_on)
        answers[row.person_id, titles[row.goal_id], day] = row.outcome
        if row.note:
            notes[row.person_id, day] = vault.open(row.note)
    yield from _differs("answers", story.ANSWERS, answers)
    yield from _differs("notes", story.NOTES, notes)
    people = connection.execute(select(tables.people.c.person_id, tables.people.c.pauses)).all()
    pauses = {person: len(msgspec.json.decode(pauses)) for person, pauses in people}
    yield from _differs("pauses", story.PAUSES, pauses)


def _events(connection: Connection, events: set[str]) -> Iterator[str]:
    inbox = tables.inbox.c
    rows = connection.execute(select(inbox.event_id, inbox.state)).all()
    yield from _differs("handled events", sorted(events), sorted(row.event_id for row in rows))
    for row in rows:
        yield from _differs(f"state of event {row.event_id}", tables.EVENT_DONE, row.state)


def _outbox(connection: Connection, oracle: Oracle, expected: set[str]) -> Iterator[str]:
    box = tables.outbox.c
    rows = connection.execute(select(box.message_id, box.state, box.error)).all()
    flagged = {row.message_id for row in rows if row.state == tables.DEAD and str(row.error).startswith("ambiguous")}
    for row in rows:
        if row.state < tables.SENT or (row.state == tables.DEAD and row.message_id not in flagged):
            yield f"message {row.message_id}: state {row.state}, {row.error}"
    if oracle.can_tell and flagged:
        yield f"flagged although they can be looked up: {sorted(flagged)}"
    lost = expected - set(oracle.posts) - flagged
    # What was said to somebody who is forgotten has no row left that could be flagged.
    yield from _differs("lost messages", set(), {key for key in lost if oracle.can_tell or not _is_to_forgotten(key)})
    yield from _differs("messages that nobody expected", set(), set(oracle.posts) - expected)


def _is_to_forgotten(key: str) -> bool:
    person = story.FORGOTTEN
    return key.startswith((f"{person}-", f"prompt:{person}:", f"nudge:{person}:", f"welcome:{person}"))


def _counts(oracle: Oracle) -> Iterator[str]:
    most = 1 if oracle.can_tell else MOST_COPIES
    for key, count in oracle.posts.items():
        if count > most:
            yield f"message {key} was delivered {count} times"


def _prompts(oracle: Oracle, faults: list[str]) -> Iterator[str]:
    """Each slot was prompted once, each silence recalled once, and answered prompts say so where they stand."""
    if not oracle.can_tell or faults:
        return
    for kind, wanted in (("prompt", story.PROMPTS), ("nudge", story.NUDGES)):
        found = Counter(key.split(":")[1] for key in oracle.posts if key.startswith(f"{kind}:"))
        yield from _differs(f"{kind}s", wanted, dict(found))
    for key in oracle.posts:
        if key.startswith("prompt:anna:"):
            actions = oracle.actions_on(key)
            if "check_in.done" in actions or "check_in.change" not in actions:
                yield f"{key} does not show its answer: {sorted(actions)}"


def _forgotten(connection: Connection) -> Iterator[str]:
    for table in (tables.people, tables.goals, tables.check_ins, tables.conversations, tables.outbox, tables.inbox):
        person: Any = table.c.person_id
        if connection.execute(select(person).where(person == story.FORGOTTEN)).first() is not None:
            yield f"{story.FORGOTTEN} is still in {table.name}"


def _integrity(connection: Connection, engine: Engine) -> Iterator[str]:
    if engine.dialect.name == "sqlite":
        for pragma, expected in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            rows = [tuple(row) for row in connection.execute(text(f"PRAGMA {pragma}"))]
            yield from _differs(pragma, expected, rows)
