"""The Teams on loopback: what its connector does, and what it refuses."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.teams_server import TeamsServer
from tests.teams_server.cards import NotPossible
from tests.teams_server.errors import Json
from tests.teams_server.sample import Acme, Bot, button, card, shown

GOAL = {"type": "Input.Text", "id": "title", "label": "Goal"}


# --- messages -------------------------------------------------------------------------------------------


async def test_a_message_stands_is_changed_and_is_gone(acme: Acme, bot: Bot) -> None:
    direct = acme.hand.direct
    posted = await bot.says(direct.id, "Hello")
    assert posted.status == 201
    (message,) = acme.hand.from_bot()
    assert (message.id, message.text) == (posted.body["id"], "Hello")
    assert (await bot.changes(direct.id, message.id, shown(card(button("Done"))))).status == 200
    assert acme.hand.card(message)["body"][0]["text"] == "Did you run?"
    path = f"conversations/{quote(direct.id, safe='')}/activities/{message.id}"
    assert (await bot.asks("DELETE", path)).status == 200
    assert acme.hand.from_bot() == []
    assert (await bot.asks("DELETE", path)).code == "ActivityNotFoundInConversation"
    assert (await bot.changes(direct.id, message.id, {"type": "message", "text": "?"})).status == 404


async def test_nobody_writes_where_the_bot_is_not_or_nothing_is(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    assert (await bot.says(acme.other.direct.id, "Hello")).code == "BotNotInConversationRoster"
    assert (await bot.says("a:1nobody", "Hello")).code == "ConversationNotFound"
    acme.hand.blocks()
    assert (await bot.says(acme.hand.direct.id, "Hello")).code == "MessageWritesBlocked"
    acme.hand.unblocks()
    assert (await bot.says(acme.hand.direct.id, "Hello")).status == 201
    await acme.hand.uninstalls()
    assert (await bot.says(acme.hand.direct.id, "Hello")).status == 403
    assert [entry.status for entry in teams.oracle.calls("send", accepted=None)] == [403, 404, 403, 201, 403]


async def test_a_thread_in_a_channel_is_begun_and_answered_in(acme: Acme, bot: Bot) -> None:
    await acme.hand.installs(acme.team)
    begun = await bot.asks(
        "POST",
        "conversations",
        {
            "isGroup": True,
            "channelData": {"channel": {"id": acme.design.id}},
            "activity": {"type": "message", "text": "Who runs?"},
        },
    )
    assert begun.status == 201
    assert begun.body["id"] == f"{acme.design.id};messageid={begun.body['activityId']}"
    assert (await bot.says(begun.body["id"], "In the thread")).status == 201
    reply = f"conversations/{quote(acme.design.id, safe='')}/activities/{begun.body['activityId']}"
    assert (await bot.asks("POST", reply, {"type": "message", "text": "Under it"})).status == 201
    await acme.hand.mentions(acme.design, "I do", acme.hand.from_bot(acme.design)[0])
    assert bot.heard[-1]["conversation"]["id"] == begun.body["id"]
    assert {message.thread for message in acme.design.messages} == {begun.body["activityId"]}
    assert (await bot.says(f"{acme.design.id};messageid=1", "Nowhere")).status == 404


async def test_the_same_conversation_is_opened_with_somebody_as_often_as_it_is_asked_for(acme: Acme, bot: Bot) -> None:
    asked: Json = {
        "members": [{"id": acme.anna.id}],
        "tenantId": acme.tenant.id,
        "channelData": {"tenant": {"id": acme.tenant.id}},
    }
    opened = [await bot.asks("POST", "conversations", asked) for _ in range(2)]
    assert [one.body["id"] for one in opened] == [acme.hand.direct.id] * 2
    assert (await bot.asks("POST", "conversations", asked | {"members": [{"id": acme.bertil.id}]})).status == 403


# --- people ---------------------------------------------------------------------------------------------


async def test_a_roster_is_read_page_by_page(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    await acme.hand.installs(acme.team)
    acme.team.members += [acme.tenant.add_person(f"Person {number}") for number in range(5)]
    teams.api.most_per_page = 3
    found: list[str] = []
    more: dict[str, Any] = {}
    while True:
        page = await bot.asks("GET", f"conversations/{quote(acme.team.id, safe='')}/pagedmembers", pageSize=200, **more)
        found += [one["name"] for one in page.body["members"]]
        if "continuationToken" not in page.body:
            break
        more = {"continuationToken": page.body["continuationToken"]}
    assert found == ["Anna Holm", "Bertil Lund", *(f"Person {number}" for number in range(5))]
    assert len(teams.oracle.calls("pagedmembers")) == 3


async def test_one_member_is_known_by_either_id_and_addresses_are_told_only_where_they_may_be(
    acme: Acme, bot: Bot
) -> None:
    roster = f"conversations/{quote(acme.hand.direct.id, safe='')}/members"
    for known_by in (acme.anna.id, acme.anna.object_id):
        told = (await bot.asks("GET", f"{roster}/{quote(known_by, safe='')}")).body
        assert (told["name"], told["userRole"], told["email"]) == ("Anna Holm", "user", "anna.holm@makkers.example")
    acme.tenant.tells_email = False
    assert "email" not in (await bot.asks("GET", f"{roster}/{acme.anna.object_id}")).body
    assert (await bot.asks("GET", f"{roster}/{quote(acme.bertil.id, safe='')}")).code == "MemberNotFoundInConversation"
    acme.anna.is_gone = True
    assert (await bot.asks("GET", roster)).body == []


async def test_a_team_tells_its_channels(acme: Acme, bot: Bot) -> None:
    team = f"teams/{quote(acme.team.id, safe='')}"
    assert (await bot.asks("GET", f"{team}/conversations")).status == 403
    await acme.hand.installs(acme.team)
    told = (await bot.asks("GET", f"{team}/conversations")).body["conversations"]
    assert told == [{"id": acme.team.id, "name": None}, {"id": acme.design.id, "name": "Design"}]
    assert (await bot.asks("GET", team)).body["name"] == "Product"


# --- what nobody should send ------------------------------------------------------------------------------

FIT = button("Done")
WRONG: dict[str, tuple[Json, str]] = {
    "nothing": ({}, "has a type"),
    "another type": ({"type": "event"}, "type is not as it should be"),
    "no words": ({"type": "message"}, "words or something attached"),
    "a field that is none": ({"type": "message", "text": "x", "blocks": []}, "an activity has no blocks"),
    "a number for words": ({"type": "message", "text": 1}, "text is not as it should be"),
    "another's name": ({"type": "message", "text": "x", "from": {"id": "28:other"}}, "no name but its own"),
    "another conversation": ({"type": "message", "text": "x", "conversation": {"id": "a:1x"}}, "another conversation"),
    "another organisation": (
        {"type": "message", "text": "x", "channelData": {"tenant": {"id": "x"}}},
        "another organisation",
    ),
    "an attachment of no kind": ({"type": "message", "attachments": [{"contentType": "image/bmp"}]}, "nobody here"),
    "a mention of nobody": (
        {"type": "message", "text": "x", "entities": [{"type": "mention", "text": "<at>Anna</at>"}]},
        "a mention stands in the text",
    ),
    "an element that is none": (shown(card(FIT) | {"body": [{"type": "Textblock"}]}), "schema of 1.5"),
    "another version": (shown(card(FIT) | {"version": "1.4"}), "version 1.5"),
    "seven buttons in a row": (shown(card(*[FIT] * 7)), "no more than 6"),
    "a button without a name": (shown(card(button(" "))), "an action has a title"),
    "a button that old clients lack": (
        shown(card({name: value for name, value in FIT.items() if name != "fallback"})),
        "as its fallback",
    ),
    "two inputs of one id": (shown(card(FIT, inputs=(GOAL, GOAL))), "two inputs have one id"),
    "an input without a label": (shown(card(FIT, inputs=({"type": "Input.Text", "id": "a"},))), "no label"),
    "required without a word for it": (shown(card(FIT, inputs=(GOAL | {"isRequired": True},))), "no errorMessage"),
    "a picture from elsewhere": (
        shown(card(FIT) | {"body": [{"type": "Image", "url": "https://x.example/a.png", "altText": "a"}]}),
        "comes along as PNG or JPEG",
    ),
    "a refresh for everybody": (
        shown(card(FIT, refresh={"action": {"type": "Action.Execute", "verb": "r", "title": "r"}})),
        "refreshed for 1 to 60",
    ),
}


@pytest.mark.parametrize(("activity", "why"), WRONG.values(), ids=WRONG.keys())
async def test_what_nobody_should_send_is_refused_and_remembered(
    teams: TeamsServer, acme: Acme, bot: Bot, activity: Json, why: str
) -> None:
    assert (await bot.sends(acme.hand.direct.id, activity)).status == 400
    assert why in teams.violations.expect(why).what
    assert acme.hand.from_bot() == []


async def test_a_message_may_have_25_kilobytes_and_is_refused_above_28(
    teams: TeamsServer, acme: Acme, bot: Bot
) -> None:
    assert (await bot.says(acme.hand.direct.id, "x" * 25_000)).status == 201
    assert (await bot.says(acme.hand.direct.id, "x" * 27_000)).status == 201
    teams.violations.expect("are more than the 25600")
    assert (await bot.says(acme.hand.direct.id, "x" * 30_000)).code == "MessageSizeTooBig"
    teams.violations.expect("are more than the 25600")


async def test_an_address_that_is_none_is_remembered(teams: TeamsServer, bot: Bot) -> None:
    assert (await bot.asks("GET", "conversations")).status in (404, 405)
    assert (await bot.asks("GET", "attachments/1")).status == 404
    teams.violations.expect("no such address")
    if teams.violations:
        teams.violations.expect("no such address")


async def test_a_button_that_is_not_there_cannot_be_pressed(acme: Acme, bot: Bot) -> None:
    await bot.sends(acme.hand.direct.id, shown(card(button("Done"))))
    with pytest.raises(NotPossible):
        await acme.hand.presses(acme.hand.from_bot()[0], "Never")
