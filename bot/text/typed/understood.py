"""What a typed message can mean: a closed union of frozen values."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.cadence import Cadence
from bot.domain.check_in import Outcome
from bot.domain.goal import Measure
from bot.domain.person import PauseKind


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a check-in; `about` are words of a goal's title, `day` the slot meant, if any was named.

    With an amount and no outcome word ("5 km") the outcome is none and the goal's target decides.
    """

    outcome: Outcome | None
    amount: float | None = None
    unit: str = ""
    note: str = ""
    about: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """One or several answers in one message."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Yes:
    """A bare yes: a confirmation, or an answer `done` to an open prompt."""


@dataclass(frozen=True, slots=True)
class No:
    """A bare no: a refusal, or an answer `not today` to an open prompt."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave an optional question unanswered."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the present conversation."""


@dataclass(frozen=True, slots=True)
class SetGoal:
    """A new goal; what was not said is none, and an empty title asks for the form.

    `is_wish` tells "I want to run every day", which may as well be the reason for a goal.
    """

    title: str = ""
    cadence: Cadence | None = None
    at: time | None = None
    measure: Measure | None = None
    is_wish: bool = False


@dataclass(frozen=True, slots=True)
class EditGoal:
    """Change a goal; `about` are words of its title."""

    about: str = ""


@dataclass(frozen=True, slots=True)
class EndGoal:
    """A goal reached or let go."""

    about: str
    reached: bool


@dataclass(frozen=True, slots=True)
class PauseGoal:
    """Pause one goal, by words of its title."""

    about: str


@dataclass(frozen=True, slots=True)
class ResumeGoal:
    """Take up a paused goal again, by words of its title."""

    about: str


@dataclass(frozen=True, slots=True)
class TakeBreak:
    """Days off for all goals, both ends included; without an end it lasts until `Back`."""

    kind: PauseKind
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Back:
    """Back from a break."""


@dataclass(frozen=True, slots=True)
class RemindMe:
    """Recall the open prompt: after a time, or at a wall time today."""

    after: timedelta | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True)
class AddNote:
    """A line to keep with the latest check-in."""

    text: str


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """Change the latest answer."""


@dataclass(frozen=True, slots=True)
class ShowGoals:
    """My goals."""


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Everything on one page."""


@dataclass(frozen=True, slots=True)
class ShowCalendar:
    """The picture of the last twelve weeks."""


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """The settings form."""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Change the language; `code` as ISO 639-1, or the words as typed if no language was recognised."""

    code: str


@dataclass(frozen=True, slots=True)
class SetZone:
    """Change the time zone; `name` as typed."""

    name: str


@dataclass(frozen=True, slots=True)
class SetHour:
    """Change the usual check-in hour."""

    at: time


@dataclass(frozen=True, slots=True)
class WhyThis:
    """Why did I get this?"""


@dataclass(frozen=True, slots=True)
class WhyNumber:
    """Why this number? `about` are words of a goal's title."""

    about: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """What can I say?"""


@dataclass(frozen=True, slots=True)
class Greeting:
    """Hi."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks."""


@dataclass(frozen=True, slots=True)
class ExportData:
    """Everything Makker has about me."""


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """Erase everything about me."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Recognised in part: `what` says which part could not be read, or cannot be.

    `time`, `period`, `cadence`, `day`; `future_day` of an answer, `reminder_day` of a reminder, and `goal_pause`,
    the end of a goal's own pause.
    """

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing was recognised; `nearest` are commands that were nearly meant, in the reader's language."""

    nearest: tuple[str, ...] = ()


Understood = (
    Answers
    | Yes
    | No
    | Skip
    | Cancel
    | SetGoal
    | EditGoal
    | EndGoal
    | PauseGoal
    | ResumeGoal
    | TakeBreak
    | Back
    | RemindMe
    | AddNote
    | ChangeAnswer
    | ShowGoals
    | ShowHome
    | ShowCalendar
    | ShowSettings
    | SetLanguage
    | SetZone
    | SetHour
    | WhyThis
    | WhyNumber
    | Help
    | Greeting
    | Thanks
    | ExportData
    | ForgetMe
    | Unclear
    | NotUnderstood
)
