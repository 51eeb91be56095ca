"""The story that is told in Slack while the program is killed: who does what, when, and by which of Slack's ways."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.faults import platform_story
from tests.faults.platform_story import Way
from tests.faults.slack_stage import Actor
from tests.slack_server.delivery import Parcel

Doing = Callable[[Actor, str], Parcel]
"""What somebody does, as the payload by which Slack tells of it; the text is its id."""
Deed = platform_story.Deed[Doing]
Round = platform_story.Round[Doing]
_Way = platform_story.Way[Doing]


def _types(text: str) -> _Way:
    return Way(lambda actor, key: actor.types(key, text))


def _presses(label: str, value: str = "", *, opens: bool = False) -> _Way:
    """Press a button on the latest message that has it, or choose an entry of its menu."""
    return Way(lambda actor, key: actor.presses(key, label, value), opens)


def _presses_at_home(label: str, *, opens: bool = False) -> _Way:
    return Way(lambda actor, key: actor.presses_at_home(key, label), opens, at_home=True)


def _commands(text: str, *, opens: bool = False) -> _Way:
    return Way(lambda actor, key: actor.commands(key, text), opens)


def _shortcut() -> _Way:
    return Way(lambda actor, key: actor.uses_shortcut(key, "set_goal"), opens=True)


def _sends(values: Mapping[str, str]) -> _Way:
    return Way(lambda actor, key: actor.submits(key, values), sends=True)


def _opens(tab: str) -> _Way:
    return Way(lambda actor, key: actor.opens(key, tab), is_silent=True)


def _changes(**profile: Any) -> _Way:
    return Way(lambda actor, key: actor.changes(key, profile))


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


def rounds() -> Iterator[Round]:
    """The story, round by round."""
    return platform_story.rounds(_LINES)
