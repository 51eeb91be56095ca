"""Teams' limits in the large: thousands of messages wait, and none is early, lost, doubled or starved.

`python -m tests.faults.teams_rates --conversations 200 --messages 5000` sends so many messages, prompts and answers, to
so many conversations of several organisations, through the real delivery and the real connector, to the Teams of the
tests. Its clock and ours are one and the same, and are put forward from one due instant to the next.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.dialogs.base import Place
from bot.public_holidays import public_holidays
from bot.store import tables
from bot.store.crypto import Vault, new_key
from bot.store.database import Database, open_engine
from tests.support import postgresql
from tests.support.crowds import Message, wait_to_be_sent
from tests.support.databases import KINDS, PostgreSQL, new_sqlite
from tests.support.teams_sending import Office, Sending, sending
from tests.teams_server import Conversation, running
from tests.teams_server.oracle import WRITES, Entry, key_of, most_within
from tests.teams_server.rates import TENANT, WRITING, Window

BEGINNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATE_S = 0.03
"""So much later than it was due, at most, each message is looked at: of the real time that passes none is counted."""
CHANNELS, ANSWERS = 10, 10
"""Every so manieth conversation is a channel; for every so many prompts there is an answer that somebody waits for."""
ANSWERED_WITHIN = timedelta(seconds=2)
RETRY_AFTER = 7

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent. `storm`: the share of messages to which Teams says to wait though no limit is exceeded."""

    conversations: int
    messages: int
    tenants: int = 5
    storm: float = 0.0
    seed: int = 1


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    plan: Plan
    sent: int = 0
    answers: int = 0
    refused: int = 0
    took_s: float = 0.0
    passed_s: float = 0.0
    slowest_answer_s: float = 0.0
    put_off: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Chat:
    office: Office
    conversation: Conversation
    messages: list[Message]


class Crowd:
    """People and channels, with what waits to be said to them."""

    def __init__(self, way: Sending, makker: Makker, vault: Vault, plan: Plan) -> None:
        self._way = way
        self._makker = makker
        self._vault = vault
        self._plan = plan
        self._rng = Random(plan.seed)
        self.chats: list[_Chat] = []
        self.answers: dict[str, datetime] = {}

    async def gathers(self) -> None:
        """Everybody is there, and Makker has heard from them."""
        way, plan = self._way, self._plan
        offices = [await way.office(f"Office {number}") for number in range(plan.tenants)]
        for number in range(plan.conversations):
            office = offices[number % len(offices)]
            person = office.tenant.add_person(f"Person {number}")
            await way.meets(office, person)
            chat = office.tenant.personal(person)
            to = way.to(office, person)
            if number % CHANNELS == CHANNELS - 1:
                team = office.tenant.add_team(f"Team {number}", person)
                team.is_installed, chat = True, team.general
                await way.hears_from(office, chat)
                to = way.to(office, person, Place(chat.id))
            share = plan.messages // plan.conversations + (number < plan.messages % plan.conversations)
            said = [
                Message(to.tenant_id, to.person_id, f"prompt:{to.person_id}:{count}", to.place)
                for count in range(share)
            ]
            self.chats.append(_Chat(office, chat, said))

    async def waits(self) -> None:
        """All prompts are due at once, each organisation's and each conversation's in one go: the unkindest order."""
        prompts = [message for chat in self.chats for message in chat.messages]
        await wait_to_be_sent(self._makker, self._vault, prompts, self._makker.clock.now())

    async def asks(self) -> None:
        """Somebody in some conversation writes, and waits for what Makker says."""
        chat = self._rng.choice([each for each in self.chats if not each.messages[0].place])
        tenant, person, _, _ = chat.messages[0]
        answer = Message(tenant, person, f"turn:{len(self.answers)}")
        chat.messages.append(answer)
        self.answers[answer.key] = self._makker.clock.now()
        await wait_to_be_sent(self._makker, self._vault, [answer], self._makker.clock.now())


async def run(plan: Plan, address: str, told: Told = lambda what: None) -> Tally:
    """Send everything, and look at what Teams saw."""
    clock, vault, tally = SetClock(BEGINNING), Vault([new_key()]), Tally(plan)
    database = Database(open_engine(address))
    began = time.monotonic()
    try:
        async with running(clock, seed=plan.seed) as teams:
            makker = assemble(database, clock, vault, public_holidays, Random(plan.seed))
            async with sending(teams, makker, vault, clock) as way:
                makker.messengers["teams"] = way.messenger
                crowd = Crowd(way, makker, vault, plan)
                await crowd.gathers()
                await crowd.waits()
                if plan.storm:
                    teams.faults.limit(RETRY_AFTER, "send", times=None, chance=plan.storm)
                told("everything waits")
                await _live(crowd, makker, clock, tally)
                _look(crowd, way, tally)
                tally.faults += await _left(makker)
    finally:
        database.close()
    tally.took_s = time.monotonic() - began
    return tally


async def _live(crowd: Crowd, makker: Makker, clock: SetClock, tally: Tally) -> None:
    """Put the clock forward from one due instant to the next, a little late each time, until nothing waits."""
    chance, steps = Random(tally.plan.seed), 0
    answers = len([message for chat in crowd.chats for message in chat.messages]) // ANSWERS
    put_off, exchange = 0, makker.outbox.exchange

    async def counted(results: object, *rest: object) -> object:
        nonlocal put_off
        put_off += sum(hasattr(result, "attempts") for result in results)  # type: ignore[attr-defined]
        return await exchange(results, *rest)  # type: ignore[arg-type]

    makker.outbox.exchange = counted  # type: ignore[method-assign, assignment]
    await makker.delivery.drain()
    while (due := await makker.claims.next_due_at()) is not None:
        steps += 1
        clock.move_to(max(due, clock.now()) + timedelta(seconds=chance.uniform(0, LATE_S)))
        if len(crowd.answers) < answers and steps % 3 == 0:
            await crowd.asks()
        await makker.delivery.drain()
    tally.put_off = put_off / max(1, tally.plan.messages)


