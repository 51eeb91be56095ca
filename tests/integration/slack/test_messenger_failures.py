"""What becomes of a message when Slack refuses, hangs, breaks or limits: each outcome is told for what it is."""

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from adapters.shared.sessions import open_session
from adapters.slack.failures import NotInstalled, Refused
from bot.clock import SetClock
from bot.ports import Ambiguous, DeliveryFailure, NotYet, TryAgain, Undeliverable
from tests.slack_server import SlackServer
from tests.support.slack_sending import ANSWERED, CARD, Sending, sending

POST, UPDATE = "chat.postMessage", "chat.update"


@pytest.fixture
async def way(slack: SlackServer, clock: SetClock) -> AsyncIterator[Sending]:
    async with sending(slack, clock) as made:
        yield made


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "user_disabled", "channel_not_found", "is_archived", "user_not_found", "cannot_dm_bot", "restricted_action",
        "team_access_not_granted", "not_in_channel", "msg_too_long", "invalid_blocks", "missing_scope", "not_authed",
    ],
)  # fmt: skip
async def test_what_slack_refuses_for_good_is_not_tried_again(way: Sending, code: str) -> None:
    acme = way.office()
    way.slack.faults.refuse(code, POST)
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.ended == []


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_token_that_is_dead_ends_the_installation(way: Sending, code: str) -> None:
    acme = way.office()
    way.slack.faults.refuse(code, POST, times=None)
    with pytest.raises(NotInstalled):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.ended == [acme.tenant_id]


async def test_a_token_that_died_because_there_is_a_newer_one_ends_nothing(way: Sending) -> None:
    acme = way.office()
    old = acme.makker.token
    way.slack.world.end_tokens(acme.makker, "token_revoked")
    new = way.slack.world.new_token(acme.makker).value
    tokens = iter([old, new])

    async def token(tenant_id: str) -> str:
        return next(tokens, new)

    way.tokens.token = token  # type: ignore[method-assign]
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.ended == []
    assert len(way.seen(acme)) == 1


async def test_an_expired_token_is_refreshed_once(way: Sending) -> None:
    acme = way.office()
    way.slack.world.tokens[acme.makker.token].refused = "token_expired"
    way.tokens.next[acme.tenant_id] = way.slack.world.new_token(acme.makker).value
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.tokens.refreshes == 1
    assert len(way.seen(acme)) == 1


