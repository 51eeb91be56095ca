"""Breaks: ill, away, days off, and being back."""

from datetime import date, datetime

from bot.cards.card import Button, Card
from bot.cards.parts import plain
from bot.domain.person import Pause, PauseKind
from bot.text import phrases
from bot.text.messages import Clock, Day, Message, msg


def until_when(kind: PauseKind, turn: int) -> Card:
    """The question how long a break lasts."""
    return plain(
        msg("Until when? Write “until Friday” or “next week”, or choose."),
        Button(msg("Today only"), "pause.today", kind.value, turn),
        Button(msg("Until I'm back"), "pause.open", kind.value, turn),
    )


def confirm(kind: PauseKind, from_on: date, to_on: date, turn: int) -> Card:
    """What was understood of a period, before it holds."""
    return plain(
        msg("{kind}: {period}. Is that right?", kind=kind_name(kind), period=phrases.period(from_on, to_on)),
        Button(msg("Yes"), "pause.yes", kind.value, turn, "primary"),
        Button(msg("No"), "pause.no", kind.value, turn),
    )


def kind_name(kind: PauseKind) -> Message:
    """A kind of break at the beginning of a line."""
    match kind:
        case PauseKind.ILL:
            return msg("Ill")
        case PauseKind.AWAY:
            return msg("Away")
        case PauseKind.PAUSED:
            return msg("On pause")
        case PauseKind.DAY_OFF:
            return msg("Day off")


def begun(pause: Pause, today: date, next_at: datetime | None) -> Card:
    """A break holds; `next_at` is the next prompt on the person's clock, if one is known."""
    undo = Button(msg("I'm back"), "pause.back")
    if pause.from_on > today and pause.to_on is not None:
        return plain(_planned(msg("Noted: {period}.", period=phrases.period(pause.from_on, pause.to_on)), next_at))
    if pause.to_on is not None and pause.to_on < today:
        return plain(_until(msg("Noted: {period}.", period=phrases.period(pause.from_on, pause.to_on)), None))
    if pause.kind is PauseKind.ILL and pause.to_on is None:
        text = msg("Get well. Everything is on pause; nothing is lost. Write “back” when you are.")
        return plain(text, undo)
    if pause.to_on is None or next_at is None:
        return plain(msg("Everything is on pause; nothing is lost. Write “back” when you are."), undo)
    return plain(_until(msg("Noted, until {day}.", day=Day(pause.to_on)), next_at), undo)


def _until(noted: Message, next_at: datetime | None) -> Message:
    if next_at is None:
        return msg("{noted} Nothing is lost.", noted=noted)
    day, at = Day(next_at.date()), Clock(next_at.time())
    return msg("{noted} Nothing is lost. I'll ask again {day} at {time}.", noted=noted, day=day, time=at)


def _planned(noted: Message, next_at: datetime | None) -> Message:
    """A break still to come, and when it is over; what is asked before it goes on as ever."""
    if next_at is None:
        return _until(noted, None)
    day, at = Day(next_at.date()), Clock(next_at.time())
    return msg("{noted} Nothing is lost. After that I'll ask {day} at {time}.", noted=noted, day=day, time=at)


def back(next_at: datetime | None) -> Card:
    """Back from a break."""
    if next_at is None:
        return plain(msg("Welcome back. Everything is as you left it."))
    return plain(
        msg(
            "Welcome back. Everything is as you left it. I'll ask again {day} at {time}.",
            day=Day(next_at.date()),
            time=Clock(next_at.time()),
        )
    )


def back_now() -> Card:
    """Back from a break, and asked at once."""
    return plain(msg("Welcome back. Everything is as you left it. Today's check-in comes now."))


def not_away() -> Card:
    """Back, but there was no break."""
    return plain(msg("Good to hear. No break was set."))


def too_far_back(earliest: date) -> Card:
    """A backdated break that reaches too far back."""
    return plain(msg("I can excuse days back to {day}. Write for instance “ill since Monday”.", day=Day(earliest)))


def too_far_ahead() -> Card:
    """A break that ends too far away."""
    return plain(msg("I can plan a break up to a year ahead. Write for instance “away until Friday”."))


def unreadable() -> Card:
    """A period that could not be read."""
    return plain(msg("I couldn't read that period. Write for instance “away until Friday” or “away 24 Dec to 2 Jan”."))


def not_changed() -> Card:
    """A break was not confirmed."""
    return plain(msg("Nothing was changed. Write for instance “away until Friday”."))
