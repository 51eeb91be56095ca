"""Being awake: a heartbeat, and the outages that its gaps betray."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from bot.domain.check_in import Outage
from bot.faults import reach
from bot.store import tables
from bot.store.bulk import Upsert
from bot.store.marks import LAST_TICK, last_tick, mark
from bot.store.metadata import from_micros, micros

OUTAGE_AFTER = timedelta(minutes=5)
_SINCE = select(tables.outages).where(tables.outages.c.to_at >= bindparam("since"))
_INSERT_OUTAGES = Upsert(tables.outages, ("from_at", "to_at"), ("from_at",))


def beat(connection: Connection, *, now: datetime, continuous: bool) -> None:
    """Note that Makker is awake; a long gap since the last time is an outage, unless the clock was moved."""
    reach("beat.begun")
    last = last_tick(connection)
    if last is not None and now - last >= OUTAGE_AFTER and not continuous:
        _INSERT_OUTAGES.run(connection, [(micros(last), micros(now))])
    mark(connection, LAST_TICK, micros(now))
    reach("beat.before_commit")


def outages_since(connection: Connection, now: datetime) -> list[Outage]:
    """The outages that may still matter to a slot."""
    since = micros(now - timedelta(days=120))
    rows = connection.execute(_SINCE, {"since": since})
    return [Outage(from_micros(row.from_at), from_micros(row.to_at)) for row in rows]
