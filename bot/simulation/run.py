"""Runs a simulation: a database of its own, the world in it, and the comparison with the model."""

import asyncio
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import Connection, Engine, func, inspect, select
from sqlalchemy.engine import make_url

from bot.domain.check_in import Outage as DomainOutage
from bot.domain.check_in import Outcome, standing
from bot.simulation.actor import Actor
from bot.simulation.comparing import Kept, compare
from bot.simulation.facts import Outage
from bot.simulation.hands import TENANT
from bot.simulation.report import Report
from bot.simulation.world import World
from bot.store import mapping, schema, tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine

Progress = Callable[[float], None]
"""Hears the share of the work that is done, in 0 to 1."""

LIVING = 0.92
"""The share of the work that is living; the rest is comparing."""


GARBAGE_AFTER = 200_000
"""So many new objects between two searches for garbage."""


class NotEmpty(Exception):
    """The database holds something already: a simulation never touches anybody's data."""


def simulate(
    people: int,
    days: int,
    seed: int,
    database: str | None = None,
    progress: Progress = lambda share: None,
    outage: Outage | None = None,
) -> Report:
    """Let invented people live with Makker for some days, and compare what came of it with the plain model.

    Without a database it runs in an SQLite file that is removed afterwards. A given one must be empty, else
    `NotEmpty` is raised; it is left as the simulation made it.
    """
    with _place(database) as address:
        engine = open_engine(address)
        try:
            _refuse_unless_empty(engine)
            schema.migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        report = Report(people=people, days=days, seed=seed, database=engine.dialect.name)
        began = time.perf_counter()
        _run(engine, report, progress, outage)
        report.seconds = time.perf_counter() - began
        report.peak_mib = _peak_mib()
    return report


@contextmanager
def _place(database: str | None) -> Iterator[str]:
    if database is not None:
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="makker-simulation-") as folder:
        yield f"sqlite:///{Path(folder) / 'makker.db'}"


def _refuse_unless_empty(engine: Engine) -> None:
    if inspect(engine).get_table_names():
        shown = make_url(engine.url).render_as_string(hide_password=True)
        raise NotEmpty(f"{shown} is not empty. Give a simulation an empty database, or none at all.")


def _run(engine: Engine, report: Report, progress: Progress, outage: Outage | None) -> None:
    database = Database(engine)
    # Hardly anything here is ever garbage that only a search finds: looking for it often would only slow the run.
    gc.set_threshold(GARBAGE_AFTER)
    try:
        vault = Vault([Fernet.generate_key().decode()])
        world = World(database, vault, report.people, report.days, report.seed, outage)
        asyncio.run(world.live(lambda day: progress(LIVING * day / report.days)))
        with engine.connect() as connection:
            report.messages = world.delivered
            _count_left_over(connection, report)
            _compare(connection, vault, world, report, progress)
    finally:
        database.close()


def _compare(connection: Connection, vault: Vault, world: World, report: Report, progress: Progress) -> None:
    outages = [DomainOutage(each.from_at, each.to_at) for each in world.outages]
    for number, actor in enumerate(world.actors):
        kept = _kept(connection, vault, actor, world.ends_at, outages)
        looks = world.looks.get(actor.person.person_id, [])
        compare(report, actor, looks, kept, world.outages, world.ends_at)
        progress(LIVING + (1 - LIVING) * (number + 1) / len(world.actors))


def _kept(connection: Connection, vault: Vault, actor: Actor, now: datetime, outages: list[DomainOutage]) -> Kept:
    """How the slots of a person stand in the store, without those that are excused."""
    box = tables.check_ins
    columns = [box.c[name] for name in mapping.CHECK_IN_COLUMNS]
    mine = (box.c.tenant_id == TENANT) & (box.c.person_id == actor.person.person_id)
    kept: dict[str, dict[date, str]] = {}
    for row in connection.execute(select(*columns).where(mine)):
        record = mapping.check_in_from(row, vault)
        outcome = standing(record, now, outages)
        if outcome is not Outcome.EXCUSED:
            how = "open" if outcome is None else outcome.value
            kept.setdefault(actor.hands.titles[record.goal_id], {})[record.slot_on] = how
    return kept


def _count_left_over(connection: Connection, report: Report) -> None:
    by_state = select(tables.outbox.c.state, func.count()).group_by(tables.outbox.c.state)
    for state, number in connection.execute(by_state):
        if state not in (tables.SENT, tables.DROPPED):
            report.messages_left += number


def _peak_mib() -> float:
    """The most memory this process has ever held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024
