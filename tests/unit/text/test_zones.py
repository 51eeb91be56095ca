"""Time zones as people name them."""

import pytest

from bot.text.zones import zone_called


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Copenhagen", "Europe/Copenhagen"),
        ("københavn", "Europe/Copenhagen"),
        ("europe copenhagen", "Europe/Copenhagen"),
        ("New York", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("Athen", "Europe/Athens"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_city(name: str, zone: str) -> None:
    assert zone_called(name) == zone


@pytest.mark.parametrize("name", ["", "Mars", "Europe", "../../etc/passwd", "Louisville", "x" * 100_000])
def test_what_is_no_zone_or_more_than_one_is_none(name: str) -> None:
    assert zone_called(name) is None
