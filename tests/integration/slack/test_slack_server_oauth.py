"""Installing by OAuth: codes that are good once, tokens that rotate, organisations."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk.errors import SlackApiError

from bot.clock import SetClock
from tests.slack_server import SlackServer
from tests.slack_server.sample import Acme, client

# slack_sdk still writes the client's secret with an aiohttp class that is on its way out.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

BACK = "https://makker.example/slack/oauth_redirect"


def install_address(acme: Acme, **more: str) -> str:
    query = {"client_id": acme.app.client_id, "scope": "chat:write,users:read", "state": "s1", "redirect_uri": BACK}
    return f"https://slack.com/oauth/v2/authorize?{urlencode(query | more)}"


def given(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def exchange(slack: SlackServer, acme: Acme, code: str, redirect: str = BACK, secret: str = "") -> Any:
    return await client(slack).oauth_v2_access(
        client_id=acme.app.client_id,
        client_secret=secret or acme.app.client_secret,
        code=code,
        redirect_uri=redirect,
    )


@pytest.fixture(autouse=True)
def redirects(acme: Acme) -> None:
    acme.app.redirect_urls = (BACK,)


async def test_allowing_gives_a_code_that_gives_a_token(slack: SlackServer, acme: Acme) -> None:
    other = slack.world.add_workspace("Other")
    olga = other.add_person("olga")
    answer = given(slack.approve(install_address(acme), other, olga))
    assert answer["state"] == "s1"
    token = await exchange(slack, acme, answer["code"])
    assert (token["team"]["id"], token["authed_user"]["id"], token["enterprise"]) == (other.id, olga.id, None)
    assert (token["token_type"], token["scope"]) == ("bot", "chat:write,users:read")
    assert "refresh_token" not in token
    await client(slack, token["access_token"]).chat_postMessage(channel=olga.id, text="Hi")


async def test_a_code_is_good_once_and_for_its_own_address_and_for_ten_minutes(
    slack: SlackServer, acme: Acme, clock: SetClock
) -> None:
    def code() -> str:
        return given(slack.approve(install_address(acme), acme.workspace, acme.anna))["code"]

    used = code()
    await exchange(slack, acme, used)
    late = code()
    clock.move_to(clock.now() + timedelta(minutes=11))
    for wanted, call in (
        ("code_already_used", exchange(slack, acme, used)),
        ("invalid_code", exchange(slack, acme, "nonsense")),
        ("invalid_code", exchange(slack, acme, late)),
        ("bad_redirect_uri", exchange(slack, acme, code(), redirect="https://elsewhere.example")),
        ("bad_client_secret", exchange(slack, acme, code(), secret="wrong")),
    ):
        with pytest.raises(SlackApiError, match=wanted):
            await call


async def test_denying_is_told(slack: SlackServer, acme: Acme) -> None:
    assert given(slack.deny(install_address(acme))) == {"error": "access_denied", "state": "s1"}


@pytest.mark.parametrize(
    "more", [{"client_id": "1.1"}, {"scope": ""}, {"scope": "admin"}, {"redirect_uri": "https://x.example"}, {"a": "b"}]
)
async def test_a_wrong_install_address_is_not_approved(slack: SlackServer, acme: Acme, more: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        slack.approve(install_address(acme, **more), acme.workspace, acme.anna)


async def test_a_refresh_gives_new_tokens_and_ends_the_refresh_token(
    slack: SlackServer, acme: Acme, clock: SetClock
) -> None:
    acme.app.rotates_tokens = True
    first = await exchange(slack, acme, given(slack.approve(install_address(acme), acme.workspace, acme.anna))["code"])
    assert first["expires_in"] == 43_200
    assert first["access_token"].startswith("xoxe.xoxb-")

    def refresh(token: str) -> Any:
        return client(slack).oauth_v2_access(
            client_id=acme.app.client_id,
            client_secret=acme.app.client_secret,
            grant_type="refresh_token",
            refresh_token=token,
        )

    second = await refresh(first["refresh_token"])
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await refresh(first["refresh_token"])
    for token in (first, second):
        assert (await client(slack, token["access_token"]).auth_test())["ok"]
    clock.move_to(clock.now() + timedelta(hours=12))
    for token in (first, second):
        with pytest.raises(SlackApiError, match="token_expired"):
            await client(slack, token["access_token"]).auth_test()
    third = await refresh(second["refresh_token"])
    assert (await client(slack, third["access_token"]).auth_test())["expires_in"] == 43_200


async def test_an_organisation_is_installed_as_a_whole(slack: SlackServer, acme: Acme) -> None:
    grid = slack.world.add_enterprise("Grid")
    north = slack.world.add_workspace("North", enterprise=grid)
    admin = north.add_person("admin", is_admin=True)
    token = await exchange(slack, acme, given(slack.approve(install_address(acme), grid, admin))["code"])
    assert (token["team"], token["enterprise"]["id"], token["is_enterprise_install"]) == (None, grid.id, True)


async def test_installing_again_gives_the_same_bot_another_token(slack: SlackServer, acme: Acme) -> None:
    await slack.uninstall(acme.makker)
    token = await exchange(slack, acme, given(slack.approve(install_address(acme), acme.workspace, acme.anna))["code"])
    assert token["bot_user_id"] == acme.makker.bot.id
    assert (await client(slack, token["access_token"]).auth_test())["ok"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await acme.client.auth_test()
