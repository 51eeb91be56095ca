"""The story that is told while the program is killed: who does what and when, and what must have come of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.dialogs.base import Event, Met, Pressed, Profile, Submitted, Typed, What
from bot.domain.person import PersonId, TenantId
from tests.faults.child import POISONED
from tests.faults.loopback import Oracle
from tests.support.people import buttons

TENANT = TenantId("chat:local")
PROFILES = {
    "anna": Profile("Anna", "Europe/Copenhagen", "DK", "en"),
    "bo": Profile("Bo", "America/New_York", "US", "da"),
    "cy": Profile("Cy", "Asia/Kolkata", POISONED, "en"),
}
NOON_BY_THEIR_CLOCKS = {"anna": "13:00", "bo": "07:00", "cy": "17:30"}
"""Twelve o'clock UTC."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What somebody sees when they do something; `goal_of` helps where a prompt was flagged and never arrived."""

    oracle: Oracle
    on: date
    goal_of: Callable[[str], str]

    def slot_of(self, person: str, action: str) -> str:
        """What the button of the latest prompt is about."""
        card = self.oracle.prompt_of(person)
        refs = [button.ref for button in buttons(card) if button.action == action] if card is not None else []
        today = f".{self.on:%Y%m%d}"
        return next((ref for ref in refs if ref.endswith(today)), None) or self.goal_of(person) + today


Doing = Callable[[Scene, str], What]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody does; `event_id` is the platform's."""

    person: str
    event_id: str
    doing: Doing

    def event(self, scene: Scene) -> Event:
        """The event as the platform sends it, over and over until it is acknowledged."""
        what = self.doing(scene, self.person)
        return Event(self.event_id, TENANT, PersonId(self.person), what, profile=PROFILES[self.person])


@dataclass(frozen=True, slots=True)
class Round:
    """A moment: what is due is sent first, then everybody does what they do, each in their own order."""

    at: datetime
    deeds: dict[str, list[Deed]] = field(default_factory=dict)
    poisoned: bool = False


# --- ways of doing things ------------------------------------------------------------------------------------


def _met(scene: Scene, person: str) -> What:
    return Met(PROFILES[person])


def _says(text: str) -> Doing:
    return lambda scene, person: Typed(text)


def _presses(action: str) -> Doing:
    return lambda scene, person: Pressed(action)


def _answers(action: str) -> Doing:
    """Press a button of the latest prompt."""
    return lambda scene, person: Pressed(action, scene.slot_of(person, action))


def _notes(text: str) -> Doing:
    """Fill in the form behind a button of the latest prompt."""
    return lambda scene, person: Submitted("check_in.note", scene.slot_of(person, "check_in.note"), {"note": text})


def _sets(title: str, cadence: str = "daily") -> Doing:
    """Submit the form of a new goal."""

    def doing(scene: Scene, person: str) -> What:
        values = {"title": title, "why": "it matters", "cadence": cadence, "at": NOON_BY_THEIR_CLOCKS[person]}
        return Submitted("goal.save", "", values)

    return doing


# --- the story -------------------------------------------------------------------------------------------------

_LINES: tuple[tuple[int, int, dict[str, list[Doing]]], ...] = (
    (2, 13 * 60, {person: [_met, _presses("welcome.confirm"), _sets("Run")] for person in PROFILES}),
    (3, 12 * 60, {
        "anna": [_answers("check_in.done")],
        "bo": [_says("partly")],
        "cy": [_answers("check_in.missed")],
    }),
    (3, 13 * 60, {"anna": [_notes("sunny")], "bo": [_says("done")], "cy": [_says("note it rained")]}),
    (4, 12 * 60, {"anna": [_says("done")], "cy": [_answers("check_in.done")]}),
    (4, 15 * 60, {"bo": [_answers("check_in.done")]}),
    (5, 9 * 60, {"cy": [_sets("Read", "weekdays")]}),
    (5, 9 * 60 + 10, {}),
    (5, 12 * 60, {"anna": [_presses("pause.ill")], "bo": [_says("done")]}),
    (5, 15 * 60, {}),
    (6, 10 * 60, {"anna": [_presses("pause.back")]}),
    (6, 12 * 60, {"anna": [_says("done")], "bo": [_says("export my data")]}),
    (6, 13 * 60, {"bo": [_says("forget me"), _says("yes")]}),
)  # fmt: skip
POISONED_ROUND = 5


def rounds() -> Iterator[Round]:
    """The story, round by round."""
    for number, (day, minute, doings) in enumerate(_LINES):
        at = datetime(2026, 3, day, minute // 60, minute % 60, tzinfo=UTC)
        deeds = {
            person: [Deed(person, f"{person}-{number}-{each}", doing) for each, doing in enumerate(theirs)]
            for person, theirs in doings.items()
        }
        yield Round(at, deeds, number == POISONED_ROUND)


# --- the plain model -------------------------------------------------------------------------------------------

FORGOTTEN = "bo"
GOALS = [("anna", "Run"), ("cy", "Read"), ("cy", "Run")]
ANSWERS = {
    ("anna", "Run", date(2026, 3, 3)): "done",
    ("anna", "Run", date(2026, 3, 4)): "done",
    ("anna", "Run", date(2026, 3, 5)): "excused",
    ("anna", "Run", date(2026, 3, 6)): "done",
    ("cy", "Run", date(2026, 3, 3)): "missed",
    ("cy", "Run", date(2026, 3, 4)): "done",
    ("cy", "Run", date(2026, 3, 5)): None,
    ("cy", "Run", date(2026, 3, 6)): None,
    ("cy", "Read", date(2026, 3, 5)): None,
    ("cy", "Read", date(2026, 3, 6)): None,
}
NOTES = {("anna", date(2026, 3, 3)): "sunny", ("cy", date(2026, 3, 3)): "it rained"}
PROMPTS = {"anna": 4, "bo": 4, "cy": 4}
NUDGES = {"bo": 1, "cy": 1}
PAUSES = {"anna": 1, "cy": 0}
