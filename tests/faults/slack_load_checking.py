"""What the load test must find in the database: the effect of every event, once."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, func, select

from bot.store import tables
from bot.store.database import open_engine
from bot.store.slack_tables import slack_installations
from tests.faults.slack_load_stage import Somebody, Stage

_inbox, _outbox, _check_ins = tables.inbox.c, tables.outbox.c, tables.check_ins.c


@contextmanager
def _reading(stage: Stage) -> Iterator[Connection]:
    engine = open_engine(stage.address, read_only=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def accepted(stage: Stage) -> bool:
    """Whether the workspace is known."""
    with _reading(stage) as connection:
        return connection.scalar(select(func.count()).select_from(slack_installations)) == 1


def is_at_rest(stage: Stage) -> bool:
    """Whether no event waits to be handled."""
    waits = select(func.count()).where(_inbox.state == tables.EVENT_WAITING).select_from(tables.inbox)
    with _reading(stage) as connection:
        return connection.scalar(waits) == 0


def faults_of(
    stage: Stage, wrote: Collection[str], pressed: Collection[str], known: Sequence[Somebody], new: Sequence[Somebody]
) -> list[str]:
    """Everything that is lost, doubled or otherwise wrong."""
    with _reading(stage) as connection:
        return [
            *_of_inbox(connection, {*wrote, *pressed}),
            *_of_outbox(connection, wrote, {each.person_id for each in new if each.hand.last is not None}),
            *_of_answers(connection, known),
        ]


def _of_inbox(connection: Connection, sent: set[str]) -> Iterator[str]:
    rows = connection.execute(select(_inbox.event_id, _inbox.state)).all()
    states = {row.event_id: row.state for row in rows if row.event_id.startswith(("ev:Ev", "act:"))}
    yield from (f"lost: {event}" for event in sent - set(states))
    yield from (f"of nobody: {event}" for event in set(states) - sent if not event.endswith(":lost"))
    yield from (f"not handled: {event} ({state})" for event, state in states.items() if state != tables.EVENT_DONE)


def _of_outbox(connection: Connection, wrote: Collection[str], new: set[str]) -> Iterator[str]:
    """Each message has its one answer; whoever is new was welcomed once."""
    ids = [row.message_id for row in connection.execute(select(_outbox.message_id))]
    answers = Counter(each.partition("#")[0] for each in ids if each.startswith("ev:Ev"))
    welcomes = Counter(each.partition(":")[2] for each in ids if each.startswith("welcome:"))
    yield from (f"answered {answers[event]} times: {event}" for event in wrote if answers[event] != 1)
    yield from (f"welcomed {welcomes[person]} times: {person}" for person in new if welcomes[person] != 1)


def _of_answers(connection: Connection, known: Sequence[Somebody]) -> Iterator[str]:
    """What everybody pressed last stands, and nothing else."""
    found: dict[str, list[str | None]] = {}
    for row in connection.execute(select(_check_ins.person_id, _check_ins.outcome)):
        found.setdefault(row.person_id, []).append(row.outcome)
    for somebody in known:
        outcomes = found.get(somebody.person_id, [])
        if outcomes != [somebody.outcome or None]:
            yield f"answered {somebody.outcome or 'nothing'}, kept {outcomes}"
