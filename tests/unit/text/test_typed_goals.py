"""New goals as people type them, and what is done with goals."""

from datetime import UTC, datetime, time

import pytest

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, OnDays, TimesAWeek
from bot.domain.goal import Measure
from bot.text.typed import understand
from bot.text.typed.understood import (
    EditGoal,
    EndGoal,
    PauseGoal,
    ResumeGoal,
    SetGoal,
    ShowGoals,
    Unclear,
    Understood,
)

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)


def said(text: str, *titles: str, language: str = "en") -> Understood:
    return understand(text, language, NOW, titles)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("goal run three times a week at 7", SetGoal("run", TimesAWeek(3), time(7))),
        ("/goal run three times a week at 7", SetGoal("run", TimesAWeek(3), time(7))),
        ("/makker goal run three times a week at 7", SetGoal("run", TimesAWeek(3), time(7))),
        ("@Makker mål løb hver hverdag kl. 7", SetGoal("løb", EVERY_WEEKDAY, time(7))),
        ("mål løb hver hverdag kl. 7", SetGoal("løb", EVERY_WEEKDAY, time(7))),
        ("mål: løb tre gange om ugen kl. halv otte", SetGoal("løb", TimesAWeek(3), time(7, 30))),
        ("nyt mål løb mandag, onsdag og fredag kl 6:30", SetGoal("løb", OnDays(frozenset({1, 3, 5})), time(6, 30))),
        ("new goal: Call Mum on sundays", SetGoal("Call Mum", OnDays(frozenset({7})))),
        ("my goal is to run daily", SetGoal("run", EVERY_DAY)),
        ("mit mål er at løbe dagligt", SetGoal("løbe", EVERY_DAY)),
        ("I want to set a goal: run daily", SetGoal("run", EVERY_DAY)),
        ("goal run at noon on weekends", SetGoal("run", OnDays(frozenset({6, 7})), time(12))),
        ("goal run every day and at 7", SetGoal("run", EVERY_DAY, time(7))),
        ("goal run every day 7.30", SetGoal("run", EVERY_DAY, time(7, 30))),
        ("goal Read A Book, daily.", SetGoal("Read A Book", EVERY_DAY)),
        ("goal\nrun\ndaily", SetGoal("run", EVERY_DAY)),
        ("goal run once a week on friday", SetGoal("run", OnDays(frozenset({5})))),
        ("goal every day: run", SetGoal("run", EVERY_DAY)),
        ("goal every monday call mum", SetGoal("call mum", OnDays(frozenset({1})))),
        ("goal daily", SetGoal("", EVERY_DAY)),
        ("new goal please", SetGoal()),
        ("nyt mål, tak", SetGoal()),
        ("set a goal to run daily", SetGoal("run", EVERY_DAY)),
        ("sæt et mål om at løbe dagligt", SetGoal("løbe", EVERY_DAY)),
        ("I want to run three times a week", SetGoal("run", TimesAWeek(3), is_wish=True)),
        ("jeg vil gerne løbe tre gange om ugen", SetGoal("løbe", TimesAWeek(3), is_wish=True)),
        ("goal 🏃 run 🏃 daily", SetGoal("🏃 run 🏃", EVERY_DAY)),
        ("goal 🏃", SetGoal("🏃")),
        ("goal read every evening at 21", SetGoal("read every evening", EVERY_DAY, time(21))),
        ("mål læs hver aften", SetGoal("læs hver aften", EVERY_DAY)),
    ],
)
def test_a_goal_is_told_in_one_line(text: str, goal: SetGoal) -> None:
    assert said(text) == goal


@pytest.mark.parametrize("text", ["goal", "new goal", "Goal:", "mål", "nyt mål", "sæt et mål", "please set a goal"])
def test_a_goal_without_a_title_asks_for_the_form(text: str) -> None:
    assert said(text) == SetGoal()


@pytest.mark.parametrize(
    ("text", "title", "measure"),
    [
        ("goal walk 8000 steps every day", "walk 8000 steps", Measure("steps", 8000)),
        ("goal every day: walk 8000 steps", "walk 8000 steps", Measure("steps", 8000)),
        ("mål gå 10.000 skridt dagligt", "gå 10.000 skridt", Measure("skridt", 10_000)),
        ("goal run 5km every day", "run 5km", Measure("km", 5)),
        ("goal run every day 5 km", "run 5 km", Measure("km", 5)),
        ("goal drink 2,5 l water every day", "drink 2,5 l water", Measure("l", 2.5)),
        ("goal run 5 km in 30 min every day", "run 5 km in 30 min", Measure("km", 5)),
        ("goal read chapter 7 daily", "read chapter 7", None),
        ("goal be 10 years younger daily", "be 10 years younger", None),
        ("goal walk 0 km daily", "walk 0 km", None),
        ("goal walk 999999999999999 km daily", "walk 999999999999999 km", None),
    ],
)
def test_an_amount_sets_the_measure_and_stays_in_the_title(text: str, title: str, measure: Measure | None) -> None:
    assert said(text) == SetGoal(title, EVERY_DAY, None, measure)


