"""Somebody who sits at a Playground and uses it by the interfaces that its own page uses: HTTP, and two streams."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.playground.program import Somebody
from tests.teams_server.card_rules import problems_of
from tests.teams_server.cards import actions_in, check_filled, elements_in, find, find_input, sent

WITHIN_S = 20.0
_CARD, _WORDS = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"


class NotSeen(AssertionError):
    """What somebody waited for does not come."""


@dataclass(slots=True)
class Message:
    """What Makker wrote, as it stands now; `changes` counts how often it changed."""

    id: str
    chat: str
    card: dict[str, Any]
    changes: int = 0

    @property
    def text(self) -> str:
        """All that is to be read in it, a line each."""
        return "\n".join(line for element in elements_in(self.card) for line in _lines(element))

    @property
    def titles(self) -> list[str]:
        """All that can be pressed."""
        return [action["title"] for action in actions_in(self.card)]


def _lines(element: dict[str, Any]) -> list[str]:
    match element["type"]:
        case "TextBlock":
            return [element["text"]]
        case "RichTextBlock":
            return ["".join(run if isinstance(run, str) else run["text"] for run in element["inlines"])]
        case "FactSet":
            return [f"{fact['title']} {fact['value']}" for fact in element["facts"]]
        case _:
            return []


@dataclass
class Sitting:
    """One person's Playground. All that Makker sends to it must be a good card and must be taken.

    `told` is what was answered to a press in words.
    """

    me: Somebody
    address: str
    _session: ClientSession
    messages: dict[str, Message] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    # --- what somebody does -------------------------------------------------------------------------

    async def install(self, chat: str = "", what: str = "install") -> None:
        """Let the Playground send one of the events that it can make up: install, botAdded, uninstall, …"""
        asked = {"conversationId": chat or self.me.chat, "type": what}
        async with self._session.get(f"{self.address}/_internal/v1/customActivities/template", params=asked) as answer:
            activity = await answer.json()
        await self._post("/_internal/v1/customActivities", activity)

    async def say(self, text: str, chat: str = "") -> None:
        """Write in one's own chat, or to Makker in another."""
        body = {"from": {"id": self.me.id}, "text": text, "textFormat": "plain"}
        if chat:
            called = "<at>Makker</at>"
            body |= {"text": f"{called} {text}", "mentions": [{"mentioned": {"id": "28:makker"}, "text": called}]}
        await self._post(f"/_conversation/v1/conversations/{chat or self.me.chat}/messages", body)

    async def press(self, message: Message, title: str, **filled: str) -> Message:
        """Press a button, with what was filled in by label; the message with the card that takes its place."""
        action = find(message.card, title)
        data = sent(message.card, action, {find_input(message.card, each)["id"]: to for each, to in filled.items()})
        check_filled(message.card, data)
        place = {"from": {"id": self.me.id}, "conversation": {"id": message.chat}, "replyToId": message.id}
        if action["type"] == "Action.Submit":
            await self._post("/_conversation/v1/submit", {**place, "value": data})
            return message
        value = {"action": {"type": action["type"], "title": title, "verb": action["verb"], "data": data}}
        answer = await self._post("/_conversation/v1/invoke", {**place, "name": "adaptiveCard/action", "value": value})
        if answer["type"] == _CARD:
            self._show(message, answer["value"])
        else:
            # The page shows it under the card.
            assert answer["type"] == _WORDS, answer
            self.told.append(answer["value"])
        return message

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(self.address + path, json=body) as answer:
            said = await answer.text()
            assert answer.status == 200, said
            return json.loads(said) if said else None

    # --- what they see ------------------------------------------------------------------------------

    async def sees(self, text: str, chat: str = "", within_s: float = WITHIN_S) -> Message:
        """Wait for a message with these words in it; the newest one. Raises `NotSeen`."""
        where = chat or self.me.chat
        return await self._wait(
            lambda: next(
                (each for each in reversed([*self.messages.values()]) if each.chat == where and text in each.text), None
            ),
            f"{self.me.name} does not see {text!r}",
            within_s,
        )

    async def thread_in(self, channel: str) -> str:
        """Wait for a thread in a channel; where it is. Raises `NotSeen`."""
        begins = f"{channel};messageid="
        found: str = await self._wait(
            lambda: next((each.chat for each in self.messages.values() if each.chat.startswith(begins)), None),
            f"{self.me.name} sees no thread",
        )
        return found

    async def sees_change(self, message: Message, text: str) -> None:
        """Wait until a message says something else."""
        await self._wait(lambda: text in message.text or None, f"it does not change to {text!r}: {message.text}")

    async def _wait(self, look: Callable[[], Any], otherwise: str, within_s: float = WITHIN_S) -> Any:
        for _ in range(int(within_s / 0.05)):
            found = look()
            if found is not None:
                return found
            await asyncio.sleep(0.05)
        raise NotSeen("\n".join((otherwise, *(f"- {each.text!r}" for each in self.messages.values()))))

    # --- the streams --------------------------------------------------------------------------------

    def _show(self, message: Message, card: dict[str, Any]) -> None:
        message.card, message.changes = card, message.changes + 1
        self.faults += problems_of(card)

    async def watch_chats(self, stream: ClientWebSocketResponse) -> None:
        """Keep what Makker writes and changes."""
        async for told in stream:
            event = told.json()
            said = event.get("message")
            if not said or said["from"]["id"] != "28:makker":
                continue
            (card,) = [each["content"] for each in said["attachments"]]
            known = self.messages.get(said["messageId"])
            if known is None:
                known = Message(said["messageId"], event["actionConversationId"], {}, -1)
                self.messages[known.id] = known
            self._show(known, card)

    async def watch_log(self, stream: ClientWebSocketResponse) -> None:
        """Keep every request that was not answered well, on either side."""
        async for told in stream:
            line = told.json().get("log") or {}
            status = (line.get("response") or {}).get("statusCode", 200)
            if status >= 300:
                self.faults.append(f"{line['from']} → {line['to']}: {line.get('activityName')} {status}")


@asynccontextmanager
async def sitting(me: Somebody, address: str) -> AsyncIterator[Sitting]:
    """Sit down at a Playground; in the end nothing may have gone wrong there."""
    async with ClientSession() as session:
        here = Sitting(me, address, session)
        chats = await session.ws_connect(f"{address}/_ws_conversation/v1/conversations/stream")
        log = await session.ws_connect(f"{address}/_ws/log/stream")
        watching = asyncio.create_task(here.watch_chats(chats)), asyncio.create_task(here.watch_log(log))
        yield here
        # The log first: whatever is still on its way to somebody who has left is refused.
        for stream, watched in zip((log, chats), reversed(watching), strict=True):
            await stream.close()
            await watched
        assert not here.faults, here.faults
