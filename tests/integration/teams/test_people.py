"""People in Teams: met before they are answered, followed as they change, left alone once they are gone."""

import asyncio
from datetime import timedelta

import pytest

from adapters.shared import meeting
from bot.assembly import Makker
from bot.clock import SetClock
from tests.support.people import utc
from tests.support.platform_teams import TeamsPlatform
from tests.teams_server import Hand
from tests.teams_server.cards import find
from tests.teams_server.delivery import INVOKE_LIMIT


def _texts(hand: Hand) -> list[str]:
    return [str(message.body) for message in hand.from_bot()]


def _comes(there: TeamsPlatform, name: str = "Anna Holm", **more: str) -> Hand:
    return there.hand(there.tenant.add_person(name, **more))


async def _installs(there: TeamsPlatform, name: str = "Anna Holm", **more: str) -> Hand:
    hand = _comes(there, name, **more)
    await hand.installs()
    await there.come_to_rest()
    return hand


async def _with_a_goal(there: TeamsPlatform, **more: str) -> Hand:
    anna = await _installs(there, **more)
    for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
        await anna.types(text)
        await there.come_to_rest()
    return anna


# --- coming -----------------------------------------------------------------------------------------------------


async def test_whoever_installs_makker_is_welcomed_once_in_their_language(there: TeamsPlatform) -> None:
    anna = await _installs(there, locale="da-DK")
    assert len(anna.from_bot()) == 1
    assert "Hej" in _texts(anna)[0]
    await anna.installs()
    await anna.repeats()
    await there.come_to_rest()
    assert len(anna.from_bot()) == 1


async def test_a_newcomers_first_words_are_answered_once_teams_has_said_who_they_are(there: TeamsPlatform) -> None:
    anna = _comes(there, zone="Asia/Tokyo", locale="da-DK")
    anna.direct.is_installed = True
    assert (await anna.types("hjælp")).status == 200
    await there.come_to_rest()
    welcome, helped = _texts(anna)
    assert "Asia/Tokyo" in welcome
    assert "Det kan du skrive til mig" in helped


async def test_a_newcomer_is_answered_in_time_while_teams_hangs_and_handled_all_the_same(
    there: TeamsPlatform, clock: SetClock
) -> None:
    anna = _comes(there)
    anna.direct.is_installed = True
    there.server.faults.hang("member", times=None)
    assert (await anna.types("help")).seconds < INVOKE_LIMIT
    assert _texts(anna) == []
    clock.move_to(clock.now() + timedelta(seconds=31))
    await there.makker.settle()
    assert any("What you can write to me" in text for text in _texts(anna))
    assert any("Anna Holm" in text for text in _texts(anna))
    there.server.faults.clear()
    await there.come_to_rest()


async def test_who_installs_makker_is_welcomed_once_teams_says_who_they_are_though_that_takes_minutes(
    there: TeamsPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "FIRST_PAUSE_S", 0.001)
    there.server.faults.fail(503, "*member*", times=meeting.TRIES + 1)
    anna = _comes(there, locale="da-DK")
    await anna.installs()
    await there.come_to_rest()
    (welcome,) = _texts(anna)
    assert "Hej Anna Holm" in welcome


async def test_who_is_only_added_to_a_team_is_not_written_to(there: TeamsPlatform) -> None:
    anna = await _installs(there)
    team = there.tenant.add_team("Product", anna.person)
    await anna.installs(team)
    bo = _comes(there, "Bo Berg")
    await anna.adds(bo.person, team)
    await there.come_to_rest()
    assert bo.from_bot() == []
    assert await there.member(bo.person.id) is None


# --- who they are -----------------------------------------------------------------------------------------------


async def test_the_zone_comes_with_the_first_words_and_moves_what_was_planned(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there, zone="Europe/Copenhagen")
    assert await there.next_prompt(anna.person.id) == utc(3, 6)
    anna.person.zone = "America/New_York"
    await anna.types("hello")
    await there.come_to_rest()
    assert await there.next_prompt(anna.person.id) == utc(3, 12)


