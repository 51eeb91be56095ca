"""Private means private: canary words get into no file, no column and no log; after `forget me` nothing is left."""

import asyncio
import io
import json
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from sqlalchemy import Connection, select

from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Profile, Submitted
from bot.store import tables
from bot.store.chat_tables import chat_files
from bot.store.crypto import Vault, is_sealed
from bot.store.metadata import metadata
from tests.support.people import Somebody, live_until, utc
from tests.support.platform_chat import ChatPlatform
from tests.support.platform_fixtures import platform
from tests.support.recording import RecordingMessenger

CANARY = "zebrafinch"
ERASED = "nightingale"


def _everything(connection: Connection) -> str:
    """Every value of every column."""
    return "\n".join(str(row) for table in metadata.sorted_tables for row in connection.execute(select(table)))


async def _words_in_tables(makker: Makker) -> str:
    return await makker.database.read(_everything)


def _words_in_files(makker: Makker) -> str:
    """The bytes of the SQLite file and its companions; nothing for PostgreSQL."""
    if not makker.database.is_sqlite:
        return ""
    file = Path(str(makker.database.engine.url.database))
    return "".join(each.read_bytes().decode("latin-1") for each in file.parent.glob(f"{file.name}*"))


@pytest.fixture
async def anna(makker: Makker, vault: Vault) -> Somebody:
    """Somebody who has written the canary into notes, by typing and by form, and into an unfinished conversation."""
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(3, 6))
    goal = await anna.goal(vault)
    await anna.says(f"done {CANARY} felt great")
    await anna.says(f"note {CANARY}")
    await anna.does(Submitted("check_in.note", f"{goal.goal_id}.20260303", {"note": CANARY}))
    await anna.says("goal read every weekday at 8")
    await anna.says(f"because of {CANARY}")
    await makker.settle()
    return anna


async def test_notes_and_unfinished_conversations_are_readable_in_no_table_and_no_file(
    anna: Somebody, makker: Makker
) -> None:
    assert CANARY not in await _words_in_tables(makker)
    assert CANARY not in _words_in_files(makker)


async def test_what_is_said_on_the_chat_page_is_readable_in_no_table_and_no_file(address: str) -> None:
    async with platform("chat", address, utc(2, 8)) as page:
        assert isinstance(page, ChatPlatform)
        anna = await page.join(Profile("Anna", "Europe/Copenhagen", "DK", "en"))
        goal = {"title": "Run", "why": "energy", "cadence": "daily", "at": "07:00"}
        await page.post("submit", anna, {"id": str(uuid4()), "action": "goal.save", "values": goal})
        await page.move_to(anna, utc(3, 6))
        for text in (
            f"done {CANARY} felt great",
            "why did I get this",
            "goal read every weekday at 8",
            f"for {CANARY}",
        ):
            await page.say(anna, text)
        await page.post("say", anna, {"id": str(uuid4()), "conversation": "leaders", "text": f"{CANARY} to all"})
        await page.say(anna, "export my data")
        shown = await page.get("messages", anna, conversation=f"direct:{anna}")
        assert str(shown).count(CANARY) >= 3
        assert [each["file"] for each in shown["messages"] if each["file"]] != []
        tables_hold = await _words_in_tables(page.makker)
        assert CANARY not in tables_hold
        assert "felt great" not in tables_hold
        assert CANARY not in _words_in_files(page.makker)
        (file,) = await page.makker.database.read(lambda connection: connection.scalars(select(chat_files.c.content)))
        assert is_sealed(file)


