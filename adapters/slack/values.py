"""What Block Kit carries there and back: the ids and values of what can be pressed, picked and filled in.

Values are written in ASCII without `&`, `<` and `>`, which Slack escapes in what it sends back (bolt-python 513).
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeGuard
from urllib.parse import quote, unquote

import msgspec

from adapters.shared.shapes import Unreadable, shaped
from adapters.shared.values import PICKED, Press, fitting
from adapters.slack import sizes

KEY_MAX = sizes.ID - 4
"""Characters of a message's logical id: a block's id holds it after the block's number."""

_ID = r"[A-Za-z0-9._-]{1,120}"
Id = Annotated[str, msgspec.Meta(pattern=rf"\A{_ID}\Z")]
"""An id of Slack's own: whatever else stands in its place names nobody and nothing."""
MaybeId = Annotated[str, msgspec.Meta(pattern=rf"\A(?:{_ID})?\Z")]

_SAFE = ":/.,_-+@="
_EMPTY = "%"


def written(value: str, most: int) -> str:
    """A value as it travels; an empty one as well, since Slack wants something. Raises `DoesNotFit`."""
    return fitting(quote(value, safe=_SAFE) or _EMPTY, most)


def read(value: str) -> str:
    """A value as it was. Raises `Unreadable`."""
    if value == _EMPTY:
        return ""
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        # The error holds the value.
        raise Unreadable("a value that is no text") from None


def press_value(action: str, ref: str, turn: int, most: int) -> str:
    """What a button or a menu's entry carries. Raises `DoesNotFit`."""
    return fitting(f"{turn}|{quote(action, safe=_SAFE)}|{quote(ref, safe=_SAFE)}", most)


def block_id(number: int, key: str) -> str:
    """The id of a message's block that can be acted on. Raises `DoesNotFit`."""
    return f"{number}|{fitting(key, KEY_MAX)}"


# --- the way back ---------------------------------------------------------------------------------------


class Chosen(msgspec.Struct, frozen=True):
    """An option as Slack sends it back."""

    value: str


class Given(msgspec.Struct, frozen=True):
    """What an element holds, of whichever kind it is; nothing where nothing was given."""

    type: str
    value: str | None = None
    selected_option: Chosen | None = None
    selected_options: list[Chosen] | None = None


class Filled(msgspec.Struct, frozen=True):
    """What the elements of a message or view hold, by block id and action id."""

    values: dict[str, dict[str, Given]] = {}


class _Acted(msgspec.Struct, frozen=True):
    type: str
    action_id: str
    block_id: str
    value: str | None = None
    selected_option: Chosen | None = None


class _Shown(msgspec.Struct, frozen=True):
    state: Filled | None = None


class _Actions(msgspec.Struct, frozen=True):
    actions: list[_Acted]
    state: Filled | None = None
    view: _Shown | None = None


def is_id(value: object) -> TypeGuard[str]:
    """Whether a value can be one of Slack's ids."""
    return isinstance(value, str) and re.fullmatch(_ID, value) is not None


def pressed(payload: Mapping[str, Any]) -> Press | None:
    """What a `block_actions` payload is about; none where somebody only set a picker. Raises `Unreadable`."""
    found = shaped(payload, _Actions)
    if len(found.actions) != 1:
        raise Unreadable("not one action but several, or none")
    (acted,) = found.actions
    key = _key(acted.block_id)
    if acted.action_id.startswith(PICKED):
        return None
    match acted.type:
        case "button":
            value = acted.value
        case "static_select" | "overflow":
            value = acted.selected_option.value if acted.selected_option else None
        case _:
            raise Unreadable("an element that no message of ours has")
    if value is None or len(value) > sizes.BUTTON_VALUE:
        raise Unreadable("a press without a value of ours")
    filled = found.state or (found.view.state if found.view else None) or Filled()
    return Press(*_press(value), key, _picked(filled))


def _key(block_id: str) -> str:
    number, bar, key = block_id.partition("|")
    if not bar or not (block_id.isascii() and len(block_id) <= sizes.ID):
        raise Unreadable("a block of another form than ours")
    _number(number)
    return key


def _press(value: str) -> tuple[str, str, int]:
    parts = value.split("|")
    if len(parts) != 3 or not parts[1]:
        raise Unreadable("a button's value of another form than ours")
    return read(parts[1]), read(parts[2]), _number(parts[0])


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise Unreadable("not a number of ours")
    return int(digits)


def _picked(filled: Filled) -> dict[str, str]:
    return {
        action_id.removeprefix(PICKED): read(given.selected_option.value) if given.selected_option else ""
        for block in filled.values.values()
        for action_id, given in block.items()
        if action_id.startswith(PICKED)
    }


class _Metadata(msgspec.Struct, frozen=True):
    ref: str
    key: str


def metadata(ref: str, key: str) -> str:
    """What a modal carries until it is submitted. Raises `DoesNotFit`."""
    text = json.dumps({"ref": ref, "key": key}, separators=(",", ":"))
    for sign in "&<>":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return fitting(text, sizes.PRIVATE_METADATA)


def read_metadata(text: str) -> tuple[str, str]:
    """The ref of a modal's form, and the logical id of the message that opened it. Raises `Unreadable`."""
    try:
        found = msgspec.json.decode(text, type=_Metadata)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable("a modal that carries something else than ours do") from error
    if len(text) > sizes.PRIVATE_METADATA or len(found.key) > KEY_MAX:
        raise Unreadable("a modal that names no message of ours")
    return found.ref, found.key
