"""The program that is killed, in Slack: the real adapter over the real Makker, whose Slack is a server on loopback."""

import asyncio
from functools import partial
from pathlib import Path
from random import Random

import msgspec

from adapters.shared.ports import Member
from adapters.shared.sessions import open_session
from adapters.slack.app import SlackApp, Stores, Ways
from adapters.slack.ports import Installation
from adapters.slack.speaking import Speaking
from adapters.slack.tokens import Tokens
from bot.assembly import assemble
from bot.domain.person import TenantId
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.slack_installations import StoreInstallations
from bot.store.slack_tables import slack_members
from tests.faults.child import serve
from tests.faults.hasty import SharedClock
from tests.faults.living import Living, listening, no_holidays, run, watched


class SlackLife(msgspec.Struct):
    """What a life is told when it begins. With `app_token` it is reached by Socket Mode, else by HTTP."""

    database: str
    key: str
    clock: str
    seed: int
    control: int
    tenant: str
    api_url: str
    bot_token: str
    app_token: str
    signing_secret: str
    fault: str = ""


async def _live(life: SlackLife) -> None:
    reached = watched(life.fault)
    database = Database(open_engine(life.database))
    clock, vault = SharedClock(Path(life.clock)), Vault([life.key])
    makker = assemble(database, clock, vault, no_holidays, Random(life.seed))
    async with open_session() as session:
        installations: StoreInstallations[Installation] = StoreInstallations(database, vault, clock, Installation)
        members: StoreMembers[Member] = StoreMembers(database, clock, Member, slack_members)
        stores = Stores(installations, members, StorePractices(database, vault, no_holidays, clock))
        ways = Ways(life.api_url, life.bot_token, life.app_token, life.signing_secret)
        speaking = Speaking(Tokens(installations, None, clock, "kills"))
        adapter = SlackApp(ways, session, makker.turns, stores, speaking, clock, Random(life.seed))
        makker.messengers["slack"] = adapter.messenger
        # Socket Mode reaches the point after the acknowledgement by itself.
        async with listening(adapter.routes, "slack.acknowledged") as port:
            await adapter.start()
            while await installations.of(TenantId(life.tenant)) is None or adapter.connections == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            await Living(makker, adapter, port, reached).obey(life.control)
            await adapter.stop()
    database.close()


if __name__ == "__main__":
    serve(partial(run, kind=SlackLife, live=_live))
