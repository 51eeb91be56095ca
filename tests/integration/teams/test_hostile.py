"""What people who mean harm send to Makker in Teams: it is answered plainly, does nothing, and is told to nobody."""

from copy import deepcopy
from random import Random
from typing import Any

import pytest
import structlog

from tests.support.mutations import STRANGE
from tests.support.people import utc
from tests.support.platform_teams import TeamsPlatform
from tests.support.rows import Rows, rows_of
from tests.teams_server import Hand, Message
from tests.teams_server.cards import actions_in
from tests.teams_server.errors import Json

CANARY = "zebrafinch"
PLAIN = (200, 400, 403, 404)
OTHER = "99999999-0000-cccc-1111-dddd2222eeee"


async def _comes(there: TeamsPlatform, name: str, **more: Any) -> Hand:
    hand = there.hand(there.tenant.add_person(name, **more))
    await hand.installs()
    await there.come_to_rest()
    return hand


async def _with_a_goal(there: TeamsPlatform, name: str, title: str = "Run") -> Hand:
    hand = await _comes(there, name)
    for text in (f"goal {title} every day at 7", "energy", "after coffee", "yes"):
        await hand.types(text)
        await there.come_to_rest()
    return hand


async def _rows(there: TeamsPlatform, hand: Hand) -> Rows:
    return await there.makker.database.read(lambda connection: rows_of(connection, there.tenant_id, hand.person.id))


def _shown(hand: Hand) -> list[Json]:
    return deepcopy([message.body for message in hand.from_bot()])


def _saying(there: TeamsPlatform, hand: Hand, text: str = "help") -> Json:
    message = there.server.world.post(hand.direct, hand.person.id, {"type": "message", "text": text})
    return there.server.payloads.message(hand.person, hand.direct, message)


def _pressing(there: TeamsPlatform, hand: Hand, data: Any, message: Message | None = None) -> Json:
    value = {"action": {"type": "Action.Execute", "verb": "x", "data": data}, "trigger": "manual"}
    return there.server.payloads.invoke(hand.person, hand.direct, "adaptiveCard/action", value, message)


def _data(hand: Hand, message: Message, title: str) -> Json:
    found: Json = next(each for each in actions_in(hand.card(message)) if each["title"] == title)["data"]
    return found


def _prompt(hand: Hand) -> Message:
    return next(each for each in reversed(hand.from_bot()) if "Did it happen today" in str(each.body))


# --- somebody else's ----------------------------------------------------------------------------------------------


async def test_somebody_elses_button_answers_nothing_of_theirs(there: TeamsPlatform) -> None:
    anna, mallory = await _with_a_goal(there, "Anna"), await _with_a_goal(there, "Mallory", "Steal")
    await there.move_to(anna.person.id, utc(3, 12))
    kept, shown = await _rows(there, anna), _shown(anna)
    prompt = _prompt(anna)
    for data in [action["data"] for action in actions_in(anna.card(prompt))]:
        answer = await there.server.delivery.send(_pressing(there, mallory, data, prompt))
        assert answer.status == 200
        assert "“Run”" not in str(answer.body)
        await there.come_to_rest()
    assert await _rows(there, anna) == kept
    assert _shown(anna) == shown


async def test_a_forged_key_changes_no_message_of_somebody_elses(there: TeamsPlatform) -> None:
    anna, mallory = await _with_a_goal(there, "Anna"), await _comes(there, "Mallory")
    await there.move_to(anna.person.id, utc(3, 12))
    kept, shown = await _rows(there, anna), _shown(anna)
    due = _data(anna, _prompt(anna), "Done")["makker"]["k"].rpartition(":")[2]
    for key in (f"prompt:{anna.person.id}:{due}", f"welcome:{anna.person.id}", f"nudge:{anna.person.id}:{due}:1"):
        for text in ("goal swim every day at 8", "energy", "after coffee"):
            await mallory.types(text)
            await there.come_to_rest()
        step = mallory.from_bot()[-1]
        data = _data(mallory, step, "Save")
        data["makker"]["k"] = key
        answer = await there.server.delivery.send(_pressing(there, mallory, data, step))
        assert answer.status == 200
        assert "“Run”" not in str(answer.body)
        await there.come_to_rest()
    assert await _rows(there, anna) == kept
    assert _shown(anna) == shown


