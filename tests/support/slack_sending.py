"""A messenger over the stand-in Slack: a workspace with Makker in it, and what Makker says there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.shared.ports import Kind, Member
from adapters.shared.sessions import TOTAL_S, open_session
from adapters.slack.failures import NotInstalled
from adapters.slack.outbound import SlackMessenger
from adapters.slack.ports import tenant_of
from adapters.slack.rates import Gate
from adapters.slack.uploads import Uploads
from adapters.slack.web import Web
from bot.cards.card import Button, Buttons, Card, Paragraph
from bot.clock import SetClock
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId, TenantId
from bot.ports import Address, NotStored, NotYet
from tests.slack_server import Installation, SlackServer, Workspace
from tests.slack_server.messages import Message
from tests.slack_server.people import Person

CARD = Card((Paragraph("Did you run?"), Buttons((Button("Done", "check_in.done", "g1"),))), "Did you run?")
ANSWERED = Card((Paragraph("You ran."),), "You ran.")


class KnownTokens:
    """Tokens as the workspaces have them; a refresh is done by the stand-in."""

    def __init__(self) -> None:
        self.held: dict[TenantId, str] = {}
        self.next: dict[TenantId, str] = {}
        self.refreshes = 0

    async def token(self, tenant_id: TenantId) -> str:
        """The present one."""
        if tenant_id not in self.held:
            raise NotInstalled
        return self.held[tenant_id]

    async def refreshed(self, tenant_id: TenantId, expired: str) -> str:
        """The next one."""
        self.refreshes += 1
        self.held[tenant_id] = self.next.get(tenant_id, expired)
        return self.held[tenant_id]


class KnownMembers:
    """Members in a dictionary."""

    def __init__(self) -> None:
        self.held: dict[tuple[TenantId, PersonId], Member] = {}
        self.is_out_of_reach = False

    def _reach(self) -> None:
        if self.is_out_of_reach:
            raise NotStored

    async def of(self, tenant_id: TenantId, user_id: PersonId) -> Member | None:
        """Somebody."""
        self._reach()
        return self.held.get((tenant_id, user_id))

    async def keep(self, member: Member) -> None:
        """Note somebody."""
        self.held[member.tenant_id, member.user_id] = member

    async def forget(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Erase somebody."""
        self._reach()
        self.held.pop((tenant_id, user_id), None)


@dataclass(slots=True)
class Office:
    """A workspace that Makker is installed in."""

    workspace: Workspace
    anna: Person
    makker: Installation
    tenant_id: TenantId


@dataclass(slots=True)
class Sending:
    """The adapter's way out over a stand-in Slack."""

    slack: SlackServer
    clock: SetClock
    messenger: SlackMessenger
    web: Web
    gate: Gate
    tokens: KnownTokens
    members: KnownMembers
    ended: list[TenantId] = field(default_factory=list)

    def office(self, name: str = "Acme", kind: Kind = "member", dm: str = "") -> Office:
        """A workspace with Anna in it, whom Makker has met."""
        slack = self.slack
        workspace = slack.world.add_workspace(name)
        anna = workspace.add_person("anna")
        app = next(iter(slack.world.apps.values()), None) or slack.world.add_app()
        makker = slack.world.install(app, workspace, anna)
        tenant_id = tenant_of(workspace.id)
        self.tokens.held[tenant_id] = makker.token
        office = Office(workspace, anna, makker, tenant_id)
        self.meets(office, anna, kind, dm)
        return office

    def meets(self, office: Office, person: Person, kind: Kind = "member", dm: str = "") -> None:
        """Makker knows somebody."""
        user = PersonId(person.id)
        self.members.held[office.tenant_id, user] = Member(
            office.tenant_id, user, person.name, person.tz, person.locale, kind, dm
        )

    def to(self, office: Office, person: Person | None = None, place: Place = DIRECT, details: str = "") -> Address:
        """An address in the workspace: Anna's, unless somebody else is named."""
        return Address(office.tenant_id, PersonId((person or office.anna).id), place, details)

    def seen(self, office: Office, person: Person | None = None) -> list[Message]:
        """What stands in a direct conversation."""
        return self.slack.hand(person or office.anna, office.makker, office.workspace).from_app()

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


@asynccontextmanager
async def sending(
    slack: SlackServer, clock: SetClock, *, guests: bool = False, total_s: float = TOTAL_S, api_url: str = ""
) -> AsyncIterator[Sending]:
    """The adapter's way out, put together."""
    tokens, members, gate, ended = KnownTokens(), KnownMembers(), Gate(), []

    async def end(tenant_id: TenantId) -> None:
        ended.append(tenant_id)
        tokens.held.pop(tenant_id, None)

    async with open_session(total_s) as session:
        web = Web(session, tokens, gate, clock, end, api_url or slack.api_url)
        messenger = SlackMessenger(web, Uploads(web), members, clock, guests=guests)
        yield Sending(slack, clock, messenger, web, gate, tokens, members, ended)
    await asyncio.sleep(0)  # the session's connections are let go of
