"""The outbox: messages leased one a conversation, put together from how things stand, and marked when sent."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import structlog
from sqlalchemy import BindParameter, Connection, Dialect, Select, bindparam, not_, or_, select, text

from bot.cards.card import Card
from bot.cards.prompt import NudgeRef, PromptRef, asks_no_more, items_due_at
from bot.composing import composed, is_answered, still_wanted
from bot.dialogs.base import Content, Place
from bot.domain.check_in import CheckIn, Excuse, Outcome
from bot.domain.person import PersonId, TenantId
from bot.domain.practice import Practice
from bot.domain.schedule import Holidays
from bot.faults import reach
from bot.logs import fault
from bot.ports import Address, Dead, Delivered, Dropped, Outgoing, Retry, Sent
from bot.store import tables
from bot.store.bulk import Change, Row
from bot.store.crypto import Vault
from bot.store.database import Database
from bot.store.erasing import erase_told
from bot.store.export import export_zip
from bot.store.lanes import is_behind
from bot.store.mapping import check_in_row
from bot.store.metadata import micros
from bot.store.outgoing import content_of
from bot.store.prepared import Prepared, once_a_kind
from bot.store.reading import message_parameters, statements_to_look
from bot.store.unit_of_work import UPSERT_CHECK_INS, StoreUnitOfWork

LEASE_FOR = timedelta(seconds=60)

log = structlog.get_logger()

_LEASE = Change(tables.outbox, ("state", "leased_until", "leased_by", "ambiguous"), ("seq",))
_DROP = Change(tables.outbox, ("state", "finished_at", "body", "error"), ("seq",))
_FINISHED = ("state", "ref", "finished_at", "body", "error", "send_at", "attempts", "ambiguous")
_FINISH = Change(tables.outbox, _FINISHED, ("seq", "leased_by"))


class _Waiting(NamedTuple):
    """An unfinished message as it is stored: the columns that sending needs."""

    seq: int
    tenant_id: TenantId
    message_id: str
    person_id: PersonId
    place: str
    op: str
    target: str
    body: str | None
    state: int
    attempts: int
    ambiguous: bool


_PUT_OFF = Change(tables.outbox, ("error", "send_at", "attempts"), ("seq",))
PUT_OFF_MOST = 12
ROUNDS_MOST = 8
"""How often it is looked again at once, where all that was due had nothing left to say and held up what comes next."""


def _put_off(connection: Connection, row: _Waiting, now: datetime, reason: str) -> None:
    """A message that cannot be put together: tried again after 1, 2, 4 … minutes, at most an hour, and then dead."""
    if row.attempts + 1 >= PUT_OFF_MOST:
        _DROP.run(connection, [(tables.DEAD, micros(now), None, reason, row.seq)])
        return
    after = min(timedelta(minutes=1) * 2**row.attempts, timedelta(hours=1))
    _PUT_OFF.run(connection, [(reason, micros(now + after), row.attempts + 1, row.seq)])


def _due_statement() -> Select[Any]:
    """Unfinished messages that may be sent now and wait behind no other of their conversation."""
    box = tables.outbox
    now: BindParameter[Any] = bindparam("now")
    free = or_(box.c.state == tables.WAITING, box.c.leased_until <= now)
    return (
        select(*(box.c[name] for name in _Waiting._fields))
        .where(text(f"outbox.state < {tables.SENT}"), box.c.send_at <= now, free, not_(is_behind(now)))
        .order_by(box.c.urgency, box.c.send_at, box.c.seq)
        .limit(bindparam("most"))
        .with_for_update(of=box, skip_locked=True)
    )


_Take = Callable[..., list[Outgoing]]


class _Ref(NamedTuple):
    """Whose message it is, where, and the platform's id of it."""

    person_id: str
    place: str
    ref: str


_Refs = dict[tuple[str, str], _Ref]
"""Messages by tenant and logical id."""


