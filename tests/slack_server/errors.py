"""What Slack refuses, and what no test may let pass."""

from typing import Any

from tests.loopback.violations import Violation, Violations

__all__ = ["Json", "SlackError", "Violation", "Violations"]

Json = dict[str, Any]


class SlackError(Exception):
    """An answer with `ok: false`; `more` are its further fields."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.more = more

    def body(self) -> Json:
        """The answer."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return body
