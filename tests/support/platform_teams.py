"""Teams as a platform: the real adapter over a Teams on loopback, used as people use it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy

from aiohttp import web

from adapters.shared.sessions import TOTAL_S, open_session
from adapters.teams.app import Stores, TeamsApp, Ways
from adapters.teams.ports import Conversation as OurConversation
from adapters.teams.ports import Member, tenant_of
from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Profile
from bot.domain.person import PersonId
from bot.domain.practice import Practice
from bot.public_holidays import public_holidays
from bot.store.crypto import Vault
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.teams_conversations import StoreConversations
from bot.store.teams_files import StoreFiles
from bot.store.teams_posts import StorePosts
from bot.store.teams_tables import teams_members
from tests.support import teams_cards
from tests.support.platform_adapted import AdaptedPlatform
from tests.support.platforms import Answer, Pressable, Shown, ShownForm
from tests.teams_server.acting import Hand
from tests.teams_server.cards import actions_in
from tests.teams_server.dialogs import Dialog
from tests.teams_server.dialogs import Shown as Seen
from tests.teams_server.errors import Json
from tests.teams_server.messages import Message
from tests.teams_server.oracle import key_of
from tests.teams_server.people import Person
from tests.teams_server.server import TeamsServer, running
from tests.teams_server.world import Tenant


@asynccontextmanager
async def teams(
    makker: Makker, vault: Vault, clock: SetClock, *, dialogs: bool = True, guests: bool = False
) -> AsyncIterator["TeamsPlatform"]:
    """The adapter over a Makker, in the organisation that it is for; without `dialogs` clients are old as well."""
    async with running(clock) as server, over(server, makker, vault, dialogs=dialogs, guests=guests) as platform:
        yield platform


@asynccontextmanager
async def over(
    server: TeamsServer,
    makker: Makker,
    vault: Vault,
    *,
    dialogs: bool = True,
    guests: bool = False,
    answered_within_s: float = TOTAL_S,
) -> AsyncIterator["TeamsPlatform"]:
    """The same in a Teams that was there before, and stays when the adapter goes."""
    database, clock, bot = makker.database, makker.clock, server.world.bot
    async with open_session(answered_within_s) as session:
        conversations: StoreConversations[OurConversation] = StoreConversations(database, clock, OurConversation)
        members: StoreMembers[Member] = StoreMembers(database, clock, Member, teams_members)
        practices = StorePractices(database, vault, public_holidays, clock)
        stores = Stores(conversations, members, StorePosts(database), StoreFiles(database, vault, clock), practices)
        ways = Ways(
            bot.app_id,
            app_password=bot.secret,
            tenant_id=bot.tenant,
            dialogs=dialogs,
            guests=guests,
            service_hosts=("127.0.0.1",),
            login_url=server.login_url,
            openid_url=server.openid_url,
        )
        adapter = TeamsApp(ways, session, makker.turns, stores, clock)
        makker.messengers["teams"] = adapter.messenger
        async with served(adapter.routes) as address:
            server.connect(f"{address}/api/messages")
            await adapter.start()
            yield TeamsPlatform(makker, adapter, server, server.world.home, stores, is_old=not dialogs)
            await adapter.stop()


@asynccontextmanager
async def served(routes: Sequence[web.RouteDef]) -> AsyncIterator[str]:
    """Routes on a free port of this machine; its address."""
    http = web.Application()
    http.add_routes(routes)
    runner = web.AppRunner(http, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class TeamsPlatform(AdaptedPlatform):
    """Implements `Platform` by what people do in Teams."""

    def __init__(
        self, makker: Makker, adapter: TeamsApp, server: TeamsServer, tenant: Tenant, stores: Stores, *, is_old: bool
    ) -> None:
        super().__init__(makker, tenant_of(tenant.id))
        self.adapter = adapter
        self.server = server
        self.tenant = tenant
        self.stores = stores
        self._is_old = is_old
        self._hands: dict[str, Hand] = {}
        self._activities: dict[str, Json] = {}
        self._pressables: dict[Pressable, tuple[Message, Json, Json]] = {}
        self._forms: dict[str, Dialog] = {}
        self._were_forms: set[str] = set()
        self._homes: dict[str, Json] = {}

    # --- acting -------------------------------------------------------------------------------------------

    async def join(self, profile: Profile) -> str:
        """Come into the organisation, and add Makker for oneself."""
        locale = f"{profile.language}-{profile.country}"
        person = self.tenant.add_person(profile.name, zone=profile.zone, locale=locale, country=profile.country)
        await self.hand(person).installs()
        await self.come_to_rest()
        return person.id

    def hand(self, person: Person) -> Hand:
        """Somebody's hands."""
        if person.id not in self._hands:
            self._hands[person.id] = self.server.hand(person)
            self._hands[person.id].is_old = self._is_old
        return self._hands[person.id]

    async def practice(self, person_id: str) -> Practice | None:
        """What Makker knows of somebody."""
        return await self.stores.practices.of(self.tenant_id, PersonId(person_id))

    async def member(self, person_id: str) -> Member | None:
        """Who the adapter knows somebody to be."""
        return await self.stores.members.of(self.tenant_id, PersonId(person_id))

    async def say(self, person: str, text: str, event_id: str = "") -> Answer:
        """Write."""
        hand = self._hands[person]
        event_id = event_id or f"said-{len(self._activities)}"
        if event_id not in self._activities:
            self._activities[event_id] = hand.writing(text)
        shown = await hand.repeats(self._activities[event_id])
        await self.come_to_rest()
        return _refused(shown) or Answer()

    async def press(self, person: str, button: Pressable, event_id: str = "") -> Answer:
        """Press a button, or choose in a menu, as it stood when it was seen."""
        hand, before = self._hands[person], self._inline(person)
        message, card, action = self._pressables[button]
        if event_id in self._activities:
            shown = await hand.repeats(self._activities[event_id], message)
        else:
            shown = await hand.does(message, card, action, {})
            self._remember(hand, event_id)
        await self.come_to_rest()
        if refused := _refused(shown):
            return refused
        if shown.dialog is not None:
            return Answer(form=self._shown_form(shown.dialog, button.message))
        after = self._inline(person)
        if after is not None and (before is None or after.on is not before.on):
            return Answer(form=self._shown_form(after, button.message))
        return Answer()

    async def submit(self, person: str, form: ShownForm, values: dict[str, str], event_id: str = "") -> Answer:
        """Send a form in, with whatever is in its fields: what Teams itself checks is not relied on."""
        hand, dialog = self._hands[person], self._forms[_form_key(form)]
        if event_id in self._activities:
            shown = await hand.repeats(self._activities[event_id], dialog.on)
        else:
            shown = await self._sends(hand, dialog, teams_cards.filled(dialog.card, values))
            self._remember(hand, event_id)
        await self.come_to_rest()
        return _refused(shown) or self._after(hand, dialog, shown, form.message)

    async def _sends(self, hand: Hand, dialog: Dialog, values: Json) -> Seen:
        action = actions_in(dialog.card)[-1]
        if dialog.title:
            return await hand.sends_form(dialog, dict(action["data"]) | values)
        assert dialog.on is not None
        return await hand.does(dialog.on, dialog.card, action, values)

    def _after(self, hand: Hand, dialog: Dialog, shown: Seen, message: str) -> Answer:
        """What stands in front of somebody after they sent a form."""
        there = shown.dialog
        if not dialog.title and dialog.on is not None:
            there = self._form_on(hand, dialog.on)
        if there is None:
            return Answer()
        if errors := teams_cards.errors(there.card):
            return Answer(errors=errors)
        return Answer(form=self._shown_form(there, message))

    def _remember(self, hand: Hand, event_id: str) -> None:
        if event_id and hand.last is not None:
            self._activities[event_id] = deepcopy(hand.last)

    # --- forms --------------------------------------------------------------------------------------------

    def _shown_form(self, dialog: Dialog, message: str) -> ShownForm:
        form = teams_cards.form(dialog.card, dialog.title, message)
        self._forms[_form_key(form)] = dialog
        return form

    def _inline(self, person: str) -> Dialog | None:
        """The last form that stands among the messages."""
        hand = self._hands[person]
        found = (self._form_on(hand, message) for message in reversed(hand.from_bot()))
        return next((form for form in found if form is not None), None)

    def _form_on(self, hand: Hand, message: Message) -> Dialog | None:
        card = message.card_for(hand.person.id)
        if card is None or not teams_cards.is_form(card):
            return None
        self._were_forms.add(message.id)
        return Dialog("", card, message)

    # --- seeing -------------------------------------------------------------------------------------------

    async def messages(self, person: str) -> Sequence[Shown]:
        """What Makker wrote to somebody; forms among them are looked at as forms."""
        hand = self._hands[person]
        for message in hand.from_bot():
            self._form_on(hand, message)
        return [self._shown(one, hand) for one in hand.from_bot() if one.id not in self._were_forms]

    def _shown(self, message: Message, hand: Hand) -> Shown:
        card = message.card_for(hand.person.id)
        if card is None:
            return Shown(message.id, teams_cards.words(message))
        if key_of(card).startswith("home:"):
            # A home is kept fresh where it stands, as it is in the Home tab of others: here it is read once.
            card = self._homes.setdefault(message.id, card)
        found: list[Pressable] = []
        for under, action, press in teams_cards.presses(card):
            label = action["title"]
            pressable = Pressable(label, press.action, press.ref, press.turn, message.id, under)
            self._pressables[pressable] = (message, card, action)
            found.append(pressable)
        return Shown(message.id, teams_cards.lines(card, hand.person.locale), tuple(found))

    # --- time ---------------------------------------------------------------------------------------------

    async def _finish(self) -> None:
        await self.server.delivery.settle()
        await self.adapter.finish()


def _refused(shown: Seen) -> Answer | None:
    """What a client says where it got no answer that it can use."""
    return None if shown.answer.is_taken else Answer(refused=f"Something went wrong: {shown.answer.status}")


def _form_key(form: ShownForm) -> str:
    return f"{form.action}|{form.ref}|{form.title}|{form.message}"
