"""The connector's REST interface over aiohttp: limits kept before, every outcome an answer or one of our failures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import aiohttp
import msgspec
import structlog
from yarl import URL

from adapters.shared.sessions import CONNECT_S
from adapters.shared.waiting import seconds_to_wait
from adapters.teams.failures import Forbidden, Refused, code_in, of_answer, unsure
from adapters.teams.ports import Body, Conversation, Page, Tokens, entra_of
from adapters.teams.rates import Asking, Gate
from adapters.teams.refs import in_thread, without_thread
from adapters.teams.storage import is_storage
from bot.domain.person import PersonId
from bot.faults import reach
from bot.loopback import is_loopback
from bot.ports import Clock, NotYet, TryAgain

RETRY_AFTER_UNSAID = 15.0
PAGE = 500
"""People asked for at once. Teams gives no more, and often a few less, though there are others on the next page."""
UPLOAD_WITHIN = aiohttp.ClientTimeout(total=60.0, connect=CONNECT_S)
ANSWER_MOST = 4 << 20
"""The longest answer that is read, in bytes: a page of members is far smaller."""

log = structlog.get_logger(__name__)


class Hosts(Protocol):
    """The hosts that anything is sent to."""

    def allows(self, url: str) -> bool:
        """Whether a service url leads to one of them."""
        ...


@dataclass(frozen=True, slots=True)
class _Request:
    """A call. `is_repeatable`: doing it twice is doing it once."""

    method: str
    url: str
    who: Asking
    content: bytes = b""
    is_repeatable: bool = True


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content: bytes
    after: float | None
    """Seconds to wait, where it says so."""


class HttpConnector:
    """Calls the connector for whatever conversation is given."""

    def __init__(self, session: aiohttp.ClientSession, tokens: Tokens, gate: Gate, hosts: Hosts, clock: Clock) -> None:
        self._session = session
        self._tokens = tokens
        self._gate = gate
        self._hosts = hosts
        self._clock = clock

    # --- messages -----------------------------------------------------------------------------------------

    async def send(self, where: Conversation, activity: Body, *, under: str = "", at_once: bool = False) -> str:
        """Post an activity, in a channel as an answer under an activity's id; its id."""
        to = in_thread(where.conversation_id, under) if where.kind == "channel" else where.conversation_id
        who = _asking(where, at_once=at_once)
        request = _Request("POST", _activities(to), who, _written(where, to, activity), is_repeatable=False)
        return _id_in(await self._asked(where, request), request)

    async def update(self, where: Conversation, activity_id: str, activity: Body, *, at_once: bool = True) -> None:
        """Change an activity where it stands."""
        to = where.conversation_id
        content = _written(where, to, activity | {"id": activity_id})
        who = _asking(where, at_once=at_once)
        await self._asked(where, _Request("PUT", _activity(to, activity_id), who, content))

    async def delete(self, where: Conversation, activity_id: str) -> None:
        """Delete an activity; one that is gone is let be."""
        request = _Request("DELETE", _activity(where.conversation_id, activity_id), _asking(where))
        try:
            await self._asked(where, request)
        except Refused as refused:
            if not refused.is_gone:
                raise

    # --- conversations and people -------------------------------------------------------------------------

    async def open(self, near: Conversation, person_id: PersonId) -> str:
        """The id of Makker's own conversation with a person; Makker must be installed for them."""
        tenant = entra_of(near.tenant_id)
        asked = {
            "bot": {"id": near.bot_id},
            "members": [{"id": person_id}],
            "isGroup": False,
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        who = Asking(near.tenant_id, person_id, "open", at_once=True)
        request = _Request("POST", "", who, msgspec.json.encode(asked))
        return _id_in(await self._asked(near, request), request)

    async def member(self, where: Conversation, person_id: PersonId, *, at_once: bool = True) -> Mapping[str, Any]:
        """Somebody in a conversation, as the connector tells."""
        path = f"/{_quoted(where.conversation_id)}/members/{_quoted(person_id)}"
        return _object(await self._asked(where, _Request("GET", path, _reading(where, at_once=at_once))))

    async def members(self, where: Conversation, more: str = "") -> Page:
        """A page of the people in a conversation: the first one, or what the one before calls `more`."""
        query = {"pageSize": str(PAGE)} | ({"continuationToken": more} if more else {})
        path = f"/{_quoted(where.conversation_id)}/pagedmembers?{urlencode(query)}"
        page = _object(await self._asked(where, _Request("GET", path, _reading(where, at_once=False))))
        people = page.get("members")
        if not isinstance(people, list):
            raise unsure("no list of members", is_repeatable=True)
        return Page([each for each in people if isinstance(each, dict)], str(page.get("continuationToken") or ""))

    # --- files --------------------------------------------------------------------------------------------

    async def upload(self, address: str, content: bytes) -> None:
        """Hand a file's bytes to the address that Teams gave for them, if it is one of Microsoft's."""
        url = self._storage(address)
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}",
        }
        reach("teams.upload.begun")
        try:
            async with self._session.put(
                url, data=content, headers=headers, allow_redirects=False, timeout=UPLOAD_WITHIN
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unsure(type(error).__name__, is_repeatable=True) from None
        reach("teams.upload.done")
        if not 200 <= status < 300:
            raise of_answer(status, "")

    def _storage(self, address: str) -> URL:
        try:
            url = URL(address, encoded=True)
            here = is_loopback(url.host or "") and self._hosts.allows(str(url.origin()))
            if here or is_storage(url):
                return url
        except ValueError:
            pass
        log.warning("file not sent", reason="an address that is none of Microsoft's")
        raise Forbidden

    # --- calling ------------------------------------------------------------------------------------------

    async def _asked(self, where: Conversation, request: _Request) -> bytes:
        """What was answered, where it was well."""
        if not self._hosts.allows(where.service_url):
            log.warning("nothing sent", reason="a service url that is not on the list")
            raise Forbidden
        token = await self._tokens.token()
        answer = await self._in_turn(where, request, token)
        if answer.status == 401 and token:
            await self._tokens.refused(token)
            answer = await self._in_turn(where, request, await self._tokens.token())
        if 200 <= answer.status < 300:
            return answer.content
        if answer.status == 429:
            self._gate.block(request.who, answer.after or RETRY_AFTER_UNSAID, self._clock.now())
            raise TryAgain("Teams said to wait", answer.after or RETRY_AFTER_UNSAID)
        if answer.status == 413:
            log.warning("message too large", bytes=len(request.content))
        raise of_answer(answer.status, code_in(answer.content), answer.after)

    async def _in_turn(self, where: Conversation, request: _Request, token: str) -> _Answer:
        if wait := self._gate.ask(request.who, self._clock.now()):
            raise NotYet(wait)
        headers = {"Content-Type": "application/json"} if request.content else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        url = URL(f"{where.service_url.rstrip('/')}/v3/conversations{request.url}", encoded=True)
        reach("teams.call.begun")
        try:
            # A redirect would take the message to a host that is not on the list.
            async with self._session.request(
                request.method, url, data=request.content or None, headers=headers, allow_redirects=False
            ) as response:
                answer = await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryAgain(f"Teams cannot be reached: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unsure(type(error).__name__, is_repeatable=request.is_repeatable) from None
        reach("teams.call.answered")
        return answer


async def _read(response: aiohttp.ClientResponse) -> _Answer:
    content = b""
    while len(content) <= ANSWER_MOST and (more := await response.content.read(ANSWER_MOST)):
        content += more
    after = seconds_to_wait(response.headers, 0.0)
    return _Answer(response.status, content, after or None)


def _asking(where: Conversation, *, at_once: bool = False) -> Asking:
    return Asking(where.tenant_id, without_thread(where.conversation_id), at_once=at_once)


def _reading(where: Conversation, *, at_once: bool) -> Asking:
    return Asking(where.tenant_id, without_thread(where.conversation_id), "read", at_once)


def _quoted(part: str) -> str:
    return quote(part, safe="")


def _activities(conversation_id: str) -> str:
    return f"/{_quoted(conversation_id)}/activities"


def _activity(conversation_id: str, activity_id: str) -> str:
    return f"{_activities(conversation_id)}/{_quoted(activity_id)}"


def _written(where: Conversation, conversation_id: str, activity: Body) -> bytes:
    """An activity with where it goes, and whose organisation that is."""
    channel_data = activity.get("channelData") or {}
    to = {"recipient": {"id": where.person_id}} if where.person_id else {}
    return msgspec.json.encode(
        {
            **activity,
            **to,
            "from": {"id": where.bot_id},
            "conversation": {"id": conversation_id},
            "channelData": {**channel_data, "tenant": {"id": entra_of(where.tenant_id)}},
        }
    )


def _object(content: bytes) -> Mapping[str, Any]:
    """An answer as an object. Raises `TryAgain`."""
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise unsure("not JSON", is_repeatable=True)
    return found


def _id_in(content: bytes, request: _Request) -> str:
    """The id of what was made."""
    try:
        made = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        made = None
    found = made.get("id") if isinstance(made, dict) else None
    if not isinstance(found, str) or not found:
        raise unsure("no id", is_repeatable=request.is_repeatable)
    return found
