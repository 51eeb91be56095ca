"""What every conversation is made of: events in, a decision out, and the state between two turns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any, NewType

import msgspec

from bot.cards.card import Card, Form
from bot.cards.prompt import NudgeRef, PromptRef
from bot.domain.person import Person, PersonId, PersonKey, TenantId
from bot.domain.practice import Change, Practice
from bot.text.messages import Text
from bot.text.typed.understood import Understood

Place = NewType("Place", str)
"""Where something is said: `DIRECT`, or the id of a channel."""
DIRECT = Place("")


# --- events -------------------------------------------------------------------------------------------


class Profile(msgspec.Struct, frozen=True):
    """Somebody as their platform reports them. An unknown zone or language is empty."""

    name: str
    zone: str = ""
    country: str = ""
    language: str = ""
    address: str = ""


class Met(msgspec.Struct, frozen=True, tag=True):
    """Somebody is there: new to Makker, or their profile changed."""

    profile: Profile


class Left(msgspec.Struct, frozen=True, tag=True):
    """Somebody is gone: deactivated, or Makker was removed. Nothing more is sent to them."""


class Added(msgspec.Struct, frozen=True, tag=True):
    """Somebody brought Makker into a channel."""

    channel: Place


class Typed(msgspec.Struct, frozen=True, tag=True):
    """Somebody wrote something."""

    text: str


class Pressed(msgspec.Struct, frozen=True, tag=True):
    """Somebody pressed a button or chose from a menu; `values` are what the card's pickers held."""

    action: str
    ref: str = ""
    turn: int = 0
    values: dict[str, str] = {}


class Submitted(msgspec.Struct, frozen=True, tag=True):
    """Somebody submitted a form."""

    action: str
    ref: str = ""
    values: dict[str, str] = {}


What = Met | Left | Added | Typed | Pressed | Submitted


class Event(msgspec.Struct, frozen=True):
    """Something that happened on a platform. `event_id` is the platform's own and is handled once per tenant.

    `at_message` is the logical id of the message whose button was pressed, where there is one; `profile`
    is who they are by their platform, for somebody whom Makker does not know yet.
    """

    event_id: str
    tenant_id: TenantId
    person_id: PersonId
    what: What
    place: Place = DIRECT
    at_message: str = ""
    profile: Profile | None = None

    @property
    def person(self) -> PersonKey:
        """Who did it; the adapter has verified them."""
        return (self.tenant_id, self.person_id)

    @property
    def key(self) -> tuple[TenantId, str]:
        """What no other event has: the tenant and the event's id."""
        return (self.tenant_id, self.event_id)


@dataclass(frozen=True, slots=True)
class Said:
    """A typed message with what it was understood to mean."""

    text: str
    meaning: Understood


Happening = Met | Left | Added | Said | Pressed | Submitted
"""An event as a dialog sees it."""


# --- effects ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Post:
    """Say something in the person's direct conversation; `key` is its logical id, else the turn gives one.

    `in_place` lets it take the place of the message whose button or form was used, where the platform says which.
    """

    content: "Content"
    key: str = ""
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """Change the message whose logical id is `of`, where it stands."""

    of: str
    content: "Content"


@dataclass(frozen=True, slots=True)
class Thread:
    """Say something in a channel, as an answer where one was asked.

    `under` is the logical id of a message of Makker's, or what the platform calls somebody's words.
    """

    channel: Place
    card: Card
    under: str = ""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Show a form at once."""

    form: Form


@dataclass(frozen=True, slots=True)
class RefuseForm:
    """Leave the submitted form open and show beside each named field what is wrong with it."""

    errors: dict[str, Text]


@dataclass(frozen=True, slots=True)
class Attach:
    """Hand the person a file: all their own data."""

    name: str


@dataclass(frozen=True, slots=True)
class Farewell:
    """The last message to somebody who is forgotten; whatever the platform keeps itself is erased with it."""

    card: Card


Content = Card | PromptRef | NudgeRef
"""What a message shows: a card, or a prompt that is put together when it is sent, from how things stand then."""

Effect = Post | Update | Thread | OpenForm | RefuseForm | Attach | Farewell


# --- decisions ----------------------------------------------------------------------------------------


class State(msgspec.Struct, frozen=True):
    """One step of a conversation, holding exactly what that step knows. Subclasses are tagged."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a turn comes to: the next step (none ends the conversation), what is said, and what changes."""

    state: State | None = None
    effects: tuple[Effect, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the talk with a person stands; without a state none is under way.

    `turn` numbers the buttons that steps show, so that a stale one is told from a present one.
    """

    dialog: str
    version: int
    turn: int
    state: State | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision may depend on beside state and event.

    `today` is the date that the person is living in; `turn` numbers the buttons that the decision shows. `is_new`:
    nothing was known of the person until now.
    """

    now: datetime
    today: date
    practice: Practice
    rng: Random
    turn: int = 0
    is_new: bool = False

    @property
    def person(self) -> Person:
        """Who is spoken with."""
        return self.practice.person

    def new_id(self) -> str:
        """An opaque id, unguessable enough to tell one thing from another; it grants nothing."""
        return format(self.rng.getrandbits(80), "020x")


Advance = Callable[[Any, Happening, Context], Decision | None]


@dataclass(frozen=True, slots=True)
class Dialog:
    """One conversation. It starts on meanings of typed text, and on actions `<name>.…` of buttons and forms.

    `advance` returns none where an event is not its own. `history` asks for ended goals and every
    check-in of the last 120 days. `forms` are the actions of buttons that open a form: some platforms must be told so
    when the button is shown.
    """

    name: str
    advance: Advance
    starts_on: tuple[type, ...] = ()
    states: tuple[type[State], ...] = ()
    version: int = 1
    history: bool = False
    forms: frozenset[str] = frozenset()


def say(card: Card) -> Decision:
    """A decision that only says something."""
    return Decision(effects=(Post(card),))
