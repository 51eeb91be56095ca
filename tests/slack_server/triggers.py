"""Trigger ids: they open one modal, once, within three seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.slack_server.errors import SlackError

LIFE = timedelta(seconds=3)


@dataclass(slots=True)
class Trigger:
    """What an interaction allows its app to open, for whom, and from which view."""

    id: str
    app: str
    team: str
    user: str
    at: datetime
    view: str = ""
    is_used: bool = False


class Triggers:
    """All triggers that were handed out."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}

    def add(self, trigger: Trigger) -> Trigger:
        """Hand one out."""
        self._triggers[trigger.id] = trigger
        return trigger

    def take(self, trigger_id: str, app: str, now: datetime) -> Trigger:
        """Use it up, or say why not."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.app != app:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if now - trigger.at > LIFE:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger
