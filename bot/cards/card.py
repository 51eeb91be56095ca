"""The neutral model of what is shown: cards of blocks, and forms of fields. Both unions are closed."""

from datetime import date
from typing import Literal

import msgspec

from bot.text.messages import Text


class Button(msgspec.Struct, frozen=True):
    """Something to press. `action` names what it does, `ref` opaquely what it is about, `turn` when it was shown."""

    label: Text
    action: str
    ref: str = ""
    turn: int = 0
    style: Literal["plain", "primary", "danger"] = "plain"


class Option(msgspec.Struct, frozen=True):
    """One of several values to choose from."""

    value: str
    label: Text


class Heading(msgspec.Struct, frozen=True, tag=True):
    """A short line that says what the card is about."""

    text: Text


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """Running text; `quiet` is smaller and dimmer."""

    text: Text
    quiet: bool = False


class Fields(msgspec.Struct, frozen=True, tag=True):
    """Names with their values, side by side where there is room."""

    pairs: tuple[tuple[Text, Text], ...]


class Buttons(msgspec.Struct, frozen=True, tag=True):
    """Buttons in a row."""

    buttons: tuple[Button, ...]


class Choices(msgspec.Struct, frozen=True, tag=True):
    """A menu behind one label; choosing acts at once."""

    label: Text
    options: tuple[Button, ...]


class Picker(msgspec.Struct, frozen=True, tag=True):
    """A value to pick in the card itself; it comes along, under `name`, with any button of the card."""

    name: str
    label: Text
    options: tuple[Option, ...]
    chosen: str = ""


class HeatMap(msgspec.Struct, frozen=True, tag=True):
    """Days from a Monday on, a letter each: `d` done, `p` partly, `m` missed, `e` excused, `o` open, `-` none."""

    starts_on: date
    days: str


class Picture(msgspec.Struct, frozen=True, tag=True):
    """A picture, drawn from its description for its reader, with a text that says the same."""

    drawing: HeatMap
    alt: Text


class Divider(msgspec.Struct, frozen=True, tag=True):
    """A line between two parts."""


class Progress(msgspec.Struct, frozen=True, tag=True):
    """A share in 0 to 1 as a bar, with its label."""

    label: Text
    share: float


Block = Heading | Paragraph | Fields | Buttons | Choices | Picker | Picture | Divider | Progress


class Card(msgspec.Struct, frozen=True, tag=True):
    """A message: its blocks, and a plain summary for notifications and screen readers."""

    blocks: tuple[Block, ...]
    summary: Text


class TextField(msgspec.Struct, frozen=True, tag=True):
    """A line or several to write in; `kind` hints at the keyboard, validation is the dialog's."""

    name: str
    label: Text
    value: str = ""
    hint: Text = ""
    longest: int = 0
    several_lines: bool = False
    optional: bool = False
    kind: Literal["text", "number", "time", "date", "zone"] = "text"


class ChoiceField(msgspec.Struct, frozen=True, tag=True):
    """One value of several."""

    name: str
    label: Text
    options: tuple[Option, ...]
    value: str = ""
    hint: Text = ""


class ChecksField(msgspec.Struct, frozen=True, tag=True):
    """Any of several values; submitted as the chosen values with commas between them."""

    name: str
    label: Text
    options: tuple[Option, ...]
    values: tuple[str, ...] = ()
    hint: Text = ""


Field = TextField | ChoiceField | ChecksField


class Form(msgspec.Struct, frozen=True):
    """Fields to fill in and submit at once (a modal, a Teams dialog, a form on a page)."""

    title: Text
    fields: tuple[Field, ...]
    submit: Text
    action: str
    ref: str = ""
