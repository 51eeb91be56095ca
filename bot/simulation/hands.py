"""Hands: what a platform lets one person do with Makker, and nothing else; they press only what they see."""

from collections.abc import Awaitable, Callable, Mapping

from bot.cards.card import ChecksField, Form
from bot.dialogs.base import Event, OpenForm, Pressed, Profile, Submitted, Typed, What
from bot.domain.goal import Goal
from bot.domain.person import PersonId, TenantId
from bot.ports import Turn
from bot.simulation.people import Person
from bot.simulation.platform import NAME, Screen
from bot.simulation.wording import WORDS

TENANT = TenantId(f"{NAME}:world")
DELIVERED_AGAIN = 0.01
"""The share of events that the platform delivers twice."""

Submit = Callable[[Event], Awaitable[Turn]]


class Hands:
    """A person at their screen. `goals` and `titles` tell which goal's buttons are which."""

    def __init__(self, person: Person, submit: Submit) -> None:
        self.person = person
        self.zone = person.zone
        self.screen = Screen()
        self.goals: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.turns = self.postponed = self.doubled = 0
        self._submit = submit

    def profile(self) -> Profile:
        """The person as their platform reports them."""
        return Profile(self.person.person_id, self.zone, self.person.country, self.person.language)

    async def do(self, what: What, at_message: str = "") -> Turn:
        """Do one thing; the platform may deliver it twice."""
        self.turns += 1
        event = Event(
            event_id=f"{self.person.person_id}-{self.turns}",
            tenant_id=TENANT,
            person_id=PersonId(self.person.person_id),
            what=what,
            at_message=at_message,
            profile=self.profile(),
        )
        turn = await self._submit(event)
        self.postponed += turn.postponed
        for change in turn.changes:
            if isinstance(change, Goal):
                self.goals[change.title], self.titles[change.goal_id] = change.goal_id, change.title
        if self.person.chance.random() < DELIVERED_AGAIN:
            again = await self._submit(event)
            self.doubled += not again.duplicate
        return turn

    async def press(self, action: str, ref: str | None = None) -> Turn | None:
        """Press the newest such button; none if none is to be seen."""
        found = self.screen.button(action, ref)
        if found is None:
            return None
        key, button = found
        return await self.do(Pressed(button.action, button.ref, button.turn), key)

    async def type(self, words: str, **given: object) -> Turn:
        """Type some of the words of `WORDS`."""
        return await self.say(WORDS[self.person.language][words].format(**given))

    async def say(self, text: str) -> Turn:
        """Type something."""
        return await self.do(Typed(text))

    async def fill_in(self, turn: Turn | None, values: Mapping[str, str]) -> Turn | None:
        """Submit the form that a turn has opened, with some of its fields changed; none if it opened none."""
        form = next((each.form for each in turn.effects if isinstance(each, OpenForm)), None) if turn else None
        if form is None:
            return None
        return await self.do(Submitted(form.action, form.ref, {**_as_it_is(form), **values}))


def _as_it_is(form: Form) -> dict[str, str]:
    """What a form is submitted with if nobody touches it."""
    return {
        field.name: ",".join(field.values) if isinstance(field, ChecksField) else field.value for field in form.fields
    }
