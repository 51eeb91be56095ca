"""From Makker to Teams: the messenger of the platform "teams"."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog

from adapters.shared.ports import Members
from adapters.shared.values import DoesNotFit
from adapters.teams.failures import Refused
from adapters.teams.files import consent_card, line
from adapters.teams.homes import fresh_for, is_home
from adapters.teams.ports import Body, Connector, Conversations, Files, Member, Posts
from adapters.teams.refs import parted
from adapters.teams.render import card_activity
from adapters.teams.sending import Sending, stored
from bot.cards.card import Card
from bot.dialogs.base import DIRECT
from bot.faults import reach
from bot.ports import Address, CannotTell, Clock, NotStored, NotYet, Undeliverable
from bot.text.catalogue import put
from bot.text.messages import msg

DELETES_FOR = timedelta(seconds=8)
"""How long messages are deleted before delivery is heard again, which gives up on what takes too long."""

_AT_AN_HOUR = ("prompt:", "nudge:")
"""Beginnings of the logical ids of what Makker starts by itself; somebody waits for everything else."""
_NO_FILES = msg(
    "I can't hand over a file here. Ask whoever looks after Makker: they get it for you with “makker export”."
)

OnHome = Callable[[str, Body], None]
log = structlog.get_logger(__name__)


class TeamsMessenger:
    """Posts as Makker's bot. A message's `ref` is `conversation|activity|logical id`.

    `dialogs`: whether forms can be shown as dialogs; `local`: no files can be handed over. `on_home` hears of homes.
    """

    def __init__(
        self,
        connector: Connector,
        conversations: Conversations,
        members: Members[Member],
        posts: Posts,
        files: Files,
        clock: Clock,
        *,
        dialogs: bool,
        guests: bool = False,
        local: bool = False,
    ) -> None:
        self.sending = Sending(connector, conversations, posts)
        self._members = members
        self._posts = posts
        self._files = files
        self._clock = clock
        self._dialogs = dialogs
        self._kinds = ("member", "guest", "stranger") if guests else ("member",)
        self._local = local
        self.on_home: OnHome = lambda ref, activity: None

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Post a card; what would answer a message that is gone stands on its own."""
        await self._check(to)
        activity = self._activity(to, card, language, key)
        ref = await self.sending.post(to, activity, key, under=under, at_once=not key.startswith(_AT_AN_HOUR))
        if to.place == DIRECT and is_home(key):
            await self._note_home(to, ref, activity)
        return ref

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a posted card where it stands."""
        await self._check(to)
        await self.sending.change(to, ref, self._activity(to, card, language, parted(ref).key))

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Ask the person whether they take a file; it is handed over once they say so. Where none can be, say so."""
        await self._check(to)
        if self._local:
            return await self._no_file(to, key, language)
        file_id = await stored(self._files.put(to.tenant_id, to.person_id, name, content, key))
        reach("teams.file.kept")
        try:
            card = consent_card(name, len(content), file_id, language)
            return await self.sending.post(to, card, key, at_once=True)
        except Refused as refused:
            if refused.is_closed or refused.is_gone:
                raise
            log.warning("a file cannot be offered", reason=str(refused))
            await stored(self._files.drop(to.tenant_id, to.person_id, file_id))
            return await self._no_file(to, key, language)

    async def _no_file(self, to: Address, key: str, language: str) -> str:
        return await self.sending.post(to, line(put(_NO_FILES, language)), key, at_once=True)

    async def find(self, to: Address, key: str) -> str | None:
        """Teams shows no bot what stands in a conversation."""
        raise CannotTell("Teams has no way to look a message up")

    async def forget(self, to: Address) -> None:
        """Delete what Makker wrote to a person, and erase what is kept of them; their own words are theirs to delete.

        It may take several times, since Teams limits how fast messages are deleted: each goes on where one left off.
        Where their conversation is stays until their farewell is said there: it goes with the rest of their rows.
        """
        await self._delete_all(to)
        reach("teams.forget.emptied")
        await stored(self._members.forget(to.tenant_id, to.person_id))
        reach("teams.forget.forgotten")

    async def _delete_all(self, to: Address) -> None:
        """Delete Makker's messages in somebody's own conversation, the newest first: the question that they answered.

        Raises `NotYet` until none is left.
        """
        until, kept = self._clock.now() + DELETES_FOR, 0
        for activity_id in reversed(await stored(self._posts.of(to.tenant_id, to.person_id))):
            try:
                await self.sending.delete(to, activity_id)
            except Undeliverable:
                # Their conversation is closed to Makker, with all that is in it; or this message is.
                kept += 1
                await stored(self._posts.drop(to.tenant_id, to.person_id, activity_id))
            if self._clock.now() > until:
                raise NotYet(0.0)
        if kept:
            log.warning("messages not deleted", count=kept)

    async def _check(self, to: Address) -> Member | None:
        """Whom Makker writes to; none for somebody who was never met or is forgotten. Raises `Undeliverable`."""
        if to.place != DIRECT:
            return None
        member = await stored(self._members.of(to.tenant_id, to.person_id))
        if member is not None and member.kind not in self._kinds:
            raise Undeliverable(f"Makker does not write to them: {member.kind}")
        return member

    def _activity(self, to: Address, card: Card, language: str, key: str) -> Body:
        whose = to.person_id if to.place == DIRECT else ""
        fresh = fresh_for(key, to.person_id, dialogs=self._dialogs) if whose else ()
        try:
            return card_activity(card, language, key, dialogs=self._dialogs, whose=whose, refresh_for=fresh)
        except DoesNotFit as error:
            raise Undeliverable(str(error)) from None

    async def _note_home(self, to: Address, ref: str, activity: Body) -> None:
        """The last home is the one that is kept fresh."""
        try:
            member = await self._members.of(to.tenant_id, to.person_id)
            if member is not None:
                await self._members.keep(replace(member, home=ref))
                self.on_home(ref, activity)
        except NotStored:
            log.warning("a home was not noted")
