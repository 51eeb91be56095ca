"""From Makker to the page: the messenger of the platform "chat"."""

from adapters.chat.live import LineChanged, Live, WorkspaceChanged
from adapters.chat.ports import Line, Room
from adapters.chat.workspace import Conversation, Workspace, direct
from bot.cards.card import Card
from bot.dialogs.base import DIRECT
from bot.ports import Address, Clock, NotStored, TryAgain, Undeliverable
from bot.text.catalogue import put


class ChatMessenger:
    """Posts into the room and tells everybody who listens. A message's `ref` is its number in the workspace."""

    def __init__(self, room: Room, workspace: Workspace, live: Live, clock: Clock) -> None:
        self._room = room
        self._workspace = workspace
        self._live = live
        self._clock = clock

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Post a card; `under` is the ref or the logical id of a message in the same channel."""
        text = put(card.summary, language)
        try:
            conversation = await self._conversation(to)
            root = await self._root(conversation, under)
            parent_id = root.message_id if root else None
            line, is_new = await self._room.post(
                conversation.id, key, to.person_id, card, text, language, parent_id, self._clock.now()
            )
            if is_new:
                await self._tell(line, conversation)
        except NotStored as error:
            raise TryAgain(str(error)) from error
        return str(line.message_id)

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a posted card where it stands."""
        text = put(card.summary, language)
        try:
            conversation = await self._conversation(to)
            line = await self._room.change(_number(ref), card, text, language, self._clock.now())
        except NotStored as error:
            raise TryAgain(str(error)) from error
        if line is None:
            raise Undeliverable("the message is gone")
        self._live.tell(LineChanged(line, conversation.readers, is_new=False))

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Hand over a file in the person's direct conversation."""
        try:
            conversation = await self._conversation(to)
            line, is_new = await self._room.attach(
                conversation.id, key, to.person_id, name, content, "", self._clock.now()
            )
            if is_new:
                await self._tell(line, conversation)
        except NotStored as error:
            raise TryAgain(str(error)) from error
        return str(line.message_id)

    async def find(self, to: Address, key: str) -> str | None:
        """The ref of a message by its logical id; the room always knows."""
        try:
            line = await self._room.find(key)
        except NotStored as error:
            raise TryAgain(str(error)) from error
        return None if line is None else str(line.message_id)

    async def forget(self, to: Address) -> None:
        """Erase a person's direct conversation, and their lines everywhere else."""
        try:
            await self._room.erase(to.person_id)
        except NotStored as error:
            raise TryAgain(str(error)) from error
        self._live.tell(WorkspaceChanged())

    async def _conversation(self, to: Address) -> Conversation:
        if to.place != DIRECT:
            channel = await self._workspace.channel(to.place)
            if channel is None:
                raise Undeliverable("no such channel in the workspace")
            return channel
        if await self._room.member(to.person_id) is None:
            raise Undeliverable("no such person in the workspace")
        return direct(to.person_id)

    async def _root(self, conversation: Conversation, under: str) -> Line | None:
        """The line that starts the thread of `under`; an answer to what is gone stands on its own."""
        if not under or conversation.place == DIRECT:
            return None
        line = await self._room.find(under)
        if line is None and (number := _number(under)):
            line = await self._room.line(number)
        if line is not None and line.parent_id is not None:
            line = await self._room.line(line.parent_id)
        return line if line is not None and line.conversation == conversation.id else None

    async def _tell(self, line: Line, conversation: Conversation) -> None:
        self._live.tell(LineChanged(line, conversation.readers, is_new=True))
        if line.parent_id is not None and (root := await self._room.line(line.parent_id)):
            self._live.tell(LineChanged(root, conversation.readers, is_new=False))


def _number(ref: str) -> int:
    """The number in a ref, or 0, which no message has."""
    return int(ref) if ref.isascii() and ref.isdigit() and len(ref) <= 15 else 0
