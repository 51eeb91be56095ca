"""Teams, channels and group chats: hello where Makker comes, silence where it goes, and names as they are now."""

import pytest

from adapters.teams.ports import Conversation
from bot.dialogs.base import Place
from bot.domain.person import PersonId
from tests.support.platform_teams import TeamsPlatform
from tests.teams_server import Conversation as Channel
from tests.teams_server import Hand, Team


async def _known(there: TeamsPlatform, channel: Channel) -> Conversation | None:
    return await there.stores.conversations.of(there.tenant_id, PersonId(""), Place(channel.id))


async def _boss(there: TeamsPlatform, name: str = "Anna Holm") -> Hand:
    hand = there.hand(there.tenant.add_person(name))
    await hand.installs()
    await there.come_to_rest()
    return hand


async def _team(there: TeamsPlatform, anna: Hand) -> Team:
    team = there.tenant.add_team("Product", anna.person)
    await anna.installs(team)
    await there.come_to_rest()
    return team


async def test_brought_into_a_team_makker_says_hello_in_its_first_channel_once(there: TeamsPlatform) -> None:
    anna = await _boss(there)
    team = await _team(there, anna)
    await anna.repeats()
    await there.come_to_rest()
    (hello,) = anna.from_bot(team.general)
    assert "Write to me directly" in str(hello.body)


async def test_brought_into_a_group_chat_makker_says_hello_there(there: TeamsPlatform) -> None:
    anna = await _boss(there)
    group = there.tenant.add_group(anna.person, name="Lunch")
    await anna.installs(group)
    await there.come_to_rest()
    assert len(anna.from_bot(group)) == 1


async def test_who_brings_makker_into_a_team_before_they_met_it_is_met(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm"))
    team = await _team(there, anna)
    assert len(anna.from_bot(team.general)) == 1
    assert await there.practice(anna.person.id) is not None


async def test_a_guest_who_brings_makker_in_is_not_greeted(there: TeamsPlatform) -> None:
    guest = there.hand(there.tenant.add_person("Gustav Gast", role="guest"))
    team = await _team(there, guest)
    assert guest.from_bot(team.general) == []
    assert await there.practice(guest.person.id) is None


async def test_taken_out_of_a_team_makker_sends_nothing_more_there(there: TeamsPlatform) -> None:
    anna = await _boss(there)
    team = await _team(there, anna)
    await anna.uninstalls(team)
    await there.come_to_rest()
    known = await _known(there, team.general)
    assert known is not None
    assert known.ended_at is not None


async def test_brought_back_into_a_team_makker_says_hello_again(there: TeamsPlatform) -> None:
    anna = await _boss(there)
    team = await _team(there, anna)
    await anna.uninstalls(team)
    await there.come_to_rest()
    await anna.installs(team)
    await there.come_to_rest()
    assert len(anna.from_bot(team.general)) == 2
    known = await _known(there, team.general)
    assert known is not None
    assert known.ended_at is None


@pytest.mark.parametrize("kind", ["teamDeleted", "teamHardDeleted", "teamArchived"])
async def test_a_team_that_is_over_ends_all_its_channels_and_nobodys_own_conversation(
    there: TeamsPlatform, kind: str
) -> None:
    anna = await _boss(there)
    team = await _team(there, anna)
    other = there.tenant.add_channel(team, "Ideas")
    await anna.mentions(other, "help")
    await there.come_to_rest()
    await anna.tells(team, kind)
    for channel in (team.general, other):
        known = await _known(there, channel)
        assert known is not None
        assert known.ended_at is not None
    before = len(anna.from_bot())
    await anna.types("help")
    await there.come_to_rest()
    assert len(anna.from_bot()) == before + 1


async def test_a_deleted_channel_ends_alone(there: TeamsPlatform) -> None:
    anna = await _boss(there)
    team = await _team(there, anna)
    other = there.tenant.add_channel(team, "Ideas")
    await anna.mentions(other, "help")
    await there.come_to_rest()
    await anna.deletes(other)
    gone, stands = await _known(there, other), await _known(there, team.general)
    assert gone is not None
    assert stands is not None
    assert (gone.ended_at is not None, stands.ended_at) == (True, None)


async def test_channels_and_teams_are_called_as_they_are_now(there: TeamsPlatform) -> None:
    anna = await _boss(there)
    team = await _team(there, anna)
    other = there.tenant.add_channel(team, "Ideas")
    await anna.mentions(other, "help")
    await there.come_to_rest()
    await anna.renames(other, "Good ideas")
    await anna.renames(team, "Products")
    await anna.mentions(other, "help")
    await there.come_to_rest()
    channel, general = await _known(there, other), await _known(there, team.general)
    assert channel is not None
    assert general is not None
    assert (channel.name, general.name) == ("Good ideas", "Products")


async def test_a_place_is_named_by_its_id_without_its_thread(there: TeamsPlatform) -> None:
    anna = await _boss(there)
    team = await _team(there, anna)
    root = anna.writes(team.general, "Who is in?")
    await anna.mentions(team.general, "help", under=root)
    await there.come_to_rest()
    known = await _known(there, team.general)
    assert known is not None
    assert ";" not in known.conversation_id
    assert (known.kind, known.team_id, known.person_id) == ("channel", team.id, "")


async def test_one_hello_is_said_however_teams_tells_of_it(there: TeamsPlatform) -> None:
    import asyncio

    anna = await _boss(there)
    team = there.tenant.add_team("Product", anna.person)
    team.is_installed = True
    payloads, bot = there.server.payloads, there.server.world.bot
    told = [
        payloads.installation(anna.person, team.general, "add"),
        payloads.came(anna.person, team.general, bot.account),
        payloads.installation(anna.person, team.general, "add"),
    ]
    answers = await asyncio.gather(*(there.server.delivery.send(each) for each in told))
    assert {answer.status for answer in answers} == {200}
    await there.come_to_rest()
    assert len(anna.from_bot(team.general)) == 1
