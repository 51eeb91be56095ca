"""Phrases: what runs of words mean, found by a look-up of the first word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from bot.text.typed.tokens import forms

V = TypeVar("V")
Read = tuple[V, int] | None
"""What was read at a place and the index of the word after it, or nothing."""


class Phrases(Generic[V]):
    """Phrases of one or several words, each with its meaning."""

    def __init__(self, meanings: Mapping[str, V]) -> None:
        self._meanings: dict[str, V] = {}
        self._longest: dict[str, int] = {}
        for phrase, meaning in meanings.items():
            words = forms(phrase)
            self._meanings[" ".join(words) or phrase] = meaning
            if words:
                self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def at(self, words: Sequence[str], at: int) -> "Read[V]":
        """The meaning of the longest phrase that starts at word `at`."""
        if at >= len(words) or (longest := self._longest.get(words[at])) is None:
            return None
        for end in range(min(at + longest, len(words)), at, -1):
            phrase = " ".join(words[at:end])
            if phrase in self._meanings:
                return self._meanings[phrase], end
        return None

    def every_at(self, words: Sequence[str], at: int) -> Iterator[tuple[V, int]]:
        """The meanings of all phrases that start at word `at`, the longest first."""
        longest = self._longest.get(words[at], 0) if at < len(words) else 0
        for end in range(min(at + longest, len(words)), at, -1):
            phrase = " ".join(words[at:end])
            if phrase in self._meanings:
                yield self._meanings[phrase], end

    def first_words(self) -> Iterable[str]:
        """The words that a phrase can start with."""
        return self._longest.keys()

    def items(self) -> Iterator[tuple[str, V]]:
        """Every phrase, its words joined by single spaces, and its meaning."""
        yield from self._meanings.items()
