"""What wants its answer at once: buttons of cards, dialogs, and files that are accepted."""

from typing import Any

import msgspec
import structlog

from adapters.shared.meeting import Stranger
from adapters.shared.shapes import Unreadable, shaped
from adapters.shared.values import Press
from adapters.teams.activities import Activity
from adapters.teams.answers import NOT_KNOWN, NOTHING, Answer, refused, replaced, told
from adapters.teams.deeds import Deeds, of_form, of_press, press_in
from adapters.teams.faces import Faces
from adapters.teams.files import Handover
from adapters.teams.forms import task, task_message
from adapters.teams.inline import InlineForms, form_of
from adapters.teams.outcomes import after, again, language_of, line_of, unopened
from adapters.teams.people import People
from adapters.teams.ports import Body
from adapters.teams.values import REFRESH, Submission, is_form, submitted
from bot.dialogs.base import DIRECT, OpenForm, RefuseForm
from bot.logs import fault
from bot.ports import Turn
from bot.text.catalogue import put
from bot.text.messages import msg

_OLD_BUTTON = msg("I don't know this button any more. Write “help” to see what I understand.")
log = structlog.get_logger(__name__)


class _Action(msgspec.Struct, frozen=True):
    """What a card's button sends; its verb and its title may be missing."""

    data: Any = None


class _Executed(msgspec.Struct, frozen=True):
    action: _Action
    trigger: str | None = None


class _Task(msgspec.Struct, frozen=True):
    data: Any = None


class Invokes:
    """Answers invokes: what comes of them is stored by then, and whatever takes longer goes on beside the answer."""

    def __init__(
        self, deeds: Deeds, people: People, forms: InlineForms, faces: Faces, handover: Handover, *, dialogs: bool
    ) -> None:
        self._deeds = deeds
        self._people = people
        self._forms = forms
        self._faces = faces
        self._handover = handover
        self._dialogs = dialogs

    async def __call__(self, said: Activity) -> Answer:
        """The answer to an invoke. Raises `Unreadable` and `NotStored`."""
        match said.name:
            case "adaptiveCard/action":
                return await self._executed(said)
            case "task/fetch" | "task/submit":
                return await self._tasked(said)
            case "fileConsent/invoke":
                language = language_of(said)
                self._handover.answered_soon(
                    said.tenant_id, said.person_id, said.value, said.reply_to_id or "", language
                )
                return NOTHING
        return NOT_KNOWN

    # --- buttons ----------------------------------------------------------------------------------------

    async def _executed(self, said: Activity) -> Answer:
        """A button of a card: the answer takes the place of the card, or is a line below it."""
        try:
            executed = shaped(said.value, _Executed)
            data = executed.action.data
            done = submitted(data) if is_form(data) else press_in(said, data)
        except Unreadable as unreadable:
            log.warning("button unreadable", **fault(unreadable))
            return refused(put(_OLD_BUTTON, language_of(said)))
        try:
            if isinstance(done, Submission):
                return await self._filled_in(said, done)
            if done.action == REFRESH or executed.trigger == "automatic":
                return await self._refreshed(said, done)
            return await self._pressed(said, done)
        except Stranger as stranger:
            return told(self._people.refusal(stranger))

    async def _refreshed(self, said: Activity, press: Press) -> Answer:
        """Teams asked by itself for a card as it is now: nobody pressed anything."""
        await self._deeds.heard(said)
        await self._people.check(said)
        card = await self._faces.now((said.tenant_id, said.person_id), press.key)
        return told(put(_OLD_BUTTON, language_of(said))) if card is None else replaced(card)

    async def _pressed(self, said: Activity, press: Press) -> Answer:
        def opened(turn: Turn) -> None:
            self._forms.open_soon(turn, press.key)

        turn = await self._deeds.done(said, of_press(press), press.key, opened)
        card = None if turn is None or said.place != DIRECT else await self._face(turn, press.key)
        return told(line_of(said, turn)) if card is None else replaced(card)

    async def _face(self, turn: Turn, key: str) -> Body | None:
        """What a message shows after a turn; after one that was had before, what it shows now."""
        if not turn.effects:
            return await self._faces.now(turn.event.person, key)
        return await self._faces.after(turn.event.person, key, turn.effects)

    async def _filled_in(self, said: Activity, form: Submission) -> Answer:
        """An inline form: what it turns into is shown at once, and to everybody soon."""
        turn = await self._deeds.done(said, of_form(form), form.key)
        activity = after(said, turn, form, dialogs=self._dialogs)
        if turn is None or activity is None:
            return told(line_of(said, turn))
        if not turn.duplicate:
            # What comes late must not open a form again that was filled in meanwhile.
            self._forms.change_soon(said, activity)
        return replaced(activity["attachments"][0]["content"])

    # --- dialogs ----------------------------------------------------------------------------------------

    async def _tasked(self, said: Activity) -> Answer:
        """A dialog that is opened, or sent in."""
        data = shaped(said.value, _Task).data
        try:
            if said.name == "task/fetch":
                return await self._fetched(said, press_in(said, data))
            return await self._sent_in(said, submitted(data))
        except Stranger as stranger:
            return Answer(200, task_message(self._people.refusal(stranger)))

    async def _fetched(self, said: Activity, press: Press) -> Answer:
        turn = await self._deeds.done(said, of_press(press), press.key)
        form = None if turn is None else form_of(turn)
        if form is None:
            return Answer(200, task_message(unopened(said, turn)))
        return Answer(200, task(form, language_of(said, turn), press.key))

    async def _sent_in(self, said: Activity, form: Submission) -> Answer:
        """It stays open with what is wrong with it, shows another form, or closes."""
        turn = await self._deeds.done(said, of_form(form), form.key)
        for effect in () if turn is None else turn.effects:
            if isinstance(effect, RefuseForm):
                return Answer(200, again(task, form, effect, language_of(said, turn)))
            if isinstance(effect, OpenForm):
                return Answer(200, task(effect.form, language_of(said, turn), form.key))
        return NOTHING
