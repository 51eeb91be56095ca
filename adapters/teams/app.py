"""Teams put together: its way in for the one server, the way out for delivery, and what runs beside them."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, web

from adapters.shared.homes import Homes, KeepsHomesFresh
from adapters.shared.meeting import Meeting
from adapters.shared.ports import Members, Practices, Turns
from adapters.shared.roster import Roster
from adapters.shared.trouble import Troubles
from adapters.teams.access import SCOPE, Access, App, NoAccess, token_address
from adapters.teams.connector import HttpConnector
from adapters.teams.deeds import Deeds
from adapters.teams.dispatch import Dispatch
from adapters.teams.door import Door
from adapters.teams.faces import Faces
from adapters.teams.files import Handover
from adapters.teams.homes import HomeCards
from adapters.teams.hosts import TEAMS_HOSTS, Hosts
from adapters.teams.identity import ISSUER, Check, Identity, LocalOnly
from adapters.teams.inbound import Inbound
from adapters.teams.inline import InlineForms
from adapters.teams.invokes import Invokes
from adapters.teams.keys import Keys
from adapters.teams.members import Roll, profile_of
from adapters.teams.outbound import TeamsMessenger
from adapters.teams.people import People
from adapters.teams.places import Places
from adapters.teams.ports import PLATFORM, Conversations, Files, Member, Posts
from adapters.teams.proof import Certificate, ClientSecret
from adapters.teams.rates import Gate
from adapters.teams.roster import Rosters
from bot.ports import Clock, Messenger, TryAgain

FINISH_WITHIN_S = 2.0
LOGIN_URL = "https://login.microsoftonline.com"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"


@dataclass(frozen=True, slots=True)
class Ways:
    """What is set. `certificate`: a private key with its certificate in PEM, instead of a password.

    `local`: this machine alone, without tokens. `dialogs`: whether forms are shown as dialogs.
    """

    app_id: str
    app_password: str = ""
    tenant_id: str = ""
    certificate: str = ""
    local: bool = False
    dialogs: bool = True
    guests: bool = False
    service_hosts: Sequence[str] = TEAMS_HOSTS
    login_url: str = LOGIN_URL
    openid_url: str = OPENID_URL
    issuer: str = ISSUER
    scope: str = SCOPE

    def __repr__(self) -> str:
        """Without its secrets."""
        return f"Ways({self.app_id})"


@dataclass(frozen=True, slots=True)
class Stores:
    """What the adapter keeps, and what it shows."""

    conversations: Conversations
    members: Members[Member]
    posts: Posts
    files: Files
    practices: Practices


class TeamsApp:
    """The platform "teams"."""

    def __init__(self, ways: Ways, session: ClientSession, turns: Turns, stores: Stores, clock: Clock) -> None:
        self._ways = ways
        self._clock = clock
        self._troubles = Troubles(PLATFORM)
        self._hosts = Hosts(ways.service_hosts, local=ways.local)
        self._tasks: list[asyncio.Task[None]] = []
        self._keys = None if ways.local else Keys(session, ways.openid_url, clock)
        self._access = None if ways.local else _access(ways, session, clock, self._troubles)
        tokens = self._access or NoAccess()
        connector = HttpConnector(session, tokens, Gate(), self._hosts, clock)
        conversations, members, practices = stores.conversations, stores.members, stores.practices
        messenger = TeamsMessenger(
            connector, conversations, members, stores.posts, stores.files, clock,
            dialogs=ways.dialogs, guests=ways.guests, local=ways.local,
        )  # fmt: skip
        sending = messenger.sending
        cards = HomeCards(members, practices, sending, clock, dialogs=ways.dialogs)
        messenger.on_home = cards.posted
        self._homes = Homes("makker-teams-home", cards.show)
        self.messenger: Messenger = KeepsHomesFresh(messenger, self._homes)
        roll = Roll(connector, conversations)
        self._meeting = Meeting(
            PLATFORM, turns, members, roll.look_up, profile_of, guests=ways.guests, looks_in_once=True
        )
        self._meeting.on_turn = self._homes.refresh
        self._forms = InlineForms(sending, turns)
        people = People(turns, conversations, members, practices, self._meeting, roll, sending, clock)
        faces = Faces(practices, cards.content, clock, dialogs=ways.dialogs)
        self._handover = Handover(connector, sending, stores.files)
        places = Places(conversations, self._meeting, roll)
        rosters = Rosters(connector, conversations, members, people, places)
        self.roster = Roster(conversations.tenants, members, rosters.look)
        deeds = Deeds(self._meeting, people, places)
        invokes = Invokes(deeds, people, self._forms, faces, self._handover, dialogs=ways.dialogs)
        inbound = Inbound(deeds, people, places, self._forms, invokes, dialogs=ways.dialogs)
        self._dispatch = Dispatch(inbound, "" if ways.local else f"28:{ways.app_id}")

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """The address for the one server."""
        return Door(self._check(), self._dispatch).routes()

    def _check(self) -> Check:
        if self._keys is None:
            return LocalOnly()
        ways = self._ways
        return Identity(self._keys, self._hosts, self._clock, ways.app_id, ways.tenant_id, ways.issuer)

    def told(self) -> Mapping[str, Any]:
        """For health: which settings Microsoft refuses, with its own word for why, and whether its keys can be had."""
        keys = {"keys": self._keys.failing} if self._keys is not None and self._keys.failing else {}
        return {**keys, "refused": self._troubles.standing}

    async def start(self) -> None:
        """Begin to receive; the engine must be taking turns by now."""
        if self._access is not None:
            # What Microsoft refuses is told by health and the doctor at once, not at the first prompt.
            self._tasks.append(asyncio.create_task(_ask(self._access), name="makker-teams-token"))
        await self._meeting.resume()
        self._tasks.append(asyncio.create_task(self.roster.keep(), name="makker-teams-roster"))

    async def stop(self) -> None:
        """Receive no more, and let go of what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_WITHIN_S):
                await self.finish()
        await self._meeting.stop()
        await self._forms.stop()
        await self._handover.stop()
        await self._homes.stop()
        for part in (self._access, self._keys):
            if part is not None:
                await part.stop()

    async def finish(self) -> None:
        """Wait for what was begun beside the answers: people met, forms posted, homes brought up to date."""
        await self._meeting.finish()
        await self._forms.finish()
        await self._handover.finish()
        await self._homes.finish()


async def _ask(access: Access) -> None:
    with suppress(TryAgain):
        await access.token()


def _access(ways: Ways, session: ClientSession, clock: Clock, troubles: Troubles) -> Access:
    proof = Certificate(ways.certificate) if ways.certificate else ClientSecret(ways.app_password)
    app = App(ways.app_id, proof, token_address(ways.login_url, ways.tenant_id), ways.scope)
    return Access(session, clock, app, troubles)
