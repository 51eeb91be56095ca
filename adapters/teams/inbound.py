"""From Teams to Makker: activities become events of verified people, and turns what Teams is answered at once."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import msgspec
import structlog

from adapters.shared.meeting import Meeting, Stranger, Then
from adapters.shared.shapes import Unreadable, shaped
from adapters.teams import sizes
from adapters.teams.activities import Activity, words
from adapters.teams.answers import NOT_KNOWN, NOTHING, Answer, refused, replaced, told
from adapters.teams.faces import Faces
from adapters.teams.files import Handover
from adapters.teams.forms import inline, task, task_message
from adapters.teams.homes import is_home
from adapters.teams.inline import InlineForms, form_of, message
from adapters.teams.members import profile_in
from adapters.teams.people import People
from adapters.teams.places import Places
from adapters.teams.ports import Body, Member
from adapters.teams.render import card_activity
from adapters.teams.values import OURS, REFRESH, DoesNotFit, Press, Submission, is_form, pressed, submitted
from bot.cards.card import Card, Form, Paragraph
from bot.dialogs.base import DIRECT, OpenForm, Post, Pressed, RefuseForm, Submitted, Thread, Typed, What
from bot.logs import fault
from bot.ports import Turn
from bot.text.catalogue import nearest, put
from bot.text.messages import Text, msg

LONGEST_TEXT = 40_000
_WAIT = msg("One moment: I am finding out who you are. What you did is not lost.")
_OLD_BUTTON = msg("I don't know this button any more. Write “help” to see what I understand.")
_FORM_BELOW = msg("The form is below.")
_ELSEWHERE = msg("I have answered you in our direct conversation.")
_DONE = msg("Done.")
_CUT = (2_000, 500, 0)
"""Characters of each field that are kept, where not all of what was typed fits."""

Show = Callable[[Form, str, str, Mapping[str, Text], Mapping[str, str]], Body]
"""A form with what is wrong with it and what was filled in. Raises `DoesNotFit`."""
log = structlog.get_logger(__name__)


class _Action(msgspec.Struct, frozen=True):
    """What a card's button sends; its verb and its title may be missing."""

    data: Any = None


class _Executed(msgspec.Struct, frozen=True):
    action: _Action
    trigger: str | None = None


class _Task(msgspec.Struct, frozen=True):
    data: Any = None