async def test_somebody_elses_dialog_sets_a_goal_of_whoever_sends_it(there: TeamsPlatform) -> None:
    anna, mallory = await _with_a_goal(there, "Anna"), await _comes(there, "Mallory")
    await anna.types("my goals")
    await there.come_to_rest()
    await anna.presses(anna.from_bot()[-1], "Change it")
    assert anna.dialog is not None
    data = dict(actions_in(anna.dialog.card)[0]["data"]) | {"title": CANARY, "why": "x", "at": "7"}
    kept = await _rows(there, anna)
    said = there.server.payloads.invoke(mallory.person, mallory.direct, "task/submit", {"data": data})
    assert (await there.server.delivery.send(said)).status == 200
    await there.come_to_rest()
    assert await _rows(there, anna) == kept


async def test_who_somebody_is_is_not_what_the_button_says(there: TeamsPlatform) -> None:
    anna, mallory = await _with_a_goal(there, "Anna"), await _comes(there, "Mallory")
    kept = await _rows(there, anna)
    data = {"makker": {"a": "my_data.erase", "r": anna.person.id, "t": 0, "k": ""}, "from": {"id": anna.person.id}}
    for action in ("my_data.erase", "my_data.forget", "goal.cancel", "settings.show"):
        data["makker"]["a"] = action  # type: ignore[index]
        assert (await there.server.delivery.send(_pressing(there, mallory, data))).status == 200
    await there.come_to_rest()
    assert await _rows(there, anna) == kept


# --- what no card of ours holds -----------------------------------------------------------------------------------

_OURS: Json = {"a": "check_in.done", "r": "g.20260303", "t": 1, "k": "prompt:@me:1"}
_STRANGE = (None, {}, [], -1, 2**63, "\x00", CANARY * 900)
FORGED: tuple[Any, ...] = (
    None, {}, [], "x", 7, {"makker": None}, {"makker": []}, {"makker": "x"}, {"makker": {}},
    {"makker": {"action": "check_in.done", "ref": "x"}},
    *({"makker": _OURS | {name: strange}} for name in "artk" for strange in _STRANGE),
    {"makker": _OURS, "pick:goal": {"x": 1}}, {"makker": {"f": "goal.save", "r": "", "k": ""}},
    {"makker": {"f": "goal.save", "r": "", "k": "", "o": [CANARY, CANARY, [["t"]]]}},
    {"makker": {"f": "goal.save", "r": "", "k": "", "o": ["", "", []]}, "title": {"x": 1}},
)  # fmt: skip


@pytest.mark.parametrize("name", ["adaptiveCard/action", "task/fetch", "task/submit", "fileConsent/invoke"])
async def test_buttons_and_forms_that_no_card_of_ours_holds_do_nothing(there: TeamsPlatform, name: str) -> None:
    anna = await _with_a_goal(there, "Anna")
    with structlog.testing.capture_logs() as logged:
        for data in FORGED:
            value = {"action": {"type": "Action.Execute", "data": data}, "data": data, "context": data}
            for said in (value, data):
                answer = await there.server.delivery.send(
                    there.server.payloads.invoke(anna.person, anna.direct, name, said)
                )
                assert answer.status in (200, 400)
            message = _saying(there, anna, "") | {"value": data}
            assert (await there.server.delivery.send(message)).status in (200, 400)
            await there.come_to_rest()
    practice = await there.practice(anna.person.id)
    assert practice is not None
    assert [goal.title for goal in practice.goals] == ["Run"]
    assert CANARY not in str(logged)


async def test_a_button_of_an_old_version_is_answered_with_a_line(there: TeamsPlatform) -> None:
    anna = await _comes(there, "Anna")
    for data in ({"action": "done"}, {"makker": {"v": 0, "do": "done"}}):
        answer = await there.server.delivery.send(_pressing(there, anna, data))
        assert answer.status == 200
        assert (answer.body["statusCode"], answer.body["type"]) == (400, "application/vnd.microsoft.error")
        assert "don't know this button" in answer.body["value"]["message"]


async def test_a_button_that_does_nothing_any_more_says_so(there: TeamsPlatform) -> None:
    anna = await _comes(there, "Anna")
    for action in ("nope.nope", "check_in.done", "goal.confirm", "", "x" * 255):
        data = {"makker": {"a": action or "x", "r": "nothing", "t": 0, "k": "gone"}}
        answer = await there.server.delivery.send(_pressing(there, anna, data))
        assert answer.status == 200
        assert answer.body["value"]
    await there.come_to_rest()


