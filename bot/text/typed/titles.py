"""Titles: words of a person's goals, found in what they type."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from bot.text.typed.phrases import Read
from bot.text.typed.tokens import Token, composed, tokens
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words

_SHORTEST_STEM = 3
_SHORTEST_START = 2
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
    Role.TO,
    Role.PAST,
)


class Titles:
    """The titles of a person's open goals."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.all = tuple(titles)

    @cached_property
    def _tokens(self) -> list[list[Token]]:
        return [tokens(title[:_EXAMINED]) for title in self.all]

    @cached_property
    def _lowered(self) -> str:
        """All titles as one text, for a quick look before the slow one."""
        return composed("\n".join(self.all)).lower()

    def at(self, words: Words, at: int, *, is_led: bool = True) -> Read[str]:
        """The longest run of words at `at` that stands in a title; if `is_led`, "the" or "my" may come before it.

        The words are given as typed, or as the title has them where these differ: "running" is its "Run".
        """
        if not self.all:
            return None
        for start in (at, words.skip(Role.ARTICLE, at) if is_led else at):
            if start < len(words) and words.forms[start][:_SHORTEST_STEM] in self._lowered:
                found = self._longest(words, start)
                if found is not None:
                    return found
        return None

    def has(self, word: str) -> bool:
        """Whether a title holds this very word."""
        return word in self._lowered and any(word == form for title in self._tokens for form, _, _ in title)

    def _longest(self, words: Words, at: int) -> Read[str]:
        runs = [(*_longest_run(words, at, title), index) for index, title in enumerate(self._tokens)]
        length, start, index = max(runs, key=lambda run: run[0])
        title = self._tokens[index]
        least = _SHORTEST_START if start == 0 else _SHORTEST_STEM
        if length == 0 or not (length == len(title) or _says_something(words, at, at + length, least)):
            return None
        typed = words.said(at, at + length)
        its_own = self.all[index][title[start][1] : title[start + length - 1][2]]
        return typed if typed.lower() in self.all[index].lower() else its_own, at + length


def _longest_run(words: Words, at: int, title: list[Token]) -> tuple[int, int]:
    """How many words from `at` on follow one another in a title, and from which of its words on."""
    runs = ((_run(words.forms[at : at + len(title)], title[start:]), start) for start in range(len(title)))
    return max(runs, key=lambda run: run[0], default=(0, 0))


def _run(forms: Sequence[str], title: Sequence[Token]) -> int:
    """How far words and title go together; a number is an amount of its own, never part of a name."""
    length = 0
    for word, (other, _, _) in zip(forms, title, strict=False):
        if word[0].isdecimal() or not _alike(word, other):
            break
        length += 1
    return length


def _says_something(words: Words, at: int, end: int, least: int) -> bool:
    """Whether a run has a word that would not stand in just any sentence."""
    return any(
        len(words.forms[index]) >= least and not any(words.has(role, index) for role in _small(words, index))
        for index in range(at, end)
    )


def _small(words: Words, at: int) -> Iterable[Role]:
    """The roles that make a word say nothing: any role at all, for one of two letters."""
    return _SMALL if len(words.forms[at]) >= _SHORTEST_STEM else Role


def _alike(word: str, other: str) -> bool:
    """The same word, or one with an ending: run and running, løb and løbet."""
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    return len(short) >= _SHORTEST_STEM and len(long) - len(short) <= _LONGEST_ENDING and long.startswith(short)
