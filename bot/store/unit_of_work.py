"""One transaction for a batch of turns: events in, people loaded in a few queries, everything written at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, select, tuple_, update

from bot.dialogs.base import (
    Conversation,
    Event,
)
from bot.dialogs.registry import read_state
from bot.domain.check_in import CheckIn, Outage
from bot.domain.goal import Goal, GoalId
from bot.domain.person import Person, PersonKey, TenantId
from bot.domain.practice import Forgotten, Practice
from bot.domain.schedule import Holidays
from bot.faults import reach
from bot.ports import NO_CONVERSATION, Folder, Turn
from bot.store import mapping, tables
from bot.store.bulk import Upsert
from bot.store.crypto import Vault
from bot.store.erasing import erase
from bot.store.metadata import from_micros, micros
from bot.store.outgoing import INSERT_OUTBOX, outgoing
from bot.store.prepared import cursor_of
from bot.store.reading import HOLD_NEWCOMERS, Statements, goal_parameters, people_parameters

HISTORY_DAYS = 120
REFUSED = "refused"
"""What is noted of a form that was handled and refused: its copies are refused as well."""
_inbox_key = tuple_(tables.inbox.c.tenant_id, tables.inbox.c.event_id)
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


class StoreUnitOfWork:
    """The transaction of `connection`; it is begun and committed by whoever opened it."""

    def __init__(self, connection: Connection, statements: Statements, vault: Vault, holidays: Holidays) -> None:
        self._connection = connection
        self._statements = statements
        self._vault = vault
        self._holidays = holidays
        self._dialect = connection.dialect.name

    def accept(self, events: Sequence[Event], now: datetime) -> set[tuple[TenantId, str]]:
        """Store events as handled in this transaction; the keys of those that had not been seen before."""
        rows = [(event.tenant_id, event.event_id, event.person_id, micros(now)) for event in events]
        fresh = INSERT_EVENTS.insert_new(self._connection, rows)
        reach("turn.accepted")
        return fresh

    def refused(self, events: Sequence[Event]) -> set[tuple[TenantId, str]]:
        """The keys of those of these events that were forms and were refused when they came first."""
        mine = _inbox_key.in_([event.key for event in events])
        wanted = select(tables.inbox.c.tenant_id, tables.inbox.c.event_id).where(mine, tables.inbox.c.error == REFUSED)
        return {(row.tenant_id, row.event_id) for row in self._connection.execute(wanted)}

    def folders(
        self, people: Collection[PersonKey], now: datetime, history: Collection[PersonKey] = ()
    ) -> dict[PersonKey, Folder]:
        """Everything known of these people, locked; those in `history` with ended goals and 120 days."""
        # All people at once and in one order: two batches never wait for each other in a circle.
        persons = self._people(people)
        reach("turn.people_held")
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
        cursor_of(self._connection).execute(HOLD_NEWCOMERS, given)
        return found + self._people_now(missing)

    def _people_now(self, keys: Collection[PersonKey]) -> list[Person]:
        given = people_parameters(keys, self._dialect)
        return [mapping.person_from(row) for row in self._statements.people.rows(self._connection, given)]

    def practices(
        self, people: Collection[PersonKey], now: datetime, bare: Collection[PersonKey] = ()
    ) -> dict[PersonKey, Practice]:
        """What is known of these people without the conversations under way; of those in `bare` only who they are."""
        wanted = set(people)
        persons = self._people(wanted.union(bare))
        found = self._practices([each for each in persons if each.key in wanted], now, False)
        return {each.key: found.get(each.key) or Practice(each) for each in persons}

    def _load(self, persons: Sequence[Person], now: datetime, history: bool) -> dict[PersonKey, Folder]:
        practices = self._practices(persons, now, history)
        if not practices:
            return {}
        given = people_parameters(practices.keys(), self._dialect)
        rows = self._statements.conversations.rows(self._connection, given)
        conversations = {(row[0], row[1]): self._conversation(row) for row in rows}
        return {key: Folder(each, conversations.get(key, NO_CONVERSATION)) for key, each in practices.items()}

    def _practices(self, persons: Sequence[Person], now: datetime, history: bool) -> dict[PersonKey, Practice]:
        if not persons:
            return {}
        q, given = self._statements, people_parameters([person.key for person in persons], self._dialect)
        goals: dict[PersonKey, list[Goal]] = defaultdict(list)
        for row in (q.all_goals if history else q.open_goals).rows(self._connection, given):
            goals[row[0], row[1]].append(mapping.goal_from(row))
        records, outages = self._records(goals, now, history), self.outages(now)
        return {
            person.key: Practice(
                person, tuple(goals.get(person.key, ())), records.get(person.key, {}), outages, self._holidays
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
        reach("turn.decided")
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
                        people[key] = (people[key] if key in people else self._person(key)).forgotten()
                        erase(self._connection, key, with_farewell=True)
        run = self._connection
        UPSERT_PEOPLE.run(run, [mapping.person_row(person) for person in people.values()])
        reach("save.people")
        UPSERT_GOALS.run(run, list(goals.values()))
        reach("save.goals")
        UPSERT_CHECK_INS.run(run, list(records.values()))
        reach("save.check_ins")
        self._save_conversations(turns)
        reach("save.conversations")
        self._mark_refused([turn.event.key for turn in turns if turn.is_refusal and not turn.duplicate])
        INSERT_OUTBOX.run(run, [row for turn in turns for row in outgoing(turn, now, self._vault)])
        reach("save.messages")

    def _person(self, key: PersonKey) -> Person:
        given = people_parameters([key], self._dialect)
        return mapping.person_from(self._statements.people.rows(self._connection, given)[0])

    def _mark_refused(self, keys: Sequence[tuple[TenantId, str]]) -> None:
        if keys:
            self._connection.execute(update(tables.inbox).where(_inbox_key.in_(keys)).values(error=REFUSED))

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
