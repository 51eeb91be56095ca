"""What the Teams adapter keeps: conversations, members, posts and files, and that a person's erasure takes it all."""

import asyncio
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from adapters.teams.ports import PLATFORM, Conversation, Member, tenant_of
from bot.assembly import Makker
from bot.clock import SetClock, SystemClock
from bot.dialogs.base import Place
from bot.ports import NotStored
from bot.store.crypto import Vault, new_key
from bot.store.database import Database, open_engine
from bot.store.erasing import erase
from bot.store.export import export_zip
from bot.store.members import StoreMembers
from bot.store.metadata import metadata
from bot.store.recent import RECENT_FOR
from bot.store.resealing import reseal
from bot.store.teams_conversations import StoreConversations
from bot.store.teams_files import KEPT_FOR, StoreFiles
from bot.store.teams_posts import StorePosts
from bot.store.teams_tables import teams_files, teams_members
from tests.support.people import Somebody
from tests.support.program import makker as command
from tests.support.recording import RecordingMessenger
from tests.support.teams_rows import ANNA, BEN, NOBODY, TENANT, channel, conversation, member

OTHER = tenant_of("e2")
TABLES = tuple(table for table in metadata.sorted_tables if table.name.startswith("teams_"))
ONE_OF_EACH = {"teams_conversations": 1, "teams_files": 1, "teams_members": 1, "teams_posts": 1}


class Kept:
    """All four stores over one database."""

    def __init__(self, database: Database, vault: Vault, clock: SetClock | SystemClock) -> None:
        self.database = database
        self.conversations: StoreConversations[Conversation] = StoreConversations(database, clock, Conversation)
        self.members: StoreMembers[Member] = StoreMembers(database, clock, Member, teams_members)
        self.posts = StorePosts(database)
        self.files = StoreFiles(database, vault, clock)

    async def has_met(self, person: Any = ANNA) -> None:
        """Somebody with a row in every table."""
        await self.conversations.keep(conversation(person))
        await self.members.keep(member(person))
        await self.posts.add(TENANT, person, "1")
        await self.files.put(TENANT, person, "all.zip", b"everything", "export:1")

    async def counts(self) -> dict[str, int]:
        """How many rows each table has that has any."""

        def work(connection: Any) -> dict[str, int]:
            return {table.name: connection.scalar(select(func.count()).select_from(table)) for table in TABLES}

        return {name: count for name, count in (await self.database.read(work)).items() if count}


@pytest.fixture
def kept(database: Database, vault: Vault, clock: SetClock) -> Kept:
    return Kept(database, vault, clock)


@pytest.fixture
def conversations(kept: Kept) -> StoreConversations[Conversation]:
    return kept.conversations


@pytest.fixture
def asked(database: Database) -> Iterator[list[str]]:
    """Every transaction that the database begins."""
    found: list[str] = []

    def begun(connection: object) -> None:
        found.append("begun")

    event.listen(database.engine, "begin", begun)
    yield found
    event.remove(database.engine, "begin", begun)


# --- conversations --------------------------------------------------------------------------------------


async def test_a_conversation_is_as_the_latest_activity_said(
    conversations: StoreConversations[Conversation], clock: SetClock
) -> None:
    assert await conversations.of(TENANT, ANNA) is None
    await conversations.keep(conversation())
    moved = conversation(service_url="https://smba.trafficmanager.net/amer/", conversation_id="a:2")
    await conversations.keep(moved)
    assert await conversations.of(TENANT, ANNA) == moved
    clock.move_to(clock.now() + RECENT_FOR)
    assert await conversations.of(TENANT, ANNA) == moved


async def test_tenants_people_and_places_do_not_meet(conversations: StoreConversations[Conversation]) -> None:
    place = Place("19:leaders@thread.tacv2")
    written = [conversation(), conversation(BEN), channel(), conversation(tenant_id=OTHER, conversation_id="a:other")]
    for each in written:
        await conversations.keep(each)
    keys = [(TENANT, ANNA), (TENANT, BEN), (TENANT, NOBODY, place), (OTHER, ANNA)]
    assert [await conversations.of(*key) for key in keys] == written  # type: ignore[arg-type]
    assert await conversations.of(OTHER, NOBODY, place) is None


async def test_the_same_conversation_again_asks_the_database_nothing(
    conversations: StoreConversations[Conversation], asked: list[str]
) -> None:
    await conversations.keep(conversation())
    asked.clear()
    for _ in range(3):
        await conversations.keep(conversation())
        assert await conversations.of(TENANT, ANNA) == conversation()
    assert not asked


