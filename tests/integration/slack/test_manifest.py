"""The app's manifest: what is in the repository is what the code makes, and Slack takes it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.manifest import EVENTS, SCOPES, NotPublic, manifest
from tests.slack_server.apps import MAKKER_EVENTS, MINIMAL_SCOPES
from tests.slack_server.server import EVENT_SCOPES
from tests.support.program import makker, within

FILE = Path(__file__).parents[3] / "manifest.json"
URL = "https://makker.example"

FIELDS: dict[str, set[str]] = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings", "functions"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "features.shortcuts": {"type", "name", "callback_id", "description"},
    "features.slash_commands": {"command", "description", "should_escape", "url", "usage_hint"},
    "oauth_config": {"redirect_urls", "scopes", "token_management_enabled"},
    "oauth_config.scopes": {"bot", "user"},
    "settings": {
        "allowed_ip_address_ranges", "event_subscriptions", "incoming_webhooks", "interactivity", "org_deploy_enabled",
        "socket_mode_enabled", "token_rotation_enabled", "function_runtime",
    },
    "settings.event_subscriptions": {"bot_events", "user_events", "request_url"},
    "settings.interactivity": {"is_enabled", "message_menu_options_url", "request_url"},
}  # fmt: skip
"""The fields of Slack's type `Manifest` (npm @slack/web-api 7.15, `dist/types/request/manifest.d.ts`)."""

LONGEST = {
    "display_information.name": 35,
    "display_information.description": 140,
    "display_information.long_description": 4000,
    "features.bot_user.display_name": 80,
    "features.shortcuts.name": 24,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
}
"""By Slack's manifest reference."""


def _check(value: Any, path: str = "") -> None:
    match value:
        case dict():
            assert set(value) <= FIELDS[path], f"unknown in {path or 'the manifest'}"
            for name, each in value.items():
                _check(each, f"{path}.{name}".strip("."))
        case list():
            for each in value:
                _check(each, path)
        case str():
            assert value
            assert len(value) <= LONGEST.get(path, 10_000), path


def test_the_file_is_what_the_command_prints(tmp_path: Path) -> None:
    printed = makker(tmp_path, "slack", "manifest")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout == FILE.read_text("utf-8")


@pytest.mark.parametrize("made", [manifest(), manifest(URL)], ids=["socket", "http"])
def test_its_fields_are_slacks_and_none_is_too_long(made: dict[str, Any]) -> None:
    _check(made)
    about = made["display_information"]
    assert len(about["long_description"]) >= 174, "shorter ones are refused"
    assert re.fullmatch("#[0-9a-f]{6}", about["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]+", made["features"]["bot_user"]["display_name"])


def test_it_asks_for_what_it_needs_and_for_nothing_more() -> None:
    assert set(SCOPES) == set(MINIMAL_SCOPES)
    assert set(EVENTS) == set(MAKKER_EVENTS)
    assert not any(scope in ("users:read.email", "chat:write.public", "channels:history") for scope in SCOPES)
    assert "user" not in manifest()["oauth_config"]["scopes"]


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_is_subscribed_to_that_the_scopes_do_not_give(event: str) -> None:
    needed = EVENT_SCOPES.get(event, set())
    assert not needed or needed & set(SCOPES)


def test_for_socket_mode_it_names_no_address() -> None:
    made = manifest()
    assert "http" not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"]
    assert not made["settings"]["token_rotation_enabled"], "nobody renews a token that was pasted"


@pytest.mark.parametrize("url", [URL, f"{URL}/", f" {URL}"])
def test_for_http_everything_comes_to_one_address(url: str, tmp_path: Path) -> None:
    printed = within(tmp_path, "slack", "manifest", "--url", url)
    made = json.loads(printed.stdout)
    settings = made["settings"]
    (command,) = made["features"]["slash_commands"]
    addresses = {
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        command["url"],
    }
    assert addresses == {f"{URL}/slack/events"}
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert (settings["socket_mode_enabled"], settings["token_rotation_enabled"], settings["org_deploy_enabled"]) == (
        False,
        True,
        True,
    )


@pytest.mark.parametrize(
    "url",
    ["http://makker.example", "makker.example", "https://", "https://makker.example/?a=b", "https://a:b@c.example"],
)
def test_an_address_that_slack_could_not_use_is_refused_in_words(url: str, tmp_path: Path) -> None:
    with pytest.raises(NotPublic):
        manifest(url)
    refused = within(tmp_path, "slack", "manifest", "--url", url)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "https://" in refused.stderr


def test_its_two_shortcuts_are_those_that_are_understood() -> None:
    from adapters.slack.inbound import MAKE_GOAL, SET_GOAL

    found = {(each["type"], each["callback_id"]): each["name"] for each in manifest()["features"]["shortcuts"]}
    assert found == {("global", SET_GOAL): "Set a goal", ("message", MAKE_GOAL): "Make this a goal"}
