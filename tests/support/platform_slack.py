"""Slack as a platform: the real adapter over a Slack on loopback, used as people use it."""

import asyncio
import html
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import quote

from aiohttp import web

from adapters.shared.ports import Member
from adapters.shared.sessions import open_session
from adapters.shared.values import PICKED
from adapters.slack.app import SlackApp, Stores, Ways
from adapters.slack.ports import Installation as OurInstallation
from adapters.slack.ports import tenant_of
from adapters.slack.speaking import Speaking
from adapters.slack.tokens import Tokens
from adapters.slack.values import pressed
from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Profile
from bot.domain.person import PersonId, TenantId
from bot.domain.practice import Practice
from bot.public_holidays import public_holidays
from bot.store.crypto import Vault
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.slack_installations import StoreInstallations
from bot.store.slack_tables import slack_members
from bot.text.catalogue import put
from bot.text.messages import msg
from tests.slack_server.acting import Hand, as_typed
from tests.slack_server.apps import Installation
from tests.slack_server.channels import EVENT_TYPES
from tests.slack_server.delivery import Parcel
from tests.slack_server.elements_found import action, message_state
from tests.slack_server.elements_state import initial
from tests.slack_server.messages import Message
from tests.slack_server.people import Person
from tests.slack_server.server import SlackServer, running
from tests.slack_server.submitting import Submission, take_answer
from tests.slack_server.views import View
from tests.slack_server.world import Workspace
from tests.support import platforms
from tests.support.platform_adapted import AdaptedPlatform
from tests.support.platforms import Answer, Pressable, Shown, ShownField, ShownForm

LOCALES = {"da": "da-DK", "en": "en-GB"}


@asynccontextmanager
async def slack(
    makker: Makker, vault: Vault, clock: SetClock, *, socket: bool, guests: bool = False
) -> AsyncIterator["SlackPlatform"]:
    """The adapter over a Makker, reached by Socket Mode or by HTTP, in a workspace where it is installed."""
    async with running(clock) as server:
        workspace = server.world.add_workspace("Acme")
        installation = server.world.install(server.world.add_app(), workspace, None)
        async with over(server, workspace, installation, makker, vault, socket=socket, guests=guests) as platform:
            yield platform


