"""Keys are changed while Makker runs: everything is sealed anew, nothing is lost, and the old key can go."""

import asyncio
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, insert, select, update

from adapters.slack.ports import Installation
from bot.assembly import Makker, assemble
from bot.cards.card import Card
from bot.clock import SetClock
from bot.public_holidays import public_holidays
from bot.store import tables
from bot.store.chat_room import ChatRoom
from bot.store.crypto import Vault
from bot.store.metadata import metadata
from bot.store.resealing import BATCH, reseal
from bot.store.sealed import COLUMNS, Sealing, held_against, some_sealed
from bot.store.slack_installations import StoreInstallations
from bot.store.teams_files import StoreFiles
from tests.support.people import TENANT, Somebody, many
from tests.support.program import Running, makker, within
from tests.support.recording import RecordingMessenger
from tests.support.slack_rows import installation

OLD, NEW, FOREIGN = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def vault() -> Vault:
    """Makker seals with the old key until a test gives it another."""
    return Vault([OLD])


@pytest.fixture
def both() -> Vault:
    """The vault of an operator who has put the new key first."""
    return Vault([NEW, OLD])


def _stored(connection: Connection) -> list[str]:
    return list(some_sealed(connection))


async def _standing(makker: Makker, key: str) -> Sealing:
    return held_against(await makker.database.read(_stored), Vault([key]))


async def _reseal(makker: Makker, vault: Vault) -> Sealing:
    return await asyncio.to_thread(reseal, makker.database.engine, vault)


async def _has_texts_everywhere(makker: Makker, vault: Vault) -> Somebody:
    """A note, a conversation, a card and an event that wait, Slack's tokens, and lines and files of the other two."""
    anna = await Somebody(makker).begins()
    await anna.says("done and it felt great")
    await anna.says("goal read every weekday at 8")
    event = {
        "tenant_id": TENANT, "event_id": "kept", "person_id": "anna", "received_at": 1, "state": tables.EVENT_WAITING,
        "body": vault.seal('{"kept": 1}'),
    }  # fmt: skip
    await makker.database.write(lambda connection: connection.execute(insert(tables.inbox).values(event)))
    await StoreInstallations(makker.database, vault, makker.clock, Installation).keep(installation(refresh_token="r"))
    room, now = ChatRoom(makker.database, vault, TENANT), makker.clock.now()
    await room.found([("anna", "Anna", "UTC", "", "en")], "leaders", now)
    await room.post("leaders", "asked", "anna", Card((), "How was it?"), "How was it?", "en", None, now)
    await room.attach("direct:anna", "handed over", "anna", "all.zip", b"all of it", "", now)
    files = StoreFiles(makker.database, vault, makker.clock)
    await files.put(TENANT, anna.person_id, "all.zip", b"all of it", "handed over")
    return anna


async def _has_many_notes(makker: Makker, vault: Vault, count: int) -> Somebody:
    """Somebody with so many check-ins, a note at each."""
    anna = await Somebody(makker).begins()
    goal = await anna.goal(vault)
    rows = [
        {
            "tenant_id": TENANT, "person_id": "anna", "goal_id": goal.goal_id, "slot_on": number, "cadence": "days:1",
            "due_at": 0, "closes_at": 0, "asked": False, "nudged": 0, "note": vault.seal(f"note {number}"),
        }
        for number in range(count)
    ]  # fmt: skip
    await makker.database.write(lambda connection: connection.execute(insert(tables.check_ins), rows))
    return anna


def _columns_with_tokens(connection: Connection) -> set[str]:
    """The columns that hold something sealed, by the look of it."""
    return {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        for value in connection.scalars(select(column))
        if str(value).startswith("gAAAA")
    }


def _notes(connection: Connection) -> dict[int, str]:
    c = tables.check_ins.c
    rows = connection.execute(select(c.slot_on, c.note).where(c.note.is_not(None)))
    return {row.slot_on: row.note for row in rows}


# --- all of it --------------------------------------------------------------------------------------------


async def test_texts_of_every_column_are_sealed_anew_and_the_second_time_there_is_nothing_to_do(
    makker: Makker, vault: Vault, both: Vault
) -> None:
    await _has_texts_everywhere(makker, vault)
    for column in COLUMNS:
        holds = select(column).where(column != "")
        assert await makker.database.read(lambda connection, holds=holds: connection.scalar(holds)), column
    assert await makker.database.read(_columns_with_tokens) == {str(column) for column in COLUMNS}
    first = await _reseal(makker, both)
    assert (first.newest, first.unopened) == (0, 0)
    assert first.older >= len(COLUMNS)
    assert await _standing(makker, NEW) == Sealing(newest=first.older)
    assert await _reseal(makker, both) == Sealing(newest=first.older)


