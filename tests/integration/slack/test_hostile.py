"""What people who mean harm send to Makker in Slack: it is answered in time, does nothing, and is told to nobody."""

import asyncio
import html
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SetClock
from tests.faults.slack_fuzz import fuzz
from tests.slack_server.acting import Hand, as_typed
from tests.slack_server.messages import Message
from tests.support.mutations import CANARY
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform
from tests.support.rows import Rows, rows_of

PAYLOADS = 1_000


async def test_payloads_that_were_taken_apart_do_no_harm() -> None:
    account = await fuzz(PAYLOADS, seed=1)
    assert sum(account.sent.values()) == PAYLOADS
    assert len(account.sent) >= 14
    assert account.faults == []


# --- somebody else's --------------------------------------------------------------------------------------


async def _comes(there: SlackPlatform, name: str, **more: Any) -> Hand:
    hand = there.hand(there.workspace.add_person(name.lower(), display_name=name, **more))
    await hand.types("hello")
    await there.come_to_rest()
    return hand


async def _with_a_goal(there: SlackPlatform, name: str, title: str = "Run") -> Hand:
    hand = await _comes(there, name)
    await hand.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert (await there.sends_form(hand, title=title, why="energy", at="07:00")).did == "close"
    return hand


async def _rows(there: SlackPlatform, hand: Hand) -> Rows:
    return await there.makker.database.read(lambda connection: rows_of(connection, there.tenant_id, hand.person.id))


def _shown(hand: Hand) -> list[Any]:
    return deepcopy([(each.ts, each.text, each.blocks) for each in hand.from_app()])


def _keys_in(hand: Hand) -> set[str]:
    """The logical ids that the blocks of somebody's messages hold."""
    blocks = (block.get("block_id", "") for message in hand.from_app() for block in message.blocks)
    return {key for _, bar, key in (block_id.partition("|") for block_id in blocks) if bar}


def _action(message: Message, ending: str) -> str:
    """The id of the button that does something."""
    elements = (each for block in message.blocks for each in block.get("elements", ()))
    return str(next(each["action_id"] for each in elements if each["action_id"].endswith(ending)))


async def test_a_forged_key_changes_no_message_of_somebody_elses(there: SlackPlatform) -> None:
    anna, mallory = await _with_a_goal(there, "Anna"), await _comes(there, "Mallory")
    await there.move_to(anna.person.id, utc(3, 12))
    kept, shown = await _rows(there, anna), _shown(anna)
    assert len(_keys_in(anna)) >= 2
    for key in _keys_in(anna):
        for text in ("goal swim every day at 8", "energy", "after coffee"):
            await mallory.types(text)
            await there.come_to_rest()
        step = deepcopy(mallory.from_app()[-1])
        for block in step.blocks:
            if block["type"] == "actions":
                block["block_id"] = f"0|{key}"
        await mallory.presses(step, _action(step, "goal.confirm"))
        await there.come_to_rest()
    assert await _rows(there, anna) == kept
    assert _shown(anna) == shown
    practice = await there.practice(mallory.person.id)
    assert practice is not None
    assert practice.goals


async def test_somebody_elses_modal_sets_a_goal_of_whoever_sends_it(there: SlackPlatform) -> None:
    anna, mallory = await _with_a_goal(there, "Anna"), await _comes(there, "Mallory")
    await anna.uses_shortcut("set_goal")
    await there.come_to_rest()
    view = anna.modal
    assert view is not None
    kept = await _rows(there, anna)
    view.state = {name: {"value": {"type": "plain_text_input", "value": "07:00"}} for name in ("title", "why", "at")}
    trigger = mallory._trigger()
    await mallory._send(mallory.payloads.submission(there.workspace, mallory.person, trigger, view))
    await there.come_to_rest()
    assert await _rows(there, anna) == kept


async def test_a_home_tab_of_somebody_elses_acts_on_its_visitors_own_goals(there: SlackPlatform) -> None:
    anna, mallory = await _with_a_goal(there, "Anna"), await _comes(there, "Mallory")
    await there.move_to(anna.person.id, utc(3, 12))
    await anna.opens_home()
    await there.come_to_rest()
    assert anna.home is not None
    kept, home = await _rows(there, anna), deepcopy(anna.home.blocks)
    buttons = [each for block in home for each in block.get("elements", ()) if each["type"] == "button"]
    for button in buttons:
        there.pass_a_second()
        await mallory.presses(anna.home, button["action_id"])
        await there.come_to_rest()
    assert await _rows(there, anna) == kept
    assert anna.home.blocks == home


