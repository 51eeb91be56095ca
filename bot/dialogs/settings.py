"""Settings: language, zone, hour and manners, by form and by typing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from bot.cards import settings as cards
from bot.dialogs.base import (
    Context,
    Decision,
    Dialog,
    Happening,
    OpenForm,
    Post,
    Pressed,
    RefuseForm,
    Said,
    State,
    Submitted,
    say,
)
from bot.domain import calendar
from bot.domain.errors import UnknownZone
from bot.domain.person import Person
from bot.public_holidays import is_country
from bot.text.catalogue import languages
from bot.text.messages import Text, msg
from bot.text.typed import read_time
from bot.text.typed.understood import SetHour, SetLanguage, SetZone, ShowSettings
from bot.text.zones import zone_called

_TIMES = ("check_in_at", "quiet_from", "quiet_until", "day_ends")
_LATEST_DAY_END = time(6)


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn about settings."""
    match event:
        case Pressed("settings.show"):
            return Decision(effects=(OpenForm(cards.form(context.person)),))
        case Said(meaning=ShowSettings()):
            return say(cards.offer())
        case Said(meaning=SetLanguage(code)):
            return _language(code, context)
        case Said(meaning=SetZone(name)):
            return _zone(name, context)
        case Said(meaning=SetHour(at)):
            return _hour(at, context)
        case Submitted("settings.save", _, values):
            return _submitted(values, context)
    return None


def _saved(person: Person) -> Decision:
    return Decision(effects=(Post(cards.saved(person)),), changes=(person,))


def _language(code: str, context: Context) -> Decision:
    if code not in languages():
        return say(cards.unknown_language())
    return _saved(replace(context.person, language=code, own_language=True))


def _zone(name: str, context: Context) -> Decision:
    key = zone_named(name)
    if key is None:
        return say(cards.unknown_zone(name))
    return _saved(replace(context.person, zone=key, own_zone=True))


def zone_named(name: str) -> str | None:
    """The IANA zone that a person wrote, forgiving case and spaces, or that of the city; none if there is no such."""
    wanted = name.strip().replace(" ", "_")
    for candidate in (wanted, wanted.title(), "/".join(part.capitalize() for part in wanted.split("/"))):
        try:
            return calendar.zone(candidate).key
        except UnknownZone:
            continue
    return zone_called(name)


def _hour(at: time, context: Context) -> Decision:
    """The usual hour; goals that had the old one move along."""
    person = replace(context.person, check_in_at=at)
    goals = context.practice.open_goals
    moved = tuple(replace(goal, at=at) for goal in goals if goal.at == context.person.check_in_at)
    return Decision(effects=(Post(cards.hour_set(person, len(moved), len(goals))),), changes=(person, *moved))


def _submitted(values: Mapping[str, str], context: Context) -> Decision:
    person, errors = read(values, context.person)
    return Decision(effects=(RefuseForm(errors),)) if errors else _saved(person)


def read(values: Mapping[str, str], person: Person) -> tuple[Person, dict[str, Text]]:
    """The person with a submitted form's settings, and what is wrong with each field."""
    errors: dict[str, Text] = {}
    changed: dict[str, Any] = {}
    zone = zone_named(values.get("zone", ""))
    if zone is None:
        errors["zone"] = msg("I don't know that time zone. Write it like Europe/Copenhagen.")
    elif zone != person.zone:
        changed.update(zone=zone, own_zone=True)
    if (language := values.get("language", "")) in languages() and language != person.language:
        changed.update(language=language, own_language=True)
    country = values.get("country", "").strip().upper()
    if country and not is_country(country):
        errors["country"] = msg("I don't know that country. Write two letters like DK, or leave it empty.")
    changed["country"] = country
    _read_times(values, errors, changed)
    changed["nudges"] = _whole(values.get("nudges"), 0, 2, person.nudges)
    changed["max_goals"] = _whole(values.get("max_goals"), 1, cards.MOST_GOALS, person.max_goals)
    changed["holidays_off"] = values.get("holidays_off", "yes") == "yes"
    return (person, errors) if errors else (replace(person, **changed), errors)


def _read_times(values: Mapping[str, str], errors: dict[str, Text], changed: dict[str, Any]) -> None:
    for name in _TIMES:
        at = read_time(values.get(name, ""))
        if at is None:
            errors[name] = msg("I couldn't read that time. Write it like 7:30 or kl. 7.")
        elif name == "day_ends" and at > _LATEST_DAY_END:
            errors[name] = msg("A day ends between midnight and 6 in the morning.")
        else:
            changed[name] = at


def _whole(value: str | None, least: int, most: int, otherwise: int) -> int:
    return int(value) if value in {str(number) for number in range(least, most + 1)} else otherwise


DIALOG = Dialog(
    name="settings",
    advance=advance,
    starts_on=(ShowSettings, SetLanguage, SetZone, SetHour),
    forms=frozenset({"settings.show"}),
)
