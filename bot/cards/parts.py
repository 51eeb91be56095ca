"""Small cards and quotes that every topic uses."""

from bot.cards.card import Block, Button, Buttons, Card, Heading, Paragraph
from bot.text.messages import Message, Text, msg


def quoted(words: str) -> Message:
    """A person's own words in the reader's quotation marks."""
    return msg("“{words}”", words=words)


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
