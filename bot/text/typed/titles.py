"""Titles: which of a person's goals some typed words mean."""

from collections.abc import Sequence
from functools import cached_property

from bot.text.typed.phrases import Read
from bot.text.typed.tokens import forms
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words

_SHORTEST_STEM = 3
_LONGEST_ENDING = 4
_EXAMINED = 300
_SMALL = (
    Role.ARTICLE,
    Role.AND,
    Role.BUT,
    Role.DAY,
    Role.WEEK,
    Role.EVERY,
    Role.HINT,
    Role.ON,
    Role.REASON,
    Role.POLITE,
)


class Titles:
    """The titles of a person's open goals, to find words of them in a message."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.all = tuple(titles)

    @cached_property
    def _forms(self) -> list[list[str]]:
        return [forms(title[:_EXAMINED]) for title in self.all]

    @cached_property
    def _stems(self) -> frozenset[str]:
        """How the words of the titles begin: a quick look before the slow one."""
        return frozenset(word[:_SHORTEST_STEM] for title in self._forms for word in title)

    def at(self, words: Words, at: int, *, is_led: bool = True) -> Read[str]:
        """The longest run of words at `at` that stands in a title; if `is_led`, "the" or "my" may come before it."""
        if not self.all:
            return None
        for start in (at, words.skip(Role.ARTICLE, at) if is_led else at):
            if start >= len(words) or words.forms[start][:_SHORTEST_STEM] not in self._stems:
                continue
            length = max((_shared(words.forms, start, title) for title in self._forms), default=0)
            if length > 0 and self._says_something(words, start, start + length):
                return words.said(start, start + length), start + length
        return None

    def has(self, word: str) -> bool:
        """Whether a title holds this very word."""
        return any(word in title for title in self._forms)

    def matching(self, about: str) -> tuple[int, ...]:
        """The indices of the titles that hold most of the words of `about`: the whole title before a part of it."""
        wanted = forms(about[:_EXAMINED])
        exact = tuple(index for index, title in enumerate(self._forms) if title == wanted)
        if exact or not wanted:
            return exact
        scores = [sum(any(_alike(word, other) for other in title) for word in wanted) for title in self._forms]
        best = max(scores, default=0)
        return tuple(index for index, score in enumerate(scores) if score == best > 0)

    def _says_something(self, words: Words, at: int, end: int) -> bool:
        """Whether a run is a whole title, or has a word that would not stand in any sentence."""
        return list(words.forms[at:end]) in self._forms or any(
            len(words.forms[index]) >= _SHORTEST_STEM and not any(words.has(role, index) for role in _SMALL)
            for index in range(at, end)
        )


def _shared(words: Sequence[str], at: int, title: list[str]) -> int:
    """How many words from `at` on follow one another in `title` too."""
    return max((_run(words, at, title, start) for start in range(len(title))), default=0)


def _run(words: Sequence[str], at: int, title: list[str], start: int) -> int:
    """How far words and title go together; a number is an amount of its own, never part of a name."""
    length = 0
    for word, other in zip(words[at : at + _EXAMINED], title[start:], strict=False):
        if word[0].isdecimal() or not _alike(word, other):
            break
        length += 1
    return length


def _alike(word: str, other: str) -> bool:
    """The same word, or one with an ending: run and running, løb and løbet."""
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    return len(short) >= _SHORTEST_STEM and len(long) - len(short) <= _LONGEST_ENDING and long.startswith(short)
