"""What a message shows just now: the card that a pressed one is answered with."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from adapters.shared.homes import HOME
from adapters.shared.ports import Practices
from adapters.teams.ports import Body
from adapters.teams.render import card_content
from bot.cards.prompt import NudgeRef, PromptRef
from bot.composing import composed
from bot.dialogs.base import Content, Effect, Update
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.ports import Clock

Home = Callable[[TenantId, PersonId, str], Awaitable[Body]]
"""What the home card of a logical id shows somebody now. Raises `NotStored`."""


class Faces:
    """Puts cards together as the outbox does, from the practice as it stands."""

    def __init__(self, practices: Practices, home: Home, clock: Clock, *, dialogs: bool) -> None:
        self._practices = practices
        self._home = home
        self._clock = clock
        self._dialogs = dialogs

    async def now(self, person: PersonKey, key: str) -> Body | None:
        """The card of a person's message as it stands; none where nobody remembers what it showed.

        Raises `NotStored`.
        """
        return await self._composed(person, key, _kept(person, key))

    async def after(self, person: PersonKey, key: str, effects: Sequence[Effect]) -> Body | None:
        """The card of a person's message that a turn changed, and of a home; none where it stays as it is.

        Raises `NotStored`.
        """
        return await self._composed(person, key, _updated(key, effects))

    async def _composed(self, person: PersonKey, key: str, content: Content | None) -> Body | None:
        if content is None:
            return await self._home(*person, key) if key.startswith(f"{HOME}:") else None
        practice = await self._practices.of(*person)
        card = None if practice is None else composed(content, practice, self._clock.now())
        if practice is None or card is None:
            return None
        return card_content(card, practice.person.language, key, dialogs=self._dialogs, whose=person[1])


def _updated(key: str, effects: Sequence[Effect]) -> Content | None:
    return next((each.content for each in effects if isinstance(each, Update) and each.of == key), None)


def _kept(person: PersonKey, key: str) -> Content | None:
    """The prompt or reminder of theirs that a logical id names; what else was said is not kept."""
    if (at := key.removeprefix(f"prompt:{person[1]}:")) != key:
        due_at = _instant(at)
        return None if due_at is None else PromptRef(due_at)
    if (at := key.removeprefix(f"nudge:{person[1]}:")) != key:
        due_at = _instant(at.partition(":")[0])
        return None if due_at is None else NudgeRef(due_at)
    return None


def _instant(seconds: str) -> datetime | None:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
