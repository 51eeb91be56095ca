"""The zone sweep: every zone, every clock change 2024–2037, every quarter hour; each slot once, at its instant.

`python -m tests.faults.zone_sweep` runs it whole; `--share 0.01 --seed 7` a part, as CI does.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from bot.domain import schedule
from bot.domain.cadence import EVERY_DAY
from bot.domain.schedule import Due, Rhythm, no_holidays

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
LAST = datetime(2038, 1, 1, tzinfo=UTC)
QUARTERS = tuple(time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 15))
DAY_ENDS = time(3)
A_DAY = timedelta(days=1)
DAYS_AROUND = 2


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of a zone's offset at the instant `at`, and the zones that have it, alike in every respect."""

    zones: tuple[str, ...]
    at: datetime
    before: timedelta
    after: timedelta


def clock_changes() -> list[ClockChange]:
    """Every clock change of every zone; zones with the very same change are taken together."""
    alike: dict[tuple[datetime, timedelta, timedelta], list[str]] = {}
    for name in sorted(available_timezones()):
        for at, before, after in _changes_of(ZoneInfo(name)):
            alike.setdefault((at, before, after), []).append(name)
    return [ClockChange(tuple(zones), *change) for change, zones in sorted(alike.items())]


def _changes_of(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    day, offset = FIRST, _offset(zone, FIRST)
    while day < LAST:
        following = day + A_DAY
        if (later := _offset(zone, following)) != offset:
            yield _instant_of_change(zone, day, following), offset, later
        day, offset = following, later


def _instant_of_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def expected_at(change: ClockChange, day: date, at: time) -> datetime:
    """The earliest instant at which the wall shows `at` on `day` or later, worked out from the change alone."""
    wall = datetime.combine(day, at, UTC)
    before = wall - change.before
    if before < change.at:
        return before
    return max(change.at, wall - change.after)


def faults_at(change: ClockChange, zone: str, at: time) -> list[str]:
    """What is wrong with the slots around a clock change for one zone and hour; nothing if all is well."""
    day = (change.at + change.before).date()
    wanted = [day + A_DAY * step for step in range(-DAYS_AROUND, DAYS_AROUND + 1)]
    found = list(_prompted(zone, at, wanted))
    faults = []
    if [slot_on for slot_on, _ in found] != wanted:
        faults.append(f"{zone} {at} {day}: slots {[slot.isoformat() for slot, _ in found]}")
    for slot_on, prompted_at in found:
        wall_day = slot_on + A_DAY if at < DAY_ENDS else slot_on
        expected = expected_at(change, wall_day, at)
        if prompted_at != expected:
            faults.append(f"{zone} {at} {slot_on}: prompted {prompted_at}, expected {expected}")
    return faults


def _prompted(zone: str, at: time, days: Sequence[date]) -> Iterator[tuple[date, datetime]]:
    """The slots that the real schedule asks about, each at the instant at which it came due."""
    rhythm = Rhythm(EVERY_DAY, at, zone, DAY_ENDS, "", time(21), time(7), 0, ())
    asked_until = days[0] - A_DAY
    due: Due | None = schedule.next_due(rhythm, asked_until, no_holidays)
    while due is not None and due.slot_on <= days[-1]:
        asking = schedule.ask(rhythm, asked_until, due, due.at, (), no_holidays)
        assert asking.slot_on is not None
        assert not asking.passed
        yield asking.slot_on, due.at
        asked_until, due = asking.asked_until_on, asking.next


def sweep(change: ClockChange) -> tuple[int, list[str]]:
    """How many slots were asked about around a change, over its zones and all quarter hours, and what was wrong."""
    faults = [fault for zone in change.zones for at in QUARTERS for fault in faults_at(change, zone, at)]
    return len(change.zones) * len(QUARTERS) * (2 * DAYS_AROUND + 1), faults


def share_of(changes: Sequence[ClockChange], share: float, seed: int) -> list[ClockChange]:
    """A seeded part of all changes."""
    return Random(seed).sample(list(changes), max(1, round(len(changes) * share)))


def run(changes: Sequence[ClockChange], *, quiet: bool = False) -> tuple[int, list[str]]:
    """Sweep over changes on every core, with a progress bar."""
    from rich.progress import track

    slots, faults = 0, []
    with ProcessPoolExecutor() as pool:
        done: Iterable[tuple[int, list[str]]] = pool.map(sweep, changes, chunksize=8)
        for count, found in track(done, "Zone sweep", total=len(changes), disable=quiet):
            slots += count
            faults += found
    return slots, faults


def main() -> int:
    """Run, and say what was run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="part of all clock changes, 0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    every = clock_changes()
    changes = every if arguments.share >= 1 else share_of(every, arguments.share, arguments.seed)
    slots, faults = run(changes)
    zones = len({zone for change in changes for zone in change.zones})
    print(f"{zones} zones, {sum(len(c.zones) for c in changes):,} clock changes, {slots:,} slots: {len(faults)} wrong")
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
