"""What the connector's answers mean for delivery. Texts are Teams' codes alone: no words, tokens or bodies."""

import json
import re

from bot.ports import Ambiguous, DeliveryFailure, TryAgain, Undeliverable

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}")
_PASSING = frozenset({401, 408, 409, 412, 425, 429})
"""Answers below 500 that pass by themselves: nothing was done."""
_NEVER = frozenset({501, 505})
"""Answers of 500 and above that never pass: whoever is asked cannot do such a thing."""


class Refused(Undeliverable):
    """Teams said no, and will say no again: its `status`, and its own `code` for it."""

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(f"Teams refused it: {status} {code}".rstrip())
        self.status = status
        self.code = code

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent there: blocked, not on the roster, disabled."""
        return self.status == 403

    @property
    def is_gone(self) -> bool:
        """Whether there is no such conversation or message."""
        return self.status == 404

    @property
    def is_not_there(self) -> bool:
        """Whether Makker itself is not in the conversation any more."""
        return (self.status, self.code) == (403, "BotNotInConversationRoster")


class Forbidden(Refused):
    """An address that is not on the list of those that anything is sent to."""

    def __init__(self) -> None:
        super().__init__(0, "an address that is not Microsoft's")


def code_in(raw: bytes) -> str:
    """Teams' own code for an error; empty where the answer names none."""
    try:
        code = json.loads(raw)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def of_answer(status: int, code: str, after: float | None = None) -> DeliveryFailure:
    """The failure that an answer of the connector's is, if it did not do what was asked. `after`: seconds to wait.

    The gateway's 502 and 504 are to be tried again by Microsoft's word, as everything that is no fault of ours.
    """
    if status in _PASSING or (status not in _NEVER and not 400 <= status < 500):
        return TryAgain(f"Teams could not do it: {status} {code}".rstrip(), after)
    return Refused(status, code)


def unsure(reason: str, *, is_repeatable: bool) -> DeliveryFailure:
    """It may have been done or not: what can be repeated without harm is."""
    if is_repeatable:
        return TryAgain(f"Teams gave no answer: {reason}")
    return Ambiguous(f"Teams gave no answer: {reason}")
