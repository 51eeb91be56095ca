"""Structured logs, without anybody's words: names of things, ids of turns, kinds of errors."""

import contextlib
import logging
import sys
import traceback
from collections.abc import MutableMapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO

import structlog

_WORDS = frozenset({"token", "password", "secret", "key", "text", "note", "why", "title", "body", "name", "values"})
_LONGEST = 160
_TURNS = logging.getLogger("makker.turns")
_OURS = frozenset({"bot", "adapters", "scheduler"})


def turn_id(tenant_id: str, event_id: str) -> str:
    """The id of a turn in the logs: always the same for an event, and nobody can read a person out of it."""
    return blake2b(f"{tenant_id}\0{event_id}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def fault(error: BaseException) -> dict[str, str]:
    """What a log may say of an error: its kind and where it rose. Its text may hold somebody's words."""
    places = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = [place for place in places if not _OURS.isdisjoint(place[0].parts)] or places
    where = f"{ours[-1][0].name}:{ours[-1][1]}" if ours else ""
    return {"error": type(error).__name__, "where": where}


def turns_are_logged() -> bool:
    """Whether each turn is to be logged; asked once a batch, since a line costs as much as a turn."""
    return _TURNS.isEnabledFor(logging.DEBUG)


def set_up(level: str, style: str) -> None:
    """Send all logs to standard error: readable on a terminal, JSON elsewhere."""
    file = sys.stderr
    as_text = style == "text" or (style == "auto" and file.isatty())
    last: list[Any] = [structlog.dev.ConsoleRenderer()] if as_text else [structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: _Lines(file),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    _TURNS.setLevel(level.upper())
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def without_words(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out whatever could hold somebody's words or a secret, should a line ever try to log it."""
    error = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if isinstance(error, BaseException):
        event.update(fault(error))
    return {key: _bounded(value) for key, value in event.items() if key not in _WORDS}


def _bounded(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value[:_LONGEST]
    return type(value).__name__


class _Lines:
    """Writes lines, and rather loses one than fails: a full disk under the log must not stop Makker."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._file.write(line + "\n")
            self._file.flush()

    debug = info = warning = error = critical = msg


class _Libraries(logging.Handler):
    """What libraries log, as a line of ours: the sentence as it stands in their code, without what was put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        sentence = str(record.msg).partition("\n")[0]
        method = "warning" if record.levelno < logging.ERROR else "error"
        getattr(structlog.get_logger(), method)(sentence, library=record.name, **(fault(error) if error else {}))
