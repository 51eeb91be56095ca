"""Tokens that are not Teams' for this app: each is refused plainly, does nothing, and is told to nobody."""

import logging
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
import structlog

from adapters.teams.hosts import Hosts
from adapters.teams.identity import Identity
from adapters.teams.keys import Keys
from bot.clock import SetClock
from tests.support.teams_door import APP, CANARY, SERVICE_URL, TENANT, Visitor, activity, at_the_door
from tests.support.teams_forging import FORGED, Forger, at


@pytest.fixture
async def visitor(clock: SetClock) -> AsyncIterator[Visitor]:
    async with at_the_door(clock) as found:
        yield found


@pytest.fixture(autouse=True)
def _nothing_is_told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Any:
    """Whatever is sent, no word and no token of it is in any log, however much is logged."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logged:
        yield
    told = f"{logged} {[(each.getMessage(), each.exc_info) for each in caplog.records]} {capfd.readouterr()}"
    assert CANARY not in told
    assert "eyJ" not in told


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_a_token_that_is_not_right_is_refused(visitor: Visitor, forge: Forger) -> None:
    assert await visitor.knocks(authorization=forge(visitor)) == (401, "")
    assert visitor.came_in == []


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_it_is_refused_as_well_once_the_keys_are_known(visitor: Visitor, forge: Forger) -> None:
    assert await visitor.knocks() == (200, "")
    assert await visitor.knocks(authorization=forge(visitor)) == (401, "")
    assert len(visitor.came_in) == 1


async def test_what_teams_signed_comes_in(visitor: Visitor) -> None:
    assert await visitor.knocks() == (200, "")
    assert visitor.came_in == [activity()]


@pytest.mark.parametrize(
    "claims",
    [{"exp": {"minutes": 4, "seconds": 59}}, {"nbf": {"minutes": -5}}, {"nbf": {"days": 300}}],
    ids=["an end just passed", "a beginning just ahead", "an old beginning"],
)
async def test_clocks_may_differ_by_five_minutes(visitor: Visitor, claims: dict[str, dict[str, float]]) -> None:
    times = {name: at(visitor, **ago) for name, ago in claims.items()}
    assert await visitor.knocks(authorization=visitor.bearer(**times)) == (200, "")


async def test_time_is_that_of_the_clock_passed_in(visitor: Visitor, clock: SetClock) -> None:
    old = visitor.bearer()
    clock.move_to(datetime(2099, 1, 1, tzinfo=clock.now().tzinfo))
    assert await visitor.knocks(authorization=old) == (401, "")
    assert await visitor.knocks() == (200, "")


# --- what the body must be --------------------------------------------------------------------------------

OTHERS: dict[str, tuple[int, Any]] = {
    "another service url than the token's": (401, activity(serviceUrl="https://smba.trafficmanager.net/amer/")),
    "no service url": (401, {name: value for name, value in activity().items() if name != "serviceUrl"}),
    "a service url that is none": (401, activity(serviceUrl={"url": SERVICE_URL})),
    "another channel": (401, activity(channelId="webchat")),
    "no channel": (401, activity(channelId=None)),
    "another organisation": (403, activity(channelData={"tenant": {"id": "bbbb" + TENANT[4:]}})),
    "another organisation beside ours": (
        403, activity(channelData={"tenant": {"id": "x"}}, conversation={"id": "a:1", "tenantId": TENANT})
    ),
    "an organisation that is none": (403, activity(channelData={"tenant": {"id": [TENANT]}})),
    "no organisation": (403, activity(channelData=None, conversation={"id": "a:1"})),
    "a channelData that is a list": (403, activity(channelData=[{"tenant": {"id": TENANT}}], conversation=7)),
}  # fmt: skip


@pytest.mark.parametrize(("status", "body"), OTHERS.values(), ids=OTHERS)
async def test_a_body_that_its_token_does_not_vouch_for_is_refused(visitor: Visitor, status: int, body: Any) -> None:
    assert await visitor.knocks(body) == (status, "")
    assert visitor.came_in == []


async def test_the_organisation_may_stand_in_the_conversation_alone(visitor: Visitor) -> None:
    assert await visitor.knocks(activity(channelData={})) == (200, "")
    assert await visitor.knocks(activity(channelData={"tenant": {"id": TENANT.upper()}})) == (200, "")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/emea/", "https://smba.trafficmanager.net.evil.example/", "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net@evil.example/", "http://127.0.0.1:8080/", "http://169.254.169.254/", "",
    ],
)  # fmt: skip
async def test_a_foreign_service_url_is_refused_though_the_token_names_it(visitor: Visitor, url: str) -> None:
    assert await visitor.knocks(activity(serviceUrl=url), visitor.bearer(url)) == (403, "")
    assert visitor.came_in == []


@pytest.mark.parametrize("endorsements", [None, [], ["webchat", "directline"]], ids=["missing", "none", "of others"])
async def test_a_key_that_is_not_endorsed_for_teams_is_refused(
    visitor: Visitor, endorsements: list[str] | None
) -> None:
    visitor.signing.endorsements = endorsements
    visitor.signing.rotate()
    assert await visitor.knocks() == (401, "")
    assert visitor.came_in == []


@pytest.mark.parametrize(("app", "tenant", "issuer"), [("", TENANT, "x"), (APP, "", "x"), (APP, TENANT, "")])
async def test_nothing_is_checked_against_nothing(
    visitor: Visitor, clock: SetClock, app: str, tenant: str, issuer: str
) -> None:
    keys = Keys(visitor._session, "", clock)
    with pytest.raises(ValueError, match="everybody"):
        Identity(keys, Hosts(), clock, app, tenant, issuer)
