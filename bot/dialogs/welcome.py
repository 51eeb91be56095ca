"""Welcome: somebody new confirms language, zone and hour and is led to the first goal; channels; goodbyes."""

from dataclasses import replace

from bot.cards import welcome as cards
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
        case Pressed("welcome.confirm"):
            return _confirmed(context)
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


def _confirmed(context: Context) -> Decision:
    person = replace(context.person, confirmed=True)
    changes = () if person == context.person else (person,)
    if context.practice.open_goals:
        return Decision(effects=(Post(cards.ready(person)),), changes=changes)
    return replace(say(cards.first_goal()), changes=changes)


DIALOG = Dialog(name="welcome", advance=advance, starts_on=(Met, Left, Added))
