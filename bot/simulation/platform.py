"""The platform of invented people: keeps what they are shown, and notes every prompt and nudge."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.cards.card import Button, Buttons, Card, Choices
from bot.cards.prompt import read_slot_ref
from bot.ports import Address, Clock

NAME = "simulation"
SHOWN_FOR = timedelta(days=10)
"""Nobody scrolls further back."""

_ANSWER = "check_in.done"


@dataclass(slots=True)
class Message:
    """A message as a person sees it: its logical id and what can be pressed."""

    key: str
    posted_at: datetime
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A prompt or nudge as it arrived: when, for which due instant, about which slots (goal's id and date)."""

    at: datetime
    due_at: datetime
    slots: tuple[tuple[str, date], ...]


@dataclass(slots=True)
class Screen:
    """What one person was shown in their direct conversation."""

    messages: dict[str, Message] = field(default_factory=dict)
    order: deque[str] = field(default_factory=deque)
    prompts: list[Sent] = field(default_factory=list)
    nudges: list[Sent] = field(default_factory=list)

    def button(self, action: str, ref: str | None = None) -> tuple[str, Button] | None:
        """The newest button of an action, with its message's logical id; about `ref` if that is given."""
        for shown in reversed(self.order):
            message = self.messages[shown]
            for button in message.buttons:
                if button.action == action and ref in (None, button.ref):
                    return message.key, button
        return None

    def show(self, ref: str, message: Message) -> None:
        """Put a message at the end, and let go of what is far above."""
        while self.order and message.posted_at - self.messages[self.order[0]].posted_at > SHOWN_FOR:
            del self.messages[self.order.popleft()]
        self.messages[ref] = message
        self.order.append(ref)


OnPrompt = Callable[[str, Sent], None]


class Platform:
    """Implements the port `Messenger`; `on_prompt` hears of each prompt and nudge with the person it went to.

    `delivered` counts new messages and changes of old ones.
    """

    def __init__(self, clock: Clock, on_prompt: OnPrompt) -> None:
        self._clock = clock
        self._on_prompt = on_prompt
        self.delivered = 0
        self.screens: dict[str, Screen] = {}

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Show a new message."""
        self.delivered += 1
        ref = str(self.delivered)
        now = self._clock.now()
        screen = self.screens.setdefault(to.person_id, Screen())
        buttons = tuple(_pressable(card))
        screen.show(ref, Message(key, now, buttons))
        if key.startswith("prompt:"):
            self._note(to.person_id, screen.prompts, Sent(now, _minute(key.rpartition(":")[2]), _slots(buttons)))
        elif key.startswith("nudge:"):
            self._note(to.person_id, screen.nudges, Sent(now, _minute(key.split(":")[2]), _slots(buttons)))
        return ref

    def _note(self, person_id: str, kept: list[Sent], sent: Sent) -> None:
        kept.append(sent)
        self._on_prompt(person_id, sent)

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a message where it stands."""
        self.delivered += 1
        message = self.screens[to.person_id].messages.get(ref)
        if message is not None:
            message.buttons = tuple(_pressable(card))

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Nobody asks for a file here."""
        raise NotImplementedError

    async def forget(self, to: Address) -> None:
        """Nobody asks to be forgotten here."""
        raise NotImplementedError

    async def find(self, to: Address, key: str) -> str | None:
        """Look a message up by its logical id."""
        screen = self.screens.get(to.person_id, Screen())
        return next((ref for ref, message in screen.messages.items() if message.key == key), None)


def _pressable(card: Card) -> Iterator[Button]:
    for block in card.blocks:
        if isinstance(block, Buttons):
            yield from block.buttons
        elif isinstance(block, Choices):
            yield from block.options


def _slots(buttons: tuple[Button, ...]) -> tuple[tuple[str, date], ...]:
    found = (read_slot_ref(button.ref) for button in buttons if button.action == _ANSWER)
    return tuple(slot for slot in found if slot is not None)


def _minute(seconds: str) -> datetime:
    """The minute of a prompt's logical id: a late one has the second after the full minute."""
    return datetime.fromtimestamp(int(seconds) // 60 * 60, UTC)
