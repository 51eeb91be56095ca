"""Platforms that conversations are held on, alike for whoever talks: the engine alone, the chat page, those to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.assembly import Makker
from bot.dialogs.base import Profile
from tests.support.people import live_until


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button or an entry of a menu, as it stood when it was seen; `under` is the running text before it."""

    label: str
    action: str
    ref: str
    turn: int
    message: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of Makker's as its reader sees it."""

    ref: str
    lines: tuple[str, ...]
    buttons: tuple[Pressable, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a form; several chosen values have commas between them."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A form as its reader sees it, and the message whose button opened it."""

    title: str
    fields: tuple[ShownField, ...]
    action: str
    ref: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody is shown at once: a form, what is wrong in one, or that their message can't be taken."""

    form: ShownForm | None = None
    errors: dict[str, str] = field(default_factory=dict)
    refused: str = ""


class Platform(Protocol):
    """A place to meet Makker. People are named by the ids that the platform gave them when they joined.

    An act with an `event_id` is the same act when it comes again with the same one.
    """

    makker: Makker

    async def join(self, profile: Profile) -> str:
        """Somebody comes in; their id."""
        ...

    async def say(self, person: str, text: str, event_id: str = "") -> Answer:
        """Write to Makker, directly."""
        ...

    async def press(self, person: str, button: Pressable, event_id: str = "") -> Answer:
        """Press a button."""
        ...

    async def submit(self, person: str, form: ShownForm, values: dict[str, str], event_id: str = "") -> Answer:
        """Send a form."""
        ...

    async def messages(self, person: str) -> Sequence[Shown]:
        """What Makker wrote to somebody directly, oldest first, as it stands."""
        ...

    async def move_to(self, person: str, at: datetime) -> None:
        """Let time pass, with everything that is due in it."""
        ...

    async def next_prompt(self, person: str) -> datetime | None:
        """When somebody is asked next."""
        ...


# --- what every platform says alike ---------------------------------------------------------------------


def named(name: str, value: str) -> str:
    """A name with its value."""
    return f"{name}: {value}"


def in_a_row(labels: Sequence[str]) -> str:
    """Buttons in a row."""
    return " ".join(f"[{label}]" for label in labels)


def menu(label: str) -> str:
    """A menu that is closed."""
    return f"[{label} ▾]"


def picture(alt: str) -> str:
    """A picture, by what it says."""
    return f"(picture: {alt})"


def file(name: str) -> str:
    """A file."""
    return f"(file: {name})"


DIVIDER = "----"


async def be_down_until(makker: Makker, at: datetime) -> None:
    """Let the program stand still until an instant, and start it again then."""
    await live_until(makker, makker.clock.now())
    makker.clock.move_to(at)  # type: ignore[attr-defined]
    await makker.ticks.tick(at)
    await makker.delivery.drain()
