"""Several programs on one PostgreSQL: each prompt and each message once, whoever claims it."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.dialogs.base import Pressed
from bot.ports import Delivered, Outgoing, Turn
from bot.public_holidays import public_holidays
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.outbox import LEASE_FOR
from scheduler.delivery import Delivery
from tests.support.people import Somebody, buttons, many, utc
from tests.support.recording import RecordingMessenger

PROGRAMS = 4
PEOPLE = 60


@pytest.fixture
def makkers(
    postgresql_address: str, clock: SetClock, messenger: RecordingMessenger, vault: Vault
) -> Iterator[list[Makker]]:
    """Four programs over one database and one platform."""
    databases = [Database(open_engine(postgresql_address)) for _ in range(PROGRAMS)]
    yield [
        assemble(each, clock, vault, public_holidays, Random(number), {"chat": messenger})
        for number, each in enumerate(databases)
    ]
    for each in databases:
        each.close()


async def test_each_person_is_prompted_once_by_four_programs(
    makkers: list[Makker], messenger: RecordingMessenger, clock: SetClock
) -> None:
    people = await many(makkers[0], PEOPLE)
    for day in (3, 4, 5):
        clock.move_to(utc(day, 6))
        await asyncio.gather(*(makker.settle() for makker in makkers for _ in range(2)))
        prompts = Counter(each.to.person_id for each in messenger.messages if each.key.startswith("prompt:"))
        assert prompts == {each.person_id: day - 2 for each in people}
    assert max(Counter(messenger.accepted).values()) == 1


async def test_goals_of_one_minute_come_in_one_message_whoever_claims_them(
    makkers: list[Makker], messenger: RecordingMessenger, clock: SetClock
) -> None:
    people = await many(makkers[0], PEOPLE, "Run", "Read", "Write")
    clock.move_to(utc(3, 6))
    await asyncio.gather(*(makker.settle() for makker in makkers))
    await makkers[0].settle()
    for each in people:
        (prompt,) = messenger.prompts_to(each.person_id)
        assert prompt.card is not None
        assert len([button for button in buttons(prompt.card) if button.action == "check_in.done"]) == 3


async def test_answers_given_while_prompts_and_reminders_go_out_are_all_kept(
    makkers: list[Makker], clock: SetClock, vault: Vault
) -> None:
    people = await many(makkers[0], PEOPLE)
    goals = [await each.goal(vault) for each in people]
    for minute in (utc(3, 6), utc(3, 9)):
        clock.move_to(minute)
        answering = [
            Somebody(makkers[number % PROGRAMS], each.person_id).presses(
                "check_in.done", f"{goal.goal_id}.{minute:%Y%m%d}"
            )
            for number, (each, goal) in enumerate(zip(people, goals, strict=True))
        ]
        await asyncio.gather(*(makker.settle() for makker in makkers), *answering)
        for each, goal in zip(people, goals, strict=True):
            practice = await each.practice(vault)
            outcomes = {record.slot_on.isoformat(): record.outcome for record in practice.records(goal)}
            assert outcomes["2026-03-03"] == "done"


async def test_the_same_events_sent_to_four_programs_in_any_order_have_one_effect_each(makkers: list[Makker]) -> None:
    people = await many(makkers[0], 20)
    events = [each.event(Pressed("pause.away"), f"away-{n}-{each.person_id}") for n in range(5) for each in people]

    async def programs_share(number: int) -> list[Turn]:
        shuffled = [*events]
        Random(number).shuffle(shuffled)
        return list(await asyncio.gather(*(makkers[number].turns.submit(event) for event in shuffled)))

    shares = await asyncio.gather(*(programs_share(number) for number in range(PROGRAMS)))
    first = Counter(turn.event.event_id for turns in shares for turn in turns if not turn.duplicate)
    assert first == {event.event_id: 1 for event in events}
    counted = select(tables.conversations.c.turn)
    assert set(await makkers[0].database.read(lambda connection: list(connection.scalars(counted)))) == {5}


# --- leases ----------------------------------------------------------------------------------------------------


class StopsAfterTaking:
    """An outbox whose program is stopped for a while between taking messages and sending them, and takes no more."""

    def __init__(self, makker: Makker, clock: SetClock, stopped_for: timedelta, meanwhile: Makker) -> None:
        self._outbox = makker.outbox
        self._clock = clock
        self._stopped_for = stopped_for
        self._meanwhile = meanwhile
        self.delivery = Delivery(self, makker.messengers, clock, Random(1))

    async def exchange(self, results: Sequence[Delivered], now: datetime, limit: int) -> list[Outgoing]:
        """Take, and fall asleep; the others go on."""
        taken = await self._outbox.exchange(results, now, limit)
        if taken:
            self._clock.move_to(now + self._stopped_for)
            await self._meanwhile.delivery.drain()
            self.delivery.end()
        return taken


@pytest.mark.parametrize("beyond", [timedelta(seconds=-14), timedelta(seconds=1), timedelta(hours=1)])
async def test_a_program_stopped_beyond_its_lease_does_not_send_when_it_goes_on(
    makkers: list[Makker], messenger: RecordingMessenger, clock: SetClock, beyond: timedelta
) -> None:
    anna = await Somebody(makkers[0]).begins()
    clock.move_to(utc(3, 6))
    await makkers[0].ticks.tick(clock.now(), continuous=True)
    sleepy = StopsAfterTaking(makkers[0], clock, LEASE_FOR + beyond, meanwhile=makkers[1])
    await sleepy.delivery.drain()
    assert len(messenger.prompts_to(anna.person_id)) == (1 if beyond > timedelta() else 0)
    clock.move_to(clock.now() + LEASE_FOR)
    await makkers[1].delivery.drain()
    assert len(messenger.prompts_to(anna.person_id)) == 1
