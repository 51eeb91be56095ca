"""Sending through Teams when it says no, says to wait, or says nothing."""

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from adapters.teams.failures import Refused
from adapters.teams.ports import Conversation, Page
from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Place
from bot.domain.person import PersonId
from bot.ports import Ambiguous, DeliveryFailure, NotYet, TryAgain, Undeliverable
from bot.store.crypto import Vault
from tests.support.teams_sending import ANSWERED, CARD, Office, Sending, sending
from tests.teams_server import TeamsServer


@pytest.fixture
async def way(teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock) -> AsyncIterator[Sending]:
    async with sending(teams, makker, vault, clock) as made:
        yield made


async def is_ended(way: Sending, acme: Office) -> bool:
    kept = await way.conversation(way.to(acme))
    assert kept is not None
    return kept.ended_at is not None


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "BotDisabledByAdmin", "BotNotInConversationRoster", "ConversationBlockedByUser", "ForbiddenOperationException",
        "MessageWritesBlocked", "NotEnoughPermissions",
    ],
)  # fmt: skip
async def test_where_makker_may_not_write_it_stops_until_somebody_writes_again(way: Sending, code: str) -> None:
    acme = await way.office()
    way.teams.faults.refuse(code, "send")
    with pytest.raises(Undeliverable) as refused:
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert code in str(refused.value)
    assert await is_ended(way, acme)
    asked = len(way.teams.oracle.entries)
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "prompt:2", CARD, "en")
    assert len(way.teams.oracle.entries) == asked
    await way.meets(acme, acme.anna)
    await way.messenger.post(way.to(acme), "prompt:3", CARD, "en")
    assert len(way.seen(acme)) == 1


async def test_a_change_that_is_forbidden_stops_as_well(way: Sending) -> None:
    acme = await way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    way.teams.faults.refuse("ConversationBlockedByUser", "update")
    with pytest.raises(Undeliverable):
        await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert await is_ended(way, acme)


async def test_one_who_blocks_makker_stops_nobody_else(way: Sending) -> None:
    acme = await way.office()
    ben = acme.tenant.add_person("Ben Riis")
    await way.meets(acme, ben)
    acme.tenant.personal(acme.anna).refuses = "ConversationBlockedByUser"
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    await way.messenger.post(way.to(acme, ben), "prompt:2", CARD, "en")


async def test_a_conversation_that_is_gone_is_begun_anew_once(way: Sending) -> None:
    acme = await way.office()
    kept = await way.conversation(way.to(acme))
    assert kept is not None
    await way.stores.conversations.keep(replace(kept, conversation_id="a:gone"))
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    [seen] = way.seen(acme)
    assert ref.startswith(f"{acme.tenant.personal(acme.anna).id}|{seen.id}|")
    await way.messenger.post(way.to(acme), "prompt:2", CARD, "en")
    assert len(way.teams.oracle.calls("create")) == 1


async def test_what_is_gone_for_good_is_given_up(way: Sending) -> None:
    acme = await way.office()
    acme.tenant.personal(acme.anna).is_gone = True
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert await is_ended(way, acme)
    asked = len(way.teams.oracle.entries)
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert len(way.teams.oracle.entries) == asked


async def test_a_place_that_is_gone_is_given_up(way: Sending) -> None:
    acme = await way.office()
    group = acme.tenant.add_group(acme.anna)
    group.is_installed = group.is_gone = True
    await way.hears_from(acme, group)
    place = way.to(acme, place=Place(group.id))
    for _ in range(2):
        with pytest.raises(Undeliverable):
            await way.messenger.post(place, "thread:1", CARD, "en")
    assert len(way.teams.oracle.entries) == 1
    assert not await is_ended(way, acme)


async def test_whoever_has_not_installed_makker_cannot_be_written_to(way: Sending) -> None:
    acme = await way.office()
    ben = acme.tenant.add_person("Ben Riis")
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme, ben), "prompt:1", CARD, "en")


async def test_a_message_that_is_gone_is_not_posted_anew_by_its_change(way: Sending) -> None:
    acme = await way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    way.seen(acme)[0].is_deleted = True
    with pytest.raises(Undeliverable):
        await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert way.seen(acme) == []
    assert not await is_ended(way, acme)


