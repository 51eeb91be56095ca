"""Help: what can be written, with examples that work."""

from bot.cards.card import Button, Buttons, Card, Fields, Heading, Paragraph
from bot.cards.parts import plain
from bot.text.messages import msg


def help_page() -> Card:
    """The whole of it on one card."""
    summary = msg("What you can write to me")
    return Card(
        (
            Heading(summary),
            Fields(
                (
                    (msg("Answer"), msg("done · partly · no · done 5 km felt great · done yesterday")),
                    (msg("Goals"), msg("goal run every weekday at 7 · overview · my goals · edit goal · calendar")),
                    (msg("Breaks"), msg("ill · away until Friday · day off 24 December · back")),
                    (msg("Reminders"), msg("remind me in 1 h · remind me this evening")),
                    (msg("Notes"), msg("note it rained all the way")),
                    (msg("Why"), msg("why did I get this · why this number")),
                    (msg("Yours"), msg("settings · language danish · export my data · forget me")),
                )
            ),
            Paragraph(msg("What you tell me stays with you. Only you see your answers and notes."), quiet=True),
            Buttons(
                (
                    Button(msg("My goals"), "my_goals.show"),
                    Button(msg("Set a goal"), "goal.new"),
                    Button(msg("Settings"), "settings.show"),
                )
            ),
        ),
        summary,
    )


def form_lost() -> Card:
    """A form could not be shown to whoever asked for it."""
    return plain(msg("The form didn't open in time. Press again, please."))


def greeting(name: str) -> Card:
    """Hi."""
    return plain(
        msg("Hello {name}. Write “done”, “my goals” or “help”.", name=name),
        Button(msg("My goals"), "my_goals.show"),
        Button(msg("Set a goal"), "goal.new"),
    )


def thanks() -> Card:
    """Thanks."""
    return plain(msg("You're welcome."))


def unclear(what: str, words: str) -> Card:
    """A part of a message that could not be read."""
    match what:
        case "time":
            return plain(
                msg(
                    "I couldn't read the time “{words}”. Write it all again with a time like 7:30 or kl. 7.",
                    words=words[:60],
                )
            )
        case "period":
            return plain(
                msg(
                    "I couldn't read “{words}” as days. Write for instance “away until Friday” or "
                    "“away 24 Dec to 2 Jan”.",
                    words=words[:60],
                )
            )
        case "day":
            return plain(
                msg(
                    "I couldn't read “{words}” as a day. Write for instance “done yesterday” or “done on Monday”.",
                    words=words[:60],
                )
            )
        case "future_day":
            return plain(
                msg(
                    "“{words}” is still to come, so I kept nothing. Write “done” for today, or “done yesterday”.",
                    words=words[:60],
                )
            )
        case "reminder_day":
            return plain(
                msg("I remind you on the same day, like “remind me in 1 h” or “remind me this evening”. The next "
                    "check-in comes by itself.")
            )  # fmt: skip
        case "goal_pause":
            return plain(
                msg(
                    "One goal pauses until you take it up again: “pause {title}”. With an end I pause everything: "
                    "“pause until Friday”.",
                    title=words[:60],
                )
            )
    return plain(
        msg(
            "I don't have the rhythm “{words}”. Write for instance “goal run every weekday” or "
            "“goal run three times a week”.",
            words=words[:60],
        )
    )
