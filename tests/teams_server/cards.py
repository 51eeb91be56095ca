"""Finding one's way in an Adaptive Card: its elements, inputs and actions, and what pressing one sends."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.teams_server.errors import Json


class NotPossible(Exception):
    """What a person wanted to do cannot be done with what is in front of them."""


def elements_in(card: Json) -> Iterator[Json]:
    """Every element, those in containers and columns too, in the order of reading."""
    yield from _within(card.get("body") or ())


def _within(elements: Any) -> Iterator[Json]:
    for element in elements:
        yield element
        match element.get("type"):
            case "Container" | "Column":
                yield from _within(element.get("items") or ())
            case "ColumnSet":
                yield from _within(element.get("columns") or ())
            case "Table":
                yield from _within(cell for row in element.get("rows") or () for cell in row.get("cells") or ())
            case "TableCell":
                yield from _within(element.get("items") or ())


def inputs_in(card: Json) -> list[Json]:
    """Everything to fill in."""
    return [one for one in elements_in(card) if str(one.get("type")).startswith("Input.")]


def actions_in(card: Json) -> list[Json]:
    """Everything to press, in the order of reading."""
    found: list[Json] = []
    for element in elements_in(card):
        found += element.get("actions") or () if element.get("type") == "ActionSet" else ()
        found += [element["selectAction"]] if element.get("selectAction") else ()
        if element.get("type") == "RichTextBlock":
            found += [
                one["selectAction"] for one in element["inlines"] if isinstance(one, dict) and "selectAction" in one
            ]
    return [*found, *(card.get("actions") or ())]


def find(card: Json, what: str, value: Any = None) -> Json:
    """An action by its title, its verb or its id; `value` tells equal ones apart by something in their data."""
    found = [
        one
        for one in actions_in(card)
        if what in (one.get("title"), one.get("verb"), one.get("id"))
        and (value is None or _holds(one.get("data"), value))
    ]
    if not found:
        titles = ", ".join(str(one.get("title")) for one in actions_in(card))
        raise NotPossible(f"there is no {what} to press, only: {titles}")
    return found[0]


def _holds(data: Any, value: Any) -> bool:
    if isinstance(data, dict):
        return any(_holds(one, value) for one in data.values())
    return bool(data == value)


def as_old_clients_show(action: Json) -> Json:
    """What a client without Universal Actions shows in an action's place."""
    fallback = action.get("fallback")
    if action["type"] != "Action.Execute" or not isinstance(fallback, dict):
        return action
    return fallback


def opens_dialog(action: Json) -> bool:
    """Whether pressing it asks for a dialog."""
    data = action.get("data")
    return (
        action["type"] == "Action.Submit"
        and isinstance(data, dict)
        and (data.get("msteams") or {}).get("type") == "task/fetch"
    )


def sent(card: Json, action: Json, filled: Mapping[str, Any]) -> Json:
    """What pressing an action sends: its data with what is in the card's inputs. Inputs win, as in Teams."""
    data = dict(action.get("data") or {})
    if action.get("associatedInputs") == "none":
        return data
    return data | standing(card) | {name: _written(value) for name, value in filled.items()}


def standing(card: Json) -> dict[str, str]:
    """What is in a card's inputs before anybody touched them; what is empty is not sent."""
    return {one["id"]: str(one["value"]) for one in inputs_in(card) if one.get("value") not in (None, "")}


def _written(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def find_input(card: Json, what: str) -> Json:
    """An input by its id or label."""
    for one in inputs_in(card):
        if what in (one["id"], one.get("label")):
            return one
    raise NotPossible(f"there is no {what} to fill in")


def check_filled(card: Json, data: Mapping[str, Any]) -> None:
    """What a client checks before it sends anything: required, length, form, and choices that there are."""
    for one in inputs_in(card):
        value, called = data.get(one["id"]), one.get("label") or one["id"]
        if value in (None, ""):
            if one.get("isRequired"):
                raise NotPossible(f"Teams asks for {called!r} first")
            continue
        if len(str(value)) > one.get("maxLength", len(str(value))):
            raise NotPossible(f"{called!r} is too long")
        if one.get("regex") and not re.search(one["regex"], str(value)):
            raise NotPossible(f"{called!r} does not have its form")
        if one["type"] == "Input.ChoiceSet":
            known = {choice["value"] for choice in one.get("choices", ())}
            chosen = str(value).split(",") if one.get("isMultiSelect") else [str(value)]
            if unknown := set(chosen) - known:
                raise NotPossible(f"{called!r} has no {', '.join(sorted(unknown))}")
