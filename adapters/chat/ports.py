"""What the chat page needs of the rest of the program, as protocols."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.cards.card import Card
from bot.dialogs.base import Event
from bot.domain.person import PersonId, TenantId
from bot.ports import Turn

PLATFORM = "chat"
TENANT = TenantId("chat:local")


class Turns(Protocol):
    """The engine's way in."""

    async def submit(self, event: Event) -> Turn:
        """Store and handle an event. Raises `NotStored` if it could not be kept."""
        ...


class TimeMachine(Protocol):
    """The workspace's clock as something that can be put forward."""

    @property
    def moving(self) -> bool:
        """Whether it is on its way somewhere."""
        ...

    @property
    def fixed(self) -> bool:
        """Whether it goes its own way, because people on other platforms live by it too."""
        ...

    async def move_to(self, target: datetime) -> None:
        """Go on to an instant, through everything that is due until then, in order."""
        ...

    async def next_prompt(self, tenant_id: TenantId, person_id: PersonId) -> datetime | None:
        """When the person is asked next, if they ever are."""
        ...


class Member(Protocol):
    """Somebody in the workspace, as the workspace knows them."""

    @property
    def person_id(self) -> str:
        """What identifies them in the workspace."""
        ...

    @property
    def name(self) -> str:
        """What they are called."""
        ...

    @property
    def zone(self) -> str:
        """Their IANA zone."""
        ...

    @property
    def country(self) -> str:
        """ISO 3166 alpha-2, or empty."""
        ...

    @property
    def language(self) -> str:
        """The code of the language they read."""
        ...

    @property
    def revision(self) -> int:
        """How often the profile was written."""
        ...

    @property
    def is_met(self) -> bool:
        """Whether Makker was told of this revision."""
        ...


class Channel(Protocol):
    """A channel and the ids of who is in it."""

    @property
    def channel_id(self) -> str:
        """What identifies it in the workspace."""
        ...

    @property
    def name(self) -> str:
        """What it is called, without the #."""
        ...

    @property
    def members(self) -> tuple[str, ...]:
        """The ids of who is in it."""
        ...


class Line(Protocol):
    """Something that was said, by `author_id` or by Makker (none) to or for `about_id`."""

    @property
    def message_id(self) -> int:
        """Its number; later lines have higher ones."""
        ...

    @property
    def conversation(self) -> str:
        """A channel's id, or a person's direct conversation."""
        ...

    @property
    def key(self) -> str:
        """Its logical id."""
        ...

    @property
    def author_id(self) -> str:
        """Who said it; empty for Makker."""
        ...

    @property
    def about_id(self) -> str:
        """Whom Makker said it to or for."""
        ...

    @property
    def parent_id(self) -> int | None:
        """The line that it answers in a thread."""
        ...

    @property
    def text(self) -> str:
        """What was said, or what the card says in short."""
        ...

    @property
    def card(self) -> Card | None:
        """Makker's card, if it said one."""
        ...

    @property
    def language(self) -> str:
        """The language in which Makker said it."""
        ...

    @property
    def file_name(self) -> str:
        """The name of the file that it brings, or empty."""
        ...

    @property
    def removed(self) -> bool:
        """Whether only its place is left."""
        ...

    @property
    def created_at(self) -> datetime:
        """When it was said."""
        ...

    @property
    def edited_at(self) -> datetime | None:
        """When it was last changed."""
        ...

    @property
    def unopened(self) -> bool:
        """Whether its text cannot be opened any more, and is empty therefore."""
        ...

    @property
    def replies(self) -> int:
        """How many lines its thread has."""
        ...


class Room(Protocol):
    """Where the workspace is kept. Every method raises `NotStored` when it cannot be reached or written."""

    async def found(self, people: Sequence[tuple[str, str, str, str, str]], channel: str, now: datetime) -> bool:
        """Start the workspace with people (id, name, zone, country, language) and a channel; false if it stands."""
        ...

    async def members(self) -> Sequence[Member]:
        """Everybody, in the order they came."""
        ...

    async def member(self, person_id: str) -> Member | None:
        """One of them."""
        ...

    async def keep_member(self, person_id: str, name: str, zone: str, country: str, language: str) -> Member:
        """Add somebody, to every channel as well, or change their profile."""
        ...

    async def remove_member(self, person_id: str) -> None:
        """Take somebody out of the workspace, with channels that nobody is in then; what they said stays."""
        ...

    async def met(self, person_id: str, revision: int) -> None:
        """Remember that Makker was told of this revision of a profile."""
        ...

    async def channels(self) -> Sequence[Channel]:
        """Every channel, in the order they were made."""
        ...

    async def keep_channel(self, channel_id: str, name: str, person_ids: Sequence[str]) -> Channel:
        """Add a channel, or change its name and who is in it."""
        ...

    async def say(
        self, conversation: str, key: str, author_id: str, text: str, under: int | None, to_makker: bool, now: datetime
    ) -> tuple[Line, bool]:
        """A person's line; the same key again is the same line, and false."""
        ...

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
        ...

    async def attach(
        self, conversation: str, key: str, about_id: str, file_name: str, content: bytes, text: str, now: datetime
    ) -> tuple[Line, bool]:
        """Makker's line that brings a file."""
        ...

    async def change(self, message_id: int, card: Card, text: str, language: str, now: datetime) -> Line | None:
        """Show another card in a line's place; none if there is no such line."""
        ...

    async def line(self, message_id: int) -> Line | None:
        """A line by its number."""
        ...

    async def find(self, key: str) -> Line | None:
        """A line by its logical id."""
        ...

    async def page(self, conversation: str, under: int | None, before: int | None, limit: int) -> Sequence[Line]:
        """The latest lines of a conversation or thread before a number, oldest first."""
        ...

    async def latest(self) -> dict[str, int]:
        """The number of the last line in each conversation."""
        ...

    async def spoken(self, person_id: str) -> str:
        """The language in which Makker spoke last to a person; empty if it never did."""
        ...

    async def file(self, message_id: int) -> bytes | None:
        """The file that came with a line. Raises `NotOpened` if its key is missing."""
        ...

    async def waiting(self) -> Sequence[Line]:
        """Lines that Makker was not given yet, in their order."""
        ...

    async def handed_on(self, message_id: int) -> None:
        """Remember that Makker was given a line."""
        ...

    async def take_back(self, message_id: int) -> None:
        """Remove a line that Makker could not be given."""
        ...

    async def erase(self, person_id: str) -> None:
        """Remove a person's direct conversation, and what was said by or for them anywhere else."""
        ...
