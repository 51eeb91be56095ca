"""What the engine and the scheduler need of the world outside, as protocols."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.cards.card import Card
from bot.dialogs.base import Conversation, Effect, Event, Place, RefuseForm
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.domain.practice import Change, Practice

NO_CONVERSATION = Conversation("", 0, 0, None, datetime(1970, 1, 1, tzinfo=UTC))


class NotStored(Exception):
    """The store could not be reached: what was sent has not been kept, and may be sent again."""


class NotOpened(Exception):
    """What is stored was sealed with a key that is not there any more."""


class Clock(Protocol):
    """Where the time comes from: asked once a turn and once a tick."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A person's practice and the conversation that is under way with them."""

    practice: Practice
    conversation: Conversation = NO_CONVERSATION


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one event: what to save, and what its sender is to be shown at once.

    `duplicate`: it had been handled before, or asks for what is done; nothing comes of it, but a form that was refused
    then is refused again.
    `postponed`: it is stored, but could not be handled yet. `language`: what the person is spoken to in, once that is
    known.
    """

    event: Event
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    conversation: Conversation = NO_CONVERSATION
    conversation_changed: bool = False
    duplicate: bool = False
    postponed: bool = False
    language: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether what was filled in cannot be taken as it is."""
        return any(isinstance(effect, RefuseForm) for effect in self.effects)


class UnitOfWork(Protocol):
    """One transaction over the store, for a batch of turns."""

    def accept(self, events: Sequence[Event], now: datetime) -> set[tuple[TenantId, str]]:
        """Store events; the keys of those that had not been seen before."""
        ...

    def refused(self, events: Sequence[Event]) -> set[tuple[TenantId, str]]:
        """The keys of those of these events that were forms and were refused when they came first."""
        ...

    def folders(
        self, people: Collection[PersonKey], now: datetime, history: Collection[PersonKey] = ()
    ) -> dict[PersonKey, Folder]:
        """Everything known of these people, locked against others; unknown ones are left out."""
        ...

    def save(self, turns: Sequence[Turn], now: datetime) -> None:
        """Write the changes, conversations and outgoing messages of these turns."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a person's direct conversation (no place), or a channel."""

    tenant_id: TenantId
    person_id: PersonId
    place: Place
    details: str = ""


class Messenger(Protocol):
    """A platform's way out. Every method may raise the failures below; `ref` is the platform's own id."""

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Post a card, under another message's `ref` or at the top; its `ref`.

        An `under` that is no `ref` is what the adapter called the words that were answered, or a message that is gone:
        where it says nothing to the platform, the card stands on its own.
        """
        ...

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a posted card where it stands."""
        ...

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Hand over a file in a direct conversation, or say in the person's language why not; its `ref`."""
        ...

    async def forget(self, to: Address) -> None:
        """Erase what the platform's adapter itself keeps of a person."""
        ...

    async def find(self, to: Address, key: str) -> str | None:
        """The `ref` of a message that may have been posted, by its logical id; none if it was not.

        Raises `CannotTell` where the platform offers no way to know.
        """
        ...


class DeliveryFailure(Exception):
    """Base of what can go wrong with sending a message."""


class TryAgain(DeliveryFailure):
    """It was certainly not delivered and may be tried again, not before `after` seconds if that is given."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class NotYet(DeliveryFailure):
    """It was not tried, since the platform's limits have no room for it before `after` seconds: no failed attempt."""

    def __init__(self, after: float) -> None:
        super().__init__("its turn has not come")
        self.after = after


class Undeliverable(DeliveryFailure):
    """It will never be delivered: the conversation is closed, the message refused."""


class Ambiguous(DeliveryFailure):
    """The connection broke after sending: it may have been delivered or not."""


class CannotTell(DeliveryFailure):
    """The platform cannot say whether a message was posted."""


Messengers = Mapping[str, Messenger]
"""A messenger for each platform; a tenant's id begins with its platform's name and a colon."""


def platform_of(tenant_id: TenantId) -> str:
    """The platform of a tenant: what stands before the colon."""
    return tenant_id.partition(":")[0]


# --- what the scheduler needs of the store ------------------------------------------------------------


class Claims(Protocol):
    """What has come due, claimed in batches: each method takes at most `limit` and says how many it took."""

    async def tick(self, now: datetime, *, continuous: bool = False) -> None:
        """Note that Makker is awake; a long gap since the last time is an outage, unless the clock was moved."""
        ...

    async def prompts(self, now: datetime, limit: int) -> int:
        """Goals whose next slot is to be asked about."""
        ...

    async def nudges(self, now: datetime, limit: int) -> int:
        """Unanswered prompts to be recalled."""
        ...

    async def tidy(self, now: datetime, limit: int) -> int:
        """Finished messages and handled events that nobody needs any more."""
        ...

    async def next_due_at(self) -> datetime | None:
        """The next instant at which there is something to claim or send."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message leased for sending. `ref` is that of the message to change or to answer under.

    `ambiguous`: an earlier try may have been delivered; `repeated`: the one repeat of it may have been as well.
    `leased_until`: past it another may send it. `answered`: it asks for nothing any more, and is only looked up so
    that it can be changed where it stands.
    """

    seq: int
    key: str
    op: str
    to: Address
    language: str
    card: Card | None
    ref: str
    file_name: str
    file: bytes
    ambiguous: bool
    attempts: int
    leased_until: datetime
    repeated: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A leased message was delivered."""

    seq: int
    ref: str


@dataclass(frozen=True, slots=True)
class Retry:
    """A leased message is to be tried again at `at`, after `attempts` that failed."""

    seq: int
    at: datetime
    reason: str
    attempts: int
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Dead:
    """A leased message will never be delivered."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A leased message has nothing left to say."""

    seq: int


Delivered = Sent | Retry | Dead | Dropped


class Outbox(Protocol):
    """Messages that wait to be sent."""

    async def exchange(self, results: Sequence[Delivered], now: datetime, limit: int) -> list[Outgoing]:
        """Note what became of leased messages, and lease at most `limit` more that may be sent now.

        A message whose lease another has taken over is left alone. Of each conversation one is leased at a time,
        put together from how things stand; an answer goes past prompts that wait for a platform's limits.
        """
        ...


# --- what is measured -----------------------------------------------------------------------------------


class Meter(Protocol):
    """Who counts what was done. Called once a batch, from any thread; it must be quick and must not raise."""

    def turns(self, outcomes: "Sequence[Turn | Exception]", seconds: Sequence[float]) -> None:
        """A batch of turns came to an end, each so many seconds after its event arrived."""
        ...

    def claimed(self, trigger: str, count: int) -> None:
        """A trigger claimed so much."""
        ...

    def delivered(self, results: Sequence[Delivered]) -> None:
        """A batch of leased messages came to an end."""
        ...


class Unmetered:
    """Counts nothing."""

    def turns(self, outcomes: "Sequence[Turn | Exception]", seconds: Sequence[float]) -> None:
        """Nothing."""

    def claimed(self, trigger: str, count: int) -> None:
        """Nothing."""

    def delivered(self, results: Sequence[Delivered]) -> None:
        """Nothing."""


UNMETERED = Unmetered()
