"""The doctor: says how things stand, changes nothing, and prints neither secrets nor anybody's words."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, update

from bot.__main__ import main
from bot.assembly import Makker, assemble
from bot.clock import SystemClock
from bot.config import Settings, load
from bot.public_holidays import public_holidays
from bot.service.doctor import Report, examine
from bot.service.findings import Finding, Verdict
from bot.service.opening import open_store
from bot.store import tables
from bot.store.crypto import Vault, keys_from_file
from bot.store.database import Database
from bot.store.marks import CLOCK_OFFSET, LAST_TICK, mark
from bot.store.metadata import micros
from tests.support.people import Somebody
from tests.support.program import makker, somebody_else
from tests.support.recording import RecordingMessenger

Lived = Callable[..., Settings]


@pytest.fixture(autouse=True)
def _quiet_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MAKKER_")]:
        if not name.startswith("MAKKER_TEST"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings over a database of each kind, of which the SQLite one is not there yet."""
    address = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_address")
    return load(data_dir=tmp_path / "data", database_url=address)


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return load(data_dir=tmp_path / "data")


@pytest.fixture
def opened(settings: Settings) -> Iterator[Makker]:
    """A Makker over the settings, at the present."""
    store, clock = open_store(settings), SystemClock()
    database = Database(store.engine)
    yield assemble(database, clock, store.vault, public_holidays, Random(1), {"chat": RecordingMessenger(clock)})
    database.close()


def _about(report: Report, what: str) -> Finding:
    return next(finding for finding in report.findings if finding.about == what)


def _problems(report: Report) -> set[str]:
    return {finding.about for finding in report.findings if finding.verdict is Verdict.PROBLEM}


async def _dies(opened: Makker, settings: Settings, key: str, reason: str) -> None:
    """A message that is given up, and an event as well, a minute ago."""
    sealed = Vault(keys_from_file(settings.folder / "secret.key")).seal("CANARY")
    at = micros(SystemClock().now() - timedelta(minutes=1))
    message = {
        "tenant_id": "chat:local", "message_id": key, "person_id": "anna", "lane": "anna", "place": "", "op": "post",
        "target": "", "body": '{"CANARY": 1}', "urgency": 0, "state": tables.DEAD, "send_at": at, "created_at": at,
        "finished_at": at, "error": reason,
    }  # fmt: skip
    event = {
        "tenant_id": "chat:local", "event_id": f"event-of-{key}", "person_id": "anna", "received_at": at,
        "state": tables.EVENT_DEAD, "body": sealed, "error": "ValueError",
    }  # fmt: skip
    await opened.database.write(lambda connection: connection.execute(insert(tables.outbox).values(message)))
    await opened.database.write(lambda connection: connection.execute(insert(tables.inbox).values(event)))


# --- well -------------------------------------------------------------------------------------------------


def test_before_the_first_start_all_is_well_and_nothing_is_made(sqlite_settings: Settings) -> None:
    report = examine(sqlite_settings)
    assert report.is_healthy
    assert "makker run" in _about(report, "database").says
    assert not sqlite_settings.folder.exists()


async def test_after_a_start_it_sees_the_schema_and_whether_makker_runs(settings: Settings, opened: Makker) -> None:
    assert "never ticked" in _about(examine(settings), "scheduler").says
    await opened.settle()
    report = examine(settings)
    assert report.is_healthy, report.findings
    assert "is running" in _about(report, "scheduler").says
    assert _about(report, "schema").verdict is Verdict.GOOD
    long_ago = micros(SystemClock().now() - timedelta(hours=5))
    await opened.database.write(lambda connection: mark(connection, LAST_TICK, long_ago))
    report = examine(settings)
    assert report.is_healthy
    assert _about(report, "scheduler").says == "Makker is not running; its last tick was 5 hours ago."


