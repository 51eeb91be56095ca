"""Local dates and wall times to instants and back, exact across clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.errors import UnknownZone

ONE_DAY = timedelta(days=1)
_ZONES: dict[str, ZoneInfo] = {}


def zone(key: str) -> ZoneInfo:
    """The IANA zone `key`. Raises `UnknownZone`.

    Kept for ever in our own dictionary: `ZoneInfo` itself keeps only eight alive.
    """
    found = _ZONES.get(key)
    if found is None:
        try:
            found = _ZONES[key] = ZoneInfo(key)
        except (KeyError, ValueError, OSError) as error:
            raise UnknownZone(key) from error
    return found


def instant(day: date, at: time, zone_key: str) -> datetime:
    """The UTC instant of wall time `at` on `day`.

    A wall time that a clock change skips gives the first valid instant after it;
    one that occurs twice gives the first of the two.
    """
    local = datetime.combine(day, at, zone(zone_key))
    as_utc = local.astimezone(UTC)
    if as_utc.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return as_utc
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), as_utc, zone_key)


def _end_of_gap(before: datetime, after: datetime, zone_key: str) -> datetime:
    """The instant between two where the zone's offset changes, by halving to the second."""
    tz = zone(zone_key)
    old_offset = before.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after


def person_day(now: datetime, zone_key: str, day_ends: time) -> date:
    """The local date that the person is living in: before `day_ends` it is still yesterday."""
    local = now.astimezone(zone(zone_key))
    return local.date() - ONE_DAY if local.time() < day_ends else local.date()


@lru_cache(maxsize=65_536)
def prompt_at(day: date, at: time, zone_key: str, day_ends: time) -> datetime:
    """When the slot of `day` is asked about: a wall time before `day_ends` belongs to the night after."""
    return instant(day + ONE_DAY if at < day_ends else day, at, zone_key)


@lru_cache(maxsize=65_536)
def day_end(day: date, zone_key: str, day_ends: time) -> datetime:
    """The instant at which the person's `day` is over."""
    return instant(day + ONE_DAY, day_ends, zone_key)


def within(at: time, start: time, end: time) -> bool:
    """Whether wall time `at` lies in [start, end), which may run past midnight; equal ends are empty."""
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def monday_of(day: date) -> date:
    """The Monday of the week (Monday to Sunday) that holds `day`."""
    return day - timedelta(days=day.weekday())
