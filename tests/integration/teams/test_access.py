"""The token that Makker speaks with: one for everybody, renewed in time, and never shown."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from aiohttp import ClientSession, web

from adapters.shared.trouble import Troubles
from adapters.teams.access import AFTER_FAILURE_S, AFTER_REFUSAL_S, Access, App, NoAccess, token_address
from adapters.teams.proof import Certificate, ClientSecret, Proof
from bot.clock import SetClock
from bot.ports import TryAgain
from tests.loopback.faults import Faults
from tests.support.teams_door import listening, longest_pause
from tests.teams_server import TeamsServer, running
from tests.teams_server.certificates import Certificate as KeyPair

PASSWORD = "MAKKER_TEAMS_APP_PASSWORD"
TIMEOUT_S = 0.4


class Renewing:
    """The way to tokens of an app of the server's, and what it tells."""

    def __init__(self, teams: TeamsServer, session: ClientSession, clock: SetClock) -> None:
        self.teams, self.session, self.clock = teams, session, clock
        self.troubles = Troubles("teams")
        self.access = self.by(ClientSecret(teams.world.bot.secret))

    def by(self, proof: Proof, *, app_id: str = "", tenant: str = "", address: str = "", **other: Any) -> Access:
        """Tokens by another proof, for another app or from elsewhere."""
        bot = self.teams.world.bot
        where = address or token_address(self.teams.login_url, tenant or bot.tenant)
        app = App(app_id or bot.app_id, proof, where, **other)
        return Access(self.session, self.clock, app, self.troubles, TIMEOUT_S)

    @property
    def asked(self) -> int:
        """How often a token was asked for."""
        return len(self.teams.oracle.calls("token", accepted=None))

    def passes(self, **time: float) -> None:
        """Put the clock forward."""
        self.clock.move_to(self.clock.now() + timedelta(**time))


