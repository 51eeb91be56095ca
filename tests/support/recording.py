"""A platform that keeps what Makker tells it, as the people on it would see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Card
from bot.ports import Address, Clock


@dataclass(slots=True)
class Message:
    """A message as it stands; `changed_at` is none while it is as it was posted."""

    ref: str
    key: str
    to: Address
    card: Card | None
    language: str
    posted_at: datetime
    changed_at: datetime | None = None
    under: str = ""
    file_name: str = ""
    file: bytes = b""


Trouble = Callable[[str, str], Exception | None]
"""From what is asked (`post`, `update`, …) and the logical id to what goes wrong with it, if anything."""


class RecordingMessenger:
    """Implements the port `Messenger` over a list. `trouble` makes calls fail before they have any effect."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._posted = 0
        self.messages: list[Message] = []
        self.accepted: list[tuple[str, str]] = []
        self.trouble: Trouble = lambda asked, key: None

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Keep a new message."""
        return self._kept("post", key, Message("", key, to, card, language, self._clock.now(), under=under))

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Keep a file."""
        now = self._clock.now()
        return self._kept("attach", key, Message("", key, to, None, "", now, file_name=name, file=content))

    def _kept(self, asked: str, key: str, message: Message) -> str:
        self._accept(asked, key)
        self._posted += 1
        message.ref = str(self._posted)
        self.messages.append(message)
        return message.ref

    def _accept(self, asked: str, key: str) -> None:
        if (trouble := self.trouble(asked, key)) is not None:
            raise trouble
        self.accepted.append((asked, key))

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a message."""
        message = next(each for each in self.messages if each.ref == ref)
        self._accept("update", message.key)
        message.card, message.language, message.changed_at = card, language, self._clock.now()

    async def find(self, to: Address, key: str) -> str | None:
        """This platform always knows."""
        found = [each.ref for each in self.messages if each.key == key and each.to.tenant_id == to.tenant_id]
        return found[0] if found else None

    async def forget(self, to: Address) -> None:
        """Erase a person's messages."""
        self._accept("forget", to.person_id)
        mine = (to.tenant_id, to.person_id)
        self.messages = [each for each in self.messages if (each.to.tenant_id, each.to.person_id) != mine]

    # --- for tests ------------------------------------------------------------------------------------

    def to(self, person_id: str, tenant_id: str | None = None) -> list[Message]:
        """What a person was sent directly, oldest first."""
        return [
            each
            for each in self.messages
            if each.to.person_id == person_id and tenant_id in (None, each.to.tenant_id) and not each.to.place
        ]

    def prompts_to(self, person_id: str) -> list[Message]:
        """The prompts among them."""
        return [each for each in self.to(person_id) if each.key.startswith("prompt:")]
