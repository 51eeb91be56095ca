"""My data: everything handed over, or everything erased."""

from bot.cards import my_data as cards
from bot.dialogs.base import (
    Attach,
    Context,
    Decision,
    Dialog,
    Farewell,
    Happening,
    Post,
    Pressed,
    Said,
    State,
    What,
    say,
)
from bot.domain.practice import Forgotten
from bot.text.typed.understood import ExportData, ForgetMe, No, Yes

EXPORT_NAME = "makker-export.zip"


class Sure(State, frozen=True, tag="sure"):
    """Waiting for a yes before everything is erased."""


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn about a person's data."""
    match state, event:
        case _, Said(meaning=ExportData()) | Pressed("my_data.export"):
            return Decision(state, (Post(cards.export_coming()), Attach(EXPORT_NAME)))
        case _, Said(meaning=ForgetMe()):
            return Decision(Sure(), (Post(cards.are_you_sure(context.turn)),))
        case Sure(), Pressed("my_data.erase"):
            return Decision(effects=(Post(cards.erasing()), _farewell(context)), changes=(Forgotten(),))
        case Sure(), Said(meaning=Yes()):
            return Decision(effects=(_farewell(context),), changes=(Forgotten(),))
        case Sure(), Pressed("my_data.keep") | Said(meaning=No()):
            return say(cards.kept())
    return None


def asks_to_be_forgotten(what: What) -> bool:
    """Whether somebody asks for no more than to be erased: the button may be pressed twice, and begins nobody anew."""
    match what:
        case Pressed("my_data.erase"):
            return True
    return False


def _farewell(context: Context) -> Farewell:
    return Farewell(cards.farewell(context.person.language))


DIALOG = Dialog(name="my_data", advance=advance, starts_on=(ExportData, ForgetMe), states=(Sure,))