async def test_what_is_too_large_is_told_by_its_size_alone(way: Sending, caplog: pytest.LogCaptureFixture) -> None:
    acme = await way.office()
    where = await way.conversation(way.to(acme))
    assert where is not None
    with pytest.raises(Undeliverable), caplog.at_level(logging.DEBUG):
        await way.connector.send(where, {"type": "message", "text": "secret " * 5_000})
    way.teams.violations.clear()
    assert "secret" not in caplog.text


@pytest.mark.parametrize("status", [412, 500, 502, 503, 504, 408, 302])
async def test_what_passes_by_itself_is_tried_again(way: Sending, status: int) -> None:
    acme = await way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    for name in ("send", "update", "delete"):
        way.teams.faults.fail(status, name)
    way.passes(10)
    for asked in (
        way.messenger.post(way.to(acme), "prompt:2", CARD, "en"),
        way.messenger.update(way.to(acme), ref, ANSWERED, "en"),
        way.messenger.forget(way.to(acme)),
    ):
        with pytest.raises(TryAgain):
            await asked
    await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert not await is_ended(way, acme)


# --- tokens ---------------------------------------------------------------------------------------------------


async def test_a_token_that_is_not_taken_is_replaced_once(way: Sending) -> None:
    acme = await way.office()
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    way.teams.login.revoke()
    await way.messenger.post(way.to(acme), "prompt:2", CARD, "en")
    assert way.tokens.refusals == ["token-1"]
    assert len(way.seen(acme)) == 2


async def test_where_no_token_is_taken_it_is_tried_again_later(way: Sending) -> None:
    acme = await way.office()
    way.teams.faults.fail(401, "send", times=None)
    with pytest.raises(TryAgain):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.tokens.made == 2