async def test_what_another_process_changed_is_seen_a_few_seconds_later(
    database: Database, clock: SetClock, conversations: StoreConversations[Conversation]
) -> None:
    await conversations.keep(conversation())
    elsewhere = StoreConversations(database, clock, Conversation)
    await elsewhere.keep(conversation(conversation_id="a:2"))
    clock.move_to(clock.now() + RECENT_FOR)
    found = await conversations.of(TENANT, ANNA)
    assert found == conversation(conversation_id="a:2")


async def test_changes_at_the_same_time_leave_what_is_stored(
    database: Database, clock: SetClock, conversations: StoreConversations[Conversation]
) -> None:
    for round_ in range(20):
        changes = [conversation(conversation_id=f"a:{round_}.{number}") for number in range(6)]
        await asyncio.gather(*(conversations.keep(each) for each in changes))
        stored = await StoreConversations(database, clock, Conversation).of(TENANT, ANNA)
        assert await conversations.of(TENANT, ANNA) == stored


async def test_a_conversation_that_ended_stands_again_when_something_is_heard_from_there(
    conversations: StoreConversations[Conversation], clock: SetClock
) -> None:
    await conversations.keep(conversation())
    await conversations.keep(conversation(BEN))
    await conversations.end(TENANT, ANNA)
    assert await conversations.of(TENANT, ANNA) == replace(conversation(), ended_at=clock.now())
    assert await conversations.of(TENANT, BEN) == conversation(BEN)
    first = clock.now()
    clock.move_to(first + timedelta(hours=1))
    await conversations.end(TENANT, ANNA)
    assert await conversations.of(TENANT, ANNA) == replace(conversation(), ended_at=first)
    await conversations.keep(conversation())
    assert await conversations.of(TENANT, ANNA) == conversation()
    await conversations.end(TENANT, BEN, Place("19:never@thread.tacv2"))


async def test_a_team_ends_and_a_whole_tenant(conversations: StoreConversations[Conversation]) -> None:
    others = channel("19:other@thread.tacv2", team_id="19:other")
    elsewhere = conversation(tenant_id=OTHER)
    for each in (conversation(), channel(), others, elsewhere):
        await conversations.keep(each)

    async def stand() -> list[str]:
        found = [await conversations.of(each.tenant_id, each.person_id, each.place) for each in everywhere]
        return [each.conversation_id for each in found if each is not None and each.ended_at is None]

    everywhere = (conversation(), channel(), others, elsewhere)
    await conversations.end_all(TENANT, "19:team")
    assert await stand() == ["a:29:anna", "19:other@thread.tacv2", "a:29:anna"]
    await conversations.end_all(TENANT)
    assert await stand() == ["a:29:anna"]
    assert await conversations.any_of(TENANT) is None
    assert await conversations.any_of(OTHER) == elsewhere


async def test_what_stands_is_told_by_tenant(conversations: StoreConversations[Conversation]) -> None:
    elsewhere = conversation(tenant_id=OTHER)
    for each in (conversation(), conversation(BEN), channel(), elsewhere):
        await conversations.keep(each)
    assert list(await conversations.tenants()) == [TENANT, OTHER]
    assert list(await conversations.standing(TENANT)) == [channel(), conversation(), conversation(BEN)]
    await conversations.end(TENANT, BEN)
    await conversations.end(OTHER, ANNA)
    assert list(await conversations.tenants()) == [TENANT]
    assert list(await conversations.standing(TENANT)) == [channel(), conversation()]


async def test_any_conversation_of_a_tenant_is_one_that_stands(
    conversations: StoreConversations[Conversation],
) -> None:
    assert await conversations.any_of(TENANT) is None
    await conversations.keep(conversation())
    await conversations.keep(conversation(BEN))
    await conversations.end(TENANT, ANNA)
    assert await conversations.any_of(TENANT) == conversation(BEN)


# --- members, posts and files -----------------------------------------------------------------------------


async def test_a_member_is_known_as_last_reported(kept: Kept) -> None:
    await kept.members.keep(member())
    moved = member(zone="Asia/Tokyo", country="JP", kind="guest", home="")
    await kept.members.keep(moved)
    assert await kept.members.of(TENANT, ANNA) == moved
    assert await kept.members.of(OTHER, ANNA) is None
    assert await kept.members.known(TENANT) == {ANNA}


