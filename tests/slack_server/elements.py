"""The elements of Block Kit with their limits."""

from typing import Any

from tests.slack_server.checking import (
    Check,
    Checking,
    Shape,
    boolean,
    integer,
    many,
    marked,
    matching,
    one_of,
    plain,
    string,
)
from tests.slack_server.elements_state import options_of

ACTION_ID = string(255)
ID = string(255)
URL = string(3_000)

CONFIRM = Shape(
    {"title": plain(100), "text": marked(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def _focus(checking: Checking, value: Any, where: str) -> None:
    boolean(checking, value, where)
    checking.focused += value is True
    if checking.focused > 1:
        checking.wrong("only one element may have focus_on_load", where)


def _option(is_marked: bool = False, with_url: bool = False) -> Check:
    words = marked if is_marked else plain
    optional: dict[str, Check] = {"description": words(75)}
    if with_url:
        optional["url"] = URL
    return Shape({"text": words(75), "value": string(150)}, optional)


GROUP = Shape({"label": plain(75), "options": many(_option(), 100)})


def _known_initials(checking: Checking, element: dict[str, Any], where: str) -> None:
    wanted = element.get("initial_options") or [element[name] for name in ("initial_option",) if name in element]
    try:
        options = options_of(element)
    except (KeyError, TypeError):
        return
    values = [option.get("value") for option in options if isinstance(option, dict)]
    if len(set(values)) < len(values):
        checking.wrong("options must have different values", where)
    if any(one not in options for one in wanted):
        checking.wrong("initial option must be one of the options", where)


def _options_or_groups(checking: Checking, element: dict[str, Any], where: str) -> None:
    if ("options" in element) == ("option_groups" in element):
        checking.wrong("either options or option_groups is needed", where)
    _known_initials(checking, element, where)


def _lengths(checking: Checking, element: dict[str, Any], where: str) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3_000)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        checking.wrong("min_length must not be greater than max_length", where)
    value = element.get("initial_value", "")
    if isinstance(value, str) and isinstance(most, int) and len(value) > most:
        checking.wrong("initial_value must not be longer than max_length", where)


def _element(
    required: dict[str, Check], optional: dict[str, Check], also: Check | None = None, kind: str = ""
) -> Shape:
    return Shape({"type": one_of(kind), "action_id": ACTION_ID, **required}, optional, also)


_PICK: dict[str, Check] = {"placeholder": plain(150), "confirm": CONFIRM, "focus_on_load": _focus}
_MANY: dict[str, Check] = {**_PICK, "max_selected_items": integer(1, 100)}
_LISTS: dict[str, Check] = {"options": many(_option(), 100), "option_groups": many(GROUP, 100)}
_NUMBER = matching(r"-?\d+(\.\d+)?", "a number written as a string")
_DISPATCH = Shape({"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)})
_TYPED: dict[str, Check] = {"placeholder": plain(150), "dispatch_action_config": _DISPATCH, "focus_on_load": _focus}
_FILTER = Shape(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_CHOICES: dict[str, Check] = {"confirm": CONFIRM, "focus_on_load": _focus}
_USER, _CHANNEL = matching(r"[UW]\w+", "a user"), matching(r"[CG]\w+", "a channel")
_CONVERSATION = matching(r"[CDGUW]\w+", "a conversation")

IMAGE_ELEMENT = Shape(
    {"type": one_of("image"), "alt_text": string(2_000)},
    {"image_url": URL, "slack_file": Shape({}, {"id": string(50), "url": URL})},
)

INTERACTIVE: dict[str, Shape] = {
    "button": _element(
        {"text": plain(75)},
        {
            "url": URL,
            "value": string(2_000, 0),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        kind="button",
    ),
    "overflow": _element({"options": many(_option(with_url=True), 5)}, {"confirm": CONFIRM}, kind="overflow"),
    "static_select": _element(
        {}, {**_PICK, **_LISTS, "initial_option": _option()}, _options_or_groups, "static_select"
    ),
    "multi_static_select": _element(
        {}, {**_MANY, **_LISTS, "initial_options": many(_option(), 100)}, _options_or_groups, "multi_static_select"
    ),
    "users_select": _element({}, {**_PICK, "initial_user": _USER}, kind="users_select"),
    "multi_users_select": _element({}, {**_MANY, "initial_users": many(_USER, 100)}, kind="multi_users_select"),
    "channels_select": _element(
        {}, {**_PICK, "initial_channel": _CHANNEL, "response_url_enabled": boolean}, kind="channels_select"
    ),
    "multi_channels_select": _element(
        {}, {**_MANY, "initial_channels": many(_CHANNEL, 100)}, kind="multi_channels_select"
    ),
    "conversations_select": _element(
        {},
        {
            **_PICK,
            "initial_conversation": _CONVERSATION,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _FILTER,
        },
        kind="conversations_select",
    ),
    "multi_conversations_select": _element(
        {},
        {
            **_MANY,
            "initial_conversations": many(_CONVERSATION, 100),
            "default_to_current_conversation": boolean,
            "filter": _FILTER,
        },
        kind="multi_conversations_select",
    ),
    "datepicker": _element(
        {}, {**_PICK, "initial_date": matching(r"\d{4}-\d\d-\d\d", "a date, YYYY-MM-DD")}, kind="datepicker"
    ),
    "timepicker": _element(
        {},
        {**_PICK, "initial_time": matching(r"([01]\d|2[0-3]):[0-5]\d", "a time, HH:mm"), "timezone": string(50)},
        kind="timepicker",
    ),
    "datetimepicker": _element(
        {}, {**_CHOICES, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}, kind="datetimepicker"
    ),
    "checkboxes": _element(
        {"options": many(_option(is_marked=True), 10)},
        {**_CHOICES, "initial_options": many(_option(is_marked=True), 10)},
        _known_initials,
        "checkboxes",
    ),
    "radio_buttons": _element(
        {"options": many(_option(is_marked=True), 10)},
        {**_CHOICES, "initial_option": _option(is_marked=True)},
        _known_initials,
        "radio_buttons",
    ),
}

TYPED: dict[str, Shape] = {
    "plain_text_input": _element(
        {},
        {
            **_TYPED,
            "initial_value": string(3_000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3_000),
            "max_length": integer(1, 3_000),
        },
        _lengths,
        "plain_text_input",
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        kind="number_input",
    ),
    "email_text_input": _element({}, {**_TYPED, "initial_value": string(3_000)}, kind="email_text_input"),
    "url_text_input": _element({}, {**_TYPED, "initial_value": URL}, kind="url_text_input"),
    "file_input": _element({}, {"filetypes": many(string(20), 50), "max_files": integer(1, 10)}, kind="file_input"),
}
"""What stands in an input block alone."""

NOT_IN_ACCESSORY = {"datetimepicker"}
NOT_IN_ACTIONS = {"multi_static_select", "multi_users_select", "multi_channels_select", "multi_conversations_select"}
NOT_IN_INPUT = {"button", "overflow"}
MODAL_ONLY = {"number_input", "email_text_input", "url_text_input"}