@pytest.fixture
async def renewing(clock: SetClock) -> AsyncIterator[Renewing]:
    async with running(clock) as teams, ClientSession() as session:
        found = Renewing(teams, session, clock)
        yield found
        await found.access.stop()


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture, renewing: Renewing) -> Iterator[list[Any]]:
    """What is logged, in which no secret and no token is ever."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as found:
        yield found
    told = f"{found} {[(each.getMessage(), each.exc_info) for each in caplog.records]}"
    assert renewing.teams.world.bot.secret not in told
    assert not any(token in told for token in renewing.teams.login.tokens)


async def _refused(access: Access) -> TryAgain:
    with pytest.raises(TryAgain) as raised:
        await access.token()
    return raised.value


async def test_a_token_is_fetched_once_for_all_who_ask_at_once(renewing: Renewing) -> None:
    found = await asyncio.gather(*(renewing.access.token() for _ in range(50)))
    assert len(set(found)) == 1
    assert found[0] in renewing.teams.login.tokens
    assert renewing.asked == 1


async def test_a_token_serves_until_shortly_before_its_end(renewing: Renewing) -> None:
    first = await renewing.access.token()
    renewing.passes(minutes=54)
    assert await renewing.access.token() == first
    assert renewing.asked == 1


async def test_it_is_renewed_before_its_end_and_nobody_waits_for_that(renewing: Renewing) -> None:
    first = await renewing.access.token()
    renewing.teams.faults.slow(0.2, "token")
    renewing.passes(minutes=56)
    began = asyncio.get_running_loop().time()
    assert await asyncio.gather(*(renewing.access.token() for _ in range(20))) == [first] * 20
    assert asyncio.get_running_loop().time() - began < 0.15
    await asyncio.sleep(0.3)
    assert await renewing.access.token() != first
    assert renewing.asked == 2


async def test_after_its_end_everybody_waits_for_the_next_one(renewing: Renewing) -> None:
    first = await renewing.access.token()
    renewing.passes(minutes=61)
    found = set(await asyncio.gather(*(renewing.access.token() for _ in range(20))))
    assert len(found) == 1
    assert found != {first}
    assert renewing.asked == 2


async def test_short_lives_are_lived_to_their_half(renewing: Renewing) -> None:
    renewing.teams.login.life = timedelta(minutes=4)
    first = await renewing.access.token()
    renewing.passes(seconds=119)
    assert await renewing.access.token() == first
    assert renewing.asked == 1


async def test_a_refused_token_is_replaced_at_once(renewing: Renewing) -> None:
    first = await renewing.access.token()
    renewing.passes(minutes=5)
    await asyncio.gather(*(renewing.access.refused(first) for _ in range(10)))
    assert await renewing.access.token() != first
    assert renewing.asked == 2


async def test_an_old_token_that_is_refused_late_does_not_end_the_present_one(renewing: Renewing) -> None:
    first = await renewing.access.token()
    renewing.passes(minutes=5)
    await renewing.access.refused(first)
    second = await renewing.access.token()
    await renewing.access.refused(first)
    await renewing.access.refused("")
    assert await renewing.access.token() == second
    assert renewing.asked == 2


async def test_a_connector_that_takes_no_token_at_all_causes_no_storm(renewing: Renewing, logged: list[Any]) -> None:
    first = await renewing.access.token()
    await renewing.access.refused(first)
    for _ in range(30):
        assert 0 < ((await _refused(renewing.access)).after or 0) <= AFTER_FAILURE_S
        await renewing.access.refused(first)
    assert renewing.asked == 1
    assert [each["event"] for each in logged] == ["the connector takes no token of Makker's"]
    renewing.passes(seconds=AFTER_FAILURE_S)
    assert await renewing.access.token()
    assert renewing.asked == 2


async def test_somebody_who_goes_away_does_not_end_the_fetch_of_the_others(renewing: Renewing) -> None:
    renewing.teams.faults.slow(0.15, "token")
    first = asyncio.create_task(renewing.access.token())
    second = asyncio.create_task(renewing.access.token())
    await asyncio.sleep(0.05)
    first.cancel()
    assert await second
    assert renewing.asked == 1


# --- by a certificate -------------------------------------------------------------------------------------


async def test_a_certificate_proves_it_as_well_as_a_secret(renewing: Renewing) -> None:
    access = renewing.by(Certificate(renewing.teams.world.bot.certificate.pem))
    first = await access.token()
    assert first in renewing.teams.login.tokens
    renewing.passes(hours=2)
    # The server takes no assertion twice, none that ended, and none that lives for longer than ten minutes.
    assert await access.token() != first


async def test_a_certificate_that_was_not_uploaded_is_told(renewing: Renewing) -> None:
    failure = await _refused(renewing.by(Certificate(KeyPair(99).pem)))
    assert str(failure) == "no token: AADSTS700027"
    assert renewing.troubles.standing == {"MAKKER_TEAMS_CERTIFICATE": "AADSTS700027"}


@pytest.mark.parametrize("pem", ["", "word", KeyPair(99).pem.partition("-----BEGIN CERT")[0]])
def test_what_is_no_key_with_a_certificate_is_refused(renewing: Renewing, pem: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Certificate(pem)


# --- what goes wrong --------------------------------------------------------------------------------------

WRONG: dict[str, tuple[Callable[[Renewing], Access], str, dict[str, str]]] = {
    "a wrong secret": (lambda r: r.by(ClientSecret("wrong")), "AADSTS7000215", {PASSWORD: "AADSTS7000215"}),
    "another app": (
        lambda r: r.by(ClientSecret("x"), app_id="other"), "AADSTS700016", {"MAKKER_TEAMS_APP_ID": "AADSTS700016"}
    ),
    "another organisation": (
        lambda r: r.by(ClientSecret("x"), tenant="other"), "AADSTS700016", {"MAKKER_TEAMS_APP_ID": "AADSTS700016"}
    ),
    "another scope": (lambda r: r.by(ClientSecret("x"), scope="x"), "AADSTS70011", {PASSWORD: "AADSTS70011"}),
}  # fmt: skip


@pytest.mark.parametrize(("make", "code", "standing"), WRONG.values(), ids=WRONG)
async def test_a_wrong_setting_is_told_once_by_microsofts_code(
    renewing: Renewing, logged: list[Any], make: Callable[[Renewing], Access], code: str, standing: dict[str, str]
) -> None:
    access = make(renewing)
    failures = [await _refused(access) for _ in range(5)]
    assert {str(failure) for failure in failures} == {f"no token: {code}"}
    assert all(AFTER_REFUSAL_S - 1 < (failure.after or 0) <= AFTER_REFUSAL_S for failure in failures)
    assert renewing.troubles.standing == standing
    assert renewing.asked == 1
    assert [each["reason"] for each in logged if each["log_level"] == "error"] == [code]


async def test_a_secret_that_was_set_right_is_told_no_more(renewing: Renewing) -> None:
    right, renewing.teams.world.bot.secret = renewing.teams.world.bot.secret, "another"
    await _refused(renewing.access)
    assert renewing.troubles.standing == {PASSWORD: "AADSTS7000215"}
    renewing.teams.world.bot.secret = right
    renewing.passes(seconds=AFTER_REFUSAL_S)
    assert await renewing.access.token()
    assert renewing.troubles.standing == {}


DOWN: dict[str, Callable[[Faults], object]] = {
    "hangs": lambda faults: faults.hang("token", times=None),
    "answers 503": lambda faults: faults.fail(503, "token", times=None),
    "answers 400 in other words": lambda faults: faults.fail(400, "token", times=None),
    "sends half a token": lambda faults: faults.garble("token", times=None),
    "breaks the connection": lambda faults: faults.reset_before("token", times=None),
    "breaks it after": lambda faults: faults.reset_after("token", times=None),
}


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
async def test_while_none_can_be_had_it_is_tried_again_later(
    renewing: Renewing, down: Callable[[Faults], object]
) -> None:
    down(renewing.teams.faults)
    failures = await asyncio.gather(*(renewing.access.token() for _ in range(20)), return_exceptions=True)
    assert all(isinstance(failure, TryAgain) and 0 < (failure.after or 0) <= AFTER_FAILURE_S for failure in failures)
    assert renewing.troubles.standing == {}
    renewing.teams.faults.clear()
    assert (await _refused(renewing.access)).after
    renewing.passes(seconds=AFTER_FAILURE_S)
    assert await renewing.access.token()


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
async def test_the_old_token_serves_to_its_end_while_none_can_be_had(
    renewing: Renewing, down: Callable[[Faults], object]
) -> None:
    first = await renewing.access.token()
    down(renewing.teams.faults)
    renewing.passes(minutes=57)
    assert await renewing.access.token() == first
    await asyncio.sleep(TIMEOUT_S + 0.1)
    assert await renewing.access.token() == first
    renewing.passes(minutes=5)
    await _refused(renewing.access)


async def test_microsoft_says_how_long_to_wait(renewing: Renewing) -> None:
    renewing.teams.faults.limit(90, "token")
    assert (await _refused(renewing.access)).after == 90
    renewing.passes(seconds=89)
    assert (await _refused(renewing.access)).after == 1
    renewing.passes(seconds=1)
    assert await renewing.access.token()


@pytest.mark.parametrize(
    "answer",
    [
        b"[]", b"null", b"{}", b'{"access_token": "x"}', b'{"access_token": "", "expires_in": 60}', b"[" * 60_000,
        b'{"access_token": "a b", "expires_in": 60}', b'{"access_token": "a\\r\\nX-Evil: 1", "expires_in": 60}',
        b'{"access_token": "\xc3\xb8", "expires_in": 60}', b'{"access_token": 7, "expires_in": 60}',
        b'{"access_token": "x", "expires_in": 0}', b'{"access_token": "x", "expires_in": -5}', b"\xff" * 100,
    ],
)  # fmt: skip
async def test_an_answer_in_another_form_is_no_token(renewing: Renewing, answer: bytes) -> None:
    async def give(request: web.Request) -> web.Response:
        return web.Response(body=answer)

    async with listening([web.post("/token", give)]) as address:
        failure = await _refused(renewing.by(ClientSecret("x"), address=f"{address}/token"))
    assert str(failure) == "no token: an answer in another form"


async def test_a_refusal_in_another_form_is_a_status(renewing: Renewing) -> None:
    bodies = iter(
        [b"<html>", b'{"error": "invalid_client", "error_codes": "x"}', b'{"error": "odd", "error_codes": [1]}']
    )

    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=401, body=next(bodies))

    async with listening([web.post("/token", refuse)]) as address:
        access = renewing.by(ClientSecret("x"), address=f"{address}/token")
        for told in ("status 401", "status 401", "AADSTS1"):
            assert str(await _refused(access)) == f"no token: {told}"
            renewing.passes(seconds=AFTER_FAILURE_S)
    assert renewing.troubles.standing == {}


async def test_the_secret_follows_no_redirect(renewing: Renewing) -> None:
    went: list[str] = []

    async def away(request: web.Request) -> web.Response:
        went.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with listening([web.post("/{path:.*}", away)]) as address:
        await _refused(renewing.by(ClientSecret("x"), address=f"{address}/token"))
    assert went == ["/token"]


async def test_the_loop_goes_on_while_microsoft_hangs(renewing: Renewing) -> None:
    """MSAL, which botbuilder uses, blocks it."""
    renewing.teams.faults.hang("token", times=None)
    waiting = asyncio.create_task(renewing.access.token())
    assert await longest_pause(TIMEOUT_S) < 0.2
    with pytest.raises(TryAgain):
        await waiting


def test_nothing_secret_is_shown(renewing: Renewing) -> None:
    secret = renewing.teams.world.bot.secret
    assert secret not in repr(App("x", ClientSecret(secret), "y"))


async def test_the_local_mode_has_no_token(renewing: Renewing) -> None:
    assert await NoAccess().token() == ""
    await NoAccess().refused("")
