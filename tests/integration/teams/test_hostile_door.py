"""What people who mean harm send to Makker in Teams, with tokens that are good and with tokens that are not."""

import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from adapters.teams.activities import activity as shaped
from adapters.teams.identity import entra_in
from adapters.teams.ports import tenant_of
from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.faults.teams_fuzz import fuzz
from tests.support.mutations import CANARY
from tests.support.platform_teams import TeamsPlatform, teams
from tests.support.rows import rows_of
from tests.support.teams_mutations import kinds
from tests.teams_server.acting import Hand
from tests.teams_server.errors import Json

ACTIVITIES = 500
KINDS = ("no token", "another app's", "nobody's key", "another organisation", "another host")


@pytest.fixture
def address(sqlite_address: str) -> str:
    """What is refused never comes as far as a database."""
    return sqlite_address


@pytest.fixture
async def there(makker: Makker, vault: Vault, clock: SetClock) -> AsyncIterator[TeamsPlatform]:
    async with teams(makker, vault, clock) as platform:
        yield platform


@pytest.fixture
async def anna(there: TeamsPlatform) -> Hand:
    """Somebody with a goal."""
    hand = there.hand(there.tenant.add_person("Anna"))
    await hand.installs()
    for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
        await hand.types(text)
        await there.come_to_rest()
    return hand


async def test_activities_that_were_taken_apart_do_no_harm() -> None:
    account = await fuzz(ACTIVITIES, seed=1)
    assert sum(account.sent.values()) == ACTIVITIES
    assert len(account.sent) >= 12
    assert {200, 400, 401, 403} <= account.statuses.keys()
    assert account.faults == []


async def _rows(there: TeamsPlatform) -> object:
    return await there.makker.database.read(lambda connection: rows_of(connection, there.tenant_id))


async def test_nothing_of_any_kind_comes_in_with_what_is_not_right(there: TeamsPlatform, anna: Hand) -> None:
    originals = [each async for each in kinds(there, anna)]
    await there.come_to_rest()
    before, sent = await _rows(there), len(there.server.oracle.entries)
    with capture_logs() as logged:
        for kind in KINDS:
            for original in originals:
                body, headers, status = _wrong(there, original, kind)
                answer = await there.server.delivery.post(json.dumps(body).encode(), headers)
                assert (answer.status, answer.body) == (status, None), (kind, original["type"])
        await there.come_to_rest()
    assert await _rows(there) == before
    assert {each.name for each in there.server.oracle.entries[sent:]} <= {"openid", "keys"}
    assert CANARY not in str(logged)


def _wrong(there: TeamsPlatform, original: Json, kind: str) -> tuple[Json, dict[str, str], int]:
    """The activity, its headers, and what it must be answered with."""
    app, url = there.server.world.bot.app_id, original["serviceUrl"]
    keys, other = there.server.keys, "00001111-aaaa-2222-bbbb-3333cccc4444"
    match kind:
        case "no token":
            return original, {}, 401
        case "another app's":
            return original, _bearing(keys.token(other, url)), 401
        case "nobody's key":
            return original, _bearing(keys.token(app, url, there.server.world.bot.certificate)), 401
        case "another organisation":
            moved = json.loads(json.dumps(original).replace(there.tenant.id, other)) | {"serviceUrl": url}
            return moved, _bearing(keys.token(app, url)), 403
    elsewhere = "https://smba.trafficmanager.net.evil.example/emea/"
    return original | {"serviceUrl": elsewhere}, _bearing(keys.token(app, elsewhere)), 403


def _bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_the_organisation_that_is_checked_is_the_one_that_is_acted_for(there: TeamsPlatform, anna: Hand) -> None:
    """Whichever way an activity names two: the door and what is behind it read the same."""
    await anna.types("help")
    assert anna.last is not None
    ours, other = there.tenant.id, there.server.world.add_tenant("Elsewhere").id
    for data in (
        {"tenant": {"id": ours}},
        {"tenant": {"id": other}},
        {"tenant": {"id": None}},
        {"tenant": None},
        None,
        {},
    ):
        for where in (ours, other):
            said = anna.last | {"channelData": data, "conversation": {"id": "a:1", "tenantId": where}}
            assert shaped(said).tenant_id == tenant_of(entra_in(said))


async def test_makker_goes_on_while_nobody_can_be_told_apart(there: TeamsPlatform, anna: Hand) -> None:
    there.server.keys.rotate(keep=False)
    there.server.faults.fail(503, "openid", times=None)
    assert (await anna.types("help")).status == 503
    there.server.faults.clear()
    there.makker.clock.move_to(there.makker.clock.now().replace(hour=9))  # type: ignore[attr-defined]
    assert (await anna.types("help")).status == 200