@pytest.mark.parametrize("what", ["types", "commands", "shortcut", "message shortcut", "home"])
async def test_a_stranger_of_slack_connect_is_told_so_and_nothing_of_theirs_is_kept(
    there: SlackPlatform, what: str
) -> None:
    other = there.server.world.add_workspace("Elsewhere")
    stranger = there.hand(there.workspace.add_person("stella", display_name=CANARY, home=other))
    channel = there.workspace.add_channel("shared", stranger.person, is_shared=True)
    message = there.workspace.post(channel, stranger.person, f"{CANARY} secret")
    for _ in range(2):
        there.pass_a_second()
        match what:
            case "types":
                await stranger.types(f"goal {CANARY} every day at 7")
            case "commands":
                await stranger.commands(f"goal {CANARY}", channel)
            case "shortcut":
                await stranger.uses_shortcut("set_goal")
            case "message shortcut":
                await stranger.uses_message_shortcut("make_goal", message)
            case "home":
                await stranger.opens_home()
        await there.come_to_rest()
    assert await there.practice(stranger.person.id) is None
    assert CANARY not in str(await _rows(there, stranger))
    told = [each.text for each in stranger.from_app()]
    assert len(told) == (0 if what == "home" else 1)
    assert all("members of this workspace only" in text for text in told)


async def test_a_strangers_words_are_acknowledged_while_slack_hangs(there: SlackPlatform) -> None:
    guest = there.hand(there.workspace.add_person("gustav", is_restricted=True))
    there.server.faults.hang("chat.postMessage", times=None)
    for _ in range(3):
        there.pass_a_second()
        assert (await guest.types("hello")).is_acknowledged
        await asyncio.sleep(0.1)
    there.server.faults.clear()


async def test_what_a_deactivated_person_did_last_comes_too_late_and_is_let_be(
    there: SlackPlatform, clock: SetClock
) -> None:
    anna = await _with_a_goal(there, "Anna")
    await anna.is_deactivated()
    await there.move_to(anna.person.id, clock.now() + timedelta(minutes=5))
    kept, calls = await _rows(there, anna), len(list(there.server.oracle))
    prompt = anna.from_app()[0]
    button = next(each for block in prompt.blocks for each in block.get("elements", ()) if each["type"] == "button")
    assert (await anna.types("goal swim every day at 8")).status in (0, 200)
    assert (await anna.presses(prompt, button["action_id"])).status in (0, 200)
    assert (await anna.commands("help")).status in (0, 200)
    await there.come_to_rest()
    assert await _rows(there, anna) == kept
    assert len(list(there.server.oracle)) == calls


async def test_a_workspace_whose_token_was_revoked_yesterday_is_answered_and_nothing_is_done(
    there: SlackPlatform, clock: SetClock
) -> None:
    anna = await _with_a_goal(there, "Anna")
    newcomer = there.hand(there.workspace.add_person("nina", display_name="Nina"))
    await there.server.revoke_tokens(there.installation)
    await there.come_to_rest()
    await there.move_to(anna.person.id, clock.now() + timedelta(days=1))
    calls, kept = len(list(there.server.oracle)), await _rows(there, anna)
    for hand in (anna, newcomer):
        for answer in (
            await hand.types("help"),
            await hand.commands("help"),
            await hand.uses_shortcut("set_goal"),
            await hand.opens_home(),
        ):
            assert answer.is_acknowledged
    assert "not installed here any more" in str((await anna.commands("done")).body)
    await there.come_to_rest()
    assert len(list(there.server.oracle)) == calls
    assert await _rows(there, anna) == kept
    assert all(not rows for rows in (await _rows(there, newcomer)).values())


# --- text -------------------------------------------------------------------------------------------------

PINGS = (
    "<!channel>",
    "<!date^1392734382^{date}|soon>",
    "<@U0BOSS>",
    "&lt;!here&gt;",
    "<https://x.test|click>",
    "*_~`&",
)


@pytest.mark.parametrize("words", PINGS)
async def test_nobody_is_pinged_and_nothing_linked_by_what_somebody_wrote(there: SlackPlatform, words: str) -> None:
    anna = await _comes(there, words)
    await anna.uses_shortcut("set_goal")
    await there.come_to_rest()
    wrong = await there.sends_form(anna, title=words, why=words, at=words)
    assert wrong.did == "errors"
    errors = dict(wrong.errors)
    assert (await there.sends_form(anna, at="07:00")).did == "close"
    channel = there.workspace.add_channel("leaders", anna.person)
    await anna.adds_app(channel)
    await anna.opens_home()
    for text in (f"goal {words}", "cancel", words, "my goals", f"note {words}", "export", "my data"):
        await anna.types(text)
        await there.come_to_rest()
    await anna.commands(f"goal {words}")
    message = there.workspace.post(channel, anna.person, as_typed(words))
    await anna.uses_message_shortcut("make_goal", message)
    await there.come_to_rest()
    await there.move_to(anna.person.id, utc(3, 12))
    assert there.server.oracle.pings == []
    sent = [text for entry in there.server.oracle for text in _texts_in(entry.arguments)]
    assert [text for text in [*sent, *errors.values()] if "<" in text] == []
    assert any(words in html.unescape(text) for text in sent)
    assert not any(as_typed(as_typed(words)) in text for text in sent if as_typed(words) != words)
    practice = await there.practice(anna.person.id)
    assert practice is not None
    assert practice.goals[0].title == words


def _texts_in(value: Any) -> Iterator[str]:
    """What Slack would show: the texts of text objects and messages, alternative texts and names of files."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in ("text", "alt_text", "title", "filename", "alt_txt") and isinstance(each, str):
                yield each
            else:
                yield from _texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts_in(each)
