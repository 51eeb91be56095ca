"""After two misses in a row: what got in the way, and what would make tomorrow easy."""

from bot.cards.card import Button, Buttons, Card, Paragraph
from bot.cards.parts import matters, plain
from bot.domain.goal import Goal
from bot.text import phrases
from bot.text.messages import Text, msg, nmsg


def two_misses(goal: Goal, streak: int) -> Card:
    """The opening, with the person's own why; `streak` is what a reserve day kept, if one was spent."""
    text: Text = msg("“{title}” has been resting. {why}", title=goal.title, why=matters(goal))
    if streak:
        stands = nmsg("your {n} in a row stands.", "your {n} in a row stand.", streak)
        text = msg("{text} I used a reserve day; {streak}", text=text, streak=stands)
    return Card(
        (
            Paragraph(text),
            Buttons(
                (
                    Button(msg("Talk it over"), "comeback.start", goal.goal_id, style="primary"),
                    Button(msg("Same plan"), "comeback.same", goal.goal_id),
                )
            ),
        ),
        text,
    )


def what_got_in_the_way(goal: Goal, turn: int) -> Card:
    """The first question, with the answers that people give most."""
    return plain(
        msg("“{title}”: what got in the way? Choose, or write it in your own words.", title=goal.title),
        Button(msg("No time"), "comeback.time", goal.goal_id, turn),
        Button(msg("I forgot"), "comeback.forgot", goal.goal_id, turn),
        Button(msg("It was too much"), "comeback.too_much", goal.goal_id, turn),
        Button(msg("It matters less now"), "comeback.less", goal.goal_id, turn),
    )


def what_would_make_it_easy(goal: Goal, turn: int) -> Card:
    """The second question."""
    return plain(
        msg("What would make the next time easy? Write it as “when …, I will …”."),
        Button(msg("Same plan"), "comeback.same", goal.goal_id, turn),
        Button(msg("Another time of day"), "goal.edit", goal.goal_id),
    )


def how_small(goal: Goal) -> Card:
    """A smaller step, in the person's own words."""
    if goal.measure is not None:
        return plain(
            msg("What is small enough even for a bad day? Write a number of {unit}, or a plan.", unit=goal.measure.unit)
        )
    return plain(msg("What is small enough even for a bad day? Write it as “when …, I will …”."))


def another_plan(goal: Goal) -> Card:
    """Another plan, in the person's own words."""
    if goal.plan:
        return plain(msg("Your plan was “{plan}”. What shall it be now?", plan=goal.plan))
    return plain(msg("What shall the plan be? Write it as “when …, I will …”."))


def new_plan(goal: Goal) -> Card:
    """The plan was changed."""
    return plain(
        msg("Your plan is now: “{plan}”.", plan=goal.plan),
        Button(msg("Change"), "comeback.another", goal.goal_id),
    )


def new_target(goal: Goal) -> Card:
    """The target was changed."""
    assert goal.measure is not None
    return plain(
        msg("From now on {amount} is enough.", amount=phrases.amount(goal.measure.target, goal.measure.unit)),
        Button(msg("Change"), "goal.edit", goal.goal_id),
    )


def same_plan(goal: Goal) -> Card:
    """Nothing changes."""
    if goal.plan:
        return plain(msg("Same plan, then: “{plan}”.", plan=goal.plan))
    return plain(msg("Same plan, then."))


def matters_less(goal: Goal) -> Card:
    """A goal may have had its time."""
    return plain(
        msg("That is worth knowing. You may let it go, pause it, or change it; its history stays."),
        Button(msg("Let it go"), "my_goals.let_go", goal.goal_id),
        Button(msg("Pause it"), "my_goals.pause", goal.goal_id),
        Button(msg("Change it"), "goal.edit", goal.goal_id),
        Button(msg("Keep it"), "comeback.same", goal.goal_id),
    )


def too_long(most: int) -> Card:
    """A plan, an obstacle or a note over its length."""
    return plain(msg("That is a little long: at most {n} characters. Could you say it shorter?", n=most))
