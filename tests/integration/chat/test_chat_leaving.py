"""Leaving the workspace: Makker is told, asks no more, and what others need stays."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from bot.dialogs.base import Left
from tests.integration.chat.sitter import Sitter, texts
from tests.integration.chat.stub import Workspace
from tests.support.program import Running

UUID = "3f8d1a52-9df1-4a5f-8c9b-0a4cbb0e6c55"
IDA = {"name": "Ida Lund", "zone": "Europe/London", "country": "", "language": "da"}


async def leave(sitter: Sitter, person: str, id: str = UUID) -> int:
    return (await sitter.post(f"people/{person}/leave", id=id)).status


async def names(sitter: Sitter) -> list[str]:
    return [each["name"] for each in (await sitter.get("bootstrap")).json["people"]]


async def test_who_leaves_is_gone_and_makker_is_told(ben: Sitter, workspace: Workspace) -> None:
    assert await leave(ben, "mei") == 200
    assert await names(ben) == ["Anna Holm", "Ben Carter"]
    told = workspace.turns.events[-1]
    assert (told.person_id, told.what) == ("mei", Left())


async def test_what_they_said_to_others_stays(ben: Sitter, mei: Sitter) -> None:
    await mei.say("see you", "leaders")
    await leave(ben, "mei")
    said = (await ben.get("messages", conversation="leaders")).json["messages"]
    assert [each["text"] for each in said] == ["see you"]


async def test_who_left_can_do_nothing_more(ben: Sitter, mei: Sitter) -> None:
    await leave(ben, "mei")
    refused = await mei.say("still here", "leaders")
    assert refused.status == 404
    assert refused.problem.startswith("That person isn't in this workspace.")


async def test_leaving_twice_is_leaving_once(ben: Sitter, workspace: Workspace) -> None:
    assert [await leave(ben, "mei"), await leave(ben, "mei"), await leave(ben, "nobody")] == [200, 200, 200]
    assert [event.what for event in workspace.turns.events].count(Left()) == 1


async def test_the_last_one_stays(ben: Sitter, workspace: Workspace) -> None:
    for person in ("anna", "mei"):
        assert await leave(ben, person, str(uuid4())) == 200
    refused = await ben.post("people/ben/leave", id=UUID)
    assert (refused.status, refused.problem) == (409, "Somebody has to stay. Add another person first.")
    assert await names(ben) == ["Ben Carter"]


async def test_a_channel_that_nobody_is_in_any_more_is_gone_and_its_name_is_free(ben: Sitter, mei: Sitter) -> None:
    channel = (await mei.post("channels", id=str(uuid4()), name="own", members=["mei"])).json["channel"]
    await mei.say("to myself", channel)
    await leave(ben, "mei")
    again = await ben.post("channels", id=str(uuid4()), name="own", members=["ben"])
    assert again.status == 200
    assert (await ben.get("messages", conversation=again.json["channel"])).json["messages"] == []
    assert (await ben.get("messages", conversation=channel)).status == 404


async def test_a_leaving_that_could_not_be_kept_is_told_and_done_later(ben: Sitter, workspace: Workspace) -> None:
    workspace.room.is_down = True
    assert await leave(ben, "mei") == 423
    workspace.room.is_down = False
    assert await leave(ben, "mei") == 200
    assert await names(ben) == ["Anna Holm", "Ben Carter"]


async def test_a_name_cannot_turn_around_the_sentences_it_stands_in(ben: Sitter) -> None:
    turned = IDA | {"name": "Ida \u202eLund\u2066", "language": "en"}
    ida = ben.sits_as((await ben.post("people", id=str(uuid4()), **turned)).json["person"])
    assert texts(await ida.last())[0] == "Hello Ida Lund"


def test_makker_asks_no_more_once_somebody_left(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        running.json("/chat/api/bootstrap?as=ben")
        values = {"title": "Run", "why": "energy", "cadence": "daily", "at": "07:00"}
        assert running.post(
            "/chat/api/submit?as=mei", {"id": str(uuid4()), "action": "goal.save", "values": values}
        )[0] == 200  # fmt: skip
        assert running.post("/chat/api/people/mei/leave?as=ben", {"id": UUID})[0] == 200
        assert running.post("/chat/api/clock?as=ben", {"by": "day"})[0] == 202
        while running.json("/chat/api/clock?as=ben")["moving"]:
            time.sleep(0.05)
        assert running.end()[0] == 0
    (file,) = (tmp_path / "data").glob("*.db")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT title, next_due_at FROM goals").fetchall() == [("Run", None)]
        assert database.execute("SELECT count(*) FROM check_ins").fetchone() == (0,)