class StoreOutbox:
    """The outbox of the store; `worker` names who leases."""

    def __init__(self, database: Database, vault: Vault, holidays: Holidays, worker: str) -> None:
        self._database = database
        self._vault = vault
        self._holidays = holidays
        self._worker = worker
        self._due, self._farewells = _queries(database.engine.dialect)
        self._reading = statements_to_look(database.engine.dialect)

    async def exchange(self, results: Sequence[Delivered], now: datetime, limit: int) -> list[Outgoing]:
        """Note results unless their lease has gone to another; lease what may be sent now.

        What has nothing left to say is dropped on the way.
        """
        whole = partial(self._exchange, results=results, now=now, limit=limit, take=self._take)
        singly = partial(self._exchange, results=results, now=now, limit=limit, take=self._take_singly)
        taken, erased = await self._database.write_batch(whole, singly)
        if erased:
            reach("forget.after_commit")
            await self._database.leave_no_trace()
            reach("forget.no_trace")
        return taken

    def _exchange(
        self, connection: Connection, *, results: Sequence[Delivered], now: datetime, limit: int, take: _Take
    ) -> tuple[list[Outgoing], int]:
        """The messages taken, and how many people were erased with the results."""
        erased = self._finish(connection, results=results, now=now) if results else 0
        return (take(connection, now=now, limit=limit) if limit else []), erased

    def _take(self, connection: Connection, *, now: datetime, limit: int) -> list[Outgoing]:
        for _ in range(ROUNDS_MOST):
            rows = self._waiting(connection, now, limit)
            taken = self._leased(connection, rows, now) if rows else []
            if taken or not rows:
                return taken
        return []

    def _take_singly(self, connection: Connection, *, now: datetime, limit: int) -> list[Outgoing]:
        """Lease what can be put together; what cannot waits a while, and at last is dead."""
        taken: list[Outgoing] = []
        for row in self._waiting(connection, now, limit):
            try:
                with connection.begin_nested():
                    taken += self._leased(connection, [row], now)
            except Exception as error:
                log.error("message cannot be put together", message=row.message_id, op=row.op, **fault(error))
                _put_off(connection, row, now, type(error).__name__)
        return taken

    def _waiting(self, connection: Connection, now: datetime, limit: int) -> list[_Waiting]:
        return [_Waiting(*row) for row in self._due.rows(connection, {"now": micros(now), "most": limit})]

    def _leased(self, connection: Connection, rows: Sequence[_Waiting], now: datetime) -> list[Outgoing]:
        reach("take.begun")
        uow = StoreUnitOfWork(connection, self._reading, self._vault, self._holidays)
        contents = [None if row.body is None else content_of(row.body, self._vault) for row in rows]
        about = {
            (row.tenant_id, row.person_id)
            for row, content in zip(rows, contents, strict=True)
            if isinstance(content, PromptRef | NudgeRef)
        }
        practices = uow.practices(about, now, {(row.tenant_id, row.person_id) for row in rows})
        refs = self._refs(connection, rows)
        taken, dropped = [], []
        for row, content in zip(rows, contents, strict=True):
            practice = practices.get((row.tenant_id, row.person_id))
            message = self._outgoing(connection, row, content, practice, refs, now)
            if message is None:
                dropped.append((tables.DROPPED, micros(now), None, None, row.seq))
            else:
                taken.append(message)
            if row.op == "post" and isinstance(content, PromptRef) and practice is not None:
                self._note_unasked(connection, content, practice, is_dropped=message is None)
        reach("take.composed")
        _DROP.run(connection, dropped)
        until = micros(now + LEASE_FOR)
        _LEASE.run(connection, [(tables.LEASED, until, self._worker, each.ambiguous, each.seq) for each in taken])
        reach("take.before_commit")
        return taken

    def _refs(self, connection: Connection, rows: Iterable[_Waiting]) -> _Refs:
        """The messages that are to be changed or answered."""
        targets = {(row.tenant_id, row.target) for row in rows if row.op in ("update", "thread") and row.target}
        if not targets:
            return {}
        found = self._reading.refs.rows(connection, message_parameters(targets, connection.dialect.name))
        return {(tenant_id, message_id): _Ref(*rest) for tenant_id, message_id, *rest in found}

    def _outgoing(
        self,
        connection: Connection,
        row: _Waiting,
        content: Content | None,
        practice: Practice | None,
        refs: _Refs,
        now: datetime,
    ) -> Outgoing | None:
        """The message as it is to be sent, or none if it is not wanted any more."""
        if practice is None or not (practice.person.active or row.op == "farewell"):
            return None
        ref = _ref_of(row, refs.get((row.tenant_id, row.target)))
        if ref is None:
            return None
        is_ambiguous, answered = bool(row.ambiguous) or row.state == tables.LEASED, False
        card: Card | None = None
        if content is not None:
            is_wanted = row.op != "post" or still_wanted(content, practice, now)
            # What may have arrived must be found, so that it can show its answer.
            answered = not is_wanted and is_ambiguous and is_answered(content, practice)
            card = composed(content, practice, now) if is_wanted or answered else None
            if card is None:
                return None
        person = practice.person
        file = export_zip(connection, person.key, self._vault) if row.op == "attach" else b""
        return Outgoing(
            seq=row.seq,
            key=row.message_id,
            op=row.op,
            to=Address(person.tenant_id, person.person_id, Place(row.place), person.address),
            language=person.language,
            card=card,
            ref=ref,
            file_name=row.target if row.op == "attach" else "",
            file=file,
            ambiguous=is_ambiguous,
            attempts=row.attempts,
            leased_until=now + LEASE_FOR,
            # Whoever leased it was ended on the way: it may have got through.
            repeated=bool(row.ambiguous) and row.state == tables.LEASED,
            answered=answered,
        )

    def _note_unasked(self, connection: Connection, prompt: PromptRef, practice: Practice, *, is_dropped: bool) -> None:
        """Slots that a prompt leaves out: excused if it could not be sent in time, open if their week is kept."""
        if not practice.person.active:
            return
        unasked: list[CheckIn] = []
        for item in items_due_at(practice, prompt.due_at):
            if asks_no_more(practice, item):
                unasked.append(item.record._replace(asked=False, nudge_at=None))
            elif is_dropped and item.record.outcome is None:
                excused = item.record._replace(
                    outcome=Outcome.EXCUSED, excuse=Excuse.OUTAGE, nudge_at=None, asked=False
                )
                unasked.append(excused)
        UPSERT_CHECK_INS.run(connection, [check_in_row(practice.person.key, record, self._vault) for record in unasked])

    def _finish(self, connection: Connection, *, results: Sequence[Delivered], now: datetime) -> int:
        """Note the results; how many people were erased with them."""
        rows = [self._finished(result, micros(now)) for result in results]
        # A body is needed until its message is finished: only then does it go.
        kept = [row for row in rows if row[0] == tables.WAITING]
        reach("finish.begun")
        _FINISH.run(connection, [row for row in rows if row[0] != tables.WAITING])
        reach("finish.marked")
        _RETRY.run(connection, [(row[0], None, *row[4:]) for row in kept])
        erased = self._forget_the_told(connection, [each.seq for each in results if not isinstance(each, Retry)])
        reach("finish.before_commit")
        return erased

    def _forget_the_told(self, connection: Connection, seqs: Sequence[int]) -> int:
        """Whoever has had their farewell is erased to the last row; how many that were."""
        given: Any = json.dumps(seqs) if connection.dialect.name == "sqlite" else seqs
        told = self._farewells.rows(connection, {"seqs": given})
        for key in told:
            reach("forget.told")
            erase_told(connection, key)
        return len(told)

    def _finished(self, result: Delivered, now: int) -> Row:
        match result:
            case Sent(seq, ref):
                return (tables.SENT, ref, now, None, None, now, 0, False, seq, self._worker)
            case Dead(seq, reason):
                return (tables.DEAD, None, now, None, reason, now, 0, False, seq, self._worker)
            case Dropped(seq):
                return (tables.DROPPED, None, now, None, None, now, 0, False, seq, self._worker)
            case Retry(seq, at, reason, attempts, ambiguous):
                return (tables.WAITING, None, None, None, reason, micros(at), attempts, ambiguous, seq, self._worker)