async def test_posts_are_noted_once_and_dropped(kept: Kept) -> None:
    for activity in ("1", "2", "1"):
        await kept.posts.add(TENANT, ANNA, activity)
    await kept.posts.add(TENANT, BEN, "1")
    assert await kept.posts.of(TENANT, ANNA) == ["1", "2"]
    await kept.posts.drop(TENANT, ANNA, "1")
    await kept.posts.drop(TENANT, ANNA, "1")
    assert await kept.posts.of(TENANT, ANNA) == ["2"]
    assert await kept.posts.of(TENANT, BEN) == ["1"]
    assert await kept.posts.of(OTHER, ANNA) == []


async def test_a_file_waits_for_its_person_alone(kept: Kept) -> None:
    file_id = await kept.files.put(TENANT, ANNA, "all.zip", b"\x00\xff", "export:1")
    for _ in range(2):
        assert await kept.files.take(TENANT, ANNA, file_id) == ("all.zip", b"\x00\xff")
    assert await kept.files.take(TENANT, BEN, file_id) is None
    assert await kept.files.take(OTHER, ANNA, file_id) is None
    await kept.files.drop(TENANT, BEN, file_id)
    assert await kept.files.take(TENANT, ANNA, file_id) is not None
    await kept.files.drop(TENANT, ANNA, file_id)
    assert await kept.files.take(TENANT, ANNA, file_id) is None
    assert await kept.files.take(TENANT, ANNA, "never") is None


async def test_the_same_key_is_the_same_file_and_tells_nothing(kept: Kept) -> None:
    first = await kept.files.put(TENANT, ANNA, "all.zip", b"old", "export:1")
    assert await kept.files.put(TENANT, ANNA, "all.zip", b"new", "export:1") == first
    assert await kept.files.take(TENANT, ANNA, first) == ("all.zip", b"new")
    others = {await kept.files.put(TENANT, ANNA, "all.zip", b"", "export:2")}
    others.add(await kept.files.put(TENANT, BEN, "all.zip", b"", "export:1"))
    others.add(await kept.files.put(OTHER, ANNA, "all.zip", b"", "export:1"))
    assert len(others - {first}) == 3
    assert not any(told in first for told in ("export", "anna"))


async def test_a_file_is_sealed(kept: Kept, database: Database, clock: SetClock, vault: Vault) -> None:
    file_id = await kept.files.put(TENANT, ANNA, "all.zip", b"everything", "export:1")
    stored = await database.read(lambda connection: connection.scalar(select(teams_files.c.content)))
    assert vault.open_bytes(stored) == b"everything"
    without_the_key = StoreFiles(database, Vault([new_key()]), clock)
    assert await without_the_key.take(TENANT, ANNA, file_id) is None


async def test_resealing_takes_waiting_files_along(database: Database, clock: SetClock) -> None:
    old, new = new_key(), new_key()
    file_id = await StoreFiles(database, Vault([old]), clock).put(TENANT, ANNA, "all.zip", b"everything", "export:1")
    assert (await asyncio.to_thread(reseal, database.engine, Vault([new, old]))).older == 1
    renewed = StoreFiles(database, Vault([new]), clock)
    assert await renewed.take(TENANT, ANNA, file_id) == ("all.zip", b"everything")


async def test_a_file_goes_after_a_day(kept: Kept, makker: Makker, clock: SetClock) -> None:
    file_id = await kept.files.put(TENANT, ANNA, "all.zip", b"everything", "export:1")
    clock.move_to(clock.now() + KEPT_FOR - timedelta(seconds=1))
    younger = await kept.files.put(TENANT, ANNA, "all.zip", b"everything", "export:2")
    assert await makker.claims.tidy(clock.now(), 100) == 0
    assert await kept.files.take(TENANT, ANNA, file_id) is not None
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert await kept.files.take(TENANT, ANNA, file_id) is None
    assert await makker.claims.tidy(clock.now(), 100) == 1
    assert await kept.counts() == {"teams_files": 1}
    assert await kept.files.take(TENANT, ANNA, younger) is not None


# --- erasing and exporting --------------------------------------------------------------------------------


