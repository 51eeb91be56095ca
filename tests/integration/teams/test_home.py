"""Home cards in Teams: the last one shows how things stand, whatever happens after, and is changed only for that."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.shared import patience
from adapters.shared.homes import Homes, KeepsHomesFresh
from adapters.teams.values import REFRESH
from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Place, Profile
from bot.domain.person import PersonId
from bot.ports import NotYet
from bot.store.crypto import Vault
from tests.support.people import Somebody, live_until
from tests.support.platform_teams import TeamsPlatform
from tests.support.teams_sending import CARD, Office, Sending, sending
from tests.teams_server import Message, TeamsServer


@dataclass(slots=True)
class Room:
    """Anna in Teams, who has a goal, and Makker that keeps her home fresh."""

    way: Sending
    acme: Office
    anna: Somebody
    homes: Homes
    makker: Makker

    async def says(self, text: str) -> None:
        """Anna writes, and everything that follows is done."""
        await self.anna.says(text)
        await self.rests()

    async def rests(self) -> None:
        """Nothing is under way any more."""
        await self.makker.settle()
        await self.homes.finish()

    def shown(self) -> list[Message]:
        """The home cards that stand."""
        return [message for message in self.way.seen(self.acme) if message.card and "refresh" in message.card]

    def changes(self) -> int:
        """How often a home was changed."""
        homes = {home.id for home in self.shown()}
        return sum(one.activity in homes for one in self.way.teams.oracle.calls("update", accepted=None))

    async def noted(self) -> str:
        """The home card that is kept fresh."""
        member = await self.way.stores.members.of(self.acme.tenant_id, PersonId(self.acme.anna.id))
        assert member is not None
        return member.home


@pytest.fixture
async def room(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Room]:
    monkeypatch.setattr(patience, "PAUSE_S", 0.0)
    teams.rates.is_kept = False
    async with sending(teams, makker, vault, clock) as way:
        homes = Homes("homes", way.homes.show)
        makker.messengers["teams"] = KeepsHomesFresh(way.messenger, homes)
        acme = await way.office()
        anna = Somebody(makker, acme.anna.id, tenant_id=acme.tenant_id)
        made = Room(way, acme, anna, homes, makker)
        await anna.is_met()
        await anna.presses("welcome.confirm")
        await anna.sets_goal(at="07:00")
        await made.rests()
        way.passes(60)
        yield made
        await homes.stop()


def words(message: Message) -> str:
    return json.dumps(message.card, ensure_ascii=False)


async def test_a_home_is_a_card_that_its_readers_teams_asks_for_anew(room: Room) -> None:
    await room.says("overview")
    [home] = room.shown()
    assert home.card is not None
    assert home.card["refresh"]["userIds"] == [room.acme.anna.id]
    assert home.card["refresh"]["action"]["verb"] == REFRESH
    assert await room.noted() == f"{home.conversation}|{home.id}|{(await room.noted()).split('|')[2]}"
    assert (await room.noted()).split("|")[2].startswith("home:")


async def test_other_cards_are_not_asked_for_anew(room: Room) -> None:
    await room.says("help")
    assert room.shown() == []
    assert await room.noted() == ""


async def test_a_home_shows_what_happened_after_it(room: Room) -> None:
    await room.says("overview")
    [home] = room.shown()
    before = words(home)
    await room.says("goal: Read a book")
    await room.anna.sets_goal("Swim", at="08:00")
    await room.rests()
    assert "Swim" not in before
    assert "Swim" in words(home)
    assert room.shown() == [home]


async def test_a_home_that_would_show_the_same_is_left_alone(room: Room) -> None:
    await room.says("overview")
    await room.says("help")
    await room.says("help")
    assert room.changes() == 0
    assert room.shown()[0].edits == 0


async def test_after_a_restart_it_is_changed_once_at_most(room: Room, makker: Makker, vault: Vault) -> None:
    await room.says("overview")
    async with sending(room.way.teams, makker, vault, room.way.clock) as again:
        for _ in range(3):
            await again.homes.show(room.acme.tenant_id, PersonId(room.acme.anna.id))
    assert room.changes() == 1


async def test_only_the_last_home_is_kept_fresh(room: Room) -> None:
    await room.says("overview")
    await room.says("overview")
    first, last = room.shown()
    await room.anna.sets_goal("Swim", at="08:00")
    await room.rests()
    assert (first.edits, "Swim" in words(first)) == (0, False)
    assert "Swim" in words(last)


async def test_a_home_that_was_deleted_is_forgotten(room: Room) -> None:
    await room.says("overview")
    room.shown()[0].is_deleted = True
    await room.anna.sets_goal("Swim", at="08:00")
    await room.rests()
    assert await room.noted() == ""
    asked = room.changes()
    await room.anna.sets_goal("Read", at="09:00")
    await room.rests()
    assert room.changes() == asked
    assert room.shown() == []


async def test_a_home_that_is_gone_does_not_make_its_successor_forgotten(room: Room) -> None:
    await room.says("overview")
    member = await room.way.stores.members.of(room.acme.tenant_id, PersonId(room.acme.anna.id))
    assert member is not None
    room.shown()[0].is_deleted = True
    await room.way.homes._forget(replace(member, home="a:1|1|home:older"))
    assert await room.noted() == member.home


async def test_however_much_happens_at_once_the_last_state_is_what_stands(room: Room) -> None:
    await room.says("overview")
    room.way.teams.faults.slow(0.02, "update", times=None)
    for number in range(2):
        await room.anna.sets_goal(f"Goal {number}", at="08:00")
        room.homes.refresh(room.acme.tenant_id, PersonId(room.acme.anna.id))
        await asyncio.sleep(0.01)
    await room.rests()
    [home] = room.shown()
    assert "Goal 1" in words(home)
    key = (await room.noted()).split("|")[2]
    present = await room.way.homes.content(room.acme.tenant_id, PersonId(room.acme.anna.id), key)
    assert home.card == present


async def test_one_change_at_a_time_is_under_way_for_somebody(room: Room) -> None:
    await room.says("overview")
    under_way = most = 0
    update = room.way.connector.update

    async def counted(*arguments: object, **named: object) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.005)
        await update(*arguments, **named)  # type: ignore[arg-type]
        under_way -= 1

    room.way.connector.update = counted  # type: ignore[method-assign]
    for number in range(2):
        await room.anna.sets_goal(f"Goal {number}", at="08:00")
        for _ in range(3):
            room.homes.refresh(room.acme.tenant_id, PersonId(room.acme.anna.id))
            await asyncio.sleep(0.002)
    await room.rests()
    assert most == 1


@pytest.mark.parametrize("how", ["reset_before", "reset_after", "fail"])
async def test_a_home_whose_change_broke_is_changed_again(room: Room, how: str) -> None:
    await room.says("overview")
    faults = room.way.teams.faults
    for _ in range(2):
        faults.fail(503, "update") if how == "fail" else getattr(faults, how)("update")
    await room.anna.sets_goal("Swim", at="08:00")
    await room.rests()
    assert "Swim" in words(room.shown()[0])


async def test_a_home_waits_for_its_turn(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.says("overview")
    waits = []

    async def passes(seconds: float) -> None:
        waits.append(seconds)
        room.way.passes(seconds)

    ref = await room.noted()
    to = room.way.to(room.acme)
    room.way.passes(60)
    await room.anna.sets_goal("Swim", at="08:00")
    for number in range(5):
        await room.way.messenger.post(to, f"prompt:{number}", CARD, "en")
    with pytest.raises(NotYet):
        await room.way.messenger.post(to, "prompt:5", CARD, "en")
    monkeypatch.setattr(patience.asyncio, "sleep", passes)
    room.homes.refresh(room.acme.tenant_id, PersonId(room.acme.anna.id))
    await room.homes.finish()
    monkeypatch.undo()
    assert waits
    assert await room.noted() == ref
    assert "Swim" in words(room.shown()[0])


async def test_what_is_said_in_a_place_changes_no_home(room: Room) -> None:
    await room.says("overview")
    group = room.acme.tenant.add_group(room.acme.anna)
    group.is_installed = True
    await room.way.hears_from(room.acme, group)
    await room.anna.sets_goal("Swim", at="08:00")
    place = room.way.to(room.acme, place=Place(group.id))
    asked = room.changes()
    await room.makker.messengers["teams"].post(place, "home:1", CARD, "en")
    await room.homes.finish()
    assert room.changes() == asked
    assert (await room.noted()).startswith(room.shown()[0].conversation)


async def test_whoever_is_forgotten_has_no_home(room: Room) -> None:
    await room.says("overview")
    await room.says("forget me")
    await room.says("yes")
    await live_until(room.makker, room.way.clock.now() + timedelta(minutes=1))
    await room.homes.finish()
    assert room.shown() == []
    assert [message.card is not None for message in room.way.seen(room.acme)] == [True]


async def test_somebody_of_whom_nothing_is_known_is_shown_how_to_begin(room: Room) -> None:
    content = await room.way.homes.content(room.acme.tenant_id, PersonId("29:new"), "home:1")
    assert "Set a goal" in str(content)
    assert content["refresh"]["userIds"] == ["29:new"]


# --- all of it ------------------------------------------------------------------------------------------------


async def test_whatever_a_home_leads_to_stands_beside_it(there: TeamsPlatform) -> None:
    person = await there.join(Profile("Anna Holm", "Europe/Copenhagen", "DK", "en"))
    anna = there.hand(there.tenant.people[person])
    await anna.types("overview")
    await there.come_to_rest()
    [home] = [message for message in anna.from_bot() if message.card and "refresh" in message.card]
    await anna.presses(home, "Set a goal")
    assert anna.dialog is not None
    await anna.submits({"title": "Run", "why": "energy", "cadence": "daily", "at": "07:00"})
    await there.come_to_rest()
    assert "Run" in words(home)
    assert home.card is not None
    assert "refresh" in home.card
    assert "Run" in words(anna.from_bot()[-1])
    assert anna.from_bot()[-1] is not home
