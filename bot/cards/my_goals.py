"""My goals: how each stands, the calendar picture, and the arithmetic behind the numbers."""

from datetime import datetime, timedelta

from bot.cards.card import (
    Block,
    Button,
    Buttons,
    Card,
    Choices,
    Divider,
    Fields,
    Heading,
    HeatMap,
    Paragraph,
    Picture,
    Progress,
)
from bot.cards.drawing import describe
from bot.cards.parts import after_because, plain
from bot.domain import strength
from bot.domain.cadence import TimesAWeek
from bot.domain.calendar import monday_of
from bot.domain.check_in import Outcome, Slot, in_order, slots
from bot.domain.goal import Goal, GoalState
from bot.domain.practice import Practice
from bot.domain.schedule import passed_over
from bot.domain.share import Step, done_share, steps_of
from bot.domain.streak import RESERVE_DAYS, Tally
from bot.text import phrases
from bot.text.messages import Clock, Day, Number, Share, Text, msg, nmsg

WEEKS_SHOWN = 12
GOALS_A_PAGE = 3
"""So many fit into one message on any platform, as long as their words may be."""
PICTURES_A_PAGE = 5
_STEPS_SHOWN = 5
_STEP_DIGITS = 1
_LETTERS = {Outcome.DONE: "d", Outcome.PARTLY: "p", Outcome.MISSED: "m", Outcome.EXCUSED: "e", None: "o"}


def overview(practice: Practice, now: datetime, page: int = 0) -> Card:
    """A page of the open goals with their numbers, and the way to everything about them."""
    shown, left = page_of(practice, page, GOALS_A_PAGE)
    blocks: list[Block] = [Heading(msg("The few that matter most"))]
    for number, goal in enumerate(shown):
        if number:
            blocks.append(Divider())
        blocks += goal_blocks(practice, goal, now)
    ended = [goal for goal in practice.goals if not goal.is_open]
    if ended and not left:
        reached = sum(1 for goal in ended if goal.state is GoalState.REACHED)
        blocks.append(Paragraph(msg("Before these: {reached} reached, {let_go} let go.", reached=reached,
                                    let_go=len(ended) - reached), quiet=True))  # fmt: skip
    others = (Button(msg("Calendar"), "my_goals.calendar"), Button(msg("Set a goal"), "goal.new"))
    blocks.append(Buttons((*_more(left, "my_goals.show", page), *others)))
    count = nmsg("{n} goal under way.", "{n} goals under way.", len(practice.open_goals))
    return Card(tuple(blocks), count)


