"""People, conversations and what was said in them, as the page shows them to one reader."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from adapters.chat.ports import Channel, Line, Member
from adapters.chat.render import View, card_view
from adapters.chat.workspace import direct, is_direct
from bot.text.catalogue import put
from bot.text.messages import msg, nmsg

_UNOPENED = msg("I can't open this message any more; its key is missing.")


def member_view(member: Member, last_ids: Mapping[str, int]) -> View:
    """Somebody to sit as; `last` is the number of the latest message that waits for them."""
    return {
        "id": member.person_id,
        "name": member.name,
        "zone": member.zone,
        "country": member.country,
        "language": member.language,
        "direct": direct(member.person_id).id,
        "last": last_ids.get(direct(member.person_id).id, 0),
    }


def channel_view(channel: Channel, reader: Member, last_ids: Mapping[str, int]) -> View:
    """A channel that the reader is in."""
    return {
        "id": channel.channel_id,
        "name": channel.name,
        "members": list(channel.members),
        "said": put(nmsg("{n} person", "{n} people", len(channel.members)), reader.language),
        "last": last_ids.get(channel.channel_id, 0),
    }


def lines_view(lines: Sequence[Line], reader: Member, limit: int) -> View:
    """A page of what was said; `more` if there may be older lines."""
    return {"messages": [line_view(line, reader) for line in lines], "more": len(lines) == limit}


def line_view(line: Line, reader: Member) -> View:
    """What was said, in the reader's language; in a direct conversation in that in which Makker said it."""
    language = line.language if is_direct(line.conversation) and line.language else reader.language
    return {
        "id": line.message_id,
        "conversation": line.conversation,
        "under": line.parent_id,
        "author": line.author_id,
        "key": line.key if line.author_id == reader.person_id else "",
        "at": line.created_at.isoformat(),
        "removed": line.removed,
        "text": put(_UNOPENED, reader.language) if line.unopened else line.text,
        "card": None if line.card is None else card_view(line.card, language, line.message_id),
        "file": _file(line),
        "replies": put(nmsg("{n} reply", "{n} replies", line.replies), reader.language) if line.replies else "",
    }


def _file(line: Line) -> View | None:
    if not line.file_name:
        return None
    return {"name": line.file_name, "source": f"/chat/file/{line.message_id}/{quote(line.file_name, safe='')}"}