async def test_a_card_that_waits_is_readable_by_its_receiver_alone(
    makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    ben = await Somebody(makker, "ben").begins()
    await ben.says(f"goal {CANARY} every weekday at 8")
    assert [is_sealed(body) for body in await _waiting_bodies(makker)] == [True]
    assert CANARY not in await _words_in_tables(makker)
    assert CANARY not in _words_in_files(makker)
    await makker.settle()
    assert CANARY in str(messenger.to("ben")[-1].card)


async def test_a_prompt_that_waits_holds_no_words_and_is_not_sealed(makker: Makker, clock: SetClock) -> None:
    await Somebody(makker).begins(CANARY, why=CANARY)
    clock.move_to(utc(3, 6))
    await makker.ticks.tick(clock.now(), continuous=True)
    (body,) = await _waiting_bodies(makker)
    assert not is_sealed(body)
    assert CANARY not in body


async def test_a_card_that_was_kept_in_plain_words_is_still_sent(
    makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    ben = await Somebody(makker, "ben").begins()
    await ben.says(f"goal {CANARY} every weekday at 8")
    (body,) = await _waiting_bodies(makker)
    plain = tables.outbox.update().where(tables.outbox.c.body == body).values(body=vault.open(body))
    await makker.database.write(lambda connection: connection.execute(plain))
    await makker.settle()
    assert CANARY in str(messenger.to("ben")[-1].card)


async def _waiting_bodies(makker: Makker) -> list[str]:
    waits = select(tables.outbox.c.body).where(tables.outbox.c.state == tables.WAITING)
    return list(await makker.database.read(lambda connection: connection.scalars(waits).all()))  # type: ignore[arg-type]


async def test_no_log_line_holds_anybodys_words(
    anna: Somebody, makker: Makker, capfd: pytest.CaptureFixture[str]
) -> None:
    with structlog.testing.capture_logs() as lines:
        for text in (f"goal {ERASED}", ERASED, f"note {ERASED}", f"done {ERASED}", f"zone {ERASED}"):
            await anna.says(text)
        await makker.settle()
    printed = capfd.readouterr()
    assert ERASED not in f"{lines} {printed.out} {printed.err}"


async def test_after_forget_me_nothing_of_a_person_is_left(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    await anna.sets_goal(ERASED, why=ERASED, plan=ERASED, obstacle=ERASED)
    await makker.settle()
    assert ERASED in await _words_in_tables(makker)
    await anna.says("cancel")
    await anna.says("forget me")
    await anna.says("yes")
    await makker.settle()
    for words in (await _words_in_tables(makker), _words_in_files(makker)):
        assert ERASED not in words
        assert "anna" not in words.lower()
    (farewell,) = messenger.to("anna")
    assert "erased" in str(farewell.card)


async def test_who_presses_twice_to_be_erased_is_not_begun_anew_by_it(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    await anna.says("forget me")
    await anna.says("yes")
    assert (await anna.presses("my_data.erase")).duplicate
    await makker.settle()
    assert (await anna.presses("my_data.erase")).duplicate
    await makker.settle()
    (farewell,) = messenger.to("anna")[-1:]
    assert "erased" in str(farewell.card)
    people = select(tables.people.c.person_id)
    assert await makker.database.read(lambda connection: connection.scalars(people).all()) == []


async def test_who_presses_twice_at_once_to_be_erased_is_told_farewell_alone(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    await anna.says("forget me")
    await asyncio.gather(*(anna.presses("my_data.erase") for _ in range(4)))
    await makker.settle()
    people = select(tables.people.c.person_id)
    assert await makker.database.read(lambda connection: connection.scalars(people).all()) == []
    assert "erased" in str(messenger.to("anna")[-1].card)


async def test_who_begins_anew_before_the_farewell_is_said_is_not_erased_with_it(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    """Where many messages are to be deleted first, the farewell takes minutes."""
    await anna.sets_goal(ERASED)
    await makker.settle()
    await anna.says("forget me")
    await anna.says("yes")
    await anna.says("hi")
    await anna.says("goal read every day at 7")
    await makker.settle()
    said = [str(each.card) for each in messenger.to("anna")]
    assert "erased" in said[0]
    assert "I am Makker" in said[1], "they are new again"
    assert "Why does it matter to you" in said[-1]
    await anna.says("to sleep well")
    await makker.settle()
    assert "When and where will you do it?" in str(messenger.to("anna")[-1].card)
    assert ERASED not in await _words_in_tables(makker)
    assert "farewell" not in await _words_in_tables(makker)


async def test_an_export_holds_what_the_person_wrote(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    await anna.says("cancel")
    await anna.says("export my data")
    await makker.settle()
    (file,) = [each for each in messenger.to("anna") if each.file]
    archive = zipfile.ZipFile(io.BytesIO(file.file))
    found = json.loads(archive.read("makker.json"))
    assert [goal["title"] for goal in found["goals"]] == ["Run"]
    assert CANARY in {row["note"] for row in found["check_ins"]}
    assert set(archive.namelist()) >= {"makker.json", "people.csv", "goals.csv", "check_ins.csv"}


async def test_an_export_holds_nothing_of_anybody_else(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    bo = await Somebody(makker, "bo").begins(ERASED)
    await bo.says("export my data")
    await makker.settle()
    (file,) = [each for each in messenger.to("bo") if each.file]
    archive = zipfile.ZipFile(io.BytesIO(file.file))
    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    assert ERASED in everything
    assert CANARY not in everything
    assert "anna" not in everything
