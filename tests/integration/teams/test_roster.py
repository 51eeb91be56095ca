"""What happened to people in Teams while Makker was not listening is caught up with, page by page and within limits."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.shared import patience
from adapters.shared import roster as rosters
from adapters.teams.ports import Conversation, Member, tenant_of
from adapters.teams.roster import FAILURES_MOST
from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import DIRECT, Event, Met, Place, Profile
from bot.domain.person import PersonId
from bot.ports import NotStored
from bot.store.crypto import Vault
from tests.support.people import utc
from tests.support.platform_teams import TeamsPlatform, over
from tests.support.platform_teams import teams as teams_platform
from tests.teams_server import Hand
from tests.teams_server.oracle import Entry
from tests.teams_server.people import Person
from tests.teams_server.places import Team

REFUSAL = "members of this organisation only"


@pytest.fixture
async def open_there(makker: Makker, vault: Vault, clock: SetClock) -> AsyncIterator[TeamsPlatform]:
    """Where guests are let in."""
    async with teams_platform(makker, vault, clock, guests=True) as platform:
        yield platform


async def _with_a_goal(there: TeamsPlatform, name: str = "Anna Holm", role: str = "user") -> Hand:
    # Else so many people come in one second that Teams' limits have no room for them.
    there.makker.clock.move_to(there.makker.clock.now() + timedelta(seconds=2))  # type: ignore[attr-defined]
    hand = there.hand(there.tenant.add_person(name, role=role))
    await hand.installs()
    for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
        await hand.types(text)
        await there.come_to_rest()
    return hand


async def _in_a_team(there: TeamsPlatform, *people: Person) -> Team:
    team = there.tenant.add_team("Product", *people)
    await there.hand(people[0]).installs(team)
    await there.come_to_rest()
    return team


async def _catches_up(there: TeamsPlatform) -> list[Entry]:
    """What was asked of the connector meanwhile."""
    before = len(list(there.server.oracle))
    await there.adapter.roster.go_through()
    asked = [entry for entry in list(there.server.oracle)[before:] if entry.name != "token"]
    await there.come_to_rest()
    return asked


def _names(asked: list[Entry]) -> list[str]:
    return [entry.name for entry in asked]


async def _name(there: TeamsPlatform, hand: Hand) -> str:
    practice = await there.practice(hand.person.id)
    assert practice is not None
    return practice.person.name


async def _is_asked(there: TeamsPlatform, hand: Hand) -> bool:
    return await there.next_prompt(hand.person.id) is not None


async def _where(there: TeamsPlatform, hand: Hand, place: str = DIRECT) -> Conversation:
    person_id = PersonId(hand.person.id if place == DIRECT else "")
    found = await there.stores.conversations.of(there.tenant_id, person_id, Place(place))
    assert found is not None
    return found


async def _kind(there: TeamsPlatform, hand: Hand) -> str:
    member = await there.member(hand.person.id)
    assert member is not None
    return member.kind


# --- who they are now -------------------------------------------------------------------------------------------


async def test_another_name_is_known_from_a_team_and_nobody_is_asked_about_twice(there: TeamsPlatform) -> None:
    anna, bo = await _with_a_goal(there), await _with_a_goal(there, "Bo Berg")
    await _in_a_team(there, anna.person, bo.person)
    anna.person.name = "Anna Lund"
    assert _names(await _catches_up(there)) == ["pagedmembers"]
    assert (await _name(there, anna), await _name(there, bo)) == ("Anna Lund", "Bo Berg")
    member = await there.member(anna.person.id)
    assert member is not None
    assert (member.zone, member.locale, member.country) == ("Europe/Copenhagen", "en-GB", "DK")
    assert await there.next_prompt(anna.person.id) == utc(3, 6)


async def test_who_is_in_no_team_is_asked_about_in_their_own_conversation(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    anna.person.name = "Anna Lund"
    assert _names(await _catches_up(there)) == ["member"]
    assert await _name(there, anna) == "Anna Lund"


async def test_a_second_change_on_the_same_day_is_heard_as_well(there: TeamsPlatform, clock: SetClock) -> None:
    anna = await _with_a_goal(there)
    for name in ("Anna Lund", "Anna Holm", "Anna Lund"):
        clock.move_to(clock.now() + timedelta(hours=1))
        anna.person.name = name
        await _catches_up(there)
        assert await _name(there, anna) == name


@pytest.mark.parametrize("role", ["user", "guest"])
async def test_what_stays_as_it_was_is_written_nowhere(there: TeamsPlatform, role: str) -> None:
    await _with_a_goal(there, role=role)
    kept: list[Member] = []
    there.stores.members.keep = kept.append  # type: ignore[method-assign, assignment]
    await _catches_up(there)
    assert kept == []


async def test_pages_are_followed_to_the_last_and_nobody_else_is_kept(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    others = [there.tenant.add_person(f"Other {number}") for number in range(430)]
    team = await _in_a_team(there, anna.person)
    team.members[:0] = others
    there.server.api.most_per_page = 97
    anna.person.name = "Anna Lund"
    assert _names(await _catches_up(there)) == ["pagedmembers"] * 5
    assert await _name(there, anna) == "Anna Lund"
    assert await there.stores.members.known(there.tenant_id) == {anna.person.id}


async def test_where_nobody_is_known_nothing_is_asked(there: TeamsPlatform) -> None:
    boss = there.hand(there.tenant.add_person("Bo Berg"))
    await there.stores.conversations.keep(
        Conversation(there.tenant_id, PersonId(""), Place("19:x@thread.tacv2"), "19:x@thread.tacv2", "", "", "channel")
    )
    assert await _catches_up(there) == []
    assert await there.member(boss.person.id) is None


async def test_what_they_did_while_their_roster_was_read_stays(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    anna.person.name = "Anna Lund"
    submit = there.makker.turns.submit

    async def meanwhile(event: Event) -> object:
        there.makker.turns.submit = submit  # type: ignore[method-assign]
        anna.person.zone = "America/New_York"
        await anna.types("hello")
        return await submit(event)

    there.makker.turns.submit = meanwhile  # type: ignore[method-assign, assignment]
    await _catches_up(there)
    member = await there.member(anna.person.id)
    assert member is not None
    assert (member.name, member.zone) == ("Anna Lund", "America/New_York")


async def test_who_is_forgotten_meanwhile_stays_forgotten(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    anna.person.name = "Anna Lund"
    submit = there.makker.turns.submit

    async def meanwhile(event: Event) -> object:
        await there.stores.members.forget(there.tenant_id, PersonId(anna.person.id))
        return await submit(event)

    there.makker.turns.submit = meanwhile  # type: ignore[method-assign, assignment]
    await _catches_up(there)
    assert await there.member(anna.person.id) is None


# --- guests -----------------------------------------------------------------------------------------------------


async def test_a_member_who_became_a_guest_gets_nothing_more_and_is_told_why(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    await anna.types("home")
    await there.come_to_rest()
    home = anna.from_bot()[-1]
    assert "run" in str(anna.card(home))
    anna.person.role = "guest"
    await _catches_up(there)
    member = await there.member(anna.person.id)
    assert member is not None
    assert (member.kind, member.name, member.zone) == ("guest", "", "")
    before = len(anna.from_bot())
    await there.move_to(anna.person.id, utc(5, 12))
    assert len(anna.from_bot()) == before
    assert REFUSAL in str((await anna.refreshes(home)).answer.body)
    await anna.types("hello")
    await there.come_to_rest()
    assert REFUSAL in str(anna.from_bot()[-1].body)
    assert len(anna.from_bot()) == before + 1


async def test_and_is_asked_again_once_they_are_a_member_again(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    anna.person.role = "guest"
    await _catches_up(there)
    assert not await _is_asked(there, anna)
    anna.person.role = "user"
    there.makker.clock.move_to(utc(4, 12))  # type: ignore[attr-defined]
    await _catches_up(there)
    assert await _is_asked(there, anna)
    assert await _name(there, anna) == "Anna Holm"


async def test_a_guest_who_became_a_member_is_welcomed_when_they_write(there: TeamsPlatform) -> None:
    guest = await _with_a_goal(there, "Gustav Gast", role="guest")
    assert await there.practice(guest.person.id) is None
    guest.person.role = "user"
    await _catches_up(there)
    assert await _kind(there, guest) == "member"
    before = len(guest.from_bot())
    await guest.types("help")
    await there.come_to_rest()
    welcome, helped = (str(message.body) for message in guest.from_bot()[before:])
    assert "Hello Gustav Gast" in welcome
    assert "What you can write to me" in helped


async def test_where_guests_are_let_in_a_member_who_became_one_stays(open_there: TeamsPlatform) -> None:
    anna = await _with_a_goal(open_there)
    anna.person.role = "guest"
    await _catches_up(open_there)
    assert await _kind(open_there, anna) == "guest"
    before = len(anna.from_bot())
    await open_there.move_to(anna.person.id, utc(3, 12))
    assert len(anna.from_bot()) > before


# --- who is gone ------------------------------------------------------------------------------------------------


async def test_whose_account_is_gone_is_asked_no_more_until_they_write_again(there: TeamsPlatform) -> None:
    anna, bo = await _with_a_goal(there), await _with_a_goal(there, "Bo Berg")
    anna.person.is_gone = True
    await _catches_up(there)
    assert (await _is_asked(there, anna), await _is_asked(there, bo)) == (False, True)
    assert (await _where(there, anna)).ended_at is not None
    assert _names(await _catches_up(there)) == ["member"]
    anna.person.is_gone = False
    await anna.types("help")
    await there.come_to_rest()
    assert "What you can write to me" in str(anna.from_bot()[-1].body)
    assert await _is_asked(there, anna)


async def test_who_is_in_no_team_any_more_stays(there: TeamsPlatform) -> None:
    anna, bo = await _with_a_goal(there), await _with_a_goal(there, "Bo Berg")
    team = await _in_a_team(there, anna.person, bo.person)
    team.members.remove(anna.person)
    assert _names(await _catches_up(there)) == ["pagedmembers", "member"]
    assert await _is_asked(there, anna)
    assert (await _where(there, anna)).ended_at is None


async def test_who_removed_makker_meanwhile_is_asked_no_more(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    await _with_a_goal(there, "Bo Berg")
    anna.direct.is_installed = False
    await _catches_up(there)
    assert not await _is_asked(there, anna)
    await anna.installs()
    await there.come_to_rest()
    assert await _is_asked(there, anna)


async def test_who_removed_makker_is_not_brought_back_by_another_name(there: TeamsPlatform) -> None:
    anna, bo = await _with_a_goal(there), await _with_a_goal(there, "Bo Berg")
    await _in_a_team(there, bo.person, anna.person)
    await anna.uninstalls()
    anna.person.name = "Anna Lund"
    await _catches_up(there)
    assert not await _is_asked(there, anna)
    member = await there.member(anna.person.id)
    assert member is not None
    assert member.name == "Anna Lund"


@pytest.mark.parametrize(
    "code", ["ConversationNotFound", "MessageWritesBlocked", "ConversationBlockedByUser", "BotDisabledByAdmin"]
)
async def test_what_else_is_said_of_their_conversation_ends_nothing(there: TeamsPlatform, code: str) -> None:
    anna = await _with_a_goal(there)
    await _with_a_goal(there, "Bo Berg")
    there.server.faults.refuse(code, "member", team=anna.direct.id, times=None)
    await _catches_up(there)
    assert await _is_asked(there, anna)
    assert (await _where(there, anna)).ended_at is None


async def test_nor_does_an_end_that_is_said_once(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    await _with_a_goal(there, "Bo Berg")
    there.server.faults.refuse("MemberNotFoundInConversation", "member", team=anna.direct.id)
    assert _names(await _catches_up(there)).count("member") == 3
    assert await _is_asked(there, anna)


async def test_nor_does_anything_where_no_roster_comes_from_at_all(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    team = await _in_a_team(there, anna.person)
    there.tenant.people.clear()
    team.is_gone = True
    await _catches_up(there)
    assert await _is_asked(there, anna)
    assert (await _where(there, anna, team.id)).ended_at is None


@pytest.mark.parametrize("which", ["turn", "conversation"])
async def test_who_is_gone_is_told_of_once_more_where_the_store_was_out_of_reach(
    there: TeamsPlatform, which: str
) -> None:
    anna = await _with_a_goal(there)
    await _with_a_goal(there, "Bo Berg")
    anna.person.is_gone = True
    turns, conversations = there.makker.turns, there.stores.conversations
    submit, end = turns.submit, conversations.end

    async def fails(*what: object) -> None:
        turns.submit, conversations.end = submit, end  # type: ignore[method-assign]
        raise NotStored

    if which == "turn":
        turns.submit = fails  # type: ignore[method-assign, assignment]
    else:
        conversations.end = fails  # type: ignore[method-assign, assignment]
    await _catches_up(there)
    assert (await _where(there, anna)).ended_at is None
    await _catches_up(there)
    assert (await _where(there, anna)).ended_at is not None
    assert not await _is_asked(there, anna)


# --- places -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["deleted", "removed"])
async def test_a_team_that_is_gone_is_written_to_no_more(there: TeamsPlatform, how: str) -> None:
    anna = await _with_a_goal(there)
    team = await _in_a_team(there, anna.person)
    design = there.tenant.add_channel(team, "Design")
    await anna.mentions(design, "help")
    # What waits to be sent there would find out by itself.
    await there.come_to_rest()
    team.is_gone, team.is_installed = how == "deleted", how != "removed"
    await _catches_up(there)
    for channel in (team.id, design.id):
        assert (await _where(there, anna, channel)).ended_at is not None
    assert await _is_asked(there, anna)
    team.is_gone, team.is_installed = False, True
    await anna.mentions(design, "help")
    assert (await _where(there, anna, design.id)).ended_at is None


async def test_a_group_chat_without_makker_is_written_to_no_more(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    group = there.tenant.add_group(anna.person)
    await anna.installs(group)
    group.is_installed = False
    await _catches_up(there)
    assert (await _where(there, anna, group.id)).ended_at is not None


async def test_that_a_channel_is_gone_ends_no_team(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    team = await _in_a_team(there, anna.person)
    design = there.tenant.add_channel(team, "Design")
    design.id = "19:0@thread.tacv2"
    there.server.world.keep(design)
    await anna.mentions(design, "help")
    design.is_gone = True
    assert _names(await _catches_up(there)) == ["pagedmembers"]
    assert (await _where(there, anna, team.id)).ended_at is None


@pytest.mark.parametrize("code", ["NotEnoughPermissions", "BotDisabledByAdmin", "MemberNotFoundInConversation"])
async def test_a_roster_that_makker_may_not_read_ends_nothing(there: TeamsPlatform, code: str) -> None:
    anna = await _with_a_goal(there)
    team = await _in_a_team(there, anna.person)
    there.server.faults.refuse(code, "pagedmembers", times=None)
    anna.person.name = "Anna Lund"
    await _catches_up(there)
    assert (await _where(there, anna, team.id)).ended_at is None
    assert await _name(there, anna) == "Anna Lund"


# --- limits and failures ----------------------------------------------------------------------------------------


async def _time_goes_on(clock: SetClock) -> None:
    while True:
        await asyncio.sleep(0.02)
        clock.move_to(clock.now() + timedelta(seconds=0.02))


async def test_a_429_in_the_middle_is_waited_for_and_no_page_is_read_twice(
    there: TeamsPlatform, clock: SetClock
) -> None:
    anna = await _with_a_goal(there)
    team = await _in_a_team(there, anna.person)
    team.members[:0] = [there.tenant.add_person(f"Other {number}") for number in range(200)]
    there.server.api.most_per_page = 50
    there.server.faults.limit(1, "pagedmembers", skip=2)
    anna.person.name = "Anna Lund"
    time = asyncio.create_task(_time_goes_on(clock))
    asked = await _catches_up(there)
    time.cancel()
    assert [entry.status for entry in asked] == [200, 200, 429, 200, 200, 200]
    assert not any(entry.is_early for entry in asked)
    assert await _name(there, anna) == "Anna Lund"


@pytest.mark.parametrize("status", [412, 500, 502, 503, 504])
async def test_what_passes_by_itself_is_asked_for_again(
    there: TeamsPlatform, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSE_S", 0.0)
    anna = await _with_a_goal(there)
    await _in_a_team(there, anna.person)
    there.server.faults.fail(status, "pagedmembers", times=2)
    anna.person.name = "Anna Lund"
    await _catches_up(there)
    assert await _name(there, anna) == "Anna Lund"


async def test_a_long_roster_is_read_no_faster_than_teams_lets_it(there: TeamsPlatform, clock: SetClock) -> None:
    anna = await _with_a_goal(there)
    team = await _in_a_team(there, anna.person)
    team.members[:0] = [there.tenant.add_person(f"Other {number}") for number in range(40)]
    there.server.api.most_per_page = 2
    time = asyncio.create_task(_time_goes_on(clock))
    asked = await _catches_up(there)
    time.cancel()
    assert [entry.status for entry in asked] == [200] * 21
    assert not any(later.at < earlier.at for earlier, later in pairwise(asked))


async def _elsewhere(there: TeamsPlatform) -> tuple[Hand, list[Hand]]:
    """Somebody here, and people of another organisation that Makker is in, which is gone through first."""
    other = there.server.world.add_tenant("Others", id="00000000-0000-0000-0000-000000000000")
    tenant_id, people = tenant_of(other.id), [there.hand(other.add_person(f"Otto {number}")) for number in range(5)]
    for hand in people:
        hand.direct.is_installed = True
        person_id, bot = PersonId(hand.person.id), there.server.world.bot.id
        url = there.server.payloads.service_url(other.id)
        await there.stores.conversations.keep(
            Conversation(tenant_id, person_id, DIRECT, hand.direct.id, url, bot, "personal")
        )
        await there.stores.members.keep(Member(tenant_id, person_id, "Otto", "Europe/Copenhagen", "", "member"))
        await there.makker.turns.submit(
            Event(person_id, tenant_id, person_id, Met(Profile("Otto", "Europe/Copenhagen")))
        )
    await there.come_to_rest()
    return await _with_a_goal(there), people


@pytest.mark.parametrize("how", ["hangs", "fails"])
async def test_an_organisation_that_cannot_be_read_keeps_no_other_from_being_read(
    there: TeamsPlatform, makker: Makker, vault: Vault, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSE_S", 0.0)
    anna, others = await _elsewhere(there)
    team = others[0].person.tenant
    if how == "hangs":
        there.server.faults.hang("*member*", team=team, times=None)
    else:
        there.server.faults.fail(503, "*member*", team=team, times=None)
    anna.person.name = "Anna Lund"
    async with over(there.server, makker, vault, answered_within_s=0.1) as hasty:
        await _catches_up(hasty)
    assert await _name(there, anna) == "Anna Lund"
    for hand in others:
        practice = await there.stores.practices.of(tenant_of(team), PersonId(hand.person.id))
        assert practice is not None
        assert practice.person.active


async def test_an_organisation_that_fails_is_given_up_for_the_day_and_people_who_fail_are_not(
    there: TeamsPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSE_S", 0.0)
    people = [await _with_a_goal(there, f"Anna {number}") for number in range(2 * FAILURES_MOST)]
    people.sort(key=lambda hand: hand.person.id)
    fault = there.server.faults.fail(503, "member", times=None)
    await _catches_up(there)
    assert fault.happened == FAILURES_MOST * patience.TRIES
    there.server.faults.clear()
    there.makker.clock.move_to(there.makker.clock.now() + timedelta(seconds=2))  # type: ignore[attr-defined]
    for hand in people:
        hand.person.name = hand.person.name.replace("Anna", "Bo")
    for hand in people[::2]:
        there.server.faults.fail(503, "member", team=hand.direct.id, times=None)
    await _catches_up(there)
    names = [(await _name(there, hand)).partition(" ")[0] for hand in people]
    assert names == ["Anna", "Bo"] * FAILURES_MOST


async def test_what_is_no_member_on_a_roster_is_passed_over(there: TeamsPlatform) -> None:
    anna, bo = await _with_a_goal(there), await _with_a_goal(there, "Bo Berg")
    await _in_a_team(there, anna.person, bo.person)
    anna.person.name, anna.person.object_id, bo.person.name = "Anna Lund", {"of": "no use"}, "Bo Bang"  # type: ignore[assignment]
    await _catches_up(there)
    assert (await _name(there, anna), await _name(there, bo)) == ("Anna Holm", "Bo Bang")


# --- by itself --------------------------------------------------------------------------------------------------


async def test_after_a_restart_it_is_caught_up_with_without_anybody_asking(
    there: TeamsPlatform, makker: Makker, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await _with_a_goal(there)
    await there.adapter.stop()
    anna.person.name = "Anna Lund"
    monkeypatch.setattr(rosters, "FIRST_AFTER_S", 0.0)
    async with over(there.server, makker, vault) as again, asyncio.timeout(10):
        while await _name(again, anna) != "Anna Lund":  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_who_stops_makker_waits_for_no_roster(
    there: TeamsPlatform, makker: Makker, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _with_a_goal(there)
    hang = there.server.faults.hang("member", times=None)
    monkeypatch.setattr(rosters, "FIRST_AFTER_S", 0.0)
    async with asyncio.timeout(10), over(there.server, makker, vault):
        while not hang.happened:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
