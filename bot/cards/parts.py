"""Small cards and quotes that every topic uses."""

from datetime import date

from bot.cards.card import Block, Button, Buttons, Card, Heading, Paragraph
from bot.domain.goal import Goal
from bot.text.messages import Day, Message, Text, msg


def quoted(words: str) -> Message:
    """A person's own words in the reader's quotation marks."""
    return msg("“{words}”", words=words)


def about(goal: Goal, day: date | None = None) -> Message:
    """A goal by its title, and by the day that is meant where that is not today."""
    if day is None:
        return quoted(goal.title)
    return msg("“{title}”, {day}", title=goal.title, day=Day(day))


_BECAUSE = ("because ", "fordi ")


def matters(goal: Goal) -> Message:
    """The person's own why, quoted."""
    return msg("You wrote that it matters because “{why}”.", why=after_because(goal.why))


def after_because(why: str) -> str:
    """A why without the word that the sentence around it says already."""
    lead = next((word for word in _BECAUSE if why.casefold().startswith(word)), "")
    return why[len(lead) :].lstrip() or why


def plain(text: Text, *buttons: Button) -> Card:
    """One thought, with buttons if any."""
    blocks: tuple[Block, ...] = (Paragraph(text),)
    if buttons:
        blocks = (*blocks, Buttons(buttons))
    return Card(blocks, text)


def titled(title: Text, text: Text, *buttons: Button) -> Card:
    """A heading and one thought, with buttons if any."""
    blocks: tuple[Block, ...] = (Heading(title), Paragraph(text))
    if buttons:
        blocks = (*blocks, Buttons(buttons))
    return Card(blocks, text)
