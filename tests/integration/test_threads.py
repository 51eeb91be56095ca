"""What is pressed or said in a channel is answered in its thread, by the name that the platform has for it."""

from uuid import uuid4

import msgspec
import pytest

from bot.assembly import Makker
from bot.dialogs.base import DIRECT, Added, Place, Pressed
from bot.domain.person import PersonId
from tests.support.people import Somebody, utc
from tests.support.platform_chat import ChatPlatform
from tests.support.platform_fixtures import platform
from tests.support.recording import Message, RecordingMessenger

LEADERS = Place("leaders")


@pytest.fixture
async def anna(makker: Makker) -> Somebody:
    """Somebody with a goal, whose channel Makker was brought into."""
    anna = await Somebody(makker).begins()
    await anna.does(Added(LEADERS), "brought", LEADERS)
    await makker.settle()
    return anna


def _said_in(messenger: RecordingMessenger, place: Place) -> list[Message]:
    return [each for each in messenger.messages if each.to.place == place]


async def _presses_at(anna: Somebody, message: str, place: Place = LEADERS) -> None:
    event = msgspec.structs.replace(anna.event(Pressed("help.show"), place=place), at_message=message)
    await anna.makker.turns.submit(event)
    await anna.makker.settle()


async def test_a_press_on_a_card_is_answered_under_the_ref_of_its_message(
    anna: Somebody, messenger: RecordingMessenger
) -> None:
    (hello,) = _said_in(messenger, LEADERS)
    await _presses_at(anna, hello.key)
    answer = _said_in(messenger, LEADERS)[-1]
    assert (answer.under, hello.ref != hello.key) == (hello.ref, True)


async def test_anybody_who_presses_is_answered_there(
    makker: Makker, anna: Somebody, messenger: RecordingMessenger
) -> None:
    (hello,) = _said_in(messenger, LEADERS)
    bo = await Somebody(makker, "bo").begins()
    await _presses_at(bo, hello.key)
    answer = _said_in(messenger, LEADERS)[-1]
    assert (answer.to.person_id, answer.under) == (PersonId("bo"), hello.ref)


async def test_a_message_of_another_place_is_not_answered_under(anna: Somebody, messenger: RecordingMessenger) -> None:
    private = messenger.to("anna")[-1]
    assert private.to.place == DIRECT
    await _presses_at(anna, private.key)
    assert _said_in(messenger, LEADERS)[-1].under == ""


async def test_a_name_of_the_platforms_own_is_handed_on_as_it_is(anna: Somebody, messenger: RecordingMessenger) -> None:
    await _presses_at(anna, "bo:what bo said")
    assert _said_in(messenger, LEADERS)[-1].under == "bo:what bo said"


async def test_on_the_chat_page_words_in_a_channel_are_answered_in_their_thread(address: str) -> None:
    async with platform("chat", address, utc(2, 8)) as page:
        assert isinstance(page, ChatPlatform)
        await page.post("say", "ben", {"id": str(uuid4()), "conversation": "leaders", "text": "@makker help"})
        await page.makker.settle()
        (asked,) = (await page.get("messages", "ben", conversation="leaders"))["messages"]
        found = await page.get("messages", "ben", conversation="leaders", under=asked["id"])
        assert [each["author"] for each in found["messages"]] == [""]
