"""Help, small talk, and an answer to whatever was not understood."""

from bot.cards import basics
from bot.cards import help as cards
from bot.dialogs.base import Context, Decision, Dialog, Happening, Pressed, Said, State, say
from bot.text.typed.understood import Greeting, Help, NotUnderstood, Skip, Thanks, Unclear


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn of helping."""
    match event:
        case Said(meaning=Help()) | Pressed("help.show"):
            return say(cards.help_page())
        case Pressed("help.form_lost"):
            return say(cards.form_lost())
        case Said(meaning=Greeting()) if context.is_new:
            return Decision()  # The welcome answers it.
        case Said(meaning=Greeting()):
            return say(cards.greeting(context.person.name))
        case Said(meaning=Thanks()):
            return say(cards.thanks())
        case Said(meaning=Unclear(what, words)):
            return say(cards.unclear(what, words))
        case Said(meaning=NotUnderstood(nearest)):
            return say(basics.lost(nearest))
        case Said(meaning=Skip()):
            return say(basics.lost())
    return None


DIALOG = Dialog(name="help", advance=advance, starts_on=(Help, Greeting, Thanks, Unclear, NotUnderstood, Skip))
