"""What people do in Teams, as events of verified people: whoever acts is known, and where they can be written to."""

from adapters.shared.meeting import Meeting, Then
from adapters.shared.values import Press
from adapters.teams.activities import Activity
from adapters.teams.homes import is_home
from adapters.teams.members import profile_in
from adapters.teams.people import People
from adapters.teams.places import Places
from adapters.teams.ports import Member
from adapters.teams.values import Submission, pressed
from bot.dialogs.base import DIRECT, Pressed, Submitted, Typed
from bot.ports import Turn


class Deeds:
    """Gives what somebody did to the engine. Raises `Stranger` and `NotStored`."""

    def __init__(self, meeting: Meeting[Member], people: People, places: Places) -> None:
        self._meeting = meeting
        self._people = people
        self._places = places

    async def heard(self, said: Activity) -> None:
        """Note where an activity is from and how its sender is, before anything comes of it."""
        await self._people.heard(said, await self._places.heard(said))

    async def done(
        self, said: Activity, what: Typed | Pressed | Submitted, key: str, then: Then = lambda turn: None
    ) -> Turn | None:
        """The turn, or none yet for somebody who was never met. `key` is the message that it was done to."""
        await self.heard(said)
        # A home stays one: what its buttons lead to stands beside it.
        is_apart = (isinstance(what, Typed) and said.place == DIRECT) or is_home(key)
        return await self._meeting.submit(
            said.tenant_id,
            said.person_id,
            said.event_id,
            what,
            place=said.place,
            at_message="" if is_apart else key,
            profile=profile_in(said, said.person_id),
            then=then,
        )


def press_in(said: Activity, data: object) -> Press:
    """The button; in somebody's own conversation the ids of messages leave out who they are. Raises `Unreadable`."""
    return pressed(data, by=said.person_id if said.place == DIRECT else "")


def of_press(press: Press) -> Pressed:
    """A press as the dialogs know it."""
    return Pressed(press.action, press.ref, press.turn, press.values)


def of_form(form: Submission) -> Submitted:
    """A form as the dialogs know it."""
    return Submitted(form.action, form.ref, form.values)
