"""From what an outgoing message is about to the card it shows, as things stand when it is sent."""

from datetime import datetime

from bot.cards import prompt as prompts
from bot.cards.card import Card
from bot.cards.prompt import NudgeRef, PromptRef
from bot.dialogs.base import Content
from bot.domain.practice import Practice
from bot.domain.schedule import LATE_AFTER


def composed(content: Content, practice: Practice, now: datetime) -> Card | None:
    """The card of a message; none if it has nothing to show any more."""
    match content:
        case PromptRef():
            return prompts.prompt(practice, content, now)
        case NudgeRef():
            return prompts.nudge(practice, content, now)
        case Card():
            return content


def is_answered(content: Content, practice: Practice) -> bool:
    """Whether a prompt or reminder has all its answers."""
    if isinstance(content, Card):
        return False
    items = prompts.items_due_at(practice, content.due_at)
    return bool(items) and all(item.record.outcome is not None for item in items)


def still_wanted(content: Content, practice: Practice, now: datetime) -> bool:
    """Whether a message that Makker starts is still to be sent: it asks for something, and not late in quiet hours."""
    match content:
        case PromptRef(due_at=due_at):
            late = now - due_at >= LATE_AFTER
            return prompts.still_waits(practice, due_at, now) and not (late and practice.person.is_quiet(now))
        case NudgeRef(due_at=due_at):
            return prompts.is_to_be_recalled(practice, due_at, now)
        case Card():
            return True
