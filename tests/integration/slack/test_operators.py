"""What whoever runs Makker sees of Slack: in health, by the doctor, and in the log; and never a token."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import SystemClock
from bot.config import load
from bot.service.doctor import examine
from bot.service.findings import Verdict
from bot.service.opening import existing_engine
from bot.store.slack_tables import slack_installations
from tests.slack_server import SlackServer
from tests.slack_server import running as slack_running
from tests.slack_server.sample import Acme
from tests.support.program import Running, makker

WRONG_BOT, WRONG_APP = "xoxb-wrong-zebrafinch", "xapp-wrong-zebrafinch"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_running(SystemClock()) as server:
        yield server


def _free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


@asynccontextmanager
async def _program(folder: Path, slack: SlackServer, **tokens: str) -> AsyncIterator[tuple[Running, dict[str, str]]]:
    settings = {"slack_api_url": slack.api_url, "chat": "false", "port": _free_port(), **tokens}
    with await asyncio.to_thread(lambda: Running(folder, "run", **settings)) as program:
        yield program, settings


async def _in_health(program: Running, is_so: Callable[[Any], bool]) -> Any:
    """What health says of Slack once it is so."""
    told: Any = None
    for _ in range(100):
        told = (await asyncio.to_thread(program.json, "/healthz"))["slack"]
        if is_so(told):
            return told
        await asyncio.sleep(0.1)
    raise AssertionError(told)


async def test_a_wrong_token_is_told_once_in_the_log_in_health_and_by_the_doctor(
    slack: SlackServer, tmp_path: Path
) -> None:
    tokens = {"slack_bot_token": WRONG_BOT, "slack_app_token": WRONG_APP}
    async with _program(tmp_path, slack, **tokens) as (program, settings):
        told = await _in_health(program, lambda told: len(told["refused"]) == 2)
        _, metrics = await asyncio.to_thread(program.get, "/metrics")
        # The socket asks for several addresses, and again and again.
        await asyncio.sleep(2)
        seen = await asyncio.to_thread(lambda: makker(tmp_path, "doctor", "--json", **settings))
        _, _, log = await asyncio.to_thread(program.end)
    assert told == {
        "connections": 0,
        "refused": {"MAKKER_SLACK_BOT_TOKEN": "invalid_auth", "MAKKER_SLACK_APP_TOKEN": "invalid_auth"},
        "installations": 0,
        "tokens_ending": 0,
        "tokens_over": 0,
    }
    for name in told["refused"]:
        assert log.count(f"slack refuses {name}") == 1
        assert f'makker_platform_trouble{{platform="slack",what="{name}"}} 1.0' in metrics
        assert f"Slack refuses {name}: invalid_auth" in seen.stdout
    for name in ("connections", "installations", "tokens_ending", "tokens_over"):
        assert f"makker_slack_{name} 0.0\n" in metrics
    assert seen.returncode == 1
    assert "No connection to Slack stands" in seen.stdout
    assert "zebrafinch" not in log + seen.stdout + seen.stderr + json.dumps(told)


async def test_health_and_doctor_say_that_slack_is_well(slack: SlackServer, tmp_path: Path) -> None:
    acme = Acme(slack)
    acme.app.has_socket_mode = True
    tokens = {"slack_bot_token": acme.makker.token, "slack_app_token": acme.app.app_token}
    async with _program(tmp_path, slack, **tokens) as (program, settings):
        told = await _in_health(program, lambda told: told["connections"] == 2 and told["installations"] == 1)
        seen = await asyncio.to_thread(lambda: makker(tmp_path, "doctor", "--json", **settings))
        _, _, log = await asyncio.to_thread(program.end)
    assert told["refused"] == {}
    about = {each["about"]: each["says"] for each in json.loads(seen.stdout)["findings"]}
    assert (about["slack"], about["socket mode"]) == ("Installations: 1.", "Connections that stand: 2.")
    assert acme.makker.token not in log + seen.stdout
    assert acme.app.app_token not in log + seen.stdout


async def test_the_doctor_tells_of_tokens_that_end_and_nobody_renews(slack: SlackServer, tmp_path: Path) -> None:
    acme = Acme(slack)
    acme.app.has_socket_mode = True
    tokens = {"slack_bot_token": acme.makker.token, "slack_app_token": acme.app.app_token}
    async with _program(tmp_path, slack, **tokens) as (program, _):
        await _in_health(program, lambda told: told["installations"] == 1)
    settings = load(data_dir=tmp_path / "data", **tokens)
    for after, says in ((timedelta(minutes=30), "1 end within the hour"), (-timedelta(hours=1), "1 have ended")):
        with existing_engine(settings) as engine, engine.begin() as connection:
            connection.execute(update(slack_installations).values(expires_at=SystemClock().now() + after))
        found = [each for each in examine(settings).findings if each.about == "slack tokens"]
        assert [each.verdict for each in found] == [Verdict.PROBLEM]
        assert found[0].says.startswith(says)
