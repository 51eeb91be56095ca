"""Somebody at the page, as far as the server can tell: requests like the page's, and its stream of events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse, ClientSession


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    json: Any

    @property
    def problem(self) -> str:
        return str(self.json["problem"])


@dataclass(frozen=True)
class Sitter:
    """Sends what the page would send for a person."""

    session: ClientSession
    person: str = "ben"

    def sits_as(self, person: str) -> "Sitter":
        return Sitter(self.session, person)

    @property
    def direct(self) -> str:
        return f"direct:{self.person}"

    async def get(self, path: str, **query: Any) -> Answer:
        async with self.session.get(f"/chat/api/{path}", params={"as": self.person, **query}) as response:
            return await answer(response)

    async def post(self, path: str, **body: Any) -> Answer:
        async with self.session.post(f"/chat/api/{path}", params={"as": self.person}, json=body) as response:
            return await answer(response)

    async def put(self, path: str, **body: Any) -> Answer:
        async with self.session.put(f"/chat/api/{path}", params={"as": self.person}, json=body) as response:
            return await answer(response)

    async def say(self, text: str, conversation: str = "", **more: Any) -> Answer:
        body = {"id": str(uuid4()), "conversation": conversation or self.direct, "text": text} | more
        return await self.post("say", **body)

    async def press(self, message: dict[str, Any], action: str, **more: Any) -> Answer:
        return await self.post("press", **({"id": str(uuid4()), "message": message["id"], "action": action} | more))

    async def submit(self, action: str, values: dict[str, str], **more: Any) -> Answer:
        return await self.post("submit", **({"id": str(uuid4()), "action": action, "values": values} | more))

    async def messages(self, conversation: str = "", **query: Any) -> list[dict[str, Any]]:
        found = await self.get("messages", conversation=conversation or self.direct, **query)
        assert found.status == 200, found
        return list(found.json["messages"])

    async def last(self, conversation: str = "") -> dict[str, Any]:
        return (await self.messages(conversation))[-1]

    @asynccontextmanager
    async def listening(self, after: str = "", last_event_id: str = "") -> AsyncIterator["Stream"]:
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        query = {"as": self.person, "after": after}
        async with self.session.get("/chat/api/events", params=query, headers=headers) as response:
            assert response.status == 200
            yield Stream(response)


class Stream:
    """The happenings that a page hears, in order."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response
        self.last_id = ""

    async def next(self) -> dict[str, Any]:
        """The next happening; none within ten seconds is a failure."""
        async with asyncio.timeout(10):
            while True:
                line = (await self._response.content.readline()).decode()
                if line.startswith("id: "):
                    self.last_id = line[4:].strip()
                elif line.startswith("data: "):
                    happening: dict[str, Any] = json.loads(line[6:])
                    return happening
                elif not line:
                    raise EOFError("the stream ended")

    async def message(self) -> dict[str, Any]:
        """The next message that the page hears of."""
        while True:
            happening = await self.next()
            if happening["kind"] == "message":
                message: dict[str, Any] = happening["message"]
                return message


async def answer(response: ClientResponse) -> Answer:
    """A response read to its end, which is always JSON."""
    assert response.content_type == "application/json", (response.status, await response.text())
    return Answer(response.status, await response.json())


def texts(message: dict[str, Any]) -> list[str]:
    """Everything that a card says in running text."""
    return [block["text"] for block in message["card"]["blocks"] if "text" in block]