async def test_the_clock_of_the_page_is_known_to_be_ahead(settings: Settings, opened: Makker) -> None:
    ahead = timedelta(days=3)
    await opened.database.write(lambda connection: mark(connection, CLOCK_OFFSET, ahead // timedelta(microseconds=1)))
    await opened.database.write(lambda connection: mark(connection, LAST_TICK, micros(SystemClock().now() + ahead)))
    report = examine(settings)
    assert report.is_healthy
    assert "3 days" in _about(report, "clock").says
    assert "is running" in _about(report, "scheduler").says


async def test_a_clock_that_was_put_back_is_a_problem(settings: Settings, opened: Makker) -> None:
    ahead = micros(SystemClock().now() + timedelta(hours=6))
    await opened.database.write(lambda connection: mark(connection, LAST_TICK, ahead))
    assert "6 hours ahead" in _about(examine(settings), "clock").says


async def test_it_changes_nothing(sqlite_settings: Settings) -> None:
    store = open_store(sqlite_settings)
    store.engine.dispose()
    before = {file.name: file.read_bytes() for file in sqlite_settings.folder.iterdir()}
    assert examine(sqlite_settings).is_healthy
    after = {file.name: file.read_bytes() for file in sqlite_settings.folder.iterdir()}
    assert {name: after[name] for name in before} == before


# --- what waits, and what was given up ---------------------------------------------------------------------


async def test_what_waits_too_long_while_makker_runs_is_a_problem(settings: Settings, opened: Makker) -> None:
    anna = await Somebody(opened).begins()
    await anna.says("help")
    await opened.ticks.tick(SystemClock().now())
    assert _about(examine(settings), "outbox").verdict is Verdict.GOOD
    long_ago = micros(SystemClock().now() - timedelta(minutes=30))
    late = update(tables.outbox).where(tables.outbox.c.state == tables.WAITING).values(send_at=long_ago)
    await opened.database.write(lambda connection: connection.execute(late))
    finding = _about(examine(settings), "outbox")
    assert finding.verdict is Verdict.PROBLEM
    assert "30 minutes" in finding.says


async def test_dead_letters_are_listed_by_id_age_and_reason_without_words(settings: Settings, opened: Makker) -> None:
    await _dies(opened, settings, "prompt:anna:1", "the conversation is closed")
    report = examine(settings)
    assert _problems(report) == {"dead letters"}
    assert [(each.letter.kind, each.letter.id, each.letter.reason) for each in report.letters] == [
        ("message", "prompt:anna:1", "the conversation is closed"),
        ("event", "event-of-prompt:anna:1", "ValueError"),
    ]
    assert all(59 <= each.age < 120 for each in report.letters)
    assert "CANARY" not in repr(report)


async def test_old_dead_letters_are_listed_and_no_problem_any_more(settings: Settings, opened: Makker) -> None:
    await _dies(opened, settings, "prompt:anna:1", "gone")
    at = micros(SystemClock().now() - timedelta(days=8))
    await opened.database.write(lambda connection: connection.execute(update(tables.outbox).values(finished_at=at)))
    await opened.database.write(lambda connection: connection.execute(update(tables.inbox).values(received_at=at)))
    report = examine(settings)
    assert report.is_healthy
    assert len(report.letters) == 2


# --- ill ----------------------------------------------------------------------------------------------------


def test_a_folder_and_a_key_that_others_can_read_are_problems_with_the_command_that_helps(
    sqlite_settings: Settings,
) -> None:
    open_store(sqlite_settings).engine.dispose()
    sqlite_settings.folder.chmod(0o755)
    (sqlite_settings.folder / "secret.key").chmod(0o644)
    report = examine(sqlite_settings)
    assert _problems(report) == {"data folder", "key"}
    assert "chmod 600" in _about(report, "key").says


def test_what_this_user_may_not_look_at_is_a_problem_and_never_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    with tempfile.TemporaryDirectory() as place, somebody_else():
        settings = load(data_dir=Path(place) / "data")
        if os.geteuid() == 65534:
            os.seteuid(0)
            Path(place).chmod(0o777)
            os.seteuid(65534)
        open_store(settings).engine.dispose()
        (settings.folder / "secret.key").chmod(0)
        assert _problems(examine(settings)) == {"key"}
        settings.folder.chmod(0)
        assert _problems(examine(settings)) == {"data folder", "key", "database"}
        settings.folder.chmod(0o700)


async def test_a_wrong_key_is_a_problem(settings: Settings, opened: Makker) -> None:
    await (await Somebody(opened).begins()).says("done and it felt great")
    assert "open" in _about(examine(settings), "texts").says
    (settings.folder / "secret.key").unlink()
    assert _about(examine(settings), "texts").verdict is Verdict.PROBLEM


def test_a_damaged_file_is_a_problem(sqlite_settings: Settings) -> None:
    open_store(sqlite_settings).engine.dispose()
    file = sqlite_settings.folder / "makker.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root, size = connection.execute(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'people'"
        ).fetchone()
    content = bytearray(file.read_bytes())
    content[(root - 1) * size : (root - 1) * size + 64] = b"\xff" * 64
    file.write_bytes(content)
    assert not examine(sqlite_settings).is_healthy


@pytest.mark.parametrize("content", [b"", b"this is no database at all " * 200])
def test_a_file_that_is_no_database_of_makkers_is_never_an_error(sqlite_settings: Settings, content: bytes) -> None:
    sqlite_settings.folder.mkdir(mode=0o700)
    file = sqlite_settings.folder / "makker.db"
    file.write_bytes(content)
    report = examine(sqlite_settings)
    assert report.is_healthy is (content == b"")
    assert file.read_bytes() == content


def test_a_server_that_is_not_there_is_a_finding_without_its_password(tmp_path: Path) -> None:
    report = examine(load(data_dir=tmp_path, database_url="postgresql://makker:hush-hush@127.0.0.1:1/makker"))
    assert "127.0.0.1:1" in _about(report, "database").says
    assert "hush" not in repr(report)


def test_an_empty_server_asks_for_migrate(tmp_path: Path, empty_address: str) -> None:
    report = examine(load(data_dir=tmp_path, database_url=empty_address))
    finding = _about(report, "schema" if empty_address.startswith("postgresql") else "database")
    assert ("makker migrate" if empty_address.startswith("postgresql") else "makker run") in finding.says


# --- on the command line ------------------------------------------------------------------------------------


async def test_as_json_for_programs(settings: Settings, opened: Makker) -> None:
    await opened.settle()
    environment = {
        "MAKKER_DATA_DIR": str(settings.folder),
        "MAKKER_DATABASE_URL": settings.database,
        "MAKKER_CHAT_TOKEN": "hush-hush",
    }
    shown = CliRunner().invoke(main, ["doctor", "--json"], env=environment)
    told = json.loads(shown.output)
    assert (shown.exit_code, told["healthy"], told["dead_letters"]) == (0, True, [])
    assert told["settings"]["MAKKER_CHAT_TOKEN"] == told["settings"]["MAKKER_DATABASE_URL"] == "(set, not shown)"
    assert told["settings"]["MAKKER_PORT"] == "8080"
    assert "hush" not in shown.output


async def test_tables_for_people_and_an_exit_code(settings: Settings, opened: Makker) -> None:
    await _dies(opened, settings, "prompt:anna:1", "[bold]gone[/bold]")
    environment = {"MAKKER_DATA_DIR": str(settings.folder), "MAKKER_DATABASE_URL": settings.database, "COLUMNS": "160"}
    shown = CliRunner().invoke(main, ["doctor"], env=environment)
    assert shown.exit_code == 1
    assert "✗ problem" in shown.output
    assert "[bold]gone[/bold]" in shown.output
    assert "CANARY" not in shown.output


def test_as_a_process_of_its_own(tmp_path: Path) -> None:
    done = makker(tmp_path, "doctor", "--json", prot="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "did you mean MAKKER_PORT?" in done.stdout
