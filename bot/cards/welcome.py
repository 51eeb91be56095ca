"""The first words: who Makker is, what it knows of the person, and the first goal."""

from bot.cards.card import Button, Buttons, Card, Fields, Heading, Paragraph
from bot.cards.parts import plain, titled
from bot.domain.person import Person
from bot.text import phrases
from bot.text.messages import Clock, msg


def hello(person: Person) -> Card:
    """Hello, and what is to be confirmed: language, zone, check-in hour; without a question once it is."""
    text = msg("I am Makker. I help you keep the few things that you decide matter most: I ask at the hour you choose.")
    heading = Heading(msg("Hello {name}", name=person.name))
    if person.confirmed:
        stays = Paragraph(msg("What you tell me stays with you."))
        return Card((heading, Paragraph(text), _known(person), stays), text)
    question = Paragraph(msg("What you tell me stays with you. Is this right?"))
    ways = Buttons(
        (
            Button(msg("Looks right"), "welcome.confirm", style="primary"),
            Button(msg("Change"), "settings.show"),
        )
    )
    return Card((heading, Paragraph(text), _known(person), question, ways), text)


def _known(person: Person) -> Fields:
    return Fields(
        (
            (msg("Language"), phrases.language_name(person.language)),
            (msg("Time zone"), person.zone),
            (msg("Check-in hour"), msg("{time}", time=Clock(person.check_in_at))),
        )
    )


def hello_channel() -> Card:
    """Hello to a channel that Makker was brought into: what it does, and that it is done in private."""
    return plain(
        msg(
            "I am Makker. I help each of you keep the few things that matter most, in a conversation of your own. "
            "Write to me directly to begin; what you tell me stays with you."
        )
    )


def first_goal() -> Card:
    """The invitation to the first goal."""
    return titled(
        msg("Your first goal"),
        msg("What matters most to you just now, and why? One is plenty to begin with."),
        Button(msg("Set a goal"), "goal.new", style="primary"),
    )


def ready(person: Person) -> Card:
    """Confirmed, by somebody who has goals already."""
    return titled(
        msg("All set"),
        msg("I'll ask at {time} unless a goal has its own hour.", time=Clock(person.check_in_at)),
        Button(msg("My goals"), "my_goals.show"),
    )
