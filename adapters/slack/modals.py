"""Modals: opened at once, since what lets us open one is good for three seconds."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from adapters.shared.aside import Aside
from adapters.shared.ports import Turns
from adapters.slack.forms import modal
from bot.dialogs.base import Event, OpenForm, Pressed
from bot.domain.person import TenantId
from bot.faults import reach
from bot.logs import fault
from bot.ports import DeliveryFailure, NotStored, Turn

Open = Callable[[TenantId, str, dict[str, Any]], Awaitable[None]]
"""Opens a view by a trigger. Raises `DeliveryFailure`."""
log = structlog.get_logger(__name__)


class Modals:
    """Opens the forms of turns beside the acknowledgement, which does not wait for Slack."""

    def __init__(self, open_view: Open, turns: Turns) -> None:
        self._open_view = open_view
        self._turns = turns
        self._aside = Aside("makker-slack-modal")

    def open_soon(self, trigger_id: str, turn: Turn, key: str) -> None:
        """Show the form that a turn asks for, if it asks for one; `key` is the message that it came from."""
        form = next((effect.form for effect in turn.effects if isinstance(effect, OpenForm)), None)
        if form is None:
            return
        view = modal(form, turn.language, key)
        self._aside.begin(self._open(trigger_id, view, turn))

    async def _open(self, trigger_id: str, view: dict[str, Any], turn: Turn) -> None:
        reach("slack.form.begun")
        try:
            await self._open_view(turn.event.tenant_id, trigger_id, view)
            reach("slack.form.opened")
        except DeliveryFailure as failure:
            log.warning("form not shown", reason=str(failure))
            await self._say_so(turn.event)
        except Exception as error:
            log.error("form not shown", **fault(error))
            await self._say_so(turn.event)

    async def _say_so(self, event: Event) -> None:
        """Whoever pressed hears that nothing will come of it, and presses again."""
        lost = Event(f"{event.event_id}:lost", event.tenant_id, event.person_id, Pressed("help.form_lost"))
        with suppress(NotStored):
            await self._turns.submit(lost)

    async def finish(self) -> None:
        """Wait for what is being opened."""
        await self._aside.finish()

    async def stop(self) -> None:
        """Open no further."""
        await self._aside.stop()
