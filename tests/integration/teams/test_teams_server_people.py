"""The Teams on loopback: what people do, as the bot is told of it, and what they see of its answers."""

import pytest

from tests.teams_server import NotPossible, TeamsServer
from tests.teams_server.sample import Acme, Bot, button, card, dialog, shown, taken

FIELD = {"type": "Input.Text", "id": "title", "label": "Goal", "isRequired": True, "errorMessage": "Which?"}
OPENS = {"type": "Action.Submit", "title": "Set a goal", "data": {"msteams": {"type": "task/fetch"}, "what": "goal"}}
SENDS = {"type": "Action.Submit", "title": "Save", "data": {"form": "goal"}}


async def test_words_come_with_who_where_and_when(acme: Acme, bot: Bot) -> None:
    assert (await acme.hand.types("I ran & <rested>")).status == 200
    (heard,) = bot.heard
    assert heard["text"] == "I ran & <rested>"
    assert heard["from"] == {"id": acme.anna.id, "name": "Anna Holm", "aadObjectId": acme.anna.object_id}
    assert heard["conversation"]["conversationType"] == "personal"
    assert heard["channelData"] == {"tenant": {"id": acme.tenant.id}}
    assert (heard["localTimezone"], heard["locale"]) == ("Europe/Copenhagen", "da-DK")
    assert heard["localTimestamp"].endswith("+01:00")
    assert heard["entities"][0]["timezone"] == "Europe/Copenhagen"


