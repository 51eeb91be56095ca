"""Whatever a payload holds, reading it gives what is ours to read or says that it is unreadable: nothing else."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.shapes import Unreadable
from adapters.slack import payloads
from adapters.slack.door import Malformed, read
from adapters.slack.forms import form_errors, submitted
from adapters.slack.members import member_from
from adapters.slack.values import pressed, read_metadata
from bot.domain.person import TenantId

NAMES = st.sampled_from(
    (
        "type", "id", "user", "team", "view", "event", "event_id", "actions", "action_id", "block_id", "value", "state",
        "values", "blocks", "callback_id", "private_metadata", "selected_option", "selected_options", "trigger_id",
        "text", "user_id", "container", "channel_id", "message", "profile", "enterprise_user", "teams", "tz", "tokens",
        "channel",
    )
)  # fmt: skip
WORDS = st.sampled_from(
    (
        "button",
        "overflow",
        "input",
        "plain_text_input",
        "U1",
        "0|k",
        "1|a.b|c",
        "event_callback",
        "message",
        "%",
        "%ff",
        "9",
    )
)
TEXTS = st.text(st.characters(codec=None), max_size=20) | WORDS
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | TEXTS, inner, max_size=8),
    max_leaves=40,
)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=10)

READERS: dict[str, Callable[[Any], object]] = {
    "interaction": payloads.interaction,
    "command": payloads.command,
    "envelope": payloads.envelope,
    "press": pressed,
    "submission": submitted,
    "errors": lambda view: form_errors({"title": "wrong"}, "en", view),
    "member": lambda user: member_from(TenantId("slack:T1"), user, "T1"),
}


@given(payload=OBJECTS)
def test_a_payload_is_read_or_unreadable(payload: dict[str, Any]) -> None:
    for read_as in READERS.values():
        with suppress(Unreadable):
            read_as(payload)


@given(TEXTS | st.text())
def test_metadata_is_read_or_unreadable(text: str) -> None:
    try:
        read_metadata(text)
    except Unreadable:
        return


@given(st.binary(max_size=200), st.sampled_from(("application/json", "application/x-www-form-urlencoded", "", "\xff")))
def test_a_body_is_read_or_malformed(body: bytes, content_type: str) -> None:
    try:
        assert isinstance(read(body, {"Content-Type": content_type}), dict)
    except Malformed:
        return
