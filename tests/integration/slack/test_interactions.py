"""Buttons, menus, modals, commands, shortcuts and the Home tab: each does what it says, once, for its own person."""

from copy import deepcopy

import pytest

from adapters.slack.ports import tenant_of
from bot.cards.card import Button, Buttons, Card
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.outgoing import ANSWERING, INSERT_OUTBOX, body_of
from tests.slack_server.acting import Hand
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform


async def _newcomer(there: SlackPlatform, name: str = "Anna", **more: object) -> Hand:
    hand = there.hand(there.workspace.add_person(name.lower(), display_name=name, **more))
    await hand.opens_home("messages")
    await there.come_to_rest()
    return hand


async def _goal_form(there: SlackPlatform, hand: Hand) -> None:
    await hand.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert hand.modal is not None


async def _with_a_goal(there: SlackPlatform, hand: Hand, title: str = "Run") -> None:
    await _goal_form(there, hand)
    done = await there.sends_form(hand, title=title, why="energy", at="07:00")
    assert done.did == "close"
    await there.come_to_rest()


# --- modals -----------------------------------------------------------------------------------------------------


async def test_a_goal_is_set_by_the_global_shortcut(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    assert "Run" in anna.from_app()[-1].text


async def test_what_is_wrong_stands_at_its_field_and_the_modal_stays_open(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await _goal_form(there, anna)
    done = await there.sends_form(anna, title="Run", why="energy", at="25:99")
    assert (done.did, set(done.errors)) == ("errors", {"at"})
    again = await there.sends_form(anna, at="7")
    assert again.did == "close"


async def test_a_modal_sent_twice_makes_one_goal(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    for _ in range(3):
        there.pass_a_second()
        assert (await anna.repeats()).status == 200
    await there.come_to_rest()
    practice = await there.practice(anna.person.id)
    assert practice is not None
    assert [goal.title for goal in practice.goals] == ["Run"]


async def test_a_goal_is_made_of_somebodys_message(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    channel = there.workspace.add_channel("team", anna.person)
    message = there.workspace.post(channel, anna.person, "Ring to &lt;https://x.test|the customer&gt; &amp; ask")
    await anna.uses_message_shortcut("make_goal", message)
    await there.come_to_rest()
    assert anna.modal is not None
    (title, *_) = [block for block in anna.modal.blocks if block["type"] == "input"]
    assert title["element"]["initial_value"].startswith("Ring to")


async def test_a_trigger_that_has_expired_is_told(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    there.server.faults.refuse("expired_trigger_id", "views.open")
    await anna.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert anna.modal is None
    assert "Press again" in anna.from_app()[-1].text


# --- buttons ----------------------------------------------------------------------------------------------------


async def _asked(there: SlackPlatform, hand: Hand) -> None:
    await there.move_to(hand.person.id, utc(3, 12))


async def test_an_answer_changes_the_prompt_in_place_and_posts_nothing(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    await _asked(there, anna)
    before = len(anna.from_app())
    prompt = next(message for message in reversed(anna.from_app()) if "Did it happen today" in message.text)
    await anna.presses(prompt, "Done")
    await there.come_to_rest()
    assert "✓ Done" in prompt.text
    assert len(anna.from_app()) == before


async def test_a_press_that_comes_four_times_counts_once(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    await _asked(there, anna)
    prompt = next(message for message in reversed(anna.from_app()) if "Did it happen today" in message.text)
    await anna.presses(prompt, "Done")
    for _ in range(3):
        there.pass_a_second()
        assert (await anna.repeats()).status == 200
    await there.come_to_rest()
    updates = [entry for entry in there.server.oracle if entry.method == "chat.update"]
    assert len([entry for entry in updates if "✓" in str(entry.arguments)]) <= 2
    practice = await there.practice(anna.person.id)
    assert practice is not None
    answered = [record for goal in practice.goals for record in practice.records(goal) if record.outcome]
    assert len(answered) == 1


async def test_somebody_elses_button_changes_nothing_of_theirs(there: SlackPlatform) -> None:
    anna, ben = await _newcomer(there), await _newcomer(there, "Ben")
    await _with_a_goal(there, anna)
    await _asked(there, anna)
    prompt = next(message for message in reversed(anna.from_app()) if "Did it happen today" in message.text)
    stolen = deepcopy(prompt)
    await ben.presses(stolen, "Done")
    await there.come_to_rest()
    assert "✓" not in prompt.text
    practice = await there.practice(anna.person.id)
    assert practice is not None
    assert not any(record.outcome for goal in practice.goals for record in practice.records(goal))


@pytest.mark.parametrize(
    "value",
    ["", "%", "x", "0||", "-1|check_in.done|x", "9|check_in.done|../../etc", "0|my_data.erase|", "0|nope.nope|x"],
)
async def test_forged_values_are_acknowledged_and_do_no_harm(there: SlackPlatform, value: str) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    welcome = anna.from_app()[0]
    forged = deepcopy(welcome)
    element = next(block for block in forged.blocks if block["type"] == "actions")["elements"][0]
    element["value"] = value
    answer = await anna.presses(forged, element["action_id"])
    await there.come_to_rest()
    assert answer.status == 200
    practice = await there.practice(anna.person.id)
    assert practice is not None
    assert [goal.title for goal in practice.goals] == ["Run"]


async def test_a_press_on_a_card_in_a_channel_is_answered_in_its_thread(there: SlackPlatform, vault: Vault) -> None:
    anna = await _newcomer(there)
    channel = there.workspace.add_channel("leaders", anna.person, there.installation.bot)
    card = Card((Buttons((Button("Help", "help.show"),)),), "How was it?")
    row = (
        tenant_of(there.workspace.id), "asked", anna.person.id, f"#{channel.id}", channel.id, "thread", "",
        body_of(card, vault), ANSWERING, tables.WAITING, 0, 0,
    )  # fmt: skip
    await there.makker.database.write(lambda connection: INSERT_OUTBOX.run(connection, [row]))
    await there.come_to_rest()
    (asked,) = anna.from_app(channel)
    await anna.presses(asked, "Help")
    await there.come_to_rest()
    answer = anna.from_app(channel)[-1]
    assert "direct conversation" in answer.text
    assert answer.thread_ts == asked.ts


# --- commands ---------------------------------------------------------------------------------------------------


async def test_a_command_is_answered_privately_wherever_it_is_written(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    channel = there.workspace.add_channel("elsewhere", anna.person)
    answer = await anna.commands("help", channel)
    assert "direct conversation" in str(answer.body)
    await there.come_to_rest()
    assert anna.from_app()[-1].text == "What you can write to me"
    assert anna.from_app(channel) == [] or all(each.ephemeral_to for each in anna.from_app(channel))


async def test_a_command_without_words_helps(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await anna.commands("")
    await there.come_to_rest()
    assert anna.from_app()[-1].text == "What you can write to me"


# --- Home -------------------------------------------------------------------------------------------------------


async def test_home_answers_todays_check_in_in_place(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    await there.move_to(anna.person.id, utc(3, 12))
    await anna.opens_home()
    await there.come_to_rest()
    assert anna.home is not None
    await anna.presses(anna.home, "Done")
    await there.come_to_rest()
    assert anna.home is not None
    assert "✓ Done" in str(anna.home.blocks)
    assert any(block["type"] == "image" for block in anna.home.blocks)


async def test_home_follows_what_is_typed_and_asked_without_being_opened_again(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await anna.opens_home()
    await there.come_to_rest()
    assert "Set a goal" in str(anna.home and anna.home.blocks)
    await _with_a_goal(there, anna, "Read")
    assert "Read" in str(anna.home and anna.home.blocks)


async def test_home_is_kept_fresh_for_a_newcomer_who_opened_it_first(there: SlackPlatform) -> None:
    anna = there.hand(there.workspace.add_person("anna", display_name="Anna"))
    await anna.opens_home()
    await there.come_to_rest()
    await _with_a_goal(there, anna, "Read")
    assert "Read" in str(anna.home and anna.home.blocks)


async def test_home_is_not_overwritten_by_an_older_state(there: SlackPlatform) -> None:
    anna = await _newcomer(there)
    await anna.opens_home()
    await there.come_to_rest()
    there.server.faults.refuse("hash_conflict", "views.publish")
    await _with_a_goal(there, anna, "Read")
    assert "Read" in str(anna.home and anna.home.blocks)
