"""Talking: what is said reaches who it is for, once, as it was written."""

import asyncio

import pytest

from adapters.chat.ports import TENANT
from bot.cards.card import Card, Paragraph
from bot.dialogs.base import DIRECT, Pressed, Submitted, Typed
from bot.domain.person import PersonId
from bot.ports import Address
from tests.integration.chat.sitter import Sitter, texts
from tests.integration.chat.stub import Workspace

UUID = "0f8d1a52-9df1-4a5f-8c9b-0a4cbb0e6c55"


async def test_what_is_typed_reaches_makker_and_is_answered(ben: Sitter, workspace: Workspace) -> None:
    said = await ben.say("what now?")
    event = workspace.turns.events[-1]
    assert (event.what, event.person_id, event.place, event.at_message) == (Typed("what now?"), "ben", DIRECT, "")
    assert event.profile is not None
    assert event.profile.zone == "America/New_York"
    mine, answered = (await ben.messages())[-2:]
    assert (mine["id"], mine["author"], mine["text"]) == (said.json["message"]["id"], "ben", "what now?")
    assert answered["author"] == ""
    assert texts(answered)[0].startswith("I didn't understand that.")


async def test_nobody_reads_or_writes_in_anothers_direct_conversation(anna: Sitter) -> None:
    read = await anna.get("messages", conversation="direct:ben")
    assert read.status == 404
    assert read.problem.startswith("Den samtale")
    assert (await anna.say("hello", "direct:ben")).status == 404


async def test_the_same_line_sent_twice_is_said_once(ben: Sitter, workspace: Workspace) -> None:
    sent = [await ben.say("once", id=UUID) for _ in range(2)]
    assert sent[0] == sent[1]
    assert [message["text"] for message in await ben.messages()].count("once") == 1
    assert [event.what for event in workspace.turns.events].count(Typed("once")) == 1


async def test_the_same_line_sent_twice_at_once_is_said_once(ben: Sitter, workspace: Workspace) -> None:
    workspace.turns.hold = asyncio.Event()
    sending = [asyncio.create_task(ben.say("once", id=UUID)) for _ in range(3)]
    await asyncio.sleep(0.05)
    workspace.turns.hold.set()
    answers = await asyncio.gather(*sending)
    assert [answer.status for answer in answers] == [200] * 3
    assert [event.what for event in workspace.turns.events].count(Typed("once")) == 1


async def test_the_id_of_a_line_is_ones_own(ben: Sitter, anna: Sitter) -> None:
    await ben.say("from Ben", id=UUID)
    await anna.say("from Anna", id=UUID)
    assert "from Anna" in [message["text"] for message in await anna.messages()]


@pytest.mark.parametrize(
    "text",
    [
        "🙂👩‍👩‍👧‍👦 זה עובד",
        "<script>alert(1)</script> & <!channel> *bold*",
        "two\nlines\tand a tab",
        "{name} %s {0}",
        "x" * 12_000,
    ],
)
async def test_words_stand_as_they_were_written(ben: Sitter, text: str) -> None:
    said = await ben.say(text)
    assert said.json["message"]["text"] == text


async def test_control_characters_are_left_out(ben: Sitter, workspace: Workspace) -> None:
    said = await ben.say("a\x00b\x07c\x1b[31m\r\nd\x9f")
    assert said.json["message"]["text"] == "abc[31m\nd"
    assert workspace.turns.events[-1].what == Typed("abc[31m\nd")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x07"])
async def test_nothing_written_is_nothing_said(ben: Sitter, workspace: Workspace, text: str) -> None:
    refused = await ben.say(text)
    assert (refused.status, refused.json["errors"]) == (422, {"text": "Write something first."})
    assert len(workspace.turns.events) == 3


async def test_too_many_words_are_refused_with_what_to_do(ben: Sitter, workspace: Workspace) -> None:
    refused = await ben.say("x" * 100_000)
    assert refused.status == 422
    assert refused.problem == (
        "That is 100,000 characters; I can take 12,000 at once. Shorten it, or send it in parts."
    )
    assert len(workspace.turns.events) == 3


