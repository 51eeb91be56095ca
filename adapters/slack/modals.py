"""Modals: opened at once, since what lets us open one is good for three seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from adapters.slack.forms import modal
from bot.dialogs.base import OpenForm
from bot.domain.person import PersonId, TenantId
from bot.logs import fault
from bot.ports import DeliveryFailure, Turn
from bot.text.messages import Message, msg

Open = Callable[[TenantId, str, dict[str, Any]], Awaitable[None]]
"""Opens a view by a trigger. Raises `DeliveryFailure`."""
Tell = Callable[[TenantId, PersonId, Message, str], Awaitable[None]]
"""Says a line to somebody in their direct conversation, in a language; it must not raise."""
_TOO_SLOW = msg("Slack was too slow to show the form. Press again, please.")
log = structlog.get_logger(__name__)


class Modals:
    """Opens the forms of turns beside the acknowledgement, which does not wait for Slack."""

    def __init__(self, open_view: Open, tell: Tell) -> None:
        self._open_view = open_view
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    def open_soon(self, trigger_id: str, turn: Turn, key: str) -> None:
        """Show the form that a turn asks for, if it asks for one; `key` is the message that it came from."""
        form = next((effect.form for effect in turn.effects if isinstance(effect, OpenForm)), None)
        if form is None:
            return
        view = modal(form, turn.language, key)
        task = asyncio.create_task(self._open(trigger_id, view, turn), name="makker-slack-modal")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self, trigger_id: str, view: dict[str, Any], turn: Turn) -> None:
        tenant, person = turn.event.tenant_id, turn.event.person_id
        try:
            await self._open_view(tenant, trigger_id, view)
        except DeliveryFailure as failure:
            log.warning("form not shown", reason=str(failure))
            await self._tell(
                tenant, person, msg("Slack was too slow to show the form. Press again, please."), turn.language
            )
        except Exception as error:
            log.error("form not shown", **fault(error))

    async def finish(self) -> None:
        """Wait for what is being opened."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Open no further."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
