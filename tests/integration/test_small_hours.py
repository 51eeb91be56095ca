"""In the small hours, "today" is the day that somebody is still living in."""

from datetime import date

from bot.assembly import Makker
from bot.clock import SetClock
from bot.domain.check_in import Outcome
from bot.store.crypto import Vault
from tests.support.people import Somebody, live_until, utc


async def test_ill_after_midnight_begins_with_the_day_that_is_ending(
    makker: Makker, clock: SetClock, vault: Vault
) -> None:
    anna = await Somebody(makker).begins()
    clock.move_to(utc(4, 0, 30))
    await anna.says("ill")
    (pause,) = (await anna.practice(vault)).person.pauses
    assert pause.from_on == date(2026, 3, 3)


async def test_done_today_after_midnight_answers_the_day_that_is_ending(makker: Makker, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(4, 0, 30))
    await anna.says("done run today")
    practice = await anna.practice(vault)
    assert [(each.slot_on, each.outcome) for each in practice.records(practice.goals[0])] == [
        (date(2026, 3, 3), Outcome.DONE)
    ]
