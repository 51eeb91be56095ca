"""Phrases: the words for values of the domain, alike on every card."""

from datetime import date, timedelta
from typing import assert_never

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek
from bot.domain.check_in import Excuse, Outcome
from bot.domain.goal import GoalState, Visibility
from bot.text import formats
from bot.text.messages import Day, Listing, Message, Number, Text, msg, nmsg

_A_SUNDAY = date(2023, 1, 1)
_TIMES_A_WEEK = (
    msg("once a week"),
    msg("twice a week"),
    msg("three times a week"),
    msg("four times a week"),
    msg("five times a week"),
    msg("six times a week"),
    msg("seven times a week"),
)


def cadence(cadence: Cadence) -> Message:
    """On which days, as it stands within a sentence: `every weekday`, `every Monday and Friday`."""
    match cadence:
        case TimesAWeek(times):
            return _TIMES_A_WEEK[times - 1]
        case OnDays():
            return _on_days(cadence)
    assert_never(cadence)


def _on_days(cadence: OnDays) -> Message:
    if cadence == EVERY_DAY:
        return msg("every day")
    if cadence == EVERY_WEEKDAY:
        return msg("every weekday")
    return msg("every {weekdays}", weekdays=Listing(tuple(map(weekday, sorted(cadence.days)))))


def weekday(iso: int) -> Message:
    """The name of a weekday by its ISO number; Monday is 1."""
    return msg("{weekday}", weekday=Day(_A_SUNDAY + timedelta(days=iso), "weekday"))


def outcome(outcome: Outcome) -> Message:
    """How a slot went, as a label."""
    match outcome:
        case Outcome.DONE:
            return msg("Done")
        case Outcome.PARTLY:
            return msg("Partly")
        case Outcome.MISSED:
            return msg("Not done")
        case Outcome.EXCUSED:
            return msg("Excused")
    assert_never(outcome)


def excuse(excuse: Excuse) -> Message:
    """Why a slot does not count, as it stands in brackets after `Excused`."""
    match excuse:
        case Excuse.ILL:
            return msg("ill")
        case Excuse.AWAY:
            return msg("away")
        case Excuse.PAUSED:
            return msg("on pause")
        case Excuse.DAY_OFF:
            return msg("day off")
        case Excuse.HOLIDAY:
            return msg("public holiday")
        case Excuse.OUTAGE:
            return msg("Makker was down")
        case Excuse.MOVED:
            return msg("too late to ask")
    assert_never(excuse)


def goal_state(state: GoalState) -> Message:
    """Where a goal stands, as a label."""
    match state:
        case GoalState.ACTIVE:
            return msg("Active")
        case GoalState.PAUSED:
            return msg("Paused")
        case GoalState.REACHED:
            return msg("Reached")
        case GoalState.LET_GO:
            return msg("Let go")
    assert_never(state)


def visibility(visibility: Visibility) -> Message:
    """Who sees a goal, as it stands within a sentence."""
    match visibility:
        case Visibility.PRIVATE:
            return msg("only me")
        case Visibility.BUDDY:
            return msg("my buddy")
        case Visibility.CHANNEL:
            return msg("the channel")
    assert_never(visibility)


def period(from_on: date, to_on: date | None) -> Message:
    """Days from one to another, both included, as they stand within a sentence; no end means until told."""
    if to_on is None:
        return msg("from {first} until you are back", first=Day(from_on))
    if to_on == from_on:
        return msg("on {day}", day=Day(from_on))
    return msg("from {first} to {last}", first=Day(from_on), last=Day(to_on))


def days(n: int) -> Message:
    """A number of days."""
    return nmsg("{n} day", "{n} days", n)


def amount(value: float, unit: str) -> Message:
    """An amount in the person's own unit: `5.5 km`; without a unit the number alone."""
    if not unit:
        return msg("{amount}", amount=Number(value))
    return msg("{amount} {unit}", amount=Number(value), unit=unit)


def language_name(code: str) -> Text:
    """What a language calls itself, with a capital: `English`, `Dansk`."""
    name = formats.locale_of(code).display_name or code
    return name[:1].upper() + name[1:]
