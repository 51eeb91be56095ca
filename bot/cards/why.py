"""Why did I get this: the rule, the zone and the time behind what Makker started."""

from datetime import UTC, datetime, time

from bot.cards.card import Block, Button, Buttons, Card, Fields, Paragraph
from bot.cards.parts import plain
from bot.cards.settings import reminder_setting
from bot.domain import calendar
from bot.domain.check_in import CheckIn
from bot.domain.goal import Goal
from bot.domain.person import Person
from bot.domain.schedule import NUDGE_AFTER
from bot.text import phrases
from bot.text.messages import Clock, Day, Moment, Text, msg, nmsg


def prompt(person: Person, goal: Goal, record: CheckIn) -> Card:
    """The rule behind a prompt."""
    text = msg(
        "You asked me to ask about “{title}” {cadence} at {time}.",
        title=goal.title,
        cadence=phrases.cadence(record.cadence),
        time=Clock(_hour_of(person, goal, record)),
    )
    local, utc = person.local(record.due_at), record.due_at.astimezone(UTC)
    pairs: list[tuple[Text, Text]] = [
        (msg("For"), msg("{day}", day=Day(record.slot_on))),
        (msg("Due"), msg("{moment}, {zone}", moment=Moment(local), zone=person.zone)),
        (msg("The same in UTC"), msg("{moment}", moment=Moment(utc))),
    ]
    reminders = _reminders_sent(person, record)
    if reminders:
        because = nmsg("{n}, because it was still open", "{n}, because it was still open", reminders)
        pairs.append((msg("Reminders"), because))
        pairs.append((msg("Your setting"), reminder_setting(person.nudges)))
    blocks: list[Block] = [Paragraph(text), Fields(tuple(pairs)), Buttons(_ways(goal))]
    return Card(tuple(blocks), text)


def _hour_of(person: Person, goal: Goal, record: CheckIn) -> time:
    """The hour that was asked for: the goal's own, or an older one if it was changed since."""
    planned = calendar.prompt_at(record.slot_on, goal.at, person.zone, person.day_ends)
    return goal.at if planned == record.due_at else person.local(record.due_at).time()


def _reminders_sent(person: Person, record: CheckIn) -> int:
    """How many reminders came: those whose hour was quiet have gone by unsent."""
    hours = (record.due_at + NUDGE_AFTER * number for number in range(1, record.nudged + 1))
    return sum(1 for at in hours if not person.is_quiet(at))


def _ways(goal: Goal) -> tuple[Button, ...]:
    return (
        Button(msg("Change the goal"), "goal.edit", goal.goal_id),
        Button(msg("Settings"), "settings.show"),
    )


def welcome(person: Person, at: datetime) -> Card:
    """The rule behind the welcome."""
    return plain(
        msg(
            "I said hello because you joined a place that Makker is in, on {moment}, {zone}. "
            "Otherwise I write first only to people who have a goal, at the hour they chose.",
            moment=Moment(person.local(at)),
            zone=person.zone,
        )
    )
