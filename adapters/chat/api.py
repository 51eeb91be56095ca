"""The page's requests for what there is, and what people do on it, in JSON."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from adapters.chat import bodies
from adapters.chat.answers import respond
from adapters.chat.chrome import words
from adapters.chat.door import Door, language_of
from adapters.chat.inbound import Inbound
from adapters.chat.live import Live
from adapters.chat.moving import MovableTime
from adapters.chat.once import Once
from adapters.chat.places import places
from adapters.chat.ports import Member, Room
from adapters.chat.problems import not_understood
from adapters.chat.render import View
from adapters.chat.views import channel_view, lines_view, member_view
from adapters.chat.workspace import Workspace

PAGE = 40
"""Messages fetched at once."""


class Api:
    """The handlers of every address under `/chat/api`, but for the stream of what happens."""

    def __init__(
        self, room: Room, workspace: Workspace, inbound: Inbound, time: MovableTime, live: Live, door: Door
    ) -> None:
        self._room = room
        self._workspace = workspace
        self._inbound = inbound
        self._time = time
        self._live = live
        self._door = door
        self._once = Once()

    def routes(self) -> list[web.RouteDef]:
        """The addresses."""
        guarded = self._door.guarded
        return [
            web.get("/chat/api/bootstrap", guarded(self.bootstrap)),
            web.get("/chat/api/places", guarded(self.places)),
            web.get("/chat/api/messages", guarded(self.messages)),
            web.get("/chat/api/clock", guarded(self.clock)),
            web.post("/chat/api/clock", guarded(self.move_clock)),
            web.post("/chat/api/say", guarded(self.say)),
            web.post("/chat/api/press", guarded(self.press)),
            web.post("/chat/api/submit", guarded(self.submit)),
            web.post("/chat/api/people", guarded(self.add_person)),
            web.put("/chat/api/people/{person}", guarded(self.change_person)),
            web.post("/chat/api/people/{person}/leave", guarded(self.remove_person)),
            web.post("/chat/api/channels", guarded(self.add_channel)),
            web.put("/chat/api/channels/{channel}", guarded(self.change_channel)),
        ]

    # --- reading ----------------------------------------------------------------------------------

    async def bootstrap(self, request: web.Request) -> web.StreamResponse:
        """Everything that the page needs to begin: who is there, what there is to read, its words, the clock."""
        await self._workspace.open()
        members = await self._room.members()
        reader = _reader(members, request.query.get("as", ""), language_of(request))
        last_ids = await self._room.latest()
        channels = [each for each in await self._room.channels() if reader.person_id in each.members]
        return respond(
            {
                "position": self._live.position,
                "reader": reader.person_id,
                "people": [member_view(each, last_ids) for each in members],
                "channels": [channel_view(each, reader, last_ids) for each in channels],
                "words": words(reader.language),
                "clock": self._time.view(),
            }
        )

    async def places(self, request: web.Request) -> web.StreamResponse:
        """Zones, countries and languages to choose from."""
        return respond(places((await self._door.member(request)).language))

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """A page of a conversation, or of a thread in it."""
        member = await self._door.member(request)
        conversation = await self._workspace.conversation(member, request.query.get("conversation", ""))
        under, before = _number(request, "under"), _number(request, "before")
        lines = await self._room.page(conversation.id, under, before, PAGE)
        return respond(lines_view(lines, member, PAGE))

    # --- acting -----------------------------------------------------------------------------------

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Somebody's words."""
        member = await self._door.member(request)
        body = await bodies.read(request, bodies.Say)
        return await self._do_once(member, body.id.hex, lambda: self._inbound.say(member, body))

    async def press(self, request: web.Request) -> web.StreamResponse:
        """A button."""
        member = await self._door.member(request)
        body = await bodies.read(request, bodies.Press)
        return await self._do_once(member, body.id.hex, lambda: self._inbound.press(member, body))

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """A form."""
        member = await self._door.member(request)
        body = await bodies.read(request, bodies.Submit)
        return await self._do_once(member, body.id.hex, lambda: self._inbound.submit(member, body))

    async def _do_once(self, member: Member, key: str, work: Callable[[], Awaitable[View]]) -> web.Response:
        return respond(await self._once(f"{member.person_id}:{key}", work))

    async def add_person(self, request: web.Request) -> web.StreamResponse:
        """Somebody new."""
        await self._door.member(request)
        body = await bodies.read(request, bodies.KeepPerson)
        added = await self._workspace.keep_person(body.id.hex, body)
        return respond({"person": added.person_id})

    async def change_person(self, request: web.Request) -> web.StreamResponse:
        """Somebody's profile."""
        await self._door.member(request)
        body = await bodies.read(request, bodies.KeepPerson)
        before = await self._workspace.member(request.match_info["person"])
        changed = await self._workspace.keep_person(before.person_id, body)
        return respond({"person": changed.person_id})

    async def remove_person(self, request: web.Request) -> web.StreamResponse:
        """Somebody leaves."""
        member = await self._door.member(request)
        body = await bodies.read(request, bodies.Leave)
        person_id = request.match_info["person"]
        await self._workspace.remove_person(person_id, f"left:{person_id}:{body.id.hex}")
        return respond({"person": person_id, "by": member.person_id})

    async def add_channel(self, request: web.Request) -> web.StreamResponse:
        """A new channel."""
        await self._door.member(request)
        body = await bodies.read(request, bodies.KeepChannel)
        added = await self._workspace.keep_channel(body.id.hex, body)
        return respond({"channel": added.channel_id})

    async def change_channel(self, request: web.Request) -> web.StreamResponse:
        """A channel's name and who is in it."""
        member = await self._door.member(request)
        body = await bodies.read(request, bodies.KeepChannel)
        before = await self._workspace.conversation(member, request.match_info["channel"])
        changed = await self._workspace.keep_channel(before.id, body)
        return respond({"channel": changed.channel_id})

    async def clock(self, request: web.Request) -> web.StreamResponse:
        """What the clock shows."""
        return respond(self._time.view())

    async def move_clock(self, request: web.Request) -> web.StreamResponse:
        """Put the clock forward; the answer does not wait until it has arrived."""
        member = await self._door.member(request)
        body = await bodies.read(request, bodies.MoveClock)
        return respond(await self._time.move(member, body), status=202)


def _reader(members: Sequence[Member], wanted: str, language: str) -> Member:
    """Who the page is to sit as: who it asked for, or else somebody who reads the browser's language."""
    asked_for = (each for each in members if each.person_id == wanted)
    fitting = (each for each in members if each.language == language)
    return next(asked_for, None) or next(fitting, members[0])


def _number(request: web.Request, name: str) -> int | None:
    """A message's number in the query, if there is one. Raises `Problem`."""
    digits = request.query.get(name, "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise not_understood()
    return int(digits)
