"""The list of fault points is what the program really reaches."""

import re
from pathlib import Path

from bot.faults import POINTS

ROOT = Path(__file__).parents[2]


def test_every_fault_point_is_in_the_list_and_every_one_in_the_list_is_reached() -> None:
    reached = [
        point
        for package in ("bot", "scheduler", "adapters")
        for file in (ROOT / package).rglob("*.py")
        for point in re.findall(r'reach\("([^"]+)"\)', file.read_text("utf-8"))
    ]
    assert sorted(set(reached)) == sorted(POINTS)
    assert len(reached) == len(set(reached))


def test_there_are_as_many_fault_points_as_are_promised() -> None:
    assert len(POINTS) >= 60
