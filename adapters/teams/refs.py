"""What Makker's messages in Teams are called: `conversation|activity|logical id`, all that a later change needs."""

from typing import NamedTuple

_THREAD = ";messageid="


class Ref(NamedTuple):
    """A message: its conversation (of a channel with the thread's root), its activity, and its logical id."""

    conversation_id: str
    activity_id: str
    key: str

    def __str__(self) -> str:
        return "|".join(self)


def parted(ref: str) -> Ref:
    """The parts of a ref; empty where there is none."""
    conversation_id, _, rest = ref.partition("|")
    activity_id, _, key = rest.partition("|")
    return Ref(conversation_id, activity_id, key)


def in_thread(conversation_id: str, root: str) -> str:
    """The conversation of a channel's thread; the channel itself where there is no root."""
    channel = without_thread(conversation_id)
    return f"{channel}{_THREAD}{root}" if root else channel


def without_thread(conversation_id: str) -> str:
    """The channel of a thread; any other conversation as it is."""
    return conversation_id.partition(_THREAD)[0]


def root_of(under: str) -> str:
    """The message that begins the thread of what is answered: a ref, or Teams' own id of somebody's words."""
    if "|" not in under:
        return under
    conversation_id, activity_id, _ = parted(under)
    return conversation_id.partition(_THREAD)[2] or activity_id