async def test_an_action_is_pressed_in_every_way_that_clients_have(acme: Acme, bot: Bot) -> None:
    picker = {"type": "Input.ChoiceSet", "id": "pick:day", "label": "Day", "value": "1", "choices": [
        {"title": "Monday", "value": "1"}, {"title": "Tuesday", "value": "2"}]}  # fmt: skip
    await bot.sends(acme.hand.direct.id, shown(card(button("Done", ref="7"), inputs=(picker,))))
    (message,) = acme.hand.from_bot()
    bot.will_answer(taken(card(text="Well done")))
    assert (await acme.hand.presses(message, "Done", inputs={"pick:day": "2"})).did == "card"
    heard = bot.heard[-1]
    assert (heard["type"], heard["name"], heard["replyToId"]) == ("invoke", "adaptiveCard/action", message.id)
    assert heard["value"]["action"] == {
        "type": "Action.Execute",
        "verb": "done",
        "title": "Done",
        "data": {"ref": "7", "pick:day": "2"},
    }
    assert heard["value"]["trigger"] == "manual"
    assert acme.hand.card(message)["body"][0]["text"] == "Well done"
    assert acme.other.card(message)["body"][0]["text"] == "Did you run?"
    await bot.changes(acme.hand.direct.id, message.id, shown(card(button("Done", ref="7"))))
    acme.hand.says_trigger = acme.hand.says_title = False
    bot.will_answer({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Noted"})
    assert (await acme.hand.presses(message, "Done")).words == "Noted"
    assert bot.heard[-1]["value"] == {"action": {"type": "Action.Execute", "verb": "done", "data": {"ref": "7"}}}
    acme.hand.is_old = True
    await acme.hand.presses(message, "Done")
    assert (bot.heard[-1]["type"], bot.heard[-1]["value"]) == ("message", {"ref": "7"})
    assert "text" not in bot.heard[-1]


async def test_a_dialog_opens_is_refused_and_closes(acme: Acme, bot: Bot) -> None:
    await bot.sends(acme.hand.direct.id, shown(card(OPENS)))
    form = card(SENDS, inputs=(FIELD,))
    bot.will_answer(dialog(form))
    shown_first = await acme.hand.presses(acme.hand.from_bot()[0], "Set a goal")
    assert (shown_first.did, bot.heard[-1]["name"]) == ("dialog", "task/fetch")
    assert bot.heard[-1]["value"]["data"] == {"msteams": {"type": "task/fetch"}, "what": "goal"}
    with pytest.raises(NotPossible, match="asks for 'Goal' first"):
        await acme.hand.submits()
    bot.will_answer(dialog(form, "Another word"))
    assert (await acme.hand.submits({"Goal": "Run"})).did == "dialog"
    assert bot.heard[-1]["value"]["data"] == {"form": "goal", "title": "Run"}
    assert (await acme.hand.submits({"title": "Read"})).did == "closed"
    assert acme.hand.dialog is None
    with pytest.raises(NotPossible):
        await acme.hand.submits()


async def test_answers_that_no_client_understands_are_remembered(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    await bot.sends(acme.hand.direct.id, shown(card(button("Done"), OPENS)))
    (message,) = acme.hand.from_bot()
    bot.will_answer({"value": "Noted"})
    await acme.hand.presses(message, "Done")
    teams.violations.expect("statusCode, type and value")
    bot.will_answer({"task": {"type": "continue", "value": {"title": "A goal"}}})
    await acme.hand.presses(message, "Set a goal")
    teams.violations.expect("an Adaptive Card as an attachment")
    bot.will_answer(taken({"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "None"}]}))
    await acme.hand.presses(message, "Done")
    teams.violations.expect("schema")


async def test_a_card_is_refreshed_for_those_whom_it_names(acme: Acme, bot: Bot) -> None:
    fresh = {"action": {"type": "Action.Execute", "verb": "fresh", "data": {"k": 1}}, "userIds": [acme.anna.id]}
    await bot.sends(acme.hand.direct.id, shown(card(button("Done"), refresh=fresh)))
    (message,) = acme.hand.from_bot()
    bot.will_answer(taken(card(text="Fresh")))
    await acme.hand.refreshes(message)
    assert bot.heard[-1]["value"]["trigger"] == "automatic"
    assert acme.hand.card(message)["body"][0]["text"] == "Fresh"
    with pytest.raises(NotPossible):
        await acme.other.refreshes(message)


async def test_a_file_is_offered_accepted_and_handed_over_once(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    content = {"description": "All of it", "sizeInBytes": 4, "acceptContext": {"f": 1}, "declineContext": {"f": 2}}
    consent = {
        "contentType": "application/vnd.microsoft.teams.card.file.consent",
        "name": "all.zip",
        "content": content,
    }
    await bot.sends(acme.hand.direct.id, {"type": "message", "attachments": [consent]})
    (message,) = acme.hand.from_bot()
    await acme.hand.declines(message)
    assert bot.heard[-1]["value"] == {"type": "fileUpload", "action": "decline", "context": {"f": 2}}
    _, file = await acme.hand.accepts(message)
    value = bot.heard[-1]["value"]
    assert (value["action"], value["context"]) == ("accept", {"f": 1})
    for status in (201, 404):
        headers = {"Content-Range": "bytes 0-3/4"}
        async with bot.session.put(value["uploadInfo"]["uploadUrl"], data=b"PK..", headers=headers) as response:
            assert response.status == status
    assert file.content == b"PK.."
    other = teams.uploads.begin("b.zip")
    async with bot.session.put(other.info["uploadUrl"], data=b"PK..") as response:
        assert response.status == 416
    teams.violations.expect("Content-Range")


async def test_a_channel_is_heard_only_where_the_bot_is_named(acme: Acme, bot: Bot) -> None:
    await acme.hand.installs(acme.team)
    bot.heard.clear()
    acme.hand.writes(acme.design, "Good morning")
    await acme.hand.mentions(acme.design, "help")
    (heard,) = bot.heard
    assert heard["text"] == "<at>Makker</at> help\n"
    assert heard["entities"][0]["mentioned"]["id"] == heard["recipient"]["id"]
    assert heard["conversation"]["id"].startswith(f"{acme.design.id};messageid=")
    assert heard["channelData"]["team"]["id"] == acme.team.id


async def test_comings_and_goings_are_told_as_teams_tells_them(acme: Acme, bot: Bot) -> None:
    await acme.other.installs()
    await acme.hand.installs(acme.team)
    added = [one for one in bot.heard if "membersAdded" in one]
    assert [one["membersAdded"][0]["id"] for one in added] == [bot.teams.world.bot.id] * 2
    installed = [one for one in bot.heard if one["type"] == "installationUpdate"]
    assert [one["action"] for one in installed] == ["add", "add"]
    assert [one["locale"] for one in installed] == ["en-US", "da-DK"]
    assert all("localTimezone" not in one and "timezone" not in one["entities"][0] for one in installed)
    bot.heard.clear()
    cleo = acme.tenant.add_person("Cleo Dahl")
    await acme.hand.adds(cleo, acme.team)
    await acme.hand.removes(cleo, acme.team)
    await acme.hand.renames(acme.team, "Design")
    channel = await acme.hand.creates(acme.team, "Tests")
    await acme.hand.renames(channel, "Proofs")
    await acme.hand.deletes(channel)
    await acme.hand.restores(channel)
    await acme.hand.deletes(acme.team)
    told = [one["channelData"]["eventType"] for one in bot.heard]
    assert told == [
        "teamMemberAdded",
        "teamMemberRemoved",
        "teamRenamed",
        "channelCreated",
        "channelRenamed",
        "channelDeleted",
        "channelRestored",
        "teamDeleted",
    ]
    assert bot.heard[4]["channelData"]["channel"] == {"id": channel.id, "name": "Proofs"}
    assert (await bot.says(acme.team.id, "Anybody?")).code == "ConversationNotFound"


async def test_a_team_without_the_bot_tells_it_nothing(acme: Acme, bot: Bot) -> None:
    assert (await acme.hand.renames(acme.team, "Design")).reason == "not_installed"
    assert bot.heard == []


async def test_a_message_that_is_not_acknowledged_in_time_is_given_up(teams: TeamsServer, acme: Acme, bot: Bot) -> None:
    teams.delivery.limit = 1e-9
    assert (await acme.hand.types("hi")).reason == "timeout"
    teams.connect("")
    assert (await acme.hand.types("hi")).reason == "connection_failed"
