"""An answer stands, whatever break, pause or return comes after it."""

from bot.assembly import Makker
from bot.clock import SetClock
from bot.domain.check_in import Outcome
from bot.store.crypto import Vault
from tests.support.people import Somebody, live_until, utc


async def test_an_answer_during_an_illness_outlives_the_pause_and_return_of_its_goal(
    makker: Makker, clock: SetClock, vault: Vault
) -> None:
    anna = await Somebody(makker, zone="UTC").begins("Yoga", "22:00", cadence="times:3")
    await live_until(makker, utc(4, 1))
    goal = await anna.goal(vault)
    await anna.presses("pause.ill")
    clock.move_to(utc(4, 14))
    await anna.says("done")
    await anna.presses("my_goals.pause", goal.goal_id)
    await live_until(makker, utc(5, 8))
    await anna.says("back")
    await live_until(makker, utc(6, 8))
    await anna.presses("my_goals.resume", goal.goal_id)
    answers = {record.slot_on.day: record.outcome for record in (await anna.practice(vault)).records(goal)}
    assert answers[4] is Outcome.DONE
    assert answers[5] is Outcome.EXCUSED
