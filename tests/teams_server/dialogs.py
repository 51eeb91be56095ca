"""What the bot answers to an invoke, and what that does to the client."""

from dataclasses import dataclass, field
from typing import Any

from tests.loopback.violations import Violations
from tests.teams_server.card_rules import problems_of
from tests.teams_server.delivery import Answer
from tests.teams_server.errors import Json
from tests.teams_server.messages import ADAPTIVE, Message

WORDS = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
BUDGET = 25 * 1024
_SIZES = ("small", "medium", "large")


@dataclass(slots=True, eq=False)
class Dialog:
    """A dialog that is open: its card, and the message whose button opened it, if one did."""

    title: str
    card: Json
    on: Message | None
    filled: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody is shown at once. `did`: card, words, dialog, message (in a dialog), closed, error or nothing."""

    answer: Answer
    did: str
    card: Json | None = None
    words: str = ""
    dialog: Dialog | None = None


def card_answer(answer: Answer, violations: Violations, *, is_asked: bool) -> Shown:
    """What an Action.Execute or a refresh was answered with; a refresh that nobody asked for may have nothing new."""
    where = "adaptiveCard/action"
    if not answer.is_taken or (answer.body is None and not is_asked):
        return Shown(answer, "nothing")
    body = answer.body
    if not isinstance(body, dict) or body.keys() != {"statusCode", "type", "value"}:
        violations.add(where, "an answer has statusCode, type and value, and nothing else")
        return Shown(answer, "nothing")
    match body["type"], body["value"]:
        case kind, dict(card) if kind == ADAPTIVE and body["statusCode"] == 200:
            _check_card(where, card, answer, violations)
            return Shown(answer, "card", card=card)
        case kind, str(words) if kind == WORDS and body["statusCode"] == 200:
            return Shown(answer, "words", words=words)
        case kind, {"code": str(), "message": str(words)} if kind == ERROR and body["statusCode"] >= 400:
            return Shown(answer, "error", words=words)
    violations.add(where, f"nobody knows an answer {body['statusCode']} of {body['type']} with such a value")
    return Shown(answer, "nothing")


def task_answer(answer: Answer, on: Message | None, violations: Violations, where: str) -> Shown:
    """What a task/fetch or task/submit was answered with."""
    if not answer.is_taken:
        return Shown(answer, "nothing")
    if answer.body in (None, {}) and where == "task/submit":
        return Shown(answer, "closed")
    task = answer.body.get("task") if isinstance(answer.body, dict) and answer.body.keys() == {"task"} else None
    match task:
        case {"type": "message", "value": str(words), **rest} if not rest:
            return Shown(answer, "message", words=words)
        case {"type": "continue", "value": dict(value), **rest} if not rest:
            return _continued(answer, value, on, violations, where)
    violations.add(where, "an answer is a task that continues or a message")
    return Shown(answer, "nothing")


def _continued(answer: Answer, value: Json, on: Message | None, violations: Violations, where: str) -> Shown:
    if unknown := value.keys() - {"title", "height", "width", "card"}:
        violations.add(where, f"a dialog has no {', '.join(sorted(unknown))}")
    for side in ("height", "width"):
        if side in value and value[side] not in _SIZES and not _is_pixels(value[side]):
            violations.add(where, f"a dialog's {side} is small, medium, large or a number")
    title = value.get("title")
    if not isinstance(title, str) or not title:
        violations.add(where, "a dialog has a title")
    card = value.get("card")
    if not isinstance(card, dict) or card.keys() != {"contentType", "content"} or card["contentType"] != ADAPTIVE:
        violations.add(where, "a dialog shows an Adaptive Card as an attachment")
        return Shown(answer, "nothing")
    _check_card(where, card["content"], answer, violations)
    return Shown(answer, "dialog", dialog=Dialog(str(title), card["content"], on))


def _is_pixels(side: Any) -> bool:
    return isinstance(side, int) and not isinstance(side, bool) and side > 0


def _check_card(where: str, card: Json, answer: Answer, violations: Violations) -> None:
    violations.add(where, *problems_of(card))
    size = int(answer.headers.get("Content-Length", "0"))
    if size > BUDGET:
        violations.add(where, f"an answer of {size} bytes is more than the {BUDGET} that are kept to")
