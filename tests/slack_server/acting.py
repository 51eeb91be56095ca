"""What a person does in Slack, and what the app answers."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.slack_server.apps import Installation
from tests.slack_server.channels import EVENT_TYPES, Channel
from tests.slack_server.delivery import Answer, Parcel
from tests.slack_server.elements_found import NotPossible, action, choose, find, message_state
from tests.slack_server.elements_state import is_empty
from tests.slack_server.errors import Json
from tests.slack_server.hooks import Hook
from tests.slack_server.messages import Message, as_told
from tests.slack_server.methods.chat import messages_to
from tests.slack_server.payloads import Payloads, named
from tests.slack_server.people import Person
from tests.slack_server.submitting import Submission, take_answer
from tests.slack_server.views import View
from tests.slack_server.world import Workspace

if TYPE_CHECKING:
    from tests.slack_server.server import SlackServer


def as_typed(text: str) -> str:
    """What Slack makes of typed text: `&`, `<` and `>` are escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(slots=True, eq=False)
class Hand:
    """One person's hands, in the workspace where they are, towards one app. `server.hand(person, installation)`."""

    server: "SlackServer"
    workspace: Workspace
    person: Person
    installation: Installation
    payloads: Payloads = field(init=False)
    last: Parcel | None = None

    def __post_init__(self) -> None:
        is_org_wide = self.installation.is_org_wide
        self.payloads = Payloads(self.server.world, self.installation.app, is_org_wide=is_org_wide)

    # --- seeing -------------------------------------------------------------------------------------------

    @property
    def direct(self) -> Channel:
        """Their conversation with the app."""
        return self.workspace.direct(self.person, self.installation.bot)

    def messages(self, channel: Channel | None = None) -> list[Message]:
        """What they see in a conversation, oldest first: by default what the app wrote to them."""
        return messages_to(channel or self.direct, self.person.id)

    def from_app(self, channel: Channel | None = None) -> list[Message]:
        """What the app wrote there."""
        return [message for message in self.messages(channel) if message.user == self.installation.bot.id]

    @property
    def modal(self) -> View | None:
        """The modal on top, if one is open."""
        open_ones = self.server.world.views.open_for(self.workspace.id, self.person.id)
        return open_ones[-1] if open_ones else None

    @property
    def home(self) -> View | None:
        """Their Home of the app, once it was published."""
        return self.server.world.views.home(self.installation.app.id, self.workspace.id, self.person.id)

    # --- writing ------------------------------------------------------------------------------------------

    async def types(self, text: str, channel: Channel | None = None, thread_ts: str = "", raw: bool = False) -> Answer:
        """Write in a conversation: `message.im`, or `message.channels` and `app_mention` where the app wants them."""
        where = channel or self.direct
        message = self.workspace.post(where, self.person, text if raw else as_typed(text), thread_ts=thread_ts)
        kind = EVENT_TYPES[where.kind]
        event = self.payloads.message_event(self.workspace, where, message, kind)
        answer = await self._event(
            f"message.{kind}s" if kind in ("channel", "group") else f"message.{kind}", event, where
        )
        if f"<@{self.installation.bot.id}>" in message.text and not where.is_direct:
            mention = {name: value for name, value in deepcopy(event).items() if name not in ("channel_type", "files")}
            mention["type"] = "app_mention"
            return await self._event("app_mention", mention, where)
        return answer

    async def mentions(self, channel: Channel, text: str) -> Answer:
        """Write `@Makker …` in a channel."""
        return await self.types(f"<@{self.installation.bot.id}> {as_typed(text)}", channel, raw=True)

    async def commands(self, text: str = "", channel: Channel | None = None, command: str = "/makker") -> Answer:
        """Use a slash command; what the app answers at once is shown to them."""
        where = channel or self.direct
        hook = self._hook(where, None)
        parcel = self.payloads.command(
            self.workspace,
            self.person,
            self._trigger(),
            where.id,
            named(where),
            command,
            text,
            self.server.hooks.new("commands", hook),
        )
        answer = await self._send(parcel)
        if answer.is_acknowledged and answer.body:
            body = answer.body if isinstance(answer.body, dict) else {"text": str(answer.body)}
            self.server.hooks.show(hook, body, "the answer to a command")
        return answer

    # --- pressing -----------------------------------------------------------------------------------------

    async def presses(self, where: Message | View, what: str, value: str | None = None) -> Answer:
        """Press a button, found by its action id or label; `value` tells equal ones apart."""
        block, element = find(where.blocks, what, value)
        if element["type"] != "button":
            raise NotPossible(f"{what} is a {element['type']}; pick something in it")
        return await self._act(where, block, element, None)

    async def picks(self, where: Message | View, what: str, value: Any) -> Answer | None:
        """Choose in a menu: an option's value or label, a date, a user id, a list of them. In a form nobody is told."""
        block, element = find(where.blocks, what)
        held = choose(element, value)
        if held is None:
            raise NotPossible(f"{what} is a button")
        if element["type"] != "overflow":
            self._hold(where, block, element, held)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        return await self._act(where, block, element, held)

    fills = picks

    def _hold(self, where: Message | View, block: Json, element: Json, held: Json) -> None:
        state = where.state if isinstance(where, View) else where.state.setdefault(self.person.id, {})
        state.setdefault(block["block_id"], {})[element["action_id"]] = held

    async def _act(self, where: Message | View, block: Json, element: Json, held: Json | None) -> Answer:
        ts = self.server.world.ids.ts(self.server.world.clock.now())
        made = action(block, element, held, ts)
        if isinstance(where, View):
            if not where.is_open:
                raise NotPossible("that view is closed")
            trigger = self._trigger(where.id if where.type == "modal" else "")
            return await self._send(self.payloads.action_in_view(self.workspace, self.person, trigger, where, made))
        channel = self.workspace.channels[where.channel]
        where.state[self.person.id] = message_state(where.blocks, where.state.get(self.person.id, {}))
        address = self.server.hooks.new("actions", self._hook(channel, where))
        return await self._send(
            self.payloads.action_in_message(
                self.workspace, self.person, self._trigger(), channel, where, as_told(made), address
            )
        )

    # --- modals -------------------------------------------------------------------------------------------

    async def submits(self, values: Mapping[str, Any] | None = None, view: View | None = None) -> Submission:
        """Fill in fields, by action id or label, and send a modal, the one on top by default. What the app answers
        is done to the modal; a field that Slack itself would not send raises `NotPossible`."""
        shown = view or self.modal
        if shown is None or not shown.is_open:
            raise NotPossible("no modal is open")
        for name, value in (values or {}).items():
            block, element = find(shown.blocks, name)
            self._hold(shown, block, element, choose(element, value) or {})
        _check_fields(shown)
        parcel = self.payloads.submission(self.workspace, self.person, self._trigger(shown.id), shown)
        answer = await self._send(parcel)
        return take_answer(self.server, self.installation, shown, answer)

    async def closes(self, view: View | None = None, clear: bool = False) -> Answer | None:
        """Close a modal; the app is told if it asked for that."""
        shown = view or self.modal
        if shown is None:
            raise NotPossible("no modal is open")
        closed = self.server.world.views.stack(shown.root) if clear else [shown]
        for one in closed:
            one.is_open = False
        if not shown.body.get("notify_on_close"):
            return None
        return await self._send(self.payloads.closing(self.workspace, self.person, shown, clear))

    # --- shortcuts and Home -------------------------------------------------------------------------------

    async def uses_shortcut(self, callback_id: str) -> Answer:
        """Use a global shortcut."""
        return await self._send(
            self.payloads.global_shortcut(self.workspace, self.person, self._trigger(), callback_id)
        )

    async def uses_message_shortcut(self, callback_id: str, message: Message) -> Answer:
        """Use a shortcut on a message."""
        channel = self.workspace.channels[message.channel]
        address = self.server.hooks.new("app", self._hook(channel, message))
        return await self._send(
            self.payloads.message_shortcut(
                self.workspace, self.person, self._trigger(), channel, message, callback_id, address
            )
        )

    async def opens_home(self, tab: str = "home") -> Answer:
        """Open the app's Home, or with `messages` its conversation."""
        event: Json = {
            "type": "app_home_opened",
            "user": self.person.id,
            "channel": self.direct.id,
            "tab": tab,
        }
        if tab == "home" and self.home is not None:
            from tests.slack_server.views import view_object

            event["view"] = view_object(self.home)
        return await self._event("app_home_opened", event)

    # --- coming and going ---------------------------------------------------------------------------------

    async def joins(self, channel: Channel, inviter: Person | None = None) -> Answer:
        """Join a channel."""
        return await self._moves(channel, self.person, inviter, is_joining=True)

    async def leaves(self, channel: Channel) -> Answer:
        """Leave a channel."""
        return await self._moves(channel, self.person, None, is_joining=False)

    async def adds_app(self, channel: Channel) -> Answer:
        """Invite the app's bot into a channel."""
        return await self._moves(channel, self.installation.bot, self.person, is_joining=True)

    async def removes_app(self, channel: Channel) -> Answer:
        """Remove the app's bot from a channel."""
        return await self._moves(channel, self.installation.bot, None, is_joining=False)

    async def _moves(self, channel: Channel, who: Person, inviter: Person | None, is_joining: bool) -> Answer:
        saw_it = self.installation.bot.id in channel.members
        if is_joining and who.id not in channel.members:
            channel.members.append(who.id)
        elif not is_joining and who.id in channel.members:
            channel.members.remove(who.id)
        event: Json = {
            "type": "member_joined_channel" if is_joining else "member_left_channel",
            "user": who.id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "public_channel" else "G",
            "team": who.team,
        }
        if inviter is not None:
            event["inviter"] = inviter.id
        if not saw_it and self.installation.bot.id not in channel.members:
            return Answer(0, reason="not_subscribed")
        return await self._event(event["type"], event, channel)

    async def changes(self, **fields: Any) -> Answer:
        """Change their profile: `tz="Asia/Tokyo"`, `locale=…`, `real_name=…`, `is_restricted=True`: `user_change`."""
        for name, value in fields.items():
            setattr(self.person, name, value)
        self.person.updated = self.server.world.clock.now()
        return await self.server.tell_of_person("user_change", self.workspace, self.installation, self.person)

    async def is_deactivated(self) -> Answer:
        """An admin deactivates them. What is still written to them is in `oracle.to_nobody`."""
        return await self.changes(deleted=True)

    async def comes_back(self) -> Answer:
        """An admin lets them in again."""
        return await self.changes(deleted=False)

    # --- for the payloads ---------------------------------------------------------------------------------

    async def repeats(self) -> Answer:
        """Do the very same thing again: the last payload, delivered once more, signed anew."""
        assert self.last is not None, "nothing was done yet"
        return await self._send(self.last)

    async def _event(self, subscription: str, event: Json, channel: Channel | None = None) -> Answer:
        parcel = self.server.event_for(subscription, self.workspace, self.installation, event, channel)
        return await self._send(parcel) if parcel else Answer(0, reason="not_subscribed")

    async def _send(self, parcel: Parcel) -> Answer:
        self.last = parcel
        return await self.server.delivery.send(self.installation.app, parcel)

    def _trigger(self, view: str = "") -> Any:
        return self.server.world.trigger(self.installation.app, self.workspace.id, self.person.id, view)

    def _hook(self, channel: Channel, message: Message | None) -> Hook:
        now = self.server.world.clock.now()
        return Hook(self.installation, self.workspace.id, channel.id, self.person.id, now, message)


def _check_fields(view: View) -> None:
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = view.state.get(block["block_id"], {}).get(element["action_id"], {})
        if not block.get("optional") and is_empty(held):
            raise NotPossible(f"Slack asks for {block['label']['text']!r} first")
        value = held.get("value")
        if isinstance(value, str) and not element.get("min_length", 0) <= len(value) <= element.get(
            "max_length", 3_000
        ):
            raise NotPossible(f"{block['label']['text']!r} is too short or too long")
