"""Notes: words beside an answer, typed or by form."""

from bot.cards import check_in as cards
from bot.cards.comeback import too_long
from bot.dialogs import answering
from bot.dialogs.base import Context, Decision, Post, RefuseForm, say
from bot.dialogs.slots import latest_answered, slot_of, too_old, waiting_now
from bot.domain.check_in import CheckIn
from bot.text.messages import msg


def note_typed(text: str, context: Context) -> Decision:
    """A note to the latest answer, or to what waits for one."""
    slot = latest_answered(context) or next(iter(waiting_now(context)), None)
    if not text.strip():
        return say(cards.how_to_note())
    if slot is None:
        return say(cards.nothing_waits())
    if len(text) > cards.NOTE_MAX:
        return say(too_long(cards.NOTE_MAX))
    return _with_note(slot[1], text, context)


def note_given(ref: str, note: str, context: Context) -> Decision | None:
    """A note from a form, for the slot that it was opened at."""
    slot = slot_of(ref, context)
    if slot is None:
        return too_old(ref, context)
    if len(note) > cards.NOTE_MAX:
        refused = msg("That is too long: at most {n} characters.", n=cards.NOTE_MAX)
        return Decision(effects=(RefuseForm({"note": refused}),))
    return _with_note(slot[1], note.strip(), context)


def _with_note(record: CheckIn, note: str, context: Context) -> Decision:
    kept = record._replace(note=note)
    return Decision(effects=(*answering.refreshed(context, kept), Post(cards.noted())), changes=(kept,))
