"""The workspace: its sample people, who is in which conversation, and telling Makker who is there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from adapters.chat import problems
from adapters.chat.bodies import KeepChannel, KeepPerson, cleaned
from adapters.chat.live import Live, WorkspaceChanged
from adapters.chat.ports import TENANT, Channel, Member, Room, Turns
from bot.dialogs.base import DIRECT, Event, Left, Met, Place, Profile
from bot.domain.calendar import zone
from bot.domain.errors import UnknownZone
from bot.domain.person import PersonId
from bot.ports import Clock, NotStored
from bot.public_holidays import is_country
from bot.text.catalogue import languages
from bot.text.messages import Text, msg

log = structlog.get_logger(__name__)

SAMPLE_PEOPLE = (
    ("anna", "Anna Holm", "Europe/Copenhagen", "DK", "da"),
    ("ben", "Ben Carter", "America/New_York", "US", "en"),
    ("mei", "Mei Tanaka", "Asia/Tokyo", "JP", "en"),
)
SAMPLE_CHANNEL = "leaders"

LONGEST_NAME = 80
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation that somebody may read and write in: where it is for Makker, and who reads it."""

    id: str
    place: Place
    readers: frozenset[str]


def direct(person_id: str) -> Conversation:
    """The conversation of a person with Makker alone."""
    return Conversation(f"direct:{person_id}", DIRECT, frozenset({person_id}))


def is_direct(conversation_id: str) -> bool:
    """Whether a conversation is somebody's with Makker alone."""
    return conversation_id.startswith("direct:")


def in_channel(channel: Channel) -> Conversation:
    """The conversation of everybody in a channel."""
    return Conversation(channel.channel_id, Place(channel.channel_id), frozenset(channel.members))


def profile_of(member: Member) -> Profile:
    """Somebody as Makker gets to know them."""
    return Profile(member.name, member.zone, member.country, member.language)


class Workspace:
    """The people and channels of the page, over what the room keeps."""

    def __init__(self, room: Room, turns: Turns, live: Live, clock: Clock) -> None:
        self._room = room
        self._turns = turns
        self._live = live
        self._clock = clock

    async def open(self) -> None:
        """On the first visit, seat the sample people; on any, let Makker greet whom it does not know."""
        if not await self._room.members():
            await self._room.found(SAMPLE_PEOPLE, SAMPLE_CHANNEL, self._clock.now())
        await self.introduce_everybody()

    async def introduce_everybody(self) -> None:
        """Tell Makker of everybody whose profile it does not know yet; who can't be told of now is, next time."""
        try:
            for member in await self._room.members():
                if not member.is_met:
                    await self._introduce(member)
        except NotStored:
            log.warning("chat_people_wait_to_be_introduced")

    async def _introduce(self, member: Member) -> None:
        event_id = f"met:{member.person_id}:{member.revision}"
        met = Met(profile_of(member))
        await self._turns.submit(Event(event_id, TENANT, PersonId(member.person_id), met, profile=met.profile))
        await self._room.met(member.person_id, member.revision)

    async def member(self, person_id: str) -> Member:
        """Somebody. Raises `Problem` if there is no such person."""
        member = await self._room.member(person_id)
        if member is None:
            raise problems.unknown_person()
        return member

    async def conversation(self, member: Member, conversation_id: str) -> Conversation:
        """A conversation that this person is in. Raises `Problem`."""
        if conversation_id == direct(member.person_id).id:
            return direct(member.person_id)
        conversation = await self.channel(conversation_id)
        if conversation is None or member.person_id not in conversation.readers:
            raise problems.unknown_conversation()
        return conversation

    async def channel(self, channel_id: str) -> Conversation | None:
        """The conversation in a channel, if there is one of this id."""
        channels = await self._room.channels()
        return next((in_channel(each) for each in channels if each.channel_id == channel_id), None)

    async def keep_person(self, person_id: str, body: KeepPerson) -> Member:
        """Add or change somebody, and tell Makker. Raises `Problem`."""
        name, zone_key = _one_line(body.name), body.zone.strip()
        country, language = body.country.strip().upper(), body.language
        _refuse(
            name=_wrong_name(name),
            zone=_wrong_zone(zone_key),
            country=None if not country or is_country(country) else msg("Choose a country from the list, or none."),
            language=None if language in languages() else msg("Choose one of the languages."),
        )
        member = await self._room.keep_member(person_id, name, zone_key, country, language)
        if not member.is_met:
            await self._introduce(member)
        self._live.tell(WorkspaceChanged())
        return member

    async def remove_person(self, person_id: str, event_id: str) -> None:
        """Let somebody go, and tell Makker; who is gone already is gone. Raises `Problem` for the last one."""
        members = await self._room.members()
        if all(each.person_id != person_id for each in members):
            return
        if len(members) == 1:
            raise problems.last_person()
        await self._turns.submit(Event(event_id, TENANT, PersonId(person_id), Left()))
        await self._room.remove_member(person_id)
        self._live.tell(WorkspaceChanged())

    async def keep_channel(self, channel_id: str, body: KeepChannel) -> Channel:
        """Add or change a channel. Raises `Problem`."""
        name = _one_line(body.name).lstrip("#").strip().lower().replace(" ", "-")
        taken = any(each.name == name and each.channel_id != channel_id for each in await self._room.channels())
        _refuse(
            name=msg("There is a channel of that name already.") if taken else _wrong_name(name),
            members=None if body.members else msg("Choose at least one person."),
        )
        channel = await self._room.keep_channel(channel_id, name, body.members)
        self._live.tell(WorkspaceChanged())
        return channel


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", cleaned(text)).strip()


def _refuse(**errors: Text | None) -> None:
    wrong: Mapping[str, Text] = {name: text for name, text in errors.items() if text is not None}
    if wrong:
        raise problems.wrong_fields(**wrong)


def _wrong_name(name: str) -> Text | None:
    if not name:
        return msg("Give a name.")
    if len(name) > LONGEST_NAME:
        return msg("At most {n} characters, please.", n=LONGEST_NAME)
    return None


def _wrong_zone(key: str) -> Text | None:
    try:
        zone(key)
    except UnknownZone:
        return msg("I don't know that time zone. Choose one from the list, such as Europe/Copenhagen.")
    return None
