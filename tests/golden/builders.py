"""Every builder of cards and forms, called with data as it comes in practice; a builder without a sample is found."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import get_args, get_type_hints

import bot.cards
from bot.cards import (
    basics,
    check_in,
    comeback,
    goal,
    help,
    home,
    my_data,
    my_goals,
    parts,
    pause,
    prompt,
    settings,
    welcome,
    why,
)
from bot.cards.card import Button, Card, Form
from bot.domain.check_in import Excuse, Outcome
from bot.domain.goal import GoalId, GoalState
from bot.domain.person import Pause, PauseKind, Person
from bot.text.messages import Day, msg
from tests.golden.practices import DUE, NOW, TODAY, Sample, fresh, sample

Shown = Card | Form | None
Samples = dict[str, list[Shown]]

NEXT_AT = datetime(2026, 3, 31, 7, 0)


def builders() -> Iterator[str]:
    """`module.function` of every public function that returns a card or a form."""
    for found in pkgutil.iter_modules(bot.cards.__path__):
        module = importlib.import_module(f"bot.cards.{found.name}")
        for name, each in vars(module).items():
            if callable(each) and not name.startswith("_") and getattr(each, "__module__", "") == module.__name__:
                returned = None if isinstance(each, type) else get_type_hints(each).get("return")
                if {Card, Form} & {returned, *get_args(returned)}:
                    yield f"{found.name}.{name}"


def samples(language: str) -> Samples:
    """What each builder makes, in the cases that look different."""
    known, first = sample(language), fresh(language)
    return {
        **_small(known),
        **_goals(known),
        **_my_goals(known, first),
        **_prompts(known, first),
        **_answers(known),
        **_comebacks(known),
        **_breaks(),
        **_whys(known),
        **_person(known),
    }


UNCLEAR = ("time", "period", "cadence", "day", "future_day", "reminder_day", "goal_pause")


def _small(known: Sample) -> Samples:
    button = Button(msg("My goals"), "my_goals.show")
    return {
        "parts.plain": [parts.plain(known.note), parts.plain(known.note, button)],
        "parts.titled": [parts.titled(known.daily.title, known.note, button)],
        "basics.answered_directly": [basics.answered_directly()],
        "basics.cancelled": [basics.cancelled(True), basics.cancelled(False)],
        "basics.stale": [basics.stale()],
        "basics.lost": [basics.lost(), basics.lost(["my goals", "mine mål"])],
        "help.help_page": [help.help_page()],
        "help.form_lost": [help.form_lost()],
        "help.greeting": [help.greeting("Anna")],
        "help.thanks": [help.thanks()],
        "help.unclear": [help.unclear(what, "<@U1> 25:61") for what in UNCLEAR],
        "my_data.export_coming": [my_data.export_coming()],
        "my_data.are_you_sure": [my_data.are_you_sure(7)],
        "my_data.kept": [my_data.kept()],
        "my_data.farewell": [my_data.farewell(known.practice.person.language)],
        "my_data.erasing": [my_data.erasing()],
    }


def _goals(known: Sample) -> Samples:
    daily, counted, weekly = known.daily, known.counted, known.weekly
    fields = goal.summary_fields(daily.title, daily.why, daily.plan, daily.cadence, daily.at, counted.measure)
    return {
        "goal.invitation": [goal.invitation()],
        "goal.form": [
            goal.form(at=time(8)),
            goal.form(
                title=counted.title,
                why=counted.why,
                plan=daily.plan,
                obstacle=daily.obstacle,
                cadence=weekly.cadence,
                at=counted.at,
                measure=counted.measure,
                visibility=counted.visibility,
                goal_id="counted",
            ),
        ],
        "goal.ask_why": [goal.ask_why(daily.title)],
        "goal.ask_plan": [goal.ask_plan(3)],
        "goal.ask_again": [goal.ask_again("", 200), goal.ask_again("x", 200)],
        "goal.confirm": [goal.confirm(fields, 4)],
        "goal.saved": [goal.saved(daily, NEXT_AT), goal.saved(daily, None)],
        "goal.limit_reached": [goal.limit_reached(known.note, [daily, counted, weekly], 5)],
        "goal.kept": [goal.kept()],
        "goal.yes_or_no": [goal.yes_or_no()],
        "goal.edit_which": [goal.edit_which([daily, counted, weekly])],
        "goal.edit": [goal.edit(daily)],
    }


def _my_goals(known: Sample, first: Sample) -> Samples:
    daily = known.daily
    answered = replace(known, practice=known.with_record(known.record(daily, outcome=Outcome.DONE, answered_at=NOW)))
    states = (GoalState.PAUSED, GoalState.REACHED, GoalState.LET_GO)
    paused = (replace(daily, goal_id=GoalId(f"paused{number}"), state=GoalState.PAUSED) for number in range(9))
    many = replace(known.practice, goals=(*known.practice.goals, *paused))
    return {
        "my_goals.overview": [
            *(my_goals.overview(each.practice, NOW) for each in (known, first)),
            *(my_goals.overview(many, NOW, page) for page in (0, 1, 99)),
        ],
        "my_goals.calendar": [
            *(my_goals.calendar(each.practice, NOW) for each in (known, first)),
            my_goals.calendar(many, NOW),
        ],
        "my_goals.why_number": [my_goals.why_number(known.practice, each, NOW) for each in (daily, known.weekly)],
        "my_goals.ended": [my_goals.ended(replace(daily, state=state)) for state in states],
        "my_goals.resumed": [my_goals.resumed(daily)],
        "my_goals.no_room": [my_goals.no_room(1), my_goals.no_room(3)],
        "home.home": [home.home(each, NOW) for each in (known.practice, first.practice, answered.practice, many)],
        "home.newcomer": [home.newcomer()],
    }


def _prompts(known: Sample, first: Sample) -> Samples:
    ref = prompt.PromptRef(DUE)
    done = known.with_record(known.record(known.daily, outcome=Outcome.DONE, answered_at=NOW, note=known.note))
    alone = replace(known.practice, goals=(known.daily,))
    return {
        "prompt.prompt": [
            prompt.prompt(first.practice, ref, NOW),
            prompt.prompt(alone, ref, NOW),
            prompt.prompt(known.practice, ref, NOW),
            prompt.prompt(done, ref, NOW),
            prompt.prompt(done, prompt.PromptRef(DUE, reopened="daily"), NOW),
            prompt.prompt(replace(known.after("m"), goals=(known.daily,)), ref, NOW),
            prompt.prompt(replace(known.after("ee"), goals=(known.daily,), person=_back_from_a_break(known)), ref, NOW),
            prompt.prompt(known.practice, prompt.PromptRef(NOW), NOW),
        ],
        "prompt.nudge": [
            prompt.nudge(known.practice, prompt.NudgeRef(DUE), NOW),
            prompt.nudge(replace(done, goals=(known.daily,)), prompt.NudgeRef(DUE), NOW),
            prompt.nudge(known.practice, prompt.NudgeRef(NOW), NOW),
        ],
    }


def _back_from_a_break(known: Sample) -> Person:
    """The person after two days of illness that ended by themselves."""
    ill = Pause(PauseKind.ILL, TODAY - timedelta(days=2), TODAY - timedelta(days=1))
    return known.practice.person.paused_from(ill)


def _answers(known: Sample) -> Samples:
    daily, counted = known.daily, known.counted
    ways = [
        known.record(daily, outcome=Outcome.DONE),
        known.record(daily, outcome=Outcome.PARTLY),
        known.record(daily, outcome=Outcome.MISSED),
        known.record(daily, outcome=Outcome.EXCUSED, excuse=Excuse.ILL),
    ]
    counts = [
        known.record(counted, outcome=Outcome.DONE, amount=12.5),
        known.record(counted, outcome=Outcome.PARTLY, amount=3.0),
    ]
    weekly = known.record(known.weekly, outcome=Outcome.MISSED)
    confirmed = [(daily, each) for each in ways] + [(counted, each) for each in counts] + [(known.weekly, weekly)]
    which = [(daily.title, "daily.20260330"), (counted.title, "counted.20260330")]
    return {
        "check_in.confirmed": [check_in.confirmed(known.with_record(each), of, each, NOW) for of, each in confirmed],
        "check_in.early": [check_in.early(known.with_record(ways[0]), daily, ways[0], NOW)],
        "check_in.how_much": [check_in.how_much(counted), check_in.how_much(counted, TODAY)],
        "check_in.not_a_number": [check_in.not_a_number("km")],
        "check_in.note_form": [check_in.note_form(daily, known.record(daily, note=note)) for note in ("", known.note)],
        "check_in.miss": [check_in.miss(daily, None), check_in.miss(counted, Day(TODAY))],
        "check_in.comeback": [check_in.comeback(2, None), check_in.comeback(2, 9), check_in.comeback(9, 2)],
        "check_in.which": [check_in.which(msg("Which one do you want to change?"), which, "check_in.done", 6)],
        "check_in.nothing_waits": [check_in.nothing_waits()],
        "check_in.not_answerable": [check_in.not_answerable(TODAY)],
        "check_in.not_due": [check_in.not_due(TODAY)],
        "check_in.remind_at": [check_in.remind_at(NEXT_AT)],
        "check_in.too_late_to_remind": [check_in.too_late_to_remind()],
        "check_in.how_to_note": [check_in.how_to_note()],
        "check_in.noted": [check_in.noted()],
    }


def _comebacks(known: Sample) -> Samples:
    daily, counted = known.daily, known.counted
    return {
        "comeback.two_misses": [comeback.two_misses(daily, 0), comeback.two_misses(daily, 14)],
        "comeback.what_got_in_the_way": [comeback.what_got_in_the_way(daily, 8)],
        "comeback.what_would_make_it_easy": [comeback.what_would_make_it_easy(daily, 9)],
        "comeback.how_small": [comeback.how_small(daily), comeback.how_small(counted)],
        "comeback.another_plan": [comeback.another_plan(daily), comeback.another_plan(counted)],
        "comeback.new_plan": [comeback.new_plan(daily)],
        "comeback.new_target": [comeback.new_target(counted)],
        "comeback.same_plan": [comeback.same_plan(daily), comeback.same_plan(counted)],
        "comeback.matters_less": [comeback.matters_less(daily)],
        "comeback.too_long": [comeback.too_long(300)],
    }


def _breaks() -> Samples:
    friday = TODAY + timedelta(days=4)
    begun = [
        pause.begun(Pause(kind, TODAY, to_on), TODAY, next_at)
        for kind in PauseKind
        for to_on, next_at in ((None, None), (friday, NEXT_AT))
    ]
    later = pause.begun(Pause(PauseKind.AWAY, friday, friday), TODAY, NEXT_AT)
    return {
        "pause.until_when": [pause.until_when(PauseKind.ILL, 2)],
        "pause.confirm": [pause.confirm(kind, TODAY, friday, 2) for kind in PauseKind],
        "pause.begun": [*begun, later],
        "pause.back": [pause.back(None), pause.back(NEXT_AT)],
        "pause.back_now": [pause.back_now()],
        "pause.not_away": [pause.not_away()],
        "pause.too_far_back": [pause.too_far_back(TODAY)],
        "pause.too_far_ahead": [pause.too_far_ahead()],
        "pause.unreadable": [pause.unreadable()],
        "pause.not_changed": [pause.not_changed()],
    }


def _whys(known: Sample) -> Samples:
    records = [known.record(known.daily, nudged=nudged) for nudged in (0, 2)]
    return {
        "why.prompt": [why.prompt(known.person, known.daily, record) for record in records],
        "why.welcome": [why.welcome(known.person, NOW)],
    }


def _person(known: Sample) -> Samples:
    person = known.person
    return {
        "settings.form": [settings.form(person)],
        "settings.offer": [settings.offer()],
        "settings.saved": [settings.saved(person), settings.saved(replace(person, confirmed=False))],
        "settings.hour_set": [settings.hour_set(person, moved, goals) for moved, goals in ((2, 3), (0, 0), (0, 3))],
        "settings.unknown_language": [settings.unknown_language()],
        "settings.unknown_zone": [settings.unknown_zone("Europe/<!here>")],
        "settings.unreadable_time": [settings.unreadable_time()],
        "welcome.hello": [welcome.hello(replace(person, confirmed=each)) for each in (False, True)],
        "welcome.hello_channel": [welcome.hello_channel()],
        "welcome.first_goal": [welcome.first_goal()],
        "welcome.ready": [welcome.ready(person)],
    }
