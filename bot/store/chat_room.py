"""The chat page's workspace kept in the database: what its adapter asks for, each in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.cards.card import Card
from bot.store import chat_lines, chat_people
from bot.store.adapter_store import AdapterStore
from bot.store.chat_lines import Line, NewLine
from bot.store.chat_people import Channel, Member
from bot.store.crypto import Vault
from bot.store.database import Database


class ChatRoom(AdapterStore):
    """One workspace. Every method raises `NotStored` when the database cannot be reached or written."""

    def __init__(self, database: Database, vault: Vault, tenant_id: str) -> None:
        super().__init__(database)
        self._vault = vault
        self._tenant_id = tenant_id

    # --- who is there -----------------------------------------------------------------------------

    async def found(self, people: Sequence[tuple[str, str, str, str, str]], channel: str, now: datetime) -> bool:
        """Start the workspace with people (id, name, zone, country, language) and a channel; false if it stands."""
        tenant_id = self._tenant_id

        def work(connection: Connection) -> bool:
            if not chat_people.found(connection, tenant_id, now):
                return False
            for person in people:
                chat_people.keep_member(connection, tenant_id, *person)
            chat_people.keep_channel(connection, tenant_id, channel, channel, [person[0] for person in people])
            return True

        return await self._write(work)

    async def members(self) -> list[Member]:
        """Everybody, in the order they came."""
        return await self._read(lambda connection: chat_people.members(connection, self._tenant_id))

    async def member(self, person_id: str) -> Member | None:
        """One of them."""
        return await self._read(lambda connection: chat_people.member(connection, self._tenant_id, person_id))

    async def keep_member(self, person_id: str, name: str, zone: str, country: str, language: str) -> Member:
        """Add somebody, to every channel as well, or change their profile."""
        profile = (person_id, name, zone, country, language)
        return await self._write(lambda connection: chat_people.keep_member(connection, self._tenant_id, *profile))

    async def remove_member(self, person_id: str) -> None:
        """Take somebody out of the workspace, with channels that nobody is in then; what they said stays."""
        await self._write(lambda connection: chat_people.remove_member(connection, self._tenant_id, person_id))

    async def met(self, person_id: str, revision: int) -> None:
        """Remember that Makker was told of this revision of a profile."""
        await self._write(lambda connection: chat_people.met(connection, self._tenant_id, person_id, revision))

    async def channels(self) -> list[Channel]:
        """Every channel, in the order they were made."""
        return await self._read(lambda connection: chat_people.channels(connection, self._tenant_id))

    async def keep_channel(self, channel_id: str, name: str, person_ids: Sequence[str]) -> Channel:
        """Add a channel, or change its name and who is in it."""
        return await self._write(
            lambda connection: chat_people.keep_channel(connection, self._tenant_id, channel_id, name, person_ids)
        )

    # --- what was said ----------------------------------------------------------------------------

    async def say(
        self, conversation: str, key: str, author_id: str, text: str, under: int | None, to_makker: bool, now: datetime
    ) -> tuple[Line, bool]:
        """A person's line; the same key again is the same line, and false."""
        line = NewLine(
            conversation=conversation, key=key, author_id=author_id, text=text, parent_id=under, to_hand_on=to_makker
        )
        return await self._add(line, now)

    async def post(
        self,
        conversation: str,
        key: str,
        about_id: str,
        card: Card,
        text: str,
        language: str,
        under: int | None,
        now: datetime,
    ) -> tuple[Line, bool]:
        """Makker's line to or for somebody; `text` says the same without the card."""
        line = NewLine(
            conversation=conversation,
            key=key,
            about_id=about_id,
            card=card,
            text=text,
            language=language,
            parent_id=under,
        )
        return await self._add(line, now)

    async def attach(
        self, conversation: str, key: str, about_id: str, file_name: str, content: bytes, text: str, now: datetime
    ) -> tuple[Line, bool]:
        """Makker's line that brings a file."""
        line = NewLine(
            conversation=conversation, key=key, about_id=about_id, text=text, file_name=file_name, content=content
        )
        return await self._add(line, now)

    async def _add(self, line: NewLine, now: datetime) -> tuple[Line, bool]:
        return await self._write(lambda connection: chat_lines.add(connection, self._vault, self._tenant_id, line, now))

    async def change(self, message_id: int, card: Card, text: str, language: str, now: datetime) -> Line | None:
        """Show another card in a line's place; none if there is no such line."""
        return await self._write(
            lambda connection: chat_lines.change(
                connection, self._vault, self._tenant_id, message_id, card, text, language, now
            )
        )

    async def line(self, message_id: int) -> Line | None:
        """A line by its number."""
        return await self._read(
            lambda connection: chat_lines.by_id(connection, self._vault, self._tenant_id, message_id)
        )

    async def find(self, key: str) -> Line | None:
        """A line by its logical id."""
        return await self._read(lambda connection: chat_lines.by_key(connection, self._vault, self._tenant_id, key))

    async def page(self, conversation: str, under: int | None, before: int | None, limit: int) -> list[Line]:
        """The latest lines of a conversation or thread before a number, oldest first."""
        return await self._read(
            lambda connection: chat_lines.page(
                connection, self._vault, self._tenant_id, conversation, under, before, limit
            )
        )

    async def latest(self) -> dict[str, int]:
        """The number of the last line in each conversation."""
        return await self._read(lambda connection: chat_lines.latest(connection, self._tenant_id))

    async def spoken(self, person_id: str) -> str:
        """The language in which Makker spoke last to a person; empty if it never did."""
        return await self._read(lambda connection: chat_lines.spoken(connection, self._tenant_id, person_id))

    async def file(self, message_id: int) -> bytes | None:
        """The file that came with a line. Raises `NotOpened` if no key opens it."""
        return await self._read(
            lambda connection: chat_lines.file(connection, self._vault, self._tenant_id, message_id)
        )

    async def waiting(self) -> list[Line]:
        """Lines that Makker was not given yet, in their order."""
        return await self._read(lambda connection: chat_lines.waiting(connection, self._vault, self._tenant_id))

    async def handed_on(self, message_id: int) -> None:
        """Remember that Makker was given a line."""
        await self._write(lambda connection: chat_lines.handed_on(connection, self._tenant_id, message_id))

    async def take_back(self, message_id: int) -> None:
        """Remove a line that Makker could not be given."""
        await self._write(lambda connection: chat_lines.take_back(connection, self._tenant_id, message_id))

    async def erase(self, person_id: str) -> None:
        """Remove a person's direct conversation, and what was said by or for them anywhere else.

        They keep their seat; what others answered to leaves an empty place.
        """
        await self._write(lambda connection: chat_lines.erase(connection, self._tenant_id, person_id))
        await self._leave_no_trace()
