"""Answers to check-ins: confirmations, amounts, misses and comebacks."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.cards import standing_lines as lines
from bot.cards.card import Button, Buttons, Card, Form, Heading, Paragraph, TextField
from bot.cards.parts import about, matters, plain
from bot.cards.prompt import slot_ref
from bot.domain.check_in import CheckIn
from bot.domain.goal import Goal
from bot.domain.practice import Practice
from bot.text import phrases
from bot.text.messages import Clock, Day, Message, Text, msg, nmsg

NOTE_MAX = 500


def confirmed(practice: Practice, goal: Goal, record: CheckIn, now: datetime) -> Card:
    """What a typed answer came to."""
    return plain(
        lines.answered(practice, goal, record, now), Button(msg("Change"), "check_in.change", slot_ref(record))
    )


def early(practice: Practice, goal: Goal, record: CheckIn, now: datetime) -> Card:
    """An answer that came before its prompt."""
    line = lines.answered(practice, goal, record, now)
    return plain(
        msg("{line} I won't ask about it again today.", line=line),
        Button(msg("Change"), "check_in.change", slot_ref(record)),
    )


def how_much(goal: Goal, day: date | None = None) -> Card:
    """The question for the amount, of which day if it is not today's."""
    assert goal.measure is not None
    return plain(
        msg(
            "{goal}: how many {unit}? You aim for {target}.",
            goal=about(goal, day),
            unit=goal.measure.unit,
            target=phrases.amount(goal.measure.target, goal.measure.unit),
        )
    )


def not_a_number(unit: str) -> Card:
    """An amount that could not be read."""
    return plain(msg("I couldn't read that number. Write it like 5 or 2.5 ({unit}), or “cancel”.", unit=unit))


def note_form(goal: Goal, record: CheckIn) -> Form:
    """A line to keep with a check-in."""
    return Form(
        title=msg("A note"),
        fields=(
            TextField(
                "note",
                msg("What do you want to remember?"),
                record.note,
                msg("Only you can read it."),
                longest=NOTE_MAX,
                several_lines=True,
            ),
        ),
        submit=msg("Save"),
        action="check_in.note",
        ref=slot_ref(record),
    )


def miss(goal: Goal, day: Day | None) -> Card:
    """After a miss: the person's own why and plan, and what could come next."""
    text: Text = msg("Noted. {why}", why=matters(goal))
    blocks: list[Paragraph | Buttons] = [Paragraph(text)]
    if goal.plan:
        blocks.append(Paragraph(msg("Your plan: “{plan}”.", plan=goal.plan), quiet=True))
    blocks.append(Paragraph(msg("Same plan next time, or a smaller step?")))
    blocks.append(
        Buttons(
            (
                Button(msg("Same plan"), "comeback.same", goal.goal_id, style="primary"),
                Button(msg("A smaller step"), "comeback.smaller", goal.goal_id),
                Button(msg("Another plan"), "comeback.another", goal.goal_id),
            )
        )
    )
    return Card(tuple(blocks), text)


def comeback(gap: int, last_gap: int | None) -> Card:
    """The event to celebrate: the first done after a miss."""
    back = nmsg("Back after {n} day.", "Back after {n} days.", gap)
    if last_gap is None:
        text: Text = msg("{back} Coming back is the part that counts.", back=back)
    elif last_gap > gap:
        text = nmsg("{back} Last time it took {n}.", "{back} Last time it took {n}.", last_gap, back=back)
    else:
        text = msg("{back} You know the way by now.", back=back)
    return Card((Heading(msg("↺ Comeback")), Paragraph(text)), text)


def what_instead(goal: Goal, day: date | None) -> Message:
    """The question for another answer, of which day if it is not today's."""
    return msg("{goal}: what shall it be instead?", goal=about(goal, day))


def which(question: Text, options: Sequence[tuple[Text, str]], action: str, turn: int) -> Card:
    """Which goal or day an answer is for."""
    return plain(question, *(Button(label, action, ref, turn) for label, ref in options))


def nothing_waits() -> Card:
    """An answer where none is waited for."""
    return plain(
        msg("Nothing is waiting for an answer right now."),
        Button(msg("My goals"), "my_goals.show"),
        Button(msg("Set a goal"), "goal.new"),
    )


def not_answerable(day: date) -> Card:
    """A slot too old, too far ahead, or no slot at all."""
    return plain(msg("{day} can't be answered: a day is open from its morning until a week after it.", day=Day(day)))


def not_due(day: date) -> Card:
    """A day that is open, on which no goal was due."""
    return plain(msg("None of your active goals is due on {day}.", day=Day(day)))


def remind_at(at: datetime) -> Card:
    """A reminder was set; `at` is local."""
    return plain(msg("I'll ask again at {time}.", time=Clock(at.time())))


def too_late_to_remind() -> Card:
    """The day ends before the reminder would come."""
    return plain(msg("The day is over by then. You can answer any time in the next week."))


def how_to_note() -> Card:
    """The word for a note without a note."""
    return plain(msg("Write the note behind the word, like “note it rained all the way”."))


def noted() -> Card:
    """A note was kept."""
    return plain(msg("Kept. Only you can read it."))