_RETRY = Change(
    tables.outbox, ("state", "leased_by", "error", "send_at", "attempts", "ambiguous"), ("seq", "leased_by")
)


def _ref_of(row: _Waiting, target: _Ref | None) -> str | None:
    """What a message changes or stands under, by the platform's own id; none if it is not to be sent."""
    if row.op == "update":
        # The key may come from a button: a message of somebody else's, or one in a channel, is not changed by it.
        if target is None or (target.person_id, target.place) != (row.person_id, row.place):
            return None
        return target.ref or None
    if row.op == "thread" and target is not None:
        return target.ref if target.place == row.place else ""
    return row.target


def _farewells(dialect: str) -> Select[Any]:
    """The people to whom the messages in the parameter `seqs` said farewell."""
    box = tables.outbox.c
    given = "SELECT value FROM json_each(:seqs)" if dialect == "sqlite" else "SELECT unnest(CAST(:seqs AS bigint[]))"
    return select(box.tenant_id, box.person_id).where(box.seq.in_(text(given)), box.op == "farewell")


@once_a_kind
def _queries(dialect: Dialect) -> tuple[Prepared, Prepared]:
    """What is due, and whom somebody said farewell to."""
    return Prepared(_due_statement(), dialect), Prepared(_farewells(dialect.name), dialect)
