"""The traps in botbuilder on the way in: each of these tests fails without our guard."""

import asyncio
import logging
import threading
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import structlog
from botbuilder.core import TurnContext
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import AdaptiveCardInvokeResponse
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import MicrosoftAppCredentials
from msrest.exceptions import SerializationError
from msrest.universal_http.requests import ClientRetryPolicy
from sqlalchemy import select

from adapters.teams.answers import NOT_KNOWN
from bot.assembly import Makker
from bot.clock import SetClock
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import Database
from tests.support.breaking import TROUBLES, Trouble, full_disk
from tests.support.people import utc
from tests.support.platform_teams import TeamsPlatform
from tests.support.platform_teams import teams as teams_platform
from tests.teams_server import Hand, Message
from tests.teams_server.cards import actions_in
from tests.teams_server.delivery import INVOKE_LIMIT
from tests.teams_server.errors import Json

CANARY = "zebrafinch"
UNKNOWN = (
    "composeExtension/query", "composeExtension/submitAction", "tab/fetch", "config/fetch", "signin/verifyState",
    "actionableMessage/executeAction", "nothing/of/the/kind",
)  # fmt: skip


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    found: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_address")
    return found


async def _newcomer(there: TeamsPlatform, name: str = "Anna Holm", title: str = "Run") -> Hand:
    """Somebody who has a goal and was asked about it."""
    hand = there.hand(there.tenant.add_person(name))
    await hand.installs()
    for text in (f"goal {title} every day at 7", "energy", "after coffee", "yes"):
        await hand.types(text)
        await there.come_to_rest()
    await there.move_to(hand.person.id, utc(3, 12))
    return hand


def _prompt(hand: Hand) -> Message:
    return next(each for each in reversed(hand.from_bot()) if "Did it happen today" in str(each.body))


def _pressing(there: TeamsPlatform, hand: Hand, prompt: Message, title: str = "Done", **more: Any) -> Json:
    """The invoke of a press."""
    action = next(each for each in actions_in(hand.card(prompt)) if each["title"] == title)
    value = {"action": {"type": "Action.Execute", "data": action["data"]}} | more
    return there.server.payloads.invoke(hand.person, hand.direct, "adaptiveCard/action", value, prompt)


async def _answered(there: TeamsPlatform, hand: Hand) -> int:
    practice = await there.practice(hand.person.id)
    assert practice is not None
    return sum(1 for goal in practice.goals for record in practice.records(goal) if record.outcome)


def _handled(database: Database) -> set[str]:
    """The events that have been handled."""
    with database.engine.connect() as connection:
        done = select(tables.inbox.c.event_id).where(tables.inbox.c.state == tables.EVENT_DONE)
        return {row.event_id for row in connection.execute(done)}


# --- botbuilder goes nowhere ------------------------------------------------------------------------------------


