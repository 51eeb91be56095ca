"""Health: whether the database answers and the scheduler ticks, and what waits."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.ports import Clock
from bot.store.database import Database
from bot.store.schema import SchemaState, compared, revision_in
from bot.store.slack_standing import slack_standing
from bot.store.standing import Standing, standing
from bot.store.teams_standing import teams_standing
from scheduler.runner import Runner

Told = Callable[[], Mapping[str, Any]]
"""What a platform says of itself, for machines: no secrets, nobody's words."""
STALLED_AFTER_S = 60.0
ANSWER_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Health:
    """How Makker is. Without a `schema` the database did not answer."""

    schema: SchemaState | None
    standing: Standing | None
    seconds_since_tick: float
    outbox_age: float
    platforms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Whether it does its work."""
        return self.schema is SchemaState.CURRENT and self.seconds_since_tick <= STALLED_AFTER_S

    def view(self) -> Mapping[str, Any]:
        """As JSON; ages in seconds."""
        told: dict[str, Any] = {
            "status": "ok" if self.is_well else "failing",
            "database": "not answering" if self.schema is None else "ok",
            "schema": None if self.schema is None else self.schema.value,
            "seconds_since_tick": round(self.seconds_since_tick, 1),
            "stalled": self.seconds_since_tick > STALLED_AFTER_S,
        }
        if self.standing is not None:
            told["outbox_waiting"] = self.standing.outbox_waiting
            told["oldest_unsent_seconds"] = round(self.outbox_age, 1)
            told["inbox_waiting"] = self.standing.inbox_waiting
            told["dead_letters"] = {"messages": self.standing.dead_messages, "events": self.standing.dead_events}
        return {**told, **self.platforms}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the database says."""

    schema: SchemaState | None = None
    standing: Standing | None = None
    platforms: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class HealthCheck:
    """Takes the pulse; a database that hangs holds up one look at it, and no more."""

    def __init__(self, database: Database, runner: Runner, clock: Clock, platforms: Mapping[str, Told]) -> None:
        self._database = database
        self._runner = runner
        self._clock = clock
        self._platforms = platforms
        self._started_at = asyncio.get_running_loop().time()
        self._look: asyncio.Task[_Seen] | None = None

    async def __call__(self) -> Health:
        """How Makker is now."""
        now = self._clock.now()
        seen = await self._database_now(now)
        age = 0.0 if seen.standing is None else seen.standing.outbox_age(now)
        return Health(seen.schema, seen.standing, self._since_tick(), age, self._told(seen))

    def _told(self, seen: _Seen) -> Mapping[str, Mapping[str, Any]]:
        """What each platform that runs says of itself, and what is kept of it."""
        return {name: {**told(), **seen.platforms.get(name, {})} for name, told in self._platforms.items()}

    def _since_tick(self) -> float:
        since = self._runner.seconds_since_tick()
        return asyncio.get_running_loop().time() - self._started_at if since is None else since

    async def _database_now(self, now: datetime) -> _Seen:
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._database.read(partial(_look, now=now)))
            self._look.add_done_callback(lambda look: look.cancelled() or look.exception())
        done, _ = await asyncio.wait({self._look}, timeout=ANSWER_WITHIN_S)
        if not done or self._look.exception() is not None:
            return _Seen()
        return self._look.result()


def _look(connection: Connection, *, now: datetime) -> _Seen:
    _look_for_file(connection)
    schema = compared(revision_in(connection))
    if schema is not SchemaState.CURRENT:
        return _Seen(schema)
    return _Seen(schema, standing(connection, now), {"slack": _slack(connection, now), "teams": _teams(connection)})


def _slack(connection: Connection, now: datetime) -> Mapping[str, int]:
    found = slack_standing(connection, now)
    return {"installations": found.installations, "tokens_ending": found.ending, "tokens_over": found.over}


def _teams(connection: Connection) -> Mapping[str, int]:
    found = teams_standing(connection)
    return {"conversations": found.conversations, "conversations_ended": found.ended}


def _look_for_file(connection: Connection) -> None:
    """SQLite goes on in a file that somebody has removed, and what it writes there is gone with it."""
    file = connection.engine.url.database or ""
    if connection.dialect.name == "sqlite" and not file.startswith("file:"):
        Path(file).stat()
