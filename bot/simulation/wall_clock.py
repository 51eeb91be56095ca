"""Wall clocks for the plain model: the slow and obvious way, with nothing of the domain's own calendar."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays, list_supported_countries

ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_FURTHEST_OFFSET = timedelta(hours=16)


@cache
def zone_of(key: str) -> ZoneInfo:
    """The zone, kept for ever."""
    return ZoneInfo(key)


def local(now: datetime, zone: str) -> datetime:
    """What a clock on the wall shows at an instant, without a zone."""
    return now.astimezone(zone_of(zone)).replace(tzinfo=None)


@lru_cache(maxsize=1_000_000)
def first_instant(day: date, at: time, zone: str) -> datetime:
    """The first instant at which the wall shows `at` on `day`; where it never does, the first one past it."""
    wall = datetime.combine(day, at)
    readings = (wall.replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = [instant for instant in readings if local(instant, zone) == wall]
    if shown:
        return min(shown)
    minute = wall.replace(tzinfo=UTC) - _FURTHEST_OFFSET
    while local(minute, zone) < wall:
        minute += _ONE_MINUTE
    return minute


def living_day(now: datetime, zone: str, day_ends: time) -> date:
    """The date somebody is living in: in the small hours, before `day_ends`, it is still the day before."""
    wall = local(now, zone)
    return wall.date() - ONE_DAY if wall.time() < day_ends else wall.date()


def is_between(at: time, start: time, end: time) -> bool:
    """Whether a wall time lies from `start` up to before `end`, past midnight where `end` comes first."""
    if start <= end:
        return start <= at < end
    return at >= start or at < end


@lru_cache(maxsize=4_096)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year; none where the library knows none."""
    if not country or country not in list_supported_countries(include_aliases=False):
        return frozenset()
    return frozenset(day for day in country_holidays(country, years=year) if day.year == year)
