"""Welcome: somebody new confirms language, zone and hour and is led to the first goal; channels; goodbyes."""

from dataclasses import replace

from bot.cards import welcome as cards
from bot.cards.settings import SAVED
from bot.dialogs.base import (
    Added,
    Context,
    Decision,
    Dialog,
    Happening,
    Left,
    Met,
    Post,
    Pressed,
    State,
    Thread,
    Update,
    say,
)


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn of meeting or parting."""
    match event:
        case Met():
            return _met(context)
        case Left():
            return Decision(changes=(replace(context.person, active=False),))
        case Added(channel):
            return Decision(effects=(Thread(channel, cards.hello_channel()),))
        case Pressed("welcome.confirm", ref):
            return _confirmed(context, in_place=ref == SAVED)
    return None


def _met(context: Context) -> Decision:
    """A welcome; as long as nobody has answered it, it shows what their platform says of them by now."""
    person, key = context.person, welcome_key(context.person.person_id)
    if person.confirmed:
        return Decision()
    hello = cards.hello(person)
    return Decision(effects=(Post(hello, key) if context.is_new else Update(key, hello),))


def welcome_key(person_id: str) -> str:
    """The logical id of a person's welcome: it is said once."""
    return f"welcome:{person_id}"


def _confirmed(context: Context, *, in_place: bool) -> Decision:
    """What comes next; the welcome asks no more, nor does the card that said what was changed of it."""
    person = replace(context.person, confirmed=True)
    card = cards.ready(person) if context.practice.open_goals else cards.first_goal()
    if person == context.person:
        return say(card)
    welcome = Update(welcome_key(person.person_id), cards.hello(person))
    return Decision(effects=(Post(card, in_place=in_place), welcome), changes=(person,))


DIALOG = Dialog(name="welcome", advance=advance, starts_on=(Met, Left, Added))
