"""Invented people: the same for a seed, and of every kind."""

from collections import Counter
from datetime import timedelta
from itertools import chain

from bot.simulation.deeds import BeIll, ChangeGoal, GoAway, LetGoOf, Move, PauseGoal
from bot.simulation.people import first_day, invented

CROWD = [invented(number, 1, 60) for number in range(600)]


def test_a_person_is_the_same_however_many_others_there_are() -> None:
    one, other = invented(7, 3, 30), invented(7, 3, 30)
    assert (one.zone, one.wishes, one.calendar) == (other.zone, other.wishes, other.calendar)
    assert one.chance.random() == other.chance.random()


def test_another_seed_makes_another_person() -> None:
    assert invented(7, 3, 30).calendar != invented(7, 4, 30).calendar


def test_everybody_arrives_within_three_days_and_nothing_happens_before() -> None:
    begin = first_day(1)
    assert all(begin < each.arrives_at < begin + timedelta(days=3) for each in CROWD)
    assert all(at > each.arrives_at for each in CROWD for at, _ in each.calendar)


def test_a_crowd_has_every_cadence_and_one_to_three_goals() -> None:
    wishes = [wish for each in CROWD for wish in each.wishes]
    assert {wish.choice for wish in wishes} >= {"daily", "weekdays", "days", "times:1", "times:2", "times:3", "times:5"}
    assert set(Counter(len(each.wishes) for each in CROWD)) == {1, 2, 3}


def test_a_crowd_is_asked_at_odd_minutes_and_in_the_small_hours_too() -> None:
    times = {wish.at for each in CROWD for wish in each.wishes}
    assert any(at.minute % 15 for at in times)
    assert sum(at.hour < 3 for at in times) > 3


def test_a_crowd_lives_in_half_hour_zones_on_both_hemispheres_and_crosses_the_date_line() -> None:
    zones = {each.zone for each in CROWD}
    assert {"Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Honolulu"} <= zones
    assert {"Europe/Copenhagen", "America/New_York", "America/Santiago"} <= zones
    moves = {(each.zone, deed.zone) for each in CROWD for _, deed in each.calendar if isinstance(deed, Move)}
    assert moves & {("Pacific/Auckland", "Pacific/Honolulu"), ("Pacific/Apia", "Pacific/Honolulu")}


def test_life_brings_a_crowd_every_kind_of_thing() -> None:
    kinds = {type(deed) for _, deed in chain.from_iterable(each.calendar for each in CROWD)}
    assert kinds >= {BeIll, GoAway, Move, ChangeGoal, PauseGoal, LetGoOf}