async def test_in_the_local_mode_no_token_is_sent(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    teams.be_local()
    async with sending(teams, makker, vault, clock, hosts=(), local=True) as way:
        acme = await way.office()

        async def none() -> str:
            return ""

        way.tokens.token = none  # type: ignore[method-assign]
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
        assert len(way.seen(acme)) == 1


# --- hosts ----------------------------------------------------------------------------------------------------


async def test_a_host_that_is_not_on_the_list_gets_no_byte(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    async with sending(teams, makker, vault, clock, hosts=("smba.trafficmanager.net",)) as way:
        acme = await way.office()
        where = await way.conversation(way.to(acme))
        assert where is not None
        user = PersonId(acme.anna.id)
        for asked in (
            way.connector.send(where, {"type": "message", "text": "hello"}),
            way.connector.update(where, "1", {"type": "message", "text": "hello"}),
            way.connector.delete(where, "1"),
            way.connector.open(where, user),
            way.connector.member(where, user),
            way.connector.members(where),
            way.connector.upload(f"{teams.address}/drive/x", b"zip"),
        ):
            with pytest.raises(Refused):
                await asked
        assert way.tokens.made == 0
        assert teams.oracle.entries == []
        assert not await is_ended(way, acme)


async def test_nobody_is_followed_to_another_host(way: Sending) -> None:
    acme = await way.office()
    reached = []

    async def elsewhere(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.json_response({"id": "1"})

    async with answered_by(elsewhere) as there:

        async def redirect(request: web.Request) -> web.Response:
            raise web.HTTPTemporaryRedirect(f"{there}{request.path}")

        async with answered_by(redirect) as origin:
            await speak_to(way, acme, origin)
            with pytest.raises(TryAgain):
                await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert reached == []


# --- limits ---------------------------------------------------------------------------------------------------


async def test_a_429_is_kept_to_the_second(way: Sending) -> None:
    acme = await way.office()
    ben = acme.tenant.add_person("Ben Riis")
    await way.meets(acme, ben)
    way.teams.faults.limit(30, "send")
    with pytest.raises(TryAgain) as told:
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert told.value.after == 30
    with pytest.raises(NotYet) as wait:
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert 30 <= wait.value.after < 30.01
    # Another conversation does not wait along, nor does another organisation.
    await way.messenger.post(way.to(acme, ben), "prompt:2", CARD, "en")
    way.passes(29.9)
    with pytest.raises(NotYet):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    way.passes(0.11)
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.teams.oracle.early() == []


async def test_two_conversations_that_are_told_to_wait_stop_the_organisation(way: Sending) -> None:
    acme, beta = await way.office(), await way.office("Beta")
    people = [acme.tenant.add_person(f"Person {number}") for number in range(3)]
    for person in people:
        await way.meets(acme, person)
    way.teams.faults.limit(30, "send", times=2)
    for person in people[:2]:
        with pytest.raises(TryAgain):
            await way.messenger.post(way.to(acme, person), "prompt:1", CARD, "en")
    for key in ("prompt:1", "answer:1"):
        with pytest.raises(NotYet) as wait:
            await way.messenger.post(way.to(acme, people[2]), key, CARD, "en")
        assert wait.value.after >= 30
    await way.messenger.post(way.to(beta), "prompt:1", CARD, "en")


async def test_a_429_that_names_no_time_is_given_a_while(way: Sending) -> None:
    acme = await way.office()
    way.teams.faults.fail(429, "send")
    with pytest.raises(TryAgain) as told:
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert told.value.after == 15


async def test_what_must_wait_asks_nothing_of_teams(way: Sending) -> None:
    acme = await way.office()
    for number in range(5):
        await way.messenger.post(way.to(acme), f"prompt:{number}", CARD, "en")
    asked = len(way.teams.oracle.entries)
    with pytest.raises(NotYet):
        await way.messenger.post(way.to(acme), "prompt:5", CARD, "en")
    assert len(way.teams.oracle.entries) == asked
    # What somebody waits for still has room.
    await way.messenger.post(way.to(acme), "answer:1", CARD, "en")


async def test_no_limit_is_met_however_much_there_is_to_say(way: Sending) -> None:
    acme = await way.office()
    refs = [await way.post(way.to(acme), f"{kind}:{number}") for number in range(60) for kind in ("prompt", "answer")]
    for ref in refs:
        try:
            await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
        except NotYet as wait:
            way.passes(wait.after)
            await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert way.teams.oracle.limited() == []


# --- broken connections ---------------------------------------------------------------------------------------

BREAKS: dict[str, Callable[[TeamsServer, str], object]] = {
    "reset after accepting": lambda teams, name: teams.faults.reset_after(name),
    "reset before accepting": lambda teams, name: teams.faults.reset_before(name),
    "an answer that is no JSON": lambda teams, name: teams.faults.garble(name),
}


@pytest.mark.parametrize("how", BREAKS)
async def test_a_post_whose_outcome_is_unknown_is_ambiguous(way: Sending, how: str) -> None:
    acme = await way.office()
    BREAKS[how](way.teams, "send")
    with pytest.raises(Ambiguous):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert len(way.teams.oracle.calls("send")) == (0 if how == "reset before accepting" else 1)


@pytest.mark.parametrize("how", ["reset after accepting", "reset before accepting"])
async def test_a_change_whose_outcome_is_unknown_is_simply_made_again(way: Sending, how: str) -> None:
    acme = await way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    for _ in range(2):
        BREAKS[how](way.teams, "update")
    try:
        await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    except TryAgain:
        await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert "You ran." in str(way.seen(acme)[0].card)


@pytest.mark.parametrize("how", BREAKS)
async def test_a_conversation_whose_opening_broke_is_opened_again(way: Sending, how: str) -> None:
    acme = await way.office()
    ben = acme.tenant.add_person("Ben Riis")
    acme.tenant.personal(ben).is_installed = True
    BREAKS[how](way.teams, "create")
    with pytest.raises(TryAgain):
        await way.messenger.post(way.to(acme, ben), "prompt:1", CARD, "en")
    await way.messenger.post(way.to(acme, ben), "prompt:1", CARD, "en")
    assert len(way.hand(acme, ben).from_bot()) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_post_that_hangs_is_given_up(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock, accepted: bool
) -> None:
    async with sending(teams, makker, vault, clock, total_s=0.2) as way:
        acme = await way.office()
        (teams.faults.hang_after if accepted else teams.faults.hang)("send")
        with pytest.raises(Ambiguous):
            await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")


async def test_a_teams_that_cannot_be_reached_has_certainly_not_been_told(way: Sending) -> None:
    acme = await way.office()
    await way.teams.stop()
    with pytest.raises(TryAgain):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")


async def test_a_post_is_repeated_by_nobody_but_delivery(way: Sending) -> None:
    acme = await way.office()
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    way.teams.faults.reset_after("send")
    with pytest.raises(Ambiguous):
        await way.messenger.post(way.to(acme), "prompt:2", CARD, "en")
    assert len(way.teams.oracle.calls("send")) == 2


async def test_all_calls_share_one_session(way: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = await way.office()
    opened = []
    begin = aiohttp.ClientSession.__init__

    def counted(self: aiohttp.ClientSession, *arguments: object, **named: object) -> None:
        opened.append(self)
        begin(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(aiohttp.ClientSession, "__init__", counted)
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert opened == []


# --- answers that nobody expects ------------------------------------------------------------------------------


@asynccontextmanager
async def answered_by(handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A connector that answers everything in one way; its address."""
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def speak_to(way: Sending, acme: Office, address: str) -> Conversation:
    """From now on Anna's organisation is at another address."""
    where = await way.conversation(way.to(acme))
    assert where is not None
    there = replace(where, service_url=f"{address}/")
    await way.stores.conversations.keep(there)
    return there


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"id": 7}', '{"id": ""}', "[" * 50_000, '{"id": "\\ud800"}', "ø"])
async def test_an_answer_without_an_id_leaves_a_post_ambiguous(way: Sending, answer: str) -> None:
    acme = await way.office()

    async def odd(request: web.Request) -> web.Response:
        return web.Response(text=answer)

    async with answered_by(odd) as origin:
        where = await speak_to(way, acme, origin)
        with pytest.raises(Ambiguous):
            await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
        with pytest.raises(TryAgain):
            await way.connector.open(where, PersonId(acme.anna.id))


@pytest.mark.parametrize(
    "answer",
    ["", "[]", "[" * 50_000, "null", "{}", '{"members": null}', '{"members": {"a": 1}}', '{"members": "29:a"}'],
)
async def test_an_answer_that_is_no_roster_is_none(way: Sending, answer: str) -> None:
    acme = await way.office()

    async def odd(request: web.Request) -> web.Response:
        return web.Response(text=answer)

    async with answered_by(odd) as origin:
        where = await speak_to(way, acme, origin)
        with pytest.raises(TryAgain):
            await way.connector.members(where)


async def test_what_is_no_member_on_a_roster_is_passed_over(way: Sending) -> None:
    acme = await way.office()

    async def odd(request: web.Request) -> web.Response:
        return web.json_response({"members": [1, None, {"id": "29:anna"}], "continuationToken": None})

    async with answered_by(odd) as origin:
        where = await speak_to(way, acme, origin)
        assert await way.connector.members(where) == Page([{"id": "29:anna"}])


@pytest.mark.parametrize(
    "error", ["", "x", "[]", '{"error": 1}', '{"error": {"code": 7}}', '{"error": {"code": "Did you run?"}}']
)
async def test_an_error_is_told_by_teams_own_code_alone(way: Sending, error: str) -> None:
    acme = await way.office()

    async def odd(request: web.Request) -> web.Response:
        return web.Response(status=400, text=error)

    async with answered_by(odd) as origin:
        await speak_to(way, acme, origin)
        with pytest.raises(Undeliverable) as refused:
            await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert str(refused.value) == "Teams refused it: 400"


# --- people ---------------------------------------------------------------------------------------------------


async def test_somebody_is_looked_up_where_they_are(way: Sending) -> None:
    acme = await way.office()
    where = await way.conversation(way.to(acme))
    assert where is not None
    found = await way.connector.member(where, PersonId(acme.anna.id))
    assert (found["id"], found["name"]) == (acme.anna.id, "Anna Holm")
    with pytest.raises(Refused) as refused:
        await way.connector.member(where, PersonId("29:nobody"))
    assert refused.value.is_gone


async def test_a_roster_is_read_to_its_last_page(way: Sending) -> None:
    acme = await way.office()
    people = [acme.tenant.add_person(f"Person {number}") for number in range(23)]
    team = acme.tenant.add_team("Product", *people)
    team.is_installed = True
    await way.hears_from(acme, team.general)
    where = await way.conversation(way.to(acme, place=Place(team.general.id)))
    assert where is not None
    way.teams.api.most_per_page = 5
    page = await way.connector.members(where)
    found = list(page.people)
    while page.more:
        page = await way.connector.members(where, page.more)
        found += page.people
    assert [each["id"] for each in found] == [person.id for person in people]


# --- privacy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [*BREAKS, "MessageWritesBlocked", "none"])
async def test_no_words_and_no_token_get_into_logs_or_failures(
    way: Sending, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    acme = await way.office()
    if how in BREAKS:
        BREAKS[how](way.teams, "send")
    elif how != "none":
        way.teams.faults.refuse(how, "send")
    shown = ""
    with caplog.at_level(logging.DEBUG):
        try:
            await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
        except DeliveryFailure as failed:
            shown = "".join(traceback.format_exception(failed))
    said = shown + "\n".join(record.getMessage() for record in caplog.records)
    assert "Did you run" not in said
    assert way.tokens.present not in said
