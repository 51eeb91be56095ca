"""Sending through Slack: where a message goes, how it is changed, and what is done when Slack says no."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from adapters.shared.ports import Kind
from adapters.slack.outbound import opaque_id
from adapters.slack.ports import tenant_of
from bot.cards.card import Card, HeatMap, Paragraph, Picture
from bot.clock import SetClock
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId
from bot.ports import Address, Ambiguous, CannotTell, NotYet, TryAgain, Undeliverable
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


async def test_what_cannot_be_shown_is_not_tried_again(way: Sending) -> None:
    acme = way.office()
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "k" * 300, CARD, "en")
    assert way.slack.oracle.entries == []


# --- where to -------------------------------------------------------------------------------------------------


async def test_a_conversation_is_learned_from_the_first_message_in_it(way: Sending) -> None:
    acme = way.office()
    await way.post(way.to(acme), "prompt:1")
    await way.post(way.to(acme), "prompt:2")
    assert [call.arguments["channel"] for call in way.slack.oracle.calls("chat.postMessage")] == [
        acme.anna.id,
        way.seen(acme)[0].channel,
    ]
    assert way.slack.oracle.calls("conversations.open") == []


async def test_a_conversation_that_is_known_is_used(way: Sending) -> None:
    acme = way.office()
    dm = way.slack.hand(acme.anna, acme.makker).direct.id
    await way.post(way.to(acme, details=dm), "prompt:1")
    assert way.slack.oracle.calls("chat.postMessage")[0].arguments["channel"] == dm


@pytest.mark.parametrize("kind", ["gone", "bot", "stranger", "guest"])
async def test_whom_makker_must_not_write_to_hears_nothing(way: Sending, kind: Kind) -> None:
    acme = way.office(kind=kind)
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    with pytest.raises(Undeliverable):
        await way.messenger.update(way.to(acme), "D1/1.000000/prompt:1", CARD, "en")
    with pytest.raises(Undeliverable):
        await way.messenger.attach(way.to(acme), "m1", "export.zip", b"zip", "")
    assert way.slack.oracle.entries == []


async def test_guests_are_written_to_where_the_operator_wants_it(slack: SlackServer, clock: SetClock) -> None:
    async with sending(slack, clock, guests=True) as way:
        acme = way.office(kind="guest")
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
        assert len(way.seen(acme)) == 1


async def test_whoever_is_forgotten_still_hears_the_farewell(way: Sending) -> None:
    acme = way.office()
    await way.messenger.forget(way.to(acme))
    assert way.members.held == {}
    await way.messenger.post(way.to(acme), "farewell", CARD, "en")
    assert len(way.seen(acme)) == 1


async def test_a_whole_organisation_is_one_installation(way: Sending) -> None:
    world = way.slack.world
    enterprise = world.add_enterprise("Holding")
    workspaces = [world.add_workspace(name, enterprise=enterprise) for name in ("North", "South")]
    ben = workspaces[1].add_person("ben")
    installation = world.install(world.add_app(), enterprise)
    tenant_id = tenant_of("", enterprise.id, is_enterprise_install=True)
    way.tokens.held[tenant_id] = installation.token
    to = Address(tenant_id, PersonId(ben.id), DIRECT)
    ref = await way.post(to, "prompt:1")
    assert await way.messenger.find(to, "prompt:1") == ref
    way.passes(2)
    await way.messenger.attach(to, "m2", "makker.zip", b"everything", "")
    assert len(way.slack.hand(ben, installation, workspaces[1]).from_app()) == 2


async def test_a_channel_hears_an_answer_in_its_thread(way: Sending) -> None:
    acme = way.office()
    general = acme.workspace.add_channel("general", acme.anna, acme.makker.bot)
    place = way.to(acme, place=Place(general.id))
    ref = await way.post(place, "thread:1")
    way.passes(2)
    await way.messenger.post(place, "thread:2", CARD, "en", under=ref)
    parent, answer = general.messages
    assert answer.thread_ts == parent.ts


async def test_an_answer_to_what_is_gone_stands_on_its_own(way: Sending) -> None:
    acme = way.office()
    general = acme.workspace.add_channel("general", acme.anna, acme.makker.bot)
    place, under = way.to(acme, place=Place(general.id)), f"{general.id}/1.000000/gone"
    await way.post(place, "thread:1", under=under)
    [answer] = general.messages
    assert not answer.thread_ts


# --- looking up -----------------------------------------------------------------------------------------------


async def test_a_message_is_found_among_many(way: Sending) -> None:
    acme = way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    direct = way.slack.hand(acme.anna, acme.makker).direct
    for number in range(150):
        acme.workspace.post(direct, acme.anna, f"line {number}")
    assert await way.messenger.find(way.to(acme), "prompt:1") == ref


async def test_what_was_never_posted_is_not_found_and_little_is_read_for_it(way: Sending) -> None:
    acme = way.office()
    direct = way.slack.hand(acme.anna, acme.makker).direct
    for number in range(500):
        acme.workspace.post(direct, acme.anna, f"line {number}")
    way.passes(600)
    way.slack.faults.reset_before("chat.postMessage")
    with pytest.raises(Ambiguous):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert await way.messenger.find(way.to(acme), "prompt:1") is None
    assert len(way.slack.oracle.calls("conversations.history")) == 1


async def test_after_a_restart_a_message_is_still_found(way: Sending, clock: SetClock) -> None:
    acme = way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    async with sending(way.slack, clock) as again:
        again.tokens.held = way.tokens.held
        again.members.held = way.members.held
        assert await again.messenger.find(again.to(acme), "prompt:1") == ref
        assert await again.messenger.find(again.to(acme), "prompt:2") is None


async def test_where_too_much_was_said_since_nobody_can_tell(way: Sending) -> None:
    acme = way.office()
    direct = way.slack.hand(acme.anna, acme.makker).direct
    for number in range(900):
        acme.workspace.post(direct, acme.anna, f"line {number}")
    with pytest.raises(CannotTell):
        await way.messenger.find(way.to(acme), "prompt:1")


async def test_the_same_logical_id_in_another_workspace_is_another_message(way: Sending) -> None:
    acme, beta = way.office("Acme"), way.office("Beta")
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert await way.messenger.find(way.to(beta), "prompt:1") is None
    assert opaque_id(acme.tenant_id, "prompt:1") != opaque_id(beta.tenant_id, "prompt:1")


async def test_channels_are_not_read(way: Sending) -> None:
    acme = way.office()
    general = acme.workspace.add_channel("general", acme.anna, acme.makker.bot)
    with pytest.raises(CannotTell):
        await way.messenger.find(way.to(acme, place=Place(general.id)), "thread:1")
    assert way.slack.oracle.entries == []


async def test_where_the_conversation_may_not_be_read_nobody_can_tell(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.refuse("missing_scope", "conversations.history")
    with pytest.raises(CannotTell):
        await way.messenger.find(way.to(acme), "prompt:1")


# --- files and pictures ---------------------------------------------------------------------------------------

ALT = "The last week: 1 done."
MAPPED = Card((Paragraph("Your week"), Picture(HeatMap(date(2026, 3, 2), "d------"), ALT)), "Your week")


async def test_a_file_is_handed_over_in_the_direct_conversation(way: Sending) -> None:
    acme = way.office()
    await way.messenger.attach(way.to(acme), "m1", "makker.zip", b"everything", "")
    [seen] = way.seen(acme)
    [file] = seen.files
    assert file["title"] == "makker.zip"
    assert way.slack.world.files[file["id"]].alt_text == "makker.zip"
    assert file["name"].endswith(".zip")
    assert way.slack.world.files[file["id"]].content == b"everything"


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_file_whose_outcome_is_unknown_is_looked_up(way: Sending, arrives: bool) -> None:
    acme = way.office()
    faults = way.slack.faults
    (faults.reset_after if arrives else faults.reset_before)("files.completeUploadExternal")
    with pytest.raises(Ambiguous):
        await way.messenger.attach(way.to(acme), "m1", "makker.zip", b"everything", "")
    assert (await way.messenger.find(way.to(acme), "m1") is not None) is arrives


async def test_bytes_that_do_not_get_through_are_sent_again_later(way: Sending) -> None:
    acme = way.office()
    for break_it in (way.slack.faults.reset_before, way.slack.faults.reset_after):
        break_it("upload")
        with pytest.raises(TryAgain):
            await way.messenger.attach(way.to(acme), "m1", "makker.zip", b"everything", "")
    assert way.seen(acme) == []


async def test_a_picture_is_drawn_and_uploaded_once(way: Sending) -> None:
    acme = way.office()
    ref = await way.post(way.to(acme), "m1", MAPPED)
    await way.messenger.update(way.to(acme), ref, MAPPED, "en")
    [seen] = way.seen(acme)
    [picture] = [block for block in seen.blocks if block["type"] == "image"]
    assert picture["alt_text"] == ALT
    [file] = way.slack.world.files.values()
    assert file.id == picture["slack_file"]["id"]
    assert file.alt_text == ALT
    assert file.content is not None
    assert file.content.startswith(b"\x89PNG")
    assert file.channels == []


async def test_a_picture_is_drawn_for_each_language_and_workspace(way: Sending) -> None:
    acme, beta = way.office("Acme"), way.office("Beta")
    await way.messenger.post(way.to(acme), "m1", MAPPED, "en")
    way.passes(2)
    await way.messenger.post(way.to(acme), "m2", MAPPED, "da")
    await way.messenger.post(way.to(beta), "m1", MAPPED, "en")
    assert len(way.slack.world.files) == 3


async def test_a_picture_that_slack_does_not_take_is_told_in_words(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.refuse("restricted_action", "files.*")
    await way.messenger.post(way.to(acme), "m1", MAPPED, "en")
    [seen] = way.seen(acme)
    assert ALT in str(seen.blocks)
    assert "image" not in {block["type"] for block in seen.blocks}


async def test_a_picture_that_is_not_ready_is_given_a_moment(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.refuse("invalid_blocks", "chat.postMessage")
    with pytest.raises(NotYet) as wait:
        await way.messenger.post(way.to(acme), "m1", MAPPED, "en")
    way.passes(wait.value.after)
    await way.messenger.post(way.to(acme), "m1", MAPPED, "en")
    [seen] = way.seen(acme)
    assert "image" in {block["type"] for block in seen.blocks}
    assert len(way.slack.world.files) == 1


async def test_a_picture_that_never_gets_ready_loses_no_message(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.refuse("invalid_blocks", "chat.postMessage", times=2)
    await way.post(way.to(acme), "m1", MAPPED)
    [seen] = way.seen(acme)
    assert ALT in str(seen.blocks)
    assert "image" not in {block["type"] for block in seen.blocks}


async def test_an_upload_that_breaks_is_no_ambiguous_message(way: Sending) -> None:
    acme = way.office()
    for method in ("files.getUploadURLExternal", "upload", "files.completeUploadExternal"):
        way.slack.faults.reset_after(method)
        with pytest.raises(TryAgain):
            await way.messenger.post(way.to(acme), "m1", MAPPED, "en")
    await way.messenger.post(way.to(acme), "m1", MAPPED, "en")
    assert len(way.seen(acme)) == 1


async def test_a_store_out_of_reach_makes_no_message_ambiguous(way: Sending) -> None:
    acme = way.office()
    way.members.is_out_of_reach = True
    for asked in (
        way.messenger.post(way.to(acme), "m1", CARD, "en"),
        way.messenger.find(way.to(acme), "m1"),
        way.messenger.forget(way.to(acme)),
    ):
        with pytest.raises(TryAgain):
            await asked
    assert way.slack.oracle.entries == []
