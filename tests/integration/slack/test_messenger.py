"""Sending through Slack: where a message goes, how it is changed, and what is done when Slack says no."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.outbound import opaque_id
from bot.clock import SetClock
from tests.slack_server import SlackServer
from tests.support.slack_sending import ANSWERED, CARD, Sending, sending


@pytest.fixture
async def way(slack: SlackServer, clock: SetClock) -> AsyncIterator[Sending]:
    async with sending(slack, clock) as made:
        yield made


async def test_a_card_is_posted_and_changed_where_it_stands(way: Sending) -> None:
    acme = way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    [seen] = way.seen(acme)
    assert seen.text == "You ran."
    assert seen.edited
    assert ref == f"{seen.channel}/{seen.ts}/prompt:1"


async def test_a_message_carries_an_opaque_id_alone(way: Sending) -> None:
    acme = way.office()
    await way.messenger.post(way.to(acme), "prompt:anna:1", CARD, "en")
    [seen] = way.seen(acme)
    assert seen.metadata == {
        "event_type": "makker_message",
        "event_payload": {"id": opaque_id(acme.tenant_id, "prompt:anna:1")},
    }
    assert "anna" not in str(seen.metadata)


async def test_a_changed_card_still_says_which_message_it_is(way: Sending) -> None:
    acme = way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    [seen] = way.seen(acme)
    before = [block.get("block_id") for block in seen.blocks if block["type"] == "actions"]
    await way.messenger.update(way.to(acme), ref, CARD, "en")
    assert [block.get("block_id") for block in seen.blocks if block["type"] == "actions"] == before


async def test_nothing_is_unfurled(way: Sending) -> None:
    acme = way.office()
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    [seen] = way.seen(acme)
    assert seen.unfurl == (False, False)
