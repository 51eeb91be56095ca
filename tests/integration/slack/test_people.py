"""People in Slack: met before they are answered, followed as they change, left alone once they are gone."""

from datetime import timedelta

import pytest

from adapters.slack.ports import tenant_of
from bot.assembly import Makker
from bot.clock import SetClock
from bot.domain.person import PersonId
from bot.store.crypto import Vault
from tests.slack_server.acting import Hand
from tests.support.people import Somebody, utc
from tests.support.platform_slack import SlackPlatform


def _texts(hand: Hand) -> list[str]:
    return [message.text for message in hand.from_app()]


async def _newcomer(there: SlackPlatform, name: str = "Anna", **more: object) -> Hand:
    person = there.workspace.add_person(name.lower(), display_name=name, **more)
    return there.hand(person)


async def test_a_newcomers_first_words_are_answered_once_slack_has_said_who_they_are(there: SlackPlatform) -> None:
    anna = await _newcomer(there, tz="Asia/Tokyo", locale="da-DK")
    answer = await anna.types("hjælp")
    assert answer.status == 200
    await there.come_to_rest()
    welcome, helped = anna.from_app()
    assert "Asia/Tokyo" in str(welcome.blocks)
    assert helped.text == "Det kan du skrive til mig"


async def test_a_newcomer_is_acknowledged_while_slacks_api_hangs_and_answered_afterwards(
    there: SlackPlatform, clock: SetClock
) -> None:
    anna = await _newcomer(there)
    there.server.faults.hang("users.info", times=None)
    assert (await anna.types("help")).is_acknowledged
    assert _texts(anna) == []
    there.server.faults.clear()
    clock.move_to(clock.now() + timedelta(seconds=31))
    await there.come_to_rest()
    assert "What you can write to me" in _texts(anna)


@pytest.mark.parametrize("kind", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_bot": True}])
async def test_guests_and_bots_are_told_once_and_nothing_of_theirs_is_kept(
    there: SlackPlatform, makker: Makker, kind: dict[str, bool]
) -> None:
    guest = await _newcomer(there, "Gustav", **kind)
    for text in ("hello", "goal run", "done"):
        await guest.types(text)
        await there.come_to_rest()
    assert len(_texts(guest)) <= 1
    assert await makker.claims.next_prompt(tenant_of(there.workspace.id), guest.person.id) is None
    assert await there.practice(guest.person.id) is None


async def _with_a_goal(there: SlackPlatform) -> Hand:
    anna = await _newcomer(there, tz="Europe/Copenhagen")
    await anna.types("goal run every day at 7")
    await there.come_to_rest()
    for text in ("energy", "after coffee", "yes"):
        await anna.types(text)
        await there.come_to_rest()
    return anna


async def test_a_changed_zone_moves_the_next_prompt_at_once(there: SlackPlatform) -> None:
    anna = await _with_a_goal(there)
    assert await there.next_prompt(anna.person.id) == utc(3, 6)
    await anna.changes(tz="America/New_York")
    await there.come_to_rest()
    assert await there.next_prompt(anna.person.id) == utc(3, 12)


async def test_whoever_is_deactivated_gets_nothing_more_and_is_asked_again_when_back(there: SlackPlatform) -> None:
    anna = await _with_a_goal(there)
    before = len(anna.from_app())
    await anna.is_deactivated()
    await there.move_to(anna.person.id, utc(5, 12))
    assert len(anna.from_app()) == before
    await anna.comes_back()
    await there.move_to(anna.person.id, utc(6, 12))
    assert len(anna.from_app()) > before


async def test_who_is_new_in_the_workspace_is_not_written_to_unasked(there: SlackPlatform) -> None:
    person = await there.server.person_joins(there.installation, there.workspace, "Bo")
    await there.come_to_rest()
    bo = there.hand(person)
    assert bo.from_app() == []
    assert await there.member(person.id) is None
    await bo.types("help")
    await there.come_to_rest()
    assert len(bo.from_app()) == 2


async def test_a_change_of_somebody_who_was_forgotten_brings_nothing_of_them_back(there: SlackPlatform) -> None:
    anna = await _with_a_goal(there)
    for text in ("forget me", "yes"):
        await anna.types(text)
        await there.come_to_rest()
    await anna.changes(tz="Asia/Tokyo")
    await there.come_to_rest()
    assert await there.member(anna.person.id) is None


async def test_who_looks_into_the_conversation_is_welcomed_once(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    for _ in range(3):
        await anna.opens_home("messages")
        await there.come_to_rest()
    assert len(anna.from_app()) == 1


@pytest.mark.parametrize("way", ["uninstalled", "revoked", "uninstalled, and nothing said of tokens"])
async def test_where_makker_is_removed_nothing_more_is_sent(there: SlackPlatform, way: str) -> None:
    anna = await _with_a_goal(there)
    calls = len(list(there.server.oracle))
    match way:
        case "uninstalled":
            await there.server.uninstall(there.installation)
        case "revoked":
            await there.server.revoke_tokens(there.installation)
        case _:
            await there.server.send_event(
                "app_uninstalled", there.workspace, there.installation, {"type": "app_uninstalled"}
            )
    await there.move_to(anna.person.id, utc(5, 12))
    assert len(list(there.server.oracle)) == calls
    assert (await anna.types("help")).status in (0, 200)


async def test_a_token_of_a_persons_own_that_is_revoked_ends_nothing(there: SlackPlatform) -> None:
    anna = await _with_a_goal(there)
    event = {"type": "tokens_revoked", "tokens": {"oauth": [anna.person.id], "bot": []}}
    await there.server.send_event("tokens_revoked", there.workspace, there.installation, event)
    said = len(anna.from_app())
    await there.move_to(anna.person.id, utc(3, 12))
    assert len(anna.from_app()) > said


async def test_brought_into_a_channel_makker_says_hello_there_once(there: SlackPlatform) -> None:
    anna = await _with_a_goal(there)
    channel = there.workspace.add_channel("leaders", anna.person)
    await anna.adds_app(channel)
    await anna.repeats()
    await there.come_to_rest()
    (hello,) = anna.from_app(channel)
    assert "Write to me directly" in hello.text


async def test_forgetting_somebody_in_slack_forgets_who_they_are(
    there: SlackPlatform, makker: Makker, vault: Vault
) -> None:
    anna = await _with_a_goal(there)
    await anna.types("forget me")
    await there.come_to_rest()
    await anna.types("yes")
    await there.come_to_rest()
    assert "erased" in _texts(anna)[-1]
    somebody = Somebody(makker, anna.person.id, tenant_id=tenant_of(there.workspace.id))
    assert somebody.person_id == PersonId(anna.person.id)
    assert await there.practice(anna.person.id) is None
