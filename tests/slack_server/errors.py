"""What Slack refuses, and what no test may let pass."""

from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that an app which keeps to Slack's rules never sends."""

    where: str
    what: str


class Violations(list[Violation]):
    """Everything an app did against the rules, in order."""

    def add(self, where: str, *whats: str) -> None:
        """Remember it."""
        self.extend(Violation(where, what) for what in whats)

    def assert_none(self) -> None:
        """Fail the test that let an app break a rule."""
        lines = [f"{violation.where}: {violation.what}" for violation in self]
        assert not lines, "Slack would not take this:\n" + "\n".join(lines)

    def expect(self, part: str) -> Violation:
        """Take out the first violation that says `part`; there must be one. For tests of the rules themselves."""
        for at, violation in enumerate(self):
            if part in violation.where or part in violation.what:
                return self.pop(at)
        raise AssertionError(f"nothing against the rules says {part!r}: {list(self)}")
