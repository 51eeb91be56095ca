"""A press of a card's button in Teams, from its JSON to the commit, beside botbuilder with an empty handler.

Tokens are left out on both sides. botbuilder is taken as it comes, and with its list of status codes as a set, which
alone makes it ten times as fast.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from aiohttp import ClientSession
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthenticationFactory,
    ClaimsIdentity,
    PasswordServiceClientCredentialFactory,
)
from msrest.universal_http.requests import ClientRetryPolicy
from sqlalchemy.engine import URL

from adapters.shared.ports import Turns as TakesTurns
from adapters.teams.app import Stores, TeamsApp, Ways
from adapters.teams.ports import Conversation, Member, tenant_of
from adapters.teams.values import press_data
from benchmarks.answers import OUTCOMES
from benchmarks.presses import PEOPLE, Cost, bring_in, through, timed
from benchmarks.stage import NOW, TODAY, vault
from bot.clock import SetClock
from bot.domain.person import PersonId
from bot.public_holidays import public_holidays
from bot.store.database import Database
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.teams_conversations import StoreConversations
from bot.store.teams_files import StoreFiles
from bot.store.teams_posts import StorePosts
from bot.store.teams_tables import teams_members

APP = "00000000-0000-0000-0000-00000000bead"
ORGANISATION = "11111111-2222-3333-4444-555555555555"
BOT = f"28:{APP}"
SERVICE = "https://smba.trafficmanager.net/emea/"
_ANSWER = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Done."}


@dataclass(frozen=True, slots=True)
class Costs:
    """The whole way to the commit, ours with the engine left out, and botbuilder's empty handler, mended and as is."""

    whole: Cost
    layers: Cost
    mended: Cost
    stock: Cost


def prepare(url: URL) -> None:
    """People who were asked this morning, as members of an organisation, in conversations of their own."""
    tenant = tenant_of(ORGANISATION)
    member = (
        "INSERT INTO teams_members (tenant_id, person_id, name, zone, locale, kind, country, object_id, home) "
        "VALUES (?,?,?,?,?,?,?,?,?)"
    )
    where = (
        "INSERT INTO teams_conversations (tenant_id, person_id, place, conversation_id, service_url, bot_id, kind, "
        "team_id, name) VALUES (?,?,?,?,?,?,?,?,?)"
    )
    people = range(PEOPLE)
    members = [
        (tenant, _id(number), _name(number), "Europe/Copenhagen", "da-DK", "member", "DK", _object(number), "")
        for number in people
    ]
    conversations = [(tenant, _id(number), "", f"a:{number}", SERVICE, BOT, "personal", "", "") for number in people]
    bring_in(url, tenant, {member: members, where: conversations})


def costs(url: URL, presses: int, at_once: int) -> Costs:
    """Each measured once."""
    return asyncio.run(_costs(url, presses, at_once))


