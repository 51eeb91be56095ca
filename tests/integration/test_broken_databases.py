"""A database out of reach loses nothing: whoever was refused may send again, and all that waits drains."""

import contextlib
import itertools
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from bot.assembly import Makker
from bot.clock import SetClock
from bot.ports import NotStored, Turn
from bot.store.crypto import Vault
from bot.store.failures import out_of_reach
from tests.support.breaking import TROUBLES, Trouble, end_sessions, full_disk
from tests.support.people import Somebody, live_until, many, utc
from tests.support.recording import RecordingMessenger

EACH_TROUBLE = [
    pytest.param(kind, trouble, id=trouble.__name__) for kind, troubles in TROUBLES.items() for trouble in troubles
]
BIG = "x" * 900


@pytest.fixture
def address(request: pytest.FixtureRequest, kind: str) -> str:
    """The kind of database that the trouble befalls."""
    found: str = request.getfixturevalue(f"{kind}_address")
    return found


@pytest.mark.parametrize(("kind", "trouble"), EACH_TROUBLE)
async def test_what_cannot_be_stored_is_refused_and_has_its_one_effect_when_sent_again(
    makker: Makker, trouble: Trouble, vault: Vault
) -> None:
    anna = await Somebody(makker).begins()
    with trouble(makker.database):
        refused = await _until_refused(anna)
    again = partial(anna.sets_goal, "Read", event_id=refused)
    turns = [(await _again_until_stored(again))[0] for _ in range(4)]
    assert [turn.duplicate for turn in turns] == [False, True, True, True]
    assert sorted(goal.title for goal in (await anna.practice(vault)).goals) == ["Read", "Run"]


@pytest.mark.parametrize(("kind", "trouble"), EACH_TROUBLE)
async def test_what_waits_is_sent_once_when_the_database_is_back(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock, trouble: Trouble
) -> None:
    people = await many(makker, 30)
    clock.move_to(utc(3, 6))
    with trouble(makker.database):
        for _ in range(2):
            with pytest.raises(out_of_reach()):
                await _settle_twice(makker)
    await _well_again(makker)
    await live_until(makker, utc(3, 6, 5))
    for each in people:
        assert len(messenger.prompts_to(each.person_id)) == 1


@pytest.mark.parametrize(("kind", "trouble"), EACH_TROUBLE)
async def test_a_message_whose_sending_could_not_be_noted_is_not_sent_twice(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock, trouble: Trouble
) -> None:
    anna = await Somebody(makker).begins()
    clock.move_to(utc(3, 6))
    await makker.ticks.tick(clock.now(), continuous=True)
    with contextlib.ExitStack() as broken:
        messenger.trouble = lambda asked, key: broken.enter_context(trouble(makker.database))
        # What is noted on pages that are there already fits on a full disk.
        with contextlib.suppress(*out_of_reach()) if trouble is full_disk else pytest.raises(out_of_reach()):
            await makker.delivery.drain()
    messenger.trouble = lambda asked, key: None
    assert len(messenger.prompts_to(anna.person_id)) == 1
    await _well_again(makker)
    await live_until(makker, utc(3, 6, 5))
    assert len(messenger.prompts_to(anna.person_id)) == 1


async def _until_refused(anna: Somebody) -> str:
    """The id of the first event that is refused: a full disk still has some room on its last pages."""
    for number in itertools.count():
        try:
            await anna.says(f"away until friday {BIG}", event_id=f"away-{number}")
        except NotStored:
            break
    return f"away-{number}"


async def _settle_twice(makker: Makker) -> None:
    for _ in range(2):
        await makker.settle()


async def _well_again(makker: Makker) -> None:
    """Each writer that was cut off notices it once."""
    for _ in range(4):
        with contextlib.suppress(*out_of_reach()):
            await makker.claims.next_due_at()
            await makker.ticks.tick(makker.clock.now(), continuous=True)


async def _again_until_stored(turn: Callable[[], Awaitable[Turn]]) -> tuple[Turn, int]:
    """What a platform does with an event that was refused; with how often it was."""
    for refused in range(4):
        with contextlib.suppress(NotStored):
            return await turn(), refused
    raise AssertionError("refused for ever")


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_sessions_that_were_cut_off_are_replaced_without_anybody_noticing_more_than_one_refusal(
    makker: Makker,
) -> None:
    anna = await Somebody(makker).begins()
    for number in range(5):
        end_sessions(makker.database)
        _, refused = await _again_until_stored(partial(anna.presses, "pause.away", event_id=f"away-{number}"))
        assert refused <= 2
