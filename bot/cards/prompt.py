"""The prompt and its nudge: put together when they are sent or changed, from how things stand then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from bot.cards import standing_lines as lines
from bot.cards.card import Block, Button, Buttons, Card, Choices, Divider, Heading, Paragraph
from bot.domain.calendar import ONE_DAY
from bot.domain.check_in import ANSWERABLE_FOR, CheckIn
from bot.domain.goal import Goal
from bot.domain.practice import Practice
from bot.domain.streak import Tally
from bot.text.messages import Clock, Day, Listing, Text, msg, nmsg


class PromptRef(msgspec.Struct, frozen=True, tag=True):
    """The prompt for all goals of a person due at `due_at`; `reopened` is a goal whose answer is being changed."""

    due_at: datetime
    reopened: str = ""


class NudgeRef(msgspec.Struct, frozen=True, tag=True):
    """The `number`-th reminder of the goals due at `due_at` that are unanswered."""

    due_at: datetime
    number: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A goal with its record for the slot that a prompt is about."""

    goal: Goal
    record: CheckIn


def prompt_key(person_id: str, due_at: datetime) -> str:
    """The logical id of a prompt: one for each person and instant."""
    return f"prompt:{person_id}:{int(due_at.timestamp())}"


def nudge_key(person_id: str, due_at: datetime, number: int) -> str:
    """The logical id of a reminder of a prompt."""
    return f"nudge:{person_id}:{int(due_at.timestamp())}:{number}"


def slot_ref(record: CheckIn) -> str:
    """What a button of a prompt is about: the goal and the slot's date."""
    return f"{record.goal_id}.{record.slot_on:%Y%m%d}"


def slot_ref_on(goal: Goal, day: date) -> str:
    """What a button is about that answers a goal on a day, asked about or not."""
    return f"{goal.goal_id}.{day:%Y%m%d}"


def read_slot_ref(ref: str) -> tuple[str, date] | None:
    """The goal's id and the slot's date in a button, or none if it is not one of ours."""
    goal_id, dot, digits = ref.partition(".")
    if not dot or len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return goal_id, date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def items_due_at(practice: Practice, due_at: datetime) -> list[Item]:
    """The goals asked about at one instant, with their records."""
    return [
        Item(goal, record)
        for goal in practice.goals
        for record in practice.records(goal)
        if record.due_at == due_at and (goal.is_open or record.outcome is not None)
    ]


def is_unanswered(practice: Practice, item: Item, today: date) -> bool:
    """Whether a goal still waits for its answer, and may have one."""
    is_open = item.record.outcome is None and item.goal.is_open and item.record.is_answerable(today)
    return is_open and not asks_no_more(practice, item)


def asks_no_more(practice: Practice, item: Item) -> bool:
    """Whether an unanswered slot need not be answered, because its week was done often enough without it."""
    return item.record.outcome is None and practice.is_week_kept(item.goal, item.record)


def prompt(practice: Practice, ref: PromptRef, now: datetime) -> Card | None:
    """The prompt as it stands at `now`; none if there is nothing to ask about."""
    items = [
        item
        for item in items_due_at(practice, ref.due_at)
        if item.goal.goal_id == ref.reopened or not asks_no_more(practice, item)
    ]
    if not items:
        return None
    if len(items) == 1:
        headline, its_blocks = _shown(practice, items[0], now, ref)
        return Card(tuple(its_blocks), headline)
    blocks: list[Block] = [Heading(nmsg("{n} check-in", "{n} check-ins", len(items)))]
    for number, item in enumerate(items):
        if number:
            blocks.append(Divider())
        # What precedes several questions alike, as a welcome does, is said once.
        first, *others = _shown(practice, item, now, ref)[1]
        blocks += others if first in blocks else [first, *others]
    titles = Listing(tuple(lines.quoted(item.goal.title) for item in items))
    return Card(tuple(blocks), msg("Check-ins: {titles}", titles=titles))


def still_waits(practice: Practice, due_at: datetime, now: datetime) -> bool:
    """Whether a prompt or nudge that was to be sent at `now` still has something to ask."""
    return any(
        item.record.outcome is None
        and now < item.record.closes_at
        and item.goal.is_open
        and not asks_no_more(practice, item)
        for item in items_due_at(practice, due_at)
    )


def is_to_be_recalled(practice: Practice, due_at: datetime, now: datetime) -> bool:
    """Whether a nudge has anything that waits and can be answered: after a move west its day may be still to come."""
    return bool(_to_be_recalled(practice, due_at, now)) and still_waits(practice, due_at, now)


def _to_be_recalled(practice: Practice, due_at: datetime, now: datetime) -> list[Item]:
    """What was asked and waits; not what was left out of the prompt because its week was kept then."""
    today = practice.person.today(now)
    return [
        item for item in items_due_at(practice, due_at) if item.record.asked and is_unanswered(practice, item, today)
    ]


def nudge(practice: Practice, ref: NudgeRef, now: datetime) -> Card | None:
    """The reminder as it stands at `now`."""
    if not items_due_at(practice, ref.due_at):
        return None
    waiting = _to_be_recalled(practice, ref.due_at, now)
    if not waiting:
        return Card((Paragraph(msg("Answered. Thank you."), quiet=True),), msg("Answered. Thank you."))
    blocks: list[Block] = []
    for item in waiting:
        text = _nudge_line(item)
        blocks += [Paragraph(text), *_answer_blocks(item)]
    return Card(tuple(blocks), _nudge_line(waiting[0]))


