"""Where the Slack stories are told: the stand-in Slack with its people, who act by way of payloads with ids of ours."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from adapters.slack.ports import tenant_of
from bot.domain.person import TenantId
from tests.faults.hasty import SharedClock
from tests.loopback.faults import Fault, Kind
from tests.slack_server.acting import Hand, as_typed
from tests.slack_server.delivery import Parcel
from tests.slack_server.elements_found import NotPossible, action, choose, find, message_state
from tests.slack_server.errors import Json
from tests.slack_server.messages import Message, as_told
from tests.slack_server.people import Person, user_object
from tests.slack_server.rates import Window
from tests.slack_server.server import SlackServer
from tests.slack_server.submitting import Submission, take_answer
from tests.slack_server.triggers import Trigger
from tests.slack_server.views import View

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "anna": {"tz": "Europe/Copenhagen", "locale": "en-GB"},
    "bo": {"tz": "America/New_York", "locale": "da-DK"},
    "cy": {"tz": "Asia/Kolkata", "locale": "en-US"},
    "eve": {"tz": "Europe/Copenhagen", "locale": "en-GB"},
    "gus": {"tz": "Europe/Copenhagen", "locale": "en-GB", "is_restricted": True},
}

LIMITED = ("chat.*", "conversations.*", "files.*", "views.*")
"""What is told to wait is called by the clock. The rest waits by the loop, while the clock stands still."""


class Stage:
    """One Slack with one workspace, in which Makker is installed."""

    def __init__(self, server: SlackServer, clock: SharedClock) -> None:
        self.server = server
        self.clock = clock
        self.workspace = server.world.add_workspace("Acme")
        self.app = server.world.add_app()
        self.installation = server.world.install(self.app, self.workspace, None)
        server.echoes.are_on = False
        # Nobody starts as often as a program that is killed every few seconds of Slack's time.
        server.rates.tiers[2] = Window(600, 60)
        self._troubles: list[Fault] = []
        self.actors = {name: Actor(self, self._joined(name)) for name in PEOPLE}
        self.tenant: TenantId = tenant_of(self.workspace.id)

    @property
    def limits_told(self) -> int:
        """How often Slack said at will that a call came too often."""
        return sum(fault.happened for fault in self._troubles if fault.kind is Kind.LIMIT)

    @property
    def happened(self) -> Counter[str]:
        """How often what went wrong."""
        return Counter({str(fault.kind): fault.happened for fault in self._troubles})

    def _joined(self, name: str) -> Person:
        return self.workspace.add_person(name, display_name=name.title(), **PEOPLE[name])

    def trouble(self, rng: Random) -> None:
        """Let calls and connections fail now and then, from now on."""
        faults, seconds = self.server.faults, rng.choice((1, 2))
        self._troubles = [
            faults.reset_before("*", chance=0.02, times=None),
            faults.reset_after("*", chance=0.02, times=None),
            faults.fail(503, "*", chance=0.02, times=None),
            *(faults.limit(seconds, methods, chance=0.02, times=None) for methods in LIMITED),
            faults.hang("*", chance=0.004, times=None),
            faults.hang_after("*", chance=0.004, times=None),
            faults.garble("*.*", chance=0.01, times=None),
            faults.cut("*", chance=0.01, times=None),
            faults.refresh("*", chance=0.01, times=None),
        ]


@dataclass(slots=True, eq=False)
class Actor:
    """Somebody, whose every deed becomes a payload."""

    stage: Stage
    person: Person
    hand: Hand = field(init=False)

    def __post_init__(self) -> None:
        self.hand = self.stage.server.hand(self.person, self.stage.installation, self.stage.workspace)

    # --- events -------------------------------------------------------------------------------------------

    def types(self, key: str, text: str) -> Parcel:
        """Write in the conversation."""
        stage, channel = self.stage, self.hand.direct
        message = stage.workspace.post(channel, self.person, as_typed(text))
        event = self.hand.payloads.message_event(stage.workspace, channel, message, "im")
        return self._event(key, "message.im", event)

    def opens(self, key: str, tab: str) -> Parcel:
        """Look at the Home tab, or at the conversation."""
        event: Json = {"type": "app_home_opened", "user": self.person.id, "channel": self.hand.direct.id, "tab": tab}
        return self._event(key, "app_home_opened", event)

    def changes(self, key: str, profile: Mapping[str, Any]) -> Parcel:
        """Change the profile."""
        for name, value in profile.items():
            setattr(self.person, name, value)
        now = self.stage.clock.now()
        self.person.updated = now
        user = user_object(self.person, self.stage.workspace.id, now, with_locale=True)
        event: Json = {"type": "user_change", "user": user, "cache_ts": int(now.timestamp())}
        return self._event(key, "user_change", event)

    def _event(self, key: str, subscription: str, event: Json) -> Parcel:
        stage = self.stage
        parcel = stage.server.event_for(subscription, stage.workspace, stage.installation, event)
        assert parcel is not None
        parcel.payload["event_id"] = key
        return parcel

    # --- interactions -------------------------------------------------------------------------------------

    def presses(self, key: str, label: str, value: str = "") -> Parcel:
        """Press a button on the latest message that has it."""
        message, block, element = self._found(label)
        ts = self.stage.server.world.ids.ts(self.stage.clock.now())
        held = choose(element, value or label)
        made = action(block, element, held, ts)
        channel = self.stage.workspace.channels[message.channel]
        message.state[self.person.id] = message_state(message.blocks, message.state.get(self.person.id, {}))
        address = self.stage.server.hooks.new("actions", self.hand._hook(channel, message))
        return self.hand.payloads.action_in_message(
            self.stage.workspace, self.person, self._trigger(key), channel, message, as_told(made), address
        )

    def _found(self, label: str) -> tuple[Message, Json, Json]:
        """The latest message with that on it: a button, or an entry of a menu."""
        for message in reversed(self.hand.from_app()):
            with suppress(NotPossible):
                return (message, *find(message.blocks, label))
            for block in message.blocks:
                for element in (*block.get("elements", ()), block.get("accessory", {})):
                    if any(option["text"]["text"] == label for option in element.get("options", ())):
                        return message, block, element
        raise NotPossible(f"{self.person.name} sees no {label!r}")

    def presses_at_home(self, key: str, label: str) -> Parcel:
        """Press a button on the Home tab."""
        home = self.hand.home
        if home is None:
            raise NotPossible(f"{self.person.name} sees no Home tab")
        made = action(*find(home.blocks, label), None, self.stage.server.world.ids.ts(self.stage.clock.now()))
        return self.hand.payloads.action_in_view(self.stage.workspace, self.person, self._trigger(key), home, made)

    def commands(self, key: str, text: str) -> Parcel:
        """Use the slash command."""
        channel = self.hand.direct
        address = self.stage.server.hooks.new("commands", self.hand._hook(channel, None))
        return self.hand.payloads.command(
            self.stage.workspace, self.person, self._trigger(key), channel.id, "directmessage", "/makker", text, address
        )

    def uses_shortcut(self, key: str, callback_id: str) -> Parcel:
        """Use a global shortcut."""
        return self.hand.payloads.global_shortcut(self.stage.workspace, self.person, self._trigger(key), callback_id)

    def submits(self, key: str, values: Mapping[str, str]) -> Parcel:
        """Fill in the modal on top, and send it."""
        view = self.modal
        if view is None:
            raise NotPossible(f"{self.person.name} sees no modal")
        for name, value in values.items():
            block, element = next((block, block["element"]) for block in view.blocks if block["block_id"] == name)
            held = choose(element, value) or {}
            view.state.setdefault(block["block_id"], {})[element["action_id"]] = held
        return self.hand.payloads.submission(self.stage.workspace, self.person, self._trigger(key, view.id), view)

    def take(self, view: View, answer: Any) -> Submission:
        """What becomes of a modal that was sent."""
        return take_answer(self.stage.server, self.stage.installation, view, answer)

    @property
    def modal(self) -> View | None:
        """The modal on top."""
        return self.hand.modal

    def _trigger(self, key: str, view: str = "") -> Trigger:
        world, now = self.stage.server.world, self.stage.clock.now()
        return world.triggers.add(Trigger(key, self.stage.app.id, self.stage.workspace.id, self.person.id, now, view))
