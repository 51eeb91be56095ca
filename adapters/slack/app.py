"""Slack put together: its ways in for the one server, the way out for delivery, and what runs beside them."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import structlog
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.homes import Homes, KeepsHomesFresh
from adapters.shared.meeting import Meeting
from adapters.shared.ports import Member, Members, Practices, Turns
from adapters.shared.roster import Roster
from adapters.slack.addresses import Addresses
from adapters.slack.asking import Questions
from adapters.slack.channels import Channels
from adapters.slack.dispatch import Dispatch
from adapters.slack.door import Door
from adapters.slack.home import HomeTabs
from adapters.slack.inbound import Inbound
from adapters.slack.members import profile_of
from adapters.slack.modals import Modals
from adapters.slack.outbound import SlackMessenger
from adapters.slack.own import own_installation
from adapters.slack.people import People
from adapters.slack.ports import PLATFORM, Installations
from adapters.slack.rates import Gate
from adapters.slack.roster import Lists
from adapters.slack.signature import Signatures
from adapters.slack.socket import Socket
from adapters.slack.trouble import Troubles
from adapters.slack.uploads import Uploads
from adapters.slack.web import SILENT, Tokens, Web
from bot.faults import reach
from bot.ports import Clock, Messenger

ASK_AGAIN_S = 15.0
FINISH_WITHIN_S = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ways:
    """What is set: `bot_token` for one workspace, `app_token` for Socket Mode, `signing_secret` for HTTP."""

    api_url: str
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    guests: bool = False

    def __repr__(self) -> str:
        """Without its secrets."""
        return f"Ways({self.api_url})"


@dataclass(frozen=True, slots=True)
class Stores:
    """What the adapter keeps, and what it shows."""

    installations: Installations
    members: Members[Member]
    practices: Practices


class SlackApp:
    """The platform "slack"."""

    def __init__(
        self,
        ways: Ways,
        session: ClientSession,
        turns: Turns,
        stores: Stores,
        tokens: Tokens,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._ways = ways
        self._session = session
        self._stores = stores
        self._clock = clock
        installations, members = stores.installations, stores.members
        calls = Web(session, tokens, Gate(), clock, installations.end, ways.api_url)
        uploads = Uploads(calls)
        questions = Questions(calls, uploads, installations)
        self._meeting = Meeting(PLATFORM, turns, members, questions.look_up, profile_of, guests=ways.guests)
        is_welcome = self._meeting.is_welcome
        tabs = HomeTabs(members, is_welcome, stores.practices, questions.publish, questions.draw, clock)
        self._homes = Homes("makker-slack-home", tabs.show)
        self._followed = Homes("makker-slack-home-followed", tabs.follow)
        self._meeting.on_turn = self._homes.refresh
        self._modals = Modals(questions.open_view, turns)
        people = People(turns, installations, members, stores.practices, self._meeting, self._homes, questions.tell)
        channels = Channels(installations, self._meeting)
        lists = Lists(installations, calls, people.changed, clock)
        self.roster = Roster(lists.tenants, members, lists.look)
        self._dispatch = Dispatch(installations, Inbound(self._meeting, people, channels, self._modals))
        messenger = SlackMessenger(calls, uploads, members, clock, guests=ways.guests)
        self.messenger: Messenger = KeepsHomesFresh(messenger, self._followed)
        self._client = AsyncWebClient(base_url=ways.api_url, session=session, retry_handlers=[], logger=SILENT)
        self._troubles = Troubles()
        addresses = Addresses(self._client, ways.app_token, self._troubles)
        self._socket = Socket(session, addresses, self._dispatch, rng) if ways.app_token else None
        self._joining: asyncio.Task[None] | None = None
        self._catching_up: asyncio.Task[None] | None = None

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """The addresses for the one server."""
        if not self._ways.signing_secret:
            return ()
        return Door(Signatures(self._ways.signing_secret), self._dispatch, self._clock).routes()

    @property
    def connections(self) -> int | None:
        """How many connections of Socket Mode stand; none where it is not used."""
        return None if self._socket is None else self._socket.connected

    def told(self) -> Mapping[str, Any]:
        """For health: the connections of Socket Mode, and which settings Slack refuses, with its own word for why."""
        connections = {} if self.connections is None else {"connections": self.connections}
        return {**connections, "refused": self._troubles.standing}

    async def start(self) -> None:
        """Begin to receive; the engine must be taking turns by now."""
        await self._meeting.resume()
        if self._ways.bot_token:
            self._joining = asyncio.create_task(self._join(), name="makker-slack-join")
        self._catching_up = asyncio.create_task(self.roster.keep(), name="makker-slack-roster")
        if self._socket is not None:
            self._socket.start()

    async def stop(self) -> None:
        """Receive no more, and let go of what is under way."""
        if self._socket is not None:
            await self._socket.stop()
        for task in (self._joining, self._catching_up):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_WITHIN_S):
                await self.finish()
        await self._meeting.stop()
        await self._modals.stop()
        await self._homes.stop()
        await self._followed.stop()

    async def finish(self) -> None:
        """Wait for what was begun beside the acknowledgements: people met, modals opened, Home tabs published."""
        await self._meeting.finish()
        await self._modals.finish()
        await self._homes.finish()
        await self._followed.finish()

    async def _join(self) -> None:
        """Make the workspace of the settings' own token known; Slack may be out of reach for a while."""
        while True:
            try:
                await self._stores.installations.keep(
                    await own_installation(self._client, self._ways.bot_token, self._clock)
                )
                reach("slack.joined")
                self._troubles.over("MAKKER_SLACK_BOT_TOKEN")
                return
            except SlackClientError as error:
                said = getattr(getattr(error, "response", None), "data", None)
                code = said.get("error") if isinstance(said, dict) else type(error).__name__
                if not self._troubles.note("MAKKER_SLACK_BOT_TOKEN", str(code)):
                    log.warning("slack did not say whose the bot token is", reason=str(code))
            except Exception as error:
                log.warning("slack out of reach", error=type(error).__name__)
            await asyncio.sleep(ASK_AGAIN_S)