class Inbound:
    """Hands on what Teams sends. Raises `NotStored` where it could not be kept, so that it is sent again."""

    def __init__(
        self,
        meeting: Meeting[Member],
        people: People,
        places: Places,
        forms: InlineForms,
        faces: Faces,
        handover: Handover,
        *,
        dialogs: bool,
    ) -> None:
        self._meeting = meeting
        self._people = people
        self._places = places
        self._forms = forms
        self._faces = faces
        self._handover = handover
        self._dialogs = dialogs

    async def __call__(self, said: Activity) -> Answer:
        """Handle an activity. Raises `Unreadable` and `NotStored`."""
        if said.sender.id == said.recipient.id:
            return NOTHING
        match said.type:
            case "message":
                await self._wrote(said)
            case "invoke":
                return await self._invoked(said)
            case "installationUpdate":
                await self._installed(said)
            case "conversationUpdate":
                await self._changed(said)
        return NOTHING

    # --- comings and goings -----------------------------------------------------------------------------

    async def _installed(self, said: Activity) -> None:
        match said.action:
            case "add":
                await self._came(said)
            case "remove":
                await self._left(said)

    async def _changed(self, said: Activity) -> None:
        """Members come and go, and places with them; that somebody else comes or goes matters to nobody yet."""
        if said.is_about(said.members_added):
            await self._came(said)
        elif said.is_about(said.members_removed):
            await self._left(said)
        elif said.place != DIRECT:
            await self._places.changed(said)

    async def _came(self, said: Activity) -> None:
        if said.place == DIRECT:
            await self._people.came(said, await self._places.heard(said))
        else:
            await self._places.added(said)

    async def _left(self, said: Activity) -> None:
        if said.place == DIRECT:
            await self._people.left(said)
        else:
            await self._places.removed(said)

    # --- messages ---------------------------------------------------------------------------------------

    async def _heard(self, said: Activity) -> None:
        """Note where an activity is from and how its sender is, before anything comes of it."""
        await self._people.heard(said, await self._places.heard(said))

    async def _wrote(self, said: Activity) -> None:
        """Words in their own conversation, or to Makker by name; a button of a client that knows only Action.Submit."""
        if isinstance(said.value, dict) and OURS in said.value:
            await self._used(said)
        elif said.place == DIRECT or said.names_makker:
            await self._heard(said)
            text = words(said)[:LONGEST_TEXT]
            await self._does(said, Typed(text if said.place == DIRECT else text or "help"), said.thread)

    async def _used(self, said: Activity) -> None:
        await self._heard(said)
        if not is_form(said.value):
            press = _pressed(said, said.value)
            if press.action != REFRESH:
                await self._does(said, _what(press), press.key)
            return
        form = submitted(said.value)
        turn = await self._does(said, _filled(form), form.key)
        if turn is not None:
            self._forms.change_soon(said, self._after(turn, form))

    async def _does(self, said: Activity, what: What, key: str) -> Turn | None:
        """Something that is answered by messages alone."""
        try:
            return await self._given(said, what, key, lambda turn: self._opened(turn, key))
        except Stranger as stranger:
            self._people.turn_away(stranger)
            return None

    def _opened(self, turn: Turn, key: str) -> None:
        self._forms.open_soon(turn, key)

    async def _given(self, said: Activity, what: What, key: str, then: Then = lambda turn: None) -> Turn | None:
        # A home stays one: what its buttons lead to stands beside it.
        is_apart = (isinstance(what, Typed) and said.place == DIRECT) or is_home(key)
        return await self._meeting.submit(
            said.tenant_id,
            said.person_id,
            said.event_id,
            what,
            place=said.place,
            at_message="" if is_apart else key,
            profile=profile_in(said, said.person_id),
            then=then,
        )

    # --- invokes ----------------------------------------------------------------------------------------

    async def _invoked(self, said: Activity) -> Answer:
        match said.name:
            case "adaptiveCard/action":
                return await self._executed(said)
            case "task/fetch":
                return await self._fetched(said)
            case "task/submit":
                return await self._sent_in(said)
            case "fileConsent/invoke":
                return await self._consented(said)
        return NOT_KNOWN

    async def _consented(self, said: Activity) -> Answer:
        """Somebody takes a file, or does not."""
        self._handover.answered_soon(
            said.tenant_id, said.person_id, said.value, said.reply_to_id or "", nearest(said.locale or "")
        )
        return NOTHING

    async def _executed(self, said: Activity) -> Answer:
        """A button of a card: the answer takes the place of the card, or is a line below it."""
        language = nearest(said.locale or "")
        try:
            found = shaped(said.value, _Executed)
            data = found.action.data
            form, press = (submitted(data), None) if is_form(data) else (None, _pressed(said, data))
        except Unreadable as unreadable:
            log.warning("button unreadable", **fault(unreadable))
            return refused(put(_OLD_BUTTON, language))
        await self._heard(said)
        try:
            if form is not None:
                return await self._filled_in(said, form)
            if press is None:
                return NOT_KNOWN
            if press.action == REFRESH or found.trigger == "automatic":
                return await self._refreshed(said, press)
            return await self._pressed(said, press)
        except Stranger as stranger:
            return told(self._people.refusal(stranger))

    async def _refreshed(self, said: Activity, press: Press) -> Answer:
        """Teams asked by itself for a card as it is now: nobody pressed anything."""
        card = await self._faces.now((said.tenant_id, said.person_id), press.key)
        return told(put(_OLD_BUTTON, nearest(said.locale or ""))) if card is None else replaced(card)

    async def _pressed(self, said: Activity, press: Press) -> Answer:
        turn = await self._given(said, _what(press), press.key, lambda turn: self._opened(turn, press.key))
        if turn is None:
            return told(put(_WAIT, nearest(said.locale or "")))
        card = await self._face(turn, press.key) if said.place == DIRECT else None
        return replaced(card) if card is not None else told(put(_line(turn), turn.language))

    async def _face(self, turn: Turn, key: str) -> Body | None:
        """What a message shows after a turn; after one that was had before, what it shows now."""
        if not turn.effects:
            return await self._faces.now(turn.event.person, key)
        return await self._faces.after(turn.event.person, key, turn.effects)

    async def _filled_in(self, said: Activity, form: Submission) -> Answer:
        turn = await self._given(said, _filled(form), form.key)
        if turn is None:
            return told(put(_WAIT, nearest(said.locale or "")))
        activity = self._after(turn, form)
        self._forms.change_soon(said, activity)
        return replaced(activity["attachments"][0]["content"])

    def _after(self, turn: Turn, form: Submission) -> Body:
        """What an inline form shows once it was sent in: what is wrong with it, another form, or what was saved."""
        language = turn.language
        for effect in turn.effects:
            if isinstance(effect, RefuseForm):
                return message(_again(inline, form, effect, language), put(form.form.title, language))
            if isinstance(effect, OpenForm):
                return message(inline(effect.form, language, form.key), put(effect.form.title, language))
        line = _line(turn)
        return card_activity(Card((Paragraph(line, quiet=True),), line), language, form.key, dialogs=self._dialogs)

    # --- dialogs ----------------------------------------------------------------------------------------

    async def _fetched(self, said: Activity) -> Answer:
        """A button that opens a dialog."""
        press = _pressed(said, shaped(said.value, _Task).data)
        await self._heard(said)
        try:
            turn = await self._given(said, _what(press), press.key)
        except Stranger as stranger:
            return Answer(200, task_message(self._people.refusal(stranger)))
        if turn is None:
            return Answer(200, task_message(put(_WAIT, nearest(said.locale or ""))))
        form = form_of(turn)
        if form is None:
            return Answer(200, task_message(put(_line(turn), turn.language)))
        return Answer(200, task(form, turn.language, press.key))

    async def _sent_in(self, said: Activity) -> Answer:
        """A dialog that was filled in: it stays open with what is wrong with it, or closes."""
        form = submitted(shaped(said.value, _Task).data)
        await self._heard(said)
        try:
            turn = await self._given(said, _filled(form), form.key)
        except Stranger as stranger:
            return Answer(200, task_message(self._people.refusal(stranger)))
        if turn is None:
            return NOTHING
        for effect in turn.effects:
            if isinstance(effect, RefuseForm):
                return Answer(200, _again(task, form, effect, turn.language))
            if isinstance(effect, OpenForm):
                return Answer(200, task(effect.form, turn.language, form.key))
        return NOTHING


