"""Two tenants with identical ids never meet: no read, no write, whatever is crossed."""

import asyncio
import itertools
import re
from pathlib import Path

import pytest

import bot.cards
from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Pressed, Submitted
from bot.store.crypto import Vault
from tests.support.people import Somebody, live_until, utc
from tests.support.recording import RecordingMessenger

HERE, THERE = "chat:here", "chat:there"


@pytest.fixture
async def twins(makker: Makker) -> tuple[Somebody, Somebody]:
    """The same person id in two tenants, each with goals of their own."""
    here = await Somebody(makker, "anna", tenant_id=HERE).begins("Here", why="secret of here")
    there = await Somebody(makker, "anna", tenant_id=THERE).begins("There", why="secret of there")
    return here, there


async def test_the_same_event_id_in_two_tenants_is_two_events(twins: tuple[Somebody, Somebody], vault: Vault) -> None:
    for each in twins:
        assert not (await each.sets_goal("Read", event_id="the-same")).duplicate
    for each in twins:
        assert len((await each.practice(vault)).goals) == 2


async def test_each_is_prompted_about_their_own_goal(
    twins: tuple[Somebody, Somebody], makker: Makker, messenger: RecordingMessenger
) -> None:
    await live_until(makker, utc(3, 6))
    for tenant, own, other in ((HERE, "Here", "There"), (THERE, "There", "Here")):
        (prompt,) = [each for each in messenger.to("anna", tenant) if each.key.startswith("prompt:")]
        assert own in str(prompt.card)
        assert other not in str(prompt.card)


async def test_no_button_or_form_reaches_into_the_other_tenant(
    twins: tuple[Somebody, Somebody], makker: Makker, messenger: RecordingMessenger, vault: Vault, clock: SetClock
) -> None:
    here, there = twins
    await live_until(makker, utc(3, 6))
    before = await there.practice(vault)
    (goal,) = before.goals
    refs = (goal.goal_id, f"{goal.goal_id}.20260303")
    stolen = {"title": "Stolen", "why": "x", "at": "07:00", "note": "stolen"}
    crossed = list(itertools.product(_actions(), refs))
    await asyncio.gather(*(here.does(Pressed(name, ref)) for name, ref in crossed))
    await asyncio.gather(*(here.does(Submitted(name, ref, stolen)) for name, ref in crossed))
    await makker.delivery.drain()
    assert (await there.practice(vault)) == before
    for message in messenger.to("anna", HERE):
        assert "secret of there" not in str(message.card)


def _actions() -> set[str]:
    """Every action that a card or form of any topic can have."""
    found = set()
    for topic in Path(bot.cards.__path__[0]).glob("*.py"):
        found |= set(re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', topic.read_text()))
    return found


async def test_forgetting_one_leaves_the_other(
    twins: tuple[Somebody, Somebody], makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    here, there = twins
    before = await there.practice(vault)
    await here.says("forget me")
    await here.says("yes")
    await makker.settle()
    assert await there.practice(vault) == before
    assert messenger.to("anna", THERE)


async def test_a_person_of_the_same_tenant_cannot_reach_anothers_goal_either(makker: Makker, vault: Vault) -> None:
    anna = await Somebody(makker, "anna").begins()
    bo = await Somebody(makker, "bo").begins()
    before = await anna.practice(vault)
    goal_id = before.goals[0].goal_id
    for action in ("my_goals.let_go", "my_goals.pause", "goal.edit", "why.number", "comeback.another"):
        await bo.presses(action, goal_id)
    await bo.does(Submitted("goal.save", goal_id, {"title": "Stolen", "why": "x", "at": "07:00"}))
    assert await anna.practice(vault) == before
