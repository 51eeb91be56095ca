"""What a Teams client sends when somebody uses a card: what the action carries, with what the inputs hold beside it."""

import json
from collections.abc import Iterator
from typing import Any

from tests.golden.adaptive_cards import shapes

Shape = dict[str, Any]

PRESSABLE = ("Action.Execute", "Action.Submit")


def inputs(content: Shape, **changed: str) -> Shape:
    """What every input of a card holds, or what `changed` says; clients leave empty ones out."""
    found = {each["id"]: each.get("value", "") for each in shapes(content) if each["type"].startswith("Input.")}
    return {name: held for name, held in (found | changed).items() if held}


def actions(content: Shape) -> Iterator[Shape]:
    """Every button and each menu's entry, in their order; what they fall back on belongs to them."""
    behind = [each["fallback"] for each in shapes(content) if each["type"] == "Action.Execute" and "fallback" in each]
    for each in shapes(content):
        if each["type"] in PRESSABLE and not any(each is other for other in behind):
            yield each


def presses(content: Shape, **changed: str) -> Iterator[Shape]:
    """The data of each button and each menu's entry, as JSON brings it."""
    for action in actions(content):
        yield json.loads(json.dumps(action["data"] | inputs(content, **changed)))


def sent_in(content: Shape, **changed: str) -> Shape:
    """The data of a form, as it was opened or as `changed` says."""
    (data,) = presses(content, **changed)
    return data
