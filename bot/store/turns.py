"""Turns: events wait together, a writer thread takes what waits as one batch, and each sender hears of its own."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

import msgspec
import structlog
from sqlalchemy import Connection, Dialect, and_, bindparam, delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.dialogs.base import Event
from bot.domain.schedule import Holidays
from bot.engine import run_turns
from bot.faults import reach
from bot.logs import fault, turn_id, turns_are_logged
from bot.ports import UNMETERED, Clock, Meter, NotStored, Turn
from bot.store import tables
from bot.store.cleaning import storable
from bot.store.crypto import Vault, VaultError
from bot.store.database import Database
from bot.store.failures import out_of_reach
from bot.store.metadata import micros
from bot.store.prepared import Prepared, once_a_kind
from bot.store.reading import statements_to_change
from bot.store.unit_of_work import INSERT_EVENTS, StoreUnitOfWork

BATCH_MOST = 64
ATTEMPTS_MOST = 6
RETRY_FIRST = timedelta(seconds=5)

T = TypeVar("T")
log = structlog.get_logger()
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode

_inbox = tables.inbox.c
_DUE = (
    select(_inbox.tenant_id, _inbox.event_id, _inbox.body)
    .where(_inbox.retry_at <= bindparam("now"))
    .limit(bindparam("most"))
)
"""Events whose time for another try has come."""


@once_a_kind
def _due(dialect: Dialect) -> Prepared:
    return Prepared(_DUE, dialect)


@dataclass(slots=True)
class _Waiting:
    event: Event
    answer: "asyncio.Future[Turn]"
    loop: asyncio.AbstractEventLoop
    since: float


class Turns:
    """Runs the engine over the store. `on_commit` is called, from a writer thread, when messages may wait."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        holidays: Holidays,
        rng: Random,
        on_commit: Callable[[], None],
        meter: Meter = UNMETERED,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._holidays = holidays
        self._rng = rng
        self._on_commit = on_commit
        self._meter = meter
        self._statements = statements_to_change(database.engine.dialect)
        self._due = _due(database.engine.dialect)
        self._waiting: deque[_Waiting] = deque()
        self._draining = threading.Lock()

    async def submit(self, event: Event) -> Turn:
        """Store and handle one event: its turn, once that is committed. Raises `NotStored`."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Turn] = loop.create_future()
        self._waiting.append(_Waiting(storable(event), answer, loop, loop.time()))
        reach("turn.submitted")
        self._database.post(self._drain)
        return await answer

    def _drain(self) -> None:
        """Handle what waits, a batch at a time, on one thread at a time: events keep the order they came in.

        Every event queues one call. Whoever finds another thread at it may leave: that one looks once
        more after letting go, and the event was there before this call was made.
        """
        while self._waiting and self._draining.acquire(blocking=False):
            try:
                self._handle(self._batch())
            finally:
                self._draining.release()

    def _batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        while self._waiting and len(batch) < BATCH_MOST:
            batch.append(self._waiting.popleft())
        return batch

    def _handle(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            outcomes = self._outcomes([waiting.event for waiting in batch])
        except Exception as error:
            # Whoever waits must hear of it, and the thread must live on.
            log.error("batch failed", **fault(error))
            outcomes = [error] * len(batch)
        done_at = batch[0].loop.time()
        self._meter.turns(outcomes, [done_at - waiting.since for waiting in batch])
        reach("turn.before_answer")
        batch[0].loop.call_soon_threadsafe(_answer, batch, outcomes)

    def _outcomes(self, events: Sequence[Event]) -> "list[Turn | Exception]":
        try:
            return list(self._run(events))
        except Exception as error:
            if len(events) == 1:
                return [self._failed(events[0], error)]
        return [self._alone(event) for event in events]

    def _alone(self, event: Event) -> "Turn | Exception":
        try:
            return self._run([event])[0]
        except Exception as error:
            return self._failed(event, error)

    def _run(self, events: Sequence[Event]) -> list[Turn]:
        now = self._clock.now()
        with self._database.transaction() as connection:
            reach("turn.begun")
            turns = self._turns(connection, events, now)
            reach("turn.before_commit")
        reach("turn.after_commit")
        if turns_are_logged():
            _log(turns)
        if any(turn.effects for turn in turns):
            self._on_commit()
        return turns

    def _turns(self, connection: Connection, events: Sequence[Event], now: datetime) -> list[Turn]:
        uow = StoreUnitOfWork(connection, self._statements, self._vault, self._holidays)
        return run_turns(uow, events, now, self._rng, self._holidays)

    # --- events that could not be handled -------------------------------------------------------------

    def _failed(self, event: Event, error: Exception, *, is_due: bool = False) -> "Turn | Exception":
        """Keep the event for another try, unless the store itself is out of reach. `is_due`: it waited for this one."""
        log.error("turn failed", turn=turn_id(*event.key), **fault(error))
        if isinstance(error, out_of_reach()):
            return NotStored("the database did not answer")
        try:
            waits = self._keep(event, error, is_due)
        except out_of_reach():
            return NotStored("the database did not answer")
        return Turn(event, postponed=waits, duplicate=not waits)

    def _keep(self, event: Event, error: Exception, is_due: bool) -> bool:
        """Keep an event for another try; whether it waits, since a copy of it may have been handled."""
        reach("keep.begun")
        now = self._clock.now()
        body = self._vault.seal(_encode(event).decode())
        mine = _is(*event.key)
        with self._database.transaction() as connection:
            row = (event.tenant_id, event.event_id, event.person_id, micros(now))
            is_new = bool(INSERT_EVENTS.insert_new(connection, [row]))
            reach("keep.accepted")
            known = select(tables.inbox.c.state, tables.inbox.c.attempts).where(mine).with_for_update()
            state, attempts = connection.execute(known).one()
            if not is_new and (state == tables.EVENT_DONE or not is_due):
                # Another program could handle it, or it waits already: copies use up none of its tries.
                return bool(state != tables.EVENT_DONE)
            is_dead = attempts + 1 >= ATTEMPTS_MOST
            changed = {
                "state": tables.EVENT_DEAD if is_dead else tables.EVENT_WAITING,
                "attempts": attempts + 1,
                "retry_at": None if is_dead else micros(now + RETRY_FIRST * 4**attempts),
                "body": body,
                "error": type(error).__name__,
            }
            connection.execute(update(tables.inbox).where(mine).values(changed))
            reach("keep.before_commit")
        reach("keep.after_commit")
        return True

    # --- events that wait for something -----------------------------------------------------------------

    async def hold(self, event: Event, wait: timedelta) -> bool:
        """Store an event for later, to be handled after `wait` at the latest; whether it is new. Raises `NotStored`."""
        return await self._kept_or_not(lambda: self._hold(storable(event), wait))

    def _hold(self, event: Event, wait: timedelta) -> bool:
        now = self._clock.now()
        body = self._vault.seal(_encode(event).decode())
        with self._database.transaction() as connection:
            row = (event.tenant_id, event.event_id, event.person_id, micros(now))
            reach("hold.begun")
            if not INSERT_EVENTS.insert_new(connection, [row]):
                return False
            waiting = {"state": tables.EVENT_WAITING, "retry_at": micros(now + wait), "body": body}
            connection.execute(update(tables.inbox).where(_is(*event.key)).values(waiting))
            reach("hold.before_commit")
        reach("hold.after_commit")
        return True

    async def held(self, platform: str, wait: timedelta) -> Sequence[Event]:
        """The events of a platform that are held, the oldest first, from now on as long as when they were new.

        Raises `NotStored`.
        """
        return await self._kept_or_not(lambda: self._held(f"{platform}:", wait))

    def _held(self, beginning: str, wait: timedelta) -> list[Event]:
        # What was tried and failed waits for its next try, and for nobody else.
        is_held = and_(_inbox.retry_at.is_not(None), _inbox.attempts == 0, _inbox.tenant_id.startswith(beginning))
        wanted = select(_inbox.body).where(is_held).order_by(_inbox.received_at, _inbox.event_id)
        with self._database.transaction() as connection:
            bodies = connection.scalars(wanted).all()
            until = micros(self._clock.now() + wait)
            connection.execute(update(tables.inbox).where(is_held).values(retry_at=until))
        found = []
        for body in bodies:
            # One that cannot be read is told of when it is handled.
            with suppress(VaultError, msgspec.MsgspecError):
                found.append(_decode(self._vault.open(body)))
        return found

    async def take_up(self, event: Event) -> Turn | None:
        """Handle a held event now; none if that has been done. Raises `NotStored`."""
        outcome = await self._kept_or_not(lambda: self._again(storable(event), self._clock.now()))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def discard(self, event: Event) -> None:
        """Drop a held event unhandled; its id stays, so that it is not handled when it comes again.

        Raises `NotStored`.
        """
        await self._kept_or_not(lambda: self._discard(event))

    def _discard(self, event: Event) -> None:
        waits = _is(*event.key) & (tables.inbox.c.state == tables.EVENT_WAITING)
        done = {"state": tables.EVENT_DONE, "person_id": "", "body": None, "retry_at": None}
        with self._database.transaction() as connection:
            connection.execute(update(tables.inbox).where(waits).values(done))
            reach("discard.before_commit")
        reach("discard.after_commit")

    async def _kept_or_not(self, job: Callable[[], T]) -> T:
        try:
            return await asyncio.wrap_future(self._database.call(job))
        except out_of_reach() as error:
            raise NotStored("the database did not answer") from error

    async def retry(self, now: datetime, limit: int = 20) -> int:
        """Handle again the events whose time for another try has come; how many there were."""
        return await asyncio.wrap_future(self._database.call(lambda: self._retry(now, limit)))

    def _retry(self, now: datetime, limit: int) -> int:
        with self._database.transaction() as connection:
            kept = self._due.rows(connection, {"now": micros(now), "most": limit})
        reach("retry.begun")
        for tenant_id, event_id, body in kept:
            try:
                event = _decode(self._vault.open(body))
            except (VaultError, msgspec.MsgspecError) as error:
                self._bury(tenant_id, event_id, error)
            else:
                self._again(event, now)
        return len(kept)

    def _bury(self, tenant_id: str, event_id: str, error: Exception) -> None:
        """An event that cannot be read any more must not keep the others waiting."""
        log.error("kept event unreadable", turn=turn_id(tenant_id, event_id), **fault(error))
        dead = {"state": tables.EVENT_DEAD, "retry_at": None, "error": type(error).__name__}
        with self._database.transaction() as connection:
            connection.execute(update(tables.inbox).where(_is(tenant_id, event_id)).values(dead))

    def _again(self, event: Event, now: datetime) -> "Turn | Exception | None":
        """Handle an event that waits; none where that was done already."""
        inbox = tables.inbox.c
        mine = _is(*event.key)
        try:
            with self._database.transaction() as connection:
                connection.execute(delete(tables.inbox).where(mine, inbox.state == tables.EVENT_WAITING))
                reach("retry.taken_back")
                (turn,) = self._turns(connection, [event], now)
                reach("retry.before_commit")
            reach("retry.after_commit")
            self._on_commit()
        except Exception as error:
            return self._failed(event, error, is_due=True)
        return None if turn.duplicate else turn


def _is(tenant_id: str, event_id: str) -> ColumnElement[bool]:
    """The row of an event."""
    return and_(tables.inbox.c.tenant_id == tenant_id, tables.inbox.c.event_id == event_id)


def _log(turns: Sequence[Turn]) -> None:
    for turn in turns:
        event = turn.event
        log.debug(
            "turn handled",
            turn=turn_id(*event.key),
            what=type(event.what).__name__,
            dialog=turn.conversation.dialog,
            changes=len(turn.changes),
            effects=len(turn.effects),
            duplicate=turn.duplicate,
        )


def _answer(batch: Sequence[_Waiting], outcomes: Sequence["Turn | Exception"]) -> None:
    reach("turn.before_acknowledgement")
    for waiting, outcome in zip(batch, outcomes, strict=True):
        if waiting.answer.done():
            continue
        if isinstance(outcome, Exception):
            waiting.answer.set_exception(outcome)
        else:
            waiting.answer.set_result(outcome)
