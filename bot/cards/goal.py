"""Goals: the form, the questions of a typed goal, what was understood, and the choice at the limit."""

from collections.abc import Sequence
from datetime import date, datetime, time

from bot.cards.card import (
    Block,
    Button,
    Buttons,
    Card,
    ChecksField,
    ChoiceField,
    Divider,
    Fields,
    Form,
    Heading,
    Option,
    Paragraph,
    TextField,
)
from bot.cards.parts import plain
from bot.domain.cadence import EVERY_DAY, EVERY_WEEKDAY, Cadence, OnDays, TimesAWeek
from bot.domain.goal import OBSTACLE_MAX, PLAN_MAX, TITLE_MAX, UNIT_MAX, WHY_MAX, Goal, Measure, Visibility
from bot.text import phrases
from bot.text.messages import Clock, Day, Text, msg, nmsg

A_MONDAY = date(2024, 1, 1)


def invitation() -> Card:
    """How to set a goal, by form or by typing."""
    return plain(
        msg("What do you want to keep up? Press the button, or write “goal run three times a week at 7”."),
        Button(msg("Set a goal"), "goal.new", style="primary"),
    )


def form(
    *,
    title: str = "",
    why: str = "",
    plan: str = "",
    obstacle: str = "",
    cadence: Cadence = EVERY_DAY,
    at: time,
    measure: Measure | None = None,
    visibility: Visibility = Visibility.PRIVATE,
    goal_id: str = "",
) -> Form:
    """The form for a new goal, or with the words of the present one."""
    return Form(
        title=msg("Change the goal") if goal_id else msg("A goal"),
        fields=(
            TextField("title", msg("What do you want?"), title, msg("For instance: run before breakfast"), TITLE_MAX),
            TextField("why", msg("Why does it matter to you?"), why, msg("I will quote it when it gets hard."),
                      WHY_MAX, several_lines=True),
            TextField("plan", msg("Your plan"), plan, msg("When …, I will …"), PLAN_MAX, optional=True),
            TextField("obstacle", msg("What could get in the way, and what then?"), obstacle, "", OBSTACLE_MAX,
                      optional=True),
            *_cadence_fields(cadence),
            TextField("at", msg("At what time shall I ask?"), f"{at:%H:%M}", msg("Like 7:30 or kl. 7"), kind="time"),
            TextField("target", msg("How much each time?"), f"{measure.target:g}" if measure else "",
                      msg("A number; leave it empty for yes or no."), optional=True, kind="number"),
            TextField("unit", msg("Of what?"), measure.unit if measure else "", msg("Like km, pages or minutes"),
                      UNIT_MAX, optional=True),
            ChoiceField("visibility", msg("Who may see it?"),
                        tuple(Option(each.value, phrases.visibility(each)) for each in Visibility), visibility.value),
        ),
        submit=msg("Save"),
        action="goal.save",
        ref=goal_id,
    )  # fmt: skip


def _cadence_fields(cadence: Cadence) -> tuple[ChoiceField, ChecksField]:
    often = (
        Option("daily", phrases.cadence(EVERY_DAY)),
        Option("weekdays", phrases.cadence(EVERY_WEEKDAY)),
        Option("days", msg("on the days I choose")),
        *(Option(f"times:{times}", phrases.cadence(TimesAWeek(times))) for times in range(1, 7)),
    )
    days = tuple(Option(str(day), msg("{day}", day=Day(A_MONDAY.replace(day=day), "weekday"))) for day in range(1, 8))
    chosen = tuple(str(day) for day in sorted(cadence.days)) if isinstance(cadence, OnDays) else ()
    return (
        ChoiceField("cadence", msg("How often?"), often, _cadence_choice(cadence)),
        ChecksField("days", msg("On which days?"), days, chosen, msg("Only for the days you choose yourself.")),
    )


def _cadence_choice(cadence: Cadence) -> str:
    if isinstance(cadence, TimesAWeek):
        return f"times:{cadence.times}"
    return {EVERY_DAY: "daily", EVERY_WEEKDAY: "weekdays"}.get(cadence, "days")


def ask_why(title: str) -> Card:
    """The first question of a typed goal."""
    return plain(msg("“{title}”. Why does it matter to you? I will quote it when it gets hard.", title=title))


