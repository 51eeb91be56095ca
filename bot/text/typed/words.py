"""Words: one typed message as a row of words, keeping what was typed between and after them."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.text.typed.lexicon import Lexicon
from bot.text.typed.tokens import tokens
from bot.text.typed.vocabulary import Role

EXAMINED = 1_000
"""How many characters of a message are read for commands; a note or title keeps all of them."""

_DASHES = frozenset("-–—")
# What divides a command from the words after it: not the start of a smiley or of a negative number.
_DIVIDER = re.compile(r"(?:\s+|[,;:.!…]+(?=[\s\w])|[,;:.!?…–—-]+\Z|[–—-]+(?=\s))*")
_SIGNS = frozenset("-−+.,")


@dataclass(frozen=True)
class Words:
    """The words of `text`; `forms` are lower-case, and are what readers look at, by index."""

    text: str
    lexicon: Lexicon
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str, lexicon: Lexicon) -> "Words":
        """The first words of `text`, surrounding space removed."""
        kept = text.strip()
        found = tokens(kept[:EXAMINED])
        if not found:
            return cls(kept, lexicon, (), (), ())
        forms, starts, ends = zip(*found, strict=True)
        return cls(kept, lexicon, forms, starts, ends)

    def __len__(self) -> int:
        return len(self.forms)

    @cached_property
    def is_cut(self) -> bool:
        """Whether there is more text than was examined."""
        return len(self.text) > EXAMINED

    def has(self, role: Role, at: int) -> bool:
        """Whether a phrase of `role` starts at word `at`."""
        return self.lexicon.roles[role].at(self.forms, at) is not None

    def skip(self, role: Role, at: int) -> int:
        """The index after a phrase of `role` at word `at`, or `at` itself."""
        found = self.lexicon.roles[role].at(self.forms, at)
        return at if found is None else found[1]

    def skip_all(self, role: Role, at: int) -> int:
        """The index after all phrases of `role` that follow one another at word `at`."""
        while (after := self.skip(role, at)) != at:
            at = after
        return at

    def is_end(self, at: int) -> bool:
        """Whether no word is left at `at`."""
        return at >= len(self.forms) and not self.is_cut

    def gap(self, at: int) -> str:
        """What was typed directly before word `at`, between it and the word before; after the last, the rest."""
        start = self.ends[at - 1] if at > 0 else 0
        return self.text[start : self.starts[at]] if at < len(self.forms) else self.text[start:]

    def is_glued(self, at: int) -> bool:
        """Whether nothing stands between word `at` and the one before."""
        return 0 < at < len(self.forms) and self.starts[at] == self.ends[at - 1]

    def is_divided(self, at: int) -> bool:
        """Whether punctuation, a new line or the end of the message stands before word `at`."""
        if at >= len(self.forms):
            return True
        gap = self.gap(at)
        return "\n" in gap or bool(gap.strip())

    def is_dashed(self, at: int) -> bool:
        """Whether a dash, as of a range, stands before word `at`."""
        return 0 < at < len(self.forms) and self.gap(at).strip(" .") in _DASHES

    def is_signed(self, at: int) -> bool:
        """Whether a sign belongs to the number at word `at`: `-5`, but not `one-5` or `done - 5`."""
        start = self.starts[at]
        before = self.text[max(start - 2, 0) : start]
        return before[-1:] in _SIGNS and before[:-1].strip() == "" if before else False

    def said(self, at: int, end: int) -> str:
        """Words `at` to `end` (not included) exactly as typed."""
        return self.text[self.starts[at] : self.ends[end - 1]] if at < end else ""

    def rest(self, at: int) -> str:
        """Everything from word `at` on, exactly as typed, without what divides it from the word before."""
        start = self.ends[at - 1] if at > 0 else 0
        divider = _DIVIDER.match(self.text, start)
        return self.text[divider.end() :] if divider is not None else self.text[start:]
