"""When something fails: clear words, nothing lost, and nothing half done."""

from pathlib import Path

import pytest
from aiohttp import ClientSession
from cryptography.fernet import Fernet
from structlog.testing import capture_logs

from adapters.chat.ports import TENANT
from bot.dialogs.base import DIRECT, Met, Typed
from bot.domain.person import PersonId
from bot.ports import Address, NotStored, Turn
from bot.store.crypto import Vault
from tests.integration.chat.sitter import Sitter
from tests.integration.chat.stub import Workspace, running

BEN = Address(TENANT, PersonId("ben"), DIRECT)
UUID = "0f8d1a52-9df1-4a5f-8c9b-0a4cbb0e6c55"
NEW = {"name": "Ida", "zone": "Europe/London", "country": "GB", "language": "da"}


async def test_a_database_that_is_away_is_told_and_nothing_is_half_said(anna: Sitter, workspace: Workspace) -> None:
    workspace.room.is_down = True
    refused = await anna.say("hello", id=UUID)
    assert refused.status == 423
    assert "database" in refused.problem
    workspace.room.is_down = False
    assert (await anna.say("hello", id=UUID)).status == 200
    assert [message["text"] for message in await anna.messages()].count("hello") == 1


async def test_a_line_that_makker_could_not_be_given_was_not_said(ben: Sitter, workspace: Workspace) -> None:
    workspace.turns.failing = NotStored("locked")
    refused = await ben.say("hello", id=UUID)
    assert (refused.status, refused.problem[:29]) == (423, "I can't reach my database rig")
    assert "hello" not in [message["text"] for message in await ben.messages()]
    workspace.turns.failing = None
    assert (await ben.say("hello", id=UUID)).status == 200
    assert [event.what for event in workspace.turns.events].count(Typed("hello")) == 1


async def test_words_whose_key_is_lost_are_named_and_the_page_goes_on(
    ben: Sitter, anna: Sitter, session: ClientSession, workspace: Workspace
) -> None:
    await ben.say("hello all", "leaders")
    await workspace.app.messenger.attach(BEN, "export", "all.zip", b"all of it", "")
    workspace.room.change_keys(Vault([Fernet.generate_key().decode()]))
    assert [message["text"] for message in await ben.messages("leaders")] == [
        "I can't open this message any more; its key is missing."
    ]
    assert [message["text"] for message in await anna.messages("leaders")] == [
        "Jeg kan ikke længere åbne beskeden, for dens nøgle mangler."
    ]
    async with session.get((await ben.last())["file"]["source"]) as response:
        assert response.status == 410
    assert (await ben.say("hello again", "leaders")).status == 200


async def test_what_waits_and_cannot_be_opened_is_kept_from_makker(ben: Sitter, workspace: Workspace) -> None:
    said = await workspace.room.say(ben.direct, "ben:kept", "ben", "kept", None, True, workspace.clock.now())
    workspace.room.change_keys(Vault([Fernet.generate_key().decode()]))
    await workspace.app.start()
    assert "ben:kept" not in [event.event_id for event in workspace.turns.events]
    assert [line.message_id for line in await workspace.room.waiting()] == [said[0].message_id]


async def test_a_line_between_two_people_needs_no_engine(ben: Sitter, workspace: Workspace) -> None:
    workspace.turns.failing = NotStored("locked")
    assert (await ben.say("hello all", "leaders")).status == 200


async def test_a_fault_of_ours_is_logged_without_anybodys_words(ben: Sitter, workspace: Workspace) -> None:
    workspace.turns.failing = RuntimeError("canary in the text of the fault")
    with capture_logs() as logs:
        refused = await ben.say("canary in the line")
    assert refused.status == 409
    assert refused.problem.startswith("That didn't work, and the fault is mine.")
    (logged,) = logs
    assert (logged["event"], logged["error"], logged["log_level"]) == ("chat_request_failed", "RuntimeError", "error")
    assert "canary" not in str(logs)


