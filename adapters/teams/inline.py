"""Forms as cards in the conversation, where there are no dialogs: posted beside the acknowledgement, and changed."""

from contextlib import suppress

import structlog

from adapters.shared.aside import Aside
from adapters.shared.patience import patiently
from adapters.shared.ports import Turns
from adapters.teams.activities import Activity
from adapters.teams.forms import inline
from adapters.teams.ports import Body
from adapters.teams.refs import Ref
from adapters.teams.render import attachment
from adapters.teams.sending import Sending
from bot.cards.card import Form
from bot.dialogs.base import DIRECT, Event, OpenForm, Pressed
from bot.faults import reach
from bot.logs import fault
from bot.ports import Address, DeliveryFailure, NotStored, Turn
from bot.text.catalogue import put

log = structlog.get_logger(__name__)


def form_of(turn: Turn) -> Form | None:
    """The form that a turn asks for, if it asks for one."""
    return next((effect.form for effect in turn.effects if isinstance(effect, OpenForm)), None)


def message(content: Body, summary: str) -> Body:
    """A card as an activity."""
    return {"type": "message", "summary": summary, "attachments": [attachment(content)]}


class InlineForms:
    """Writes forms into people's own conversations, however long the connector takes."""

    def __init__(self, sending: Sending, turns: Turns) -> None:
        self._sending = sending
        self._turns = turns
        self._aside = Aside("makker-teams-form")

    def open_soon(self, turn: Turn, key: str) -> None:
        """Post the form that a turn asks for, if it asks for one; `key` is the message that it came from."""
        form = form_of(turn)
        if form is not None:
            activity = message(inline(form, turn.language, key), put(form.title, turn.language))
            self._aside.begin(self._open(turn.event, activity))

    async def _open(self, event: Event, activity: Body) -> None:
        reach("teams.form.begun")
        to = Address(event.tenant_id, event.person_id, DIRECT)
        try:
            await patiently(lambda: self._sending.post(to, activity, "", at_once=True))
            reach("teams.form.posted")
        except DeliveryFailure as failure:
            log.warning("form not shown", reason=str(failure))
            await self._say_so(event)
        except Exception as error:
            log.error("form not shown", **fault(error))
            await self._say_so(event)

    async def _say_so(self, event: Event) -> None:
        """Whoever asked hears that nothing will come of it, and asks again."""
        lost = Event(f"{event.event_id}:lost", event.tenant_id, event.person_id, Pressed("help.form_lost"))
        with suppress(NotStored):
            await self._turns.submit(lost)

    def change_soon(self, said: Activity, activity: Body) -> None:
        """Let the form that was sent in show something else, for good: what is answered is seen once."""
        if said.reply_to_id and said.place == DIRECT:
            to = Address(said.tenant_id, said.person_id, DIRECT)
            self._aside.begin(self._change(to, str(Ref(said.conversation.id, said.reply_to_id, "")), activity))

    async def _change(self, to: Address, ref: str, activity: Body) -> None:
        try:
            await patiently(lambda: self._sending.change(to, ref, activity))
            reach("teams.form.changed")
        except DeliveryFailure as failure:
            log.warning("form not changed", reason=str(failure))
        except Exception as error:
            log.error("form not changed", **fault(error))

    async def finish(self) -> None:
        """Wait for what is being written."""
        await self._aside.finish()

    async def stop(self) -> None:
        """Write no further."""
        await self._aside.stop()
