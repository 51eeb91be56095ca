"""What a platform's profile makes of a person."""

from dataclasses import replace
from datetime import datetime

from bot.dialogs.base import Event, Profile
from bot.domain import calendar
from bot.domain.errors import UnknownZone
from bot.domain.person import Person
from bot.text.catalogue import languages
from bot.text.clean import storable

NAME_MAX = 80


def known_as(known: Person | None, event: Event, profile: Profile | None, now: datetime) -> Person:
    """The person with what their platform reports now; what they chose themselves stands."""
    profile = profile or Profile(name=event.person_id)
    if known is None:
        known = Person(tenant_id=event.tenant_id, person_id=event.person_id, name=profile.name, created_at=now)
    return replace(
        known,
        name=storable(profile.name)[:NAME_MAX] or known.name,
        zone=known.zone if known.own_zone else zone_or(profile.zone, known.zone),
        country=known.country if known.confirmed and known.country else profile.country.upper(),
        language=known.language if known.own_language else language_or(profile.language, known.language),
        address=profile.address or known.address,
        active=True,
    )


def zone_or(reported: str, otherwise: str) -> str:
    """The reported IANA zone if there is such a one."""
    try:
        return calendar.zone(reported).key if reported else otherwise
    except UnknownZone:
        return otherwise


def language_or(reported: str, otherwise: str) -> str:
    """The language of a reported locale (`da-DK`) if Makker speaks it."""
    code = reported.replace("_", "-").partition("-")[0].lower()
    return code if code in languages() else otherwise
