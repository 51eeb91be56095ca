"""The plain model told little lives: who is asked when, and how the slots stand."""

from datetime import UTC, date, datetime, time

from bot.simulation.facts import (
    Answered,
    Arrived,
    BreakBegun,
    BreakEnded,
    Fact,
    GoalChanged,
    GoalPaused,
    GoalResumed,
    GoalSet,
    Looked,
    Manners,
    Moved,
    Often,
    Outage,
)
from bot.simulation.model import lived
from bot.simulation.records import Expected

DAILY = Often(frozenset(range(1, 8)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def march(day: int) -> date:
    """A date in March 2026."""
    return date(2026, 3, day)


def run(hour: int = 8, often: Often = DAILY) -> list[tuple[datetime, Fact]]:
    """Somebody in London who runs, since Monday morning."""
    return [(at(2, 6), Arrived("Europe/London", Manners())), (at(2, 6), GoalSet("run", often, time(hour)))]


def life(until: datetime, *more: tuple[datetime, Fact], outages: tuple[Outage, ...] = (), hour: int = 8) -> Expected:
    """What comes of a runner's life."""
    return lived([*run(hour), *more], outages, until)


def asked(expected: Expected) -> list[str]:
    """When prompts came."""
    return [f"{each.at:%d %H:%M}" for each in expected.prompts]


def recalled(expected: Expected) -> list[str]:
    """When nudges came."""
    return [f"{each.at:%d %H:%M}" for each in expected.nudges]


def answered(day: int, outcome: str = "done") -> Answered:
    """An answer about a day in March."""
    return Answered("run", march(day), outcome)


def test_each_day_is_asked_about_once_and_recalled_once() -> None:
    expected = life(at(4, 7))
    assert asked(expected) == ["02 08:00", "03 08:00"]
    assert recalled(expected) == ["02 11:00", "03 11:00"]


def test_silence_is_a_miss_when_the_day_is_over() -> None:
    assert life(at(3, 2)).standings["run"] == {march(2): "open"}
    assert life(at(3, 3)).standings["run"] == {march(2): "missed"}


def test_an_early_answer_leaves_nothing_to_ask() -> None:
    assert asked(life(at(4, 7), (at(3, 5), answered(3)))) == ["02 08:00"]


def test_an_answer_counts_until_seven_days_after_and_no_longer() -> None:
    assert life(at(12, 0), (at(9, 12), answered(2))).standings["run"][march(2)] == "done"
    late = life(at(12, 0), (at(10, 12), answered(2)))
    assert (late.standings["run"][march(2)], late.refused) == ("missed", 1)


def test_nobody_is_asked_on_a_break_and_its_days_are_excused() -> None:
    expected = life(at(8, 0), (at(3, 9), BreakBegun(march(3), march(5))))
    assert asked(expected) == ["02 08:00", "03 08:00", "06 08:00", "07 08:00"]
    assert march(3) not in expected.standings["run"]


def test_back_early_in_the_day_the_slot_is_asked_about_at_once() -> None:
    expected = life(at(5, 0), (at(2, 9), BreakBegun(march(3), None)), (at(4, 15), BreakEnded()))
    assert asked(expected) == ["02 08:00", "04 15:00"]


def test_back_in_quiet_hours_the_day_stays_excused() -> None:
    expected = life(at(5, 9), (at(2, 9), BreakBegun(march(3), None)), (at(4, 22), BreakEnded()))
    assert asked(expected) == ["02 08:00", "05 08:00"]


def test_a_break_backdated_by_a_week_excuses_and_one_of_eight_days_does_not() -> None:
    week = life(at(9, 13), (at(9, 12), BreakBegun(march(2), march(4))))
    assert march(2) not in week.standings["run"]
    longer = life(at(10, 13), (at(10, 12), BreakBegun(march(2), march(4))))
    assert longer.standings["run"][march(2)] == "missed"


def test_moving_over_the_date_line_neither_doubles_nor_loses_a_slot() -> None:
    there = life(at(6, 0), (at(3, 9), Moved("Pacific/Kiritimati")), (at(4, 9), Moved("Pacific/Honolulu")))
    days = [each.day for each in there.prompts]
    assert len(days) == len(set(days))


def test_an_hour_changed_to_one_gone_by_holds_from_tomorrow() -> None:
    expected = life(at(5, 0), (at(3, 12), GoalChanged("run", DAILY, time(7))), hour=20)
    assert asked(expected) == ["02 20:00", "03 20:00", "04 07:00"]


def test_the_kept_hour_of_today_survives_a_move() -> None:
    changed = (at(3, 12), GoalChanged("run", DAILY, time(7)))
    expected = life(at(4, 5), changed, (at(3, 13), Moved("Europe/Copenhagen")), hour=20)
    assert asked(expected) == ["02 20:00", "03 19:00"]


def test_a_paused_goal_is_not_asked_about_and_its_open_slot_is_excused() -> None:
    expected = life(at(6, 9), (at(3, 9), GoalPaused("run")), (at(5, 12), GoalResumed("run")))
    assert asked(expected) == ["02 08:00", "03 08:00", "06 08:00"]
    assert expected.standings["run"] == {march(2): "missed", march(6): "open"}


def test_a_kept_week_is_not_asked_about_again() -> None:
    facts = [*run(often=Often(times=2)), (at(2, 9), answered(2)), (at(3, 9), answered(3))]
    assert asked(lived(facts, (), at(9, 9))) == ["02 08:00", "03 08:00", "09 08:00"]


def test_slots_that_closed_while_makker_was_down_are_excused() -> None:
    outage = Outage(at(2, 20), at(7, 12))
    expected = life(at(7, 13), outages=(outage,))
    assert asked(expected) == ["02 08:00", "07 12:00"]
    assert expected.standings["run"] == {march(7): "open"}


def test_a_prompt_that_would_come_late_in_quiet_hours_is_dropped() -> None:
    expected = life(at(3, 9), outages=(Outage(at(2, 19), at(2, 22)),), hour=20)
    assert (asked(expected), expected.standings["run"]) == ([], {})


def test_where_a_clock_change_takes_the_last_hour_of_a_day_it_is_asked_about_all_the_same() -> None:
    facts: list[tuple[datetime, Fact]] = [
        (at(27, 6), Arrived("Europe/Copenhagen", Manners())),
        (at(27, 6), GoalSet("run", DAILY, time(2, 30))),
    ]
    expected = lived([*facts, (at(29, 1), Looked())], (), at(29, 2))
    assert asked(expected) == ["28 01:30", "29 01:00"]
    assert lived(facts, (), at(29, 1, 29)).standings["run"][march(28)] == "open"
    assert lived(facts, (), at(29, 1, 30)).standings["run"][march(28)] == "missed"
