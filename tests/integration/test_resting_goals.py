"""Goals that are paused or let go: what becomes of the slot that is open, and which words find them."""

import pytest

from bot.assembly import Makker
from bot.domain.check_in import Excuse, Outcome
from bot.domain.goal import GoalState
from bot.store.crypto import Vault
from tests.support.people import Somebody, buttons, live_until, utc
from tests.support.recording import RecordingMessenger


async def test_pausing_a_goal_excuses_its_open_slot_and_shows_it(
    makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(3, 7))
    await anna.says("pause goal run")
    await live_until(makker, utc(4, 7))
    practice = await anna.practice(vault)
    (record,) = practice.records(practice.goals[0])
    assert (record.outcome, record.excuse) == (Outcome.EXCUSED, Excuse.PAUSED)
    (prompt,) = messenger.prompts_to("anna")
    assert prompt.card is not None
    assert "check_in.done" not in [button.action for button in buttons(prompt.card)]


async def test_pausing_a_goal_leaves_missed_days_and_answers_alone(makker: Makker, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(4, 7))
    await anna.says("done run")
    await anna.says("pause goal run")
    practice = await anna.practice(vault)
    now = makker.clock.now()
    standings = [practice.standing(each, now) for each in practice.records(practice.goals[0])]
    assert standings == [Outcome.MISSED, Outcome.DONE]


async def test_a_goal_that_makes_room_by_a_pause_has_its_open_slot_excused(makker: Makker, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    await anna.sets_goal("Read", "20:00")
    await anna.sets_goal("Write", "20:00")
    await live_until(makker, utc(3, 7))
    turn = await anna.sets_goal("Sing", "20:00")
    run = next(goal for goal in (await anna.practice(vault)).goals if goal.title == "Run")
    await anna.presses("goal.swap_pause", run.goal_id)
    assert turn.conversation.state is not None
    practice = await anna.practice(vault)
    (record,) = practice.records(run)
    assert record.excuse is Excuse.PAUSED


@pytest.mark.parametrize("words", ["let go run", "reached run"])
async def test_a_paused_goal_can_be_ended_by_its_words_while_others_are_active(
    makker: Makker, vault: Vault, words: str
) -> None:
    anna = await Somebody(makker).begins()
    await anna.sets_goal("Read")
    await anna.says("pause goal run")
    await anna.says(words)
    states = {goal.title: goal.state for goal in (await anna.practice(vault)).goals}
    assert states["Run"] in (GoalState.LET_GO, GoalState.REACHED)
    assert states["Read"] is GoalState.ACTIVE
