"""The running program: it listens, tells how it is, stops in time, and keeps everything."""

import json
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.databases import PostgreSQL
from tests.support.program import Running, makker, within

DIRECT = "/chat/api/messages?as=ben&conversation=direct:ben"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """One that several tests look at; with its data folder."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with Running(folder) as started:
        yield started, folder / "data"


def _does(running: Running, what: str, /, **fields: Any) -> None:
    status, body = running.post(f"/chat/api/{what}?as=ben", fields)
    assert status in (200, 202), body


def _sets_a_goal(running: Running) -> None:
    running.json("/chat/api/bootstrap?as=ben")
    values = {"title": "Run", "why": "energy for the kids", "cadence": "daily", "at": "07:00"}
    _does(running, "submit", id=str(uuid4()), action="goal.save", values=values)
    _wait("the goal was not confirmed", lambda: "Run" in _said(running))


def _moves_the_clock(running: Running, **how: str) -> None:
    _does(running, "clock", **how)
    _wait("the clock did not arrive", lambda: not running.json("/chat/api/clock?as=ben")["moving"])


def _now(running: Running) -> datetime:
    return datetime.fromisoformat(running.json("/chat/api/clock?as=ben")["now"])


def _said(running: Running) -> str:
    return json.dumps(running.json(DIRECT)["messages"])


def _asked_at(running: Running) -> datetime:
    asked = [line["at"] for line in running.json(DIRECT)["messages"] if "check_in.done" in json.dumps(line)]
    return max(map(datetime.fromisoformat, asked))


def _wait(what: str, is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)


# --- listening ------------------------------------------------------------------------------------------


def test_one_line_says_where_the_page_is_and_one_server_carries_everything(undisturbed: tuple[Running, Path]) -> None:
    running, _ = undisturbed
    assert running.said == f"Makker is running. Open {running.address} (Ctrl+C stops it)\n"
    assert running.address.startswith("http://127.0.0.1:")
    status, page = running.get("/")
    assert (status, "<html" in page) == (200, True)
    assert running.json("/healthz")["status"] == "ok"
    assert running.get("/metrics")[0] == 200
    assert running.get("/no-such-page")[0] == 404


def test_the_data_folder_and_the_key_are_open_to_their_owner_alone(undisturbed: tuple[Running, Path]) -> None:
    _, data = undisturbed
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_metrics_count_turns_and_name_nobody(undisturbed: tuple[Running, Path]) -> None:
    running, _ = undisturbed
    _sets_a_goal(running)
    _, text = running.get("/metrics")
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(lines['makker_turns_total{outcome="handled"}']) >= 4
    assert float(lines["makker_turn_seconds_count"]) >= 4
    assert float(lines["makker_batch_turns_sum"]) == float(lines["makker_turn_seconds_count"])
    assert float(lines['makker_messages_total{outcome="sent"}']) >= 1
    assert lines["makker_database_up"] == "1.0"
    assert float(lines["process_resident_memory_bytes"]) < 120 * 2**20
    for known in ("anna", "ben", "mei", "Run", "energy"):
        assert known not in text


def test_garbage_on_the_port_is_refused_and_logs_no_word_of_it(running: Running) -> None:
    host, _, port = running.address.removeprefix("http://").partition(":")
    for garbage in (b"\x16\x03\x01\x02\x00CANARY\r\n\r\n", b"CANARY / HTTP/9.9\r\n\r\n", b"GET /" + b"C" * 70_000):
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(garbage)
            answer = connection.recv(4096)
            assert not answer or b" 4" in answer.partition(b"\r\n")[0]
    assert running.json("/healthz")["status"] == "ok"
    _, _, logged = running.end()
    assert "CANARY" not in logged
    assert "Traceback" not in logged


def test_a_database_that_somebody_removes_while_it_runs_is_no_good_health(tmp_path: Path, running: Running) -> None:
    file = tmp_path / "data" / "makker.db"
    file.rename(tmp_path / "data" / "away.db")
    status, body = running.get("/healthz")
    assert (status, json.loads(body)["database"]) == (503, "not answering")
    assert "makker_database_up 0.0" in running.get("/metrics")[1]
    (tmp_path / "data" / "away.db").rename(file)
    assert running.json("/healthz")["status"] == "ok"


# --- stopping -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly_though_a_page_is_open(running: Running, number: signal.Signals) -> None:
    host, _, port = running.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as page:
        running.json("/chat/api/bootstrap")
        page.sendall(f"GET /chat/api/events?as=ben HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        assert b"200 OK" in page.recv(4096)
        code, said, logged = running.end(number)
        heard = b"".join(iter(lambda: page.recv(4096), b""))
    assert (code, said, logged) == (0, "Makker has stopped.\n", "")
    assert heard.endswith(b"0\r\n\r\n"), "the page was cut off rather than let go"


def test_a_stop_while_the_clock_is_on_its_way_leaves_it_between_two_instants(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        _sets_a_goal(running)
        before = _now(running)
        target = (before + timedelta(days=300)).strftime("%Y-%m-%dT%H:%M")
        _does(running, "clock", to=target)
        _wait("the clock did not set out", lambda: _now(running) > before + timedelta(days=2))
        code, _, logged = running.end()
        assert (code, logged) == (0, "")
    with Running(tmp_path) as running:
        reached = _now(running)
        assert before + timedelta(days=2) < reached < before + timedelta(days=299)
        _wait("something was left unsent", lambda: running.json("/healthz")["outbox_waiting"] == 0)


# --- keeping --------------------------------------------------------------------------------------------


def test_killed_and_started_again_everything_is_there_and_the_clock_goes_on(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        _sets_a_goal(running)
        _moves_the_clock(running, by="prompt")
        assert _asked_at(running) <= _now(running)
        said, moved_to = _said(running), _now(running)
        running.process.kill()
    with Running(tmp_path) as running:
        assert _said(running) == said
        assert moved_to <= _now(running) < moved_to + timedelta(minutes=2)
        _moves_the_clock(running, by="prompt")
        _wait("nobody was asked again", lambda: _asked_at(running) > moved_to)


def test_the_clock_never_goes_back_where_it_was_killed_on_its_way(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        _sets_a_goal(running)
        before = _now(running)
        _does(running, "clock", to=(before + timedelta(days=300)).strftime("%Y-%m-%dT%H:%M"))
        _wait("the clock did not set out", lambda: _now(running) > before + timedelta(days=2))
        latest = max(line["at"] for line in running.json(DIRECT)["messages"])
        running.process.kill()
    with Running(tmp_path) as running:
        assert _now(running) >= datetime.fromisoformat(latest)
        told = json.loads(within(tmp_path, "doctor", "--json").stdout)
    assert told["healthy"], told


def test_another_one_may_be_started_over_the_same_folder_and_both_answer(tmp_path: Path, running: Running) -> None:
    with Running(tmp_path) as other:
        assert running.json("/healthz")["status"] == other.json("/healthz")["status"] == "ok"


def test_the_operator_erases_somebody_while_it_runs_and_nothing_is_left_of_them(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        _sets_a_goal(running)
        done = within(tmp_path, "erase", "ben", "--yes")
        assert (done.returncode, done.stderr) == (0, "")
        assert _said(running) == "[]"
        for file in (tmp_path / "data").iterdir():
            assert b"energy for the kids" not in file.read_bytes()
        assert running.json("/healthz")["status"] == "ok"
        _sets_a_goal(running)


# --- what it is told ------------------------------------------------------------------------------------


def test_without_the_page_it_still_tells_how_it_is(tmp_path: Path) -> None:
    with Running(tmp_path, chat="false") as running:
        assert "Open" not in running.said
        assert running.json("/healthz")["status"] == "ok"
        assert running.get("/")[0] == 404


def test_chat_opens_the_page_whatever_the_settings_say(tmp_path: Path) -> None:
    with Running(tmp_path, "chat", chat="false") as running:
        assert running.get("/")[0] == 200


def test_a_token_closes_the_page_and_is_never_logged(tmp_path: Path) -> None:
    with Running(tmp_path, chat_token="hush-hush", log_level="debug") as running:
        assert running.get("/")[0] == 401
        assert running.get("/chat/api/bootstrap")[0] == 401
        code, said, logged = running.end()
    assert code == 0
    assert "hush" not in said + logged


def test_debug_logs_name_turns_and_hold_nobodys_words(tmp_path: Path) -> None:
    with Running(tmp_path, log_level="debug", log_format="json") as running:
        running.json("/chat/api/bootstrap?as=ben")
        _does(running, "say", id=str(uuid4()), conversation="direct:ben", text="goal CANARY every day at 7")
        _sets_a_goal(running)
        _, _, logged = running.end()
    lines = [json.loads(line) for line in logged.splitlines()]
    handled = [line for line in lines if line["event"] == "turn handled"]
    assert {"Met", "Typed", "Submitted"} <= {line["what"] for line in handled}
    assert all(len(line["turn"]) == 12 for line in handled)
    assert "CANARY" not in logged
    assert "energy" not in logged


def test_postgresql_serves_as_well_once_it_is_migrated(tmp_path: Path, postgresql_server: PostgreSQL) -> None:
    address = postgresql_server.new_empty()
    try:
        refused = makker(tmp_path, "run", database_url=address)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "makker migrate" in refused.stderr
        assert within(tmp_path, "migrate", database_url=address).returncode == 0
        with Running(tmp_path, database_url=address) as running:
            _sets_a_goal(running)
            said = _said(running)
            running.process.kill()
        with Running(tmp_path, database_url=address) as running:
            assert _said(running) == said
            assert running.end()[0] == 0
    finally:
        postgresql_server.drop(address)
