"""Goals of n times a week: once a week is kept, nothing more is asked of it."""

from bot.assembly import Makker
from bot.cards.prompt import read_slot_ref
from bot.store.crypto import Vault
from tests.support.people import Somebody, buttons, live_until, utc
from tests.support.recording import Message, RecordingMessenger


def _answers(message: Message) -> list[str]:
    """The buttons of a message that answer `done`."""
    assert message.card is not None
    return [button.ref for button in buttons(message.card) if button.action == "check_in.done"]


def _days(messenger: RecordingMessenger, key: str = "prompt:") -> list[int]:
    """The days of March 2026 that were asked about."""
    messages = [each for each in messenger.to("anna") if each.key.startswith(key)]
    slots = [read_slot_ref(ref) for message in messages for ref in _answers(message)]
    return [slot[1].day for slot in slots if slot is not None]


async def _says_done(anna: Somebody, messenger: RecordingMessenger) -> str:
    """Answer the latest prompt; the slot that it was about."""
    ref = _answers(messenger.prompts_to("anna")[-1])[0]
    await anna.presses("check_in.done", ref)
    await anna.makker.delivery.drain()
    return ref


async def test_a_kept_week_is_asked_about_no_more_and_the_next_one_is(
    makker: Makker, messenger: RecordingMessenger
) -> None:
    anna = await Somebody(makker).begins(cadence="times:2")
    for day in (3, 4):
        await live_until(makker, utc(day, 7))
        await _says_done(anna, messenger)
    await live_until(makker, utc(9, 7))
    assert [message.posted_at.day for message in messenger.prompts_to("anna")] == [3, 4, 9]


async def test_its_other_days_are_neither_asked_nor_excused(
    makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    anna = await Somebody(makker).begins(cadence="times:1")
    await live_until(makker, utc(3, 7))
    await _says_done(anna, messenger)
    await live_until(makker, utc(6, 7))
    practice = await anna.practice(vault)
    later = [each for each in practice.records(practice.goals[0]) if each.slot_on.day > 3]
    assert [(each.asked, each.outcome, each.nudge_at) for each in later] == [(False, None, None)] * 3


async def test_a_message_for_several_goals_leaves_out_the_one_whose_week_is_kept(
    makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    anna = await Somebody(makker).begins(cadence="times:1")
    await anna.sets_goal("Read")
    await live_until(makker, utc(3, 7))
    await anna.says("done run")
    await live_until(makker, utc(4, 7))
    read = next(goal for goal in (await anna.practice(vault)).goals if goal.title == "Read")
    assert _answers(messenger.prompts_to("anna")[-1]) == [f"{read.goal_id}.20260304"]


async def test_a_week_that_is_not_kept_after_all_is_asked_about_again(
    makker: Makker, messenger: RecordingMessenger
) -> None:
    anna = await Somebody(makker).begins(cadence="times:1")
    await live_until(makker, utc(3, 7))
    slot = await _says_done(anna, messenger)
    await live_until(makker, utc(5, 5))
    await anna.presses("check_in.missed", slot)
    await live_until(makker, utc(5, 7))
    assert _days(messenger) == [5]


async def test_no_reminder_comes_once_another_day_has_kept_the_week(
    makker: Makker, messenger: RecordingMessenger
) -> None:
    anna = await Somebody(makker).begins(cadence="times:1")
    await live_until(makker, utc(3, 12))
    yesterday = _answers(messenger.prompts_to("anna")[0])[0]
    await live_until(makker, utc(4, 7))
    await anna.presses("check_in.done", yesterday)
    await live_until(makker, utc(4, 20))
    assert [each.posted_at.day for each in messenger.to("anna") if each.key.startswith("nudge:")] == [3]


async def test_a_reminder_names_only_what_was_asked_though_the_week_is_kept_no_more(
    makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    anna = await Somebody(makker).begins(cadence="times:1")
    await anna.sets_goal("Read")
    await live_until(makker, utc(3, 7))
    await anna.says("done run")
    await live_until(makker, utc(4, 7))
    goals = {goal.title: goal.goal_id for goal in (await anna.practice(vault)).goals}
    await anna.presses("check_in.partly", f"{goals['Run']}.20260303")
    await live_until(makker, utc(4, 10))
    nudge = [each for each in messenger.to("anna") if each.key.startswith("nudge:")][-1]
    assert _answers(nudge) == [f"{goals['Read']}.20260304"]