async def test_people_in_a_channel_talk_without_makker(ben: Sitter, anna: Sitter, workspace: Workspace) -> None:
    await ben.say("Good morning, makker is fine", "leaders")
    assert (await anna.last("leaders"))["text"] == "Good morning, makker is fine"
    assert len(workspace.turns.events) == 3


@pytest.mark.parametrize(
    ("text", "asked"), [("@makker done", "done"), (" /Makker: help", "help"), ("@makker", ""), ("@Makker\nhi", "hi")]
)
async def test_makker_answers_in_a_channel_when_it_is_addressed(
    ben: Sitter, anna: Sitter, workspace: Workspace, text: str, asked: str
) -> None:
    await ben.say(text, "leaders", id=UUID)
    event = workspace.turns.events[-1]
    assert (event.what, event.place, event.at_message) == (Typed(asked), "leaders", f"ben:{UUID}")
    root = (await anna.messages("leaders"))[0]
    assert root["replies"] == "1 svar"
    (reply,) = await anna.messages("leaders", under=root["id"])
    assert reply["author"] == ""
    assert texts(reply)[0].startswith("Det forstod jeg ikke")


async def test_makkers_name_must_stand_alone(ben: Sitter, workspace: Workspace) -> None:
    await ben.say("@makkerne er gode", "leaders")
    assert len(workspace.turns.events) == 3


async def test_a_reply_stands_in_the_thread_and_is_counted(ben: Sitter, mei: Sitter) -> None:
    root = (await ben.say("Mondays?", "leaders")).json["message"]
    await mei.say("every time", "leaders", under=root["id"])
    (shown,) = await ben.messages("leaders")
    assert shown["replies"] == "1 reply"
    assert [each["text"] for each in await ben.messages("leaders", under=root["id"])] == ["every time"]


async def test_a_reply_to_a_reply_or_to_elsewhere_is_refused(ben: Sitter, mei: Sitter) -> None:
    root = (await ben.say("Mondays?", "leaders")).json["message"]
    reply = (await mei.say("every time", "leaders", under=root["id"])).json["message"]
    direct = (await ben.last())["id"]
    for under in (reply["id"], direct, 10**9):
        assert (await mei.say("to what?", "leaders", under=under)).status == 404


async def test_older_messages_come_by_pages(ben: Sitter) -> None:
    for number in range(45):
        await ben.say(f"line {number}", "leaders")
    page = await ben.get("messages", conversation="leaders")
    assert [each["text"] for each in page.json["messages"]] == [f"line {number}" for number in range(5, 45)]
    assert page.json["more"]
    earlier = await ben.get("messages", conversation="leaders", before=page.json["messages"][0]["id"])
    assert [each["text"] for each in earlier.json["messages"]] == [f"line {number}" for number in range(5)]
    assert not earlier.json["more"]


async def test_a_press_says_what_where_and_when(ben: Sitter, workspace: Workspace) -> None:
    await ben.say("everything")
    shown = await ben.last()
    await ben.press(shown, "everything.change", ref="r1", turn=7, values={"tone": "da"})
    event = workspace.turns.events[-1]
    assert event.what == Pressed("everything.change", "r1", 7, {"tone": "da"})
    line = await workspace.room.line(shown["id"])
    assert line is not None
    assert event.at_message == line.key
    assert texts(await ben.last()) == ["everything.change tone=da"]


async def test_a_press_sent_twice_counts_once(ben: Sitter, workspace: Workspace) -> None:
    shown = await ben.last()
    for _ in range(2):
        assert (await ben.press(shown, "settings.show", id=UUID)).status == 200
    assert sum(isinstance(event.what, Pressed) for event in workspace.turns.events) == 1


async def test_an_answered_message_changes_where_it_stands(ben: Sitter) -> None:
    await ben.say("prompt")
    asked = await ben.last()
    await ben.press(asked, "check_in.done", ref="g1")
    answered = await ben.last()
    assert answered["id"] == asked["id"]
    assert texts(answered) == ["“Run before breakfast”: ✓ Done. 7 in a row."]


