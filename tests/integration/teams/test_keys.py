"""The keys that Teams signs with: fetched seldom, followed at once, and served while their source is down."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import structlog
from aiohttp import ClientSession, web
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import RSAAlgorithm

from adapters.teams.keys import FETCHES, WITHIN, Keys, NoKeys
from bot.clock import SetClock
from tests.loopback.faults import Faults
from tests.support.teams_door import Visitor, at_the_door, listening
from tests.support.teams_forging import bearing, claims, part
from tests.teams_server.certificates import Certificate

TIMEOUT_S = 0.3


@pytest.fixture
async def visitor(clock: SetClock) -> AsyncIterator[Visitor]:
    async with at_the_door(clock, timeout_s=TIMEOUT_S) as found:
        yield found


def _passes(clock: SetClock, **time: float) -> None:
    clock.move_to(clock.now() + timedelta(**time))


async def _until_fetched(visitor: Visitor, times: int) -> None:
    for _ in range(200):
        await asyncio.sleep(0.01)
        if visitor.fetches == times:
            return
    raise AssertionError(f"fetched {visitor.fetches} times")


async def test_keys_are_fetched_once_for_all_who_come_at_once(visitor: Visitor) -> None:
    answers = await asyncio.gather(*(visitor.knocks() for _ in range(50)))
    assert {status for status, _ in answers} == {200}
    assert visitor.fetches == 1


async def test_a_rotated_key_is_accepted_at_its_first_use(visitor: Visitor) -> None:
    assert await visitor.knocks() == (200, "")
    before = visitor.bearer()
    visitor.signing.rotate()
    assert await visitor.knocks() == (200, "")
    assert await visitor.knocks(authorization=before) == (200, "")
    assert visitor.fetches == 2


async def test_many_who_come_with_a_rotated_key_at_once_cause_one_fetch(visitor: Visitor) -> None:
    assert await visitor.knocks() == (200, "")
    visitor.signing.rotate()
    answers = await asyncio.gather(*(visitor.knocks() for _ in range(50)))
    assert {status for status, _ in answers} == {200}
    assert visitor.fetches == 2


async def test_a_key_that_was_withdrawn_is_refused_once_that_is_known(visitor: Visitor, clock: SetClock) -> None:
    old = visitor.signing.present
    assert await visitor.knocks() == (200, "")
    visitor.signing.rotate(keep=False)
    assert await visitor.knocks() == (200, "")
    _passes(clock, minutes=1)
    assert await visitor.knocks(authorization=f"Bearer {visitor.signing.sign(claims(visitor), old)}") == (401, "")


async def test_made_up_key_ids_do_not_make_makker_hammer(visitor: Visitor, clock: SetClock) -> None:
    assert await visitor.knocks() == (200, "")
    for number in range(100):
        assert await visitor.knocks(authorization=bearing(visitor, kid=f"k{number}")) == (401, "")
    assert visitor.fetches == FETCHES
    assert await visitor.knocks() == (200, "")
    # Nor do they keep a rotated key out for longer than it takes until the next fetch is due.
    visitor.signing.rotate()
    _passes(clock, seconds=WITHIN.total_seconds())
    assert await visitor.knocks() == (200, "")
    assert visitor.fetches == FETCHES + 1


async def test_keys_of_yesterday_are_fetched_anew_without_anybody_waiting(visitor: Visitor, clock: SetClock) -> None:
    assert await visitor.knocks() == (200, "")
    _passes(clock, hours=23)
    assert await visitor.knocks() == (200, "")
    assert visitor.fetches == 1
    _passes(clock, hours=2)
    visitor.faults.slow(0.2, "openid")
    began = asyncio.get_running_loop().time()
    assert await visitor.knocks() == (200, "")
    assert asyncio.get_running_loop().time() - began < 0.15
    await _until_fetched(visitor, 2)
    for _ in range(3):
        assert await visitor.knocks() == (200, "")
    assert visitor.fetches == 2


DOWN: dict[str, Callable[[Faults], object]] = {
    "hangs": lambda faults: faults.hang("openid", times=None),
    "hangs at the keys": lambda faults: faults.hang("keys", times=None),
    "answers 503": lambda faults: faults.fail(503, "openid", times=None),
    "answers 404": lambda faults: faults.fail(404, "keys", times=None),
    "sends half of it": lambda faults: faults.garble("openid", times=None),
    "sends half of the keys": lambda faults: faults.garble("keys", times=None),
    "breaks the connection": lambda faults: faults.reset_before("*", times=None),
}


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
async def test_without_any_keys_teams_is_asked_to_come_again(
    visitor: Visitor, clock: SetClock, down: Callable[[Faults], object]
) -> None:
    down(visitor.faults)
    began = asyncio.get_running_loop().time()
    for _ in range(FETCHES + 2):
        assert await visitor.knocks() == (503, "")
    assert asyncio.get_running_loop().time() - began < (FETCHES + 1) * TIMEOUT_S
    assert visitor.came_in == []
    visitor.faults.clear()
    _passes(clock, seconds=WITHIN.total_seconds())
    assert await visitor.knocks() == (200, "")


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
async def test_known_keys_are_good_while_their_source_is_down(
    visitor: Visitor, clock: SetClock, down: Callable[[Faults], object]
) -> None:
    assert await visitor.knocks() == (200, "")
    down(visitor.faults)
    _passes(clock, days=3)
    with structlog.testing.capture_logs() as logged:
        for _ in range(5):
            assert await visitor.knocks() == (200, "")
        await asyncio.sleep(TIMEOUT_S + 0.1)
        assert await visitor.knocks() == (200, "")
    assert [each["event"] for each in logged] == ["the keys of teams cannot be fetched"]
    # An unknown key might be a new one: Teams may come again with it.
    visitor.signing.rotate()
    assert await visitor.knocks() == (503, "")


async def test_nobody_else_waits_while_the_source_hangs(visitor: Visitor) -> None:
    assert await visitor.knocks() == (200, "")
    visitor.faults.hang("openid", times=None)
    waiting = asyncio.create_task(visitor.knocks(authorization=bearing(visitor, kid="unknown")))
    await asyncio.sleep(0.05)
    began = asyncio.get_running_loop().time()
    for _ in range(20):
        assert await visitor.knocks() == (200, "")
    assert asyncio.get_running_loop().time() - began < TIMEOUT_S
    assert not waiting.done() or asyncio.get_running_loop().time() - began > TIMEOUT_S / 2
    assert await waiting == (503, "")


async def test_somebody_who_hangs_up_does_not_end_the_fetch_of_the_others(visitor: Visitor) -> None:
    visitor.faults.slow(0.15, "openid")
    first = asyncio.create_task(visitor.knocks())
    await asyncio.sleep(0.05)
    second = asyncio.create_task(visitor.knocks())
    await asyncio.sleep(0.05)
    first.cancel()
    assert await second == (200, "")
    assert visitor.fetches == 1


async def test_keys_that_are_of_no_use_stand_beside_good_ones(visitor: Visitor) -> None:
    good = visitor.signing.published[0]
    odd = Certificate(78).jwk()
    visitor.signing.published[:0] = [
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "oct", "kid": good["kid"], "k": "c2VjcmV0"},
        {"kty": "RSA", "kid": "short", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": ""},
        {"kty": "RSA", "n": good["n"], "e": good["e"]},
        {**odd, "kid": 7},
        {**odd, "use": "enc"},
        {**odd, "kid": "listed", "endorsements": "msteams"},
        "a word",  # type: ignore[list-item]
    ]
    assert await visitor.knocks() == (200, "")
    for kid in ("ec", "short", "broken", "listed", odd["kid"]):
        assert await visitor.knocks(authorization=bearing(visitor, kid=kid)) == (401, "")


def _published(visitor: Visitor, key: RSAPrivateKey, **other: str) -> str:
    """Have a key published, endorsed for Teams; what comes signed with it."""
    told = {"kid": "k", "endorsements": ["msteams"], **other}
    visitor.signing.published.append(RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | told)
    said = f"{part({'alg': 'RS256', 'kid': 'k'})}.{part(claims(visitor))}"
    return f"Bearer {said}.{part(key.sign(said.encode(), PKCS1v15(), SHA256()))}"


async def test_a_key_signs_if_it_is_long_enough_and_meant_for_it(visitor: Visitor) -> None:
    odd = Certificate(78).private_key
    assert await visitor.knocks(authorization=_published(visitor, odd)) == (200, "")
    visitor.signing.published.pop()
    visitor.signing.rotate()
    assert await visitor.knocks() == (200, "")
    assert await visitor.knocks(authorization=_published(visitor, odd, use="enc")) == (401, "")


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_a_key_that_can_be_broken_is_not_used(visitor: Visitor) -> None:
    weak = generate_private_key(65_537, 1_024)
    assert await visitor.knocks(authorization=_published(visitor, weak)) == (401, "")


async def test_keys_follow_no_redirect(visitor: Visitor, clock: SetClock) -> None:
    async def away(request: web.Request) -> web.Response:
        return web.Response(
            status=302, headers={"Location": f"{visitor.signing.address}/v1/.well-known/openidconfiguration"}
        )

    async with ClientSession() as session, listening([web.get("/openid", away)]) as address:
        with pytest.raises(NoKeys):
            await Keys(session, f"{address}/openid", clock).of("x")
    assert visitor.fetches == 0


@pytest.mark.parametrize("published", [[], ["a word"], [{"kty": "RSA"}]])
async def test_a_set_without_a_usable_key_takes_no_key_away(
    visitor: Visitor, clock: SetClock, published: list[object]
) -> None:
    assert await visitor.knocks() == (200, "")
    visitor.signing.published[:] = published  # type: ignore[assignment]
    _passes(clock, days=2)
    assert await visitor.knocks() == (200, "")
    await _until_fetched(visitor, 2)
    assert await visitor.knocks() == (200, "")


async def test_keys_are_taken_by_the_way_of_the_metadata_alone(visitor: Visitor) -> None:
    visitor.signing.address = visitor.signing.address.replace("http://", "ftp://")
    assert await visitor.knocks() == (503, "")
    assert visitor.fetches == 0


async def test_a_clock_that_was_put_back_does_not_keep_new_keys_out(visitor: Visitor, clock: SetClock) -> None:
    for number in range(FETCHES):
        await visitor.knocks(authorization=bearing(visitor, kid=f"k{number}"))
    _passes(clock, hours=-5)
    visitor.signing.rotate()
    assert await visitor.knocks() == (200, "")
