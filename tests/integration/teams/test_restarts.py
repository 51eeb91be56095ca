"""What was answered before the program ended is carried on with by the next one, as if nothing had been."""

from datetime import timedelta

import pytest

from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.support.platform_teams import TeamsPlatform, over
from tests.teams_server import Hand


@pytest.fixture
def hung(there: TeamsPlatform) -> TeamsPlatform:
    """Teams does not say who anybody is."""
    there.server.faults.hang("member", times=None)
    return there


async def _after_a_restart(
    there: TeamsPlatform, anna: Hand, makker: Makker, vault: Vault, clock: SetClock
) -> list[str]:
    """What somebody reads once the program has ended, was gone for a while, and is there again."""
    await there.adapter._meeting.stop()
    there.server.faults.clear()
    clock.move_to(clock.now() + timedelta(minutes=5))
    async with over(there.server, makker, vault) as again:
        await again.come_to_rest()
    return [str(message.body) for message in anna.from_bot()]


async def test_whoever_installed_makker_is_welcomed_in_the_language_that_their_client_said(
    hung: TeamsPlatform, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    anna = hung.hand(hung.tenant.add_person("Anna Holm", locale="da-DK", country="DK"))
    await anna.installs()
    (welcome,) = await _after_a_restart(hung, anna, makker, vault, clock)
    assert "Hej Anna" in welcome


async def test_a_newcomers_words_are_answered_in_their_language_and_zone(
    hung: TeamsPlatform, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    anna = hung.hand(hung.tenant.add_person("Anna Holm", zone="Asia/Tokyo", locale="da-DK"))
    anna.direct.is_installed = True
    await anna.types("hjælp")
    welcome, helped = await _after_a_restart(hung, anna, makker, vault, clock)
    assert "Asia/Tokyo" in welcome
    assert "Det kan du skrive til mig" in helped
