"""Prompts on both databases: one message for the goals of a minute, and what an outage makes of them."""

from datetime import timedelta

import pytest

from bot.assembly import Makker
from bot.cards.card import Card, Paragraph
from bot.clock import SetClock
from bot.domain.check_in import Excuse, Outcome
from bot.store.crypto import Vault
from bot.text.catalogue import put
from scheduler.triggers import TRIGGERS
from tests.support.people import Somebody, buttons, live_until, many, utc
from tests.support.recording import Message, RecordingMessenger


def _words(message: Message) -> str:
    assert message.card is not None
    return "\n".join(put(block.text, "en") for block in message.card.blocks if isinstance(block, Paragraph))


def _asked(card: Card | None) -> int:
    assert card is not None
    return len([button for button in buttons(card) if button.action == "check_in.done"])


# --- one message -----------------------------------------------------------------------------------------------


async def test_goals_of_one_minute_come_in_one_message(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    anna = await Somebody(makker).begins()
    await anna.sets_goal("Read")
    await live_until(makker, utc(3, 6))
    (prompt,) = messenger.prompts_to("anna")
    assert _asked(prompt.card) == 2


@pytest.mark.parametrize("delivered_between", [True, False])
async def test_goals_of_one_minute_that_are_claimed_in_several_batches_still_come_in_one_message(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock, *, delivered_between: bool
) -> None:
    people = await many(makker, 3, "Run", "Read", "Write")
    clock.move_to(utc(3, 6))
    while await makker.claims.prompts(clock.now(), 2):
        if delivered_between:
            await makker.delivery.drain()
    await makker.delivery.drain()
    for each in people:
        (prompt,) = messenger.prompts_to(each.person_id)
        assert _asked(prompt.card) == 3


async def test_a_tick_asks_about_each_goal_once_however_often_it_is_repeated(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    await many(makker, 10)
    clock.move_to(utc(3, 6))
    for _ in range(5):
        await makker.settle()
    assert len([each for each in messenger.messages if each.key.startswith("prompt:")]) == 10


def test_every_kind_of_claim_is_in_the_list_of_triggers() -> None:
    assert {trigger.name for trigger in TRIGGERS} >= {"prompts", "nudges", "tidy"}


# --- outages ---------------------------------------------------------------------------------------------------


async def _sleeps(makker: Makker, clock: SetClock, until: object) -> None:
    """Makker is down from its last tick until it wakes up at an instant."""
    await makker.ticks.tick(clock.now())
    clock.move_to(until)  # type: ignore[arg-type]
    await makker.ticks.tick(clock.now())
    await makker.delivery.drain()


async def test_an_outage_of_days_is_not_a_miss(makker: Makker, clock: SetClock, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    await _sleeps(makker, clock, utc(6, 12))
    await live_until(makker, utc(7, 3))
    goal = await anna.goal(vault)
    practice = await anna.practice(vault)
    standing = {record.slot_on.day: practice.standing(record, clock.now()) for record in practice.records(goal)}
    assert {day: standing[day] for day in (3, 4, 5)} == dict.fromkeys((3, 4, 5), Outcome.EXCUSED)
    assert {record.excuse for record in practice.records(goal) if record.slot_on.day in (3, 4, 5)} == {Excuse.OUTAGE}


async def test_an_outage_between_prompt_and_the_end_of_the_day_is_not_a_miss(
    makker: Makker, clock: SetClock, vault: Vault
) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(3, 6))
    await _sleeps(makker, clock, utc(4, 5))
    practice = await anna.practice(vault)
    goal = await anna.goal(vault)
    (record,) = [each for each in practice.records(goal) if each.slot_on.day == 3]
    assert practice.standing(record, clock.now()) is Outcome.EXCUSED
    assert practice.tally(goal, clock.now()).misses == 0


@pytest.mark.parametrize("late_by", [timedelta(minutes=20), timedelta(hours=5)])
async def test_after_an_outage_of_minutes_or_hours_the_prompt_still_comes_and_says_so(
    makker: Makker, clock: SetClock, messenger: RecordingMessenger, late_by: timedelta
) -> None:
    await Somebody(makker).begins()
    await live_until(makker, utc(3, 5, 50))
    await _sleeps(makker, clock, utc(3, 6) + late_by)
    (prompt,) = messenger.prompts_to("anna")
    assert "I was down at 7:00" in _words(prompt).replace("\u202f", " ")


async def test_after_an_outage_into_quiet_hours_the_prompt_is_dropped_and_told_once(
    makker: Makker, clock: SetClock, messenger: RecordingMessenger
) -> None:
    await Somebody(makker).begins()
    await live_until(makker, utc(3, 5, 50))
    await _sleeps(makker, clock, utc(3, 22))
    assert messenger.prompts_to("anna") == []
    await live_until(makker, utc(5, 6))
    first, second = messenger.prompts_to("anna")
    assert "I was down on Tuesday" in _words(first)
    assert "I was down" not in _words(second)


async def test_silence_is_a_miss_where_makker_was_awake(makker: Makker, clock: SetClock, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(4, 12))
    practice, goal = await anna.practice(vault), await anna.goal(vault)
    (record,) = [each for each in practice.records(goal) if each.slot_on.day == 3]
    assert practice.standing(record, clock.now()) is Outcome.MISSED


async def test_a_prompt_that_waits_for_a_hanging_platform_into_quiet_hours_is_excused(
    makker: Makker, clock: SetClock, messenger: RecordingMessenger, vault: Vault
) -> None:
    from bot.ports import TryAgain

    anna = await Somebody(makker).begins()
    messenger.trouble = lambda asked, key: TryAgain("the platform is down", after=4 * 3600)
    await live_until(makker, utc(3, 23))
    messenger.trouble = lambda asked, key: None
    await live_until(makker, utc(4, 5))
    assert messenger.prompts_to("anna") == []
    practice, goal = await anna.practice(vault), await anna.goal(vault)
    (record,) = [each for each in practice.records(goal) if each.slot_on.day == 3]
    assert (record.outcome, record.excuse) == (Outcome.EXCUSED, Excuse.OUTAGE)


# --- nudges ----------------------------------------------------------------------------------------------------


async def test_an_unanswered_prompt_is_recalled_once_three_hours_later(
    makker: Makker, messenger: RecordingMessenger
) -> None:
    await Somebody(makker).begins()
    await live_until(makker, utc(3, 20))
    nudges = [each for each in messenger.to("anna") if each.key.startswith("nudge:")]
    assert [each.posted_at for each in nudges] == [utc(3, 9)]


async def test_an_answered_prompt_is_not_recalled(makker: Makker, messenger: RecordingMessenger, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(3, 8, 59))
    await anna.presses("check_in.done", f"{(await anna.goal(vault)).goal_id}.20260303")
    await live_until(makker, utc(3, 20))
    assert [each for each in messenger.to("anna") if each.key.startswith("nudge:")] == []


async def test_an_early_answer_spares_the_prompt(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(3, 5))
    await anna.says("done")
    await live_until(makker, utc(3, 20))
    assert messenger.prompts_to("anna") == []
