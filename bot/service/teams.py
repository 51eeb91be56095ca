"""Teams beside the rest: loaded only where it is set up, over the same store and engine."""

from adapters.shared.sessions import open_session
from adapters.teams.app import Stores, TeamsApp, Ways
from adapters.teams.ports import PLATFORM, Conversation, Member
from bot import teams_config
from bot.assembly import Makker
from bot.config import Settings
from bot.ports import Clock
from bot.public_holidays import public_holidays
from bot.service.platform import Platform
from bot.store.crypto import Vault
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.teams_conversations import StoreConversations
from bot.store.teams_files import StoreFiles
from bot.store.teams_posts import StorePosts
from bot.store.teams_tables import teams_members


def teams(settings: Settings, makker: Makker, vault: Vault, clock: Clock) -> Platform:
    """Teams as the settings say, with its way out known to the delivery."""
    session, database = open_session(), makker.database
    conversations: StoreConversations[Conversation] = StoreConversations(database, clock, Conversation)
    members: StoreMembers[Member] = StoreMembers(database, clock, Member, teams_members)
    practices = StorePractices(database, vault, public_holidays, clock)
    stores = Stores(conversations, members, StorePosts(database), StoreFiles(database, vault, clock), practices)
    app = TeamsApp(ways(settings), session, makker.turns, stores, clock)
    makker.messengers[PLATFORM] = app.messenger
    return Platform(app, tuple(app.routes), session)


def ways(settings: Settings) -> Ways:
    """What the adapter is told of the settings."""
    certificate = settings.teams_certificate
    issuer = settings.teams_issuer or teams_config.issuer(settings.teams_login_url)
    return Ways(
        settings.teams_app_id,
        app_password=settings.teams_app_password.get_secret_value(),
        tenant_id=settings.teams_tenant_id,
        certificate="" if certificate is None else certificate.read_text("ascii"),
        local=settings.teams_local,
        # The Playground knows no dialogs.
        dialogs=not settings.teams_local,
        guests=settings.teams_guests,
        service_hosts=settings.teams_service_hosts,
        login_url=settings.teams_login_url,
        openid_url=settings.teams_openid_url,
        issuer=issuer,
        scope=f"{issuer}/.default",
    )