def ask_plan(turn: int) -> Card:
    """The second question of a typed goal."""
    return plain(
        msg("When and where will you do it? Write it as “when …, I will …”."),
        Button(msg("Skip"), "goal.skip", "", turn),
    )


def ask_again(words: str, most: int) -> Card:
    """An answer that is empty or too long."""
    if not words:
        return plain(msg("Write a few words."))
    return plain(msg("That is a little long: at most {n} characters. Could you say it shorter?", n=most))


def summary_fields(title: str, why: str, plan: str, cadence: Cadence, at: time, measure: Measure | None) -> Fields:
    """What a goal says, field by field."""
    when = msg("{cadence} at {time}", cadence=phrases.cadence(cadence), time=Clock(at))
    pairs: list[tuple[Text, Text]] = [(msg("Goal"), title), (msg("When"), when)]
    if measure is not None:
        pairs.append((msg("Each time"), phrases.amount(measure.target, measure.unit)))
    if why:
        pairs.append((msg("Why"), why))
    if plan:
        pairs.append((msg("Plan"), plan))
    return Fields(tuple(pairs))


def confirm(fields: Fields, turn: int) -> Card:
    """What was understood, before it is saved."""
    question = msg("This is what I understood. Shall I save it?")
    return Card(
        (
            Paragraph(question),
            fields,
            Buttons(
                (
                    Button(msg("Save"), "goal.confirm", "", turn, "primary"),
                    Button(msg("Change"), "goal.change", "", turn),
                    Button(msg("Cancel"), "goal.cancel", "", turn),
                )
            ),
        ),
        question,
    )


def yes_or_no() -> Card:
    """Words that neither confirm nor correct what was understood."""
    return plain(msg("Shall I save the goal? Write “yes”, “no”, or what is to be different, like “at 8”."))


def saved(goal: Goal, next_at: datetime | None) -> Card:
    """A goal was saved; `next_at` is its first or next prompt, local."""
    if next_at is None:
        return plain(msg("Saved: “{title}”.", title=goal.title), Button(msg("My goals"), "my_goals.show"))
    return plain(
        msg(
            "Saved: “{title}”, {cadence}. I'll ask {day} at {time}.",
            title=goal.title,
            cadence=phrases.cadence(goal.cadence),
            day=Day(next_at.date()),
            time=Clock(next_at.time()),
        ),
        Button(msg("My goals"), "my_goals.show"),
        Button(msg("Change it"), "goal.edit", goal.goal_id),
    )


def limit_reached(title: str, present: Sequence[Goal], turn: int) -> Card:
    """One goal more than the person's limit: which one gives way?"""
    text = nmsg(
        "You keep {n} goal at a time, so that it gets done. Shall it make room for “{title}”?",
        "You keep {n} goals at a time, so that they get done. Which one makes room for “{title}”?",
        len(present),
        title=title,
    )
    blocks: list[Block] = [Heading(msg("The few that matter most")), Paragraph(text)]
    for goal in present:
        blocks += [Divider(), Paragraph(msg("“{title}”", title=goal.title)), Buttons(_ways_out(goal, turn))]
    blocks += [Divider(), Buttons((Button(msg("Keep things as they are"), "goal.keep", "", turn),))]
    return Card(tuple(blocks), text)


def _ways_out(goal: Goal, turn: int) -> tuple[Button, ...]:
    return (
        Button(msg("Pause it"), "goal.swap_pause", goal.goal_id, turn),
        Button(msg("Reached"), "goal.swap_reached", goal.goal_id, turn),
        Button(msg("Let it go"), "goal.swap_let_go", goal.goal_id, turn),
    )


def kept() -> Card:
    """Things stay as they are."""
    return plain(msg("Everything stays as it is. You can come back to it any time."))


def edit_which(goals: Sequence[Goal]) -> Card:
    """Which goal to change."""
    return plain(msg("Which one do you want to change?"), *(Button(g.title, "goal.edit", g.goal_id) for g in goals))


def edit(goal: Goal) -> Card:
    """The way to a goal's form."""
    return plain(
        msg(
            "“{title}”: press to change it, or write for instance “edit {title} every weekday at 8”.", title=goal.title
        ),
        Button(msg("Change it"), "goal.edit", goal.goal_id, style="primary"),
    )
