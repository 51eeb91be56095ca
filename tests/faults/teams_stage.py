"""Where the Teams stories are told: the stand-in Teams with its people, who act by activities with ids of ours."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from adapters.teams.ports import tenant_of
from bot.domain.person import TenantId
from tests.faults.hasty import SharedClock
from tests.loopback.faults import AFTER, Fault, Kind
from tests.support.teams_cards import is_form
from tests.teams_server import cards
from tests.teams_server.acting import Hand
from tests.teams_server.cards import NotPossible
from tests.teams_server.delivery import Answer
from tests.teams_server.errors import Json
from tests.teams_server.messages import CONSENT, Message
from tests.teams_server.people import Person
from tests.teams_server.places import Conversation, Team
from tests.teams_server.server import TeamsServer

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "anna": {"zone": "Europe/Copenhagen", "locale": "en-GB", "country": "DK"},
    "bo": {"zone": "America/New_York", "locale": "da-DK", "country": "US"},
    "cy": {"zone": "Asia/Kolkata", "locale": "en-US", "country": "IN"},
    "eve": {"zone": "Europe/Copenhagen", "locale": "en-GB", "country": "DK"},
    "gus": {"zone": "Europe/Copenhagen", "locale": "en-GB", "country": "DK", "role": "guest"},
}
ANSWERED_WITHIN_S = 10.0
"""Real seconds; the machine may be busy with other stories."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What Teams tells of a deed, in order; `on` is the message that it was done to.

    `came`: whether what its person waits for is there, once everything beside the answers is done.
    """

    activities: tuple[Json, ...]
    on: Message | None = None
    came: Callable[[], bool] | None = None


class Stage:
    """One Teams with one organisation. With `dialogs` clients show them, else they are old."""

    def __init__(self, server: TeamsServer, clock: SharedClock, *, dialogs: bool) -> None:
        self.server = server
        self.clock = clock
        self.dialogs = dialogs
        self.organisation = server.world.home
        server.delivery.limit = ANSWERED_WITHIN_S
        self._troubles: list[Fault] = []
        self.actors = {name: Actor(self, name, self._joined(name)) for name in PEOPLE}
        self.team = Team("19:team@thread.tacv2", "group", self.organisation.id, "Team", self.everybody)
        self.organisation.teams[self.team.id] = self.team
        self.organisation.add_channel(self.team, "", id=self.team.id)
        self.tenant: TenantId = tenant_of(self.organisation.id)

    @property
    def everybody(self) -> list[Person]:
        """Who is there."""
        return [actor.person for actor in self.actors.values()]

    @property
    def limits_told(self) -> int:
        """How often Teams said at will that a request came too often."""
        return sum(fault.happened for fault in self._troubles if fault.kind is Kind.LIMIT)

    @property
    def happened(self) -> Counter[str]:
        """How often what went wrong."""
        counts: Counter[str] = Counter()
        for fault in self._troubles:
            counts[str(fault.kind)] += fault.happened
        return counts

    @property
    def unanswered(self) -> int:
        """How often something was done, and whoever asked for it did not hear so."""
        return sum(fault.happened for fault in self._troubles if fault.kind in AFTER)

    def _joined(self, name: str) -> Person:
        """Somebody whose ids are the same in every story."""
        person = self.organisation.add_person(name.title(), id=f"29:{name}", **PEOPLE[name])
        direct = self.organisation.personal(person)
        del self.server.world.conversations[direct.id]
        direct.id = f"a:{name}"
        self.server.world.keep(direct)
        return person

    def trouble(self, rng: Random) -> None:
        """Let requests and deliveries fail now and then, from now on."""
        faults, seconds = self.server.faults, rng.choice((1, 2))
        self._troubles = [
            faults.reset_before("*", chance=0.015, times=None),
            faults.reset_after("*", chance=0.015, times=None),
            faults.fail(503, "*", chance=0.02, times=None),
            faults.fail(502, "*", chance=0.01, times=None),
            *(faults.limit(seconds, what, chance=0.02, times=None) for what in ("send", "update", "delete")),
            faults.hang("*", chance=0.003, times=None),
            faults.hang_after("*", chance=0.003, times=None),
            faults.garble("*", chance=0.01, times=None),
            *(faults.duplicate(what, chance=0.03, times=None) for what in ("message", "invoke:*")),
        ]


@dataclass(slots=True, eq=False)
class Actor:
    """Somebody, whose every deed becomes activities."""

    stage: Stage
    name: str
    person: Person
    hand: Hand = field(init=False)

    def __post_init__(self) -> None:
        self.hand = self.stage.server.hand(self.person)
        self.hand.is_old = not self.stage.dialogs

    def take(self, sent: Sent, answers: list[Answer]) -> None:
        """See what the answers show."""
        for activity, answer in zip(sent.activities, answers, strict=True):
            self.hand.last = activity
            self.hand._shown(answer, sent.on)

    @property
    def is_there(self) -> bool:
        """Whether Makker is installed for them."""
        return self.hand.direct.is_installed

    # --- coming and going ---------------------------------------------------------------------------------

    def comes(self, key: str, *, to_team: bool = False) -> Sent:
        """Add Makker: for themselves, or to the team."""
        where = self.stage.team.general if to_team else self.hand.direct
        if to_team:
            self.stage.team.is_installed = True
        where.is_installed = True
        payloads, bot = self.stage.server.payloads, self.stage.server.world.bot
        came = payloads.came(self.person, where, bot.account) | {"id": f"{key}.came"}
        return Sent((came, payloads.installation(self.person, where, "add") | {"id": key}))

    def goes(self, key: str, *, from_team: bool = False) -> Sent:
        """Take Makker away: from themselves, or from the team."""
        where = self.stage.team.general if from_team else self.hand.direct
        if from_team:
            self.stage.team.is_installed = False
        where.is_installed = False
        return Sent((self.stage.server.payloads.installation(self.person, where, "remove") | {"id": key},))

    def moves(self) -> Sent:
        """Their conversation has another id from now on, of which Teams tells nobody."""
        direct, known = self.hand.direct, self.stage.server.world.conversations
        del known[direct.id]
        direct.id = f"a:{self.name}.moved"
        known[direct.id] = direct
        return Sent(())

    # --- messages -----------------------------------------------------------------------------------------

    def types(self, key: str, text: str, zone: str = "") -> Sent:
        """Write in the conversation, perhaps in another zone than before."""
        self.person.zone = zone or self.person.zone
        return self._writes(key, self.hand.direct, text)

    def mentions(self, key: str, text: str) -> Sent:
        """Write to Makker in the team's channel."""
        mention = f"<at>{self.stage.server.world.bot.name}</at>"
        return self._writes(key, self.stage.team.general, f"{mention} {text}", mention)

    def _writes(self, key: str, where: Conversation, text: str, mention: str = "") -> Sent:
        server = self.stage.server
        message = server.world.post(where, self.person.id, {"type": "message", "text": text}, id=key)
        return Sent((server.payloads.message(self.person, where, message, mention),))

    # --- buttons ------------------------------------------------------------------------------------------

    def presses(self, key: str, label: str, *, opens: bool = False) -> Sent:
        """Press a button on the latest message that has it; a form shows then if it `opens` one."""
        message, card, action = self._found(label)
        came = self._opening() if opens else None
        return Sent((self._pressed(key, message, card, action, {}),), message, came)

    def _found(self, label: str) -> tuple[Message, Json, Json]:
        for message in reversed(self.hand.from_bot()):
            card = message.card_for(self.person.id)
            if card is not None and any(one.get("title") == label for one in cards.actions_in(card)):
                return message, card, cards.find(card, label)
        raise NotPossible(f"{self.name} sees no {label!r}")

    def _pressed(self, key: str, message: Message, card: Json, action: Json, filled: Json) -> Json:
        shown = cards.as_old_clients_show(action) if self.hand.is_old else action
        data = cards.sent(card, shown, filled)
        if shown["type"] == "Action.Execute":
            return self._executed(key, message, shown, data, "manual")
        if cards.opens_dialog(shown):
            return self._invoked(key, message, "task/fetch", {"data": data, "context": {"theme": "default"}})
        return self.stage.server.payloads.submitted(self.person, self.hand.direct, message, data) | {"id": key}

    def _executed(self, key: str, message: Message, action: Json, data: Json, trigger: str) -> Json:
        said = {name: action[name] for name in ("type", "id", "verb", "title") if name in action} | {"data": data}
        return self._invoked(key, message, "adaptiveCard/action", {"action": said, "trigger": trigger})

    def _invoked(self, key: str, on: Message | None, name: str, value: Json) -> Json:
        return self.stage.server.payloads.invoke(self.person, self.hand.direct, name, value, on) | {"id": key}

    def refreshes(self, key: str) -> Sent:
        """Come upon the latest card that is refreshed for them; with an old client ask for it anew."""
        if self.hand.is_old:
            return self.types(key, "home")
        for message in reversed(self.hand.from_bot()):
            refresh = (message.card_for(self.person.id) or {}).get("refresh")
            if refresh is not None:
                data = dict(refresh["action"].get("data") or {})
                return Sent((self._executed(key, message, refresh["action"], data, "automatic"),), message)
        raise NotPossible(f"{self.name} sees no home")

    # --- forms --------------------------------------------------------------------------------------------

    def _forms(self) -> list[Message]:
        """The messages that are forms."""
        seen = ((message, message.card_for(self.person.id)) for message in self.hand.from_bot())
        return [message for message, card in seen if card is not None and is_form(card)]

    def _opening(self) -> Callable[[], bool]:
        """Whether one more form shows than does now."""
        self.hand.closes()
        before = len(self._forms())
        return lambda: self.hand.dialog is not None or len(self._forms()) > before

    def submits(self, key: str, values: Mapping[str, str]) -> Sent:
        """Fill in the dialog that is open, or the latest form among the messages, and send it."""
        dialog = self.hand.dialog
        if dialog is not None:
            dialog.filled |= values
            data = cards.sent(dialog.card, cards.actions_in(dialog.card)[-1], dialog.filled)
            value = {"data": data, "context": {"theme": "default"}}
            return Sent((self._invoked(key, dialog.on, "task/submit", value),), dialog.on)
        forms = self._forms()
        if not forms:
            raise NotPossible(f"{self.name} sees no form")
        card = self.hand.card(forms[-1])
        return Sent((self._pressed(key, forms[-1], card, cards.actions_in(card)[-1], dict(values)),), forms[-1])

    # --- files --------------------------------------------------------------------------------------------

    def accepts(self, key: str) -> Sent:
        """Accept the latest file that Makker offers."""
        found = [message for message in self.hand.from_bot() if message.attached(CONSENT) is not None]
        offer = found[-1].attached(CONSENT) if found else None
        if offer is None:
            raise NotPossible(f"{self.name} is offered no file")
        file = self.stage.server.uploads.begin(offer["name"])
        value = {
            "type": "fileUpload",
            "action": "accept",
            "context": offer["content"].get("acceptContext"),
            "uploadInfo": file.info,
        }
        activity = self._invoked(key, found[-1], "fileConsent/invoke", value)
        return Sent((activity,), found[-1], lambda: file.content is not None)
