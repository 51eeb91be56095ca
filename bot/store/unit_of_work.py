"""One transaction for a batch of turns: events in, people loaded in a few queries, everything written at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import ARRAY, Connection, Dialect, Select, Table, Text, and_, bindparam, func, or_, select, text, tuple_
from sqlalchemy.sql.elements import ColumnElement, TextClause

from bot.dialogs.base import (
    DIRECT,
    Attach,
    Content,
    Conversation,
    Effect,
    Event,
    Farewell,
    OpenForm,
    Post,
    RefuseForm,
    Thread,
    Update,
)
from bot.dialogs.registry import read_state
from bot.domain.check_in import CheckIn, Outage
from bot.domain.goal import Goal, GoalId, GoalState
from bot.domain.person import Person, PersonKey, TenantId
from bot.domain.practice import Forgotten, Practice
from bot.domain.schedule import Holidays
from bot.ports import NO_CONVERSATION, Folder, Turn
from bot.store import mapping, tables
from bot.store.bulk import Upsert
from bot.store.crypto import Vault
from bot.store.metadata import from_micros, micros
from bot.store.prepared import Prepared, cursor_of

HISTORY_DAYS = 120
_encode = msgspec.json.Encoder().encode

UPSERT_PEOPLE = Upsert(tables.people, mapping.PERSON_COLUMNS, ("tenant_id", "person_id"), mapping.PERSON_COLUMNS[2:])
UPSERT_GOALS = Upsert(
    tables.goals, mapping.GOAL_COLUMNS, ("tenant_id", "person_id", "goal_id"), mapping.GOAL_COLUMNS[3:]
)
_CHECK_IN_KEY = ("tenant_id", "person_id", "goal_id", "slot_on")
UPSERT_CHECK_INS = Upsert(tables.check_ins, mapping.CHECK_IN_COLUMNS, _CHECK_IN_KEY, mapping.CHECK_IN_COLUMNS[4:])
UPSERT_CONVERSATIONS = Upsert(
    tables.conversations,
    ("tenant_id", "person_id", "dialog", "version", "turn", "kind", "data", "updated_at"),
    ("tenant_id", "person_id"),
    ("dialog", "version", "turn", "kind", "data", "updated_at"),
)
INSERT_EVENTS = Upsert(tables.inbox, ("tenant_id", "event_id", "person_id", "received_at"), ("tenant_id", "event_id"))
OUTBOX_COLUMNS = (
    "tenant_id", "message_id", "person_id", "lane", "place", "op", "target", "body", "urgency", "state", "send_at",
    "created_at",
)  # fmt: skip
INSERT_OUTBOX = Upsert(tables.outbox, OUTBOX_COLUMNS, ("tenant_id", "message_id"))

ANSWERING, PROMPTING = 0, 1
"""Urgencies: what somebody waits for goes before what Makker starts."""


def among(table: Table, dialect: str) -> ColumnElement[bool]:
    """Rows of the people in the parameters of `people_parameters`."""
    if dialect == "sqlite":
        keys = func.json_each(bindparam("people")).table_valued("value")
        given: Select[Any] = select(keys.c.value.op("->>")(0), keys.c.value.op("->>")(1))
    else:
        arrays = func.unnest(bindparam("tenants", type_=ARRAY(Text)), bindparam("persons", type_=ARRAY(Text)))
        pairs = arrays.table_valued("tenant_id", "person_id").render_derived()
        given = select(pairs.c.tenant_id, pairs.c.person_id)
    return tuple_(table.c.tenant_id, table.c.person_id).in_(given)


def people_parameters(people: Collection[PersonKey], dialect: str) -> dict[str, Any]:
    """Parameters for `among`."""
    ordered = sorted(people)
    if dialect == "sqlite":
        return {"people": _encode(ordered).decode()}
    return {"tenants": [key[0] for key in ordered], "persons": [key[1] for key in ordered]}


def check_ins_of_goals(dialect: str) -> TextClause:
    """Check-ins after a date each, of the goals in the parameter `wanted` (see `goal_parameters`).

    Written out because SQLite has to be told to begin with the goals: else it reads all that a person ever did.
    """
    columns = ", ".join(f"check_ins.{name}" for name in mapping.CHECK_IN_COLUMNS)
    if dialect == "sqlite":
        fields = [f"(wanted.value ->> {number})" for number in range(4)]
        source = "json_each(:wanted) AS wanted CROSS JOIN check_ins"
    else:
        fields = [f"wanted.{name}" for name in ("tenant_id", "person_id", "goal_id", "after_on")]
        names = "tenant_id text, person_id text, goal_id text, after_on integer"
        source = f"ROWS FROM (json_to_recordset(CAST(:wanted AS json)) AS ({names})) AS wanted, check_ins"
    keys = zip(("tenant_id", "person_id", "goal_id"), fields, strict=False)
    same = " AND ".join(f"check_ins.{name} = {field}" for name, field in keys)
    return text(f"SELECT {columns} FROM {source} WHERE {same} AND check_ins.slot_on > {fields[3]}")


def goal_parameters(goals: Iterable[tuple[PersonKey, GoalId, int]], dialect: str) -> dict[str, str]:
    """Parameters for `check_ins_of_goals`: goals with the date after which their check-ins are wanted."""
    if dialect == "sqlite":
        return {"wanted": _encode([(*key, goal_id, after) for key, goal_id, after in goals]).decode()}
    wanted = [
        {"tenant_id": key[0], "person_id": key[1], "goal_id": goal_id, "after_on": after}
        for key, goal_id, after in goals
    ]
    return {"wanted": _encode(wanted).decode()}


class Statements:
    """The queries of a database's kind, built once; `locking` holds what is read until the transaction ends."""

    def __init__(self, dialect: Dialect, *, locking: bool = True) -> None:
        kind = dialect.name
        self.locking = locking
        people, goals, conversations = tables.people, tables.goals, tables.conversations
        goal_cols = [goals.c[name] for name in mapping.GOAL_COLUMNS]
        person = select(*(people.c[name] for name in mapping.PERSON_COLUMNS)).where(among(people, kind))
        person = person.order_by(people.c.tenant_id, people.c.person_id)
        goal = select(*goal_cols).where(among(goals, kind)).order_by(goals.c.created_at, goals.c.goal_id)
        is_open = or_(*(goals.c.state == state.value for state in (GoalState.ACTIVE, GoalState.PAUSED)))

        def prepared(statement: Select[Any] | TextClause, *, locks: bool = False) -> Prepared:
            return Prepared(
                statement.with_for_update() if locks and isinstance(statement, Select) else statement, dialect
            )

        self.people = prepared(person, locks=locking)
        self.open_goals = prepared(goal.where(is_open), locks=locking)
        self.all_goals = prepared(goal, locks=locking)
        self.check_ins = prepared(check_ins_of_goals(kind))
        self.conversations = prepared(select(conversations).where(among(conversations, kind)))
        outages = tables.outages.c
        self.outages = prepared(select(outages.from_at, outages.to_at).where(outages.to_at >= bindparam("since_at")))


