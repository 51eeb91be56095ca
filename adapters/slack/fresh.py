"""A messenger beside the Home tab: what somebody is told directly is soon seen there as well."""

from adapters.slack.home import Homes
from bot.cards.card import Card
from bot.dialogs.base import DIRECT
from bot.ports import Address, Messenger


class KeepsHomesFresh:
    """Implements `Messenger` by another one, and brings Home tabs up to date after it."""

    def __init__(self, messenger: Messenger, homes: Homes) -> None:
        self._messenger = messenger
        self._homes = homes

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Post a card."""
        ref = await self._messenger.post(to, key, card, language, under)
        self._refresh(to)
        return ref

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a posted card."""
        await self._messenger.update(to, ref, card, language)
        self._refresh(to)

    def _refresh(self, to: Address) -> None:
        if to.place == DIRECT:
            self._homes.refresh(to.tenant_id, to.person_id)

    async def attach(self, to: Address, key: str, name: str, content: bytes, summary: str) -> str:
        """Hand over a file."""
        return await self._messenger.attach(to, key, name, content, summary)

    async def find(self, to: Address, key: str) -> str | None:
        """Look a message up."""
        return await self._messenger.find(to, key)

    async def forget(self, to: Address) -> None:
        """Erase what is kept of a person, and what their Home tab shows."""
        await self._messenger.forget(to)
        self._homes.open(to.tenant_id, to.person_id)
