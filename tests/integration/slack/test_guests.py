"""Guests and Slack Connect strangers: let in only where `MAKKER_SLACK_GUESTS` says so, by either way."""

from collections.abc import AsyncIterator

import pytest

from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.slack_server.acting import Hand
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform
from tests.support.platform_slack import slack as slack_platform

REFUSAL = "I work with members of this workspace only"


@pytest.fixture(params=["socket", "http"])
async def open_there(
    request: pytest.FixtureRequest, makker: Makker, vault: Vault, clock: SetClock
) -> AsyncIterator[SlackPlatform]:
    """A Makker whose operator lets guests in."""
    is_socket = request.param == "socket"
    async with slack_platform(makker, vault, clock, socket=is_socket, guests=True) as platform:
        yield platform


KINDS = ["restricted", "ultra_restricted", "stranger"]


def _guest(there: SlackPlatform, kind: str) -> Hand:
    if kind == "stranger":
        home = there.server.world.add_workspace("Elsewhere")
        return there.hand(there.workspace.add_person("gustav", display_name="Gustav", home=home))
    return there.hand(there.workspace.add_person("gustav", display_name="Gustav", **{f"is_{kind}": True}))


async def _sets_a_goal(there: SlackPlatform, hand: Hand) -> None:
    await hand.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert (await there.sends_form(hand, title="Run", why="energy", at="07:00")).did == "close"
    await there.come_to_rest()


@pytest.mark.parametrize("kind", KINDS)
async def test_where_guests_are_let_in_they_use_all_of_makker(open_there: SlackPlatform, kind: str) -> None:
    guest = _guest(open_there, kind)
    await guest.types("hello")
    await open_there.come_to_rest()
    assert "Hello Gustav" in str(guest.from_app()[0].blocks) + guest.from_app()[-1].text
    await _sets_a_goal(open_there, guest)
    await guest.opens_home()
    await open_there.come_to_rest()
    assert "Run" in str(guest.home and guest.home.blocks)
    await open_there.move_to(guest.person.id, utc(3, 12))
    prompt = next(each for each in reversed(guest.from_app()) if "Did it happen today" in each.text)
    await guest.presses(prompt, "Done")
    await open_there.come_to_rest()
    assert "✓" in prompt.text
    assert REFUSAL not in str([each.text for each in guest.from_app()])


@pytest.mark.parametrize("kind", KINDS)
async def test_elsewhere_they_are_told_so_in_words_and_nothing_of_theirs_is_kept(
    there: SlackPlatform, kind: str
) -> None:
    guest = _guest(there, kind)
    for text in ("hello", "goal run every day at 7"):
        await guest.types(text)
        await there.come_to_rest()
    await guest.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert guest.modal is None
    (told,) = guest.from_app()
    assert REFUSAL in told.text
    there.pass_a_second()
    command = await guest.commands("goals")
    assert REFUSAL in str(command.body)
    assert await there.practice(guest.person.id) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_first", [True, False], ids=["home first", "words first"])
async def test_elsewhere_their_home_tab_says_so_too_and_offers_nothing(
    there: SlackPlatform, kind: str, is_first: bool
) -> None:
    guest = _guest(there, kind)
    if not is_first:
        await guest.types("hello")
        await there.come_to_rest()
    for _ in range(2):
        there.pass_a_second()
        await guest.opens_home()
        await there.come_to_rest()
        assert guest.home is not None
        assert REFUSAL in str(guest.home.blocks)
        assert not any(block["type"] == "actions" for block in guest.home.blocks)


async def test_a_guest_who_becomes_a_member_finds_a_home_tab(there: SlackPlatform) -> None:
    guest = _guest(there, "restricted")
    await guest.opens_home()
    await there.come_to_rest()
    await guest.changes(is_restricted=False)
    await there.come_to_rest()
    assert "Set a goal" in str(guest.home and guest.home.blocks)
    await _sets_a_goal(there, guest)
    assert "Run" in str(guest.home and guest.home.blocks)


async def test_a_member_who_becomes_a_guest_is_asked_no_more_and_sees_why(there: SlackPlatform) -> None:
    anna = there.hand(there.workspace.add_person("anna", display_name="Anna"))
    await _sets_a_goal(there, anna)
    await anna.opens_home()
    await there.come_to_rest()
    await anna.changes(is_restricted=True)
    await there.come_to_rest()
    assert REFUSAL in str(anna.home and anna.home.blocks)
    assert "Run" not in str(anna.home and anna.home.blocks)
    before = len(anna.from_app())
    await there.move_to(anna.person.id, utc(5, 12))
    assert len(anna.from_app()) == before


async def test_nothing_is_published_to_whoever_is_deactivated(there: SlackPlatform) -> None:
    anna = there.hand(there.workspace.add_person("anna", display_name="Anna"))
    await _sets_a_goal(there, anna)
    await anna.opens_home()
    await there.come_to_rest()
    published = len(there.server.oracle.calls("views.publish", accepted=None))
    await anna.is_deactivated()
    await there.come_to_rest()
    assert len(there.server.oracle.calls("views.publish", accepted=None)) == published