def page_of(practice: Practice, page: int, size: int) -> tuple[tuple[Goal, ...], int]:
    """The open goals of a page (from 0; the last one where there are fewer), and how many come after them.

    Those that are asked about come first: any number may be on pause.
    """
    goals = sorted(practice.open_goals, key=lambda goal: goal.state is GoalState.PAUSED)
    start = min(page, max(len(goals) - 1, 0) // size) * size
    return tuple(goals[start : start + size]), max(len(goals) - start - size, 0)


def _more(left: int, action: str, page: int) -> tuple[Button, ...]:
    return (Button(nmsg("{n} more goal", "{n} more goals", left), action, str(page + 1)),) if left else ()


def goal_blocks(practice: Practice, goal: Goal, now: datetime) -> list[Block]:
    """A goal with its numbers, and what can be done about it."""
    tally = practice.tally(goal, now)
    title: Text = msg("“{title}”", title=goal.title)
    if goal.state is GoalState.PAUSED:
        return [Paragraph(title), Paragraph(msg("On pause."), quiet=True), Buttons(
            (Button(msg("Take it up again"), "my_goals.resume", goal.goal_id, style="primary"),
             Button(msg("Let it go"), "my_goals.let_go", goal.goal_id)))]  # fmt: skip
    when = msg("{cadence} at {time}", cadence=phrases.cadence(goal.cadence), time=Clock(goal.at))
    return [
        Paragraph(msg("“{title}”, {when}", title=goal.title, when=when)),
        Paragraph(msg("You wrote: “{why}”.", why=goal.why), quiet=True),
        Progress(msg("Habit strength {share}", share=Share(tally.strength)), tally.strength),
        Fields(tuple(_numbers(practice, goal, now))),
        Buttons(
            (
                Button(msg("Change it"), "goal.edit", goal.goal_id),
                Button(msg("Why this number?"), "why.number", goal.goal_id),
            )
        ),
        Choices(
            msg("More"),
            (
                Button(msg("Pause it"), "my_goals.pause", goal.goal_id),
                Button(msg("Reached"), "my_goals.reached", goal.goal_id),
                Button(msg("Let it go"), "my_goals.let_go", goal.goal_id),
            ),
        ),
    ]


def _numbers(practice: Practice, goal: Goal, now: datetime) -> list[tuple[Text, Text]]:
    tally = practice.tally(goal, now)
    today = practice.person.today(now)
    pairs: list[tuple[Text, Text]] = [
        (msg("In a row"), msg("{n}", n=Number(tally.streak))),
        (msg("Longest"), msg("{n}", n=Number(tally.longest))),
        (msg("Reserve days left"), msg("{n} of {all}", n=tally.reserves_left(today), all=RESERVE_DAYS)),
    ]
    everything = all_slots(practice, goal, now)
    for days in (28, 90):
        if (share := done_share(everything, today, days)) is not None:
            pairs.append((msg("Done in {n} days", n=days), msg("{share}", share=Share(share))))
    if tally.comebacks:
        mean = Number(tally.gap_days / tally.comebacks, 1)
        pairs.append((msg("Comebacks"), msg("{n} (days on average: {mean})", n=tally.comebacks, mean=mean)))
    return pairs


def all_slots(practice: Practice, goal: Goal, now: datetime) -> list[Slot]:
    """Every slot that is loaded, with those a pause or holiday is passing over."""
    known = practice.records(goal)
    dates = {each.slot_on for each in known}
    today = practice.person.today(now)
    over = [each for each in passed_over(goal, practice.person, today, practice.holidays) if each.slot_on not in dates]
    return slots(in_order([*known, *over]), now, practice.outages)


def calendar(practice: Practice, now: datetime, page: int = 0) -> Card:
    """A picture of the last twelve weeks for each goal of a page."""
    shown, left = page_of(practice, page, PICTURES_A_PAGE)
    blocks: list[Block] = []
    for goal in shown:
        drawing = heat_map(practice, goal, now)
        blocks += [Paragraph(msg("“{title}”", title=goal.title)), Picture(drawing, describe(drawing))]
    if left:
        blocks.append(Buttons(_more(left, "my_goals.calendar", page)))
    summary = nmsg("The last {n} week.", "The last {n} weeks.", WEEKS_SHOWN)
    return Card((Heading(msg("Calendar")), *blocks), summary)


def heat_map(practice: Practice, goal: Goal, now: datetime) -> HeatMap:
    """The last twelve weeks of a goal, this week included."""
    today = practice.person.today(now)
    start = monday_of(today) - timedelta(weeks=WEEKS_SHOWN - 1)
    letters = {slot.on: _LETTERS[slot.outcome] for slot in all_slots(practice, goal, now)}
    days = (start + timedelta(days=number) for number in range(7 * WEEKS_SHOWN))
    return HeatMap(start, "".join(letters.get(day, "-") if day <= today else "-" for day in days))


def why_number(practice: Practice, goal: Goal, now: datetime) -> Card:
    """The arithmetic behind streak and strength."""
    tally = practice.tally(goal, now)
    unit = msg("week") if isinstance(goal.cadence, TimesAWeek) else msg("day")
    today = practice.person.today(now)
    blocks: list[Block] = [
        Heading(msg("“{title}”", title=goal.title)),
        Paragraph(msg("Streak {n}: each {unit} done adds 1, partly keeps it, excused days are skipped, and a miss "
                      "spends a reserve day if one is left, else it starts over.", n=tally.streak, unit=unit)),
        Paragraph(msg("Reserve days: {left} of {all} left. They come back 28 days after they were spent.",
                      left=tally.reserves_left(today), all=RESERVE_DAYS)),
        Paragraph(_formula(goal, tally)),
    ]  # fmt: skip
    blocks += _last_steps(practice, goal, now)
    return Card(tuple(blocks), msg("Habit strength {share}.", share=Share(tally.strength)))


def _formula(goal: Goal, tally: Tally) -> Text:
    """How strength is stepped; its numbers are shown as exactly as the steps need."""
    kept = strength.memory(goal.cadence)
    share, old, new = Share(tally.strength, _STEP_DIGITS), Number(kept, 4), Number(1 - kept, 4)
    if isinstance(goal.cadence, TimesAWeek):
        return msg("Habit strength {share}: after each closed week, new strength = old strength × {kept} + value × "
                   "{rest}. The value is the days done of those the week asks for, at most 1.", share=share, kept=old,
                   rest=new)  # fmt: skip
    return msg("Habit strength {share}: after each closed day, new strength = old strength × {kept} + value × {rest}. "
               "Done counts 1, partly 0.5, missed 0.", share=share, kept=old, rest=new)  # fmt: skip


def _last_steps(practice: Practice, goal: Goal, now: datetime) -> list[Block]:
    """The last five days or weeks with the strength that each led to."""
    today = practice.person.today(now)
    steps: list[tuple[Text, Text]] = []
    for step in steps_of(practice.recent_slots(goal, now), today)[-_STEPS_SHOWN:]:
        before = practice.tally_before(goal, step.first_on, now).strength
        after = practice.tally_before(goal, step.after_on, now).strength
        shown = msg("{before} → {after}", before=Share(before, _STEP_DIGITS), after=Share(after, _STEP_DIGITS))
        steps.append((_step_label(step), shown))
    return [Fields(tuple(steps))] if steps else []


def _step_label(step: Step) -> Text:
    if step.outcome is not None:
        return msg("{day}: {outcome}", day=Day(step.first_on), outcome=phrases.outcome(step.outcome))
    return msg("Week from {day}: {done} of {asked}", day=Day(step.first_on), done=step.done, asked=step.asked)


def ended(goal: Goal) -> Card:
    """A goal was paused, reached or let go."""
    match goal.state:
        case GoalState.REACHED:
            why = after_because(goal.why)
            return plain(msg("“{title}” is reached. It mattered because “{why}”.", title=goal.title, why=why),
                         Button(msg("My goals"), "my_goals.show"))  # fmt: skip
        case GoalState.LET_GO:
            return plain(msg("“{title}” is let go. Its history stays with you.", title=goal.title),
                         Button(msg("Set a goal"), "goal.new"))  # fmt: skip
    return plain(
        msg("“{title}” is on pause. Its days don't count until you take it up again.", title=goal.title),
        Button(msg("Take it up again"), "my_goals.resume", goal.goal_id),
    )


def resumed(goal: Goal) -> Card:
    """A paused goal is taken up again."""
    return plain(msg("“{title}” is on again. Welcome back to it.", title=goal.title))


def no_room(most: int) -> Card:
    """A paused goal can't be taken up: the limit of active goals is reached."""
    return plain(
        nmsg(
            "You keep {n} goal at a time. Pause it or let it go first.",
            "You keep {n} goals at a time. Pause one or let one go first.",
            most,
        ),
        Button(msg("My goals"), "my_goals.show"),
    )