async def test_however_long_what_somebody_typed_is_the_form_comes_back(there: TeamsPlatform) -> None:
    anna = await _comes(there, "Anna")
    await anna.types("hello")
    await there.come_to_rest()
    await anna.presses(anna.from_bot()[-1], "Set a goal")
    assert anna.dialog is not None
    data = dict(actions_in(anna.dialog.card)[0]["data"])
    for length in (3_000, 7_999):
        long = dict.fromkeys(("title", "why", "plan", "obstacle", "at", "unit", "target"), "é" * length)
        said = there.server.payloads.invoke(anna.person, anna.direct, "task/submit", {"data": data | long})
        answer = await there.server.delivery.send(said)
        assert answer.status == 200
        assert "too long" in str(answer.body)


# --- activities ---------------------------------------------------------------------------------------------------


KINDS = (
    "messageUpdate", "messageDelete", "messageReaction", "typing", "endOfConversation", "event", "trace", "handoff",
    "contactRelationUpdate", "deleteUserData", "suggestion", "command", "nothing", "", "\x00", CANARY * 100,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_kinds_that_are_none_of_makkers_business_are_answered_and_do_nothing(
    there: TeamsPlatform, kind: str
) -> None:
    anna = await _with_a_goal(there, "Anna")
    kept, shown = await _rows(there, anna), _shown(anna)
    answer = await there.server.delivery.send(_saying(there, anna) | {"type": kind})
    assert (answer.status, answer.body) == (200, None)
    await there.come_to_rest()
    assert await _rows(there, anna) == kept
    assert _shown(anna) == shown


PARTS = (
    "type", "id", "timestamp", "from", "conversation", "recipient", "channelData", "entities", "value", "text", "name",
    "locale", "localTimezone", "replyToId", "membersAdded", "membersRemoved", "action", "localTimestamp", "attachments",
)  # fmt: skip


@pytest.mark.parametrize("what", ["message", "invoke", "conversationUpdate", "installationUpdate"])
async def test_whatever_stands_in_a_part_of_an_activity_it_is_answered_plainly(there: TeamsPlatform, what: str) -> None:
    anna, rng = await _comes(there, "Anna"), Random(1)
    prompt, payloads = anna.from_bot()[0], there.server.payloads
    whole = {
        "message": _saying(there, anna),
        "invoke": _pressing(there, anna, _data(anna, prompt, "Looks right"), prompt),
        "conversationUpdate": payloads.came(anna.person, anna.direct, {"id": anna.person.id}),
        "installationUpdate": payloads.installation(anna.person, anna.direct, "add"),
    }[what]
    with structlog.testing.capture_logs() as logged:
        for part in PARTS:
            for number, strange in enumerate(rng.sample(STRANGE, 10)):
                said = deepcopy(whole) | {"id": f"{part}-{number}"} | {part: strange}
                assert (await there.server.delivery._try(said)).status in PLAIN, (part, strange)
            bare = {name: each for name, each in whole.items() if name != part} | {"text": CANARY}
            assert part == "type" or (await there.server.delivery._try(bare)).status in PLAIN, part
    assert CANARY not in str(logged)
    await there.come_to_rest()


@pytest.mark.parametrize("where", ["channelData", "conversation", "both"])
async def test_an_activity_of_another_organisation_is_refused(there: TeamsPlatform, where: str) -> None:
    anna = await _with_a_goal(there, "Anna")
    said = _saying(there, anna)
    if where in ("channelData", "both"):
        said["channelData"]["tenant"]["id"] = OTHER
    if where in ("conversation", "both"):
        said["conversation"]["tenantId"] = OTHER
    if where == "conversation":
        del said["channelData"]
    kept = _shown(anna)
    assert (await there.server.delivery.send(said)).status == 403
    await there.come_to_rest()
    assert _shown(anna) == kept


async def test_an_activity_of_no_organisation_is_refused(there: TeamsPlatform) -> None:
    anna = await _comes(there, "Anna")
    said = _saying(there, anna)
    del said["channelData"], said["conversation"]["tenantId"]
    assert (await there.server.delivery.send(said)).status in (400, 403)


async def test_a_service_url_of_another_host_gets_no_byte_and_is_not_kept(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there, "Anna")
    before = await there.stores.conversations.of(there.tenant_id, anna.person.id)  # type: ignore[arg-type]
    for url in ("https://evil.test/", "http://127.0.0.1.evil.test/", "https://127.0.0.1@evil.test/", "file:///", ""):
        said = _saying(there, anna) | {"serviceUrl": url}
        assert (await there.server.delivery.send(said)).status in (400, 401, 403)
    assert await there.stores.conversations.of(there.tenant_id, anna.person.id) == before  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["message", "invoke"])
