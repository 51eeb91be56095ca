"""Rosters in Microsoft's own Playground: pages, roles and refusals are as the catching up relies on."""

from collections.abc import AsyncIterator

import pytest

from adapters.shared.sessions import open_session
from adapters.teams.access import NoAccess
from adapters.teams.connector import HttpConnector
from adapters.teams.failures import Refused
from adapters.teams.hosts import Hosts
from adapters.teams.members import member_from
from adapters.teams.ports import Conversation, tenant_of
from adapters.teams.rates import Gate
from bot.clock import SystemClock
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId
from tests.playground.program import ANNA, CHANNEL, TEAM, TENANT, playground

NOBODY = PersonId("29:nobody")


@pytest.fixture
async def connector() -> AsyncIterator[HttpConnector]:
    async with open_session() as session:
        yield HttpConnector(session, NoAccess(), Gate(), Hosts(local=True), SystemClock())


async def test_a_team_is_read_by_its_own_id_and_refusals_say_what_is_gone(connector: HttpConnector) -> None:
    with playground("http://127.0.0.1:1", ANNA) as address:
        url = f"{address.replace('localhost', '127.0.0.1')}/_connector"
        tenant = tenant_of(TENANT)
        team = Conversation(tenant, PersonId(""), Place(CHANNEL), TEAM, url, "28:makker", "channel", team_id=TEAM)
        page = await connector.members(team)
        own = Conversation(tenant, NOBODY, DIRECT, ANNA.chat, url, "28:makker", "personal")
        with pytest.raises(Refused) as not_there:
            await connector.member(own, NOBODY)
        with pytest.raises(Refused) as gone:
            await connector.members(Conversation(tenant, PersonId(""), Place("19:x"), "19:x", url, "", "group"))
    assert page.more == ""
    found = [member_from(tenant, entry) for entry in page.people]
    assert ("Anna Holm", "member") in [(each.name, each.kind) for each in found]
    assert (not_there.value.status, not_there.value.code) == (404, "MemberNotFoundInConversation")
    assert (gone.value.status, gone.value.code) == (404, "ConversationNotFound")
