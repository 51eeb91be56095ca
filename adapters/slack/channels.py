"""Channels: Makker says hello where it is brought in."""

from adapters.shared.meeting import Meeting, Stranger
from adapters.shared.ports import Member
from adapters.slack import payloads
from adapters.slack.ports import Installations
from bot.dialogs.base import Added, Place
from bot.domain.person import PersonId, TenantId


class Channels:
    """Hears who came into channels; only Makker's own coming matters yet."""

    def __init__(self, installations: Installations, meeting: Meeting[Member]) -> None:
        self._installations = installations
        self._meeting = meeting

    async def joined(self, tenant_id: TenantId, event_id: str, event: payloads.Happened) -> None:
        """`member_joined_channel`: hello, in the language of whoever brought Makker in."""
        installation = await self._installations.of(tenant_id)
        if installation is None or event.user != installation.bot_user_id or not isinstance(event.channel, str):
            return
        by, place = PersonId(event.inviter or installation.installed_by), Place(event.channel)
        if not by:
            return
        try:
            await self._meeting.submit(tenant_id, by, f"ev:{event_id}", Added(place), place=place)
        except Stranger:
            return