async def test_what_is_said_to_another_bot_is_refused(there: TeamsPlatform, kind: str) -> None:
    anna = await _comes(there, "Anna")
    kept = _shown(anna)
    said = _saying(there, anna) | {"type": kind, "name": "adaptiveCard/action"}
    said["recipient"] = {"id": "28:11111111-2222-3333-4444-555555555555", "name": "Somebody else's"}
    assert (await there.server.delivery.send(said)).status == 403
    await there.come_to_rest()
    assert _shown(anna) == kept


async def test_what_makker_says_itself_is_not_heard(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there, "Anna")
    shown = _shown(anna)
    said = _saying(there, anna) | {"from": dict(there.server.world.bot.account)}
    assert (await there.server.delivery.send(said)).status == 200
    await there.come_to_rest()
    assert _shown(anna) == shown


@pytest.mark.parametrize("id", ["", " ", "a|b", "29:" + "x" * 500, "29:\u202e", "29:ann a", "29:\n"])
@pytest.mark.parametrize("part", ["from", "conversation", "recipient"])
async def test_ids_that_teams_has_none_like_are_refused(there: TeamsPlatform, part: str, id: str) -> None:
    anna = await _with_a_goal(there, "Anna")
    said = _saying(there, anna)
    said[part] = said[part] | {"id": id}
    answer = await there.server.delivery.send(said)
    assert answer.status == 400 or (part == "conversation" and len(id) == 503 and answer.status == 200)
    await there.come_to_rest()


# --- strangers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["types", "mentions", "presses", "fetches", "submits"])
async def test_a_guest_is_told_so_and_nothing_of_theirs_is_kept(there: TeamsPlatform, what: str) -> None:
    anna, guest = await _with_a_goal(there, "Anna"), await _comes(there, f"Gustav {CANARY}", role="guest")
    team = there.tenant.add_team("Product", anna.person, guest.person)
    await anna.installs(team)
    await guest.types("hello")
    await there.come_to_rest()
    told = len(guest.from_bot())
    payloads, deliver = there.server.payloads, there.server.delivery.send
    data = {"makker": {"a": "goal.new", "r": "", "t": 0, "k": ""}}
    form = {"makker": {"f": "goal.save", "r": "", "k": "", "o": ["t", "s", [["t", "title", "", "", 0, False, False]]]}}
    for _ in range(2):
        match what:
            case "types":
                await guest.types(f"goal {CANARY} every day at 7")
            case "mentions":
                await guest.mentions(team.general, f"goal {CANARY}")
            case "presses":
                answer = await deliver(_pressing(there, guest, data))
                assert "members of this organisation only" in answer.body["value"]
            case "fetches":
                answer = await deliver(payloads.invoke(guest.person, guest.direct, "task/fetch", {"data": data}))
                assert "members of this organisation only" in answer.body["task"]["value"]
            case "submits":
                sent = {"data": form | {"title": CANARY}}
                answer = await deliver(payloads.invoke(guest.person, guest.direct, "task/submit", sent))
                assert "members of this organisation only" in answer.body["task"]["value"]
        await there.come_to_rest()
    assert await there.practice(guest.person.id) is None
    assert CANARY not in str(await _rows(there, guest))
    assert len(guest.from_bot()) == told


# --- text -----------------------------------------------------------------------------------------------------------

PINGS = ("<at>Bo Berg</at>", "@Bo", "<b>x</b>", "[click](https://x.test)", "**bold** _it_", "&lt;at&gt;Bo&lt;/at&gt;")


@pytest.mark.parametrize("words", PINGS)
async def test_nobody_is_mentioned_and_nothing_linked_by_what_somebody_wrote(there: TeamsPlatform, words: str) -> None:
    anna = await _comes(there, f"Anna {words}")
    for text in (f"goal {words} every day at 7", words, words, "yes", f"note {words}", "my goals", words):
        await anna.types(text)
        await there.come_to_rest()
    await there.move_to(anna.person.id, utc(3, 12))
    for message in anna.from_bot():
        assert not message.body.get("entities")
        assert "msteams" not in str(message.body.get("attachments", [{}])[0].get("content", {}).get("msteams", ""))
        assert words not in str([block for block in _blocks(message.body) if block.get("type") == "TextBlock"])


def _blocks(value: Any) -> list[Json]:
    """Every element of a card."""
    if isinstance(value, dict):
        return [value, *(each for inner in value.values() for each in _blocks(inner))]
    return [each for inner in value for each in _blocks(inner)] if isinstance(value, list) else []