async def test_a_refresh_that_does_not_help_is_tried_again_later(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.refuse("token_expired", POST, times=None)
    with pytest.raises(TryAgain):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.tokens.refreshes == 1
    assert way.ended == []


async def test_a_refusal_that_nobody_knows_loses_no_message(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.refuse("something_new", POST)
    with pytest.raises(TryAgain):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")


async def test_where_makker_is_not_installed_nothing_is_sent(way: Sending) -> None:
    acme = way.office()
    way.tokens.held.clear()
    with pytest.raises(Undeliverable):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.slack.oracle.entries == []


async def test_a_message_that_is_gone_is_not_posted_anew_by_its_change(way: Sending) -> None:
    acme = way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    channel = acme.workspace.channels[ref.partition("/")[0]]
    channel.messages.clear()
    with pytest.raises(Undeliverable):
        await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert channel.messages == []


# --- limits ---------------------------------------------------------------------------------------------------


async def test_a_429_is_kept_to_the_second_by_everybody_in_the_workspace(way: Sending) -> None:
    acme = way.office()
    ben = acme.workspace.add_person("ben")
    way.meets(acme, ben)
    way.slack.faults.limit(30, POST)
    with pytest.raises(TryAgain) as told:
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert told.value.after == 30
    for to, key in [(way.to(acme), "prompt:1"), (way.to(acme, ben), "prompt:2")]:
        with pytest.raises(NotYet) as wait:
            await way.messenger.post(to, key, CARD, "en")
        assert wait.value.after >= 30
    way.passes(30.01)
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert way.slack.oracle.early() == []


async def test_another_workspace_does_not_wait_along(way: Sending) -> None:
    acme, beta = way.office("Acme"), way.office("Beta")
    way.slack.faults.limit(30, POST, team=acme.workspace.id)
    with pytest.raises(TryAgain):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    await way.messenger.post(way.to(beta), "prompt:1", CARD, "en")


async def test_what_must_wait_asks_nothing_of_slack(way: Sending) -> None:
    acme = way.office()
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    asked = len(way.slack.oracle.entries)
    with pytest.raises(NotYet):
        await way.messenger.post(way.to(acme), "prompt:2", CARD, "en")
    assert len(way.slack.oracle.entries) == asked


async def test_no_limit_is_met_however_much_there_is_to_say(way: Sending) -> None:
    acme = way.office()
    for number in range(30):
        await way.post(way.to(acme), f"prompt:{number}")
    refs = [await way.post(way.to(acme), f"answer:{number}") for number in range(40)]
    for ref in refs * 2:
        try:
            await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
        except NotYet as wait:
            way.passes(wait.after)
            await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    assert way.slack.oracle.limited() == []


async def test_a_429_that_names_no_time_is_given_half_a_minute(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.fail(429, POST)
    with pytest.raises(TryAgain) as told:
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert told.value.after == 30


@pytest.mark.parametrize("status", [200, 400, 429, 500])
async def test_an_answer_in_plain_text_is_an_answer_too(
    slack: SlackServer, way: Sending, clock: SetClock, status: int
) -> None:
    acme = way.office()

    async def plain(request: web.Request) -> web.Response:
        return web.Response(status=status, text="Did you run?", headers={"Retry-After": "9"})

    async with answered_by(plain) as api_url, sending(slack, clock, api_url=api_url) as elsewhere:
        elsewhere.tokens.held = way.tokens.held
        with pytest.raises(TryAgain if status == 429 else Ambiguous) as failed:
            await elsewhere.messenger.post(elsewhere.to(acme), "prompt:1", CARD, "en")
    assert "run" not in str(failed.value)
    assert getattr(failed.value, "after", 9) == 9


@asynccontextmanager
async def answered_by(handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A Web API that answers everything in one way; its address."""
    app = web.Application()
    app.router.add_post("/api/{method}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


# --- broken connections ---------------------------------------------------------------------------------------


def break_it(slack: SlackServer, how: str, method: str) -> None:
    """One call goes wrong."""
    match how:
        case "reset after accepting":
            slack.faults.reset_after(method)
        case "reset before accepting":
            slack.faults.reset_before(method)
        case "an answer that is no JSON":
            slack.faults.garble(method)
        case "fatal_error":
            slack.faults.refuse("fatal_error", method)
        case "internal_error":
            slack.faults.refuse("internal_error", method)
        case status:
            slack.faults.fail(int(status), method)


BREAKS = [
    "reset after accepting", "reset before accepting", "an answer that is no JSON", "fatal_error", "internal_error",
    "500", "502", "503",
]  # fmt: skip


@pytest.mark.parametrize("how", BREAKS)
async def test_a_post_whose_outcome_is_unknown_is_looked_up_and_stands_once(way: Sending, how: str) -> None:
    acme = way.office()
    break_it(way.slack, how, POST)
    with pytest.raises(Ambiguous):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    arrived = how in ("reset after accepting", "an answer that is no JSON")
    found = await way.messenger.find(way.to(acme), "prompt:1")
    assert (found is not None) is arrived
    way.passes(5)
    ref = found or await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    [seen] = way.seen(acme)
    assert ref == f"{seen.channel}/{seen.ts}/prompt:1"


@pytest.mark.parametrize("how", BREAKS)
async def test_a_change_whose_outcome_is_unknown_is_simply_made_again(way: Sending, how: str) -> None:
    acme = way.office()
    ref = await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    break_it(way.slack, how, UPDATE)
    with pytest.raises(TryAgain):
        await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    await way.messenger.update(way.to(acme), ref, ANSWERED, "en")
    [seen] = way.seen(acme)
    assert seen.text == "You ran."


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_post_that_hangs_is_given_up_and_looked_up(slack: SlackServer, clock: SetClock, accepted: bool) -> None:
    async with sending(slack, clock, total_s=0.2) as way:
        acme = way.office()
        (slack.faults.hang_after if accepted else slack.faults.hang)(POST)
        with pytest.raises(Ambiguous):
            await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
        assert (await way.messenger.find(way.to(acme), "prompt:1") is not None) is accepted


async def test_a_slack_that_cannot_be_reached_has_certainly_not_been_told(slack: SlackServer, clock: SetClock) -> None:
    async with sending(slack, clock) as way:
        acme = way.office()
        await slack.stop()
        with pytest.raises(TryAgain):
            await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")


async def test_slack_sdk_repeats_nothing_by_itself(way: Sending) -> None:
    acme = way.office()
    way.slack.faults.reset_after(POST)
    with pytest.raises(Ambiguous):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert len(way.slack.oracle.calls(POST)) == 1


async def test_all_calls_share_one_session(way: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = way.office()
    opened = []
    begin = aiohttp.ClientSession.__init__

    def counted(self: aiohttp.ClientSession, *arguments: object, **named: object) -> None:
        opened.append(self)
        begin(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(aiohttp.ClientSession, "__init__", counted)
    await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    assert opened == []


# --- privacy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [*BREAKS, "invalid_blocks"])
async def test_no_words_and_no_token_get_into_logs_or_failures(
    way: Sending, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    acme = way.office()
    if how == "invalid_blocks":
        way.slack.faults.refuse(how, POST)
    else:
        break_it(way.slack, how, POST)
    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryFailure) as failed:
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    shown = "".join(traceback.format_exception(failed.value))
    said = shown + "\n".join(record.getMessage() for record in caplog.records)
    assert "Did you run" not in said
    assert acme.makker.token not in said


async def test_no_words_and_no_token_get_into_logs_when_all_is_well(
    way: Sending, caplog: pytest.LogCaptureFixture
) -> None:
    acme = way.office()
    with caplog.at_level(logging.DEBUG):
        await way.messenger.post(way.to(acme), "prompt:1", CARD, "en")
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "Did you run" not in said
    assert acme.makker.token not in said


async def test_which_part_slack_objects_to_is_told_without_its_words(way: Sending) -> None:
    acme = way.office()
    block = {"type": "section", "text": {"type": "plain_text", "text": "secret " * 1_000}}
    with pytest.raises(Refused) as refused:
        await way.web.call(acme.tenant_id, POST, {"channel": acme.anna.id, "text": "x", "blocks": [block]})
    way.slack.violations.clear()
    assert refused.value.code == "invalid_blocks"
    assert "secret" not in repr(refused.value) + refused.value.about


async def test_reads_are_made_as_slack_takes_them(way: Sending) -> None:
    acme = way.office()
    answer = await way.web.call(acme.tenant_id, "users.info", {"user": acme.anna.id, "include_locale": True})
    assert answer["user"]["locale"] == acme.anna.locale


async def test_the_session_waits_for_nothing_for_ever() -> None:
    session = open_session()
    assert session.timeout.total is not None
    assert session.timeout.total < 20
    assert session.timeout.sock_connect is not None
    await session.close()
