"""Vocabulary: the words of one language as data; each other file of this package is one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules


class Command(StrEnum):
    """What a message can begin with."""

    DONE = "done"
    DID = "did"  # an outcome only where a pause, an amount, a day or a goal follows, as SOME
    PARTLY = "partly"
    SOME = "some"
    MISSED = "missed"
    NOT = "not"  # a miss only before a day or a goal
    PREVENTED = "prevented"  # a miss told by its reason, which is kept as the note
    NONE = "none"  # a miss of every goal
    YES = "yes"
    AGREED = "agreed"
    NO = "no"
    NOT_ANSWER = "not_answer"
    SKIP = "skip"
    CANCEL = "cancel"
    GOAL = "goal"
    WISH = "wish"  # a goal only where a cadence is told
    GOALS = "goals"
    HOME = "home"  # only where no goal has that word
    EDIT = "edit"
    REACHED = "reached"
    LET_GO = "let_go"
    DELETE = "delete"  # lets go only of a goal that is named
    MOVE = "move"  # edits only a goal that is named
    PUT = "put"
    PAUSE_GOAL = "pause_goal"
    RESUME_GOAL = "resume_goal"
    RESUME = "resume"  # alone it is BACK, before a goal RESUME_GOAL
    ILL = "ill"
    WAS_ILL = "was_ill"
    AWAY = "away"
    OFF = "off"
    DAY_OFF = "day_off"
    PAUSE = "pause"
    BACK = "back"
    REMIND = "remind"
    NOTE = "note"
    CHANGE = "change"
    CALENDAR = "calendar"
    SETTINGS = "settings"
    LANGUAGE = "language"
    ZONE = "zone"
    HOUR = "hour"
    WHY_THIS = "why_this"
    WHY_NUMBER = "why_number"
    WHY = "why"  # alone it is WHY_THIS, before a goal WHY_NUMBER
    HELP = "help"
    HELLO = "hello"
    THANKS = "thanks"
    EXPORT = "export"
    FORGET = "forget"


class Role(StrEnum):
    """What a small word does in a phrase."""

    ADDRESS = "address"  # calling Makker by name
    FILLER = "filler"  # may stand before a command and says nothing
    POLITE = "polite"  # may stand after a command or an answer and says nothing
    TRAILING = "trailing"  # may stand after a command and says nothing
    ARTICLE = "article"  # may stand before the words of a goal
    ACHIEVED = "achieved"  # may stand before an amount
    ONLY = "only"  # may stand before an amount
    AND = "and"
    BUT = "but"
    ALL = "all"
    REASON = "reason"  # begins why, where or with what
    HINT = "hint"  # says that time is meant, though not which
    UNTIL = "until"
    SINCE = "since"
    FROM = "from"
    FOR = "for"  # before a length of time
    WITHIN = "within"  # before a stretch of the calendar
    IN = "in"  # before a time from now
    AGO_BEFORE = "ago_before"
    AGO_AFTER = "ago_after"
    ON = "on"  # before a day
    NEXT = "next"
    LAST = "last"
    OF = "of"
    OUT_OF = "out_of"  # between an amount and what it is a part of
    ORDINAL = "ordinal"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR = "hour"
    MINUTE = "minute"
    AT = "at"  # before a time of day
    AT_CLOCK = "at_clock"  # before a time of day and nothing else
    HALF_PAST = "half_past"
    HALF_TO = "half_to"
    QUARTER = "quarter"
    PAST = "past"
    TO = "to"
    O_CLOCK = "o_clock"
    MORNING = "morning"  # after a time of day
    EVENING = "evening"
    EVERY = "every"
    EVERY_OTHER = "every_other"
    EACH_PART_OF_DAY = "each_part_of_day"
    EXCEPT = "except"
    TIMES = "times"
    A_WEEK = "a_week"  # after a number
    EVERY_WEEK = "every_week"  # after a number of times
    A_DAY_OR_MONTH = "a_day_or_month"
    EVERY_DAY_OR_MONTH = "every_day_or_month"
    INTO = "into"  # between what is changed and what it becomes
    ON_PAUSE = "on_pause"


class NamedPeriod(StrEnum):
    """A stretch of the calendar that has a name."""

    OPEN = "open"
    REST_OF_DAY = "rest_of_day"
    THIS_WEEK = "this_week"
    WHOLE_WEEK = "whole_week"
    NEXT_WEEK = "next_week"
    LAST_WEEK = "last_week"
    WEEKEND = "weekend"
    NEXT_WEEKEND = "next_weekend"
    THIS_MONTH = "this_month"
    NEXT_MONTH = "next_month"
    END_OF_WEEK = "end_of_week"
    END_OF_MONTH = "end_of_month"


class NamedCadence(StrEnum):
    """A cadence that has a name; the last are those that Makker does not have."""

    EVERY_DAY = "every_day"
    EVERY_WEEKDAY = "every_weekday"
    WEEKENDS = "weekends"
    ONCE_A_WEEK = "once_a_week"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one language. Where a text lists phrases, a comma and a space divide them.

    `names` are the main commands as the help page shows them, in its order. Weekdays start with
    Monday. `days` count from today, `minutes` are lengths of time that are no number and unit.
    `counts` are as good as a number before a unit, `repeats` before "a week".
    Only words that begin with one of `month_starts` are looked up as names of months.
    """

    code: str
    commands: Mapping[Command, str]
    names: Mapping[Command, str]
    languages: Mapping[str, str]
    roles: Mapping[Role, str]
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    past_weekdays: tuple[str, ...]
    days: Mapping[str, int]
    periods: Mapping[NamedPeriod, str]
    cadences: Mapping[NamedCadence, str]
    numbers: Mapping[str, int]
    counts: Mapping[str, int]
    repeats: Mapping[str, int]
    times: Mapping[str, time]
    parts_of_day: Mapping[str, time]
    minutes: Mapping[str, int]
    units: str
    month_starts: str


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Every language there is a file for, by its code."""
    found: dict[str, Vocabulary] = {}
    for each in iter_modules(__path__):
        vocabulary: Vocabulary = import_module(f"{__name__}.{each.name}").VOCABULARY
        found[vocabulary.code] = vocabulary
    return found
