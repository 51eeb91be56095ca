"""Elements of a message or view, found the way a person finds them: by what they say, or by their id."""

from typing import Any

from tests.slack_server.elements_state import chosen, initial
from tests.slack_server.errors import Json
from tests.slack_server.world import elements_of


class NotPossible(AssertionError):
    """A person cannot do that with what they see."""


def find(blocks: list[Json], what: str, value: str | None = None) -> tuple[Json, Json]:
    """The block and element with an action id or label; `value` tells buttons apart."""
    for block in blocks:
        for element in elements_of(block):
            label = element.get("text", {}).get("text") if element["type"] == "button" else None
            said = block.get("label", {}).get("text")
            if what in (element["action_id"], label, said) and value in (None, element.get("value")):
                return block, element
    raise NotPossible(f"there is no {what!r} to be seen: {seen(blocks)}")


def seen(blocks: list[Json]) -> list[str]:
    """The action ids that there are, and the labels of fields."""
    return [
        block["label"]["text"] if block["type"] == "input" else element["action_id"]
        for block in blocks
        for element in elements_of(block)
    ]


def action(block: Json, element: Json, held: Json | None, ts: str) -> Json:
    """One of the `actions` of a `block_actions` payload."""
    made: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    if element["type"] == "button":
        made["text"] = element["text"]
        made |= {name: element[name] for name in ("value", "style", "url") if name in element}
    else:
        made |= held or {}
        for name in ("placeholder", "initial_option", "initial_date", "initial_time"):
            if name in element:
                made[name] = element[name]
    made["action_ts"] = ts
    return made


def choose(element: Json, value: Any) -> Json | None:
    """What an element holds after a choice; None for a button."""
    return None if element["type"] == "button" else chosen(element, value)


def message_state(blocks: list[Json], held: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """The state of a message's menus for one reader: what they chose, and the beginnings of the rest."""
    state: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for element in elements_of(block):
            value = held.get(block["block_id"], {}).get(element["action_id"]) or initial(element)
            if value is not None:
                state.setdefault(block["block_id"], {})[element["action_id"]] = value
    return state
