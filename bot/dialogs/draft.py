"""A goal being made or changed: from a form or from typed words to a goal, with what is wrong said by field."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

import msgspec

from bot.dialogs.base import Context
from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek
from bot.domain.calendar import ONE_DAY
from bot.domain.goal import (
    OBSTACLE_MAX,
    PLAN_MAX,
    REVIEW_AFTER,
    TITLE_MAX,
    UNIT_MAX,
    WHY_MAX,
    Goal,
    GoalId,
    Measure,
    Visibility,
)
from bot.text.messages import Text, msg
from bot.text.typed import read_number, read_time
from bot.text.typed.understood import SetGoal

_JOINERS = frozenset("\u200c\u200d") | frozenset(map(chr, range(0xE0020, 0xE0080)))
"""Characters that no eye sees and that hold others together: a runner's emoji, a flag's, letters of Persian."""


class Draft(msgspec.Struct, frozen=True):
    """What is known so far; `goal_id` is empty for a new goal."""

    title: str
    at: time
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    times: int = 0
    why: str = ""
    plan: str = ""
    obstacle: str = ""
    unit: str = ""
    target: float = 0
    visibility: Visibility = Visibility.PRIVATE
    goal_id: str = ""

    @property
    def cadence(self) -> Cadence:
        """The cadence as the domain has it."""
        return TimesAWeek(self.times) if self.times else OnDays(frozenset(self.days))

    @property
    def measure(self) -> Measure | None:
        """The measure, if the draft has one."""
        return Measure(self.unit, self.target) if self.unit and self.target else None


def draft_of(goal: Goal) -> Draft:
    """A draft that says what the goal says."""
    draft = Draft(
        goal.title,
        goal.at,
        why=goal.why,
        plan=goal.plan,
        obstacle=goal.obstacle,
        visibility=goal.visibility,
        goal_id=goal.goal_id,
    )
    return _with(draft, goal.cadence, None, goal.measure)


def typed_draft(said: SetGoal, context: Context) -> Draft:
    """The draft of a typed goal, its title however long; what was not said has the person's own defaults."""
    return _with(Draft(said.title, context.person.check_in_at), said.cadence, said.at, said.measure)


def typed_change(draft: Draft, said: SetGoal) -> Draft:
    """A draft with what was typed changed, and the rest as it was."""
    return _with(draft, said.cadence, said.at, said.measure)


def _with(draft: Draft, cadence: Cadence | None, at: time | None, measure: Measure | None) -> Draft:
    changed: dict[str, Any] = {}
    match cadence:
        case OnDays(days):
            changed.update(days=tuple(sorted(days)), times=0)
        case TimesAWeek(times):
            changed.update(times=times)
    if at is not None:
        changed.update(at=at)
    if measure is not None:
        changed.update(unit=measure.unit, target=measure.target)
    return msgspec.structs.replace(draft, **changed)


def goal_of(draft: Draft, context: Context) -> Goal:
    """The goal of a draft: a new one, or the present one with the draft's words."""
    present = context.practice.goal(draft.goal_id) if draft.goal_id else None
    if present is not None:
        return replace(
            present,
            title=draft.title,
            why=draft.why,
            plan=draft.plan,
            obstacle=draft.obstacle,
            cadence=draft.cadence,
            at=draft.at,
            measure=draft.measure,
            visibility=draft.visibility,
        )
    today = context.today
    return Goal(
        goal_id=GoalId(context.new_id()),
        title=draft.title,
        why=draft.why,
        plan=draft.plan,
        obstacle=draft.obstacle,
        cadence=draft.cadence,
        at=draft.at,
        measure=draft.measure,
        visibility=draft.visibility,
        starts_on=today,
        review_on=today + REVIEW_AFTER,
        created_at=context.now,
        asked_until_on=today - ONE_DAY,
    )


def read_form(values: Mapping[str, str], goal_id: str, context: Context) -> tuple[Draft | None, dict[str, Text]]:
    """The draft of a submitted form, or what is wrong with each field."""
    errors: dict[str, Text] = {}
    given = {name: _one_line(value) for name, value in values.items()}
    title = _checked(errors, given, "title", TITLE_MAX, msg("Give it a few words: what do you want?"))
    why = _checked(errors, given, "why", WHY_MAX, msg("Write why it matters to you. It is for you alone."))
    plan = _checked(errors, given, "plan", PLAN_MAX)
    obstacle = _checked(errors, given, "obstacle", OBSTACLE_MAX)
    days, times = _cadence(errors, given)
    at = read_time(given.get("at", ""))
    if at is None:
        errors["at"] = msg("I couldn't read that time. Write it like 7:30 or kl. 7.")
    unit, target = _measure(errors, given)
    visibility = given.get("visibility", "private")
    if errors or at is None:
        return None, errors
    return Draft(
        title, at, days, times, why, plan, obstacle, unit, target,
        Visibility(visibility) if visibility in set(Visibility) else Visibility.PRIVATE, goal_id,
    ), {}  # fmt: skip


def _one_line(value: str) -> str:
    """A field's words without control characters, which no platform shows and some forms carry along."""
    kept = "".join(letter if letter.isprintable() or letter in _JOINERS else " " for letter in value[:5_000])
    return "" if _JOINERS.issuperset(kept.replace(" ", "")) else kept.strip()


def _checked(
    errors: dict[str, Text], given: Mapping[str, str], field: str, most: int, missing: Text | None = None
) -> str:
    value = given.get(field, "")
    if not value and missing is not None:
        errors[field] = missing
    elif len(value) > most:
        errors[field] = msg("That is too long: at most {n} characters.", n=most)
    return value


def _cadence(errors: dict[str, Text], given: Mapping[str, str]) -> tuple[tuple[int, ...], int]:
    match given.get("cadence"):
        case "weekdays":
            return tuple(sorted(EVERY_WEEKDAY.days)), 0
        case "days":
            days = tuple(sorted({int(day) for day in given.get("days", "").split(",") if day in set("1234567")}))
            if not days:
                errors["days"] = msg("Choose at least one day.")
            return days or (1,), 0
        case str(times) if times[:6] == "times:" and times[6:] in set("1234567"):
            return tuple(sorted(EVERY_DAY.days)), int(times[6:])
    return tuple(sorted(EVERY_DAY.days)), 0


def _measure(errors: dict[str, Text], given: Mapping[str, str]) -> tuple[str, float]:
    unit, target = given.get("unit", ""), given.get("target", "")
    if not unit and not target:
        return "", 0
    number = read_number(target)
    if number is None or not 0 < number < 1e9:
        errors["target"] = msg("Write a number above 0, like 5 or 2.5. Leave both empty for a yes or no.")
    if not 1 <= len(unit) <= UNIT_MAX:
        errors["unit"] = msg("Name what you count, like km or pages: at most {n} characters.", n=UNIT_MAX)
    return unit, number or 0