async def test_a_button_of_a_message_that_is_gone_gets_a_friendly_answer(ben: Sitter, workspace: Workspace) -> None:
    pressed = await ben.press({"id": 999_999}, "check_in.done")
    assert pressed.status == 404
    assert pressed.problem == "That message isn't here any more. Write to me, and I'll show you how things stand."
    assert len(workspace.turns.events) == 3


async def test_nobody_presses_in_anothers_conversation(ben: Sitter, anna: Sitter, workspace: Workspace) -> None:
    bens = await ben.last()
    assert (await anna.press(bens, "goal.new")).status == 404
    assert (await anna.submit("goal.save", {"title": "x"}, message=bens["id"])).status == 404
    assert len(workspace.turns.events) == 3


async def test_a_form_opens_at_once(ben: Sitter) -> None:
    opened = await ben.press(await ben.last(), "goal.new")
    assert opened.json["form"]["title"] == "Your first goal"
    assert [field["name"] for field in opened.json["form"]["fields"]] == [
        "title",
        "why",
        "plan",
        "cadence",
        "days",
        "at",
    ]


async def test_a_refused_form_stays_open_with_the_errors_in_the_readers_language(anna: Sitter) -> None:
    refused = await anna.submit("goal.save", {"title": " "})
    assert (refused.status, refused.json) == (200, {"errors": {"title": "Skriv et navn."}})


async def test_a_form_is_in_the_language_that_makker_was_told_to_speak(anna: Sitter, workspace: Workspace) -> None:
    to = Address(TENANT, PersonId("anna"), DIRECT)
    await workspace.app.messenger.post(to, "settings", Card((Paragraph("From now on in English."),), "x"), "en")
    assert (await anna.press(await anna.last(), "goal.new")).json["form"]["title"] == "Your first goal"
    assert (await anna.submit("goal.save", {"title": " "})).json == {"errors": {"title": "Give a name."}}


async def test_a_form_sent_twice_counts_once_and_closes_twice(ben: Sitter, workspace: Workspace) -> None:
    sent = [await ben.submit("goal.save", {"title": "Run\x00"}, id=UUID) for _ in range(2)]
    assert [each.json for each in sent] == [{}, {}]
    submitted = [event.what for event in workspace.turns.events if isinstance(event.what, Submitted)]
    assert submitted == [Submitted("goal.save", "", {"title": "Run"})]


async def test_a_refused_form_sent_twice_is_refused_twice(ben: Sitter) -> None:
    sent = [await ben.submit("goal.save", {"title": ""}, id=UUID) for _ in range(2)]
    assert [list(each.json["errors"]) for each in sent] == [["title"], ["title"]]


async def test_two_people_may_press_the_same_card_in_a_channel(ben: Sitter, anna: Sitter, workspace: Workspace) -> None:
    await ben.say("@makker prompt", "leaders")
    root = await ben.last("leaders")
    (card,) = await ben.messages("leaders", under=root["id"])
    assert (await anna.press(card, "why.this", ref="g1")).status == 200
    assert (workspace.turns.events[-1].person_id, workspace.turns.events[-1].place) == ("anna", "leaders")


async def test_pictures_are_drawn_once_and_kept_by_the_browser(ben: Sitter) -> None:
    await ben.say("everything")
    (picture,) = [each for each in (await ben.last())["card"]["blocks"] if each["kind"] == "picture"]
    async with ben.session.get(picture["source"]) as response:
        assert response.status == 200
        assert response.content_type == "image/png"
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert (await response.read()).startswith(b"\x89PNG")
        tag = response.headers["ETag"]
    async with ben.session.get(picture["source"], headers={"If-None-Match": tag}) as response:
        assert response.status == 304
    async with ben.session.get(picture["source"].partition("?")[0]) as response:
        assert (response.status, response.headers["Cache-Control"]) == (200, "private, no-cache")


@pytest.mark.parametrize("path", ["picture/1/0.png", "picture/999/0.png", "picture/999999999999999/0.png", "file/1/x"])
async def test_what_was_never_attached_is_not_there(ben: Sitter, path: str) -> None:
    async with ben.session.get(f"/chat/{path}") as response:
        assert response.status == 404
        assert (await response.json())["problem"].startswith("There is nothing here.")
