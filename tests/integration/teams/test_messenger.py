"""Sending through Teams: where a message goes, how it is changed, and what is left of it when somebody is forgotten."""

from collections.abc import AsyncIterator

import pytest

from adapters.shared.ports import Kind
from adapters.teams.refs import parted
from bot.assembly import Makker
from bot.cards.card import Button, Buttons, Card, Paragraph
from bot.clock import SetClock
from bot.dialogs.base import Place
from bot.domain.person import PersonId
from bot.ports import CannotTell, NotStored, TryAgain, Undeliverable
from bot.store.crypto import Vault
from tests.support.teams_sending import ANSWERED, CARD, Sending, sending
from tests.teams_server import TeamsServer


@pytest.fixture
async def way(teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock) -> AsyncIterator[Sending]:
    async with sending(teams, makker, vault, clock) as made:
        yield made


async def test_a_card_is_posted_and_changed_where_it_stands(way: Sending) -> None:
    acme = await way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    [seen] = way.seen(acme)
    assert "Did you run?" in str(seen.card)
    assert ref == f"{seen.conversation}|{seen.id}|prompt:1"
    await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert "You ran." in str(seen.card)
    assert "Did you run?" not in str(seen.body)
    assert way.seen(acme) == [seen]


async def test_a_changed_card_still_says_which_message_it_is(way: Sending) -> None:
    acme = await way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    [seen] = way.seen(acme)
    before = seen.body["attachments"]
    await way.messenger.update(way.to(acme), ref, CARD, "en")
    assert seen.edits == 1
    assert seen.body["attachments"] == before


async def test_whatever_goes_out_says_whose_organisation_it_is_for(way: Sending) -> None:
    acme = await way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    bodies = [entry.body for entry in way.teams.oracle.calls("send", "update")]
    assert [body["channelData"]["tenant"]["id"] for body in bodies] == [acme.tenant.id] * 2
    assert {body["from"]["id"] for body in bodies} == {way.teams.world.bot.id}
    assert {body["recipient"]["id"] for body in bodies} == {acme.anna.id}


async def test_it_goes_to_the_latest_address(way: Sending) -> None:
    acme = await way.office()
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    acme.tenant.region = "amer"
    await way.meets(acme, acme.anna)
    await way.messenger.post(way.to(acme), "prompt:2", CARD, "en")
    assert [entry.region for entry in way.teams.oracle.calls("send")] == ["emea", "amer"]


async def test_what_cannot_be_shown_is_not_tried_again(way: Sending) -> None:
    acme = await way.office()
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "k" * 300, CARD, "en")
    assert way.teams.oracle.entries == []


# --- where to -------------------------------------------------------------------------------------------------


async def test_somebody_from_whom_nothing_was_heard_is_written_to_in_a_conversation_of_their_own(way: Sending) -> None:
    acme = await way.office()
    ben = acme.tenant.add_person("Ben Riis")
    acme.tenant.personal(ben).is_installed = True
    to = way.to(acme, ben)
    await way.post(to, "prompt:1")
    await way.post(to, "prompt:2")
    assert len(way.hand(acme, ben).from_bot()) == 2
    assert len(way.teams.oracle.calls("create")) == 1
    kept = await way.conversation(to)
    assert kept is not None
    assert (kept.conversation_id, kept.kind) == (acme.tenant.personal(ben).id, "personal")


async def test_where_nothing_was_ever_heard_nothing_is_sent(way: Sending) -> None:
    acme = await way.office()
    beta = way.teams.world.add_tenant("Beta")
    clara = beta.add_person("Clara")
    to = way.to(acme, clara)
    await way.stores.conversations.forget(acme.tenant_id, PersonId(acme.anna.id))
    with pytest.raises(Undeliverable):
        await way.messenger.post(to, "prompt:1", CARD, "en")
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme, place=Place("19:elsewhere@thread.tacv2")), "thread:1", CARD, "en")
    assert way.teams.oracle.entries == []


