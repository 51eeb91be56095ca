"""Finds the conversations on disk and says which of them an event belongs to."""

from functools import cache, reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import Any

import msgspec

import bot.dialogs
from bot.dialogs.base import Dialog, Happening, Pressed, Said, State, Submitted


@cache
def dialogs() -> dict[str, Dialog]:
    """Every dialog by its name: each module of `bot.dialogs` that has a `DIALOG`."""
    modules = (import_module(f"bot.dialogs.{found.name}") for found in iter_modules(bot.dialogs.__path__))
    found = [module.DIALOG for module in modules if hasattr(module, "DIALOG")]
    return {dialog.name: dialog for dialog in found}


@cache
def _by_meaning() -> dict[type, Dialog]:
    return {meaning: dialog for dialog in dialogs().values() for meaning in dialog.starts_on}


def dialog_for(happening: Happening) -> Dialog | None:
    """The dialog that an event starts, none if it starts no one's."""
    match happening:
        case Said(_, meaning):
            return _by_meaning().get(type(meaning))
        case Pressed(action=action) | Submitted(action=action):
            return dialogs().get(action.partition(".")[0])
        case _:
            return _by_meaning().get(type(happening))


def opens_form(action: str) -> bool:
    """Whether a button with this action opens a form."""
    dialog = dialogs().get(action.partition(".")[0])
    return dialog is not None and action in dialog.forms


@cache
def _decoder(dialog: str, version: int) -> "msgspec.json.Decoder[Any] | None":
    known = dialogs().get(dialog)
    if known is None or known.version != version or not known.states:
        return None
    return msgspec.json.Decoder(reduce(or_, known.states))


def read_state(dialog: str, version: int, data: str) -> State | None:
    """A stored step, or none where this version of Makker does not know it: the conversation then ends."""
    decoder = _decoder(dialog, version)
    if decoder is None or not data:
        return None
    try:
        state: State = decoder.decode(data)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
    return state
