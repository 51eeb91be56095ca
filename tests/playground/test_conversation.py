"""Makker in Microsoft's Agents Playground: what somebody writes and presses there, and what comes back."""

import asyncio
from contextlib import suppress

from tests.playground.conftest import Local, SitDown
from tests.playground.program import ANNA, BEN, CHANNEL, GROUP
from tests.playground.sitting import Message, NotSeen, Sitting
from tests.teams_server.cards import inputs_in

MORNINGS_MOST = 5


async def _keeps_a_goal(here: Sitting, title: str, why: str) -> None:
    await here.say(f"goal {title} every day at 7")
    await here.sees(f"“{title}”. Why does it matter to you?")
    await here.say(why)
    await here.sees("When and where will you do it?")
    await here.say("skip")
    asked = await here.sees("Shall I save it?")
    await here.press(asked, "Save")
    await here.sees_change(asked, f"Saved: “{title}”")


async def _is_asked(makker: Local, here: Sitting, prompt: str) -> Message:
    """The prompt that comes on one of the next mornings: a goal may begin later, and a holiday lie between."""
    for _ in range(MORNINGS_MOST):
        await asyncio.to_thread(makker.move_to_next_morning)
        with suppress(NotSeen):
            return await here.sees(prompt, within_s=2.0)
    return await here.sees(prompt)


async def test_from_the_welcome_to_an_answered_prompt(makker: Local, sit_down: SitDown) -> None:
    anna = await sit_down(ANNA)
    await anna.install()
    welcome = await anna.sees("Hello Anna Holm")
    await anna.press(welcome, "Looks right")
    await _keeps_a_goal(anna, "Run", "energy for the kids")
    prompt = await _is_asked(makker, anna, "“Run”. Did it happen today?")
    answered = await anna.press(prompt, "Done")
    assert "“Run”: ✓ Done. 1 in a row." in answered.text
    assert "Done" not in answered.titles, "it is answered"
    await anna.press(answered, "Change")
    await anna.say("my goals")
    goals = await anna.sees("The few that matter most")
    assert "“Run”, every day at 7:00 AM" in goals.text
    assert "“energy for the kids”" in goals.text


async def test_the_zone_comes_with_the_first_words_and_the_prompt_at_that_zones_hour(
    makker: Local, sit_down: SitDown
) -> None:
    ben = await sit_down(BEN)
    await ben.install()
    await ben.sees("Hello Ben Reed")
    await ben.say("settings")
    settings = await ben.sees("Europe/London")
    assert "UTC" not in settings.text


async def test_a_form_is_a_card_that_says_what_is_wrong_beside_it_and_keeps_the_rest(sit_down: SitDown) -> None:
    anna = await sit_down(ANNA)
    await anna.install()
    await anna.press(await anna.sees("Hello Anna Holm"), "Looks right")
    await anna.press(await anna.sees("Your first goal"), "Set a goal")
    form = await anna.sees("For instance: run before breakfast")
    goal = {"What do you want?": "Read", "Why does it matter to you?": "to sleep well"}
    await anna.press(form, "Save", **goal, **{"At what time shall I ask?": "25:99"})
    await anna.sees_change(form, "Write it like 7:30")
    assert [each["value"] for each in inputs_in(form.card)[:2]] == ["Read", "to sleep well"]
    await anna.press(form, "Save", **{"At what time shall I ask?": "kl. 21"})
    await anna.sees("Saved: “Read”, every day.")
    assert not inputs_in(form.card), "a form that was sent in takes no more"


async def test_danish_from_the_first_word(makker: Local, sit_down: SitDown) -> None:
    anna = await sit_down(ANNA)
    await anna.install()
    await anna.sees("Hello Anna Holm")
    await anna.say("sprog dansk")
    await anna.sees("Gemt. Dansk")
    await anna.say("mål løb hver dag kl. 7")
    await anna.sees("”løb”. Hvorfor betyder det noget for dig?")
    await anna.say("overskud til børnene")
    await anna.sees("Hvornår og hvor")
    await anna.say("spring over")
    await anna.press(await anna.sees("Skal jeg gemme det?"), "Gem")
    prompt = await _is_asked(makker, anna, "”løb”. Blev det til noget i dag?")
    answered = await anna.press(prompt, "Gjort")
    assert "✓ Gjort. 1 i træk." in answered.text


async def test_two_people_share_a_channel_and_nothing_else(makker: Local, sit_down: SitDown) -> None:
    anna, ben = await sit_down(ANNA), await sit_down(BEN)
    for here in (anna, ben):
        await here.install()
        await here.press(await here.sees(f"Hello {here.me.name}"), "Looks right")
    await _keeps_a_goal(anna, "Run", "energy for the kids")
    await _keeps_a_goal(ben, "Read", "to sleep well")
    await anna.press(await _is_asked(makker, anna, "“Run”. Did it happen today?"), "Done")
    await ben.press(await ben.sees("“Read”. Did it happen today?"), "Not today")
    for here, others in ((anna, ("Read", "to sleep well")), (ben, ("Run", "energy for the kids"))):
        assert not [word for word in others for each in here.messages.values() if word in each.text]


async def test_in_a_channel_the_answer_is_private_and_the_thread_says_so(sit_down: SitDown) -> None:
    anna = await sit_down(ANNA)
    await anna.install()
    await anna.sees("Hello Anna Holm")
    await anna.install(CHANNEL, "botAdded")
    hello = await anna.sees("in a conversation of your own", CHANNEL)
    assert hello.titles == []
    await anna.say("my goals", CHANNEL)
    await anna.sees("You have no goal just now")
    await anna.sees("I have answered you in our direct conversation.", await anna.thread_in(CHANNEL))


async def test_a_group_chat_is_answered_in_private_too(sit_down: SitDown) -> None:
    anna = await sit_down(ANNA)
    await anna.install()
    await anna.sees("Hello Anna Holm")
    await anna.say("help", GROUP)
    await anna.sees("What you can write to me")
    await anna.sees("I have answered you in our direct conversation.", GROUP)
