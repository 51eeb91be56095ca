"""Request: one message to be understood, with what its reading depends on."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.text.typed.lexicon import Lexicon
from bot.text.typed.titles import Titles
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words


@dataclass(frozen=True, slots=True)
class Request:
    """A message, the moment on the person's own clock, and the titles of their open goals."""

    words: Words
    now: datetime
    titles: Titles

    @property
    def today(self) -> date:
        """The person's own date."""
        return self.now.date()

    @property
    def lexicon(self) -> Lexicon:
        """The words that are understood."""
        return self.words.lexicon

    def is_over(self, at: int) -> bool:
        """Whether nothing but politeness and fillers are left at word `at`."""
        while (after := self.words.skip(Role.TRAILING, self.words.skip(Role.POLITE, at))) != at:
            at = after
        return self.words.is_end(at)
