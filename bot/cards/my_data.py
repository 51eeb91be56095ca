"""My data: export and erasure."""

from bot.cards.card import Button, Card
from bot.cards.parts import plain, titled
from bot.text.catalogue import put
from bot.text.messages import msg


def export_coming() -> Card:
    """The file is ready: what comes next is the file, or why it cannot be handed over."""
    return plain(msg("I have put everything I have about you into a zip file, as JSON and CSV."))


def are_you_sure(turn: int) -> Card:
    """The question before everything is erased."""
    return titled(
        msg("Forget me"),
        msg(
            "I will erase your goals, check-ins and notes everywhere, for good. You can take a copy "
            "first. Shall I erase everything?"
        ),
        Button(msg("Erase everything"), "my_data.erase", "", turn, "danger"),
        Button(msg("Export my data"), "my_data.export", "", 0),
        Button(msg("Keep everything"), "my_data.keep", "", turn),
    )


def kept() -> Card:
    """Nothing was erased."""
    return plain(msg("Nothing was erased."))


def erasing() -> Card:
    """What the question becomes: where messages are deleted one by one, the farewell takes its time."""
    return plain(msg("I am erasing everything now. I'll say when it is done."))


def farewell(language: str) -> Card:
    """The last message, put into words at once: by the time it is said, nobody knows what the person chose."""
    return plain(put(msg("Everything about you is erased. Write to me whenever you want to begin anew."), language))
