"""The room on both databases: one number after the other, each key once, and no workspace in another."""

import asyncio

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.cards.card import Card, Paragraph
from bot.clock import SetClock
from bot.ports import NotOpened, NotStored
from bot.store.chat_room import ChatRoom
from bot.store.crypto import Vault
from bot.store.database import Database

CARD = Card((Paragraph("Did it happen?"),), "Did it happen?")
PEOPLE = [("ben", "Ben", "UTC", "", "en"), ("mei", "Mei", "UTC", "", "en")]


@pytest.fixture
async def room(database: Database, vault: Vault, clock: SetClock) -> ChatRoom:
    """A workspace with two people."""
    made = ChatRoom(database, vault, "chat:test")
    assert await made.found(PEOPLE, "leaders", clock.now())
    return made


async def test_a_workspace_is_founded_once(room: ChatRoom, clock: SetClock) -> None:
    assert not await room.found([("eve", "Eve", "UTC", "", "en")], "others", clock.now())
    assert [each.name for each in await room.members()] == ["Ben", "Mei"]
    assert [(each.name, each.members) for each in await room.channels()] == [("leaders", ("ben", "mei"))]


async def test_many_at_once_are_numbered_one_after_the_other(room: ChatRoom, clock: SetClock) -> None:
    saying = [room.say("leaders", f"k{number}", "ben", str(number), None, False, clock.now()) for number in range(40)]
    lines = [line for line, _ in await asyncio.gather(*saying)]
    assert len({line.message_id for line in lines}) == 40
    assert [line.message_id for line in await room.page("leaders", None, None, 100)] == sorted(
        line.message_id for line in lines
    )


async def test_one_key_many_times_at_once_is_one_line(room: ChatRoom, clock: SetClock) -> None:
    posting = [room.post("leaders", "one", "ben", CARD, "?", "en", None, clock.now()) for _ in range(20)]
    posted = await asyncio.gather(*posting)
    assert len({line.message_id for line, _ in posted}) == 1
    assert [is_new for _, is_new in posted].count(True) == 1


async def test_two_workspaces_with_the_same_names_know_nothing_of_each_other(
    room: ChatRoom, database: Database, vault: Vault, clock: SetClock
) -> None:
    other = ChatRoom(database, vault, "chat:other")
    await other.found(PEOPLE, "leaders", clock.now())
    await room.say("leaders", "k", "ben", "in one", None, False, clock.now())
    await other.say("leaders", "k", "ben", "in the other", None, False, clock.now())
    await other.erase("ben")
    assert [line.text for line in await room.page("leaders", None, None, 9)] == ["in one"]
    assert await other.page("leaders", None, None, 9) == []


async def test_a_card_comes_back_as_it_was(room: ChatRoom, clock: SetClock) -> None:
    line, _ = await room.post("direct:ben", "k", "ben", CARD, "Did it happen?", "da", None, clock.now())
    assert (line.card, line.text, line.language, line.created_at) == (CARD, "Did it happen?", "da", clock.now())
    assert await room.line(line.message_id) == line == await room.find("k")


async def test_a_card_of_another_version_is_shown_by_its_text(
    room: ChatRoom, database: Database, clock: SetClock
) -> None:
    line, _ = await room.post("direct:ben", "k", "ben", CARD, "Did it happen?", "da", None, clock.now())
    changed = text('UPDATE chat_messages SET card = \'{"blocks": [{"type": "Hologram"}], "summary": ""}\'')
    await database.write(lambda connection: connection.execute(changed))
    read = await room.line(line.message_id)
    assert read is not None
    assert (read.card, read.text) == (None, "Did it happen?")


async def test_a_word_that_looks_sealed_or_plain_is_kept_as_it_was_written(
    room: ChatRoom, vault: Vault, clock: SetClock
) -> None:
    for number, words in enumerate(("{", '{"text": "x"}', vault.seal("x"), "", "\ud800")):
        line, _ = await room.say("leaders", str(number), "ben", words, None, False, clock.now())
        assert (line.text, line.unopened) == (words, False)


async def test_what_no_key_opens_hides_neither_its_line_nor_the_others(
    room: ChatRoom, database: Database, clock: SetClock
) -> None:
    await room.say("leaders", "1", "ben", "before", None, True, clock.now())
    await room.attach("leaders", "2", "ben", "all.zip", b"all of it", "", clock.now())
    await room.post("leaders", "3", "ben", CARD, "Did it happen?", "en", None, clock.now())
    later = ChatRoom(database, Vault([Fernet.generate_key().decode()]), "chat:test")
    await later.say("leaders", "4", "ben", "after", None, False, clock.now())
    lines = await later.page("leaders", None, None, 9)
    assert [(line.text, line.card, line.unopened) for line in lines] == [
        ("", None, True), ("", None, False), ("", None, True), ("after", None, False),
    ]  # fmt: skip
    assert [line.unopened for line in await later.waiting()] == [True]
    with pytest.raises(NotOpened):
        await later.file(lines[1].message_id)


async def test_the_last_of_each_conversation_is_known(room: ChatRoom, clock: SetClock) -> None:
    first, _ = await room.say("leaders", "1", "ben", "a", None, False, clock.now())
    reply, _ = await room.say("leaders", "2", "mei", "b", first.message_id, False, clock.now())
    assert await room.latest() == {"leaders": reply.message_id}


async def test_a_database_that_is_gone_is_told_in_our_own_terms(room: ChatRoom, database: Database) -> None:
    await database.write(lambda connection: connection.execute(text("DROP TABLE chat_files")))
    with pytest.raises(NotStored):
        await room.file(1)
