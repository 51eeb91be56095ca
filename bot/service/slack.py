"""Slack beside the rest: loaded only where it is set up, over the same store and engine."""

from random import Random

from aiohttp import ClientSession

from adapters.shared.ports import Member
from adapters.shared.sessions import open_session
from adapters.slack.access import Access
from adapters.slack.app import SlackApp, Stores, Ways
from adapters.slack.oauth import Install
from adapters.slack.ports import PLATFORM, Installation
from adapters.slack.speaking import Speaking
from adapters.slack.tokens import Tokens
from bot.assembly import Makker, worker_name
from bot.config import Settings
from bot.ports import Clock
from bot.public_holidays import public_holidays
from bot.service.platform import Platform
from bot.store.crypto import Vault
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.slack_installations import StoreInstallations, StoreStates
from bot.store.slack_tables import slack_members


def slack(settings: Settings, makker: Makker, vault: Vault, clock: Clock, rng: Random) -> Platform:
    """Slack as the settings say, with its way out known to the delivery."""
    session, database = open_session(), makker.database
    installations: StoreInstallations[Installation] = StoreInstallations(database, vault, clock, Installation)
    members: StoreMembers[Member] = StoreMembers(database, clock, Member, slack_members)
    stores = Stores(installations, members, StorePractices(database, vault, public_holidays, clock))
    access = _access(settings, session, clock)
    tokens = Tokens(installations, access, clock, worker_name(rng))
    app = SlackApp(_ways(settings), session, makker.turns, stores, Speaking(tokens), clock, rng)
    makker.messengers[PLATFORM] = app.messenger
    install = () if access is None else Install(
        StoreStates(database), installations, access, clock, settings.slack_client_id, settings.slack_api_url
    ).routes()  # fmt: skip
    return Platform(app, (*app.routes, *install), session, (tokens,))


def _ways(settings: Settings) -> Ways:
    return Ways(
        settings.slack_api_url,
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        guests=settings.slack_guests,
    )


def _access(settings: Settings, session: ClientSession, clock: Clock) -> Access | None:
    if not settings.slack_oauth:
        return None
    secret = settings.slack_client_secret.get_secret_value()
    return Access(settings.slack_api_url, settings.slack_client_id, secret, lambda: session, clock)
