"""Settings for Slack: whole ways in are told from half ones, and what was mixed up is named and never shown."""

import os
from pathlib import Path

import pytest

from bot.config import SettingsError, load

BOT, APP = "xoxb-1-hush", "xapp-1-hush"
SIGNING, CLIENT, SECRET = "5191hush", "10.20", "6d2ahush"


@pytest.fixture(autouse=True)
def _empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("MAKKER_")]:
        monkeypatch.delenv(name)


def _refusal(**settings: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(**settings)
    assert "hush" not in str(refused.value)
    return str(refused.value)


def test_without_any_of_them_there_is_no_slack() -> None:
    settings = load()
    assert (settings.slack, settings.slack_socket_mode, settings.slack_http, settings.slack_oauth) == (False,) * 4
    assert (settings.slack_api_url, settings.slack_guests) == ("https://slack.com/api/", False)


@pytest.mark.parametrize(
    ("settings", "ways"),
    [
        ({"slack_bot_token": BOT, "slack_app_token": APP}, (True, False, False)),
        ({"slack_bot_token": BOT, "slack_signing_secret": SIGNING}, (False, True, False)),
        (
            {"slack_signing_secret": SIGNING, "slack_client_id": CLIENT, "slack_client_secret": SECRET},
            (False, True, True),
        ),
        (
            {
                "slack_bot_token": f" {BOT}\n",
                "slack_app_token": APP,
                "slack_signing_secret": SIGNING,
                "slack_client_id": CLIENT,
                "slack_client_secret": SECRET,
            },
            (True, True, True),
        ),
    ],
)
def test_each_whole_set_is_a_way_in(settings: dict[str, str], ways: tuple[bool, bool, bool]) -> None:
    found = load(**settings)
    assert (found.slack_socket_mode, found.slack_http, found.slack_oauth) == ways
    assert found.slack
    assert "hush" not in repr(found)


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"slack_bot_token": BOT}, ["MAKKER_SLACK_APP_TOKEN", "MAKKER_SLACK_SIGNING_SECRET"]),
        ({"slack_app_token": APP}, ["MAKKER_SLACK_BOT_TOKEN"]),
        ({"slack_app_token": APP, "slack_signing_secret": SIGNING}, ["MAKKER_SLACK_BOT_TOKEN"]),
        ({"slack_signing_secret": SIGNING}, ["MAKKER_SLACK_BOT_TOKEN", "MAKKER_SLACK_CLIENT_ID"]),
        ({"slack_client_id": CLIENT}, ["MAKKER_SLACK_CLIENT_SECRET"]),
        ({"slack_client_secret": SECRET}, ["MAKKER_SLACK_CLIENT_ID"]),
        ({"slack_client_id": CLIENT, "slack_client_secret": SECRET}, ["MAKKER_SLACK_SIGNING_SECRET"]),
        (
            {"slack_bot_token": BOT, "slack_app_token": APP, "slack_client_id": CLIENT},
            ["MAKKER_SLACK_CLIENT_SECRET"],
        ),
    ],
)
def test_half_a_set_up_stops_the_start_and_names_what_is_missing(settings: dict[str, str], missing: list[str]) -> None:
    says = _refusal(**settings)
    assert all(name in says for name in missing)
    assert "et " in says, "it says what to do"


@pytest.mark.parametrize(
    ("name", "value", "belongs"),
    [
        ("slack_bot_token", APP, "MAKKER_SLACK_APP_TOKEN"),
        ("slack_app_token", BOT, "MAKKER_SLACK_BOT_TOKEN"),
        ("slack_bot_token", "xoxp-hush", "xoxb-"),
        ("slack_bot_token", f"{BOT} {APP}", "xoxb-"),
        ("slack_bot_token", "xoxe.xoxb-1-hush", "/slack/install"),
        ("slack_bot_token", "xoxb-hushå", "xoxb-"),
        ("slack_signing_secret", BOT, "Basic Information"),
        ("slack_client_secret", APP, "Basic Information"),
    ],
)
def test_what_was_mixed_up_is_named_and_not_shown(name: str, value: str, belongs: str) -> None:
    says = _refusal(**{name: value})
    assert says.startswith(f"MAKKER_{name.upper()} must be ")
    assert belongs in says


def test_two_tokens_that_were_swapped_are_both_named() -> None:
    says = _refusal(slack_bot_token=APP, slack_app_token=BOT)
    assert [line.partition(" ")[0] for line in says.splitlines()] == [
        "MAKKER_SLACK_BOT_TOKEN",
        "MAKKER_SLACK_APP_TOKEN",
    ]


@pytest.mark.parametrize("given", ["https://slack.example/api", "http://127.0.0.1:4000/api/", "http://[::1]:4/api"])
def test_a_gateways_address_ends_in_a_slash(given: str) -> None:
    assert load(slack_api_url=given).slack_api_url == given.rstrip("/") + "/"


@pytest.mark.parametrize(
    "given",
    ["slack.com/api", "ftp://slack.com/api/", "http://slack.example/api/", "https:///api", "https://a:hush@slack.com/",
     "https://slack.com/api/?a=b", "https://slack.com:port/"],
)  # fmt: skip
def test_tokens_go_to_no_address_that_is_unsafe_or_none_at_all(given: str) -> None:
    assert _refusal(slack_api_url=given).startswith("MAKKER_SLACK_API_URL must be")
