"""Answers that belong to no topic: lost, stale, cancelled."""

from collections.abc import Sequence

from bot.cards.card import Button, Card
from bot.cards.parts import plain
from bot.text.messages import Listing, msg


def answered_directly() -> Card:
    """In a channel: the answer is elsewhere, because it is private."""
    return plain(msg("I have answered you in our direct conversation."))


def cancelled(was_under_way: bool) -> Card:
    """After a cancel."""
    if was_under_way:
        return plain(msg("Stopped. Nothing was changed."))
    return plain(msg("There was nothing to stop."))


def stale() -> Card:
    """After a press on a button whose time has gone by."""
    return plain(
        msg("That button is from an earlier moment, so I changed nothing. Here is where to go on."),
        Button(msg("My goals"), "my_goals.show"),
        Button(msg("Help"), "help.show"),
    )


def lost(nearest: Sequence[str] = ()) -> Card:
    """After a message that was not understood, with what was nearly meant."""
    help_button = Button(msg("What can I write?"), "help.show")
    if not nearest:
        return plain(msg("I didn't understand that. Write “done”, “my goals” or “help”."), help_button)
    guesses = Listing(tuple(msg("“{words}”", words=each) for each in nearest), "or")
    return plain(msg("I didn't understand that. Did you mean {guesses}?", guesses=guesses), help_button)