async def test_no_client_of_botbuilders_is_made_for_an_activity(
    there: TeamsPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await _newcomer(there)
    made: list[str] = []

    def noting(kind: type, name: str) -> Callable[..., Any]:
        begun = kind.__init__

        def init(self: Any, *args: Any, **more: Any) -> None:
            made.append(name)
            begun(self, *args, **more)

        return init

    for kind in (ClientRetryPolicy, ConnectorClient, MicrosoftAppCredentials):
        monkeypatch.setattr(kind, "__init__", noting(kind, kind.__name__))
    assert (await anna.types("help")).status == 200
    assert (await there.server.delivery.send(_pressing(there, anna, _prompt(anna)))).status == 200
    await there.come_to_rest()
    assert made == []
    # Its client's list of codes to retry on has hundreds of thousands of entries, and is searched one by one.
    assert isinstance(ClientRetryPolicy().safe_codes, list)
    assert made == ["ClientRetryPolicy"]


async def test_nothing_is_sent_through_botbuilder(there: TeamsPlatform) -> None:
    context = TurnContext(
        there.adapter._dispatch._adapter,
        BotActivity(type="message", channel_id="msteams", service_url="https://elsewhere.test/"),
    )
    with pytest.raises(Exception, match="ConnectorClient"):
        await context.send_activity("hello")


# --- what an invoke is answered ---------------------------------------------------------------------------------


async def test_an_invoke_is_answered_with_its_body_as_json(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    answer = await there.server.delivery.send(_pressing(there, anna, _prompt(anna)))
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.body["value"]["type"] == "AdaptiveCard"


async def test_a_line_is_answered_as_a_line(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    await anna.types("hello")
    await there.come_to_rest()
    answer = await there.server.delivery.send(_pressing(there, anna, anna.from_bot()[-1], "My goals"))
    assert answer.status == 200
    assert answer.body["type"] == "application/vnd.microsoft.activity.message"
    assert isinstance(answer.body["value"], str)
    # botbuilder knows objects alone there.
    with pytest.raises(SerializationError):
        AdaptiveCardInvokeResponse(status_code=200, type=answer.body["type"], value=answer.body["value"]).serialize()


@pytest.mark.parametrize("trigger", [None, "manual"])
@pytest.mark.parametrize("title", [None, "Done"])
@pytest.mark.parametrize("verb", [None, "check_in.done"])
async def test_a_press_is_one_with_and_without_trigger_title_and_verb(
    there: TeamsPlatform, trigger: str | None, title: str | None, verb: str | None
) -> None:
    anna = await _newcomer(there)
    said = _pressing(there, anna, _prompt(anna))
    said["value"] |= {"trigger": trigger} if trigger else {}
    said["value"]["action"] |= ({"title": title} if title else {}) | ({"verb": verb} if verb else {})
    assert "✓ Done" in str((await there.server.delivery.send(said)).body)


async def test_an_answer_is_not_held_back_where_replies_are_expected_in_it(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    answer = await there.server.delivery.send(_pressing(there, anna, _prompt(anna)) | {"deliveryMode": "expectReplies"})
    assert answer.body["value"]["type"] == "AdaptiveCard"


@pytest.mark.parametrize("name", [*UNKNOWN, "", None])
@pytest.mark.parametrize("value", [None, {}, "x", [1], {"commandId": 7}])
async def test_an_invoke_that_makker_has_nothing_for_is_told_so(there: TeamsPlatform, name: Any, value: Any) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm"))
    said = there.server.payloads.invoke(anna.person, anna.direct, "", value)
    answer = await there.server.delivery.send(said | {"name": name})
    assert answer.status == NOT_KNOWN.status == 404


# --- whose it is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [("channelData", "tenant"), ("conversation", "tenantId")], ids=lambda place: place[0])
async def test_the_organisation_is_read_from_either_place_that_names_it(
    there: TeamsPlatform, place: tuple[str, str]
) -> None:
    anna = await _newcomer(there)
    said = _pressing(there, anna, _prompt(anna))
    del said[place[0]][place[1]]
    assert BotActivity.deserialize(deepcopy(said)).conversation.tenant_id is None
    assert (await there.server.delivery.send(said)).status == 200
    assert await _answered(there, anna) == 1


async def test_a_newcomer_is_looked_up_though_their_activity_has_no_channel_data(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm"))
    anna.direct.is_installed = True
    message = there.server.world.post(anna.direct, anna.person.id, {"type": "message", "text": "help"})
    said = there.server.payloads.message(anna.person, anna.direct, message)
    del said["channelData"]
    assert (await there.server.delivery.send(said)).status == 200
    await there.come_to_rest()
    member = await there.member(anna.person.id)
    assert member is not None
    assert (member.name, member.kind) == ("Anna Holm", "member")


async def test_messages_of_one_moment_in_two_conversations_are_two(there: TeamsPlatform) -> None:
    anna, bo = (there.hand(there.tenant.add_person(name)) for name in ("Anna Holm", "Bo Berg"))
    for hand in (anna, bo):
        await hand.installs()
    await there.come_to_rest()
    said = []
    for hand in (anna, bo):
        message = there.server.world.post(hand.direct, hand.person.id, {"type": "message", "text": "help"})
        said.append(there.server.payloads.message(hand.person, hand.direct, message) | {"id": "1700000000123"})
    before = [len(hand.from_bot()) for hand in (anna, bo)]
    for each in said:
        await there.server.delivery.send(each)
    await there.come_to_rest()
    assert [len(hand.from_bot()) for hand in (anna, bo)] == [count + 1 for count in before]


# --- no network in a request ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["hanging", "500", "429"])
async def test_everything_is_stored_and_answered_while_teams_fails(there: TeamsPlatform, how: str) -> None:
    anna = await _newcomer(there)
    prompt, newcomer = _prompt(anna), there.hand(there.tenant.add_person("Bo Berg"))
    await anna.types("hello")
    await there.come_to_rest()
    greeting = anna.from_bot()[-1]
    faults = there.server.faults
    {"hanging": faults.hang, "500": lambda *on, **times: faults.fail(500, *on, **times),
     "429": lambda *on, **times: faults.limit(30, *on, **times)}[how]("*", times=None)  # fmt: skip
    pressed = await there.server.delivery.send(_pressing(there, anna, prompt))
    opened = await anna.presses(greeting, "Set a goal")
    answers = [pressed, opened.answer, await anna.types("goals"), await newcomer.installs(), await newcomer.types("hi")]
    assert all(answer.status == 200 for answer in answers)
    assert all(answer.seconds < INVOKE_LIMIT for answer in answers)
    assert "✓ Done" in str(pressed.body)
    assert opened.did == "dialog"
    assert await _answered(there, anna) == 1
    faults.clear()
    await there.adapter._meeting.stop()
    await there.adapter._forms.stop()


# --- stored before it is answered -------------------------------------------------------------------------------


async def test_nothing_is_answered_before_it_is_committed(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    database, may_write = there.makker.database, threading.Event()
    said, pressed = _said(there, anna, "goals"), _pressing(there, anna, _prompt(anna))
    before = _handled(database)
    writers = [database.call(lambda: may_write.wait(5)) for _ in range(2)]
    sent = [asyncio.create_task(there.server.delivery.send(each)) for each in (said, pressed)]
    await asyncio.sleep(0.2)
    assert not any(each.done() for each in sent)
    assert _handled(database) == before
    may_write.set()
    assert [answer.status for answer in await asyncio.gather(*sent)] == [200, 200]
    assert len(_handled(database) - before) == 2
    assert all(writer.result() for writer in writers)
    await there.come_to_rest()


def _said(there: TeamsPlatform, hand: Hand, text: str) -> Json:
    message = there.server.world.post(hand.direct, hand.person.id, {"type": "message", "text": text})
    return there.server.payloads.message(hand.person, hand.direct, message)


@pytest.mark.parametrize("is_cold", [False, True], ids=["known by heart", "to be read"])
@pytest.mark.parametrize(
    ("address", "trouble"),
    [pytest.param(kind, trouble, id=trouble.__name__) for kind in TROUBLES for trouble in TROUBLES[kind]],
    indirect=["address"],
)
async def test_what_cannot_be_stored_is_not_answered_as_if_it_were(
    there: TeamsPlatform, clock: SetClock, trouble: Trouble, is_cold: bool
) -> None:
    anna = await _newcomer(there)
    said, pressed = _said(there, anna, "goals"), _pressing(there, anna, _prompt(anna))
    if is_cold:
        clock.move_to(clock.now() + timedelta(seconds=10))
    with trouble(there.makker.database):
        before = _handled(there.makker.database) if trouble is full_disk else set()
        answers = [await there.server.delivery.send(each) for each in (said, pressed)]
    handled = _handled(there.makker.database) - before
    for answer, each in zip(answers, (said, pressed), strict=True):
        # On a disk that is full a small thing may still fit.
        was_handled = any(f":{each['id']}:" in event for event in handled)
        assert answer.status == (200 if was_handled else 503) or (answer.status, answer.reason) == (0, "timeout")
    assert trouble is full_disk or answers[0].status != 200
    for each in (said, pressed):
        # The first connections to a database that is back may still be those from before.
        async with asyncio.timeout(5):
            while (await there.server.delivery.send(each)).status != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    await there.come_to_rest()
    assert await _answered(there, anna) == 1


async def test_an_invoke_that_failed_is_tried_anew_when_it_is_repeated(there: TeamsPlatform) -> None:
    anna = await _newcomer(there)
    pressed = _pressing(there, anna, _prompt(anna))
    with TROUBLES["sqlite"][1](there.makker.database):
        assert (await there.server.delivery.send(pressed)).status == 503
    assert "✓ Done" in str((await there.server.delivery.send(pressed)).body)
    await there.come_to_rest()


# --- logs -------------------------------------------------------------------------------------------------------


async def test_at_debug_botbuilder_logs_no_word_and_no_token(
    makker: Makker,
    vault: Vault,
    clock: SetClock,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logged:
        async with teams_platform(makker, vault, clock) as there:
            anna = await _newcomer(there, f"Anna {CANARY}", f"Run {CANARY}")
            await there.server.delivery.send(_pressing(there, anna, _prompt(anna), extra=CANARY))
            await there.server.delivery.send(_said(there, anna, CANARY) | {"value": {"makker": CANARY}})
            await there.server.delivery.send(_said(there, anna, CANARY) | {"entities": CANARY})
            await there.come_to_rest()
            secret = there.server.world.bot.secret
    printed = capfd.readouterr()
    # The stand-in's own requests are logged by aiohttp's server, which is the test's.
    records = [record for record in caplog.records if not record.name.startswith(("asyncio", "aiohttp", "tests"))]
    said = "\n".join(record.getMessage() for record in records) + f"{logged}{printed.out}{printed.err}"
    for word in (CANARY, secret, "eyJ"):
        assert word not in said