@pytest.mark.parametrize("path", ["press", "submit"])
async def test_a_press_or_form_that_could_not_be_kept_may_be_sent_again(
    ben: Sitter, workspace: Workspace, path: str
) -> None:
    message = (await ben.last())["id"]
    body = {"id": UUID, "message": message, "action": "goal.save", "values": {"title": "Run"}}
    workspace.turns.failing = NotStored("full")
    assert (await ben.post(path, **body)).status == 423
    workspace.turns.failing = None
    assert (await ben.post(path, **body)).status == 200
    assert workspace.turns.events[-1].event_id == f"ben:{UUID}"


async def test_a_turn_that_is_put_off_is_told_so(
    ben: Sitter, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def later(event: object) -> Turn:
        return Turn(event, postponed=True)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace.turns, "submit", later)
    assert (await ben.say("hello")).json["notice"] == "I've kept that, and I'll answer as soon as I can."


async def test_somebody_whom_makker_could_not_be_told_of_is_introduced_at_the_next_start(tmp_path: Path) -> None:
    async with running(tmp_path) as workspace:
        await workspace.room.found([("ida", "Ida", "UTC", "", "en")], "leaders", workspace.clock.now())
    async with running(tmp_path) as workspace:
        assert [type(event.what) for event in workspace.turns.events] == [Met]
        assert workspace.turns.events[0].event_id == "met:ida:1"
    async with running(tmp_path) as workspace:
        assert workspace.turns.events == []


async def test_what_was_said_just_before_the_end_is_handed_on_at_the_next_start(tmp_path: Path) -> None:
    async with running(tmp_path) as workspace:
        now = workspace.clock.now()
        await workspace.room.found([("ida", "Ida", "UTC", "", "en")], "leaders", now)
        await workspace.room.say("direct:ida", f"ida:{UUID}", "ida", "done", None, True, now)
        await workspace.room.say("leaders", "ida:2", "ida", "only talk", None, False, now)
    async with running(tmp_path) as workspace:
        assert [event.what for event in workspace.turns.events[1:]] == [Typed("done")]
        assert await workspace.room.waiting() == []


async def test_an_engine_that_is_away_delays_the_welcome_but_not_the_page(tmp_path: Path) -> None:
    async with running(tmp_path) as workspace, ClientSession(workspace.address) as session:
        workspace.turns.failing = NotStored("locked")
        ben = Sitter(session)
        assert (await ben.get("bootstrap")).status == 200
        assert await ben.messages() == []
        workspace.turns.failing = None
        await ben.get("bootstrap")
        assert len(await ben.messages()) == 1


async def test_a_start_without_its_database_goes_on_and_hands_on_later(tmp_path: Path) -> None:
    async with running(tmp_path) as workspace:
        await workspace.room.found([("ida", "Ida", "UTC", "", "en")], "leaders", workspace.clock.now())
        workspace.turns.failing = NotStored("locked")
        await workspace.app.start()
        workspace.turns.failing = None
        await workspace.app.start()
        assert [type(event.what) for event in workspace.turns.events] == [Met]


async def test_after_a_restart_everything_is_as_it_was(tmp_path: Path) -> None:
    shown = []
    for _ in range(2):
        async with running(tmp_path) as workspace, ClientSession(workspace.address) as session:
            ben = Sitter(session)
            first = (await ben.get("bootstrap")).json
            await ben.say("everything", id=UUID)
            shown.append((first["people"][0], await ben.messages()))
    assert shown[0][1] == shown[1][1]
    assert len(shown[1][1]) == 3


async def test_the_engine_failing_on_a_new_person_keeps_them_for_later(ben: Sitter, workspace: Workspace) -> None:
    workspace.turns.failing = NotStored("locked")
    assert (await ben.post("people", id=UUID, **NEW)).status == 423
    workspace.turns.failing = None
    assert (await ben.post("people", id=UUID, **NEW)).status == 200
    assert len((await ben.get("bootstrap")).json["people"]) == 4
