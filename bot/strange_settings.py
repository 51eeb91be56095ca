"""What looks like a setting and is none, in the environment and in `.env`."""

import io
import os
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ENCODING, PREFIX, explained

if TYPE_CHECKING:
    from dotenv.parser import Binding

NOT_FOR_OPERATORS = frozenset({"MAKKER_FAULT"})
"""Variables that only tests set."""


def strange_variables() -> tuple[str, ...]:
    """A sentence on each variable, set here or in `.env`, that is nearly a setting, and on each broken line."""
    lines = _lines_of(Path(".env"))
    names = {*os.environ, *(line.key for line in lines if line.key)}
    known = {each.name for each in explained()}
    strange = (name for name in sorted(names) if name.upper().startswith(PREFIX) and name not in NOT_FOR_OPERATORS)
    broken = (_number(line) for line in lines if line.error or (line.key and line.value is None))
    return (
        *(_strange(name, known) for name in strange if name.upper() not in known),
        *(f"Line {number} of .env is not understood and left out; write NAME=value." for number in broken),
    )


def _number(line: "Binding") -> int:
    # The empty lines before it belong to it.
    text = line.original.string
    return line.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _lines_of(file: Path) -> "list[Binding]":
    if not file.is_file():
        return []
    from dotenv.parser import parse_stream

    return list(parse_stream(io.StringIO(file.read_text(ENCODING, "replace"))))


def _strange(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1)
    return f"{name} is not a setting of Makker's" + (f"; did you mean {near[0]}?" if near else ".")