async def _costs(url: URL, presses: int, at_once: int) -> Costs:
    whole, layers = await through(_Adapter, url, presses, at_once)
    with _mended():
        mended = await _botbuilder(presses, at_once)
    return Costs(whole, layers, mended, await _botbuilder(max(presses // 5, 10), at_once))


class _Adapter:
    """The adapter behind its door, over an engine or none."""

    def __init__(self, session: ClientSession, database: Database, turns: TakesTurns) -> None:
        clock, sealed = SetClock(NOW), vault()
        self._members: StoreMembers[Member] = StoreMembers(database, clock, Member, teams_members)
        self._conversations: StoreConversations[Conversation] = StoreConversations(database, clock, Conversation)
        practices = StorePractices(database, sealed, public_holidays, clock)
        stores = Stores(
            self._conversations, self._members, StorePosts(database), StoreFiles(database, sealed, clock), practices
        )
        ways = Ways(APP, app_password="secret", tenant_id=ORGANISATION)
        self._app = TeamsApp(ways, session, turns, stores, clock)

    async def learn(self, people: Sequence[int]) -> None:
        """Read who and where they are beforehand."""
        tenant = tenant_of(ORGANISATION)
        for number in people:
            await self._members.of(tenant, PersonId(_id(number)))
            await self._conversations.of(tenant, PersonId(_id(number)))

    async def cost(self, people: Sequence[int], at_once: int) -> Cost:
        """A press of each."""
        rng = Random()
        bodies = [_press(number, rng) for number in people]

        async def press(number: int) -> None:
            answer = await self._app._dispatch(json.loads(bodies[number]))
            assert answer.status == 200
            json.dumps(answer.body)

        cost = await timed(press, len(people), at_once)
        await self._app.stop()
        return cost


# --- botbuilder -----------------------------------------------------------------------------------------


class _Empty(TeamsActivityHandler):
    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Nothing is done."""
        return InvokeResponse(status=200, body=_ANSWER)


class _BotBuilder(CloudAdapterBase):
    """Microsoft's own adapter; only its way from HTTP is left out."""


@contextmanager
def _mended() -> Iterator[None]:
    """Look status codes up in a set, instead of going through a list that is built anew for each activity."""
    as_it_comes = ClientRetryPolicy.safe_codes
    ClientRetryPolicy.safe_codes = frozenset(as_it_comes)
    try:
        yield
    finally:
        ClientRetryPolicy.safe_codes = as_it_comes


async def _botbuilder(presses: int, at_once: int) -> Cost:
    credentials = PasswordServiceClientCredentialFactory(APP, "secret", ORGANISATION)
    authentication = BotFrameworkAuthenticationFactory.create(credential_factory=credentials)
    identity = ClaimsIdentity({"aud": APP, "serviceurl": SERVICE, "appid": APP, "ver": "1.0"}, True)
    admitted = AuthenticateRequestResult()
    admitted.claims_identity, admitted.audience, admitted.caller_id = identity, "https://api.botframework.com", None
    admitted.connector_factory = authentication.create_connector_factory(identity)
    adapter, bot, rng = _BotBuilder(authentication), _Empty(), Random()
    bodies = [_press(number, rng) for number in range(presses)]

    async def press(number: int) -> None:
        activity: Any = Activity().deserialize(json.loads(bodies[number]))
        answer = await adapter.process_activity(admitted, activity, bot.on_turn)
        assert answer is not None
        json.dumps(answer.body)

    return await timed(press, presses, at_once)


# --- what Teams sends -----------------------------------------------------------------------------------


def _id(number: int) -> str:
    return f"person{number:07}"


def _name(number: int) -> str:
    return f"Person {number}"


def _object(number: int) -> str:
    return f"aaaaaaaa-0000-0000-0000-{number:012}"


def _press(person: int, rng: Random) -> str:
    """An `adaptiveCard/action` invoke as Teams sends it."""
    action = f"check_in.{rng.choice(OUTCOMES)}"
    data = press_data(action, f"goal{person:07}.{TODAY:%Y%m%d}", 0, f"prompt:{_id(person)}:1")
    return json.dumps(
        {
            "name": "adaptiveCard/action",
            "type": "invoke",
            "timestamp": "2026-03-03T12:00:00.000Z",
            "localTimestamp": "2026-03-03T13:00:00.000+01:00",
            "localTimezone": "Europe/Copenhagen",
            "id": f"f:{rng.getrandbits(128):032x}",
            "channelId": "msteams",
            "serviceUrl": SERVICE,
            "from": {"id": _id(person), "name": _name(person), "aadObjectId": _object(person)},
            "conversation": {"conversationType": "personal", "tenantId": ORGANISATION, "id": f"a:{person}"},
            "recipient": {"id": BOT, "name": "Makker"},
            "entities": [
                {
                    "locale": "da-DK",
                    "country": "DK",
                    "platform": "Web",
                    "timezone": "Europe/Copenhagen",
                    "type": "clientInfo",
                }
            ],
            "channelData": {
                "tenant": {"id": ORGANISATION},
                "source": {"name": "message"},
                "legacy": {"replyToId": "1"},
            },
            "replyToId": "1772604000000",
            "value": {"action": {"type": "Action.Execute", "verb": action, "data": data}, "trigger": "manual"},
            "locale": "da-DK",
        }
    )