@asynccontextmanager
async def over(
    server: SlackServer,
    workspace: Workspace,
    installation: Installation,
    makker: Makker,
    vault: Vault,
    *,
    socket: bool,
    guests: bool = False,
) -> AsyncIterator["SlackPlatform"]:
    """The same in a Slack that was there before, and stays when the adapter goes."""
    app, database, clock = installation.app, makker.database, makker.clock
    async with open_session() as session:
        installations: StoreInstallations[OurInstallation] = StoreInstallations(database, vault, clock, OurInstallation)
        members: StoreMembers[Member] = StoreMembers(database, clock, Member, slack_members)
        stores = Stores(installations, members, StorePractices(database, vault, public_holidays, clock))
        ways = Ways(
            server.api_url,
            bot_token=installation.token,
            app_token=app.app_token if socket else "",
            signing_secret="" if socket else app.signing_secret,
            guests=guests,
        )
        adapter = SlackApp(
            ways, session, makker.turns, stores, Speaking(Tokens(installations, None, clock, "test")), clock, Random(1)
        )
        makker.messengers["slack"] = adapter.messenger
        http = web.Application()
        http.add_routes(adapter.routes)
        runner = web.AppRunner(http, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        if socket:
            server.connect_socket(app)
        else:
            server.connect_http(app, f"http://127.0.0.1:{runner.addresses[0][1]}")
        await adapter.start()
        tenant = tenant_behind(installation)
        async with asyncio.timeout(10):
            while await installations.of(tenant) is None or (socket and not adapter.connections):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        yield SlackPlatform(makker, adapter, server, workspace, installation, stores)
        await adapter.stop()
        await runner.cleanup()


def tenant_behind(installation: Installation) -> TenantId:
    """The tenant that an installation makes."""
    return tenant_of(installation.team, installation.enterprise, is_enterprise_install=installation.is_org_wide)


class SlackPlatform(AdaptedPlatform):
    """Implements `Platform` by what people do in Slack."""

    def __init__(
        self,
        makker: Makker,
        adapter: SlackApp,
        server: SlackServer,
        workspace: Workspace,
        installation: Installation,
        stores: Stores,
    ) -> None:
        super().__init__(makker, tenant_behind(installation))
        self.adapter = adapter
        self.server = server
        self.workspace = workspace
        self.stores = stores
        self.installation = installation
        self._hands: dict[str, Hand] = {}
        self._parcels: dict[str, Parcel] = {}
        self._pressables: dict[Pressable, tuple[Message, dict[str, Any], dict[str, Any], dict[str, Any] | None]] = {}
        self._modals: dict[str, View] = {}

    # --- acting -------------------------------------------------------------------------------------------

    async def join(self, profile: Profile) -> str:
        """Come into the workspace, and look at the conversation with Makker."""
        locale = LOCALES[profile.language]
        person = self.workspace.add_person(profile.name, display_name=profile.name, tz=profile.zone, locale=locale)
        await self.hand(person).opens_home("messages")
        await self.come_to_rest()
        return str(person.id)

    def hand(self, person: Person) -> Hand:
        """Somebody's hands."""
        if person.id not in self._hands:
            self._hands[person.id] = self.server.hand(person, self.installation, self.workspace)
        return self._hands[person.id]

    async def sends_form(self, hand: Hand, **values: str) -> Submission:
        """Fill in the modal that somebody sees, by the names of its fields, and send it."""
        view = hand.modal
        assert view is not None
        _fill(view, values)
        parcel = hand.payloads.submission(self.workspace, hand.person, hand._trigger(view.id), view)
        done = take_answer(self.server, self.installation, view, await hand._send(parcel))
        await self.come_to_rest()
        return done

    async def practice(self, person_id: str) -> Practice | None:
        """What Makker knows of somebody."""
        return await self.stores.practices.of(self.tenant_id, PersonId(person_id))

    async def member(self, person_id: str) -> Member | None:
        """Who the adapter knows somebody to be."""
        return await self.stores.members.of(self.tenant_id, PersonId(person_id))

    async def say(self, person: str, text: str, event_id: str = "") -> Answer:
        """Write."""
        hand, before = self._hands[person], self._modal(person)
        if event_id not in self._parcels:
            channel = hand.direct
            message = self.workspace.post(channel, hand.person, as_typed(text))
            event = hand.payloads.message_event(self.workspace, channel, message, EVENT_TYPES[channel.kind])
            parcel = self.server.event_for("message.im", self.workspace, self.installation, event, channel)
            assert parcel is not None
            event_id = event_id or f"said-{len(self._parcels)}"
            self._parcels[event_id] = parcel
        await hand._send(self._parcels[event_id])
        return await self._answer(person, before, "")

    async def press(self, person: str, button: Pressable, event_id: str = "") -> Answer:
        """Press a button, or choose in a menu, as it stood when it was seen."""
        hand, before = self._hands[person], self._modal(person)
        if event_id in self._parcels:
            await hand._send(self._parcels[event_id])
        else:
            message, block, element, held = self._pressables[button]
            made = action(block, element, held, self.server.world.ids.ts(self.makker.clock.now()))
            channel = self.workspace.channels[message.channel]
            message.state[person] = message_state(message.blocks, message.state.get(person, {}))
            address = self.server.hooks.new("actions", hand._hook(channel, message))
            await hand._send(
                hand.payloads.action_in_message(
                    self.workspace, hand.person, hand._trigger(), channel, message, made, address
                )
            )
            self._remember(hand, event_id)
        return await self._answer(person, before, button.message)

    async def submit(self, person: str, form: ShownForm, values: dict[str, str], event_id: str = "") -> Answer:
        """Send a modal in, with whatever is in its fields: Slack's own checks are not relied on."""
        hand, view = self._hands[person], self._modals[_form_key(form)]
        if event_id not in self._parcels:
            _fill(view, values)
            trigger = hand._trigger(view.id) if view.is_open else hand._trigger()
            self._parcels[event_id or f"form-{len(self._parcels)}"] = parcel = hand.payloads.submission(
                self.workspace, hand.person, trigger, view
            )
        else:
            parcel = self._parcels[event_id]
        answer = await hand._send(parcel)
        done = take_answer(self.server, self.installation, view, answer)
        await self.come_to_rest()
        if done.did == "errors":
            return Answer(errors=done.errors)
        return Answer(form=self._shown_form(person, form.message) if done.did == "update" else None)

    def _remember(self, hand: Hand, event_id: str) -> None:
        if event_id and hand.last is not None:
            self._parcels[event_id] = hand.last

    async def _answer(self, person: str, before: View | None, message: str) -> Answer:
        await self.come_to_rest()
        opened = self._modal(person)
        return Answer(form=self._shown_form(person, message) if opened is not None and opened is not before else None)

    def _modal(self, person: str) -> View | None:
        return self._hands[person].modal

    def _shown_form(self, person: str, message: str) -> ShownForm:
        view = self._hands[person].modal
        assert view is not None
        form = _form(view, message)
        self._modals[_form_key(form)] = view
        return form

    # --- seeing -------------------------------------------------------------------------------------------

    async def messages(self, person: str) -> Sequence[Shown]:
        """What Makker wrote to somebody."""
        language = self._hands[person].person.locale
        return [self._shown(message, language) for message in self._hands[person].from_app()]

    def _shown(self, message: Message, language: str) -> Shown:
        if message.files and not message.blocks:
            return Shown(message.ts, (platforms.file(message.files[0]["title"]),))
        lines: list[str] = []
        pressable: list[Pressable] = []
        under = ""
        for block in message.blocks:
            if block["type"] in ("header", "section") and "text" in block:
                under = _words(block["text"])
            for element, option in _choices(block):
                held = None if option is None else {"type": "static_select", "selected_option": option}
                made = action(block, element, held, "1.1")
                press = pressed({"actions": [made]})
                if press is None:
                    continue
                label = _words((option or element)["text"])
                found = Pressable(label, press.action, press.ref, press.turn, message.ts, under)
                self._pressables[found] = (message, block, element, held)
                pressable.append(found)
            lines += _lines(block, language)
        return Shown(message.ts, tuple(lines), tuple(pressable))

    # --- time ---------------------------------------------------------------------------------------------

    async def _finish(self) -> None:
        await self.server.delivery.settle()
        await self.adapter.finish()

    def pass_a_second(self) -> None:
        """Slack signs nothing twice within one second."""
        self.makker.clock.move_to(self.makker.clock.now() + timedelta(seconds=1))  # type: ignore[attr-defined]


def _form_key(form: ShownForm) -> str:
    return f"{form.action}|{form.ref}|{form.title}"


def _words(text: dict[str, Any]) -> str:
    said = html.unescape(str(text["text"]))
    return said.strip("*") if text["type"] == "mrkdwn" else said


def _choices(block: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """What can be pressed in a block: buttons, and the entries of menus."""
    found: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
    for element in [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]:
        if element.get("type") == "button":
            found.append((element, None))
        elif element.get("type") in ("static_select", "overflow") and not element["action_id"].startswith(PICKED):
            found += [(element, option) for option in element["options"]]
    return found


def _lines(block: dict[str, Any], language: str) -> list[str]:
    match block["type"]:
        case "header":
            return [f"# {_words(block['text'])}"]
        case "section" if "fields" in block:
            words = [_words(field) for field in block["fields"]]
            return [platforms.named(name, value) for name, value in zip(words[::2], words[1::2], strict=True)]
        case "section":
            return [_words(block["text"])]
        case "context":
            return [_quiet(_words(element)) for element in block["elements"]]
        case "actions":
            buttons = [_words(each["text"]) for each in block["elements"] if each["type"] == "button"]
            menus = [_menu(each, language) for each in block["elements"] if each["type"] != "button"]
            return [*([platforms.in_a_row(buttons)] if buttons else []), *map(platforms.menu, menus)]
        case "image":
            return [platforms.picture(html.unescape(block["alt_text"]))]
        case "divider":
            return [platforms.DIVIDER]
    raise AssertionError(f"nobody knows how to read {block['type']}")


def _quiet(words: str) -> str:
    """A bar of progress is a picture of what is said beside it."""
    return words.lstrip("▰▱").strip() if words.startswith(("▰", "▱")) else words


def _menu(element: dict[str, Any], language: str) -> str:
    """What a menu is called; three dots say `More` without a word."""
    return put(msg("More"), language) if element["type"] == "overflow" else _words(element["placeholder"])


def _form(view: View, message: str) -> ShownForm:
    fields = tuple(
        ShownField(block["block_id"], _words(block["label"]), _value(block["element"]))
        for block in view.blocks
        if block["type"] == "input"
    )
    return ShownForm(
        _words(view.body["title"]), fields, view.body["callback_id"], view.body["private_metadata"], message
    )


def _value(element: dict[str, Any]) -> str:
    from adapters.slack.values import read

    held = initial(element) or {}
    if "value" in held:
        return str(held["value"] or "")
    if (one := held.get("selected_option")) is not None:
        return read(one["value"])
    return ",".join(read(each["value"]) for each in held.get("selected_options") or ())


def _fill(view: View, values: Mapping[str, str]) -> None:
    for block in view.blocks:
        if block["type"] == "input" and block["block_id"] in values:
            element = block["element"]
            filled = _filled(element, values[block["block_id"]])
            view.state.setdefault(block["block_id"], {})[element["action_id"]] = filled


def _filled(element: dict[str, Any], value: str) -> dict[str, Any]:
    """What an element holds as if it had been chosen, also what is not to be, in the length that Slack carries."""
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": value[:3_000] or None}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, "selected_options": [_option(each) for each in value.split(",") if each]}
    return {"type": kind, "selected_option": _option(value) if value else None}


def _option(value: str) -> dict[str, Any]:
    sent = value[:150].encode("utf-8", "replace").decode()
    return {"text": {"type": "plain_text", "text": sent}, "value": quote(sent, safe="") or "%"}