@pytest.mark.parametrize("kind", ["gone", "bot", "stranger", "guest"])
async def test_whom_makker_must_not_write_to_hears_nothing(way: Sending, kind: Kind) -> None:
    acme = await way.office(kind=kind)
    for asked in (
        way.messenger.post(way.to(acme), "prompt:1", CARD, "en"),
        way.messenger.update(way.to(acme), "a:1|1|prompt:1", CARD, "en"),
        way.messenger.attach(way.to(acme), "m1", "makker.zip", b"zip", ""),
    ):
        with pytest.raises(Undeliverable):
            await asked
    assert way.teams.oracle.entries == []


async def test_guests_are_written_to_where_the_operator_wants_it(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    async with sending(teams, makker, vault, clock, guests=True) as way:
        acme = await way.office(kind="guest")
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
        assert len(way.seen(acme)) == 1


async def test_a_channel_hears_an_answer_in_its_thread(way: Sending) -> None:
    acme = await way.office()
    team = acme.tenant.add_team("Product", acme.anna)
    team.is_installed = True
    await way.hears_from(acme, team.general)
    place = way.to(acme, place=Place(team.general.id))
    asked = way.hand(acme).writes(team.general, "help")
    first = await way.post(place, "thread:1", under=asked.id)
    second = await way.post(place, "thread:2", under=first)
    own = await way.post(place, "thread:3")
    fourth = await way.post(place, "thread:4", under=own)
    threads = {message.id: message.thread for message in way.seen(acme, team.general)}
    assert [threads[parted(ref).activity_id] for ref in (first, second)] == [asked.id, asked.id]
    assert threads[parted(own).activity_id] == parted(own).activity_id
    assert threads[parted(fourth).activity_id] == parted(own).activity_id


async def test_what_stands_in_a_thread_is_changed_there(way: Sending) -> None:
    acme = await way.office()
    team = acme.tenant.add_team("Product", acme.anna)
    team.is_installed = True
    await way.hears_from(acme, team.general)
    place = way.to(acme, place=Place(team.general.id))
    asked = way.hand(acme).writes(team.general, "help")
    ref = await way.post(place, "thread:1", under=asked.id)
    await way.messenger.update(place, ref, ANSWERED, "en")
    [seen] = way.seen(acme, team.general)
    assert (seen.thread, seen.edits) == (asked.id, 1)


async def test_an_answer_to_what_is_gone_stands_on_its_own(way: Sending) -> None:
    acme = await way.office()
    team = acme.tenant.add_team("Product", acme.anna)
    team.is_installed = True
    await way.hears_from(acme, team.general)
    place = way.to(acme, place=Place(team.general.id))
    await way.post(place, "thread:1", under="1700000000000")
    [seen] = way.seen(acme, team.general)
    assert seen.thread == seen.id
    asked = len(way.teams.oracle.entries)
    await way.post(place, "thread:2", under="1700000000000")
    assert len(way.teams.oracle.entries) == asked + 1


async def test_a_group_chat_hears_what_is_said_there(way: Sending) -> None:
    acme = await way.office()
    group = acme.tenant.add_group(acme.anna, name="Runners")
    group.is_installed = True
    await way.hears_from(acme, group)
    place = way.to(acme, place=Place(group.id))
    ref = await way.post(place, "thread:1", under="1700000000000")
    assert parted(ref).conversation_id == group.id
    assert len(way.seen(acme, group)) == 1


async def test_in_a_place_nobody_is_named_as_the_reader(way: Sending) -> None:
    acme = await way.office()
    group = acme.tenant.add_group(acme.anna)
    group.is_installed = True
    await way.hears_from(acme, group)
    await way.post(way.to(acme, place=Place(group.id)), "thread:1")
    [entry] = way.teams.oracle.calls("send")
    assert "recipient" not in entry.body
    assert acme.anna.id not in str(entry.body)


async def test_nobody_can_look_a_message_up(way: Sending) -> None:
    acme = await way.office()
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    with pytest.raises(CannotTell):
        await way.messenger.find(way.to(acme), "prompt:1")


# --- being forgotten ------------------------------------------------------------------------------------------


async def test_whoever_is_forgotten_keeps_none_of_makkers_messages_and_still_hears_the_farewell(way: Sending) -> None:
    acme = await way.office()
    for number in range(3):
        await way.post(way.to(acme), f"prompt:{number}")
    way.teams.world.post(acme.tenant.personal(acme.anna), acme.anna.id, {"type": "message", "text": "mine"})
    await way.forget(way.to(acme))
    assert [message.text for message in way.hand(acme).messages()] == ["mine"]
    assert await way.stores.members.of(acme.tenant_id, PersonId(acme.anna.id)) is None
    assert await way.stores.posts.of(acme.tenant_id, PersonId(acme.anna.id)) == []
    await way.post(way.to(acme), "farewell")
    assert len(way.seen(acme)) == 1


async def test_forgetting_goes_on_where_it_left_off_and_meets_no_limit(way: Sending) -> None:
    acme = await way.office()
    for number in range(100):
        await way.post(way.to(acme), f"prompt:{number}")
    assert await way.forget(way.to(acme)) > 3
    assert way.seen(acme) == []
    assert len(way.teams.oracle.calls("delete")) == 100
    assert way.teams.oracle.limited() == []


async def test_a_message_that_is_gone_holds_up_no_forgetting(way: Sending) -> None:
    acme = await way.office()
    refs = [await way.post(way.to(acme), f"prompt:{number}") for number in range(2)]
    way.seen(acme)[0].is_deleted = True
    await way.forget(way.to(acme))
    assert way.seen(acme) == []
    assert len(refs) == 2


async def test_a_closed_conversation_holds_up_no_forgetting(way: Sending) -> None:
    acme = await way.office()
    for number in range(3):
        await way.post(way.to(acme), f"prompt:{number}")
    acme.tenant.personal(acme.anna).refuses = "MessageWritesBlocked"
    await way.forget(way.to(acme))
    assert len(way.teams.oracle.calls("delete", accepted=False)) == 1
    assert await way.stores.posts.of(acme.tenant_id, PersonId(acme.anna.id)) == []
    assert await way.stores.members.of(acme.tenant_id, PersonId(acme.anna.id)) is None


async def test_where_no_message_can_be_deleted_forgetting_is_not_held_up(way: Sending) -> None:
    """Microsoft's Playground cannot: it answers 501 for ever, and nobody would be told that they are forgotten."""
    acme = await way.office()
    for number in range(3):
        await way.post(way.to(acme), f"prompt:{number}")
    way.teams.faults.fail(501, "delete", times=None)
    await way.forget(way.to(acme))
    assert len(way.seen(acme)) == 3
    assert await way.stores.posts.of(acme.tenant_id, PersonId(acme.anna.id)) == []
    assert await way.stores.members.of(acme.tenant_id, PersonId(acme.anna.id)) is None


async def test_what_was_said_in_a_place_stays_there(way: Sending) -> None:
    acme = await way.office()
    group = acme.tenant.add_group(acme.anna)
    group.is_installed = True
    await way.hears_from(acme, group)
    await way.post(way.to(acme, place=Place(group.id)), "thread:1")
    await way.forget(way.to(acme))
    assert len(way.seen(acme, group)) == 1


# --- the store ------------------------------------------------------------------------------------------------


async def test_a_store_out_of_reach_makes_no_message_ambiguous(way: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = await way.office()

    async def unreachable(*arguments: object) -> None:
        raise NotStored

    for store, method in ((way.stores.conversations, "of"), (way.stores.members, "of"), (way.stores.posts, "of")):
        with monkeypatch.context() as breaking:
            breaking.setattr(store, method, unreachable)
            with pytest.raises(TryAgain):
                await (
                    way.messenger.forget(way.to(acme))
                    if store is way.stores.posts
                    else way.messenger.post(way.to(acme), "m1", CARD, "en")
                )
    assert way.teams.oracle.entries == []


async def test_a_message_that_could_not_be_noted_is_not_sent_again(
    way: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = await way.office()

    async def unreachable(*arguments: object) -> None:
        raise NotStored

    monkeypatch.setattr(way.stores.posts, "add", unreachable)
    await way.messenger.post(way.to(acme), "m1", CARD, "en")
    assert len(way.seen(acme)) == 1


async def test_however_much_there_is_to_say_it_is_sent_within_what_teams_takes(way: Sending) -> None:
    acme = await way.office()
    words = "ærlig talt " * 400
    card = Card((*(Paragraph(words) for _ in range(30)), Buttons((Button(words, "check_in.done", "g1"),))), words)
    await way.messenger.post(way.to(acme), "prompt:1", card, "da")
    assert len(way.seen(acme)) == 1
