"""The story that is told in Slack while the program is killed: who does what, when, and by which of Slack's ways."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.faults.slack_stage import Actor
from tests.slack_server.delivery import Parcel

Doing = Callable[[Actor, str], Parcel]
"""What somebody does, as the payload by which Slack tells of it; the text is its id."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody does. `opens`: a modal shows then; `sends`: the modal on top is sent with it.

    `at_home`: whoever does it looks at the Home tab first, as one must to press something there.
    `is_silent`: nothing of it is kept by its id, since it only asks to be shown something.
    """

    who: str
    id: str
    doing: Doing
    opens: bool = False
    sends: bool = False
    is_silent: bool = False
    at_home: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """A moment: what is due is sent first, then everybody does what they do."""

    at: datetime
    deeds: list[Deed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Way:
    doing: Doing
    opens: bool = False
    sends: bool = False
    is_silent: bool = False
    at_home: bool = False


def _types(text: str) -> _Way:
    return _Way(lambda actor, key: actor.types(key, text))


def _presses(label: str, value: str = "", *, opens: bool = False) -> _Way:
    """Press a button on the latest message that has it, or choose an entry of its menu."""
    return _Way(lambda actor, key: actor.presses(key, label, value), opens)


def _presses_at_home(label: str, *, opens: bool = False) -> _Way:
    return _Way(lambda actor, key: actor.presses_at_home(key, label), opens, at_home=True)


def _commands(text: str, *, opens: bool = False) -> _Way:
    return _Way(lambda actor, key: actor.commands(key, text), opens)


def _shortcut() -> _Way:
    return _Way(lambda actor, key: actor.uses_shortcut(key, "set_goal"), opens=True)


def _sends(values: Mapping[str, str]) -> _Way:
    return _Way(lambda actor, key: actor.submits(key, values), sends=True)


def _opens(tab: str) -> _Way:
    return _Way(lambda actor, key: actor.opens(key, tab), is_silent=True)


def _changes(**profile: Any) -> _Way:
    return _Way(lambda actor, key: actor.changes(key, profile))


_RUN = {"title": "Run", "why": "it matters"}

_LINES: tuple[tuple[int, int, dict[str, _Way]], ...] = (
    (2, 13 * 60, {
        "anna": _opens("messages"), "bo": _types("hej"), "cy": _commands("help"), "eve": _opens("home"),
        "gus": _types("hello"),
    }),
    (2, 13 * 60 + 10, {
        "anna": _presses("Looks right"), "bo": _presses("Det passer"), "cy": _presses("Looks right"),
        "eve": _presses_at_home("Set a goal", opens=True), "gus": _commands("goal run"),
    }),
    (2, 13 * 60 + 20, {
        "anna": _presses("Set a goal", opens=True), "bo": _presses("Sæt et mål", opens=True), "cy": _shortcut(),
        "eve": _sends(_RUN | {"at": "13:00"}), "gus": _opens("home"),
    }),
    (2, 13 * 60 + 30, {
        "anna": _sends(_RUN | {"at": "13:00"}), "bo": _sends({"title": "Løb", "why": "det er sundt", "at": "i morges"}),
        "cy": _sends(_RUN | {"at": "17:30"}),
    }),
    (2, 13 * 60 + 40, {"bo": _sends({"at": "7"}), "anna": _opens("home"), "eve": _types("my goals")}),
    (3, 12 * 60, {
        "anna": _presses("Done"), "bo": _types("delvist"), "cy": _presses("Not today"), "eve": _presses_at_home("Done"),
    }),
    (3, 13 * 60, {
        "anna": _presses("Add a note", opens=True), "bo": _types("note solen skinnede"), "eve": _presses("Change"),
        "cy": _presses("A smaller step"),
    }),
    (3, 13 * 60 + 10, {"anna": _sends({"note": "sunny"}), "eve": _presses("Partly"), "cy": _opens("home")}),
    (4, 12 * 60, {
        "anna": _types("done"), "cy": _changes(tz="Asia/Colombo"), "eve": _commands("done"), "bo": _opens("home"),
    }),
    (4, 15 * 60, {"bo": _presses("Gjort"), "cy": _types("my goals")}),
    (5, 12 * 60, {"anna": _commands("pause 2 days"), "eve": _changes(deleted=True), "bo": _types("gjort")}),
    (6, 12 * 60, {"anna": _types("export my data"), "bo": _types("glem mig"), "cy": _types("done")}),
    (6, 12 * 60 + 10, {"bo": _presses("Slet alt"), "cy": _presses("Change")}),
    (7, 12 * 60, {"bo": _types("hej igen"), "anna": _opens("messages")}),
)  # fmt: skip

FORGOTTEN, STRANGER, GONE = "bo", "gus", "eve"


def rounds() -> Iterator[Round]:
    """The story, round by round."""
    for number, (day, minute, ways) in enumerate(_LINES):
        deeds = [
            Deed(who, f"{who}-{number}", way.doing, way.opens, way.sends, way.is_silent, way.at_home)
            for who, way in ways.items()
        ]
        yield Round(datetime(2026, 3, day, minute // 60, minute % 60, tzinfo=UTC), deeds)
