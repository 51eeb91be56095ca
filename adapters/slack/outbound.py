"""From Makker to Slack: the messenger of the platform "slack"."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Literal

import structlog

from adapters.shared.ports import Member, Members
from adapters.shared.recent import Recent
from adapters.shared.values import DoesNotFit
from adapters.slack.failures import Refused
from adapters.slack.rates import Asking
from adapters.slack.render import AS_WRITTEN, NO_FILES, Files, Illustration, Message, card_message, pictures_of
from adapters.slack.strangers import READERS
from adapters.slack.uploads import Uploads
from adapters.slack.web import Web
from bot.cards.card import Card, HeatMap
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId, TenantId
from bot.faults import reach
from bot.ports import Address, CannotTell, Clock, NotStored, NotYet, TryAgain, Undeliverable

log = structlog.get_logger(__name__)

EVENT_TYPE = "makker_message"
CONVERSATIONS_HELD = 65_536
TRIED_HELD = 16_384
PAGES_MOST, PAGE = 8, 200
CLOCKS_APART = timedelta(minutes=2)
NOT_READY_FOR_S = 2.0
"""How long Slack is given to make a picture ready that was uploaded just now."""

_AT_AN_HOUR = ("prompt:", "nudge:")
"""Beginnings of the logical ids of what Makker starts by itself; somebody waits for everything else."""
_Without = Literal["patience", "pictures", "thread"]
"""What a message does without after Slack refused it with: another try must wait for its slot, and remember."""
_CHANGEABLE = {name: value for name, value in AS_WRITTEN.items() if name in ("parse", "link_names")}


class SlackMessenger:
    """Posts as Makker's bot. A message's `ref` is `channel/ts/logical id`, since a press must say in which it was."""

    def __init__(
        self, web: Web, uploads: Uploads, members: Members[Member], clock: Clock, *, guests: bool = False
    ) -> None:
        self._web = web
        self._uploads = uploads
        self._members = members
        self._clock = clock
        self._kinds = ("member", *READERS) if guests else ("member",)
        self._conversations: Recent[tuple[TenantId, PersonId], str] = Recent(CONVERSATIONS_HELD)
        self._tried: Recent[tuple[TenantId, str], float] = Recent(TRIED_HELD)
        self._without: Recent[tuple[TenantId, str], _Without] = Recent(TRIED_HELD)

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Post a card; what would answer a message that is gone stands on its own."""
        channel = await self._known_channel(to)
        arguments = {
            **AS_WRITTEN,
            # Slack opens the conversation by itself, and says which it is.
            "channel": channel or to.person_id,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": opaque_id(to.tenant_id, key)}},
        }
        self._note_try(to, key)
        thread = parted(under)[1] if to.place != DIRECT else ""
        if thread and self._without.get((to.tenant_id, under)) != "thread":
            try:
                return await self._shown(to, "chat.postMessage", key, card, language, arguments | {"thread_ts": thread})
            except Refused as refused:
                if refused.code not in ("thread_not_found", "cannot_reply_to_message"):
                    raise
                self._without.hold((to.tenant_id, under), "thread")
        return await self._shown(to, "chat.postMessage", key, card, language, arguments)

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a posted card where it stands."""
        await self._known_channel(to)
        channel, ts, key = parted(ref)
        await self._shown(to, "chat.update", key, card, language, {**_CHANGEABLE, "channel": channel, "ts": ts})

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Hand over a file in the person's direct conversation. Its name holds the opaque id, to be found by."""
        channel = await self._conversation(to)
        self._note_try(to, key)
        who = self._asking(to, key)
        file_id = await self._uploads.file(
            to.tenant_id, channel, _tagged(name, opaque_id(to.tenant_id, key)), name, content, name, who
        )
        return f"{channel}/{file_id}/{key}"

    async def find(self, to: Address, key: str) -> str | None:
        """The ref of a message by the opaque id in its metadata; channels Makker may not read."""
        if to.place != DIRECT:
            raise CannotTell("Makker reads no channels")
        try:
            channel = await self._conversation(to)
            return await self._looked_up(to, key, channel)
        except Refused as refused:
            raise CannotTell(str(refused)) from None

    async def forget(self, to: Address) -> None:
        """Erase what Makker wrote to a person, and what is kept of them here; their own words are theirs to delete.

        It may take several times, since Slack limits how fast messages are deleted: each goes on where one left off.
        """
        try:
            await self._delete_all(to, await self._conversation(to))
        except Refused:
            # Their conversation is closed to Makker, with all that is in it.
            log.warning("conversation not emptied")
        reach("slack.forget.emptied")
        self._conversations.drop((to.tenant_id, to.person_id))
        try:
            await self._members.forget(to.tenant_id, to.person_id)
        except NotStored as error:
            raise TryAgain(str(error)) from error
        reach("slack.forget.forgotten")

    # --- showing a card -----------------------------------------------------------------------------------

    async def _shown(
        self, to: Address, method: str, key: str, card: Card, language: str, arguments: Mapping[str, Any]
    ) -> str:
        """Post or change a card with its pictures; where Slack does not take these, with their texts."""
        without = self._without.get((to.tenant_id, key))
        pictures = [] if without == "pictures" else pictures_of(card, language)
        files = await self._files(to, key, pictures, language)
        try:
            return await self._said(to, method, key, _message(card, language, key, files), arguments)
        except Refused as refused:
            if not files or refused.code != "invalid_blocks":
                raise
        if without is None:
            self._without.hold((to.tenant_id, key), "patience")
            raise NotYet(NOT_READY_FOR_S)
        self._without.hold((to.tenant_id, key), "pictures")
        self._uploads.forget(to.tenant_id, pictures, language)
        return await self._said(to, method, key, _message(card, language, key, NO_FILES), arguments)

    async def _files(
        self, to: Address, key: str, pictures: Sequence[Illustration], language: str
    ) -> Mapping[HeatMap, str]:
        if not pictures:
            return NO_FILES
        return await self._uploads.pictures(to.tenant_id, pictures, language, self._asking(to, key))

    async def _said(self, to: Address, method: str, key: str, message: Message, arguments: Mapping[str, Any]) -> str:
        body = {**arguments, "text": message.text, "blocks": message.blocks}
        answer = await self._web.call(to.tenant_id, method, body, self._asking(to, key))
        channel = str(answer["channel"])
        if to.place == DIRECT:
            self._conversations.hold((to.tenant_id, to.person_id), channel)
        return f"{channel}/{answer['ts']}/{key}"

    # --- where to -----------------------------------------------------------------------------------------

    async def _known_channel(self, to: Address) -> str:
        """The conversation, if it is known. Raises `Undeliverable` where Makker must not write.

        Whoever is not kept at all was forgotten just now and is told so; nobody else is written to unmet.
        """
        if to.place != DIRECT:
            return to.place
        try:
            member = await self._members.of(to.tenant_id, to.person_id)
        except NotStored as error:
            raise TryAgain(str(error)) from error
        if member is not None and member.kind not in self._kinds:
            raise Undeliverable(f"Makker does not write to them: {member.kind}")
        known = self._conversations.get((to.tenant_id, to.person_id)) or (member.dm if member else "")
        return known or (to.details if to.details.startswith("D") else "")

    async def _conversation(self, to: Address) -> str:
        """The conversation, opened if need be."""
        channel = await self._known_channel(to)
        if not channel:
            who = Asking(to.person_id)
            answer = await self._web.call(to.tenant_id, "conversations.open", {"users": to.person_id}, who)
            channel = str(answer["channel"]["id"])
            self._conversations.hold((to.tenant_id, to.person_id), channel)
        return channel

    def _asking(self, to: Address, key: str) -> Asking:
        return Asking(to.place or to.person_id, at_once=not key.startswith(_AT_AN_HOUR))

    # --- looking up ---------------------------------------------------------------------------------------

    def _note_try(self, to: Address, key: str) -> None:
        """When a message was first tried: it cannot be older than that."""
        if self._tried.get((to.tenant_id, key)) is None:
            self._tried.hold((to.tenant_id, key), (self._clock.now() - CLOCKS_APART).timestamp())

    async def _looked_up(self, to: Address, key: str, channel: str) -> str | None:
        wanted = opaque_id(to.tenant_id, key)
        since = self._tried.get((to.tenant_id, key))
        arguments: dict[str, object] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        if since is not None:
            arguments["oldest"] = f"{since:.6f}"
        for _ in range(PAGES_MOST):
            page = await self._web.call(to.tenant_id, "conversations.history", arguments, Asking(to.person_id))
            for message in page.get("messages", ()):
                if (found := _identity(message, wanted)) is not None:
                    return f"{channel}/{found}/{key}"
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            arguments["cursor"] = cursor
        raise CannotTell("too much was said since")

    async def _delete_all(self, to: Address, channel: str) -> None:
        """Delete Makker's own messages and files in a conversation. Raises `NotYet` until none is left."""
        arguments: dict[str, object] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        while True:
            page = await self._web.call(to.tenant_id, "conversations.history", arguments, Asking(to.person_id))
            for message in page.get("messages", ()):
                if message.get("bot_id"):
                    await self._delete(to, channel, message)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments["cursor"] = cursor

    async def _delete(self, to: Address, channel: str, message: Mapping[str, Any]) -> None:
        who = Asking(to.person_id)
        for file in message.get("files") or ():
            await self._gone(to.tenant_id, "files.delete", {"file": file["id"]}, who)
        await self._gone(to.tenant_id, "chat.delete", {"channel": channel, "ts": message["ts"]}, who)
        reach("slack.forget.deleted")

    async def _gone(self, tenant_id: TenantId, method: str, what: Mapping[str, object], who: Asking) -> None:
        """Delete something; what is gone already, or not Makker's own, is let be."""
        with suppress(Refused):
            await self._web.call(tenant_id, method, what, who)


