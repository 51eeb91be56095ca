"""What an app did against a third party's rules, and what no test may let pass."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that an app which keeps to the rules never sends."""

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
        assert not lines, "This would not be taken:\n" + "\n".join(lines)

    def expect(self, part: str) -> Violation:
        """Take out the first violation that says `part`; there must be one. For tests of the rules themselves."""
        for at, violation in enumerate(self):
            if part in violation.where or part in violation.what:
                return self.pop(at)
        raise AssertionError(f"nothing against the rules says {part!r}: {list(self)}")