def _pressed(said: Activity, data: object) -> Press:
    """The button; in somebody's own conversation the ids of messages leave out who they are. Raises `Unreadable`."""
    return pressed(data, by=said.person_id if said.place == DIRECT else "")


def _what(press: Press) -> Pressed:
    return Pressed(press.action, press.ref, press.turn, press.values)


def _filled(form: Submission) -> Submitted:
    return Submitted(form.action, form.ref, form.values)


def _again(show: Show, form: Submission, refused: RefuseForm, language: str) -> Body:
    """A form that was refused, with what was filled in; what is far too long is cut, so that the rest is kept.

    Raises `Unreadable` where no form of ours is so large.
    """
    for most in (sizes.HELD, *_CUT):
        values = {name: value[:most] for name, value in form.values.items()}
        with suppress(DoesNotFit):
            return show(form.form, language, form.key, refused.errors, values)
    raise Unreadable("a form that is larger than any of ours")


def _line(turn: Turn) -> Text:
    """In a line what came of a turn; its messages say it in full."""
    if turn.event.place != DIRECT and any(isinstance(effect, Post | Thread) for effect in turn.effects):
        return _ELSEWHERE
    if form_of(turn) is not None:
        return _FORM_BELOW
    said = (effect.content for effect in turn.effects if isinstance(effect, Post))
    return next((content.summary for content in said if isinstance(content, Card)), _DONE)