def _nudge_line(item: Item) -> Text:
    return msg("“{title}” is still open. Did it happen?", title=item.goal.title)


def _shown(practice: Practice, item: Item, now: datetime, ref: PromptRef) -> tuple[Text, list[Block]]:
    """A goal's headline, and all that is shown of it."""
    reopened = item.goal.goal_id == ref.reopened
    if item.record.outcome is not None:
        headline = lines.answered(practice, item.goal, item.record, now)
        if not reopened:
            return headline, [*_answered_blocks(practice, item, now, headline)]
        before = practice.tally_before(item.goal, item.record.slot_on, now)
        return headline, [Paragraph(headline), *_asking_blocks(practice, item, now, before)]
    before = practice.tally_before(item.goal, item.record.slot_on, now)
    preface = None if reopened else lines.preface(practice, item.goal, item.record, now, before)
    is_said = preface is not None and preface.says_streak
    headline = _headline(practice, item, now, before, with_streak=True)
    said = _headline(practice, item, now, before, with_streak=False) if is_said else headline
    return headline, [*_preface_blocks(preface, item), Paragraph(said), *_asking_blocks(practice, item, now, before)]


def _preface_blocks(preface: lines.Preface | None, item: Item) -> Iterator[Block]:
    if preface is not None:
        yield Paragraph(preface.text)
        if preface.offers_comeback:
            yield Buttons((Button(msg("Talk it over"), "comeback.start", item.goal.goal_id),))
        if preface.asks_to_go_on:
            yield Buttons(ways_to_go_on(item.goal))


def ways_to_go_on(goal: Goal) -> tuple[Button, ...]:
    """What may become of a goal that nobody has answered for long."""
    return (
        Button(msg("Keep it"), "comeback.same", goal.goal_id),
        Button(msg("Pause it"), "my_goals.pause", goal.goal_id),
        Button(msg("Let it go"), "my_goals.let_go", goal.goal_id),
    )


def _asking_blocks(practice: Practice, item: Item, now: datetime, before: Tally) -> Iterator[Block]:
    if (strength := lines.strength(before)) is not None:
        yield Paragraph(strength, quiet=True)
    if item.record.is_answerable(practice.person.today(now)) and item.goal.is_open:
        yield from _answer_blocks(item)


def _headline(practice: Practice, item: Item, now: datetime, before: Tally, *, with_streak: bool) -> Text:
    title = item.goal.title
    so_far = lines.so_far(practice, item.goal, item.record, now, before) if with_streak else None
    asked = _question(item, practice.person.today(now))
    if so_far is None:
        return msg("“{title}”. {question}", title=title, question=asked)
    return msg("“{title}”. {so_far} {question}", title=title, so_far=so_far, question=asked)


def _question(item: Item, today: date) -> Text:
    day = item.record.slot_on
    measure = item.goal.measure
    if measure is not None and day == today:
        return msg("How many {unit} today?", unit=measure.unit)
    if day == today:
        return msg("Did it happen today?")
    if day == today - ONE_DAY:
        return msg("Did it happen yesterday?")
    return msg("Did it happen on {day}?", day=Day(day))


def _answer_blocks(item: Item) -> Iterator[Block]:
    ref = slot_ref(item.record)
    yield Buttons(
        (
            Button(msg("Done"), "check_in.done", ref, style="primary"),
            Button(msg("Partly"), "check_in.partly", ref),
            Button(msg("Not today"), "check_in.missed", ref),
        )
    )
    yield Choices(
        msg("More"),
        (
            Button(msg("I'm ill"), "pause.ill", ref),
            Button(msg("I'm away"), "pause.away", ref),
            Button(msg("Remind me in 1 h"), "check_in.remind_1h", ref),
            Button(msg("Remind me in 3 h"), "check_in.remind_3h", ref),
            Button(msg("Remind me this evening"), "check_in.remind_evening", ref),
            Button(msg("Add a note"), "check_in.note", ref),
            Button(msg("Why did I get this?"), "why.this", ref),
        ),
    )


def _answered_blocks(practice: Practice, item: Item, now: datetime, headline: Text) -> Iterator[Block]:
    record = item.record
    yield Paragraph(headline)
    if record.note:
        yield Paragraph(lines.quoted(record.note), quiet=True)
    if record.answered_at is not None:
        yield Paragraph(_who_and_when(practice, record.answered_at), quiet=True)
    if record.is_answerable(practice.person.today(now)) and item.goal.is_open:
        ref = slot_ref(record)
        yield Buttons((Button(msg("Change"), "check_in.change", ref), Button(msg("Add a note"), "check_in.note", ref)))


def _who_and_when(practice: Practice, answered_at: datetime) -> Text:
    at = practice.person.local(answered_at)
    return msg("{name}, {day} at {time}", name=practice.person.name, day=Day(at.date()), time=Clock(at.time()))


def last_answer_on(record: CheckIn) -> date:
    """The last date on which a slot may still be answered."""
    return record.slot_on + timedelta(days=ANSWERABLE_FOR.days)
