"""What whoever runs Makker sees of Teams: in health, by the doctor, and in the log; and never a secret."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.config import load
from bot.service.doctor import examine, in_force
from bot.service.findings import Verdict
from bot.service.opening import open_store
from bot.service.teams import ways
from tests.support.certificates import certificate_file
from tests.support.program import ROOT, Running, makker
from tests.teams_server import Hand, TeamsServer
from tests.teams_server import running as teams_running

WRONG = "zebrafinch~Ab8"
LOCAL = {"teams_local": "true"}


@pytest.fixture
async def teams() -> AsyncIterator[TeamsServer]:
    async with teams_running(SystemClock(), is_strict=False) as server:
        yield server


def _free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def _settings(teams: TeamsServer, **chosen: str) -> dict[str, str]:
    bot = teams.world.bot
    return {
        "teams_app_id": bot.app_id,
        "teams_app_password": bot.secret,
        "teams_tenant_id": bot.tenant,
        "teams_service_hosts": "127.0.0.1",
        "teams_login_url": teams.login_url,
        "teams_openid_url": teams.openid_url,
        "chat": "false",
        "port": _free_port(),
        **chosen,
    }


@asynccontextmanager
async def _program(folder: Path, teams: TeamsServer, settings: dict[str, str]) -> AsyncIterator[tuple[Running, Hand]]:
    """The program, and somebody of its organisation."""
    with await asyncio.to_thread(lambda: Running(folder, "run", **settings)) as program:
        teams.connect(f"{program.address}/api/messages")
        yield program, teams.hand(teams.world.home.add_person("Anna Holm", locale="en-GB"))


async def _in_health(program: Running, is_so: Callable[[Any], bool]) -> Any:
    """What health says of Teams once it is so."""
    told: Any = None
    for _ in range(100):
        told = (await asyncio.to_thread(program.json, "/healthz"))["teams"]
        if is_so(told):
            return told
        await asyncio.sleep(0.1)
    raise AssertionError(told)


async def _doctor(folder: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(lambda: makker(folder, "doctor", "--json", **settings))


def _about(seen: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {each["about"]: each["says"] for each in json.loads(seen.stdout)["findings"]}


# --- what is well ---------------------------------------------------------------------------------------


async def test_health_and_doctor_say_that_teams_is_well(teams: TeamsServer, tmp_path: Path) -> None:
    settings = _settings(teams)
    async with _program(tmp_path, teams, settings) as (program, anna):
        await anna.installs()
        told = await _in_health(program, lambda told: told["conversations"] == 1 and anna.from_bot())
        seen = await _doctor(tmp_path, settings)
        code, _, log = await asyncio.to_thread(program.end)
    assert (code, told) == (0, {"refused": {}, "conversations": 1, "conversations_ended": 0})
    assert _about(seen)["teams"] == "Conversations to write to: 1."
    assert settings["teams_app_password"] not in log + seen.stdout + seen.stderr


async def test_a_certificate_is_as_good_as_a_secret_and_the_doctor_says_how_long(
    teams: TeamsServer, tmp_path: Path
) -> None:
    (file := tmp_path / "makker.pem").write_text(teams.world.bot.certificate.pem)
    settings = _settings(teams, teams_app_password="", teams_certificate=str(file))
    async with _program(tmp_path, teams, settings) as (program, anna):
        await anna.installs()
        await _in_health(program, lambda told: told["conversations"] == 1 and anna.from_bot())
        seen = await _doctor(tmp_path, settings)
    assert _about(seen)["teams certificate"].startswith("It lasts until 20")


async def test_who_uninstalls_is_counted_among_the_ended(teams: TeamsServer, tmp_path: Path) -> None:
    settings = _settings(teams)
    async with _program(tmp_path, teams, settings) as (program, anna):
        await anna.installs()
        await _in_health(program, lambda told: told["conversations"] == 1)
        await anna.uninstalls()
        told = await _in_health(program, lambda told: told["conversations"] == 0)
        seen = await _doctor(tmp_path, settings)
        _, metrics = await asyncio.to_thread(program.get, "/metrics")
    assert told["conversations_ended"] == 1
    assert "makker_teams_conversations 0.0\n" in metrics
    assert "makker_teams_conversations_ended 1.0\n" in metrics
    assert "makker_platform_trouble{" not in metrics
    assert _about(seen)["teams"].startswith("All conversations have ended (1)")


def test_the_doctor_shows_every_setting_but_the_secret() -> None:
    app = "00001111-aaaa-2222-bbbb-3333cccc4444"
    settings = load(
        teams_app_id=app, teams_app_password=WRONG, teams_tenant_id=app, teams_service_hosts="a.example,b.example"
    )
    shown = in_force(settings)
    assert shown["MAKKER_TEAMS_SERVICE_HOSTS"] == "a.example, b.example"
    assert (shown["MAKKER_TEAMS_CERTIFICATE"], shown["MAKKER_TEAMS_LOCAL"]) == ("", "false")
    assert shown["MAKKER_TEAMS_APP_PASSWORD"] == "(set, not shown)"


# --- what is refused ------------------------------------------------------------------------------------


async def test_a_wrong_secret_is_told_once_in_the_log_in_health_and_by_the_doctor(
    teams: TeamsServer, tmp_path: Path
) -> None:
    settings = _settings(teams, teams_app_password=WRONG)
    async with _program(tmp_path, teams, settings) as (program, anna):
        await anna.installs()
        told = await _in_health(program, lambda told: told["refused"])
        _, metrics = await asyncio.to_thread(program.get, "/metrics")
        await anna.types("help")
        await asyncio.sleep(1)
        seen = await _doctor(tmp_path, settings)
        _, _, log = await asyncio.to_thread(program.end)
    assert list(told["refused"]) == ["MAKKER_TEAMS_APP_PASSWORD"]
    assert 'makker_platform_trouble{platform="teams",what="MAKKER_TEAMS_APP_PASSWORD"} 1.0' in metrics
    assert log.count("teams refuses MAKKER_TEAMS_APP_PASSWORD") == 1
    assert seen.returncode == 1
    assert _about(seen)["teams tokens"].startswith("Microsoft refuses MAKKER_TEAMS_APP_PASSWORD: AADSTS")
    assert "zebrafinch" not in log + seen.stdout + seen.stderr + json.dumps(told)


async def test_a_wrong_secret_is_told_before_anybody_has_written(teams: TeamsServer, tmp_path: Path) -> None:
    async with _program(tmp_path, teams, _settings(teams, teams_app_password=WRONG)) as (program, _):
        told = await _in_health(program, lambda told: told["refused"])
        await asyncio.to_thread(program.end)
    assert list(told["refused"]) == ["MAKKER_TEAMS_APP_PASSWORD"]


async def test_keys_that_cannot_be_had_are_told(teams: TeamsServer, tmp_path: Path) -> None:
    settings = _settings(teams, teams_openid_url=f"http://127.0.0.1:{_free_port()}/keys")
    async with _program(tmp_path, teams, settings) as (program, anna):
        await anna.installs()
        told = await _in_health(program, lambda told: told.get("keys"))
        seen = await _doctor(tmp_path, settings)
    assert told["conversations"] == 0
    assert "cannot be fetched" in _about(seen)["teams keys"]


def test_a_certificate_that_ends_soon_is_a_problem_while_it_still_serves(tmp_path: Path) -> None:
    app = "00001111-aaaa-2222-bbbb-3333cccc4444"
    for days, verdict in ((29, Verdict.PROBLEM), (31, Verdict.GOOD)):
        file = certificate_file(tmp_path, SystemClock().now() + timedelta(days=days))
        settings = load(
            data_dir=tmp_path / "data", port=int(_free_port()),
            teams_app_id=app, teams_tenant_id=app, teams_certificate=str(file),
        )  # fmt: skip
        open_store(settings).engine.dispose()
        (found,) = [each for each in examine(settings).findings if each.about == "teams certificate"]
        assert found.verdict is verdict
        assert f"{SystemClock().now() + timedelta(days=days):%Y-%m-%d}" in found.says


# --- the local mode -------------------------------------------------------------------------------------


def test_the_local_mode_says_so_and_lets_the_chat_page_move_the_clock(tmp_path: Path) -> None:
    with Running(tmp_path, "run", **LOCAL) as program:
        assert "fixed" not in program.json("/chat/api/clock?as=anna")
        assert program.json("/healthz")["teams"] == {"refused": {}, "conversations": 0, "conversations_ended": 0}
        seen = makker(tmp_path, "doctor", "--json", **LOCAL)
    says = [each["says"] for each in json.loads(seen.stdout)["findings"] if each["about"] == "teams"]
    assert says == [
        "In the local mode it asks for no token. It is for trying Makker only.",
        "Nobody has written from there yet. The README says how it is installed.",
    ]


async def test_with_real_people_the_clock_goes_its_own_way(teams: TeamsServer, tmp_path: Path) -> None:
    async with _program(tmp_path, teams, _settings(teams, chat="true")) as (program, _):
        assert (await asyncio.to_thread(program.json, "/chat/api/clock?as=anna"))["fixed"]


@pytest.mark.parametrize("settings", [{"teams_app_id": "makker"}, {"teams_local": "true", "host": "0.0.0.0"}])
def test_a_wrong_set_up_does_not_start(tmp_path: Path, settings: dict[str, str]) -> None:
    refused = makker(tmp_path, "run", **settings)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "MAKKER_TEAMS_" in refused.stderr


# --- what it costs those without it -----------------------------------------------------------------------


def test_where_teams_is_not_set_up_there_is_no_way_in_and_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    with Running(tmp_path) as program:
        assert program.post("/api/messages", {"type": "message"})[0] == 404
        assert "teams" not in program.json("/healthz")
    looks = "import sys, bot.service.running; print('botbuilder' in sys.modules or 'adapters.teams' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", looks], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


def test_the_chat_page_alone_starts_whatever_is_set_for_teams(tmp_path: Path) -> None:
    app = "00001111-aaaa-2222-bbbb-3333cccc4444"
    with Running(tmp_path, "chat", teams_app_id=app, teams_app_password=WRONG, teams_tenant_id=app) as program:
        assert "teams" not in program.json("/healthz")
        assert program.post("/api/messages", {"type": "message"})[0] == 404


@pytest.mark.parametrize(
    ("settings", "issuer"),
    [
        ({}, "https://api.botframework.com"),
        ({"teams_login_url": "https://login.microsoftonline.us"}, "https://api.botframework.us"),
        ({"teams_login_url": "https://login.partner.microsoftonline.cn"}, "https://api.botframework.azure.cn"),
        ({"teams_issuer": "https://api.example"}, "https://api.example"),
        (
            {"teams_login_url": "https://login.microsoftonline.us", "teams_issuer": "https://x.example"},
            "https://x.example",
        ),
    ],
)
def test_in_another_cloud_others_sign_and_are_spoken_to(settings: dict[str, str], issuer: str) -> None:
    app = "00001111-aaaa-2222-bbbb-3333cccc4444"
    there = ways(load(teams_app_id=app, teams_app_password=WRONG, teams_tenant_id=app, **settings))
    assert (there.issuer, there.scope) == (issuer, f"{issuer}/.default")
