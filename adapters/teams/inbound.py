"""From Teams to Makker: activities become events of verified people, and turns what Teams is answered at once."""

from adapters.shared.meeting import Stranger
from adapters.teams.activities import Activity, words
from adapters.teams.answers import NOTHING, Answer
from adapters.teams.deeds import Deeds, of_form, of_press, press_in
from adapters.teams.inline import InlineForms
from adapters.teams.invokes import Invokes
from adapters.teams.outcomes import after
from adapters.teams.people import People
from adapters.teams.places import Places
from adapters.teams.values import OURS, REFRESH, is_form, submitted
from bot.dialogs.base import DIRECT, Pressed, Submitted, Typed
from bot.ports import Turn

LONGEST_TEXT = 40_000


class Inbound:
    """Hands on what Teams sends. Raises `NotStored` where it could not be kept, so that it is sent again."""

    def __init__(
        self, deeds: Deeds, people: People, places: Places, forms: InlineForms, invokes: Invokes, *, dialogs: bool
    ) -> None:
        self._deeds = deeds
        self._people = people
        self._places = places
        self._forms = forms
        self._invokes = invokes
        self._dialogs = dialogs

    async def __call__(self, said: Activity) -> Answer:
        """Handle an activity. Raises `Unreadable` and `NotStored`."""
        if said.sender.id == said.recipient.id:
            return NOTHING
        match said.type:
            case "message":
                await self._wrote(said)
            case "invoke":
                return await self._invokes(said)
            case "installationUpdate":
                await self._installed(said)
            case "conversationUpdate":
                await self._changed(said)
        return NOTHING

    # --- comings and goings -----------------------------------------------------------------------------

    async def _installed(self, said: Activity) -> None:
        match said.action:
            case "add":
                await self._came(said)
            case "remove":
                await self._left(said)

    async def _changed(self, said: Activity) -> None:
        """Members come and go, and places with them; that somebody else comes or goes matters to nobody yet."""
        if said.is_about(said.members_added):
            await self._came(said)
        elif said.is_about(said.members_removed):
            await self._left(said)
        elif said.place != DIRECT:
            await self._places.changed(said)

    async def _came(self, said: Activity) -> None:
        if said.place == DIRECT:
            await self._people.came(said, await self._places.heard(said))
        else:
            await self._places.added(said)

    async def _left(self, said: Activity) -> None:
        if said.place == DIRECT:
            await self._people.left(said)
        else:
            await self._places.removed(said)

    # --- messages ---------------------------------------------------------------------------------------

    async def _wrote(self, said: Activity) -> None:
        """Words in their own conversation, or to Makker by name; a button of a client that knows only Action.Submit."""
        if isinstance(said.value, dict) and OURS in said.value:
            await self._used(said)
        elif said.place == DIRECT or said.names_makker:
            text = words(said)[:LONGEST_TEXT]
            await self._does(said, Typed(text if said.place == DIRECT else text or "help"), said.thread)

    async def _used(self, said: Activity) -> None:
        if is_form(said.value):
            form = submitted(said.value)
            turn = await self._does(said, of_form(form), form.key)
            activity = after(said, turn, form, dialogs=self._dialogs)
            if activity is not None and turn is not None and not turn.duplicate:
                self._forms.change_soon(said, activity)
            return
        press = press_in(said, said.value)
        if press.action != REFRESH:
            await self._does(said, of_press(press), press.key)

    async def _does(self, said: Activity, what: Typed | Pressed | Submitted, key: str) -> Turn | None:
        """Something that is answered by messages alone."""

        def opened(turn: Turn) -> None:
            self._forms.open_soon(turn, key)

        try:
            return await self._deeds.done(said, what, key, opened if not isinstance(what, Submitted) else _nothing)
        except Stranger as stranger:
            self._people.turn_away(stranger)
            return None


def _nothing(turn: Turn) -> None:
    """A form that leads to another one turns into it."""
