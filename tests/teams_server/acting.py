"""What a person does in Teams, and what the bot answers."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.teams_server import cards
from tests.teams_server.cards import NotPossible
from tests.teams_server.delivery import Answer
from tests.teams_server.dialogs import Dialog, Shown, card_answer, task_answer
from tests.teams_server.errors import Json
from tests.teams_server.messages import CONSENT, Message
from tests.teams_server.people import Person, account
from tests.teams_server.places import Conversation, Team
from tests.teams_server.uploads import File

if TYPE_CHECKING:
    from tests.teams_server.server import TeamsServer

Place = Conversation | Team


@dataclass(slots=True, eq=False)
class Hand:
    """One person's hands. `server.hand(person)`.

    `is_old`: their client shows the fallback of each Action.Execute. `says_trigger` and `says_title`: whether it says
    what set an action off and what it is called, as some clients do and others do not.
    """

    server: "TeamsServer"
    person: Person
    is_old: bool = False
    says_trigger: bool = True
    says_title: bool = True
    dialog: Dialog | None = None
    last: Json | None = None

    # --- seeing -------------------------------------------------------------------------------------------

    @property
    def direct(self) -> Conversation:
        """Their conversation with the bot."""
        return self.server.world.tenants[self.person.tenant].personal(self.person)

    def messages(self, where: Conversation | None = None) -> list[Message]:
        """What stands in a conversation, oldest first: by default in their own."""
        return [message for message in (where or self.direct).messages if not message.is_deleted]

    def from_bot(self, where: Conversation | None = None) -> list[Message]:
        """What the bot wrote there."""
        return [message for message in self.messages(where) if message.author == self.server.world.bot.id]

    def card(self, message: Message) -> Json:
        """A message's card as they see it."""
        card = message.card_for(self.person.id)
        if card is None:
            raise NotPossible("that message is no card")
        return card

    # --- writing ------------------------------------------------------------------------------------------

    async def types(self, text: str) -> Answer:
        """Write to the bot, directly."""
        return await self._send(self.writing(text))

    def writing(self, text: str) -> Json:
        """What is sent when they write that, directly."""
        message = self.server.world.post(self.direct, self.person.id, {"type": "message", "text": text})
        return self.server.payloads.message(self.person, self.direct, message)

    async def mentions(self, where: Conversation, text: str, under: Message | None = None) -> Answer:
        """Write `@Makker …` in a channel, under a message if one is given, or in a group."""
        mention = f"<at>{self.server.world.bot.name}</at>"
        message = self.writes(where, f"{mention} {text}\n", under)
        return await self._send(self.server.payloads.message(self.person, where, message, mention))

    def writes(self, where: Conversation, text: str, under: Message | None = None) -> Message:
        """Write what the bot never hears: no mention, no delivery."""
        thread = under.thread if under is not None else ""
        return self.server.world.post(where, self.person.id, {"type": "message", "text": text}, thread)

    # --- pressing -----------------------------------------------------------------------------------------

    async def presses(
        self, message: Message, what: str, value: Any = None, inputs: Mapping[str, Any] | None = None
    ) -> Shown:
        """Press an action of a message's card, found by title, verb or id; `inputs` are filled in first."""
        card = self.card(message)
        action = cards.find(card, what, value)
        return await self.does(message, card, action, inputs or {})

    async def does(self, message: Message, card: Json, action: Json, filled: Mapping[str, Any]) -> Shown:
        """Do an action of a card that was seen on a message, as it stood then."""
        if action["type"] in ("Action.ToggleVisibility", "Action.OpenUrl"):
            raise NotPossible("that shows something, and the bot is not told")
        if self.is_old:
            action = cards.as_old_clients_show(action)
        data = cards.sent(card, action, filled)
        if action["type"] == "Action.Execute":
            return await self._executes(message, action, data, "manual")
        if cards.opens_dialog(action):
            return await self._fetches(message, data)
        where = self._where(message)
        return Shown(await self._send(self.server.payloads.submitted(self.person, where, message, data)), "nothing")

    async def refreshes(self, message: Message) -> Shown:
        """Come upon a card that is refreshed for them."""
        refresh = self.card(message).get("refresh")
        if refresh is None or self.person.id not in refresh["userIds"]:
            raise NotPossible("that card is not refreshed for them")
        return await self._executes(message, refresh["action"], dict(refresh["action"].get("data") or {}), "automatic")

    async def _executes(self, message: Message, action: Json, data: Json, trigger: str) -> Shown:
        said = {name: action[name] for name in ("type", "id", "verb") if name in action} | {"data": data}
        if self.says_title and "title" in action:
            said["title"] = action["title"]
        value: Json = {"action": said} | ({"trigger": trigger} if self.says_trigger else {})
        return self._shown(await self._invoke(message, "adaptiveCard/action", value), message)

    # --- dialogs ------------------------------------------------------------------------------------------

    async def _fetches(self, message: Message, data: Json) -> Shown:
        value = {"data": data, "context": {"theme": "default"}}
        return self._shown(await self._invoke(message, "task/fetch", value), message)

    async def submits(self, values: Mapping[str, Any] | None = None, what: str = "", *, checks: bool = True) -> Shown:
        """Fill in the open dialog by ids or labels, and press its action, the first by default.

        What the client itself would not send raises `NotPossible`; with `checks` False it is sent.
        """
        if self.dialog is None:
            raise NotPossible("no dialog is open")
        card = self.dialog.card
        actions = cards.actions_in(card)
        action = cards.find(card, what) if what else actions[0]
        names = {cards.find_input(card, name)["id"]: value for name, value in (values or {}).items()}
        self.dialog.filled |= names
        data = cards.sent(card, action, self.dialog.filled)
        if checks:
            cards.check_filled(card, data)
        return await self.sends_form(self.dialog, data)

    async def sends_form(self, dialog: Dialog, data: Json) -> Shown:
        """Send what a dialog holds."""
        answer = await self._invoke(dialog.on, "task/submit", {"data": data, "context": {"theme": "default"}})
        return self._shown(answer, dialog.on)

    def closes(self) -> None:
        """Close the dialog; the bot is not told."""
        self.dialog = None

    # --- files --------------------------------------------------------------------------------------------

    async def accepts(self, message: Message) -> tuple[Shown, File]:
        """Accept a file that the bot offers."""
        offer = self._offer(message)
        file = self.server.uploads.begin(offer["name"])
        value = {
            "type": "fileUpload",
            "action": "accept",
            "context": offer["content"].get("acceptContext"),
            "uploadInfo": file.info,
        }
        return Shown(await self._invoke(message, "fileConsent/invoke", value), "nothing"), file

    async def declines(self, message: Message) -> Shown:
        """Decline it."""
        context = self._offer(message)["content"].get("declineContext")
        value = {"type": "fileUpload", "action": "decline", "context": context}
        return Shown(await self._invoke(message, "fileConsent/invoke", value), "nothing")

    def _offer(self, message: Message) -> Json:
        offer = message.attached(CONSENT)
        if offer is None:
            raise NotPossible("that message offers no file")
        return offer

    # --- coming and going ---------------------------------------------------------------------------------

    async def installs(self, place: Place | None = None, *, is_told_first: bool = False) -> Answer:
        """Add the bot: for themselves, to a team (all its channels) or to a group.

        Teams tells of it twice; `is_told_first`: the one that says which language comes first.
        """
        where = self._conversation(place)
        _has_bot(where, True)
        where.is_gone, where.refuses = False, ""
        payloads, bot = self.server.payloads, self.server.world.bot
        both = [payloads.came(self.person, where, bot.account), payloads.installation(self.person, where, "add")]
        first, last = reversed(both) if is_told_first else both
        await self._send(first)
        return await self._send(last)

    async def uninstalls(self, place: Place | None = None) -> Answer:
        """Take the bot away."""
        where = self._conversation(place)
        _has_bot(where, False)
        payloads, bot = self.server.payloads, self.server.world.bot
        if where.team is not None:
            await self._send(payloads.went(self.person, where, bot.account))
        return await self._send(payloads.installation(self.person, where, "remove"))

    async def adds(self, person: Person, place: Place) -> Answer:
        """Add somebody to a team or group."""
        where = self._conversation(place)
        if person not in where.members:
            where.members.append(person)  # type: ignore[attr-defined]
        return await self._tells(where, self.server.payloads.came(self.person, where, account(person)))

    async def removes(self, person: Person, place: Place) -> Answer:
        """Remove somebody."""
        where = self._conversation(place)
        if person in where.members:
            where.members.remove(person)  # type: ignore[attr-defined]
        return await self._tells(where, self.server.payloads.went(self.person, where, account(person)))

    def blocks(self, code: str = "MessageWritesBlocked") -> None:
        """Block the bot: it is told nothing, and what it sends is refused."""
        self.direct.refuses = code

    def unblocks(self) -> None:
        """Let it write again."""
        self.direct.refuses = ""

    # --- teams and channels -------------------------------------------------------------------------------

    async def renames(self, place: Place, name: str) -> Answer:
        """Rename a team or a channel."""
        place.name = name
        if isinstance(place, Team):
            return await self.tells(place, "teamRenamed")
        return await self.tells(_team(place), "channelRenamed", place)

    async def creates(self, team: Team, name: str) -> Conversation:
        """A new channel in a team."""
        channel = self.server.world.tenants[team.tenant].add_channel(team, name)
        await self.tells(team, "channelCreated", channel)
        return channel

    async def deletes(self, place: Place) -> Answer:
        """Delete a team or a channel."""
        place.is_gone = True
        if isinstance(place, Team):
            return await self.tells(place, "teamDeleted")
        return await self.tells(_team(place), "channelDeleted", place)

    async def restores(self, place: Place) -> Answer:
        """Restore what was deleted."""
        place.is_gone = False
        if isinstance(place, Team):
            return await self.tells(place, "teamRestored")
        return await self.tells(_team(place), "channelRestored", place)

    async def tells(self, team: Team, kind: str, channel: Conversation | None = None) -> Answer:
        """Anything that happens to a team: `teamArchived`, `teamUnarchived`, `teamHardDeleted`, …"""
        return await self._tells(team.general, self.server.payloads.happened(self.person, team, kind, channel))

    async def _tells(self, where: Conversation, activity: Json) -> Answer:
        if not where.has_bot:
            return Answer(0, reason="not_installed")
        return await self._send(activity)

    # --- for the payloads ---------------------------------------------------------------------------------

    async def repeats(self, activity: Json | None = None, on: Message | None = None) -> Shown:
        """Do the very same thing again: the last activity, or another, delivered once more with a token of its own."""
        again = activity or self.last
        assert again is not None, "nothing was done yet"
        return self._shown(await self._send(again), on)

    def _shown(self, answer: Answer, on: Message | None) -> Shown:
        """What an answer to what they did last changes in front of them."""
        assert self.last is not None
        violations, name = self.server.violations, self.last.get("name", "")
        match name:
            case "adaptiveCard/action":
                is_asked = self.last["value"].get("trigger") != "automatic"
                shown = card_answer(answer, violations, is_asked=is_asked)
                if shown.card is not None and on is not None:
                    # For them alone: others see what the bot makes of the message.
                    on.own[self.person.id] = shown.card
                return shown
            case "task/fetch" | "task/submit":
                shown = task_answer(answer, on, violations, name)
                if shown.did != "nothing":
                    self.dialog = shown.dialog
                return shown
        return Shown(answer, "nothing")

    async def _invoke(self, on: Message | None, name: str, value: Json) -> Answer:
        where = self._where(on) if on is not None else self.direct
        return await self._send(self.server.payloads.invoke(self.person, where, name, value, on))

    async def _send(self, activity: Json) -> Answer:
        self.last = activity
        return await self.server.delivery.send(deepcopy(activity))

    def _where(self, message: Message) -> Conversation:
        """Where a message stands; somebody else's can only be forged, from their own conversation."""
        where = self.server.world.conversations[message.conversation]
        return where if self.person in where.members else self.direct

    def _conversation(self, place: Place | None) -> Conversation:
        if place is None:
            return self.direct
        return place.general if isinstance(place, Team) else place


def _has_bot(where: Conversation, is_there: bool) -> None:
    if where.team is not None:
        where.team.is_installed = is_there
    else:
        where.is_installed = is_there


def _team(channel: Conversation) -> Team:
    assert channel.team is not None, "only teams have channels"
    return channel.team
