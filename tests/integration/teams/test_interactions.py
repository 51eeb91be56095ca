"""Words, buttons, dialogs and inline forms in Teams: each does what it says, once, for its own person."""

import asyncio
from copy import deepcopy

import pytest

from adapters.shared.recent import Recent
from bot.cards.card import Button, Buttons, Card
from bot.domain.practice import Practice
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.outgoing import ANSWERING, INSERT_OUTBOX, body_of
from tests.support.people import utc
from tests.support.platform_teams import TeamsPlatform
from tests.teams_server import Conversation, Hand, Message
from tests.teams_server.cards import actions_in


async def _newcomer(there: TeamsPlatform, name: str = "Anna Holm", **more: str) -> Hand:
    hand = there.hand(there.tenant.add_person(name, **more))
    await hand.installs()
    await there.come_to_rest()
    return hand


def _texts(hand: Hand) -> list[str]:
    return [str(message.body) for message in hand.from_bot()]


def _last(hand: Hand, words: str) -> Message:
    return next(message for message in reversed(hand.from_bot()) if words in str(message.body))


async def _with_a_goal(there: TeamsPlatform, hand: Hand, title: str = "Run") -> None:
    for text in (f"goal {title} every day at 7", "energy", "after coffee", "yes"):
        await hand.types(text)
        await there.come_to_rest()


async def _asked(there: TeamsPlatform, hand: Hand) -> Message:
    await there.move_to(hand.person.id, utc(3, 12))
    return _last(hand, "Did it happen today")


async def _known(there: TeamsPlatform, hand: Hand) -> Practice:
    practice = await there.practice(hand.person.id)
    assert practice is not None
    return practice


def _answered(practice: Practice) -> int:
    return sum(1 for goal in practice.goals for record in practice.records(goal) if record.outcome)


async def _post(there: TeamsPlatform, hand: Hand, channel: Conversation, card: Card, vault: Vault) -> Message:
    """A card of Makker's in a channel."""
    row = (
        there.tenant_id, "asked", hand.person.id, f"#{channel.id}", channel.id, "thread", "",
        body_of(card, vault), ANSWERING, tables.WAITING, 0, 0,
    )  # fmt: skip
    await there.makker.database.write(lambda connection: INSERT_OUTBOX.run(connection, [row]))
    await there.come_to_rest()
    return next(each for each in hand.from_bot(channel) if "How was it?" in str(each.body))


# --- dialogs ----------------------------------------------------------------------------------------------------


