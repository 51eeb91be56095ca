"""Where Makker can write: every activity says where it came from and at which address, and some that it is over."""

from dataclasses import replace

from adapters.shared.meeting import Meeting, Stranger
from adapters.teams.activities import Activity
from adapters.teams.members import Roll
from adapters.teams.ports import Conversation, Conversations, Member
from bot.dialogs.base import DIRECT, Added, Place
from bot.domain.person import PersonId, TenantId
from bot.faults import reach

NOBODY = PersonId("")
"""Whose conversation a place is."""

_RENAMED = ("channelRenamed", "teamRenamed")
_TEAM_GONE = ("teamDeleted", "teamHardDeleted", "teamArchived")


class Places:
    """Keeps conversations as the latest activity said, and says hello in places where Makker is brought in."""

    def __init__(self, conversations: Conversations, meeting: Meeting[Member], roll: Roll) -> None:
        self._conversations = conversations
        self._meeting = meeting
        self._roll = roll

    async def heard(self, said: Activity) -> Conversation:
        """Note where an activity came from, as it is now; a write only where something changed. Raises `NotStored`."""
        whose = said.person_id if said.place == DIRECT else NOBODY
        before = await self._conversations.of(said.tenant_id, whose, said.place)
        now = _conversation(said, whose)
        if before is not None:
            now = replace(now, team_id=now.team_id or before.team_id, name=now.name or before.name)
        if now != before:
            await self._conversations.keep(now)
            reach("teams.conversation.kept")
        return now

    async def added(self, said: Activity) -> None:
        """Makker was brought into a team or group chat: hello there, once, in the language of whoever did it.

        Teams tells of it twice, by an installation and by a member that was added.
        """
        before = await self._conversations.of(said.tenant_id, NOBODY, said.place)
        self._roll.seen(said, await self.heard(said))
        since = "" if before is None or before.ended_at is None else f"{before.ended_at.timestamp():.0f}"
        event_id = f"added:{said.place}:{since}"
        try:
            await self._meeting.submit(said.tenant_id, said.person_id, event_id, Added(said.place), place=said.place)
        except Stranger:
            return

    async def removed(self, said: Activity) -> None:
        """Makker was taken out of a team or group chat: nothing more is sent there."""
        team = said.teams.team
        await self._end(said.tenant_id, (team and team.id) or "", said.place)

    async def gone(self, where: Conversation) -> None:
        """A team or group chat is gone, or Makker is not in it any more: nothing more is sent there."""
        await self._end(where.tenant_id, where.team_id, where.place)

    async def _end(self, tenant_id: TenantId, team_id: str, place: Place) -> None:
        if team_id:
            await self._conversations.end_all(tenant_id, team_id)
        await self._conversations.end(tenant_id, NOBODY, place)
        reach("teams.place.ended")

    async def changed(self, said: Activity) -> None:
        """A team or channel has another name, or is gone."""
        happened = said.teams.event_type
        if happened == "channelDeleted":
            await self._conversations.end(said.tenant_id, NOBODY, _channel(said))
        elif happened in _TEAM_GONE:
            await self.removed(said)
        elif happened in _RENAMED:
            await self._renamed(said)
        else:
            await self.heard(said)

    async def _renamed(self, said: Activity) -> None:
        place = _channel(said)
        known = await self._conversations.of(said.tenant_id, NOBODY, place)
        if known is not None and (name := _name(said)) and name != known.name:
            await self._conversations.keep(replace(known, name=name))


def _channel(said: Activity) -> Place:
    """The channel that something happened to; what happens to a team happens to its first channel."""
    channel = said.teams.channel
    return Place(channel.id) if channel is not None and channel.id else said.place


def _conversation(said: Activity, whose: PersonId) -> Conversation:
    team = said.teams.team
    return Conversation(
        said.tenant_id,
        whose,
        said.place,
        said.conversation.id if said.place == DIRECT else said.place,
        said.service_url,
        said.recipient.id,
        said.kind,
        team_id=(team.id or "") if team is not None else "",
        name="" if said.place == DIRECT else _name(said),
    )


def _name(said: Activity) -> str:
    """What a channel is called, where it is said; the first one of a team, which has no name, like its team."""
    channel, team = said.teams.channel, said.teams.team
    if channel is not None and channel.name:
        return channel.name
    return (team.name or "") if team is not None and team.id == _channel(said) else ""
