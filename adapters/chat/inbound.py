"""From the page to Makker: what somebody types, presses and submits becomes an event."""

import re

import structlog

from adapters.chat import problems
from adapters.chat.bodies import LONGEST_TEXT, Press, Say, Submit, cleaned
from adapters.chat.live import LineChanged, Live, WorkspaceChanged
from adapters.chat.ports import TENANT, Line, Member, Room, Turns
from adapters.chat.render import View, errors_view, form_view
from adapters.chat.views import line_view
from adapters.chat.workspace import Conversation, Workspace, is_direct, profile_of
from bot.dialogs.base import DIRECT, Event, OpenForm, Place, Pressed, RefuseForm, Submitted, Typed, What
from bot.domain.person import PersonId
from bot.ports import Clock, NotStored, Turn
from bot.text.catalogue import put
from bot.text.messages import msg

log = structlog.get_logger(__name__)

_ADDRESSED = re.compile(r"\s*[@/]makker\b[\s,:]*", re.IGNORECASE)
"""How a line begins that is meant for Makker; the name is not part of what it is asked."""


class Inbound:
    """Hands on what the page sends. Its methods raise `Problem` and `NotStored`."""

    def __init__(self, room: Room, turns: Turns, workspace: Workspace, live: Live, clock: Clock) -> None:
        self._room = room
        self._turns = turns
        self._workspace = workspace
        self._live = live
        self._clock = clock

    async def say(self, member: Member, body: Say) -> View:
        """Somebody's words: said in the conversation, and given to Makker where they are meant for it."""
        text = _checked(body.text)
        conversation = await self._workspace.conversation(member, body.conversation)
        parent = await self._parent(conversation, body.under)
        to_makker = conversation.place == DIRECT or _ADDRESSED.match(text) is not None
        line, is_new = await self._room.say(
            conversation.id,
            f"{member.person_id}:{body.id}",
            member.person_id,
            text,
            parent.message_id if parent else None,
            to_makker,
            self._clock.now(),
        )
        if is_new:
            await self._tell(line, conversation, parent)
        answer = await self._given(member, line, is_new) if to_makker else {}
        return {"message": line_view(line, member)} | answer

    async def _parent(self, conversation: Conversation, under: int | None) -> Line | None:
        if under is None or conversation.place == DIRECT:
            return None
        line = await self._room.line(under)
        if line is None or line.conversation != conversation.id or line.parent_id is not None:
            raise problems.unknown_message()
        return line

    async def _tell(self, line: Line, conversation: Conversation, parent: Line | None) -> None:
        self._live.tell(LineChanged(line, conversation.readers, is_new=True))
        if parent and (changed := await self._room.line(parent.message_id)):
            self._live.tell(LineChanged(changed, conversation.readers, is_new=False))

    async def _given(self, member: Member, line: Line, may_be_taken_back: bool) -> View:
        """Give a line to Makker; if that fails it was never said, and is still in the page's composer."""
        try:
            turn = await self._hand_on(member, line)
        except Exception:
            if may_be_taken_back:
                await self._take_back(line)
            raise
        return await self._answer(turn, member)

    async def _take_back(self, line: Line) -> None:
        try:
            await self._room.take_back(line.message_id)
        except NotStored:
            log.warning("chat_lines_wait_for_restart")
        self._live.tell(WorkspaceChanged())

    async def _hand_on(self, member: Member, line: Line) -> Turn:
        place = _place(line)
        typed = Typed(_ADDRESSED.sub("", line.text, count=1) if _ADDRESSED.match(line.text) else line.text)
        turn = await self._submit(member, line.key, typed, place, line.key if place != DIRECT else "")
        await self._room.handed_on(line.message_id)
        return turn

    async def hand_on_waiting(self) -> None:
        """Give Makker what was said just before the program ended; what can't be given now is, at the next start."""
        try:
            for line in await self._room.waiting():
                member = await self._room.member(line.author_id)
                if member is not None and not line.unopened:
                    await self._hand_on(member, line)
        except NotStored:
            log.warning("chat_lines_wait_for_restart")

    async def press(self, member: Member, body: Press) -> View:
        """A button or menu of a card; the card's message must be one that the person can see."""
        line = await self._seen(member, body.message)
        place = _place(line)
        pressed = Pressed(body.action, body.ref, body.turn, _cleaned(body.values))
        turn = await self._submit(member, f"{member.person_id}:{body.id}", pressed, place, line.key)
        return await self._answer(turn, member)

    async def submit(self, member: Member, body: Submit) -> View:
        """A filled-in form: closed, or still open with what is wrong in it."""
        line = None if body.message is None else await self._seen(member, body.message)
        place = DIRECT if line is None else _place(line)
        submitted = Submitted(body.action, body.ref, _cleaned(body.values))
        key = line.key if line is not None else ""
        turn = await self._submit(member, f"{member.person_id}:{body.id}", submitted, place, key)
        return await self._answer(turn, member)

    async def _seen(self, member: Member, message_id: int) -> Line:
        line = await self._room.line(message_id)
        if line is None or line.removed:
            raise problems.unknown_message()
        try:
            await self._workspace.conversation(member, line.conversation)
        except problems.Problem as problem:
            raise problems.unknown_message() from problem
        return line

    async def _submit(self, member: Member, event_id: str, what: What, place: Place, at_message: str) -> Turn:
        who = PersonId(member.person_id)
        return await self._turns.submit(Event(event_id, TENANT, who, what, place, at_message, profile_of(member)))

    async def _answer(self, turn: Turn, member: Member) -> View:
        """What the person is shown at once; everything else comes through the outbox."""
        if turn.postponed:
            return {"notice": put(msg("I've kept that, and I'll answer as soon as I can."), member.language)}
        shown = next((each for each in turn.effects if isinstance(each, OpenForm | RefuseForm)), None)
        if shown is None:
            return {}
        # Makker may have been told to speak another language than the workspace knows of.
        language = await self._room.spoken(member.person_id) or member.language
        if isinstance(shown, OpenForm):
            return {"form": form_view(shown.form, language)}
        return {"errors": errors_view(shown.errors, language)}


def _place(line: Line) -> Place:
    return DIRECT if is_direct(line.conversation) else Place(line.conversation)


def _checked(text: str) -> str:
    kept = cleaned(text)
    if not kept.strip():
        raise problems.wrong_fields(text=msg("Write something first."))
    if len(kept) > LONGEST_TEXT:
        raise problems.Problem(
            422,
            msg(
                "That is {n} characters; I can take {most} at once. Shorten it, or send it in parts.",
                n=len(kept),
                most=LONGEST_TEXT,
            ),
        )
    return kept


def _cleaned(values: dict[str, str]) -> dict[str, str]:
    return {cleaned(name): cleaned(value) for name, value in values.items()}
