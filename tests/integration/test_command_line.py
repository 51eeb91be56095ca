"""The command line: each command says what it does, and what it is refused says what to do."""

import csv
import io
import json
import os
import socket
import sqlite3
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from bot.__main__ import main
from bot.assembly import assemble
from bot.clock import SetClock
from bot.config import load
from bot.public_holidays import public_holidays
from bot.service.opening import open_store
from bot.service.problems import CannotWork
from bot.store.database import Database
from tests.conftest import BEGINNING
from tests.support.databases import new_sqlite
from tests.support.people import Somebody
from tests.support.program import COMMAND, Running, environment, makker, somebody_else, within
from tests.support.recording import RecordingMessenger

COMMANDS = ("run", "chat", "simulate", "doctor", "migrate", "key", "reseal", "export", "erase", "slack", "teams")
Command = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A command within this process, where that is as good as a process of its own."""
    for name in [name for name in os.environ if name.startswith("MAKKER_") and not name.startswith("MAKKER_TEST")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MAKKER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, says: str | None = None, **settings: str) -> Result:
        chosen = {f"MAKKER_{name.upper()}": value for name, value in settings.items()}
        return CliRunner().invoke(main, arguments, input=says, env=chosen, prog_name="makker")

    return call


async def _anna_is_known(folder: Path, **settings: str) -> None:
    """A goal, and a note that is a canary."""
    store = open_store(load(data_dir=folder / "data", **settings))
    database = Database(store.engine)
    try:
        clock = SetClock(BEGINNING)
        parts = (database, clock, store.vault, public_holidays, Random(1), {"chat": RecordingMessenger(clock)})
        anna = Somebody(assemble(*parts))
        await anna.begins("=Run CANARY")
        await Somebody(anna.makker, "ben").begins("Read")
        await anna.says("done and it felt like a CANARY")
    finally:
        database.close()


def _refused(done: subprocess.CompletedProcess[str] | Result, code: int) -> str:
    """What a refusal says: words alone, and no traceback."""
    exit_code = done.exit_code if isinstance(done, Result) else done.returncode
    assert (exit_code, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


# --- help -----------------------------------------------------------------------------------------------


def test_the_version_is_that_of_the_package(command: Command) -> None:
    assert command("--version").output == f"makker {version('makker')}\n"


def test_the_help_lists_every_command(command: Command) -> None:
    listed = command("--help").output.partition("Commands:")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.strip()] == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_without_doing_anything(tmp_path: Path, command: Command, name: str) -> None:
    shown = command(name, "--help")
    assert shown.exit_code == 0
    assert len(shown.output.split()) > 20
    assert not (tmp_path / "data").exists()


def test_an_unknown_command_is_refused_and_the_near_one_named(command: Command) -> None:
    refused = command("doktor")
    assert refused.exit_code == 2
    assert "doctor" in refused.output


# --- wrong settings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["run", "chat", "doctor", "migrate", "reseal", "export anna", "erase anna --yes"])
def test_a_wrong_setting_stops_every_command_with_a_line_that_names_it(
    tmp_path: Path, command: Command, name: str
) -> None:
    assert "MAKKER_PORT" in _refused(command(*name.split(), port="eighty"), 2)
    assert not (tmp_path / "data").exists()


def test_a_wrong_setting_stops_the_program_itself(tmp_path: Path) -> None:
    done = makker(tmp_path, "run", host="0.0.0.0")
    assert "MAKKER_CHAT_TOKEN" in _refused(done, 2)


def test_a_misspelt_setting_is_pointed_out_and_the_start_goes_on(tmp_path: Path) -> None:
    with Running(tmp_path, prot="9") as running:
        assert "did you mean MAKKER_PORT?" in running.end()[2]


def test_the_chat_page_alone_leaves_slack_alone(tmp_path: Path) -> None:
    slack = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "slack_api_url": "http://127.0.0.1:9/api/"}
    with Running(tmp_path, "chat", **slack) as running:
        assert running.get("/")[0] == 200
        time.sleep(0.5)
        assert "slack" not in running.end()[2].lower()


# --- a start that cannot succeed ---------------------------------------------------------------------------


def test_a_busy_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        says = _refused(makker(tmp_path, "run", port=str(port)), 1)
    assert f"Port {port} is taken" in says
    assert f"MAKKER_PORT={port + 1}" in says


def test_an_address_that_the_machine_does_not_have_is_named(tmp_path: Path) -> None:
    says = _refused(makker(tmp_path, "run", host="192.0.2.1", chat="false"), 1)
    assert "192.0.2.1" in says
    assert "MAKKER_HOST" in says


def test_a_newer_schema_is_left_alone(tmp_path: Path, command: Command) -> None:
    address = new_sqlite(tmp_path)
    path = address.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "newer version" in _refused(makker(tmp_path, "run", database_url=address), 1)
    assert "newer version" in _refused(command("migrate", database_url=address), 1)


def test_a_read_only_database_is_named_with_a_way_out(tmp_path: Path) -> None:
    path = new_sqlite(tmp_path).removeprefix("sqlite:///")
    says = _refused(makker(tmp_path, "run", database_url=f"sqlite:///file:{path}?mode=ro&uri=true"), 1)
    assert path in says
    assert "read-only" in says


@pytest.mark.parametrize("name", ["data", "data/deeper"])
def test_a_folder_that_may_not_be_written_is_named_with_a_way_out(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir("/")
    with tempfile.TemporaryDirectory() as closed:
        Path(closed).chmod(0o555)
        with somebody_else():
            says = _refused(command("migrate", data_dir=f"{closed}/{name}"), 1)
    assert closed in says
    assert "MAKKER_DATA_DIR" in says


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path, command: Command) -> None:
    (tmp_path / "data").write_text("")
    assert f"{tmp_path / 'data'} is not a folder" in _refused(command("migrate"), 1)
    inside = str(tmp_path / "data" / "deeper")
    assert "is not a folder" in _refused(command("migrate", data_dir=inside), 1)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, command: Command) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "makker.db"
    file.write_text("my diary, which is not a database at all\n" * 100)
    before = file.read_bytes()
    assert str(file) in _refused(command("migrate"), 1)
    assert file.read_bytes() == before


def test_a_server_that_is_not_there_is_named_without_its_password(command: Command) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        done = command("migrate", database_url=f"postgresql://makker:hush-hush@127.0.0.1:{port}/makker")
    says = _refused(done, 1)
    assert f"127.0.0.1:{port}" in says
    assert "MAKKER_DATABASE_URL" in says
    assert "hush" not in says


def test_a_database_of_another_program_is_left_alone(tmp_path: Path, command: Command) -> None:
    file = tmp_path / "theirs.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE people (theirs TEXT)")
    connection.close()
    before = file.read_bytes()
    says = _refused(command("migrate", database_url=f"sqlite:///{file}"), 1)
    assert "MAKKER_DATABASE_URL" in says
    assert file.read_bytes()[:4096][100:] == before[100:4096]


async def test_a_lost_key_and_a_wrong_one_stop_the_start_before_anything_is_sealed_anew(tmp_path: Path) -> None:
    await _anna_is_known(tmp_path)
    settings, key = load(data_dir=tmp_path / "data"), tmp_path / "data" / "secret.key"
    kept = key.read_text()
    key.unlink()
    assert f"{key} is missing" in _refused(makker(tmp_path, "run"), 1)
    assert not key.exists()
    for content, says in ((Fernet.generate_key().decode(), "another key"), ("", "does not hold a key")):
        key.write_text(content)
        with pytest.raises(CannotWork, match=says):
            open_store(settings)
    key.write_text(kept)
    open_store(settings).engine.dispose()


def test_a_report_that_cannot_be_written_is_no_traceback(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "doctor"],
            env=environment(tmp_path),
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


# --- migrate ------------------------------------------------------------------------------------------------


def test_migrate_says_what_it_did(command: Command) -> None:
    assert "it was empty" in command("migrate").output
    assert "up to date already" in command("migrate").output


def test_several_migrate_at_once_and_each_finds_the_schema_up_to_date(tmp_path: Path, empty_address: str) -> None:
    with ThreadPoolExecutor(3) as at_once:
        done = list(at_once.map(lambda _: makker(tmp_path, "migrate", database_url=empty_address), range(3)))
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 3


# --- simulate -----------------------------------------------------------------------------------------------


def test_simulate_tells_programs_what_it_found_and_leaves_no_trace(tmp_path: Path) -> None:
    done = makker(tmp_path, "simulate", "--people", "2", "--days", "2", "--seed", "3", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["is_clean"], told["people"], told["days"]) == (0, True, 2, 2)
    assert not (tmp_path / "data").exists()


def test_simulate_refuses_a_database_that_is_not_empty(tmp_path: Path) -> None:
    refused = within(tmp_path, "simulate", "--people", "1", "--days", "1", "--database", new_sqlite(tmp_path))
    assert (refused.returncode, "is not empty" in refused.stderr, refused.stdout) == (1, True, "")


# --- export and erase ---------------------------------------------------------------------------------------


async def test_export_writes_everything_about_one_person_for_its_owner_alone(tmp_path: Path, command: Command) -> None:
    await _anna_is_known(tmp_path)
    done = command("export", "anna", "--out", "anna.zip")
    assert (done.exit_code, "anna.zip" in done.output) == (0, True)
    file = tmp_path / "anna.zip"
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        everything = json.loads(archive.read("makker.json"))
        goals = list(csv.DictReader(io.StringIO(archive.read("goals.csv").decode())))
    assert [goal["title"] for goal in everything["goals"]] == ["=Run CANARY"]
    assert [goal["title"] for goal in goals] == ["'=Run CANARY"]
    assert "ben" not in json.dumps(everything).lower()


async def test_export_never_writes_over_a_file(tmp_path: Path, command: Command) -> None:
    await _anna_is_known(tmp_path)
    (tmp_path / "anna.zip").write_text("mine")
    assert "is there already" in _refused(command("export", "anna", "--out", "anna.zip"), 1)
    assert (tmp_path / "anna.zip").read_text() == "mine"


@pytest.mark.parametrize("name", ["export", "erase"])
@pytest.mark.parametrize("who", [("nobody",), ("anna", "--tenant", "chat:elsewhere")])
async def test_somebody_unknown_is_a_clear_refusal(
    tmp_path: Path, command: Command, name: str, who: tuple[str, ...]
) -> None:
    await _anna_is_known(tmp_path)
    says = _refused(command(name, *who), 1)
    assert repr(who[0]) in says
    assert "Nothing was done" in says


@pytest.mark.parametrize("name", ["export", "erase", "reseal"])
def test_without_a_database_there_is_nobody_to_find_and_nothing_is_made(
    tmp_path: Path, command: Command, name: str
) -> None:
    arguments = () if name == "reseal" else ("anna",)
    assert "no database" in _refused(command(name, *arguments), 1)
    assert not (tmp_path / "data").exists()


async def test_erase_asks_first(tmp_path: Path, command: Command) -> None:
    await _anna_is_known(tmp_path)
    refused = command("erase", "anna", says="n\n")
    assert (refused.exit_code, "for good?" in refused.output) == (1, True)
    assert command("export", "anna").exit_code == 0


@pytest.fixture(params=["sqlite", "postgresql"])
def chosen_database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings of a database of each kind."""
    chosen = {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("postgresql_address")}
    return chosen


async def test_erase_leaves_nothing_of_a_person_and_everything_of_others(
    tmp_path: Path, command: Command, chosen_database: dict[str, str]
) -> None:
    await _anna_is_known(tmp_path, **chosen_database)
    done = command("erase", "anna", "--yes", **chosen_database)
    assert (done.exit_code, done.output) == (0, "Everything about anna is erased.\n")
    assert command("export", "anna", **chosen_database).exit_code == 1
    assert command("export", "ben", **chosen_database).exit_code == 0
    for file in (tmp_path / "data").iterdir():
        assert b"CANARY" not in file.read_bytes()