_HOLD_NEWCOMERS = (
    "SELECT pg_advisory_xact_lock(hashtextextended(tenant_id || chr(31) || person_id, 0)) "
    "FROM unnest(%(tenants)s::text[], %(persons)s::text[]) AS newcomers(tenant_id, person_id)"
)
"""A row that is not there cannot be locked: newcomers are held by their names until the transaction ends."""


class StoreUnitOfWork:
    """The transaction of `connection`; it is begun and committed by whoever opened it."""

    def __init__(self, connection: Connection, statements: Statements, vault: Vault, holidays: Holidays) -> None:
        self._connection = connection
        self._statements = statements
        self._vault = vault
        self._holidays = holidays
        self._dialect = connection.dialect.name

    def accept(self, events: Sequence[Event], now: datetime) -> set[tuple[TenantId, str]]:
        """Store events as handled in this transaction; those that had not been seen before."""
        rows = [(event.tenant_id, event.event_id, event.person_id, micros(now)) for event in events]
        if self._dialect == "sqlite":
            insert = cursor_of(self._connection).execute
            return {row[:2] for row in rows if insert(INSERT_EVENTS.sqlite, row).rowcount == 1}
        statement, values = INSERT_EVENTS.for_postgresql(rows)
        cursor = cursor_of(self._connection)
        cursor.execute(statement + " RETURNING tenant_id, event_id", values)
        return {(TenantId(tenant), event_id) for tenant, event_id in cursor.fetchall()}

    def folders(
        self, people: Collection[PersonKey], now: datetime, history: Collection[PersonKey] = ()
    ) -> dict[PersonKey, Folder]:
        """Everything known of these people, locked; those in `history` with ended goals and 120 days."""
        # All people at once and in one order: two batches never wait for each other in a circle.
        persons = self._people(people)
        asked_for = set(history)
        folders = self._load([each for each in persons if each.key not in asked_for], now, False)
        return folders | self._load([each for each in persons if each.key in asked_for], now, True)

    def _people(self, keys: Collection[PersonKey]) -> list[Person]:
        """The people of these keys; who is not there yet is held too, so that only one transaction begins them."""
        found = self._people_now(keys)
        missing = set(keys) - {person.key for person in found}
        if not missing or not self._statements.locking or self._dialect == "sqlite":
            return found
        given = people_parameters(missing, self._dialect)
        cursor_of(self._connection).execute(_HOLD_NEWCOMERS, given)
        return found + self._people_now(missing)

    def _people_now(self, keys: Collection[PersonKey]) -> list[Person]:
        given = people_parameters(keys, self._dialect)
        return [mapping.person_from(row) for row in self._statements.people.rows(self._connection, given)]

    def _load(self, persons: Sequence[Person], now: datetime, history: bool) -> dict[PersonKey, Folder]:
        if not persons:
            return {}
        connection, q = self._connection, self._statements
        given = people_parameters([person.key for person in persons], self._dialect)
        goals: dict[PersonKey, list[Goal]] = defaultdict(list)
        for row in (q.all_goals if history else q.open_goals).rows(connection, given):
            goals[row[0], row[1]].append(mapping.goal_from(row))
        records = self._records(goals, now, history)
        conversations = {(row[0], row[1]): self._conversation(row) for row in q.conversations.rows(connection, given)}
        outages = self.outages(now)
        return {
            person.key: Folder(
                Practice(
                    person, tuple(goals.get(person.key, ())), records.get(person.key, {}), outages, self._holidays
                ),
                conversations.get(person.key, NO_CONVERSATION),
            )
            for person in persons
        }

    def _conversation(self, row: Sequence[Any]) -> Conversation:
        _, _, dialog, version, turn, _, data, updated_at = row
        state = read_state(dialog, version, self._vault.open(data)) if dialog else None
        return Conversation(dialog, version, turn, state, from_micros(updated_at))

    def _records(
        self, goals: Mapping[PersonKey, Sequence[Goal]], now: datetime, history: bool
    ) -> dict[PersonKey, dict[GoalId, tuple[CheckIn, ...]]]:
        """The check-ins of goals after their tallies, or of the last 120 days where that reaches further back."""
        ever = now.toordinal() - HISTORY_DAYS
        wanted = []
        for key, of_person in goals.items():
            for goal in of_person:
                after = goal.tally_on.toordinal() if goal.tally_on is not None else 0
                wanted.append((key, goal.goal_id, min(after, ever) if history else after))
        found: dict[PersonKey, dict[GoalId, tuple[CheckIn, ...]]] = {key: {} for key in goals}
        rows = self._statements.check_ins.rows(self._connection, goal_parameters(wanted, self._dialect))
        rows.sort(key=itemgetter(0, 1, 2, 3))
        for (tenant_id, person_id, goal_id), of_goal in groupby(rows, key=itemgetter(0, 1, 2)):
            records = tuple([mapping.check_in_from(row, self._vault) for row in of_goal])
            found[tenant_id, person_id][goal_id] = records
        return found

    def outages(self, now: datetime) -> tuple[Outage, ...]:
        """The outages that may still matter to a slot."""
        since = micros(now) - HISTORY_DAYS * 86_400_000_000
        rows = self._statements.outages.rows(self._connection, {"since_at": since})
        return tuple(Outage(from_micros(start), from_micros(end)) for start, end in rows)

    def save(self, turns: Sequence[Turn], now: datetime) -> None:
        """Write what these turns decided, in the order of their events."""
        people: dict[PersonKey, Person] = {}
        goals: dict[tuple[PersonKey, str], Any] = {}
        records: dict[tuple[PersonKey, str, int], Any] = {}
        for turn in turns:
            key = turn.event.person
            for change in turn.changes:
                match change:
                    case Person():
                        people[key] = change
                    case Goal():
                        goals[key, change.goal_id] = mapping.goal_row(key, change)
                    case CheckIn():
                        slot = (key, change.goal_id, change.slot_on.toordinal())
                        records[slot] = mapping.check_in_row(key, change, self._vault)
                    case Forgotten():
                        people[key] = forgotten(people[key] if key in people else self._person(key))
                        erase(self._connection, key)
        run = self._connection
        UPSERT_PEOPLE.run(run, [mapping.person_row(person) for person in people.values()])
        UPSERT_GOALS.run(run, list(goals.values()))
        UPSERT_CHECK_INS.run(run, list(records.values()))
        self._save_conversations(turns)
        INSERT_OUTBOX.run(run, [row for turn in turns for row in outgoing(turn, now)])

    def _person(self, key: PersonKey) -> Person:
        given = people_parameters([key], self._dialect)
        return mapping.person_from(self._statements.people.rows(self._connection, given)[0])

    def _save_conversations(self, turns: Sequence[Turn]) -> None:
        latest = {turn.event.person: turn.conversation for turn in turns if turn.conversation_changed}
        rows = [self._conversation_row(key, conversation) for key, conversation in latest.items()]
        UPSERT_CONVERSATIONS.run(self._connection, rows)

    def _conversation_row(self, key: PersonKey, conversation: Conversation) -> Sequence[Any]:
        kind, data = "", ""
        if conversation.state is not None:
            kind, data = type(conversation.state).__name__, _encode(conversation.state).decode()
        at = micros(conversation.updated_at)
        return (*key, conversation.dialog, conversation.version, conversation.turn, kind, self._vault.seal(data), at)


