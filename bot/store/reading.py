"""What a batch of turns reads: queries of a database's kind, put into SQL once."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import ARRAY, Dialect, Select, Table, Text, bindparam, func, or_, select, text, tuple_
from sqlalchemy.sql.elements import ColumnElement, TextClause

from bot.domain.goal import GoalId, GoalState
from bot.domain.person import PersonKey
from bot.store import mapping, tables
from bot.store.prepared import Prepared, once_a_kind

_encode = msgspec.json.Encoder().encode


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


def refs_of_messages(dialect: str) -> TextClause:
    """The platform's ids of messages and whose they are, by the parameters of `message_parameters`.

    Written out because SQLite has to be told to begin with what is wanted: else it reads the whole outbox.
    """
    if dialect == "sqlite":
        source = "json_each(:wanted) AS wanted CROSS JOIN outbox"
        tenant_id, message_id = "(wanted.value ->> 0)", "(wanted.value ->> 1)"
    else:
        source = "unnest(CAST(:tenants AS text[]), CAST(:messages AS text[])) AS wanted(tenant_id, message_id), outbox"
        tenant_id, message_id = "wanted.tenant_id", "wanted.message_id"
    same = f"outbox.tenant_id = {tenant_id} AND outbox.message_id = {message_id}"
    columns = "outbox.tenant_id, outbox.message_id, outbox.person_id, outbox.place, outbox.ref"
    return text(f"SELECT {columns} FROM {source} WHERE {same} AND outbox.ref IS NOT NULL")


def message_parameters(messages: Collection[tuple[str, str]], dialect: str) -> dict[str, Any]:
    """Parameters for `refs_of_messages`: tenants with the logical ids of messages."""
    if dialect == "sqlite":
        return {"wanted": _encode(sorted(messages)).decode()}
    return {"tenants": [each[0] for each in messages], "messages": [each[1] for each in messages]}


class Statements:
    """The queries of a database's kind; `locking` holds what is read until the transaction ends."""

    def __init__(self, dialect: Dialect, *, locking: bool) -> None:
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
        self.refs = prepared(refs_of_messages(kind))
        outages = tables.outages.c
        self.outages = prepared(select(outages.from_at, outages.to_at).where(outages.to_at >= bindparam("since_at")))


@once_a_kind
def statements_to_change(dialect: Dialect) -> Statements:
    """For those who write what they read."""
    return Statements(dialect, locking=True)


@once_a_kind
def statements_to_look(dialect: Dialect) -> Statements:
    """For those who only look."""
    return Statements(dialect, locking=False)


HOLD_NEWCOMERS = (
    "SELECT pg_advisory_xact_lock(hashtextextended(tenant_id || chr(31) || person_id, 0)) "
    "FROM unnest(%(tenants)s::text[], %(persons)s::text[]) AS newcomers(tenant_id, person_id)"
)
"""A row that is not there cannot be locked: newcomers are held by their names until the transaction ends."""
