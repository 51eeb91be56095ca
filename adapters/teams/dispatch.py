"""botbuilder between Teams and Makker: an activity is shaped, run through it once, and answered.

The door has looked at who sends it already. botbuilder gets no connector, no token and no HTTP client: it never goes
out, since sending is the outbox's. It is given what was read and checked alone: nothing it stumbles over reaches it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ActivityTypes, ChannelAccount, ConversationAccount
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
    UserTokenClient,
)

from adapters.shared.recent import Recent
from adapters.shared.shapes import Unreadable
from adapters.teams.activities import Activity, activity
from adapters.teams.answers import NOT_NOW, NOT_OURS, NOTHING, UNREADABLE, Answer
from adapters.teams.ports import Body
from bot.domain.person import TenantId
from bot.faults import reach
from bot.logs import fault
from bot.ports import NotStored

Handle = Callable[[Activity], Awaitable[Answer]]
ANSWERS_HELD = 512
"""Answers to invokes, which a client repeats after seconds."""
_SHAPED = "makker.activity"
log = structlog.get_logger(__name__)


class Dispatch:
    """A botbuilder adapter that gives every activity to `handle`. What is repeated is answered as it was.

    `bot_id` is Makker's own, in whose name it writes; any where none is given.
    """

    def __init__(self, handle: Handle, bot_id: str = "") -> None:
        self._bot = _Bot(handle)
        self._bot_id = bot_id.lower()
        self._adapter = _Adapter()
        self._answers: Recent[tuple[TenantId, str], asyncio.Task[Answer]] = Recent(ANSWERS_HELD)

    async def __call__(self, body: Body) -> Answer:
        """What Teams is answered; 503 where it could not be kept, 400 where nothing of Teams' looks like that."""
        try:
            said = activity(body)
            reach("teams.received")
            if self._bot_id and said.recipient.id.lower() != self._bot_id:
                return NOT_OURS
            answer = await (self._once(said) if said.type == ActivityTypes.invoke else self._run(said))
        except Unreadable as unreadable:
            log.warning("activity unreadable", **fault(unreadable))
            return UNREADABLE
        except NotStored:
            return NOT_NOW
        reach("teams.handled")
        return answer

    async def _once(self, said: Activity) -> Answer:
        """An invoke has one turn and one answer, however often and however soon its client repeats it."""
        key = said.tenant_id, said.event_id
        under_way = self._answers.get(key)
        if under_way is None or (under_way.done() and _failed(under_way)):
            under_way = asyncio.create_task(self._run(said), name="makker-teams-invoke")
            self._answers.hold(key, under_way)
        # Whoever waits may be gone before the others.
        return await asyncio.shield(under_way)

    async def _run(self, said: Activity) -> Answer:
        async def turn(context: TurnContext) -> None:
            context.turn_state[_SHAPED] = said
            await self._bot.on_turn(context)

        answered = await self._adapter.process_activity(_VERIFIED, _as_botbuilder_has_it(said), turn)
        return NOTHING if answered is None else Answer(int(answered.status), answered.body)


def _failed(task: "asyncio.Task[Answer]") -> bool:
    return task.cancelled() or task.exception() is not None


class _Bot(TeamsActivityHandler):
    """Every kind of activity that matters leads to one place."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Words, or a button of a client that knows only Action.Submit."""
        await self._handle(turn_context.turn_state[_SHAPED])

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Members, channels and teams."""
        await self._handle(turn_context.turn_state[_SHAPED])

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """Makker comes and goes."""
        await self._handle(turn_context.turn_state[_SHAPED])

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """Whatever wants an answer: left where the adapter looks for it, since sending would copy all of it first."""
        answer = await self._handle(turn_context.turn_state[_SHAPED])
        found = InvokeResponse(status=answer.status, body=answer.body)
        turn_context.turn_state[_ANSWERED] = BotActivity(type=ActivityTypes.invoke_response, value=found)


class _Adapter(CloudAdapterBase):
    """botbuilder's adapter, which in our hands only receives."""

    def __init__(self) -> None:
        super().__init__(_Verified())


_ANSWERED = CloudAdapterBase._INVOKE_RESPONSE_KEY


class _Nothing:
    """What stands for a connector: whoever sends through botbuilder finds nothing to send with."""


class _NoConnector(ConnectorFactory):
    async def create(self, service_url: str, audience: str) -> "_Nothing":
        """No connector: botbuilder's would be made anew for each activity, at 5 ms each."""
        return _Nothing()


class _Verified(BotFrameworkAuthentication):
    """Whoever comes this far has passed the door."""

    async def authenticate_request(self, activity: BotActivity, auth_header: str) -> AuthenticateRequestResult:
        """Passed."""
        return _VERIFIED

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        """Passed."""
        return _VERIFIED

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """One that connects to nothing."""
        return _NoConnector()

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> UserTokenClient | None:
        """None: Makker signs nobody in."""
        return None


def _verified() -> AuthenticateRequestResult:
    result = AuthenticateRequestResult()
    result.claims_identity = ClaimsIdentity({}, True)
    result.connector_factory = _NoConnector()
    return result


_VERIFIED = _verified()


def _as_botbuilder_has_it(said: Activity) -> BotActivity:
    """As much of an activity as botbuilder needs to know which way it goes."""
    where = said.conversation
    return BotActivity(
        type=said.type,
        id=said.id,
        name=said.name,
        channel_id="msteams",
        service_url=said.service_url,
        conversation=ConversationAccount(id=where.id, conversation_type=where.conversation_type),
        from_property=ChannelAccount(id=said.sender.id, name=said.sender.name),
        recipient=ChannelAccount(id=said.recipient.id, name=said.recipient.name),
        action=said.action,
    )
