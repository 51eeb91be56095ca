"""The story that is told in Teams while the program is killed: who does what, when, and by which of Teams' ways."""

from collections.abc import Callable, Iterator, Mapping

from tests.faults import platform_story
from tests.faults.platform_story import Way
from tests.faults.teams_stage import Actor, Sent

Doing = Callable[[Actor, str], Sent]
"""What somebody does, as the activities by which Teams tells of it; the text is their id."""
Deed = platform_story.Deed[Doing]
Round = platform_story.Round[Doing]
_Way = platform_story.Way[Doing]


def _comes(*, to_team: bool = False) -> _Way:
    # That Makker came into a team is known by the team, whoever brought it.
    return Way(lambda actor, key: actor.comes(key, to_team=to_team), is_silent=to_team)


def _goes(*, from_team: bool = False) -> _Way:
    return Way(lambda actor, key: actor.goes(key, from_team=from_team), is_silent=from_team)


def _moves() -> _Way:
    return Way(lambda actor, key: actor.moves(), is_silent=True)


def _types(text: str, zone: str = "") -> _Way:
    return Way(lambda actor, key: actor.types(key, text, zone))


def _mentions(text: str) -> _Way:
    return Way(lambda actor, key: actor.mentions(key, text))


def _presses(label: str, *, opens: bool = False) -> _Way:
    """Press a button on the latest message that has it, also one among those that show with "More"."""
    return Way(lambda actor, key: actor.presses(key, label, opens=opens))


def _sends(values: Mapping[str, str]) -> _Way:
    return Way(lambda actor, key: actor.submits(key, values), sends=True)


def _refreshes() -> _Way:
    return Way(lambda actor, key: actor.refreshes(key), is_silent=True)


def _accepts() -> _Way:
    return Way(lambda actor, key: actor.accepts(key), is_silent=True)


_RUN = {"title": "Run", "why": "it matters"}
_LOEB = {"title": "Løb", "why": "det er sundt"}

_LINES: tuple[tuple[int, int, Mapping[str, _Way]], ...] = (
    (2, 13 * 60, {"anna": _comes(), "bo": _comes(), "cy": _comes(), "eve": _comes(), "gus": _comes()}),
    (2, 13 * 60 + 10, {
        "anna": _presses("Looks right"), "bo": _presses("Det passer"), "cy": _types("help"), "eve": _types("hello"),
        "gus": _types("goal run"),
    }),
    (2, 13 * 60 + 20, {
        "anna": _presses("Set a goal", opens=True), "bo": _presses("Sæt et mål", opens=True),
        "cy": _presses("Looks right"), "eve": _presses("Looks right"),
    }),
    (2, 13 * 60 + 30, {
        "anna": _sends(_RUN | {"at": "13:00"}), "bo": _sends(_LOEB | {"at": "i morges"}),
        "cy": _types("home"), "eve": _presses("Set a goal", opens=True),
    }),
    (2, 13 * 60 + 40, {
        "anna": _comes(to_team=True), "bo": _sends(_LOEB | {"at": "7"}), "cy": _presses("Set a goal", opens=True),
        "eve": _sends(_RUN | {"at": "13:00"}),
    }),
    (2, 13 * 60 + 50, {"anna": _types("home"), "cy": _sends(_RUN | {"at": "17:30"}), "eve": _types("my goals")}),
    (3, 12 * 60, {
        "anna": _presses("Done"), "bo": _types("delvist"), "cy": _presses("Not today"), "eve": _types("home"),
    }),
    (3, 13 * 60, {
        "anna": _presses("Add a note", opens=True), "bo": _types("note solen skinnede"), "cy": _mentions("help"),
        "eve": _presses("Done"),
    }),
    (3, 13 * 60 + 10, {"anna": _sends({"note": "sunny"}), "cy": _presses("A smaller step"), "eve": _refreshes()}),
    (4, 12 * 60, {
        "anna": _types("done"), "bo": _types("hjem"), "cy": _types("my goals", "Asia/Colombo"), "eve": _types("done"),
    }),
    (4, 15 * 60, {"bo": _presses("Gjort"), "cy": _types("home"), "eve": _moves()}),
    (5, 12 * 60, {"anna": _types("pause 2 days"), "bo": _types("gjort"), "cy": _refreshes(), "eve": _goes()}),
    (6, 12 * 60, {"anna": _types("export my data"), "bo": _types("glem mig"), "cy": _types("done")}),
    (6, 12 * 60 + 10, {"anna": _accepts(), "bo": _presses("Slet alt"), "cy": _presses("Change")}),
    (6, 13 * 60, {"anna": _goes(from_team=True)}),
    (7, 12 * 60, {"bo": _types("hej igen"), "anna": _types("my goals")}),
)  # fmt: skip

AT_HOME = ("anna", "bo", "cy")
"""Who asks for their home in the end."""


def rounds() -> Iterator[Round]:
    """The story, round by round."""
    return platform_story.rounds(_LINES)
