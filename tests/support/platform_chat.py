"""The chat page as a platform: the real page, room and clock behind a server on loopback, used as its scripts do."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from aiohttp import ClientResponse, ClientSession, web

from adapters.chat.app import ChatApp, build
from adapters.chat.ports import PLATFORM, TENANT
from bot.assembly import Makker
from bot.clock import MovableClock
from bot.dialogs.base import Profile
from bot.domain.calendar import zone
from bot.domain.person import PersonId
from bot.service.chat_clock import ChatTime
from bot.store.chat_room import ChatRoom
from bot.store.crypto import Vault
from tests.support import platforms
from tests.support.platforms import Answer, Pressable, Shown, ShownField, ShownForm

_HOST = "ben"
"""Somebody who sits at the page already, and adds whoever joins."""


class StandingClock(MovableClock):
    """The page's clock, which stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        super().__init__()

    def now(self) -> datetime:
        """The instant it was moved to."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Stand at another instant."""
        self.offset += at - self._at
        self._at = at


@asynccontextmanager
async def chat_page(makker: Makker, vault: Vault, clock: StandingClock) -> AsyncIterator["ChatPlatform"]:
    """The page over a Makker, on a free port of this machine."""
    app = build(makker.turns, ChatRoom(makker.database, vault, TENANT), ChatTime(makker, clock), clock)
    makker.messengers[PLATFORM] = app.messenger
    server = web.Application()
    server.add_routes(app.routes)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await app.start()
    port = runner.addresses[0][1]
    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        platform = ChatPlatform(makker, app, session)
        await platform.get("bootstrap", _HOST)
        yield platform
    await app.stop()
    await runner.cleanup()


class ChatPlatform:
    """Implements `Platform` by the page's own requests."""

    def __init__(self, makker: Makker, app: ChatApp, session: ClientSession) -> None:
        self.makker = makker
        self._app = app
        self._session = session
        self._zones: dict[str, str] = {}

    # --- requests -------------------------------------------------------------------------------------

    async def get(self, path: str, person: str, **query: Any) -> Any:
        """What the page is told, which must be well."""
        async with self._session.get(f"/chat/api/{path}", params={"as": person, **query}) as response:
            body = await response.json()
            assert response.status == 200, body
            return body

    async def post(self, path: str, person: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Status and answer of what the page sends; nothing is ever the server's fault."""
        async with self._session.post(f"/chat/api/{path}", params={"as": person}, json=body) as response:
            assert response.status < 500, await response.text()
            return response.status, await response.json()

    async def _act(self, path: str, person: str, event_id: str, body: dict[str, Any], message: str = "") -> Answer:
        status, answer = await self.post(path, person, {"id": _id(event_id), **body})
        await self.makker.settle()
        if status != 200:
            return Answer(refused=" ".join([answer["problem"], *answer["errors"].values()]))
        form = _form(answer["form"], message) if "form" in answer else None
        return Answer(form, answer.get("errors", {}))

    # --- the platform ---------------------------------------------------------------------------------

    async def join(self, profile: Profile) -> str:
        """Come in."""
        body = {"name": profile.name, "zone": profile.zone, "country": profile.country, "language": profile.language}
        status, answer = await self.post("people", _HOST, {"id": _id(""), **body})
        assert status == 200, answer
        await self.makker.settle()
        person = str(answer["person"])
        self._zones[person] = profile.zone
        return person

    async def say(self, person: str, text: str, event_id: str = "") -> Answer:
        """Write."""
        return await self._act("say", person, event_id, {"conversation": f"direct:{person}", "text": text})

    async def press(self, person: str, button: Pressable, event_id: str = "") -> Answer:
        """Press."""
        body = {"message": int(button.message), "action": button.action, "ref": button.ref, "turn": button.turn}
        return await self._act("press", person, event_id, body, button.message)

    async def submit(self, person: str, form: ShownForm, values: dict[str, str], event_id: str = "") -> Answer:
        """Send a form."""
        body = {"action": form.action, "ref": form.ref, "values": values, "message": int(form.message)}
        return await self._act("submit", person, event_id, body, form.message)

    async def messages(self, person: str) -> list[Shown]:
        """What was written to them, page by page."""
        found: list[Any] = []
        query: dict[str, Any] = {"conversation": f"direct:{person}"}
        while True:
            page = await self.get("messages", person, **query)
            found = page["messages"] + found
            if not page["more"]:
                return [_shown(each) for each in found if not each["author"]]
            query["before"] = found[0]["id"]

    async def move_to(self, person: str, at: datetime) -> None:
        """Put the page's clock forward, and wait until it has arrived; a hop of nothing only lives through now."""
        if at <= self.makker.clock.now():
            await self.makker.settle()
            return
        local = at.astimezone(zone(self._zones[person])).replace(tzinfo=None)
        async with self._session.get("/chat/api/events", params={"as": person}) as happenings:
            status, answer = await self.post("clock", person, {"to": local.isoformat()})
            assert status == 202, answer
            await _until_arrived(happenings)
        assert self.makker.clock.now() == at

    async def next_prompt(self, person: str) -> datetime | None:
        """When they are asked next."""
        at = await self.makker.claims.next_prompt(TENANT, PersonId(person))
        return None if at is None else max(at, self.makker.clock.now() + timedelta(seconds=1))


async def _until_arrived(happenings: ClientResponse) -> None:
    """Listen as the page does, until its clock stands still again."""
    async for line in happenings.content:
        if line.startswith(b'data: {"kind":"clock"'):
            happening = json.loads(line.removeprefix(b"data: "))
            assert not happening["failed"]
            if not happening["clock"]["moving"]:
                return


def _id(event_id: str) -> str:
    return str(uuid5(NAMESPACE_OID, event_id) if event_id else uuid4())


def _shown(message: dict[str, Any]) -> Shown:
    ref = str(message["id"])
    if message["file"] is not None:
        return Shown(ref, (platforms.file(message["file"]["name"]),))
    lines: list[str] = []
    pressable: list[Pressable] = []
    under = ""
    for block in message["card"]["blocks"]:
        if block["kind"] in ("heading", "paragraph"):
            under = block["text"]
        for button in block.get("buttons", []) if block["kind"] == "buttons" else block.get("options", []):
            pressable.append(Pressable(button["label"], button["action"], button["ref"], button["turn"], ref, under))
        lines += _lines(block)
    return Shown(ref, tuple(lines), tuple(pressable))


def _lines(block: dict[str, Any]) -> list[str]:
    match block["kind"]:
        case "heading":
            return [f"# {block['text']}"]
        case "paragraph":
            return [block["text"]]
        case "fields":
            return [platforms.named(pair["name"], pair["value"]) for pair in block["pairs"]]
        case "buttons":
            return [platforms.in_a_row([each["label"] for each in block["buttons"]])]
        case "choices" | "picker":
            return [platforms.menu(block["label"])]
        case "picture":
            return [platforms.picture(block["alt"])]
        case "divider":
            return [platforms.DIVIDER]
        case "progress":
            return [block["label"]]
    raise AssertionError(f"the page does not show {block['kind']} in any way that is known here")


def _form(form: dict[str, Any], message: str) -> ShownForm:
    fields = tuple(ShownField(each["name"], each["label"], _value(each)) for each in form["fields"])
    return ShownForm(form["title"], fields, form["action"], form["ref"], message)


def _value(field: dict[str, Any]) -> str:
    return ",".join(field["values"]) if field["kind"] == "checks" else str(field["value"])
