"""What Slack sends when somebody uses what it was given, by its published payloads."""

import json
from collections.abc import Iterator
from typing import Any

Shape = dict[str, Any]


def element_states(blocks: list[Shape], chosen: dict[str, str] | None = None) -> Shape:
    """`state.values`: what every element holds that can hold something, with other options where `chosen` says so."""
    found: Shape = {}
    for block in blocks:
        for element in [*block.get("elements", ()), block.get("accessory", {}), block.get("element", {})]:
            if element.get("type") not in (None, "button", "overflow", "plain_text", "mrkdwn"):
                held = _held(element, (chosen or {}).get(element["action_id"]))
                found.setdefault(block["block_id"], {})[element["action_id"]] = held
    return found


def _held(element: Shape, chosen: str | None) -> Shape:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value")}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    offered = [option for option in options(element) if option["value"] == chosen]
    return {"type": kind, "selected_option": offered[0] if offered else element.get("initial_option")}


def options(element: Shape) -> list[Shape]:
    """Every option of a menu, whichever group it is in."""
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    return [option for group in groups for option in group["options"]]


def presses(blocks: list[Shape], chosen: dict[str, str] | None = None) -> Iterator[Shape]:
    """The `block_actions` payload of each button and each menu's entry of a message, in their order."""
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            base = {"block_id": block["block_id"], "action_id": element["action_id"], "type": element["type"]}
            ways = [{"value": element["value"]}] if "value" in element else [
                {"selected_option": option} for option in options(element)
            ]  # fmt: skip
            for way in ways:
                yield {
                    "type": "block_actions",
                    "user": {"id": "U012AB3CD"},
                    "actions": [base | way | {"action_ts": "1774846800.000100"}],
                    "state": {"values": element_states(blocks, chosen)},
                }


def sent_in(view: Shape, **changed: Shape) -> Shape:
    """The `view` of a `view_submission`, with what its fields hold or what `changed` says by the fields' names."""
    values = element_states(view["blocks"])
    for name, held in changed.items():
        values[name]["value"] = held
    return json.loads(json.dumps(view)) | {"id": "V1", "hash": "1.a", "state": {"values": values}}