def outgoing(turn: Turn, now: datetime) -> Iterator[Sequence[Any]]:
    """Outbox rows for a turn's effects; those that are shown at once have none."""
    event, at = turn.event, micros(now)
    for number, effect in enumerate(turn.effects):
        key, lane, place, op, target, content = _parts(event, effect, number)
        if op:
            body = None if content is None else _encode(content).decode()
            yield (
                event.tenant_id, key, event.person_id, lane, place, op, target, body, ANSWERING, tables.WAITING, at, at
            )  # fmt: skip


def _parts(event: Event, effect: Effect, number: int) -> tuple[str, str, str, str, str, Content | None]:
    own = f"{event.event_id}#{number}"
    match effect:
        case Post(content, key):
            return key or own, event.person_id, DIRECT, "post", "", content
        case Update(of, content):
            return own, event.person_id, DIRECT, "update", of, content
        case Thread(channel, card, under):
            return own, f"#{channel}", channel, "thread", under, card
        case Attach(name):
            return own, event.person_id, DIRECT, "attach", name, None
        case Farewell(card):
            return own, event.person_id, DIRECT, "farewell", "", card
        case OpenForm() | RefuseForm():
            return own, "", DIRECT, "", "", None


def erase(connection: Connection, key: PersonKey) -> None:
    """Delete every row of a person; of their events only the ids stay, so that none is handled again."""
    for table in (tables.outbox, tables.people):
        connection.execute(table.delete().where(_is_of(table, key)))
    gone = tables.inbox.update().where(_is_of(tables.inbox, key))
    connection.execute(gone.values(person_id="", body=None, error=None, retry_at=None))


def _is_of(table: Table, key: PersonKey) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == key[0], table.c.person_id == key[1])


def forgotten(person: Person) -> Person:
    """What must be known of somebody to tell them that they are forgotten, and nothing else; then it goes too."""
    return Person(
        tenant_id=person.tenant_id,
        person_id=person.person_id,
        name="",
        language=person.language,
        address=person.address,
        created_at=person.created_at,
        active=False,
    )
