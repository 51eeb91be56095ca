"""A messenger over the stand-in Teams: an organisation with Makker in it, and what Makker says there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.shared.ports import Kind
from adapters.shared.sessions import TOTAL_S, open_session
from adapters.teams.connector import HttpConnector
from adapters.teams.files import Handover
from adapters.teams.homes import HomeCards
from adapters.teams.hosts import Hosts
from adapters.teams.outbound import TeamsMessenger
from adapters.teams.ports import Conversation, Member, tenant_of
from adapters.teams.ports import Kind as ConversationKind
from adapters.teams.rates import Gate
from bot.assembly import Makker
from bot.cards.card import Button, Buttons, Card, Paragraph
from bot.clock import SetClock
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId, TenantId
from bot.ports import Address, NotYet
from bot.public_holidays import public_holidays
from bot.store.crypto import Vault
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.teams_conversations import StoreConversations
from bot.store.teams_files import StoreFiles
from bot.store.teams_posts import StorePosts
from bot.store.teams_tables import teams_members
from tests.teams_server import Conversation as Chat
from tests.teams_server import Hand, Message, TeamsServer, Tenant
from tests.teams_server.login import AUDIENCE, Token
from tests.teams_server.people import Person

CARD = Card((Paragraph("Did you run?"), Buttons((Button("Done", "check_in.done", "g1"),))), "Did you run?")
ANSWERED = Card((Paragraph("You ran."),), "You ran.")


class HandedTokens:
    """Tokens as Teams hands them out, without its asking for proof."""

    def __init__(self, teams: TeamsServer) -> None:
        self._teams = teams
        self.present = ""
        self.made = 0
        self.refusals: list[str] = []

    async def token(self) -> str:
        """The present one, made anew where there is none."""
        if not self.present:
            self.made += 1
            self.present = f"token-{self.made}"
            until = self._teams.clock.now() + timedelta(days=30)
            self._teams.login.tokens[self.present] = Token(self.present, AUDIENCE, self._teams.world.home.id, until)
        return self.present

    async def refused(self, token: str) -> None:
        """The next is another."""
        self.refusals.append(token)
        self.present = ""


@dataclass(slots=True)
class Stored:
    """What the adapter keeps, in a real database."""

    conversations: StoreConversations[Conversation]
    members: StoreMembers[Member]
    posts: StorePosts
    files: StoreFiles
    practices: StorePractices


def stored(makker: Makker, vault: Vault, clock: SetClock) -> Stored:
    """The stores over a Makker's database."""
    database = makker.database
    return Stored(
        StoreConversations(database, clock, Conversation),
        StoreMembers(database, clock, Member, teams_members),
        StorePosts(database),
        StoreFiles(database, vault, clock),
        StorePractices(database, vault, public_holidays, clock),
    )


@dataclass(slots=True)
class Office:
    """An organisation in which Makker is installed for Anna, who has said hello."""

    tenant: Tenant
    anna: Person
    tenant_id: TenantId


@dataclass(slots=True)
class Sending:
    """The adapter's way out over a stand-in Teams."""

    teams: TeamsServer
    clock: SetClock
    stores: Stored
    tokens: HandedTokens
    connector: HttpConnector
    messenger: TeamsMessenger
    homes: HomeCards
    handover: Handover
    offices: list[Office] = field(default_factory=list)

    async def office(self, name: str = "Acme", kind: Kind = "member") -> Office:
        """An organisation with Anna in it, whom Makker has met."""
        tenant = self.teams.world.add_tenant(name)
        anna = tenant.add_person("Anna Holm")
        office = Office(tenant, anna, tenant_of(tenant.id))
        self.offices.append(office)
        await self.meets(office, anna, kind)
        return office

    async def meets(self, office: Office, person: Person, kind: Kind = "member") -> None:
        """Makker is installed for somebody and knows them."""
        chat = office.tenant.personal(person)
        chat.is_installed = True
        user = PersonId(person.id)
        await self.stores.members.keep(
            Member(office.tenant_id, user, person.name, person.zone, person.locale, kind, object_id=person.object_id)
        )
        await self.hears_from(office, chat, user)

    async def hears_from(self, office: Office, chat: Chat, person_id: PersonId = PersonId("")) -> None:
        """An activity came from somewhere."""
        kinds: dict[str, ConversationKind] = {"personal": "personal", "channel": "channel", "groupChat": "group"}
        await self.stores.conversations.keep(
            Conversation(
                office.tenant_id,
                person_id,
                DIRECT if person_id else Place(chat.id),
                chat.id,
                self.service_url(office),
                self.teams.world.bot.id,
                kinds[chat.kind],
                team_id=chat.team.id if chat.team is not None else "",
            )
        )

    def service_url(self, office: Office) -> str:
        """Where the connector of an organisation is."""
        return f"{self.teams.address}/{office.tenant.region}/{office.tenant.id}/"

    def to(self, office: Office, person: Person | None = None, place: Place = DIRECT) -> Address:
        """An address in the organisation: Anna's, unless somebody else is named."""
        return Address(office.tenant_id, PersonId((person or office.anna).id), place)

    def hand(self, office: Office, person: Person | None = None) -> Hand:
        """Somebody's hands: Anna's, unless somebody else is named."""
        return self.teams.hand(person or office.anna)

    def seen(self, office: Office, chat: Chat | None = None) -> list[Message]:
        """What Makker wrote in Anna's own conversation, or elsewhere."""
        return self.hand(office).from_bot(chat)

    async def conversation(self, to: Address) -> Conversation | None:
        """What is kept of a conversation."""
        whose = to.person_id if to.place == DIRECT else PersonId("")
        return await self.stores.conversations.of(to.tenant_id, whose, to.place)

    def passes(self, seconds: float) -> None:
        """Time goes by."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    async def post(self, to: Address, key: str, card: Card = CARD, under: str = "") -> str:
        """Post as delivery does: what must wait waits, on the clock."""
        while True:
            try:
                return await self.messenger.post(to, key, card, "en", under)
            except NotYet as wait:
                self.passes(wait.after)

    async def forget(self, to: Address) -> int:
        """Forget as delivery does; how often it had to wait."""
        waits = 0
        while True:
            try:
                await self.messenger.forget(to)
                return waits
            except NotYet as wait:
                waits += 1
                self.passes(wait.after)


@asynccontextmanager
async def sending(
    teams: TeamsServer,
    makker: Makker,
    vault: Vault,
    clock: SetClock,
    *,
    guests: bool = False,
    local: bool = False,
    total_s: float = TOTAL_S,
    hosts: tuple[str, ...] = ("127.0.0.1",),
) -> AsyncIterator[Sending]:
    """The adapter's way out, put together."""
    stores, tokens = stored(makker, vault, clock), HandedTokens(teams)
    async with open_session(total_s) as session:
        connector = HttpConnector(session, tokens, Gate(), Hosts(hosts, local=local), clock)
        messenger = TeamsMessenger(
            connector, stores.conversations, stores.members, stores.posts, stores.files, clock,
            dialogs=True, guests=guests, local=local,
        )  # fmt: skip
        homes = HomeCards(stores.members, stores.practices, messenger.sending, clock, dialogs=True)
        messenger.on_home = homes.posted
        handover = Handover(connector, messenger.sending, stores.files)
        yield Sending(teams, clock, stores, tokens, connector, messenger, homes, handover)
        await handover.stop()
