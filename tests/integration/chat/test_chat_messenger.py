"""The messenger of the platform "chat": a message once, where it belongs, findable, changeable, erasable."""

import pytest

from adapters.chat.ports import TENANT
from bot.cards.card import Card, Paragraph
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId
from bot.ports import Address, TryAgain, Undeliverable
from tests.integration.chat.sitter import Sitter, texts
from tests.integration.chat.stub import Workspace

BEN = Address(TENANT, PersonId("ben"), DIRECT)
LEADERS = Address(TENANT, PersonId("ben"), Place("leaders"))


def card(text: str) -> Card:
    return Card((Paragraph(text),), text)


async def test_a_message_posted_again_after_a_crash_is_the_same_message(ben: Sitter, workspace: Workspace) -> None:
    refs = [await workspace.app.messenger.post(BEN, "prompt:1", card("Did it happen?"), "en") for _ in range(2)]
    assert refs[0] == refs[1]
    assert [texts(each) for each in await ben.messages()].count(["Did it happen?"]) == 1


async def test_a_message_that_may_have_been_posted_can_be_looked_up(ben: Sitter, workspace: Workspace) -> None:
    messenger = workspace.app.messenger
    assert await messenger.find(BEN, "prompt:1") is None
    ref = await messenger.post(BEN, "prompt:1", card("Did it happen?"), "en")
    assert await messenger.find(BEN, "prompt:1") == ref


async def test_a_message_changes_where_it_stands(ben: Sitter, workspace: Workspace) -> None:
    ref = await workspace.app.messenger.post(BEN, "prompt:1", card("Did it happen?"), "en")
    await workspace.app.messenger.update(BEN, ref, card("Done."), "en")
    changed = await ben.last()
    assert (changed["id"], texts(changed)) == (int(ref), ["Done."])


async def test_an_answer_stands_under_a_message_named_by_its_ref_or_its_key(ben: Sitter, workspace: Workspace) -> None:
    said = (await ben.say("hello", "leaders")).json["message"]
    await workspace.app.messenger.post(LEADERS, "a", card("by ref"), "en", str(said["id"]))
    await workspace.app.messenger.post(LEADERS, "b", card("by key"), "en", said["key"])
    reply = (await ben.messages("leaders", under=said["id"]))[0]
    await workspace.app.messenger.post(LEADERS, "c", card("under a reply"), "en", str(reply["id"]))
    shown = [texts(each) for each in await ben.messages("leaders", under=said["id"])]
    assert shown == [["by ref"], ["by key"], ["under a reply"]]


@pytest.mark.parametrize("under", ["999999", "nobody:knows", "x" * 300, "²"])
async def test_an_answer_to_what_is_gone_stands_on_its_own(ben: Sitter, workspace: Workspace, under: str) -> None:
    await workspace.app.messenger.post(LEADERS, "a", card("still said"), "en", under)
    assert texts(await ben.last("leaders")) == ["still said"]


async def test_a_thread_of_another_conversation_is_none_of_its_business(ben: Sitter, workspace: Workspace) -> None:
    direct = await ben.last()
    await workspace.app.messenger.post(LEADERS, "a", card("in the channel"), "en", str(direct["id"]))
    assert (await ben.last("leaders"))["under"] is None


async def test_what_can_never_arrive_is_told_so(workspace: Workspace, ben: Sitter) -> None:
    messenger = workspace.app.messenger
    nobody = Address(TENANT, PersonId("nobody"), DIRECT)
    nowhere = Address(TENANT, PersonId("ben"), Place("nowhere"))
    for to in (nobody, nowhere):
        with pytest.raises(Undeliverable):
            await messenger.post(to, "a", card("x"), "en")
    for ref in ("999999", "nonsense", ""):
        with pytest.raises(Undeliverable):
            await messenger.update(BEN, ref, card("x"), "en")


async def test_a_database_that_is_away_is_a_reason_to_try_again(workspace: Workspace, ben: Sitter) -> None:
    messenger = workspace.app.messenger
    workspace.room.is_down = True
    for sending in (
        messenger.post(BEN, "a", card("x"), "en"),
        messenger.update(BEN, "1", card("x"), "en"),
        messenger.attach(BEN, "b", "x.zip", b"x", ""),
        messenger.forget(BEN),
    ):
        with pytest.raises(TryAgain):
            await sending


async def test_a_file_is_handed_over_to_be_saved(ben: Sitter, workspace: Workspace) -> None:
    name = 'Ægte "data".zip'
    await workspace.app.messenger.attach(BEN, "export:1", name, b"PK\x03\x04 zip", "")
    file = (await ben.last())["file"]
    assert file["name"] == name
    async with ben.session.get(file["source"]) as response:
        assert await response.read() == b"PK\x03\x04 zip"
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment;")


async def test_who_is_forgotten_leaves_no_word_behind(ben: Sitter, mei: Sitter, workspace: Workspace) -> None:
    messenger = workspace.app.messenger
    alone = (await ben.say("canary one", "leaders")).json["message"]
    answered = (await ben.say("canary two", "leaders")).json["message"]
    await mei.say("I answered Ben", "leaders", under=answered["id"])
    await mei.say("Mei's own", "leaders")
    await ben.say("canary three")
    await messenger.post(LEADERS, "about", card("canary four, about Ben"), "en")
    await messenger.attach(BEN, "export", "canary.zip", b"canary five", "")
    async with mei.listening((await mei.get("bootstrap")).json["position"]) as stream:
        await messenger.forget(BEN)
        assert (await stream.next())["kind"] == "changed"
    assert await ben.messages() == []
    left = await mei.messages("leaders")
    assert [(each["id"], each["text"], each["removed"]) for each in left] == [
        (answered["id"], "", True),
        (left[1]["id"], "Mei's own", False),
    ]
    assert [each["text"] for each in await mei.messages("leaders", under=answered["id"])] == ["I answered Ben"]
    assert (await mei.press(alone, "x")).status == 404
    assert "canary" not in workspace.dump()


async def test_who_was_forgotten_may_begin_again(ben: Sitter, workspace: Workspace) -> None:
    await workspace.app.messenger.forget(BEN)
    assert (await ben.say("hello again")).status == 200
    assert (await ben.messages())[0]["text"] == "hello again"
