"""Home: everything on one page, where the platform has no page of its own for it and for whoever asks."""

from bot.cards import home as cards
from bot.dialogs.base import Context, Decision, Dialog, Happening, Post, Said, State
from bot.text.typed.understood import ShowHome

KEY_BEGINS = "home:"
"""So begins the logical id of every home card: a platform can tell it from other messages and keep it fresh."""


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn of showing it."""
    match event:
        case Said(meaning=ShowHome()):
            shown = cards.home(context.practice, context.now)
            return Decision(effects=(Post(shown, f"{KEY_BEGINS}{context.new_id()}"),))
    return None


DIALOG = Dialog(name="home", advance=advance, starts_on=(ShowHome,), history=True)
