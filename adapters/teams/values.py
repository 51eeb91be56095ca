"""What cards and forms carry there and back: which button it was, what was picked, what was filled in.

A client sends back what a card's action held, with the card's inputs beside it, in one object.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, unquote

import msgspec

from adapters.shared.shapes import Unreadable, shaped
from adapters.shared.values import PICKED, Press, fitting
from adapters.teams import carried, sizes
from bot.cards.card import ChecksField, ChoiceField, Field, Form

OURS = "makker"
"""The name under which an action holds what is ours; inputs stand beside it, by their ids."""

REFRESH = "teams.refresh"
"""The action with which Teams asks by itself for a card as it is now; no dialog has it."""

Data = dict[str, Any]

_SAFE = ":/._-+@= "
_EMPTY = "%"


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was sent in, opened from the message whose logical id is `key`.

    `values` hold every field of the form, empty where nothing was given. `form` is the form, with nothing in it, to
    be shown again where something is wrong.
    """

    action: str
    ref: str
    key: str
    values: dict[str, str]
    form: Form


ME = "@me"
"""Stands in logical ids for whoever's own conversation a card is in: each of fifty buttons carries one."""


def own_key(key: str, person_id: str) -> str:
    """A logical id as the cards in a person's own conversation carry it."""
    return key.replace(person_id, ME) if person_id and ME not in key else key


def whole_key(key: str, person_id: str) -> str:
    """The logical id that a card carried, pressed by this person: of their own messages, never of somebody else's."""
    return key.replace(ME, person_id) if person_id else key


# --- there ----------------------------------------------------------------------------------------------


def press_data(action: str, ref: str, turn: int, key: str) -> Data:
    """What a button or a menu's entry carries. Raises `DoesNotFit`."""
    ours = {"a": fitting(action, sizes.ID), "r": fitting(ref, sizes.REF), "t": turn, "k": fitting(key, sizes.ID)}
    return {OURS: ours}


def form_data(form: Form, language: str, key: str) -> Data:
    """What a form's button carries. Raises `DoesNotFit`."""
    ours = {"f": fitting(form.action, sizes.ID), "r": fitting(form.ref, sizes.REF), "k": fitting(key, sizes.ID)}
    return {OURS: ours | {"o": carried.written(form, language)}}


def written(value: str) -> str:
    """A value as a menu carries it: without commas, which part the values of several choices, and never empty.

    Raises `DoesNotFit`.
    """
    return fitting(quote(value, safe=_SAFE) or _EMPTY, sizes.VALUE)


# --- the way back ---------------------------------------------------------------------------------------

_Id = Annotated[str, msgspec.Meta(max_length=sizes.ID, pattern=carried.WHOLE)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=sizes.ID, pattern=carried.WHOLE)]
_Ref = Annotated[str, msgspec.Meta(max_length=sizes.REF, pattern=carried.WHOLE)]
_Held = Annotated[str, msgspec.Meta(max_length=sizes.PRESSED)]


class _Pressed(msgspec.Struct, frozen=True):
    a: _Name
    r: _Ref
    t: Annotated[int, msgspec.Meta(ge=0, lt=10**15)]
    k: _Id


class _PressData(msgspec.Struct, frozen=True):
    makker: _Pressed


class _Form(msgspec.Struct, frozen=True):
    f: _Name
    r: _Ref
    k: _Id
    o: carried.Shape


class _FormData(msgspec.Struct, frozen=True):
    makker: _Form


def is_form(data: object) -> bool:
    """Whether what came back is a form rather than a press."""
    ours = data.get(OURS) if isinstance(data, Mapping) else None
    return isinstance(ours, Mapping) and "f" in ours


def pressed(data: object, by: str = "") -> Press:
    """The button that was pressed, by the person of this id. Raises `Unreadable`."""
    found = shaped(data, _PressData).makker
    picked = {name.removeprefix(PICKED): read(_input(held)) for name, held in _inputs(data) if name.startswith(PICKED)}
    return Press(found.a, found.r, found.t, whole_key(found.k, by), picked)


def submitted(data: object) -> Submission:
    """The form that was sent in, each field as its dialog reads it. Raises `Unreadable`."""
    found = shaped(data, _FormData).makker
    held = dict(_inputs(data))
    form = carried.read(found.o, found.f, found.r)
    values = {each.name: _given(each, _input(held.get(each.name))) for each in form.fields}
    return Submission(found.f, found.r, found.k, values, form)


def read(value: str) -> str:
    """A menu's value as it was. Raises `Unreadable`."""
    if value == _EMPTY:
        return ""
    try:
        return unquote(value, errors="strict")
    except UnicodeError:
        # The error holds the value.
        raise Unreadable("a value that is no text") from None


def _inputs(data: object) -> list[tuple[str, object]]:
    found = data if isinstance(data, Mapping) else {}
    return [(name, held) for name, held in found.items() if isinstance(name, str) and name != OURS]


def _input(held: object) -> str:
    """What an input held; clients leave an empty one out, or send null."""
    if held is None:
        return ""
    try:
        return msgspec.convert(held, _Held)
    except msgspec.ValidationError as error:
        raise Unreadable("an input that holds no text, or more than fits") from error


def _given(field: Field, held: str) -> str:
    match field:
        case ChoiceField():
            return read(held)
        case ChecksField():
            return ",".join(read(each) for each in held.split(",")) if held else ""
    return held
