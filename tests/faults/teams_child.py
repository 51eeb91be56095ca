"""The program that is killed, in Teams: the real adapter over the real Makker, whose Teams is a server on loopback."""

from functools import partial
from pathlib import Path
from random import Random

import msgspec

from adapters.shared.sessions import open_session
from adapters.teams.app import Stores, TeamsApp, Ways
from adapters.teams.ports import PLATFORM, Conversation, Member
from bot.assembly import assemble
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.teams_conversations import StoreConversations
from bot.store.teams_files import StoreFiles
from bot.store.teams_posts import StorePosts
from bot.store.teams_tables import teams_members
from tests.faults.child import serve
from tests.faults.hasty import SharedClock
from tests.faults.living import Living, listening, no_holidays, run, watched


class TeamsLife(msgspec.Struct):
    """What a life is told when it begins."""

    database: str
    key: str
    clock: str
    seed: int
    control: int
    app_id: str
    password: str
    tenant: str
    login_url: str
    openid_url: str
    dialogs: bool
    fault: str = ""


async def _live(life: TeamsLife) -> None:
    reached = watched(life.fault)
    database = Database(open_engine(life.database))
    clock, vault = SharedClock(Path(life.clock)), Vault([life.key])
    makker = assemble(database, clock, vault, no_holidays, Random(life.seed))
    async with open_session() as session:
        conversations: StoreConversations[Conversation] = StoreConversations(database, clock, Conversation)
        members: StoreMembers[Member] = StoreMembers(database, clock, Member, teams_members)
        practices = StorePractices(database, vault, no_holidays, clock)
        stores = Stores(conversations, members, StorePosts(database), StoreFiles(database, vault, clock), practices)
        ways = Ways(
            life.app_id,
            app_password=life.password,
            tenant_id=life.tenant,
            dialogs=life.dialogs,
            service_hosts=("127.0.0.1",),
            login_url=life.login_url,
            openid_url=life.openid_url,
        )
        adapter = TeamsApp(ways, session, makker.turns, stores, clock)
        makker.messengers[PLATFORM] = adapter.messenger
        async with listening(adapter.routes, "teams.answered") as port:
            await adapter.start()
            await Living(makker, adapter, port, reached).obey(life.control)
            await adapter.stop()
    database.close()


if __name__ == "__main__":
    serve(partial(run, kind=TeamsLife, live=_live))
