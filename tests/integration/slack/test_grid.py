"""Enterprise Grid: one installation for a whole organisation, its people in several workspaces, one installed alone."""

from collections.abc import AsyncIterator

import pytest

from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.slack_server.acting import Hand
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Enterprise, Workspace
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform, over, tenant_behind
from tests.support.slack_tenants import installs

ANNA = "W0ANNA0001"


@pytest.fixture
def grid(slack: SlackServer) -> Enterprise:
    return slack.world.add_enterprise("Holding")


@pytest.fixture
def north(slack: SlackServer, grid: Enterprise) -> Workspace:
    return slack.world.add_workspace("North", enterprise=grid)


@pytest.fixture
def south(slack: SlackServer, grid: Enterprise, north: Workspace) -> Workspace:
    return slack.world.add_workspace("South", enterprise=grid)


@pytest.fixture(params=["socket", "http"])
async def there(
    request: pytest.FixtureRequest,
    makker: Makker,
    vault: Vault,
    clock: SetClock,
    slack: SlackServer,
    grid: Enterprise,
    north: Workspace,
    south: Workspace,
) -> AsyncIterator[SlackPlatform]:
    """Makker in the whole organisation, reached by either way; people act in North unless told otherwise."""
    installation = slack.world.install(slack.world.add_app(), grid)
    async with over(slack, north, installation, makker, vault, socket=request.param == "socket") as platform:
        yield platform


def _in_both(there: SlackPlatform, south: Workspace) -> tuple[Hand, Hand]:
    """Anna's hands in North and in South: one person of the organisation, with one id."""
    anna = there.workspace.add_person("anna", id=ANNA, display_name="Anna")
    south.people[anna.id] = anna
    anna.teams = [there.workspace.id, south.id]
    return there.hand(anna), there.server.hand(anna, there.installation, south)


async def _sets_a_goal(there: SlackPlatform, hand: Hand, title: str = "Run") -> None:
    await hand.uses_shortcut("set_goal")
    await there.come_to_rest()
    assert (await there.sends_form(hand, title=title, why="energy", at="07:00")).did == "close"


async def test_a_person_of_the_organisation_has_one_practice_wherever_they_act(
    there: SlackPlatform, south: Workspace
) -> None:
    in_north, in_south = _in_both(there, south)
    await in_north.types("hello")
    await there.come_to_rest()
    await _sets_a_goal(there, in_north, "Run")
    await _sets_a_goal(there, in_south, "Read")
    await in_south.commands("my goals")
    await there.come_to_rest()
    practice = await there.practice(ANNA)
    assert practice is not None
    assert [goal.title for goal in practice.goals] == ["Run", "Read"]
    assert practice.person.tenant_id == f"slack:{there.workspace.enterprise and there.workspace.enterprise.id}"


async def test_a_prompt_is_answered_by_its_button_and_shown_at_home(there: SlackPlatform, south: Workspace) -> None:
    anna, _ = _in_both(there, south)
    await anna.opens_home()
    await there.come_to_rest()
    await _sets_a_goal(there, anna)
    await there.move_to(ANNA, utc(3, 12))
    prompt = next(message for message in anna.from_app() if "Did it happen today" in message.text)
    await anna.presses(prompt, "Done")
    await there.come_to_rest()
    assert "✓ Done" in prompt.text
    assert "✓ Done" in str(anna.home and anna.home.blocks)


async def test_somebody_whose_home_is_a_sister_workspace_is_no_stranger(
    makker: Makker, vault: Vault, slack: SlackServer, north: Workspace, south: Workspace
) -> None:
    """Slack names one workspace as a person's own, though they are in several of the organisation's."""
    installation = slack.world.install(slack.world.add_app(), north)
    async with over(slack, north, installation, makker, vault, socket=False) as there:
        anna = north.add_person("anna", id=ANNA, display_name="Anna", home=south)
        anna.teams = [south.id, north.id]
        hand = there.hand(anna)
        await hand.types("help")
        await there.come_to_rest()
        assert hand.from_app()[-1].text == "What you can write to me"


async def test_a_workspace_that_is_installed_by_itself_as_well_keeps_its_own_practice(
    there: SlackPlatform, south: Workspace
) -> None:
    in_north, _ = _in_both(there, south)
    alone = await installs(there, south)
    in_south = there.server.hand(in_north.person, alone, south)
    await in_north.types("hello")
    await in_south.types("hello")
    await there.come_to_rest()
    await _sets_a_goal(there, in_north, "Run")
    await _sets_a_goal(there, in_south, "Read")
    titles = []
    for installation in (there.installation, alone):
        practice = await there.stores.practices.of(tenant_behind(installation), in_north.person.id)  # type: ignore[arg-type]
        assert practice is not None
        titles.append([goal.title for goal in practice.goals])
    assert titles == [["Run"], ["Read"]]


@pytest.mark.parametrize("which", ["the organisation", "the workspace"])
async def test_removed_from_one_makker_goes_on_in_the_other(there: SlackPlatform, south: Workspace, which: str) -> None:
    in_north, _ = _in_both(there, south)
    alone = await installs(there, south)
    in_south = there.server.hand(in_north.person, alone, south)
    gone, stays = (there.installation, alone) if which == "the organisation" else (alone, there.installation)
    hand = in_south if stays is alone else in_north
    await there.server.uninstall(gone)
    await there.come_to_rest()
    assert await there.stores.installations.of(tenant_behind(gone)) is None
    await hand.types("help")
    await there.come_to_rest()
    assert hand.from_app()[-1].text == "What you can write to me"


async def test_what_happened_to_people_of_the_organisation_meanwhile_is_caught_up_with(
    there: SlackPlatform, south: Workspace
) -> None:
    anna, _ = _in_both(there, south)
    await anna.types("hello")
    await there.come_to_rest()
    await _sets_a_goal(there, anna)
    anna.person.tz = "America/New_York"
    await there.adapter.roster.go_through()
    assert await there.next_prompt(ANNA) == utc(3, 12)
