"""Practice: the running sum of old slots is a cache that never changes a number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek, falls_on
from bot.domain.check_in import CheckIn, Outage, Outcome, in_order
from bot.domain.goal import Goal
from bot.domain.person import Pause, PauseKind
from bot.domain.practice import Practice
from bot.domain.schedule import rescheduled
from tests.unit.domain.building import DONE, LETTERS, MISSED, MONDAY, goal, person, record

cadences = st.sampled_from([EVERY_DAY, EVERY_WEEKDAY, OnDays(frozenset({2, 5})), TimesAWeek(3), TimesAWeek(1)])


def _now(day: int, hour: int = 12) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=day), time(hour), UTC)


def _records(letters: str, cadence: Cadence) -> list[CheckIn]:
    dates = (MONDAY + timedelta(days=number) for number in range(len(letters)))
    return [
        record(day, LETTERS[letter], cadence)
        for day, letter in zip(dates, letters, strict=True)
        if letter != " " and falls_on(cadence, day)
    ]


def _practice(
    check_ins: Sequence[CheckIn], cadence: Cadence, outages: tuple[Outage, ...] = ()
) -> tuple[Practice, Goal]:
    until = check_ins[-1].slot_on if check_ins else MONDAY - timedelta(days=1)
    known = rescheduled(goal(cadence=cadence, asked_until_on=until), person(), Practice(person()).holidays)
    return Practice(person(), (known,), {known.goal_id: tuple(check_ins)}, outages), known


@given(st.text("dpmeo", max_size=100), cadences, st.integers(0, 120), st.integers(0, 120))
def test_summing_up_old_slots_changes_no_number(letters: str, cadence: Cadence, day: int, later: int) -> None:
    check_ins = _records(letters, cadence)
    practice, known = _practice(check_ins, cadence)
    settled = practice.settled(known, _now(day))
    summed = practice.after(settled)
    for at in (_now(day), _now(day + later)):
        assert summed.tally(settled, at) == practice.tally(known, at)
        for slot in check_ins[-5:]:
            if slot.slot_on > (settled.tally_on or date.min):
                assert summed.tally_before(settled, slot.slot_on, at) == practice.tally_before(known, slot.slot_on, at)


@given(st.text("dpmeo", max_size=100), cadences, st.lists(st.integers(0, 30), max_size=6))
def test_summing_up_again_and_again_changes_no_number(letters: str, cadence: Cadence, steps: list[int]) -> None:
    practice, known = _practice(_records(letters, cadence), cadence)
    settled, day = known, 0
    for step in steps:
        day += step
        settled = practice.after(settled).settled(settled, _now(day))
        assert practice.after(settled).tally(settled, _now(day)) == practice.tally(known, _now(day))


@given(st.text("dpmeo", max_size=100), cadences, st.integers(10, 120))
def test_what_is_summed_up_needs_its_slots_no_more(letters: str, cadence: Cadence, day: int) -> None:
    practice, known = _practice(_records(letters, cadence), cadence)
    settled = practice.settled(known, _now(day))
    kept = tuple(each for each in practice.records(known) if each.slot_on > (settled.tally_on or date.min))
    without = replace(practice, goals=(settled,), check_ins={known.goal_id: kept})
    assert without.tally(settled, _now(day)) == practice.tally(known, _now(day))


@given(st.integers(0, 60))
def test_only_what_can_change_no_more_is_summed_up(day: int) -> None:
    practice, known = _practice(_records("d" * 80, EVERY_DAY), EVERY_DAY)
    settled = practice.settled(known, _now(day))
    assert settled.tally_on is not None
    assert settled.tally_on.isoweekday() == 7
    assert MONDAY + timedelta(days=day) - settled.tally_on > timedelta(days=8)


def test_silence_is_a_miss_once_the_day_is_over_and_not_before() -> None:
    practice, known = _practice([record(MONDAY, None)], EVERY_DAY)
    (slot,) = practice.records(known)
    assert practice.standing(slot, slot.closes_at - timedelta(seconds=1)) is None
    assert practice.standing(slot, slot.closes_at) is MISSED


def test_silence_while_makker_was_down_at_the_closing_is_excused() -> None:
    slot = record(MONDAY, None)
    down = Outage(slot.closes_at - timedelta(hours=1), slot.closes_at + timedelta(hours=1))
    practice, known = _practice([slot], EVERY_DAY, (down,))
    assert practice.standing(slot, _now(3)) is Outcome.EXCUSED
    assert practice.tally(known, _now(3)).misses == 0


def test_days_that_a_pause_is_passing_over_count_for_nothing_yet_keep_the_streak() -> None:
    practice, known = _practice(_records("ddd", EVERY_DAY), EVERY_DAY)
    away = person().paused_from(Pause(PauseKind.AWAY, MONDAY + timedelta(days=3), None))
    practice = replace(practice, person=away, goals=(rescheduled(known, away, practice.holidays),))
    tally = practice.tally(practice.goals[0], _now(20))
    assert (tally.streak, tally.misses) == (3, 0)


def test_a_changed_answer_replaces_the_record_of_its_slot() -> None:
    practice, known = _practice(_records("dm", EVERY_DAY), EVERY_DAY)
    changed = practice.after(record(MONDAY + timedelta(days=1), DONE))
    assert [each.outcome for each in changed.records(known)] == [DONE, DONE]


@given(st.permutations(range(10)))
def test_answers_may_come_in_any_order(order: list[int]) -> None:
    answers = _records("dpmddmdpdd", EVERY_DAY)
    practice, known = _practice([], EVERY_DAY)
    for number in order:
        practice = practice.after(answers[number])
    assert practice.records(known) == tuple(in_order(answers))
