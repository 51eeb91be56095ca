"""A small language for the shape of blocks: every field is known, has its type, and keeps its limit."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from tests.slack_server.oracle import pings_in


@dataclass(slots=True)
class Checking:
    """One look over the blocks of a message or view. What is wrong is in `problems`, in Slack's own words."""

    surface: str
    files: Collection[str] = ()
    problems: list[str] = field(default_factory=list)
    pings: list[tuple[str, str]] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    markdown_length: int = 0
    focused: int = 0
    inputs: int = 0

    def wrong(self, what: str, where: str) -> None:
        """Remember a problem."""
        self.problems.append(f"{what} [json-pointer:{where}]")

    def read(self, text: str, where: str, is_marked_up: bool) -> None:
        """Note whom text that is shown pings."""
        if is_marked_up:
            self.pings.extend((where, ping) for ping in pings_in(text))


Check = Callable[[Checking, Any, str], None]


def string(most: int, least: int = 1) -> Check:
    """A string of limited length."""

    def check(checking: Checking, value: Any, where: str) -> None:
        if not isinstance(value, str):
            checking.wrong("must be a string", where)
        elif len(value) > most:
            checking.wrong(f"must be less than {most + 1} characters", where)
        elif len(value) < least:
            checking.wrong(f"must be more than {least - 1} characters", where)

    return check


def boolean(checking: Checking, value: Any, where: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        checking.wrong("must be a boolean", where)


def integer(least: int, most: int) -> Check:
    """A whole number."""

    def check(checking: Checking, value: Any, where: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            checking.wrong("must be an integer", where)
        elif not least <= value <= most:
            checking.wrong(f"must be from {least} to {most}", where)

    return check


def one_of(*allowed: str) -> Check:
    """One of some words."""

    def check(checking: Checking, value: Any, where: str) -> None:
        if value not in allowed:
            checking.wrong(f"must be one of {', '.join(allowed)}", where)

    return check


def matching(pattern: str, what: str) -> Check:
    """A string of a form."""

    def check(checking: Checking, value: Any, where: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            checking.wrong(f"must be {what}", where)

    return check


def many(item: Check, most: int, least: int = 1) -> Check:
    """A list."""

    def check(checking: Checking, value: Any, where: str) -> None:
        if not isinstance(value, list):
            checking.wrong("must be an array", where)
            return
        if len(value) > most:
            checking.wrong(f"no more than {most} items allowed", where)
        if len(value) < least:
            checking.wrong(f"no fewer than {least} items allowed", where)
        for at, one in enumerate(value):
            item(checking, one, f"{where}/{at}")

    return check


def text(most: int, *kinds: str) -> Check:
    """A text object of one of some kinds."""

    def check(checking: Checking, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            checking.wrong("must be an object", where)
            return
        kind = value.get("type")
        if kind not in kinds:
            checking.wrong(f"must be {' or '.join(kinds)}", f"{where}/type")
            return
        flag = "emoji" if kind == "plain_text" else "verbatim"
        Shape({"type": one_of(*kinds), "text": string(most)}, {flag: boolean})(checking, value, where)
        if isinstance(value.get("text"), str):
            checking.read(value["text"], f"{where}/text", kind == "mrkdwn")

    return check


def plain(most: int) -> Check:
    """A `plain_text` object."""
    return text(most, "plain_text")


def marked(most: int) -> Check:
    """A text object of either kind."""
    return text(most, "plain_text", "mrkdwn")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: its fields that must be there, those that may, and what else must hold."""

    required: dict[str, Check]
    optional: dict[str, Check] = field(default_factory=dict)
    also: Check | None = None

    def __call__(self, checking: Checking, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            checking.wrong("must be an object", where)
            return
        for name in self.required:
            if value.get(name) is None:
                checking.wrong(f"missing required field: {name}", where)
        for name, content in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                checking.wrong(f"unsupported field: {name}", where)
            elif content is not None:
                check(checking, content, f"{where}/{name}")
            elif name in self.optional:
                checking.wrong("null is not allowed", f"{where}/{name}")
        if self.also:
            self.also(checking, value, where)
