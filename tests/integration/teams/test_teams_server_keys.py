"""The Teams on loopback: tokens of the bot's, and the keys that sign what it is sent."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from bot.clock import SetClock
from tests.teams_server import TeamsServer
from tests.teams_server.certificates import Certificate
from tests.teams_server.login import ASSERTION
from tests.teams_server.sample import Acme, Bot


async def _keys(teams: TeamsServer, bot: Bot) -> list[dict[str, Any]]:
    async with bot.session.get(teams.openid_url) as response:
        told = await response.json()
    async with bot.session.get(told["jwks_uri"]) as response:
        found: list[dict[str, Any]] = (await response.json())["keys"]
        return found


async def _claims(teams: TeamsServer, bot: Bot, authorization: str) -> dict[str, Any]:
    token = authorization.removeprefix("Bearer ")
    kid = jwt.get_unverified_header(token)["kid"]
    (key,) = [jwt.PyJWK(one).key for one in await _keys(teams, bot) if one["kid"] == kid]
    return jwt.decode(token, key, ["RS256"], audience=teams.world.bot.app_id, options={"verify_exp": False})


async def test_what_is_delivered_is_signed_by_a_key_that_is_published(
    teams: TeamsServer, acme: Acme, bot: Bot, clock: SetClock
) -> None:
    await acme.hand.types("hi")
    claims = await _claims(teams, bot, bot.authorizations[-1])
    assert claims["iss"] == "https://api.botframework.com"
    assert claims["serviceurl"] == bot.heard[-1]["serviceUrl"]
    assert claims["nbf"] < clock.now().timestamp() < claims["exp"]
    assert "msteams" in (await _keys(teams, bot))[0]["endorsements"]


async def test_keys_rotate_and_old_ones_may_be_gone(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    first = teams.keys.present
    second = teams.keys.rotate()
    await acme.hand.types("hi")
    assert await _claims(teams, bot, bot.authorizations[-1])
    assert [one["kid"] for one in await _keys(teams, bot)] == [first.thumbprint, second.thumbprint]
    teams.keys.rotate(keep=False)
    assert len(await _keys(teams, bot)) == 1
    teams.keys.rotate(publish=False)
    await acme.hand.types("hi")
    assert jwt.get_unverified_header(bot.authorizations[-1][7:])["kid"] not in str(await _keys(teams, bot))


async def test_nothing_is_done_without_a_token_that_is_good(
    teams: TeamsServer, acme: Acme, bot: Bot, clock: SetClock
) -> None:
    token = bot.token
    bot.token = ""
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 401
    teams.violations.expect("without a token")
    bot.token = "made-up"
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 401
    bot.token = token
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 201
    clock.move_to(clock.now() + timedelta(hours=1))
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 401
    await bot.gets_token()
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 201
    teams.login.revoke()
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 401


WRONG = {
    "secret": ({"client_secret": "wrong"}, 401, 7000215),
    "app": ({"client_id": "wrong"}, 400, 700016),
    "scope": ({"scope": "https://graph.microsoft.com/.default"}, 400, 70011),
    "grant": ({"grant_type": "password"}, 400, 70003),
    "no proof": ({"client_assertion": "x"}, 400, 7000216),
}


@pytest.mark.parametrize(("fields", "status", "number"), WRONG.values(), ids=WRONG.keys())
async def test_a_token_is_refused_with_entras_number(
    teams: TeamsServer, bot: Bot, fields: dict[str, str], status: int, number: int
) -> None:
    asked = fields if fields.keys() & {"client_assertion"} else {"client_secret": teams.world.bot.secret} | fields
    told = await bot.gets_token(**asked)
    assert (told.status, told.body["error_codes"]) == (status, [number])


def _assertion(teams: TeamsServer, clock: SetClock, certificate: Certificate | None = None, **claims: object) -> str:
    bot = teams.world.bot
    now = int(clock.now().timestamp())
    said = {
        "aud": f"{teams.login_url}/{bot.tenant}/oauth2/v2.0/token",
        "iss": bot.app_id,
        "sub": bot.app_id,
        "jti": str(uuid4()),
        "nbf": now,
        "exp": now + 600,
    }
    used = certificate or bot.certificate
    return jwt.encode(said | claims, used.private_key, "RS256", {"x5t": used.thumbprint})


async def test_a_certificate_is_as_good_as_a_secret_once(
    teams: TeamsServer, acme: Acme, bot: Bot, clock: SetClock
) -> None:
    assertion = _assertion(teams, clock)
    fields = {"client_assertion_type": ASSERTION, "client_assertion": assertion}
    assert (await bot.gets_token(**fields)).status == 200
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 201
    assert (await bot.gets_token(**fields)).status == 401


async def test_an_assertion_that_is_not_right_gets_no_token(teams: TeamsServer, bot: Bot, clock: SetClock) -> None:
    past = int(clock.now().timestamp()) - 10
    for wrong in (
        _assertion(teams, clock, Certificate(30)),
        _assertion(teams, clock, aud="https://elsewhere.example"),
        _assertion(teams, clock, iss="somebody"),
        _assertion(teams, clock, exp=past),
        _assertion(teams, clock, jti=7),
    ):
        told = await bot.gets_token(client_assertion_type=ASSERTION, client_assertion=wrong)
        assert told.status == 401


async def test_without_tokens_it_is_like_the_playground(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    teams.be_local()
    bot.token = ""
    await acme.hand.types("hi")
    assert bot.authorizations[-1] == ""
    assert (await bot.says(acme.hand.direct.id, "hi")).status == 201