async def test_erasing_a_person_erases_them_in_all_four_tables(kept: Kept) -> None:
    await kept.has_met(ANNA)
    await kept.has_met(BEN)
    await kept.conversations.keep(channel())
    await kept.database.write(lambda connection: erase(connection, (TENANT, ANNA)))
    assert await kept.counts() == ONE_OF_EACH | {"teams_conversations": 2}
    assert await kept.posts.of(TENANT, BEN) == ["1"]


async def test_forgetting_one_by_one(kept: Kept) -> None:
    await kept.has_met(ANNA)
    await kept.conversations.forget(TENANT, ANNA)
    await kept.members.forget(TENANT, ANNA)
    assert await kept.conversations.of(TENANT, ANNA) is None
    assert await kept.members.of(TENANT, ANNA) is None


async def test_forget_me_keeps_until_the_farewell_what_the_farewell_needs(
    makker: Makker, messenger: RecordingMessenger, kept: Kept
) -> None:
    makker.messengers[PLATFORM] = messenger
    anna = Somebody(makker, ANNA, tenant_id=TENANT)
    await anna.is_met()
    await kept.has_met()
    await makker.settle()
    await anna.says("forget me")
    await anna.says("yes")
    assert await kept.counts() == {"teams_conversations": 1, "teams_posts": 1}
    await makker.settle()
    assert await kept.counts() == {}


async def test_somebody_who_comes_back_at_once_after_the_farewell_is_written_to_again(
    makker: Makker, messenger: RecordingMessenger, kept: Kept
) -> None:
    makker.messengers[PLATFORM] = messenger
    anna = Somebody(makker, ANNA, tenant_id=TENANT)
    await anna.is_met()
    await kept.has_met()
    await anna.says("forget me")
    await anna.says("yes")
    await makker.settle()
    # The clock stands: what was remembered a moment ago would pass for what is stored.
    assert await kept.members.of(TENANT, ANNA) is None
    await kept.conversations.keep(conversation())
    assert await kept.counts() == {"teams_conversations": 1}


async def test_an_export_says_what_teams_reported_and_no_file_of_it(kept: Kept, vault: Vault) -> None:
    await kept.has_met(ANNA)
    await kept.has_met(BEN)
    await kept.conversations.keep(channel())
    packed = await kept.database.read(lambda connection: export_zip(connection, (TENANT, ANNA), vault))
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        told = json.loads(archive.read("makker.json"))
        assert {f"{table.name}.csv" for table in TABLES} <= set(archive.namelist())
    assert told["teams_conversations"][0]["conversation_id"] == "a:29:anna"
    assert told["teams_members"][0]["name"] == "Anna"
    assert [each["activity_id"] for each in told["teams_posts"]] == ["1"]
    (file,) = told["teams_files"]
    assert (file["name"], file["expires_at"]) == ("all.zip", "2026-03-03T08:00:00+00:00")
    assert "content" not in file
    assert "29:ben" not in json.dumps(told)


def test_the_operator_erases_somebody_whom_only_teams_reported(tmp_path: Path, address: str) -> None:
    key = new_key()
    database = Database(open_engine(address))
    kept = Kept(database, Vault([key]), SystemClock())

    async def has_met() -> None:
        await kept.has_met()
        await kept.conversations.keep(channel())

    asyncio.run(has_met())
    chosen = {"database_url": address, "secret_keys": key}
    # A channel's conversation is nobody's, and nobody is erased by an empty name.
    assert "Nobody" in command(tmp_path, "erase", "", "--tenant", TENANT, "--yes", **chosen).stderr
    exported = command(tmp_path, "export", ANNA, "--tenant", TENANT, "--out", str(tmp_path / "all.zip"), **chosen)
    assert exported.returncode == 0, exported.stderr
    done = command(tmp_path, "erase", ANNA, "--tenant", TENANT, "--yes", **chosen)
    assert done.returncode == 0, done.stderr
    assert asyncio.run(kept.counts()) == {"teams_conversations": 1}
    database.close()


async def test_a_database_that_is_gone_is_said_in_one_way(kept: Kept) -> None:
    await kept.database.write(
        lambda connection: [connection.exec_driver_sql(f"DROP TABLE {table.name}") for table in TABLES]
    )
    calls = (
        kept.conversations.of(TENANT, ANNA),
        kept.conversations.keep(conversation()),
        kept.members.of(TENANT, ANNA),
        kept.posts.add(TENANT, ANNA, "1"),
        kept.files.put(TENANT, ANNA, "all.zip", b"everything", "export:1"),
    )
    for call in calls:
        with pytest.raises(NotStored):
            await call
