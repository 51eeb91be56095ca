"""Sending to whoever is addressed: where their conversation is, and what is done where it is closed or gone."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

import structlog

from adapters.shared.recent import Recent
from adapters.teams.failures import Refused
from adapters.teams.ports import Body, Connector, Conversation, Conversations, Posts
from adapters.teams.refs import Ref, in_thread, parted, root_of
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId, TenantId
from bot.faults import reach
from bot.ports import Address, NotStored, TryAgain, Undeliverable

ALONE_HELD = 16_384
NOBODY = PersonId("")
"""Whose conversation a place is."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Sending:
    """Posts, changes and deletes activities, and keeps what it learns of conversations thereby."""

    def __init__(self, connector: Connector, conversations: Conversations, posts: Posts) -> None:
        self._connector = connector
        self._conversations = conversations
        self._posts = posts
        self._alone: Recent[tuple[TenantId, str], bool] = Recent(ALONE_HELD)

    async def post(self, to: Address, activity: Body, key: str, *, under: str = "", at_once: bool) -> str:
        """Post an activity; its ref. Raises `DeliveryFailure`."""
        try:
            conversation_id, activity_id = await self._posted(to, activity, under, at_once)
        except Refused as refused:
            if refused.is_closed or refused.is_gone:
                await self._end(to)
            raise
        reach("teams.posted")
        await self._note(to, activity_id)
        return str(Ref(conversation_id, activity_id, key))

    async def _posted(self, to: Address, activity: Body, under: str, at_once: bool) -> tuple[str, str]:
        """The conversation, with its thread, and the activity."""
        where = await self._where(to)
        root = root_of(under) if where.kind == "channel" and not self._alone.get((to.tenant_id, under)) else ""
        try:
            sent = await self._connector.send(where, activity, under=root, at_once=at_once)
        except Refused as refused:
            if not refused.is_gone or (not root and to.place != DIRECT):
                raise
            if root:
                # What was answered is gone, and the answer stands on its own.
                self._alone.hold((to.tenant_id, under), True)
                root = ""
            else:
                where = await self._anew(to, where, refused)
            sent = await self._connector.send(where, activity, at_once=at_once)
        conversation_id = in_thread(where.conversation_id, root) if where.kind == "channel" else where.conversation_id
        return conversation_id, sent

    async def change(self, to: Address, ref: str, activity: Body, *, at_once: bool = True) -> None:
        """Change an activity where it stands. Raises `DeliveryFailure`: `Refused` where it is gone."""
        where = await self._where(to)
        conversation_id, activity_id, _ = parted(ref)
        if not activity_id:
            raise Undeliverable("a message that was never posted")
        where = replace(where, conversation_id=conversation_id)
        await self._heeded(self._connector.update(where, activity_id, activity, at_once=at_once), to)

    async def delete(self, to: Address, activity_id: str) -> None:
        """Delete a message in somebody's own conversation, and note it no longer. Raises `DeliveryFailure`."""
        await self._heeded(self._connector.delete(await self._where(to), activity_id), to)
        reach("teams.deleted")
        await stored(self._posts.drop(to.tenant_id, to.person_id, activity_id))

    # --- conversations ------------------------------------------------------------------------------------

    async def _where(self, to: Address) -> Conversation:
        """The conversation of an address, opened where nothing was heard from somebody yet."""
        whose = to.person_id if to.place == DIRECT else NOBODY
        found = await stored(self._conversations.of(to.tenant_id, whose, to.place))
        if found is None:
            near = await stored(self._conversations.any_of(to.tenant_id)) if to.place == DIRECT else None
            if near is None:
                raise Undeliverable("nothing was ever heard from there")
            return await self._opened(to, near)
        if found.ended_at is not None:
            raise Undeliverable("closed to Makker until somebody writes there again")
        return found

    async def _opened(self, to: Address, near: Conversation) -> Conversation:
        conversation_id = await self._connector.open(near, to.person_id)
        opened = Conversation(
            to.tenant_id, to.person_id, DIRECT, conversation_id, near.service_url, near.bot_id, "personal"
        )
        await stored(self._conversations.keep(opened))
        reach("teams.opened")
        return opened

    async def _anew(self, to: Address, where: Conversation, refused: Refused) -> Conversation:
        """Another conversation with somebody whose own is gone, once."""
        opened = await self._opened(to, where)
        if opened.conversation_id == where.conversation_id:
            raise refused
        return opened

    async def _heeded(self, asked: Awaitable[T], to: Address) -> T:
        try:
            return await asked
        except Refused as refused:
            if refused.is_closed:
                await self._end(to)
            raise

    async def _end(self, to: Address) -> None:
        """Send nothing more there, until somebody writes there again."""
        whose = to.person_id if to.place == DIRECT else NOBODY
        try:
            await self._conversations.end(to.tenant_id, whose, to.place)
        except NotStored:
            log.warning("a closed conversation was not noted")

    async def _note(self, to: Address, activity_id: str) -> None:
        """What was said directly is noted, to be deleted when its reader is forgotten."""
        if to.place != DIRECT:
            return
        try:
            await self._posts.add(to.tenant_id, to.person_id, activity_id)
        except NotStored:
            # It was sent all the same, and must not be sent again.
            log.warning("a message was not noted")


async def stored(asked: Awaitable[T]) -> T:
    """What the store says. Raises `TryAgain` where it is out of reach."""
    try:
        return await asked
    except NotStored as error:
        raise TryAgain(str(error)) from error