async def test_a_zone_that_somebody_chose_themselves_stands(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    await anna.types("time zone Asia/Tokyo")
    await there.come_to_rest()
    anna.person.zone = "America/New_York"
    await anna.types("hello")
    await there.come_to_rest()
    practice = await there.practice(anna.person.id)
    assert practice is not None
    assert practice.person.zone == "Asia/Tokyo"


async def test_a_button_in_another_zone_moves_it_as_well(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    anna.person.zone = "America/New_York"
    await anna.types("hello")
    await there.come_to_rest()
    anna.person.zone = "Asia/Tokyo"
    await anna.presses(anna.from_bot()[-1], "My goals")
    await there.come_to_rest()
    member = await there.member(anna.person.id)
    practice = await there.practice(anna.person.id)
    assert member is not None
    assert practice is not None
    assert (member.zone, practice.person.zone) == ("Asia/Tokyo", "Asia/Tokyo")


async def test_name_locale_and_country_are_known_from_what_they_do(there: TeamsPlatform) -> None:
    anna = await _installs(there, locale="da-DK", country="DK")
    anna.person.name, anna.person.locale = "Anna Lund", "en-US"
    anna.person.zone, anna.person.country = "Europe/London", "US"
    await anna.types("hello")
    await there.come_to_rest()
    practice = await there.practice(anna.person.id)
    assert practice is not None
    assert (practice.person.name, practice.person.language) == ("Anna Lund", "en")
    assert practice.person.country == "GB"


async def test_what_stays_as_it_was_is_not_written_again(there: TeamsPlatform) -> None:
    anna = await _installs(there)
    await anna.types("hello")
    await there.come_to_rest()
    kept: list[object] = []
    keep, keep_member = there.stores.conversations.keep, there.stores.members.keep

    async def noted(what: object) -> None:
        kept.append(what)
        await (keep_member if what.__class__.__name__ == "Member" else keep)(what)  # type: ignore[arg-type]

    there.stores.conversations.keep = there.stores.members.keep = noted  # type: ignore[method-assign]
    for _ in range(3):
        await anna.types("hello")
        await there.come_to_rest()
    assert kept == []


# --- guests and strangers ---------------------------------------------------------------------------------------


async def test_guests_are_told_once_and_nothing_of_theirs_is_kept(there: TeamsPlatform, makker: Makker) -> None:
    guest = await _installs(there, "Gustav Gast", role="guest")
    assert guest.from_bot() == []
    for text in ("hello", "goal run", "done"):
        assert (await guest.types(text)).status == 200
        await there.come_to_rest()
    (told,) = _texts(guest)
    assert "members of this organisation only" in told
    assert await there.practice(guest.person.id) is None
    member = await there.member(guest.person.id)
    assert member is not None
    assert (member.name, member.zone, member.kind) == ("", "", "guest")


async def test_somebody_of_another_organisation_is_a_stranger(there: TeamsPlatform) -> None:
    person = there.tenant.add_person("Mallory")
    mallory = there.hand(person)
    mallory.direct.is_installed = True
    home, person.tenant = person.tenant, "99999999-0000-cccc-1111-dddd2222eeee"
    where = there.server.world.tenants[home].personal(person)
    message = there.server.world.post(where, person.id, {"type": "message", "text": "hello"})
    await there.server.delivery.send(there.server.payloads.message(person, where, message))
    await there.come_to_rest()
    assert await there.practice(person.id) is None
    member = await there.member(person.id)
    assert member is not None
    assert member.kind == "stranger"


async def test_a_guest_who_became_a_member_is_welcomed_when_they_next_write(
    there: TeamsPlatform, clock: SetClock
) -> None:
    guest = await _installs(there, "Gustav Gast", role="guest")
    await guest.types("hello")
    await there.come_to_rest()
    asked = len(there.server.oracle.calls("member"))
    guest.person.role = "user"
    await guest.types("hello")
    await there.come_to_rest()
    assert len(there.server.oracle.calls("member")) == asked
    clock.move_to(clock.now() + timedelta(hours=1))
    await guest.types("hello")
    await there.come_to_rest()
    assert len(there.server.oracle.calls("member")) == asked + 1
    assert "Gustav Gast" in _texts(guest)[-1]
    await guest.types("help")
    await there.come_to_rest()
    assert "What you can write to me" in _texts(guest)[-1]


# --- going ------------------------------------------------------------------------------------------------------


async def test_whoever_removes_makker_gets_nothing_more_and_is_asked_again_when_back(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    before = len(anna.from_bot())
    calls = len(there.server.oracle.calls("send", "update", accepted=None))
    assert (await anna.uninstalls()).status == 200
    where = await there.stores.conversations.of(there.tenant_id, anna.person.id)  # type: ignore[arg-type]
    assert where is not None
    assert where.ended_at is not None
    await there.move_to(anna.person.id, utc(5, 12))
    assert len(there.server.oracle.calls("send", "update", accepted=None)) == calls
    await anna.installs()
    await there.move_to(anna.person.id, utc(6, 12))
    assert len(anna.from_bot()) > before


async def test_of_what_waits_when_somebody_removes_makker_nothing_is_even_tried(
    there: TeamsPlatform, clock: SetClock
) -> None:
    anna = await _with_a_goal(there)
    there.server.faults.limit(20, "send")
    await anna.types("help")
    await anna.uninstalls()
    tried = len(there.server.oracle.calls("send", "update", accepted=None))
    await there.come_to_rest()
    clock.move_to(clock.now() + timedelta(minutes=2))
    await there.come_to_rest()
    assert len(there.server.oracle.calls("send", "update", accepted=None)) == tried


async def test_who_leaves_a_team_alone_stays(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    team = there.tenant.add_team("Product", anna.person)
    await anna.installs(team)
    boss = await _installs(there, "Bo Berg")
    await boss.removes(anna.person, team)
    before = len(anna.from_bot())
    await there.move_to(anna.person.id, utc(3, 12))
    assert len(anna.from_bot()) > before


async def test_whoever_is_forgotten_is_nobody_until_they_come_back(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    for text in ("forget me", "yes"):
        await anna.types(text)
        await there.come_to_rest()
    assert await there.member(anna.person.id) is None
    assert await there.practice(anna.person.id) is None
    await anna.types("hello")
    await there.come_to_rest()
    assert await there.practice(anna.person.id) is not None


async def test_a_button_that_erases_everything_erases_once_and_begins_nobody_however_often_it_is_pressed(
    there: TeamsPlatform,
) -> None:
    anna = await _with_a_goal(there)
    await anna.types("forget me")
    await there.come_to_rest()
    question = anna.from_bot()[-1]
    card = anna.card(question)
    erase = find(card, "Erase everything")
    await asyncio.gather(*(anna.does(question, card, erase, {}) for _ in range(3)))
    await there.come_to_rest()
    await anna.does(question, card, erase, {})
    await there.come_to_rest()
    assert await there.member(anna.person.id) is None
    assert await there.practice(anna.person.id) is None
    assert "erased" in str(anna.from_bot()[-1].body)


# --- the latest address -----------------------------------------------------------------------------------------


async def test_messages_go_to_the_address_of_the_latest_activity(there: TeamsPlatform) -> None:
    anna = await _with_a_goal(there)
    there.tenant.region = "amer"
    await anna.types("hello")
    await there.come_to_rest()
    where = await there.stores.conversations.of(there.tenant_id, anna.person.id)  # type: ignore[arg-type]
    assert where is not None
    assert "/amer/" in where.service_url
    await there.move_to(anna.person.id, utc(3, 12))
    assert any("Did it happen today" in text for text in _texts(anna))


async def test_who_acts_before_the_program_ended_is_met_by_the_next_one(there: TeamsPlatform) -> None:
    anna = _comes(there)
    anna.direct.is_installed = True
    there.server.faults.hang("member", times=None)
    await anna.types("help")
    await there.adapter._meeting.stop()
    there.server.faults.clear()
    await there.adapter.start()
    await there.come_to_rest()
    assert any("What you can write to me" in text for text in _texts(anna))


@pytest.mark.parametrize("number", [1, 2])
async def test_two_people_of_one_organisation_are_kept_apart(there: TeamsPlatform, number: int) -> None:
    anna, bo = await _with_a_goal(there), await _installs(there, "Bo Berg")
    one, other = (anna, bo) if number == 1 else (bo, anna)
    await one.types("my goals")
    await there.come_to_rest()
    assert ("run" in _texts(one)[-1]) == (one is anna)
    assert "my goals" not in _texts(other)[-1]
