"""Lexicon: the vocabularies of all languages as one, in which the person's own language wins."""

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from functools import cache, partial
from typing import TypeVar

from bot.text.typed.phrases import Phrases
from bot.text.typed.vocabulary import Command, NamedCadence, NamedPeriod, Role, Vocabulary, vocabularies

V = TypeVar("V")
DEFAULT_LANGUAGE = "en"
_BEFORE_DAYS = (Role.ON, Role.LAST, Role.NEXT, Role.IN, Role.AGO_BEFORE)


class Lexicon:
    """What is understood from a person whose language is `own.code`: every language, theirs first."""

    def __init__(self, own: Vocabulary, others: Iterable[Vocabulary]) -> None:
        ordered = (*others, own)

        def merged(part: Callable[[Vocabulary], Mapping[str, V]]) -> Phrases[V]:
            return Phrases({phrase: meaning for each in ordered for phrase, meaning in part(each).items()})

        self.own = own
        self.commands: Phrases[Command] = merged(lambda each: _inverted(each.commands))
        self.roles = {role: merged(partial(_of_role, role)) for role in Role}
        self.languages: Phrases[str] = merged(lambda each: each.languages)
        self.weekdays: Phrases[int] = merged(lambda each: _numbered(each.weekdays))
        self.short_weekdays: Phrases[int] = merged(lambda each: _numbered(each.short_weekdays))
        self.past_weekdays: Phrases[int] = merged(lambda each: _numbered(each.past_weekdays))
        self.own_short_weekdays: Phrases[int] = Phrases(_numbered(own.short_weekdays))
        self.days: Phrases[int] = merged(lambda each: each.days)
        self.periods: Phrases[NamedPeriod] = merged(lambda each: _inverted(each.periods))
        self.cadences: Phrases[NamedCadence] = merged(lambda each: _inverted(each.cadences))
        self.numbers: Phrases[int] = merged(lambda each: each.numbers)
        self.counts: Phrases[int] = merged(lambda each: each.counts)
        self.repeats: Phrases[int] = merged(lambda each: each.repeats)
        self.times: Phrases[time] = merged(lambda each: each.times)
        self.parts_of_day: Phrases[time] = merged(lambda each: each.parts_of_day)
        self.minutes: Phrases[int] = merged(lambda each: each.minutes)
        self.units: Phrases[bool] = merged(lambda each: _listed(each.units))
        self.month_starts = frozenset(start for each in ordered for start in each.month_starts.split(", "))
        self.day_starts = self._first_words(self.days, self.weekdays, self.short_weekdays, self.past_weekdays)

    def may_start_day(self, form: str) -> bool:
        """Whether the name of a day could start with a word: a quick look before the readers of days."""
        return form in self.day_starts or form[0].isdecimal() or form[:3] in self.month_starts

    def weekday_at(self, forms: tuple[str, ...], at: int) -> tuple[int, int] | None:
        """The ISO weekday named at word `at`, long or short, and the index after it."""
        return self.weekdays.at(forms, at) or self.short_weekdays.at(forms, at)

    def _first_words(self, *names: Phrases[int]) -> frozenset[str]:
        leads = (self.roles[role] for role in _BEFORE_DAYS)
        tables: tuple[Phrases[int] | Phrases[bool], ...] = (*names, *leads, self.numbers, self.counts)
        return frozenset(word for each in tables for word in each.first_words())


@cache
def lexicon_for(code: str) -> Lexicon:
    """The lexicon of a person's language; a language without a vocabulary gets the default one."""
    known = vocabularies()
    own = known.get(code) or known[DEFAULT_LANGUAGE]
    return Lexicon(own, [each for each in known.values() if each is not own])


def _of_role(role: Role, vocabulary: Vocabulary) -> dict[str, bool]:
    return _listed(vocabulary.roles.get(role, ""))


def _listed(phrases: str) -> dict[str, bool]:
    return dict.fromkeys(phrases.split(", "), True) if phrases else {}


def _inverted(table: Mapping[V, str]) -> dict[str, V]:
    return {phrase: meaning for meaning, phrases in table.items() for phrase in phrases.split(", ") if phrase}


def _numbered(names: tuple[str, ...]) -> dict[str, int]:
    return {name: day for day, forms in enumerate(names, start=1) for name in forms.split(", ") if name}
