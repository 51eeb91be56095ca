"""Members: whom the adapter has met, and that nothing of them stays where a person is erased."""

import asyncio
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.shared.ports import Member
from bot.assembly import Makker
from bot.clock import SetClock, SystemClock
from bot.domain.person import PersonId
from bot.store.crypto import Vault, new_key
from bot.store.database import Database, open_engine
from bot.store.erasing import erase
from bot.store.export import export_zip
from bot.store.members import StoreMembers
from bot.store.slack_tables import slack_members
from tests.support.people import Somebody
from tests.support.program import makker as command
from tests.support.recording import RecordingMessenger
from tests.support.slack_rows import TENANT, member

ANNA, BEN = PersonId("U1"), PersonId("U2")


@pytest.fixture
def members(database: Database, clock: SetClock) -> StoreMembers[Member]:
    return StoreMembers(database, clock, Member, slack_members)


async def _count(database: Database) -> int:
    counted = select(func.count()).select_from(slack_members)
    return await database.read(lambda connection: connection.scalar(counted)) or 0


async def test_somebody_is_known_as_they_were_last_reported(members: StoreMembers[Member]) -> None:
    assert await members.of(TENANT, ANNA) is None
    await members.keep(member())
    assert await members.of(TENANT, ANNA) == member()
    moved = member(zone="Asia/Tokyo", kind="gone", dm="D1", seen_home=True)
    await members.keep(moved)
    assert await members.of(TENANT, ANNA) == moved
    assert await members.of("slack:T2", ANNA) is None  # type: ignore[arg-type]


async def test_what_is_forgotten_is_gone(members: StoreMembers[Member], database: Database) -> None:
    await members.keep(member())
    await members.keep(member("U2"))
    await members.forget(TENANT, ANNA)
    assert await members.of(TENANT, ANNA) is None
    assert await members.of(TENANT, BEN) is not None
    assert await _count(database) == 1


async def test_erasing_a_person_erases_them_here_as_well(members: StoreMembers[Member], database: Database) -> None:
    await members.keep(member())
    await members.keep(member("U2"))
    await database.write(lambda connection: erase(connection, (TENANT, ANNA)))
    assert await _count(database) == 1


async def test_forget_me_leaves_nothing_even_where_the_farewell_was_noted_on_its_way(
    makker: Makker, messenger: RecordingMessenger, members: StoreMembers[Member], database: Database
) -> None:
    makker.messengers["slack"] = messenger
    await members.keep(member())
    anna = Somebody(makker, ANNA, tenant_id=TENANT)
    await anna.is_met()
    await anna.says("forget me")
    await anna.says("yes")
    assert await _count(database) == 0
    # To say farewell the adapter looked up the direct conversation once more.
    await members.keep(member(dm="D1"))
    await makker.settle()
    assert await _count(database) == 0


async def test_an_export_says_what_slack_reported(
    makker: Makker, members: StoreMembers[Member], database: Database, vault: Vault
) -> None:
    await Somebody(makker, ANNA, tenant_id=TENANT).is_met()
    await members.keep(member(dm="D1"))
    await members.keep(member("U2", name="Ben"))
    packed = await database.read(lambda connection: export_zip(connection, (TENANT, ANNA), vault))
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        (row,) = json.loads(archive.read("makker.json"))["slack_members"]
        assert "slack_members.csv" in archive.namelist()
        assert b"Ben" not in archive.read("makker.json")
    assert (row["name"], row["zone"], row["locale"], row["dm"]) == ("Anna", "Europe/Copenhagen", "da-DK", "D1")


def test_the_operator_erases_somebody_whom_only_slack_reported(tmp_path: Path, postgresql_address: str) -> None:
    database = Database(open_engine(postgresql_address))
    asyncio.run(StoreMembers(database, SystemClock(), Member, slack_members).keep(member(kind="guest")))
    chosen = {"database_url": postgresql_address, "secret_keys": new_key()}
    done = command(tmp_path, "erase", "U1", "--tenant", TENANT, "--yes", **chosen)
    assert done.returncode == 0, done.stderr
    assert asyncio.run(_count(database)) == 0
    assert "Nobody" in command(tmp_path, "erase", "U1", "--tenant", TENANT, "--yes", **chosen).stderr
    database.close()
