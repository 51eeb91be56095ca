"""The Web API's methods as slack_sdk calls them: what they answer, whom they let, and how they page."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError

from bot.clock import SetClock
from tests.slack_server import SlackServer
from tests.slack_server.sample import Acme, client


async def refused(awaitable: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await awaitable
    error: str = caught.value.response["error"]
    return error


async def test_the_token_says_who_calls(slack: SlackServer, acme: Acme) -> None:
    answer = await acme.client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == (acme.workspace.id, acme.makker.bot.id)
    assert answer["bot_id"] == acme.makker.bot.bot_id
    assert answer["is_enterprise_install"] is False
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_no_token_a_wrong_one_and_a_revoked_one_are_told_apart(slack: SlackServer, acme: Acme) -> None:
    assert await refused(client(slack).auth_test()) == "not_authed"
    assert await refused(client(slack, "xoxb-nonsense").auth_test()) == "invalid_auth"
    assert await refused(client(slack, acme.app.app_token).auth_test()) == "not_allowed_token_type"
    assert (await acme.client.auth_revoke(test=True))["revoked"] is False
    assert (await acme.client.auth_revoke())["revoked"] is True
    assert await refused(acme.client.auth_test()) == "token_revoked"


async def test_an_uninstalled_app_is_inactive(slack: SlackServer, acme: Acme, clock: SetClock) -> None:
    wrong = acme.client.apps_uninstall(client_id=acme.app.client_id, client_secret="x")
    assert await refused(wrong) == "bad_client_secret"
    clock.move_to(clock.now() + timedelta(minutes=1))
    await acme.client.apps_uninstall(client_id=acme.app.client_id, client_secret=acme.app.client_secret)
    assert await refused(acme.client.auth_test()) == "account_inactive"


async def test_scopes_are_asked_for_by_kind_of_conversation(slack: SlackServer, acme: Acme) -> None:
    direct = acme.hand.direct
    assert await refused(acme.client.team_info()) == "missing_scope"
    assert await refused(acme.client.conversations_info(channel=direct.id)) == "missing_scope"
    assert await refused(acme.client.conversations_history(channel=acme.general.id)) == "missing_scope"
    assert await refused(acme.client.users_conversations(types="im")) == "missing_scope"
    assert (await acme.client.conversations_history(channel=direct.id))["messages"] == []
    acme.makker.scopes.add("team:read")
    assert (await acme.client.team_info())["team"]["id"] == acme.workspace.id


async def test_a_person_is_described_with_zone_and_locale(slack: SlackServer, acme: Acme) -> None:
    user = (await acme.client.users_info(user=acme.anna.id, include_locale=True))["user"]
    assert (user["tz"], user["tz_offset"], user["locale"]) == ("Europe/Copenhagen", 3_600, "da-DK")
    assert "locale" not in (await acme.client.users_info(user=acme.anna.id))["user"]
    assert "email" not in user["profile"]
    assert await refused(acme.client.users_info(user="U404")) == "user_not_found"


async def test_a_deactivated_person_has_no_zone_and_what_is_written_to_them_is_noted(
    slack: SlackServer, acme: Acme
) -> None:
    slack.rates.is_kept = False
    direct = acme.hand.direct
    await acme.hand.is_deactivated()
    user = (await acme.client.users_info(user=acme.anna.id))["user"]
    assert user["deleted"] is True
    assert "tz" not in user
    assert await refused(acme.client.conversations_open(users=acme.anna.id)) == "user_disabled"
    for channel in (direct.id, acme.anna.id):
        assert (await acme.client.chat_postMessage(channel=channel, text="x"))["ok"]
    assert slack.oracle.to_nobody == [message.ts for message in acme.hand.from_app()]
    acme.makker.scopes.add("im:read")
    assert (await acme.client.conversations_info(channel=direct.id))["channel"]["is_user_deleted"] is True


async def test_strangers_guests_and_bots_are_marked(slack: SlackServer, acme: Acme) -> None:
    other = slack.world.add_workspace("Other")
    stranger = acme.workspace.add_person("stig", home=other)
    guest = acme.workspace.add_person("gerda", is_restricted=True)
    assert (await acme.client.users_info(user=stranger.id))["user"]["is_stranger"] is True
    assert (await acme.client.users_info(user=guest.id))["user"]["is_restricted"] is True
    assert (await acme.client.users_info(user=acme.makker.bot.id))["user"]["is_bot"] is True
    assert stranger.id not in [one["id"] for one in (await acme.client.users_list())["members"]]


async def test_lists_come_in_pages_however_many_were_asked_for(slack: SlackServer, acme: Acme) -> None:
    slack.rates.is_kept = False
    for number in range(60):
        acme.general.members.append(acme.workspace.add_person(f"p{number}").id)
        acme.workspace.add_channel(f"c{number}", acme.anna)
    assert await pages(acme.client.users_list, "members") == [25, 25, 14]
    assert await pages(acme.client.conversations_list, "channels") == [25, 25, 11]
    assert await pages(acme.client.conversations_members, "members", channel=acme.general.id) == [25, 25, 12]
    assert await pages(acme.client.users_conversations, "channels", user=acme.anna.id) == [25, 25, 11]
    assert await refused(acme.client.users_list(cursor="nonsense")) == "invalid_cursor"


async def pages(method: Any, name: str, **arguments: Any) -> list[int]:
    """How many each page holds."""
    sizes, cursor = [], ""
    while True:
        answer = await method(limit=200, cursor=cursor, **arguments)
        sizes.append(len(answer[name]))
        cursor = answer.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return sizes


async def test_history_reads_from_the_newest_with_metadata_where_it_is_asked_for(
    slack: SlackServer, acme: Acme
) -> None:
    slack.rates.is_kept = False
    for number in range(30):
        metadata = {"event_type": "makker", "event_payload": {"id": str(number)}}
        await acme.client.chat_postMessage(channel=acme.anna.id, text=str(number), metadata=metadata)
    direct = acme.hand.direct
    first = await acme.client.conversations_history(channel=direct.id, limit=200, include_all_metadata=True)
    assert first["has_more"] is True
    assert [one["text"] for one in first["messages"]][:2] == ["29", "28"]
    assert first["messages"][0]["metadata"]["event_payload"] == {"id": "29"}
    assert "metadata" not in (await acme.client.conversations_history(channel=direct.id))["messages"][0]
    oldest = acme.hand.from_app()[27].ts
    assert len((await acme.client.conversations_history(channel=direct.id, oldest=oldest))["messages"]) == 2
    inclusive = await acme.client.conversations_history(channel=direct.id, oldest=oldest, inclusive=True)
    assert len(inclusive["messages"]) == 3
    assert await pages(acme.client.conversations_history, "messages", channel=direct.id) == [25, 5]


async def test_threads_stand_under_their_parent(slack: SlackServer, acme: Acme) -> None:
    slack.rates.is_kept = False
    acme.makker.scopes.add("channels:history")
    await acme.hand.adds_app(acme.general)
    parent = (await acme.client.chat_postMessage(channel=acme.general.id, text="A pair"))["ts"]
    for text in ("one", "two"):
        await acme.client.chat_postMessage(channel=acme.general.id, text=text, thread_ts=parent)
    history = await acme.client.conversations_history(channel=acme.general.id)
    assert [(one["text"], one["reply_count"]) for one in history["messages"]] == [("A pair", 2)]
    replies = await acme.client.conversations_replies(channel=acme.general.id, ts=parent)
    assert [one["text"] for one in replies["messages"]] == ["A pair", "one", "two"]
    nowhere = acme.client.chat_postMessage(channel=acme.general.id, text="x", thread_ts="1.000001")
    assert await refused(nowhere) == "thread_not_found"
    link = (await acme.client.chat_getPermalink(channel=acme.general.id, message_ts=parent))["permalink"]
    assert link == f"https://acme.slack.com/archives/{acme.general.id}/p{parent.replace('.', '')}"


async def test_the_bot_writes_only_where_it_is(slack: SlackServer, acme: Acme) -> None:
    secret = acme.workspace.add_channel("secret", acme.anna, is_private=True)
    closed = acme.workspace.add_channel("closed", acme.makker.bot, is_archived=True)
    assert await refused(acme.client.chat_postMessage(channel=acme.general.id, text="x")) == "not_in_channel"
    assert await refused(acme.client.chat_postMessage(channel=secret.id, text="x")) == "channel_not_found"
    assert await refused(acme.client.chat_postMessage(channel=closed.id, text="x")) == "is_archived"
    assert await refused(acme.client.chat_postMessage(channel="U404", text="x")) == "channel_not_found"


async def test_a_message_is_changed_in_place_by_its_author_alone(slack: SlackServer, acme: Acme) -> None:
    metadata = {"event_type": "makker", "event_payload": {"id": "1"}}
    blocks = [{"type": "divider"}]
    posted = await acme.client.chat_postMessage(channel=acme.anna.id, text="a", blocks=blocks, metadata=metadata)
    await acme.client.chat_update(channel=posted["channel"], ts=posted["ts"], text="b")
    [message] = acme.hand.from_app()
    assert (message.text, len(message.blocks), message.metadata) == ("b", 1, metadata)
    await acme.client.chat_update(channel=posted["channel"], ts=posted["ts"], text="c", blocks=[])
    assert message.blocks == []
    await acme.hand.types("mine")
    hers = acme.hand.messages()[-1]
    assert await refused(acme.client.chat_update(channel=hers.channel, ts=hers.ts, text="x")) == "cant_update_message"
    assert await refused(acme.client.chat_update(channel=hers.channel, ts="1.1", text="x")) == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one_alone(slack: SlackServer, acme: Acme) -> None:
    await acme.hand.adds_app(acme.general)
    await acme.client.chat_postEphemeral(channel=acme.general.id, user=acme.anna.id, text="For you")
    assert [one.text for one in acme.hand.from_app(acme.general)] == ["For you"]
    assert slack.hand(acme.bertil, acme.makker).from_app(acme.general) == []
    outside = acme.client.chat_postEphemeral(channel=acme.general.id, user="U404", text="x")
    assert await refused(outside) == "user_not_in_channel"


async def test_direct_conversations_are_opened_once(slack: SlackServer, acme: Acme) -> None:
    first = await acme.client.conversations_open(users=acme.anna.id)
    again = await acme.client.conversations_open(users=[acme.anna.id], return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"] is True
    assert again["channel"]["user"] == acme.anna.id
    pair = await acme.client.conversations_open(users=[acme.anna.id, acme.bertil.id])
    assert pair["channel"]["id"].startswith("G")
    assert await refused(acme.client.conversations_open(users="USLACKBOT")) == "cannot_dm_bot"


async def test_a_picture_goes_up_in_three_steps(slack: SlackServer, acme: Acme) -> None:
    content = b"\x89PNG picture"
    start = await acme.client.files_getUploadURLExternal(filename="map.png", length=len(content), alt_txt="A map")
    early = acme.client.files_completeUploadExternal(files=[{"id": start["file_id"], "title": "Map"}])
    assert await refused(early) == "file_not_found"
    async with ClientSession() as session:
        async with session.post(start["upload_url"], data=content + b"!") as response:
            assert response.status == 400
        async with session.post(start["upload_url"], data=content) as response:
            assert (response.status, await response.text()) == (200, f"OK - {len(content)}")
    await acme.client.files_completeUploadExternal(
        files=[{"id": start["file_id"], "title": "Map"}], channel_id=acme.hand.direct.id, initial_comment="Look"
    )
    [message] = acme.hand.from_app()
    assert (message.text, message.files[0]["title"], message.files[0]["alt_txt"]) == ("Look", "Map", "A map")
    assert slack.world.files[start["file_id"]].content == content
    image = {"type": "image", "slack_file": {"id": start["file_id"]}, "alt_text": "A map"}
    slack.rates.is_kept = False
    await acme.client.chat_postMessage(channel=acme.anna.id, text="x", blocks=[image])


async def test_slack_sdk_uploads_a_file_by_its_own_helper(slack: SlackServer, acme: Acme) -> None:
    await acme.client.files_upload_v2(
        channel=acme.hand.direct.id, filename="a.png", content=b"abc", title="A", alt_txt="An a"
    )
    assert acme.hand.from_app()[0].files[0]["size"] == 3


async def test_a_picture_without_alt_text_is_held_against_the_app(slack: SlackServer, acme: Acme) -> None:
    await acme.client.files_upload_v2(channel=acme.hand.direct.id, filename="a.png", content=b"abc")
    slack.violations.expect("alt text")


async def test_the_bot_describes_itself(slack: SlackServer, acme: Acme) -> None:
    answer = await acme.client.bots_info(bot=acme.makker.bot.bot_id)
    assert answer["bot"]["user_id"] == acme.makker.bot.id
    assert await refused(acme.client.bots_info(bot="B404")) == "bot_not_found"


async def test_two_workspaces_with_the_same_ids_do_not_meet(slack: SlackServer) -> None:
    app, clients = slack.world.add_app(), []
    for name in ("One", "Two"):
        space = slack.world.add_workspace(name)
        person = space.add_person(name.lower(), id="USAME")
        makker = slack.world.install(app, space, person)
        clients.append(client(slack, makker.token))
        space.add_channel(name, makker.bot, person, id="CSAME")
    for at, name in enumerate(("One", "Two")):
        await clients[at].chat_postMessage(channel="CSAME", text=f"to {name}")
        await clients[at].chat_postMessage(channel="USAME", text=f"hello {name}")
    for space in list(slack.world.workspaces.values()):
        assert [one.text for one in space.channels["CSAME"].messages] == [f"to {space.name}"]
        assert [entry.arguments["text"] for entry in slack.oracle.calls("chat.postMessage", space.id)] == [
            f"to {space.name}",
            f"hello {space.name}",
        ]


async def test_an_organisations_token_names_its_workspace(slack: SlackServer) -> None:
    grid = slack.world.add_enterprise("Grid")
    spaces = [slack.world.add_workspace(name, enterprise=grid) for name in ("North", "South")]
    anna = spaces[1].add_person("anna")
    makker = slack.world.install(slack.world.add_app(), grid, anna)
    web = client(slack, makker.token)
    who = await web.auth_test()
    assert (who["is_enterprise_install"], who["enterprise_id"]) == (True, grid.id)
    assert await refused(web.users_list()) == "missing_argument"
    assert anna.id in [one["id"] for one in (await web.users_list(team_id=spaces[1].id))["members"]]
    assert await refused(web.users_list(team_id="T404")) == "team_access_not_granted"
    await web.chat_postMessage(channel=anna.id, text="Hi")
    assert [one.text for one in slack.hand(anna, makker, spaces[1]).from_app()] == ["Hi"]
