"""Structured logs, without anybody's words: names of things, ids of turns, kinds of errors."""

import logging
import sys
from typing import Any

import structlog

_SECRETS = ("token", "password", "secret", "text", "note", "why", "title", "body")


def _without_words(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop whatever could hold somebody's words or a secret, should a line ever try to log it."""
    return {key: value for key, value in event.items() if key not in _SECRETS}


def set_up(level: str, style: str) -> None:
    """Send all logs to standard error: readable on a terminal, JSON elsewhere."""
    as_text = style == "text" or (style == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    last: list[Any] = [structlog.dev.ConsoleRenderer()] if as_text else [structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries speak up from warnings on; their messages carry no words of people.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