# --- what is right and wrong ----------------------------------------------------------------------------------


def _look(crowd: Crowd, way: Sending, tally: Tally) -> None:
    oracle = way.teams.oracle
    tally.sent, tally.refused = len(oracle.posts()), len(oracle.limited())
    tally.passed_s = (max(one.at for one in oracle) - BEGINNING).total_seconds()
    tally.faults += [f"early: {one.name} in {one.conversation} at {one.at}" for one in oracle.early()]
    if not tally.plan.storm:
        tally.faults += [f"over a limit: {one.name} in {one.conversation} at {one.at}" for one in oracle.limited()]
    posts: dict[str, list[Entry]] = defaultdict(list)
    for one in oracle.posts():
        posts[one.conversation].append(one)
    for chat in crowd.chats:
        tally.faults += _wrong_in(chat, posts[chat.conversation.id])
    tally.faults += _over(oracle.entries)
    if not tally.plan.storm:
        tally.faults += _starved(crowd, posts, tally)


def _wrong_in(chat: _Chat, posts: list[Entry]) -> list[str]:
    """What a conversation was told too often or never, and prompts that came out of their order."""
    person = chat.messages[0].person_id
    told = [key_of(one.body).replace("@me", person) for one in posts]
    wanted = Counter(message.key for message in chat.messages)
    wrong = [f"{times} times: {key}" for key, times in ((Counter(told) - wanted) + (wanted - Counter(told))).items()]
    prompts = [key for key in told if key.startswith("prompt:")]
    if prompts != sorted(prompts, key=lambda key: int(key.rpartition(":")[2])):
        wrong.append(f"out of order: {chat.conversation.id}")
    return wrong


def _over(entries: list[Entry]) -> list[str]:
    """Windows that hold more than Teams lets in, wherever they begin."""
    within: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in entries:
        if one.tenant and one.status != 429:
            within["tenant", one.tenant].append(one.at)
            if one.name in WRITES:
                within["conversation", one.conversation].append(one.at)
    return [
        f"{found} in {window.seconds} s: {what} {name}"
        for (what, name), times in within.items()
        for window in (WRITING if what == "conversation" else (TENANT,))
        if (found := _most(times, window)) > window.calls
    ]


def _most(times: list[datetime], window: Window) -> int:
    return most_within(timedelta(seconds=window.seconds), times)


def _starved(crowd: Crowd, posts: dict[str, list[Entry]], tally: Tally) -> list[str]:
    """Answers that came late, and conversations that waited while others of their organisation had twice as much."""
    wrong = []
    for one in (each for some in posts.values() for each in some):
        if (asked_at := crowd.answers.get(key_of(one.body))) is not None:
            tally.answers += 1
            tally.slowest_answer_s = max(tally.slowest_answer_s, (one.at - asked_at).total_seconds())
            if one.at - asked_at > ANSWERED_WITHIN:
                wrong.append(f"an answer after {one.at - asked_at}")
    by_tenant: dict[str, list[_Chat]] = defaultdict(list)
    for chat in crowd.chats:
        by_tenant[chat.office.tenant_id].append(chat)
    for tenant, chats in by_tenant.items():
        firsts = [min(one.at for one in posts[chat.conversation.id]) for chat in chats]
        lasts = [max(one.at for one in posts[chat.conversation.id]) for chat in chats]
        # With so many to be served in turn, each has its first within a round or two, and the last ones end together.
        if (max(firsts) - BEGINNING).total_seconds() > 2 + len(chats) / 15:
            wrong.append(f"the first message only after {max(firsts) - BEGINNING}: {tenant}")
        if (max(lasts) - min(lasts)).total_seconds() > 5 + tally.passed_s / 2:
            wrong.append(f"the first had everything {max(lasts) - min(lasts)} before the last: {tenant}")
    return wrong


async def _left(makker: Makker) -> list[str]:
    """Messages of which the outbox does not say that they were sent."""
    box = tables.outbox.c
    rows = await makker.database.read(
        lambda connection: connection.execute(select(box.message_id, box.state, box.error)).all()
    )
    return [f"{row.message_id}: {row.state} {row.error}" for row in rows if row.state != tables.SENT]


# --- the command ----------------------------------------------------------------------------------------------


def main() -> int:
    """Run, and say what was run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--tenants", type=int, default=5)
    parser.add_argument("--storm", type=float, default=0.0, help="the share of messages that get a 429 for nothing")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    plan = Plan(chosen.conversations, chosen.messages, chosen.tenants, chosen.storm, chosen.seed)
    with postgresql.run(), tempfile.TemporaryDirectory(prefix="makker-rates-") as folder:
        address = new_sqlite(Path(folder)) if chosen.database == "sqlite" else PostgreSQL().new()
        tally = asyncio.run(run(plan, address))
    print(
        f"{chosen.database}: {tally.sent:,} messages in {plan.conversations:,} conversations of {plan.tenants} "
        f"organisations, {tally.answers:,} of them answers, seed {plan.seed}, {tally.refused:,} told to wait\n"
        f"  over {tally.passed_s:,.0f} s of Teams' time, in {tally.took_s:.0f} s; put off {tally.put_off:.1f} times "
        f"each; the slowest answer took {tally.slowest_answer_s:.2f} s\n"
        f"  {len(tally.faults)} early, over a limit, starved, lost or doubled"
    )
    print(*tally.faults[:20], sep="\n", end="\n" * bool(tally.faults))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
