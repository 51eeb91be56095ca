"""The stream: every open page hears what concerns it, in order, and catches up on what it missed."""

import asyncio

import pytest

from adapters.chat import live
from adapters.chat.live import Heard, Listener, WorkspaceChanged
from tests.integration.chat.sitter import Sitter, texts
from tests.integration.chat.stub import Workspace


async def position(sitter: Sitter) -> str:
    """How far a page that loads now has come."""
    return str((await sitter.get("bootstrap")).json["position"])


async def test_two_open_pages_hear_the_same(ben: Sitter) -> None:
    start = await position(ben)
    async with ben.listening(start) as one, ben.listening(start) as other:
        await ben.say("hello")
        for stream in (one, other):
            assert (await stream.message())["text"] == "hello"
            assert texts(await stream.message())[0].startswith("I didn't understand")


async def test_each_hears_a_channel_in_their_own_language(ben: Sitter, anna: Sitter) -> None:
    await ben.say("@makker help", "leaders")
    async with ben.listening(await position(ben)) as bens, anna.listening(await position(anna)) as annas:
        await ben.say("@makker anything", "leaders")
        heard = [[await stream.message() for _ in range(3)] for stream in (bens, annas)]
    assert [each[0]["text"] for each in heard] == ["@makker anything"] * 2
    assert [texts(each[1])[0][:8] for each in heard] == ["I didn't", "Det fors"]
    assert [each[2]["replies"] for each in heard] == ["1 reply", "1 svar"]


async def test_others_only_hear_that_something_waits_for_somebody(ben: Sitter, anna: Sitter) -> None:
    async with anna.listening(await position(anna)) as annas:
        await ben.say("a secret of Ben's")
        heard = await annas.next()
    assert heard.keys() == {"kind", "conversation", "last"}
    assert (heard["kind"], heard["conversation"]) == ("waiting", "direct:ben")


async def test_a_page_that_was_away_hears_what_it_missed(ben: Sitter) -> None:
    async with ben.listening(await position(ben)) as stream:
        await ben.say("before")
        assert (await stream.message())["text"] == "before"
        heard_last = stream.last_id
    await ben.say("while away")
    async with ben.listening("ignored-1", last_event_id=heard_last) as stream:
        await stream.message()
        assert (await stream.message())["text"] == "while away"


@pytest.mark.parametrize("after", ["", "elsewhere-3", "nonsense", "-1", "x-99999999999999999999", "ü-²"])
async def test_a_page_that_nobody_remembers_is_told_to_read_everything(ben: Sitter, after: str) -> None:
    async with ben.listening(after) as stream:
        assert (await stream.next())["kind"] == "changed"
        await ben.say("and goes on from there")
        assert (await stream.message())["text"] == "and goes on from there"


async def test_a_page_that_was_away_for_too_long_reads_everything(ben: Sitter, workspace: Workspace) -> None:
    start = await position(ben)
    for _ in range(live.REMEMBERED + 1):
        workspace.app.live.tell(WorkspaceChanged())
    async with ben.listening(start) as stream:
        assert (await stream.next())["kind"] == "changed"


async def test_a_quiet_stream_is_kept_alive(ben: Sitter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.02)
    async with ben.session.get("/chat/api/events", params={"as": "ben", "after": await position(ben)}) as response:
        lines = [await response.content.readline() for _ in range(4)]
    assert lines == [b"retry: 1000\n", b"\n", b": still here\n", b"\n"]


async def test_a_page_too_slow_is_let_go_to_come_back_and_catch_up() -> None:
    listener = Listener()
    for number in range(live.WAITING_AT_MOST + 5):
        listener.put(Heard(str(number), WorkspaceChanged()))
    heard = [each async for each in listener.heard()]
    assert len(heard) == live.WAITING_AT_MOST


async def test_changes_of_people_are_told_to_every_page(ben: Sitter, anna: Sitter) -> None:
    async with anna.listening(await position(anna)) as stream:
        await ben.put("people/ben", id="00000000-0000-4000-8000-000000000000", name="Benjamin", zone="UTC")
        assert (await stream.next())["kind"] == "changed"


async def test_a_stop_ends_every_stream(ben: Sitter, workspace: Workspace) -> None:
    async with ben.listening(await position(ben)) as stream:
        await workspace.app.stop()
        with pytest.raises(EOFError):
            await stream.next()
    async with asyncio.timeout(10), ben.listening(await position(ben)) as stream:
        with pytest.raises(EOFError):
            await stream.next()
