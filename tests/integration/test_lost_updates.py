"""No lost updates: twenty writers of twenty increments make four hundred, on both databases."""

import asyncio
from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import Connection, select

from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.public_holidays import public_holidays
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.support.people import Somebody

WRITERS = 20
INCREMENTS = 20
PROCESSES = 4


@pytest.fixture
def databases(address: str) -> Iterator[list[Database]]:
    """One database, opened several times, as several programs would."""
    opened = [Database(open_engine(address)) for _ in range(PROCESSES)]
    yield opened
    for each in opened:
        each.close()


@pytest.fixture
def makkers(databases: list[Database], clock: SetClock, vault: Vault) -> list[Makker]:
    return [assemble(each, clock, vault, public_holidays, Random(number), {}) for number, each in enumerate(databases)]


def _increment(connection: Connection) -> None:
    mark = select(tables.marks.c.value).where(tables.marks.c.name == "count").with_for_update()
    value = connection.scalar(mark) or 0
    connection.execute(tables.marks.update().where(tables.marks.c.name == "count").values(value=value + 1))


async def test_four_hundred_increments_of_a_row_are_four_hundred(databases: list[Database]) -> None:
    await databases[0].write(lambda connection: connection.execute(tables.marks.insert().values(name="count", value=0)))

    async def writer(number: int) -> None:
        for _ in range(INCREMENTS):
            await databases[number % PROCESSES].write(_increment)

    await asyncio.gather(*(writer(number) for number in range(WRITERS)))
    assert await databases[0].read(lambda connection: connection.scalar(select(tables.marks.c.value))) == 400


async def test_four_hundred_turns_of_one_person_in_four_programs_are_all_counted(makkers: list[Makker]) -> None:
    await Somebody(makkers[0]).is_met()

    async def talker(number: int) -> None:
        anna = Somebody(makkers[number % PROCESSES])
        for _ in range(INCREMENTS):
            await anna.presses("pause.away")

    await asyncio.gather(*(talker(number) for number in range(WRITERS)))
    assert await _turns_counted(makkers[0]) == 400


async def test_first_words_to_four_programs_at_once_are_all_counted(makkers: list[Makker]) -> None:
    people = [f"person-{number}" for number in range(10)]
    await asyncio.gather(
        *(Somebody(makker, person).presses("pause.away") for person in people for makker in makkers for _ in range(2))
    )
    assert await _turns_counted(makkers[0]) == len(people) * PROCESSES * 2


async def _turns_counted(makker: Makker) -> int:
    turns = select(tables.conversations.c.turn)
    return sum(await makker.database.read(lambda connection: list(connection.scalars(turns))))