async def test_makker_goes_on_with_the_new_key_alone(
    makker: Makker, vault: Vault, both: Vault, clock: SetClock, messenger: RecordingMessenger
) -> None:
    await _has_texts_everywhere(makker, vault)
    await _reseal(makker, both)
    new = Vault([NEW])
    after = assemble(makker.database, clock, new, public_holidays, Random(1), {"chat": messenger})
    anna = Somebody(after)
    await after.settle()
    assert "read" in str(messenger.to("anna")[-1].card).lower()
    await anna.says("because it calms me")
    goal = await anna.goal(new)
    assert [each.note for each in (await anna.practice(new)).records(goal)] == ["and it felt great"]
    room = ChatRoom(makker.database, new, TENANT)
    asked, handed_over = await room.find("asked"), await room.find("handed over")
    assert asked is not None
    assert handed_over is not None
    assert (asked.text, asked.card) == ("How was it?", Card((), "How was it?"))
    assert await room.file(handed_over.message_id) == b"all of it"


async def test_what_no_key_opens_is_counted_and_left_alone(makker: Makker, vault: Vault, both: Vault) -> None:
    await _has_many_notes(makker, vault, 3)
    foreign = Vault([FOREIGN]).seal("nobody's")
    harm = update(tables.check_ins).where(tables.check_ins.c.slot_on == 1).values(note=foreign)
    await makker.database.write(lambda connection: connection.execute(harm))
    found = await _reseal(makker, both)
    assert found.unopened == 1
    assert (await makker.database.read(_notes))[1] == foreign
    assert await _reseal(makker, both) == Sealing(newest=found.older, unopened=1)


