"""Logs: structured, with ids of turns, and nobody's words in them."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged as JSON, with everything put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    # `force` would close the handlers that pytest still needs.
    root.handlers.clear()
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.set_up("info", "json")
    yield written
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level
    logging.getLogger("makker.turns").setLevel(logging.NOTSET)


def _told(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_level_and_time(lines: io.StringIO) -> None:
    structlog.get_logger().warning("something happened", count=3)
    (told,) = _told(lines)
    assert (told["event"], told["level"], told["count"]) == ("something happened", "warning", 3)
    assert str(told["timestamp"]).endswith("Z")


@pytest.mark.parametrize("name", ["text", "note", "title", "why", "body", "token", "password", "secret", "name"])
def test_fields_that_could_hold_words_are_left_out(lines: io.StringIO, name: str) -> None:
    structlog.get_logger().error("something happened", **{name: "CANARY"})
    assert "CANARY" not in lines.getvalue()


def test_values_that_are_not_plain_are_named_by_their_kind(lines: io.StringIO) -> None:
    structlog.get_logger().error("something happened", what={"note": "CANARY"}, cause=ValueError("CANARY"))
    (told,) = _told(lines)
    assert (told["what"], told["cause"]) == ("dict", "ValueError")


def test_an_error_is_its_kind_and_place(lines: io.StringIO) -> None:
    try:
        raise ValueError("CANARY")
    except ValueError as error:
        structlog.get_logger().error("something failed", exc_info=error)
    (told,) = _told(lines)
    assert (told["error"], str(told["where"]).partition(":")[0]) == ("ValueError", "test_logs.py")
    assert "CANARY" not in lines.getvalue()


def test_libraries_say_their_own_sentence_without_what_was_put_into_it(lines: io.StringIO) -> None:
    try:
        raise RuntimeError("CANARY")
    except RuntimeError:
        logging.getLogger("aiohttp.server").exception("Error handling request from %s", "CANARY")
    logging.getLogger("aiohttp.access").info("GET /CANARY")
    (told,) = _told(lines)
    assert (told["event"], told["library"], told["error"]) == (
        "Error handling request from %s",
        "aiohttp.server",
        "RuntimeError",
    )
    assert "CANARY" not in lines.getvalue()


def test_what_cannot_be_written_is_lost_and_stops_nothing(lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    lines.close()
    structlog.get_logger().error("something happened")


def test_the_id_of_a_turn_is_always_the_same_and_tells_nothing() -> None:
    assert logs.turn_id("chat:local", "anna:1") == logs.turn_id("chat:local", "anna:1")
    ids = {logs.turn_id(tenant, event) for tenant in ("chat:a", "chat:b") for event in ("1", "2", "")}
    assert len(ids) == 6
    assert all(len(each) == 12 and "anna" not in each for each in ids)
