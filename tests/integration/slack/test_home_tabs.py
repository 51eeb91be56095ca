"""Home tabs among others: whoever looks or acts goes before what Makker does by itself, and no older state wins."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId
from bot.ports import Address, NotYet
from bot.store.crypto import Vault
from tests.slack_server.acting import Hand
from tests.slack_server.sample import client
from tests.support.platform_slack import SlackPlatform
from tests.support.platform_slack import slack as slack_platform
from tests.support.slack_sending import CARD

MANY = 65
"""More tabs than are published in a minute, whoever waits for them."""
FILES = 50
"""As many as are uploaded in a minute while nobody waits."""


async def _with_home(there: SlackPlatform, name: str = "Anna") -> Hand:
    hand = there.hand(there.workspace.add_person(name.lower(), display_name=name))
    await hand.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert (await there.sends_form(hand, title="Run", why="energy", at="07:00")).did == "close"
    await hand.opens_home()
    await there.come_to_rest()
    return hand


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(3):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def _is_told(there: SlackPlatform, hand: Hand) -> None:
    """Makker writes to somebody first, after which their Home tab follows."""
    while True:
        try:
            await there.adapter.messenger.post(_to(there, hand), "prompt:1", CARD, "en")
            return
        except NotYet:
            there.pass_a_second()


def _to(there: SlackPlatform, hand: Hand) -> Address:
    return Address(there.tenant_id, PersonId(hand.person.id), DIRECT, "")


async def test_whoever_looks_or_acts_does_not_wait_behind_the_tabs_of_those_who_were_asked(
    makker: Makker, vault: Vault, clock: SetClock
) -> None:
    async with slack_platform(makker, vault, clock, socket=True) as there:
        await _answers_while_others_are_asked(there, clock)


async def _answers_while_others_are_asked(there: SlackPlatform, clock: SetClock) -> None:
    anna = await _with_home(there)
    others = [there.hand(there.workspace.add_person(f"p{number}")) for number in range(MANY)]
    for hand in others:
        await hand.opens_home()
        await there.come_to_rest()
        clock.move_to(clock.now() + timedelta(seconds=2))
    clock.move_to(clock.now() + timedelta(minutes=1))
    for hand in others:
        await _is_told(there, hand)
    for hand in others[:FILES]:
        await there.adapter.messenger.attach(_to(there, hand), "prompt:2", "a.png", b"png", "A picture")
    await _is_told(there, anna)
    published = there.server.oracle.calls("views.publish")
    assert anna.home is not None
    await anna.presses(anna.home, "Done")
    await _until(lambda: "✓ Done" in str(anna.home and anna.home.blocks))
    await anna.opens_home()
    await _until(lambda: len(there.server.oracle.calls("views.publish")) > len(published) + 1)


async def test_what_another_process_published_meanwhile_is_not_overwritten_by_what_was_read_before(
    there: SlackPlatform,
) -> None:
    anna = await _with_home(there)
    there.pass_a_second()
    newer = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "newer"}}]}
    other = client(there.server, there.installation.token)
    await other.views_publish(user_id=anna.person.id, view=newer)
    await anna.opens_home()
    await there.come_to_rest()
    tried = there.server.oracle.calls("views.publish", accepted=None)[-2:]
    assert [each.error for each in tried] == ["hash_conflict", ""]
    assert "Run" in str(anna.home and anna.home.blocks)


async def test_a_tab_that_waits_to_follow_does_not_keep_what_was_erased_meanwhile(there: SlackPlatform) -> None:
    anna = await _with_home(there)
    there.server.faults.limit(1, "views.publish")
    await _is_told(there, anna)
    await _until(lambda: bool(there.server.oracle.limited()))
    await there.adapter.messenger.forget(_to(there, anna))
    there.pass_a_second()
    there.pass_a_second()
    await there.come_to_rest()
    published = there.server.oracle.calls("views.publish")[-1]
    assert published.at >= there.server.oracle.calls("chat.delete")[0].at
    assert await there.member(anna.person.id) is None