async def test_a_goal_is_set_in_a_dialog(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("hello")
    await there.come_to_rest()
    opened = await anna.presses(_last(anna, "Set a goal"), "Set a goal")
    assert opened.did == "dialog"
    sent = await anna.submits({"title": "Run", "why": "energy", "at": "07:00"})
    assert sent.did == "closed"
    await there.come_to_rest()
    assert [goal.title for goal in (await _known(there, anna)).goals] == ["Run"]
    assert "Run" in _texts(anna)[-1]


async def test_what_is_wrong_stands_at_its_field_and_the_dialog_keeps_what_was_typed(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("hello")
    await there.come_to_rest()
    await anna.presses(_last(anna, "Set a goal"), "Set a goal")
    sent = await anna.submits({"title": "Run", "why": "energy for the children", "at": "25:99"})
    assert sent.did == "dialog"
    assert sent.dialog is not None
    assert "couldn't read that time" in str(sent.dialog.card)
    assert "energy for the children" in str(sent.dialog.card)
    assert "25:99" in str(sent.dialog.card)
    again = await anna.submits({"at": "7"})
    assert again.did == "closed"
    await there.come_to_rest()
    assert len((await _known(there, anna)).goals) == 1


async def test_all_that_is_wrong_is_said_at_once_what_is_empty_and_what_cannot_be_read(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("goal")
    await there.come_to_rest()
    await anna.presses(anna.from_bot()[-1], "Set a goal")
    sent = await anna.submits({"title": "", "why": "energy", "at": "25:99", "target": "some", "unit": ""})
    assert sent.dialog is not None
    for wrong in ("Give it a few words", "couldn't read that time", "Write a number above 0", "Name what you count"):
        assert wrong in str(sent.dialog.card)


async def test_a_dialog_that_is_sent_in_twice_makes_one_goal(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("hello")
    await there.come_to_rest()
    await anna.presses(_last(anna, "Set a goal"), "Set a goal")
    await anna.submits({"title": "Run", "why": "energy", "at": "07:00"})
    for _ in range(3):
        assert (await anna.repeats()).answer.status == 200
    await there.come_to_rest()
    assert [goal.title for goal in (await _known(there, anna)).goals] == ["Run"]


async def test_a_button_for_a_form_that_has_nothing_to_show_says_why(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    await anna.types("my goals")
    await there.come_to_rest()
    shown = _last(anna, "Change it")
    goal = (await _known(there, anna)).goals[0]
    for text in ("let go of run", "yes"):
        await anna.types(text)
        await there.come_to_rest()
    assert (await _known(there, anna)).goal(goal.goal_id) is not None
    said = await anna.presses(shown, "Change it")
    assert said.did == "message"
    assert said.words


# --- buttons ----------------------------------------------------------------------------------------------------


async def test_an_answer_takes_the_place_of_the_prompt_for_good_and_posts_nothing(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    before = len(anna.from_bot())
    shown = await anna.presses(prompt, "Done")
    assert shown.did == "card"
    assert "✓ Done" in str(shown.card)
    await there.come_to_rest()
    assert "✓ Done" in str(prompt.body)
    assert len(anna.from_bot()) == before


async def test_the_answered_card_and_the_changed_message_are_the_same(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    shown = await anna.presses(prompt, "Done")
    await there.come_to_rest()
    assert prompt.body["attachments"][0]["content"] == shown.card


@pytest.mark.parametrize("trigger", [True, False])
@pytest.mark.parametrize("title", [True, False])
async def test_a_button_works_whether_or_not_the_client_says_trigger_and_title(
    there: TeamsPlatform, trigger: bool, title: bool
) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    anna.says_trigger, anna.says_title = trigger, title
    assert (await anna.presses(prompt, "Done")).did == "card"
    assert _answered(await _known(there, anna)) == 1


async def test_three_at_once_have_one_turn_and_one_answer_and_later_ones_get_the_same(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    action = next(each for each in actions_in(anna.card(prompt)) if each["title"] == "Done")
    activity = there.server.payloads.invoke(
        anna.person,
        anna.direct,
        "adaptiveCard/action",
        {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}},
        prompt,
    )
    answers = await asyncio.gather(*(there.server.delivery.send(deepcopy(activity)) for _ in range(3)))
    answers.append(await there.server.delivery.send(deepcopy(activity)))
    await there.come_to_rest()
    answers.append(await there.server.delivery.send(deepcopy(activity)))
    assert [answer.status for answer in answers] == [200] * 5
    assert all(answer.body == answers[0].body for answer in answers)
    assert "✓ Done" in str(answers[0].body)
    assert _answered(await _known(there, anna)) == 1
    updates = there.server.oracle.calls("update", conversation=anna.direct.id)
    assert len([entry for entry in updates if entry.activity == prompt.id]) <= 1


async def test_a_dialog_that_is_asked_for_three_times_at_once_opens_for_each(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("goal")
    await there.come_to_rest()
    action = actions_in(anna.card(anna.from_bot()[-1]))[0]
    value = {"data": action["data"], "context": {"theme": "default"}}
    activity = there.server.payloads.invoke(anna.person, anna.direct, "task/fetch", value, anna.from_bot()[-1])
    answers = await asyncio.gather(*(there.server.delivery.send(deepcopy(activity)) for _ in range(3)))
    answers.append(await there.server.delivery.send(deepcopy(activity)))
    assert answers[0].body["task"]["type"] == "continue"
    assert "card" in answers[0].body["task"]["value"]
    assert all(answer.body == answers[0].body for answer in answers)


async def test_an_invoke_that_is_repeated_after_a_restart_shows_the_card_as_it_stands(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    first = await anna.presses(prompt, "Done")
    await there.come_to_rest()
    # What the next life of the program does not know.
    there.adapter._dispatch._answers = Recent(1)
    again = await anna.repeats()
    assert again.card == first.card
    assert _answered(await _known(there, anna)) == 1


async def test_a_dialog_that_is_asked_for_again_after_a_restart_says_to_press_once_more(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("goal")
    await there.come_to_rest()
    assert (await anna.presses(anna.from_bot()[-1], "Set a goal")).did == "dialog"
    there.adapter._dispatch._answers = Recent(1)
    assert "Press again" in (await anna.repeats(on=anna.from_bot()[-1])).words
    assert (await anna.presses(anna.from_bot()[-1], "Set a goal")).did == "dialog"


async def test_a_refused_dialog_that_is_sent_in_again_after_a_restart_shows_again_what_is_wrong(
    there: TeamsPlatform,
) -> None:
    anna = await _newcomer(there)
    await anna.types("goal")
    await there.come_to_rest()
    await anna.presses(anna.from_bot()[-1], "Set a goal")
    first = await anna.submits({"title": "Run", "why": "energy", "at": "25:99"})
    there.adapter._dispatch._answers = Recent(1)
    again = await anna.repeats(on=anna.from_bot()[-1])
    assert again.dialog is not None
    assert first.dialog is not None
    assert again.dialog.card == first.dialog.card
    assert "couldn't read that time" in str(again.dialog.card)
    assert (await anna.submits({"at": "7"})).did == "closed"
    there.adapter._dispatch._answers = Recent(1)
    assert (await anna.repeats()).did == "closed"
    await there.come_to_rest()
    assert len((await _known(there, anna)).goals) == 1


async def test_why_did_i_get_this_is_answered_while_the_prompt_stays_as_it_is(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    before = anna.card(prompt)
    shown = await anna.presses(prompt, "Why did I get this?")
    assert shown.did == "words"
    await there.come_to_rest()
    assert anna.card(prompt) == before
    assert anna.from_bot()[-1] is not prompt


async def test_a_button_of_a_card_that_nobody_remembers_is_answered_with_a_line(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("hello")
    await there.come_to_rest()
    shown = await anna.presses(_last(anna, "My goals"), "My goals")
    assert shown.did == "words"
    assert shown.words
    await there.come_to_rest()
    assert (await anna.repeats()).words == shown.words


async def test_what_somebody_wants_instead_is_asked_in_the_place_of_the_answer(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    await anna.presses(prompt, "Done")
    await there.come_to_rest()
    shown = await anna.presses(prompt, "Change")
    assert "Partly" in str(shown.card)
    await anna.presses(prompt, "Partly")
    await there.come_to_rest()
    assert "Partly" in str(prompt.body)
    assert _answered(await _known(there, anna)) == 1


# --- clients without dialogs, and without Action.Execute -----------------------------------------------------------


async def test_a_goal_is_set_in_a_card_where_there_are_no_dialogs(old: TeamsPlatform) -> None:
    anna = await _newcomer(old)
    await anna.types("hello")
    await old.come_to_rest()
    await anna.presses(_last(anna, "Set a goal"), "Set a goal")
    await old.come_to_rest()
    form = anna.from_bot()[-1]
    await anna.presses(form, "Save", inputs={"title": "Run", "why": "energy for the children", "at": "25:99"})
    await old.come_to_rest()
    assert "couldn't read that time" in str(form.body)
    assert "energy for the children" in str(form.body)
    await anna.presses(form, "Save", inputs={"title": "Run", "why": "energy", "at": "07:00"})
    await old.come_to_rest()
    assert [goal.title for goal in (await _known(old, anna)).goals] == ["Run"]
    assert "Input.Text" not in str(form.body)
    assert "A goal: sent." in str(form.body)
    assert [text for text in _texts(anna) if "Saved: “Run”" in text] == [_texts(anna)[-1]]


async def test_a_form_in_a_card_is_answered_in_its_place_by_clients_that_know_how(old: TeamsPlatform) -> None:
    anna = await _newcomer(old)
    anna.is_old = False
    await anna.types("hello")
    await old.come_to_rest()
    said = await anna.presses(_last(anna, "Set a goal"), "Set a goal")
    assert said.did == "words"
    await old.come_to_rest()
    form = anna.from_bot()[-1]
    wrong = await anna.presses(form, "Save", inputs={"title": "Run", "why": "energy", "at": "25:99"})
    assert wrong.did == "card"
    assert "couldn't read that time" in str(wrong.card)
    right = await anna.presses(form, "Save", inputs={"title": "Run", "why": "energy", "at": "07:00"})
    assert "Input.Text" not in str(right.card)
    await old.come_to_rest()
    assert form.body["attachments"][0]["content"] == right.card


async def test_a_refused_form_in_a_card_that_is_sent_in_again_after_a_restart_shows_again_what_is_wrong(
    old: TeamsPlatform,
) -> None:
    anna = await _newcomer(old)
    anna.is_old = False
    await anna.types("goal")
    await old.come_to_rest()
    await anna.presses(anna.from_bot()[-1], "Set a goal")
    await old.come_to_rest()
    form = anna.from_bot()[-1]
    first = await anna.presses(form, "Save", inputs={"title": "Run", "why": "energy", "at": "25:99"})
    refused = anna.last
    old.adapter._dispatch._answers = Recent(1)
    again = await anna.repeats(on=form)
    assert "couldn't read that time" in str(again.card)
    assert again.card == first.card
    await anna.presses(form, "Save", inputs={"title": "Run", "why": "energy", "at": "7"})
    await old.come_to_rest()
    old.adapter._dispatch._answers = Recent(1)
    await anna.repeats(refused)
    await old.come_to_rest()
    assert "Input.Text" not in str(form.body), "a form that was filled in opened again"


async def test_a_button_that_comes_as_a_message_changes_the_prompt_in_place(old: TeamsPlatform) -> None:
    anna = await _newcomer(old)
    await _with_a_goal(old, anna)
    prompt = await _asked(old, anna)
    before = len(anna.from_bot())
    await anna.presses(prompt, "Done")
    for _ in range(3):
        assert (await anna.repeats()).answer.status == 200
    await old.come_to_rest()
    assert "✓ Done" in str(prompt.body)
    assert len(anna.from_bot()) == before
    assert _answered(await _known(old, anna)) == 1


async def test_a_form_in_a_card_that_is_sent_in_twice_stays_what_it_became(old: TeamsPlatform) -> None:
    anna = await _newcomer(old)
    await anna.types("hello")
    await old.come_to_rest()
    await anna.presses(_last(anna, "Set a goal"), "Set a goal")
    await old.come_to_rest()
    form = anna.from_bot()[-1]
    for inputs, words in (({"at": "25:99"}, "couldn't read that time"), ({"at": "7"}, "A goal: sent.")):
        await anna.presses(form, "Save", inputs={"title": "Run", "why": "energy"} | inputs)
        for _ in range(2):
            await anna.repeats()
            await old.come_to_rest()
            assert words in str(form.body)
    assert [goal.title for goal in (await _known(old, anna)).goals] == ["Run"]


async def test_a_form_that_is_opened_in_a_channel_is_for_its_reader_alone(old: TeamsPlatform, vault: Vault) -> None:
    anna = await _newcomer(old)
    anna.is_old = False
    team = old.tenant.add_team("Product", anna.person)
    await anna.installs(team)
    await old.come_to_rest()
    card = Card((Buttons((Button("Set a goal", "goal.new"),)),), "How was it?")
    asked = await _post(old, anna, team.general, card, vault)
    here = len(anna.from_bot(team.general))
    shown = await anna.presses(asked, "Set a goal")
    assert shown.words == "I have answered you in our direct conversation."
    await old.come_to_rest()
    assert "Input.Text" in _texts(anna)[-1]
    assert len(anna.from_bot(team.general)) == here


async def test_a_form_that_cannot_be_posted_is_told(old: TeamsPlatform) -> None:
    anna = await _newcomer(old)
    await anna.types("hello")
    await old.come_to_rest()
    old.server.faults.refuse("MessageSizeTooBig", "send")
    await anna.presses(_last(anna, "Set a goal"), "Set a goal")
    await old.come_to_rest()
    assert "Press again" in _texts(anna)[-1]


# --- places -----------------------------------------------------------------------------------------------------


async def test_words_to_makker_in_a_channel_are_answered_directly_and_a_line_under_them_says_so(
    there: TeamsPlatform,
) -> None:
    anna = await _newcomer(there)
    team = there.tenant.add_team("Product", anna.person)
    await anna.installs(team)
    await there.come_to_rest()
    root = anna.writes(team.general, "Who is in?")
    assert (await anna.mentions(team.general, "help", under=root)).status == 200
    await there.come_to_rest()
    assert "What you can write to me" in _texts(anna)[-1]
    answer = anna.from_bot(team.general)[-1]
    assert "direct conversation" in str(answer.body)
    assert answer.thread == root.thread


async def test_mentions_are_taken_out_of_what_somebody_wrote_and_others_keep_their_names(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    group = there.tenant.add_group(anna.person)
    await anna.installs(group)
    await there.come_to_rest()
    bo = there.tenant.add_person("Bo Berg")
    message = there.server.world.post(group, anna.person.id, {"type": "message", "text": ""})
    bot = there.server.world.bot
    activity = there.server.payloads.message(anna.person, group, message) | {
        "text": f"<at>{bot.name}</at>&nbsp;goal ring <at>Bo</at> &amp; listen every day at 7",
    }
    activity["entities"] += [
        {"type": "mention", "mentioned": {"id": bot.id, "name": bot.name}, "text": f"<at>{bot.name}</at>"},
        {"type": "mention", "mentioned": {"id": bo.id, "name": "Bo Berg"}, "text": "<at>Bo</at>"},
    ]
    await there.server.delivery.send(activity)
    await there.come_to_rest()
    assert "ring Bo Berg & listen" in _texts(anna)[-1]


async def test_what_people_say_to_one_another_in_a_channel_is_none_of_makkers_business(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    team = there.tenant.add_team("Product", anna.person)
    await anna.installs(team)
    await there.come_to_rest()
    said, here = len(anna.from_bot()), len(anna.from_bot(team.general))
    message = anna.writes(team.general, "help")
    activity = there.server.payloads.message(anna.person, team.general, message)
    assert (await there.server.delivery.send(activity)).status == 200
    await there.come_to_rest()
    assert (len(anna.from_bot()), len(anna.from_bot(team.general))) == (said, here)


async def test_a_press_on_a_card_in_a_channel_is_answered_in_its_thread(there: TeamsPlatform, vault: Vault) -> None:
    anna = await _newcomer(there)
    team = there.tenant.add_team("Product", anna.person)
    await anna.installs(team)
    await there.come_to_rest()
    channel = team.general
    card = Card((Buttons((Button("Help", "help.show"),)),), "How was it?")
    asked = await _post(there, anna, channel, card, vault)
    shown = await anna.presses(asked, "Help")
    assert shown.words == "I have answered you in our direct conversation."
    await there.come_to_rest()
    answer = anna.from_bot(channel)[-1]
    assert "direct conversation" in str(answer.body)
    assert answer.thread == asked.thread
    assert "What you can write to me" in _texts(anna)[-1]


# --- home -------------------------------------------------------------------------------------------------------


async def test_home_answers_todays_check_in_and_is_brought_up_to_date(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    await there.move_to(anna.person.id, utc(3, 12))
    await anna.types("overview")
    await there.come_to_rest()
    home = anna.from_bot()[-1]
    shown = await anna.presses(home, "Done")
    assert "✓ Done" in str(shown.card)
    await there.come_to_rest()
    assert "✓ Done" in str(home.body)
    again = await anna.refreshes(home)
    assert again.card == home.body["attachments"][0]["content"]


async def test_asking_for_a_card_as_it_is_now_is_nobodys_press(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await _with_a_goal(there, anna)
    prompt = await _asked(there, anna)
    action = next(each for each in actions_in(anna.card(prompt)) if each["title"] == "Done")
    value = {"action": {"type": "Action.Execute", "data": action["data"]}, "trigger": "automatic"}
    shown = await anna._invoke(prompt, "adaptiveCard/action", value)
    assert shown.status == 200
    assert shown.body["value"] == anna.card(prompt)
    assert _answered(await _known(there, anna)) == 0
