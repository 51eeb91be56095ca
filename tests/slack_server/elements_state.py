"""What an element holds, in the words of Slack's `state.values` and `actions`."""

from copy import deepcopy
from typing import Any

from tests.slack_server.errors import Json

_ONE = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
_MANY = {
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "file_input": ("files", ""),
}


def initial(element: Json) -> Json | None:
    """What an element holds when it is first shown; None for one that holds nothing, such as a button."""
    kind = element["type"]
    if kind in _ONE:
        name, from_field = _ONE[kind]
        return {"type": kind, name: deepcopy(element.get(from_field))}
    if kind in _MANY:
        name, from_field = _MANY[kind]
        return {"type": kind, name: deepcopy(element.get(from_field, []))}
    return None


def chosen(element: Json, value: Any) -> Json:
    """What an element holds after somebody chose: an option's value or label, a date, a user id, text, or a list."""
    kind = element["type"]
    if kind == "overflow":
        return {"type": kind, "selected_option": _option(element, value)}
    if kind in _MANY:
        values = value if isinstance(value, list | tuple) else [value]
        name = _MANY[kind][0]
        held = [_option(element, one) for one in values] if name == "selected_options" else [*values]
        return {"type": kind, name: held}
    if kind not in _ONE:
        raise AssertionError(f"nothing can be chosen in a {kind}")
    name = _ONE[kind][0]
    if name == "selected_option" and value is not None:
        value = _option(element, value)
    return {"type": kind, name: value}


def is_empty(held: Json) -> bool:
    """Whether a field was left empty."""
    return not any(value for name, value in held.items() if name != "type")


def options_of(element: Json) -> list[Json]:
    """An element's options, out of their groups."""
    groups = element.get("option_groups") or []
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def _option(element: Json, wanted: Any) -> Json:
    for option in options_of(element):
        if option.get("value") == wanted or option["text"]["text"] == wanted:
            return deepcopy(option)
    raise AssertionError(f"there is no option {wanted!r} in {element['action_id']}")