async def test_broken_off_between_two_batches_it_goes_on_where_it_was(
    makker: Makker, vault: Vault, both: Vault
) -> None:
    count = 2 * BATCH + 50
    await _has_many_notes(makker, vault, count)

    def break_off(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseal(makker.database.engine, both, break_off)
    assert (await _standing(makker, NEW)).newest == BATCH
    rest = await _reseal(makker, both)
    assert (rest.newest, rest.unopened) == (BATCH, 0)
    assert held_against((await makker.database.read(_notes)).values(), Vault([NEW])) == Sealing(newest=count)


async def test_its_progress_ends_at_the_whole(makker: Makker, vault: Vault, both: Vault) -> None:
    await _has_many_notes(makker, vault, BATCH + 1)
    shares: list[float] = []
    await asyncio.to_thread(reseal, makker.database.engine, both, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


# --- beside others ------------------------------------------------------------------------------------------


class _Overtaken(Vault):
    """Before it has sealed the first text anew, somebody writes another one in its place."""

    def __init__(self, overtake: Callable[[], object]) -> None:
        super().__init__([NEW, OLD])
        self._overtakes = iter([overtake])

    def resealed(self, sealed: str) -> str:
        for overtake in self._overtakes:
            overtake()
        return super().resealed(sealed)


async def test_what_is_written_between_reading_and_writing_is_not_lost(makker: Makker, vault: Vault) -> None:
    await _has_many_notes(makker, vault, 3)
    later = update(tables.check_ins).where(tables.check_ins.c.slot_on == 0).values(note=vault.seal("later"))

    def overtake() -> None:
        with makker.database.engine.begin() as connection:
            connection.execute(later)

    await _reseal(makker, _Overtaken(overtake))
    notes = await makker.database.read(_notes)
    assert [Vault([NEW]).open(notes[number]) for number in range(3)] == ["later", "note 1", "note 2"]


async def test_a_row_that_somebody_holds_is_waited_for_without_holding_another(
    makker: Makker, vault: Vault, both: Vault
) -> None:
    await _has_many_notes(makker, vault, 3)
    c = tables.check_ins.c
    with makker.database.engine.begin() as holder:
        holder.execute(select(c.note).where(c.slot_on == 1).with_for_update())
        resealing = asyncio.create_task(_reseal(makker, both))
        await asyncio.sleep(0.3)
        assert not resealing.done()
        # Had it kept the other rows, these two would wait for each other.
        holder.execute(update(tables.check_ins).where(c.slot_on == 0).values(amount=1.0))
        holder.execute(update(tables.check_ins).where(c.slot_on == 2).values(amount=1.0))
    found = await asyncio.wait_for(resealing, 15)
    assert found.unopened == 0
    assert held_against((await makker.database.read(_notes)).values(), Vault([NEW])) == Sealing(newest=3)


async def test_busy_people_notice_nothing(
    makker: Makker, both: Vault, clock: SetClock, messenger: RecordingMessenger
) -> None:
    people = await many(makker, 20)
    for each in people:
        await each.says("done")
    after = assemble(makker.database, clock, both, public_holidays, Random(1), {"chat": messenger})
    busy = [Somebody(after, each.person_id) for each in people]
    resealing = asyncio.create_task(_until_told(after, both))
    for number in range(15):
        turns = await asyncio.gather(*(each.says(f"done number {number}") for each in busy))
        assert not any(turn.postponed for turn in turns)
    resealing.cancel()
    await _reseal(after, both)
    new = Vault([NEW])
    for each in busy:
        goal = await each.goal(new)
        assert {record.note for record in (await each.practice(new)).records(goal) if record.note} == {"number 14"}


async def _until_told(makker: Makker, vault: Vault) -> None:
    while True:
        await _reseal(makker, vault)


# --- with the program itself --------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def chosen(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of a database of each kind."""
    return {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("postgresql_address")}


def _says(running: Running, text: str) -> None:
    words = {"id": str(uuid4()), "conversation": "direct:ben", "text": text}
    status, body = running.post("/chat/api/say?as=ben", words)
    assert status in (200, 202), body


def _begins(running: Running) -> None:
    running.json("/chat/api/bootstrap?as=ben")
    values = {"title": "Run", "why": "energy for the kids", "cadence": "daily", "at": "07:00"}
    body = {"id": str(uuid4()), "action": "goal.save", "values": values}
    assert running.post("/chat/api/submit?as=ben", body)[0] in (200, 202)


def _exported_note(folder: Path, **settings: str) -> str:
    file = folder / f"{uuid4()}.zip"
    done = within(folder, "export", "ben", "--out", str(file), **settings)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(file) as archive:
        (check_in,) = json.loads(archive.read("makker.json"))["check_ins"]
    return str(check_in["note"])


def test_keys_are_changed_while_it_runs_and_the_old_one_is_removed(tmp_path: Path, chosen: dict[str, str]) -> None:
    with Running(tmp_path, secret_keys=OLD, **chosen) as running:
        _begins(running)
        _says(running, "done felt great")
        _says(running, "goal read every weekday at 8")
        refused = within(tmp_path, "reseal", secret_keys=f"{NEW},{OLD}", **chosen)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "Start it anew with the new key first" in refused.stderr
        assert running.end()[0] == 0
    with Running(tmp_path, secret_keys=f"{NEW},{OLD}", **chosen) as running:
        older = json.loads(within(tmp_path, "doctor", "--json", secret_keys=f"{NEW},{OLD}", **chosen).stdout)
        (texts,) = [each for each in older["findings"] if each["about"] == "texts"]
        assert (texts["verdict"], "makker reseal" in texts["says"]) == ("note", True)
        done = makker(tmp_path, "reseal", secret_keys=f"{NEW},{OLD}", **chosen)
        assert (done.returncode, done.stderr.strip()) == (0, "")
        assert "The older keys can now be removed from MAKKER_SECRET_KEYS." in done.stdout
        again = within(tmp_path, "reseal", secret_keys=f"{NEW},{OLD}", **chosen)
        assert "Sealed 0 texts anew" in again.stdout
        _says(running, "because it calms me")
        code, _, logged = running.end()
        assert (code, logged) == (0, "")
    with Running(tmp_path, secret_keys=NEW, **chosen) as running:
        _says(running, "my goals")
        assert json.loads(within(tmp_path, "doctor", "--json", secret_keys=NEW, **chosen).stdout)["healthy"]
        assert running.end()[2] == ""
    assert _exported_note(tmp_path, secret_keys=NEW, **chosen) == "felt great"


def test_a_key_file_may_hold_several_keys_a_line_each(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret.key"
    with Running(tmp_path) as running:
        _begins(running)
        _says(running, "done felt great")
    fresh = within(tmp_path, "key").stdout.strip()
    old = file.read_text().strip()
    file.write_text(f"{fresh}\n{old}\n")
    with Running(tmp_path):
        done = makker(tmp_path, "reseal")
        assert done.returncode == 0, done.stderr
        assert str(file) in done.stdout
    file.write_text(f"{fresh}\n")
    assert _exported_note(tmp_path) == "felt great"


def test_a_text_that_cannot_be_opened_makes_the_exit_code_one_and_nothing_else(tmp_path: Path) -> None:
    with Running(tmp_path, secret_keys=OLD) as running:
        _begins(running)
        _says(running, "done felt great")
        running.end()
    with Running(tmp_path, secret_keys=f"{NEW},{OLD}") as running:
        _says(running, "goal read every weekday at 8")
        running.end()
    done = within(tmp_path, "reseal", secret_keys=NEW)
    assert (done.returncode, done.stderr.strip()) == (1, "")
    assert "could be opened with no key in MAKKER_SECRET_KEYS" in done.stdout
    assert "removed" not in done.stdout
    assert "great" not in done.stdout
    assert _exported_note(tmp_path, secret_keys=f"{NEW},{OLD}") == "felt great"
