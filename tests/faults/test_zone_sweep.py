"""A seeded share of the zone sweep, and moves between zones."""

from functools import cache

import pytest

from tests.faults.zone_sweep import ClockChange, clock_changes, share_of, sweep

SEEDS = range(12)


@cache
def every_change() -> tuple[ClockChange, ...]:
    return tuple(clock_changes())


@pytest.mark.parametrize("seed", SEEDS)
def test_each_slot_is_prompted_once_at_its_instant_around_clock_changes(seed: int) -> None:
    for change in share_of(every_change(), 1 / 1000, seed):
        slots, faults = sweep(change)
        assert slots > 0
        assert faults == []


def test_the_sweep_covers_every_zone_that_changes_its_clocks() -> None:
    names = {zone for change in every_change() for zone in change.zones}
    assert {"Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"} <= names
    assert len(names) > 150
