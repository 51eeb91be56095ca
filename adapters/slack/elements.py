"""The elements of blocks: buttons, menus and the options of menus."""

from collections.abc import Sequence
from typing import Any

from adapters.shared.values import PICKED, fitting
from adapters.slack import sizes
from adapters.slack.text import line
from adapters.slack.values import press_value, written
from bot.cards.card import Button, Option, Picker
from bot.text.catalogue import put
from bot.text.messages import Text

Element = dict[str, Any]


def button(shown: Button, language: str, number: str) -> Element:
    """A button; its number tells it from others of the same action in its block."""
    element: Element = {
        "type": "button",
        "text": line(put(shown.label, language), sizes.BUTTON_TEXT),
        "action_id": fitting(f"{number}:{shown.action}", sizes.ID),
        "value": press_value(shown.action, shown.ref, shown.turn, sizes.BUTTON_VALUE),
    }
    return element if shown.style == "plain" else element | {"style": shown.style}


def menu(
    label: Text, entries: Sequence[Button], language: str, number: str, *, beside_buttons: bool = False
) -> Element:
    """A menu whose entries act at once.

    Up to five entries beside buttons are an overflow menu, which keeps nothing chosen, so that the same entry can be
    chosen again. It has no label but three dots, so a menu that stands alone is a select with its label in it.
    """
    options = [_entry(each, language) for each in entries]
    action_id = f"{number}:menu"
    if beside_buttons and len(options) <= sizes.OVERFLOW_OPTIONS:
        return {"type": "overflow", "action_id": action_id, "options": options}
    placeholder = line(put(label, language), sizes.PLACEHOLDER)
    return {"type": "static_select", "action_id": action_id, "placeholder": placeholder} | within(options)


def _entry(shown: Button, language: str) -> Element:
    value = press_value(shown.action, shown.ref, shown.turn, sizes.OPTION_VALUE)
    return {"text": line(put(shown.label, language), sizes.OPTION_TEXT), "value": value}


def picker(shown: Picker, language: str) -> Element:
    """A value to pick in the message itself."""
    action_id = fitting(PICKED + shown.name, sizes.ID)
    return {"type": "static_select", "action_id": action_id} | select(shown.options, shown.chosen, language)


def select(shown: Sequence[Option], chosen: str, language: str) -> Element:
    """The options of a menu with the one that is chosen, if it is among them; beyond ten thousand no menu goes."""
    shown = shown[: sizes.OPTIONS * sizes.GROUPS]
    options = [option(each, language) for each in shown]
    initial = next((made for each, made in zip(shown, options, strict=True) if each.value == chosen), None)
    return within(options) if initial is None else within(options) | {"initial_option": initial}


def option(shown: Option, language: str) -> Element:
    """One of several values to choose from."""
    text = line(put(shown.label, language), sizes.OPTION_TEXT)
    return {"text": text, "value": written(shown.value, sizes.OPTION_VALUE)}


def within(options: list[Element]) -> Element:
    """The options of a menu, in groups where there are more than a menu takes."""
    if len(options) <= sizes.OPTIONS:
        return {"options": options}
    starts = range(0, len(options), sizes.OPTIONS)
    return {"option_groups": [_group(options[start : start + sizes.OPTIONS], start) for start in starts]}


def _group(options: list[Element], start: int) -> Element:
    return {"label": line(f"{start + 1}–{start + len(options)}", sizes.OPTION_TEXT), "options": options}
