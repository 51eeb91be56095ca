"""The elements of Adaptive Cards: words, rows of buttons, and menus to pick from."""

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.teams import sizes
from adapters.teams.text import line
from adapters.teams.values import Data, press_data, written
from bot.cards.card import Button, Option
from bot.dialogs.registry import opens_form
from bot.text.catalogue import put

Element = dict[str, Any]
Look = dict[str, Any]

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"

HEADING: Look = {"size": "large", "weight": "bolder"}
DIM: Look = {"isSubtle": True}
QUIET: Look = {"size": "small", "isSubtle": True}
PLAIN: Look = {}
CLOSE: Look = {"spacing": "small"}
FOLDED: Look = {"mode": "secondary"}
"""An action behind the dots at the end of its row."""

_STYLES = {"plain": {}, "primary": {"style": "positive"}, "danger": {"style": "destructive"}}


def run(text: str, look: Look = PLAIN) -> Element:
    """Words in which no markup is read."""
    return {"type": "TextRun", "text": text, **look}


def words(*runs: Element, spacing: str = "") -> Element:
    """A paragraph; unlike a TextBlock it knows no markdown, so that nobody's words become links or markup."""
    block = {"type": "RichTextBlock", "inlines": list(runs)}
    return block | {"spacing": spacing} if spacing else block


def columns(*shown: tuple[Element, int | str]) -> Element:
    """Elements side by side, each with how wide it is."""
    made = [{"type": "Column", "width": width, "items": [element]} for element, width in shown]
    return {"type": "ColumnSet", "columns": made}


def button(shown: Button, language: str, key: str, *, dialogs: bool, fallback: bool = True) -> Element:
    """A button of the message whose logical id is `key`; a form opens where it can be shown as a dialog.

    With a `fallback`, a client that cannot refresh cards sends what was pressed as a message. Raises `DoesNotFit`.
    """
    title = line(put(shown.label, language), sizes.BUTTON)
    data = press_data(shown.action, shown.ref, shown.turn, key)
    look = _STYLES[shown.style]
    if dialogs and opens_form(shown.action):
        return submit(title, {"msteams": {"type": "task/fetch"}, **data}) | look
    return execute(title, shown.action, data, fallback=fallback) | look


def execute(title: str, verb: str, data: Data, *, fallback: bool = True) -> Element:
    """An action that is answered with the card that takes this one's place."""
    action = {"type": "Action.Execute", "title": title, "verb": verb, "data": data}
    return action | {"fallback": submit(title, data)} if fallback else action


def submit(title: str, data: Data) -> Element:
    """An action that every client knows."""
    return {"type": "Action.Submit", "title": title, "data": data}


def rows(made: Sequence[Element]) -> Iterator[Element]:
    """Buttons in as many rows as they take, each narrow enough for a telephone, where titles would be cut.

    Rows of the same buttons stand close to one another.
    """
    row: list[Element] = []
    close: Look = {}
    for each in made:
        if row and (len(row) == sizes.ROW or sum(map(_wide, [*row, each])) > sizes.ROW_WIDTH):
            yield {"type": "ActionSet", "actions": row, **close}
            row, close = [], CLOSE
        row.append(each)
    if row:
        yield {"type": "ActionSet", "actions": row, **close}


def _wide(action: Element) -> float:
    """About how many pixels a button takes."""
    return 7.5 * len(action["title"]) + 36


def unfolding(title: str, made: Sequence[Element], number: int) -> Element:
    """Buttons that show when one with their title is pressed; `number` tells them from others of their card."""
    name = f"menu:{number}"
    toggle = {"type": "Action.ToggleVisibility", "title": title, "targetElements": [name]}
    hidden = {"type": "Container", "id": name, "isVisible": False, "spacing": "small", "items": list(rows(made))}
    return {"type": "Container", "items": [{"type": "ActionSet", "actions": [toggle]}, hidden]}


def menu(options: Sequence[Option], chosen: str, language: str) -> Element:
    """What is to be chosen from, folded up, with the one that is chosen, if it is among them. Raises `DoesNotFit`."""
    element: Element = {
        "type": "Input.ChoiceSet",
        "style": "compact",
        "choices": [choice(each, language) for each in options],
    }
    return element | {"value": written(chosen)} if any(each.value == chosen for each in options) else element


def choice(shown: Option, language: str) -> Element:
    """One of several values to choose from. Raises `DoesNotFit`."""
    return {"title": line(put(shown.label, language), sizes.OPTION), "value": written(shown.value)}


def adaptive_card(body: list[Element], language: str, speak: str, fallback: str) -> Element:
    """A card."""
    return {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": language,
        "speak": speak,
        "fallbackText": fallback,
        "body": body,
    }
