"""The stage of a benchmark: databases with people, goals and check-ins, alike for both sides."""

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from cryptography.fernet import Fernet
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

from bot.domain.cadence import EVERY_DAY
from bot.domain.check_in import CheckIn, Outcome
from bot.domain.goal import Goal, GoalId
from bot.domain.person import Person, PersonId, TenantId
from bot.domain.streak import Tally
from bot.store import mapping, schema
from bot.store.crypto import Vault
from bot.store.database import open_engine
from bot.store.unit_of_work import UPSERT_CHECK_INS, UPSERT_GOALS, UPSERT_PEOPLE

TENANT = TenantId("bench:one")
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = date(2026, 3, 4)
SETTLED_ON = date(2026, 2, 22)
"""The Sunday up to which tallies are summed up already, as on any ordinary day."""


def vault() -> Vault:
    """A vault with a key of its own."""
    return Vault([Fernet.generate_key().decode()])


@contextlib.contextmanager
def sqlite_stage() -> Iterator[URL]:
    """The address of an empty SQLite database with the schema."""
    with tempfile.TemporaryDirectory(prefix="makker-bench-") as folder:
        url = make_url(f"sqlite:///{Path(folder) / 'bench.db'}")
        engine = open_engine(url)
        schema.migrate(engine)
        engine.dispose()
        yield url


@contextlib.contextmanager
def postgresql_stage(server: URL) -> Iterator[URL]:
    """The address of an empty PostgreSQL database with the schema, on `server`."""
    name = f"bench_{Random().getrandbits(40):010x}"
    admin = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.set(database=name)
    engine = open_engine(url)
    schema.migrate(engine)
    engine.dispose()
    try:
        yield url
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def person(number: int) -> Person:
    """The person of a number; all live in one zone and have been asked today."""
    return Person(
        tenant_id=TENANT,
        person_id=PersonId(f"person{number:07}"),
        name=f"Person {number}",
        zone="Europe/Copenhagen",
        country="DK",
        confirmed=True,
        created_at=NOW - timedelta(days=40),
    )


def goal(number: int, *, due_at: datetime, slot_on: date) -> Goal:
    """A person's daily goal, with its next slot."""
    return Goal(
        goal_id=GoalId(f"goal{number:07}"),
        title="Run before breakfast",
        why="I want energy left for the kids",
        plan="When the coffee is on, I will put on my shoes",
        cadence=EVERY_DAY,
        at=time(7),
        starts_on=TODAY - timedelta(days=40),
        review_on=TODAY + timedelta(days=16),
        created_at=NOW - timedelta(days=40),
        asked_until_on=slot_on - timedelta(days=1),
        next_slot_on=slot_on,
        next_due_at=due_at,
        tally=Tally(streak=20, longest=20, strength=0.6),
        tally_on=SETTLED_ON,
    )


def seed(engine: Engine, people: int, *, due_at: datetime, slot_on: date, history: bool) -> None:
    """People with a goal each; with `history`, ten days of check-ins and an open one today."""
    sealed = vault()
    with engine.begin() as connection:
        for start in range(0, people, 10_000):
            numbers = range(start, min(people, start + 10_000))
            persons = [person(number) for number in numbers]
            UPSERT_PEOPLE.run(connection, [mapping.person_row(each) for each in persons])
            UPSERT_GOALS.run(
                connection,
                [
                    mapping.goal_row(each.key, goal(number, due_at=due_at, slot_on=slot_on))
                    for number, each in zip(numbers, persons, strict=True)
                ],
            )
            if history:
                rows = [
                    mapping.check_in_row(each.key, check_in, sealed)
                    for number, each in zip(numbers, persons, strict=True)
                    for check_in in _history(number)
                ]
                UPSERT_CHECK_INS.run(connection, rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _history(number: int) -> list[CheckIn]:
    days = [SETTLED_ON + timedelta(days=day) for day in range(1, (TODAY - SETTLED_ON).days + 1)]
    return [_check_in(number, day, None if day == TODAY else Outcome.DONE) for day in days]


def _check_in(number: int, day: date, outcome: Outcome | None) -> CheckIn:
    due_at = datetime.combine(day, time(6), UTC)
    return CheckIn(
        goal_id=GoalId(f"goal{number:07}"),
        slot_on=day,
        cadence=EVERY_DAY,
        due_at=due_at,
        closes_at=due_at + timedelta(hours=20),
        outcome=outcome,
        answered_at=due_at + timedelta(minutes=5) if outcome else None,
    )
