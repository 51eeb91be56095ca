"""People as Slack tells of them: changed, gone, back, turned away, and whole workspaces that left."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

import structlog

from adapters.shared.homes import Homes
from adapters.shared.meeting import Meeting, Stranger
from adapters.shared.ports import Member, Members, Practices, Turns
from adapters.shared.recent import Recent
from adapters.slack.members import member_from, profile_of
from adapters.slack.ports import Installations
from adapters.slack.strangers import READERS, REFUSAL
from bot.dialogs.base import Event, Left, Met
from bot.domain.person import PersonId, TenantId
from bot.faults import reach
from bot.ports import DeliveryFailure, NotStored
from bot.text.catalogue import put
from bot.text.messages import Message

Tell = Callable[[TenantId, PersonId, Message, str], Coroutine[Any, Any, None]]
"""Says a line to somebody in their direct conversation, in a language; it must not raise."""
REFUSED_MOST = 10_000
log = structlog.get_logger(__name__)


class People:
    """Keeps members as Slack reports them, and tells Makker of those it knows."""

    def __init__(
        self,
        turns: Turns,
        installations: Installations,
        members: Members[Member],
        practices: Practices,
        meeting: Meeting[Member],
        homes: Homes,
        tell: Tell,
    ) -> None:
        self._turns = turns
        self._installations = installations
        self._members = members
        self._practices = practices
        self._meeting = meeting
        self._homes = homes
        self._tell = tell
        self._refused: Recent[tuple[TenantId, PersonId], bool] = Recent(REFUSED_MOST)
        meeting.on_stranger = self.turn_away

    async def changed(self, tenant_id: TenantId, event_id: str, user: Mapping[str, Any]) -> None:
        """`user_change` or `team_join`: Makker hears at once of those it works with.

        Nothing is kept of anybody else: who never came to Makker, or has left it, is none of its business.
        """
        installation = await self._installations.of(tenant_id)
        if installation is None:
            return
        said = member_from(tenant_id, user, installation.team_id or installation.enterprise_id)
        before = await self._members.of(tenant_id, said.user_id)
        if before is None:
            return
        zone, locale = said.zone or before.zone, said.locale or before.locale
        now = replace(said, zone=zone, locale=locale, dm=before.dm, seen_home=before.seen_home)
        if now == before:
            return
        news = await self._news(now)
        if news is not None:
            # Before the member is kept: told of it again, as after a crash in between, it must still be news.
            await self._turns.submit(Event(f"ev:{event_id}", tenant_id, now.user_id, news))
            reach("slack.told")
        await self._members.keep(self._meeting.kept(now))
        reach("slack.changed")
        if news is not None or now.kind != before.kind:
            self._homes.refresh(tenant_id, now.user_id)

    async def _news(self, member: Member) -> Met | Left | None:
        """What Makker is to hear of somebody as they are now; nothing where it does not know them."""
        practice = await self._practices.of(member.tenant_id, member.user_id)
        if practice is None:
            return None
        if self._meeting.is_welcome(member):
            return Met(profile_of(member))
        return Left() if practice.person.active else None

    async def opened_home(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Somebody looks at Makker's Home tab, which is theirs from now on."""
        member = await self._members.of(tenant_id, user_id)
        if member is None:
            self._meeting.aside(self._first_opened_home(tenant_id, user_id))
            return
        if not member.seen_home:
            await self._members.keep(replace(member, seen_home=True))
        self._homes.open(tenant_id, user_id)

    async def _first_opened_home(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Show the Home tab to somebody who was never met, once Slack has said whether they may use Makker."""
        try:
            member = await self._meeting.meet(tenant_id, user_id)
            await self._members.keep(replace(self._meeting.kept(member), seen_home=True))
        except (DeliveryFailure, NotStored):
            # The tab of a newcomer shows nothing of anybody's; whatever is pressed there asks once more.
            log.warning("nobody looked up")
        self._homes.open(tenant_id, user_id)

    async def opened_messages(self, tenant_id: TenantId, event_id: str, user_id: PersonId) -> None:
        """Somebody looks at their conversation with Makker: whoever is new hears who it is."""
        if await self._practices.of(tenant_id, user_id) is None:
            await self._meeting.greet(tenant_id, user_id, f"ev:{event_id}")

    async def all_left(self, tenant_id: TenantId) -> None:
        """Makker was removed from a workspace, or its tokens were revoked."""
        await self._installations.end(tenant_id)

    # --- those whom Makker does not work with -----------------------------------------------------------

    def turn_away(self, stranger: Stranger) -> None:
        """Say once, in their direct conversation, why there is no answer; to whoever is there to read it."""
        member = stranger.member
        key = (member.tenant_id, member.user_id)
        if member.kind not in READERS or self._refused.get(key):
            return
        self._refused.hold(key, True)
        # Not while Slack waits for the acknowledgement.
        self._meeting.aside(self._tell(*key, REFUSAL, member.locale))

    def refusal(self, stranger: Stranger) -> str:
        """The same, as an answer that only they see."""
        return put(REFUSAL, stranger.member.locale) if stranger.member.kind in READERS else ""
