"""Home: today's check-ins to be answered in place, every goal with its numbers and picture, and the way to the rest."""

from collections.abc import Iterator
from datetime import datetime

from bot.cards import standing_lines as lines
from bot.cards.card import Block, Button, Buttons, Card, Choices, Divider, Heading, Paragraph, Picture
from bot.cards.drawing import describe
from bot.cards.my_goals import goal_blocks, heat_map, page_of
from bot.cards.prompt import slot_ref_on
from bot.domain.cadence import falls_on
from bot.domain.goal import Goal, GoalState
from bot.domain.practice import Practice
from bot.domain.schedule import rhythm_of
from bot.text.messages import Text, msg

GOALS_SHOWN = 8
"""All that are asked about, five at most, and a few that are on pause: the rest is a button away."""


def home(practice: Practice, now: datetime) -> Card:
    """All of a person's Makker on one page."""
    if not practice.open_goals:
        return newcomer()
    blocks: list[Block] = [Heading(msg("Today")), *_today(practice, now), Heading(msg("The few that matter most"))]
    shown, left = page_of(practice, 0, GOALS_SHOWN)
    for goal in shown:
        blocks += [Divider(), *goal_blocks(practice, goal, now)]
        if goal.state is GoalState.ACTIVE:
            drawing = heat_map(practice, goal, now)
            blocks.append(Picture(drawing, describe(drawing)))
    everything = (Button(msg("My goals"), "my_goals.show"),) if left else ()
    blocks += [Divider(), Buttons((Button(msg("Set a goal"), "goal.new"), *everything, *_OTHERS))]
    return Card(tuple(blocks), msg("The few that matter most"))


def newcomer() -> Card:
    """The page of somebody who has no goal yet."""
    invitation = msg("What matters most to you just now, and why? One is plenty to begin with.")
    return Card(
        (
            Heading(msg("The few that matter most")),
            Paragraph(invitation),
            Buttons((Button(msg("Set a goal"), "goal.new", style="primary"), *_OTHERS)),
        ),
        invitation,
    )


_OTHERS = (Button(msg("Settings"), "settings.show"), Button(msg("Help"), "help.show"))


def _today(practice: Practice, now: datetime) -> Iterator[Block]:
    asked = [blocks for goal in practice.active_goals if (blocks := _check_in(practice, goal, now))]
    if not asked:
        yield Paragraph(msg("Nothing is due today."))
    for blocks in asked:
        yield from blocks


def _check_in(practice: Practice, goal: Goal, now: datetime) -> list[Block]:
    """A goal's slot of today, answered or not; nothing where there is none."""
    today = practice.person.today(now)
    record, ref = practice.record(goal, today), slot_ref_on(goal, today)
    if record is not None and record.outcome is not None:
        answers = Choices(msg("Change"), _answers(ref))
        return [Paragraph(lines.answered(practice, goal, record, now)), answers]
    if not falls_on(goal.cadence, today) or today < goal.starts_on:
        return []
    if rhythm_of(practice.person, goal).excuse_on(today, practice.holidays) is not None:
        return []
    if record is not None and practice.is_week_kept(goal, record):
        return []
    title: Text = lines.quoted(goal.title)
    return [Paragraph(title), Buttons(_answers(ref))]


def _answers(ref: str) -> tuple[Button, ...]:
    return (
        Button(msg("Done"), "check_in.done", ref, style="primary"),
        Button(msg("Partly"), "check_in.partly", ref),
        Button(msg("Not today"), "check_in.missed", ref),
    )
