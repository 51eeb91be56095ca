"""Deeds: what an invented person means to do at some moment."""

from dataclasses import dataclass
from datetime import date, time

from bot.simulation.facts import Often


@dataclass(frozen=True, slots=True)
class Arrive:
    """Be met by Makker."""


@dataclass(frozen=True, slots=True)
class SettleIn:
    """Confirm the welcome and choose one's manners."""


@dataclass(frozen=True, slots=True)
class SetGoals:
    """Set all goals, by form."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Press a button of a prompt."""

    title: str
    day: date
    outcome: str


@dataclass(frozen=True, slots=True)
class AnswerEarly:
    """Type an answer before the prompt has come."""

    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Reconsider:
    """Press *Change* on an answered prompt, to press another answer a quarter of an hour later."""

    title: str
    day: date
    outcome: str


@dataclass(frozen=True, slots=True)
class BeIll:
    """Say so, by button or by typing, and be back after some days; `by_word` types rather than presses."""

    days: int
    by_word: bool


@dataclass(frozen=True, slots=True)
class ComeBack:
    """Say that one is back."""


@dataclass(frozen=True, slots=True)
class Backdate:
    """Say that one has been ill since some days ago, until a day `until_days_ago`, or still."""

    days_ago: int
    until_days_ago: int | None


@dataclass(frozen=True, slots=True)
class GoAway:
    """Announce days off, `in_days` from now; some come back before they said."""

    in_days: int
    days: int
    early_back: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Live in another zone from now on."""

    zone: str


@dataclass(frozen=True, slots=True)
class ChangeGoal:
    """Change a goal's cadence or time, by form."""

    title: str
    choice: str
    often: Often
    at: time


@dataclass(frozen=True, slots=True)
class PauseGoal:
    """Let a goal rest, and take it up again after some days."""

    title: str
    days: int


@dataclass(frozen=True, slots=True)
class ResumeGoal:
    """Take a goal up again."""

    title: str


@dataclass(frozen=True, slots=True)
class LetGoOf:
    """End a goal."""

    title: str


Deed = (
    Arrive
    | SettleIn
    | SetGoals
    | Answer
    | AnswerEarly
    | Reconsider
    | BeIll
    | ComeBack
    | Backdate
    | GoAway
    | Move
    | ChangeGoal
    | PauseGoal
    | ResumeGoal
    | LetGoOf
)
