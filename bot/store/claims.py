"""Claims on what has come due: prompts and nudges."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import msgspec
import structlog
from sqlalchemy import Connection, Dialect, Select, bindparam, case, func, not_, select, text, union_all

from bot.cards.prompt import NudgeRef, PromptRef, nudge_key, prompt_key
from bot.dialogs.base import DIRECT
from bot.domain import calendar, schedule
from bot.domain.check_in import Outage, Outcome
from bot.domain.schedule import Asking, Due, Holidays, Passed, Rhythm
from bot.faults import reach
from bot.logs import fault, turn_id
from bot.store import tables
from bot.store.bulk import Change, Upsert
from bot.store.database import Database
from bot.store.lanes import is_behind
from bot.store.metadata import from_micros, micros
from bot.store.outages import beat, outages_since
from bot.store.outgoing import INSERT_OUTBOX, PROMPTING
from bot.store.prepared import Prepared, once_a_kind
from bot.store.rhythms import rhythm_columns, rhythm_from
from bot.store.tidying import tidied

HEARTBEAT_EVERY = timedelta(seconds=15)

_encode = msgspec.json.Encoder().encode
_LATE_BY = 1_000_000
"""A late slot is filed a second after its instant: a move by a whole day can make two slots due at the same one."""
_GOAL_KEY = ("tenant_id", "person_id", "goal_id")
_ADVANCE_GOALS = Change(tables.goals, ("asked_until_on", "next_slot_on", "next_due_at"), _GOAL_KEY)
_SLOT_COLUMNS = (
    "tenant_id", "person_id", "goal_id", "slot_on", "cadence", "due_at", "closes_at", "asked", "nudge_at", "nudged",
)  # fmt: skip
_INSERT_SLOTS = Upsert(
    tables.check_ins,
    _SLOT_COLUMNS,
    (*_GOAL_KEY, "slot_on"),
    ("due_at", "closes_at", "asked", "nudge_at", "nudged"),
    "check_ins.outcome IS NULL",
)
_PASSED_COLUMNS = (*_SLOT_COLUMNS[:8], "outcome", "excuse", "nudged")
_INSERT_PASSED = Upsert(tables.check_ins, _PASSED_COLUMNS, (*_GOAL_KEY, "slot_on"))
_CHANGE_NUDGES = Change(tables.check_ins, ("nudge_at", "nudge_chosen", "nudged"), (*_GOAL_KEY, "slot_on"))


_OF_PERSON = (tables.goals.c.tenant_id == tables.people.c.tenant_id) & (
    tables.goals.c.person_id == tables.people.c.person_id
)
_OF_GOAL = (
    (tables.check_ins.c.tenant_id == tables.goals.c.tenant_id)
    & (tables.check_ins.c.person_id == tables.goals.c.person_id)
    & (tables.check_ins.c.goal_id == tables.goals.c.goal_id)
)


_PUT_OFF_GOALS = Change(tables.goals, ("next_due_at",), _GOAL_KEY)
SET_ASIDE_FOR = timedelta(hours=1)

log = structlog.get_logger()


class StoreClaims:
    """Claims over the store, each batch in one transaction on a writer thread."""

    def __init__(self, database: Database, holidays: Holidays) -> None:
        self._database = database
        self._holidays = holidays
        self._last_tick: datetime | None = None
        self._next_due, self._due_goals, self._due_nudges = _queries(database.engine.dialect)

    # --- prompts --------------------------------------------------------------------------------------

    async def prompts(self, now: datetime, limit: int) -> int:
        """Ask about goals that are due: a message each person and instant, a record each slot."""
        ask = partial(self._ask, statement=self._due_goals, claim=self._prompts, now=now, limit=limit)
        claimed = await self._database.write_batch(ask, partial(ask, set_aside=self._set_aside_goal))
        reach("claim.after_commit")
        return claimed

    def _ask(
        self,
        connection: Connection,
        *,
        statement: Prepared,
        claim: Callable[[Connection, Sequence[Any], datetime], None],
        now: datetime,
        limit: int,
        set_aside: Callable[[Connection, Any, datetime], None] | None = None,
    ) -> int:
        """Claim the rows that a statement finds, all at once, or each on its own where some are to be set aside."""
        rows = statement.rows(connection, {"now": micros(now), "most": limit})
        if set_aside is None:
            claim(connection, rows, now)
            return len(rows)
        for row in rows:
            try:
                with connection.begin_nested():
                    claim(connection, [row], now)
            except Exception as error:
                log.error("claim set aside", goal=turn_id(row[0], row[2]), **fault(error))
                set_aside(connection, row, now)
        return len(rows)

    def _set_aside_goal(self, connection: Connection, row: Any, now: datetime) -> None:
        """A goal that cannot be decided about is looked at again later; nobody else waits for it."""
        _PUT_OFF_GOALS.run(connection, [(micros(now + SET_ASIDE_FOR), *row[:3])])

    def _prompts(self, connection: Connection, rows: Sequence[Any], now: datetime) -> None:
        if not rows:
            return
        reach("claim.begun")
        outages = outages_since(connection, now)
        decided: dict[tuple[Any, ...], _Written] = {}
        goals, slots, passed = [], [], []
        messages: dict[tuple[str, str, int], str] = {}
        for row in rows:
            key, stored = tuple(row[:3]), tuple(row[3:])
            written = decided.get(stored)
            if written is None:
                written = decided[stored] = self._decided(stored, now, outages)
            goals.append((*written.goal, *key))
            for each in written.passed:
                passed.append((*key, *each))
            if written.slot is not None:
                slots.append((*key, *written.slot))
                messages.setdefault((key[0], key[1], written.slot[2]), key[2])
        reach("claim.decided")
        _ADVANCE_GOALS.run(connection, goals)
        reach("claim.goals")
        _INSERT_SLOTS.run(connection, slots)
        reach("claim.slots")
        _INSERT_PASSED.run(connection, passed)
        reach("claim.passed")
        _post(connection, _prompt_rows(messages, micros(now)), messages.values())
        reach("claim.before_commit")

    def _decided(self, stored: tuple[Any, ...], now: datetime, outages: Sequence[Outage]) -> "_Written":
        """What to write for a due goal; alike for all with the same columns."""
        rhythm = rhythm_from(stored[3:])
        due = Due(date.fromordinal(stored[1]), from_micros(stored[2]))
        asking = schedule.ask(rhythm, date.fromordinal(stored[0]), due, now, outages, self._holidays)
        return _written(asking, rhythm, due, stored[3])

    # --- nudges ---------------------------------------------------------------------------------------

    async def nudges(self, now: datetime, limit: int) -> int:
        """Recall unanswered prompts whose time has come."""
        recall = partial(self._ask, statement=self._due_nudges, claim=self._nudges, now=now, limit=limit)
        claimed = await self._database.write_batch(recall, partial(recall, set_aside=self._set_aside_nudge))
        reach("nudge.after_commit")
        return claimed

    def _set_aside_nudge(self, connection: Connection, row: Any, now: datetime) -> None:
        """A reminder that cannot be decided about is left out."""
        _CHANGE_NUDGES.run(connection, [(None, False, row[7], *row[:4])])

    def _nudges(self, connection: Connection, rows: Sequence[Any], now: datetime) -> None:
        reach("nudge.begun")
        changes, messages = [], dict[tuple[str, str, int, int], str]()
        for row in rows:
            key, (due_at, closes_at, at, nudged, chosen, outcome, state) = tuple(row[:4]), row[4:11]
            rhythm = rhythm_from(row[11:])
            wanted = outcome is None and state == "active" and micros(now) < closes_at
            if not wanted:
                changes.append((None, False, nudged, *key))
                continue
            again = schedule.next_nudge(rhythm, from_micros(at), from_micros(closes_at), nudged + 1)
            if again is not None and again.at > now:
                changes.append((micros(again.at), False, again.gone_by, *key))
            else:
                changes.append((None, False, nudged + 1, *key))
            if chosen or not rhythm.is_quiet(now):
                messages.setdefault((key[0], key[1], due_at, nudged + 1), key[2])
        _CHANGE_NUDGES.run(connection, changes)
        reach("nudge.changed")
        _post(connection, _nudge_rows(messages, micros(now)), messages.values())
        reach("nudge.before_commit")

    # --- being awake ----------------------------------------------------------------------------------

    async def tick(self, now: datetime, *, continuous: bool = False) -> None:
        """Note that Makker is awake, every few seconds; a long gap before it is an outage."""
        last = self._last_tick
        if not continuous and last is not None and timedelta() <= now - last < HEARTBEAT_EVERY:
            return
        await self._database.write(partial(beat, now=now, continuous=continuous))
        reach("beat.after_commit")
        self._last_tick = now

    async def tidy(self, now: datetime, limit: int) -> int:
        """Delete finished messages and handled events past their keeping."""
        return await self._database.write(partial(tidied, now=now, limit=limit))

    async def next_due_at(self) -> datetime | None:
        """The next instant at which there is something to claim or send."""
        ((found,),) = await self._database.read(lambda connection: self._next_due.rows(connection, {}))
        return None if found is None else from_micros(found)

    async def next_prompt(self, tenant_id: str, person_id: str) -> datetime | None:
        """When a person is asked next, if they ever are."""
        goals = tables.goals.c
        due = select(func.min(goals.next_due_at)).where(goals.tenant_id == tenant_id, goals.person_id == person_id)
        found = await self._database.read(lambda connection: connection.scalar(due))
        return None if found is None else from_micros(found)


class _Written(NamedTuple):
    """Rows for a due goal, without its key."""

    goal: tuple[int, int | None, int | None]
    slot: tuple[Any, ...] | None
    passed: tuple[tuple[Any, ...], ...]


def _written(asking: Asking, rhythm: Rhythm, due: Due, cadence: str) -> _Written:
    following = asking.next
    goal = (
        asking.asked_until_on.toordinal(),
        None if following is None else following.slot_on.toordinal(),
        None if following is None else micros(following.at),
    )
    slot = None
    if asking.slot_on is not None and asking.closes_at is not None:
        due_at = micros(due.at) if asking.slot_on == due.slot_on else _due_at(rhythm, asking.slot_on)
        if asking.is_late:
            due_at += _LATE_BY
        nudge = (None, 0) if asking.nudge is None else (micros(asking.nudge.at), asking.nudge.gone_by)
        slot = (asking.slot_on.toordinal(), cadence, due_at, micros(asking.closes_at), True, *nudge)
    return _Written(goal, slot, tuple(_passed_row(each, rhythm, cadence) for each in asking.passed))


def _due_at(rhythm: Rhythm, day: date) -> int:
    return micros(calendar.prompt_at(day, rhythm.at, rhythm.zone, rhythm.day_ends))


def _passed_row(passed: Passed, rhythm: Rhythm, cadence: str) -> tuple[Any, ...]:
    closes_at = micros(rhythm.ends_at(passed.slot_on))
    due_at = _due_at(rhythm, passed.slot_on)
    return (
        passed.slot_on.toordinal(), cadence, due_at, closes_at, False, Outcome.EXCUSED.value, passed.excuse.value, 0,
    )  # fmt: skip


def _prompt_rows(messages: Iterable[tuple[str, str, int]], now: int) -> list[Sequence[Any]]:
    """Outbox rows for prompts: what they show is put together when they are sent."""
    bodies: dict[int, tuple[str, str]] = {}
    rows = []
    for tenant_id, person_id, due_at in messages:
        found = bodies.get(due_at)
        if found is None:
            at = from_micros(due_at)
            found = bodies[due_at] = (prompt_key("", at).rpartition(":")[2], _encode(PromptRef(at)).decode())
        rows.append(_message_row(tenant_id, person_id, f"prompt:{person_id}:{found[0]}", found[1], now))
    return rows


def _nudge_rows(messages: Iterable[tuple[str, str, int, int]], now: int) -> list[Sequence[Any]]:
    rows = []
    for tenant_id, person_id, due_at, number in messages:
        at = from_micros(due_at)
        body = _encode(NudgeRef(at, number)).decode()
        rows.append(_message_row(tenant_id, person_id, nudge_key(person_id, at, number), body, now))
    return rows


def _post(connection: Connection, rows: Sequence[Sequence[Any]], goal_ids: Iterable[str]) -> None:
    """Send messages; one that exists already, since another claim took some of its goals, is brought up to date.

    Each goal is claimed once, so that the id of one of a message's goals names the update.
    """
    new = INSERT_OUTBOX.insert_new(connection, rows)
    if len(new) < len(rows):
        known = [pair for pair in zip(rows, goal_ids, strict=True) if (pair[0][0], pair[0][1]) not in new]
        INSERT_OUTBOX.run(connection, [_refresh_row(row, goal_id) for row, goal_id in known])


def _refresh_row(row: Sequence[Any], goal_id: str) -> Sequence[Any]:
    tenant_id, key, person_id, lane, place, _, _, body, *rest = row
    return (tenant_id, f"{key}+{goal_id}", person_id, lane, place, "update", key, body, *rest)


def _message_row(tenant_id: str, person_id: str, key: str, body: str, now: int) -> Sequence[Any]:
    return (tenant_id, key, person_id, person_id, DIRECT, "post", "", body, PROMPTING, tables.WAITING, now, now)


def _next_sending() -> Select[Any]:
    """When a message may be sent next: a leased one after its lease, one that waits behind another not at all."""
    box = tables.outbox
    at = case((box.c.state == tables.LEASED, box.c.leased_until), else_=box.c.send_at)
    return select(func.min(at).label("at")).where(text(f"outbox.state < {tables.SENT}"), not_(is_behind()))


def _next_due() -> Select[Any]:
    """The first instant at which anything is due; each part of it is the end of an index."""
    goals, check_ins, inbox = tables.goals.c, tables.check_ins.c, tables.inbox.c
    firsts = union_all(
        select(func.min(goals.next_due_at).label("at")).where(goals.next_due_at.is_not(None)),
        select(func.min(check_ins.nudge_at)).where(check_ins.nudge_at.is_not(None)),
        _next_sending(),
        select(func.min(inbox.retry_at)).where(inbox.retry_at.is_not(None)),
    ).subquery()
    return select(func.min(firsts.c.at))


def _due_goals() -> Select[Any]:
    """Goals whose next slot has come due."""
    goals = tables.goals.c
    return (
        select(
            goals.tenant_id, goals.person_id, goals.goal_id, goals.asked_until_on, goals.next_slot_on,
            goals.next_due_at, *rhythm_columns(),
        )
        .select_from(tables.goals.join(tables.people, _OF_PERSON))
        .where(goals.next_due_at <= bindparam("now"))
        .order_by(goals.next_due_at)
        .limit(bindparam("most"))
        .with_for_update(of=tables.goals, skip_locked=True)
    )  # fmt: skip


def _due_nudges() -> Select[Any]:
    """Slots whose nudge has come due."""
    goals, check_ins = tables.goals.c, tables.check_ins.c
    return (
        select(
            check_ins.tenant_id, check_ins.person_id, check_ins.goal_id, check_ins.slot_on, check_ins.due_at,
            check_ins.closes_at, check_ins.nudge_at, check_ins.nudged, check_ins.nudge_chosen, check_ins.outcome,
            goals.state,
            *rhythm_columns(),
        )
        .select_from(tables.check_ins.join(tables.goals, _OF_GOAL).join(tables.people, _OF_PERSON))
        .where(check_ins.nudge_at <= bindparam("now"))
        .order_by(check_ins.nudge_at)
        .limit(bindparam("most"))
        .with_for_update(of=tables.check_ins, skip_locked=True)
    )  # fmt: skip


@once_a_kind
def _queries(dialect: Dialect) -> tuple[Prepared, Prepared, Prepared]:
    """When anything is due, and the goals and the nudges that are."""
    return Prepared(_next_due(), dialect), Prepared(_due_goals(), dialect), Prepared(_due_nudges(), dialect)