def opaque_id(tenant_id: TenantId, key: str) -> str:
    """What stands for a logical id on Slack, where other apps may read it.

    A plain hash: it must be found again after any change of keys, and it only confirms to somebody who sees the
    message a logical id that they know already, which holds ids and an hour and none of anybody's words.
    """
    return hashlib.sha256(f"makker\0{tenant_id}\0{key}".encode()).hexdigest()[:32]


def _message(card: Card, language: str, key: str, files: Files) -> Message:
    try:
        return card_message(card, language, key, files)
    except DoesNotFit as error:
        raise Undeliverable(str(error)) from None


def _identity(message: Mapping[str, Any], wanted: str) -> str | None:
    """The second half of the ref, if this is the message that is wanted."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE and (metadata.get("event_payload") or {}).get("id") == wanted:
        return str(message["ts"])
    for file in message.get("files") or ():
        if _tag(wanted) in str(file.get("name", "")):
            return str(file["id"])
    return None


def _tagged(name: str, opaque: str) -> str:
    """A file's name with the beginning of its opaque id before the ending."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem or ending}-{_tag(opaque)}{dot}{ending if stem else ''}"


def _tag(opaque: str) -> str:
    return opaque[:12]


def parted(ref: str) -> tuple[str, str, str]:
    """The channel, time stamp and logical id in a ref; empty where there is none."""
    channel, _, rest = ref.partition("/")
    ts, _, key = rest.partition("/")
    return channel, ts, key