@pytest.mark.parametrize(
    "title",
    [
        "read for my daily French",
        "stop working at 5 every day this year",
        "enjoy the sun",
        "be a better man",
        "no phone after 21:00",
        "home before 17:00",
        "read pages 5 to 8",
        "keep weight at 80",
        "e2e",
        "løb en tur med hunden",
        "weekly review with Anna",
    ],
)
def test_words_of_a_title_are_left_alone(title: str) -> None:
    assert said(f"goal {title}") == SetGoal(title)
    assert said(f"mål {title}", language="da") == SetGoal(title)


def test_nothing_inside_quotes_is_read() -> None:
    assert said('goal "run 5 km every day at 7"') == SetGoal("run 5 km every day at 7")
    assert said("mål „løb hver dag“ tre gange om ugen kl. 7") == SetGoal("løb hver dag", TimesAWeek(3), time(7))


def test_a_title_that_is_too_long_is_kept_for_the_form_to_refuse() -> None:
    title = "run " * 400 + "every day"
    assert said(f"goal {title}") == SetGoal(title)


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ("goal run every other day", "cadence", "every other day"),
        ("mål løb hver anden dag kl. 7", "cadence", "hver anden dag"),
        ("goal run 8 times a week", "cadence", "8 times a week"),
        ("goal run every day at 25", "time", "25"),
        ("mål løb hver dag kl. 99", "time", "99"),
        ("goal run at 25", "time", "25"),
        ("mål løb kl. 25", "time", "25"),
        ("mål løb kl. 7.75", "time", "7.75"),
        ("goal run 25:00", "time", "25:00"),
        ("goal run every day 25", "time", "25"),
        ("goal run at 25 every day", "time", "25"),
    ],
)
def test_a_cadence_or_a_time_that_cannot_be_is_named(text: str, what: str, words: str) -> None:
    assert said(text) == Unclear(what, words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("goals", ShowGoals()),
        ("my goals", ShowGoals()),
        ("list", ShowGoals()),
        ("show my goals please", ShowGoals()),
        ("mine mål", ShowGoals()),
        ("hvad er mine mål?", ShowGoals()),
        ("edit goal run", EditGoal("run")),
        ("edit goal", EditGoal()),
        ("ret mål Løb en tur", EditGoal("Løb en tur")),
        ("ændr mål", EditGoal()),
        ("reached run", EndGoal("run", reached=True)),
        ("nået løb", EndGoal("løb", reached=True)),
        ("jeg er i mål med løb", EndGoal("løb", reached=True)),
        ("let go run", EndGoal("run", reached=False)),
        ("let go of my run", EndGoal("run", reached=False)),
        ("drop run", EndGoal("run", reached=False)),
        ("giv slip på løb", EndGoal("løb", reached=False)),
        ("pause goal run", PauseGoal("run")),
        ("put run on pause", PauseGoal("run")),
        ("sæt mål løb på pause", PauseGoal("løb")),
        ("sæt løb på pause", PauseGoal("løb")),
        ("resume goal run", ResumeGoal("run")),
        ("resume run", ResumeGoal("run")),
        ("genoptag mål løb", ResumeGoal("løb")),
    ],
)
def test_what_is_done_with_goals(text: str, expected: Understood) -> None:
    assert said(text) == expected


def test_pause_and_change_are_about_a_goal_where_its_title_is_named() -> None:
    assert said("pause run", "Run 5 km") == PauseGoal("run")
    assert said("change run", "Run 5 km") == EditGoal("run")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("change run to 8", "run at 8"),
        ("move run to 8 am", "run 8 am"),
        ("ret løb til kl. 8", "løb kl. 8"),
        ("flyt løb til halv otte", "løb halv otte"),
        ("change run to every weekday", "run every weekday"),
        ("ret løb til 3 gange om ugen", "løb 3 gange om ugen"),
    ],
)
def test_a_goal_is_changed_with_what_is_to_be_different(text: str, about: str) -> None:
    assert said(text, "Run", "Løb") == EditGoal(about)


@pytest.mark.parametrize("text", ["delete run", "remove run", "slet løb", "fjern løb"])
def test_only_a_goal_that_is_named_is_let_go_by_deleting(text: str) -> None:
    assert said(text, "Run", "Løb") == EndGoal(text.split()[1], reached=False)
    assert not isinstance(said(text), EndGoal)


@pytest.mark.parametrize("text", ["pause run until friday", "pause goal run for a week", "pause løb til fredag"])
def test_a_goals_own_pause_has_no_end(text: str) -> None:
    assert isinstance(found := said(text, "Run", "Løb"), Unclear)
    assert found.what == "goal_pause"
