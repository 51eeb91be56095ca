"""What came of a turn, for whoever waits for it: a line, a form again, or what an inline form turns into."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from adapters.shared.shapes import Unreadable
from adapters.shared.values import DoesNotFit
from adapters.teams import sizes
from adapters.teams.activities import Activity
from adapters.teams.forms import inline
from adapters.teams.inline import form_of, message
from adapters.teams.ports import Body
from adapters.teams.render import card_activity
from adapters.teams.values import Submission
from bot.cards.card import Card, Form, Paragraph
from bot.dialogs.base import DIRECT, OpenForm, Post, RefuseForm, Thread
from bot.ports import Turn
from bot.text.catalogue import nearest, put
from bot.text.messages import Text, msg

WAIT = msg("One moment: I am finding out who you are. What you did is not lost.")
_KEPT = msg("I've kept that, and I'll answer as soon as I can.")
_FORM_BELOW = msg("The form is below.")
_ELSEWHERE = msg("I have answered you in our direct conversation.")
_NOT_IN_TIME = msg("The form didn't open in time. Press again, please.")
_DONE = msg("Done.")
_CUT = (2_000, 500, 0)
"""Characters of each field that are kept, where not all of what was typed fits."""

Show = Callable[[Form, str, str, Mapping[str, Text], Mapping[str, str]], Body]
"""A form with what is wrong with it and what was filled in. Raises `DoesNotFit`."""


def language_of(said: Activity, turn: Turn | None = None) -> str:
    """What somebody is answered in: as Makker speaks to them, where it said anything, else as their client does."""
    return (turn.language if turn is not None else "") or nearest(said.locale or "")


def line_of(said: Activity, turn: Turn | None) -> str:
    """In a line what came of a turn; its messages say it in full."""
    return put(WAIT if turn is None else _line(turn), language_of(said, turn))


def unopened(said: Activity, turn: Turn | None) -> str:
    """In a line why no form opens; one whose press was answered by a program that has ended is asked for anew."""
    if turn is not None and turn.duplicate:
        return put(_NOT_IN_TIME, language_of(said, turn))
    return line_of(said, turn)


def _line(turn: Turn) -> Text:
    if turn.postponed:
        return _KEPT
    if turn.event.place != DIRECT and any(isinstance(effect, Post | Thread | OpenForm) for effect in turn.effects):
        return _ELSEWHERE
    if form_of(turn) is not None:
        return _FORM_BELOW
    said = (effect.content for effect in turn.effects if isinstance(effect, Post))
    return next((content.summary for content in said if isinstance(content, Card)), _DONE)


def again(show: Show, form: Submission, refused: RefuseForm, language: str) -> Body:
    """A form that was refused, with what was filled in; what is far too long is cut, so that the rest is kept.

    Raises `Unreadable` where no form of ours is so large.
    """
    for most in (sizes.HELD, *_CUT):
        values = {name: value[:most] for name, value in form.values.items()}
        with suppress(DoesNotFit):
            return show(form.form, language, form.key, refused.errors, values)
    raise Unreadable("a form that is larger than any of ours")


def after(said: Activity, turn: Turn | None, form: Submission, *, dialogs: bool) -> Body | None:
    """What an inline form turns into once it was sent in: itself with what is wrong, another form, or that it was.

    None where that is not known: it was sent in and taken before, or its turn is still to come.
    """
    if turn is None or turn.postponed:
        return None
    language = language_of(said, turn)
    for effect in turn.effects:
        if isinstance(effect, RefuseForm):
            return message(again(inline, form, effect, language), put(form.form.title, language))
        if isinstance(effect, OpenForm):
            return message(inline(effect.form, language, form.key), put(effect.form.title, language))
    if turn.duplicate:
        return None
    # What came of it is said below, once.
    line = msg("{form}: sent.", form=form.form.title) if said.place == DIRECT else _line(turn)
    return card_activity(Card((Paragraph(line, quiet=True),), line), language, form.key, dialogs=dialogs)
