"""What was acknowledged before the program ended is carried on with by the next one, as if nothing had been."""

from datetime import timedelta

import pytest

from bot import faults
from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.slack_server.acting import Hand
from tests.slack_server.messages import Message
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform, over


def _newcomer(there: SlackPlatform, **more: object) -> Hand:
    return there.hand(there.workspace.add_person("anna", display_name="Anna", **more))


@pytest.fixture
def hung(there: SlackPlatform) -> SlackPlatform:
    """Slack does not say who anybody is."""
    there.server.faults.hang("users.info", times=None)
    return there


async def _after_a_restart(
    there: SlackPlatform, anna: Hand, makker: Makker, vault: Vault, clock: SetClock
) -> list[Message]:
    """What somebody sees once the program has ended, was gone for a while, and is there again."""
    await there.adapter.stop()
    there.server.faults.clear()
    clock.move_to(clock.now() + timedelta(minutes=5))
    is_socket = there.adapter.connections is not None
    async with over(there.server, there.workspace, there.installation, makker, vault, socket=is_socket) as again:
        await again.come_to_rest()
    return anna.from_app()


async def test_a_newcomer_is_met_by_the_next_program_and_then_answered(
    hung: SlackPlatform, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    anna = _newcomer(hung, tz="Asia/Tokyo", locale="da-DK")
    assert (await anna.types("hjælp")).is_acknowledged
    welcome, helped = await _after_a_restart(hung, anna, makker, vault, clock)
    assert "Asia/Tokyo" in str(welcome.blocks)
    assert helped.text == "Det kan du skrive til mig"


async def test_who_has_only_looked_in_is_greeted_by_the_next_program(
    hung: SlackPlatform, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    anna = _newcomer(hung, tz="Asia/Tokyo", locale="da-DK")
    assert (await anna.opens_home("messages")).is_acknowledged
    (welcome,) = await _after_a_restart(hung, anna, makker, vault, clock)
    assert "Hej Anna" in str(welcome.blocks)
    assert "Asia/Tokyo" in str(welcome.blocks)


async def test_a_guest_is_not_let_in_by_a_restart(
    hung: SlackPlatform, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    guest = _newcomer(hung, is_restricted=True)
    assert (await guest.types("goal run")).is_acknowledged
    assert len(await _after_a_restart(hung, guest, makker, vault, clock)) <= 1
    assert await hung.practice(guest.person.id) is None


@pytest.mark.parametrize("point", ["slack.told", "slack.changed"])
async def test_a_change_that_was_half_taken_in_is_taken_in_when_slack_tells_of_it_again(
    there: SlackPlatform, point: str
) -> None:
    anna = _newcomer(there, tz="Europe/Copenhagen")
    for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
        await anna.types(text)
        await there.come_to_rest()
    broken: list[str] = []

    def breaks_once(reached: str) -> None:
        if reached == point and not broken:
            broken.append(reached)
            raise RuntimeError("the program ends here")

    faults.lay(breaks_once)
    try:
        assert not (await anna.changes(tz="America/New_York")).is_acknowledged
        there.pass_a_second()
        await there.server.delivery.finish()
    finally:
        faults.lay(None)
    await there.come_to_rest()
    assert broken == [point]
    assert await there.next_prompt(anna.person.id) == utc(3, 12)
