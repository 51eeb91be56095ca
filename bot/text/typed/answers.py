"""Answers to check-ins: outcome, goal, amount, day and note, for one goal or several."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.check_in import Outcome
from bot.domain.goal import UNIT_MAX
from bot.text.typed.amounts import Amount, amount_at, is_in_digits
from bot.text.typed.dates import is_no_date
from bot.text.typed.past_days import past_day_at, unanswerable_day_at
from bot.text.typed.phrases import Read
from bot.text.typed.requests import Request
from bot.text.typed.understood import Answer, Answers, Unclear
from bot.text.typed.vocabulary import Command, Role
from bot.text.typed.words import Words

EVERY_GOAL = "*"
"""What an answer is about when it is meant for every open prompt."""

OUTCOMES = {
    Command.DONE: Outcome.DONE,
    Command.DID: Outcome.DONE,
    Command.YES: Outcome.DONE,
    Command.PARTLY: Outcome.PARTLY,
    Command.SOME: Outcome.PARTLY,
    Command.MISSED: Outcome.MISSED,
    Command.NOT: Outcome.MISSED,
    Command.PREVENTED: Outcome.MISSED,
    Command.NONE: Outcome.MISSED,
    Command.NO: Outcome.MISSED,
}
"""The commands that tell how a slot went."""

_WEAK = frozenset((Command.DID, Command.SOME))
_NOT_ALL = (Role.DAY, Role.WEEK, Role.MONTH, Role.HINT, Role.ARTICLE)
_NOT_UNIT = (Role.DAY, Role.WEEK, Role.MONTH, Role.HINT, Role.MORNING, Role.EVENING, Role.O_CLOCK, Role.ORDINAL)
_MOST_WORDS = 60
_MOST_ANSWERS = 10
_MOST_WORDS_ABOUT = 3


@dataclass(frozen=True, slots=True)
class _Details:
    """What an answer says beside its outcome and its note."""

    about: str = ""
    day: date | None = None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class _Clause:
    """One answer up to its note, which starts at word `end`; what follows it is looked for from `after` on."""

    outcome: Outcome | None
    details: _Details
    end: int
    after: int = 0
    is_denial: bool = False

    def answer(self, note: str) -> Answer:
        """The answer, with its note."""
        amount, about, day = self.details.amount, self.details.about, self.details.day
        number, unit = (None, "") if amount is None else (amount.number, amount.unit)
        return Answer(self.outcome, number, unit, note, about, day)


def read_answers(request: Request, at: int) -> Answers | Unclear | None:
    """The answers that start at word `at`: `done 5 km felt great`, `yesterday done`, `done run, partly read`."""
    listed = _listed(request, at)
    if listed is not None:
        return listed
    clause = _clause(request, at)
    if clause is None:
        return None
    unanswerable = unanswerable_day_at(request, clause.end)
    if unanswerable is not None:
        return unanswerable
    untitled = _untitled(request, at) if not request.titles.all else ()
    return Answers(untitled or tuple(_each(request, clause)))


def read_change(request: Request, at: int) -> Answers | Unclear | None:
    """An answer that takes the place of another one: `yesterday to done`, `run til delvist`."""
    words = request.words
    details, end = _details(request, words.skip(Role.INTO, at), _Details())
    clause = _clause(request, words.skip(Role.INTO, end)) if end != at and words.has(Role.INTO, end) else None
    if clause is None:
        return read_answers(request, words.skip(Role.INTO, at))
    both = replace(clause.details, day=details.day or clause.details.day, about=details.about or clause.details.about)
    return Answers((replace(clause, details=both).answer(_last_note(words, clause.end)),))


def _listed(request: Request, at: int) -> Answers | None:
    """Several goals with one outcome after them: `run and read done`."""
    named: list[str] = []
    end = at
    while (about := request.titles.at(request.words, end)) is not None:
        named.append(about[0])
        end = about[1]
        following = _after_joint(request.words, end)
        if following is None or request.words.has(Role.BUT, end) or len(named) == _MOST_ANSWERS:
            break
        end = following
    outcome = _outcome_at(request, end, is_led=True) if len(named) > 1 else None
    if outcome is None or _command_at(request, end) is Command.NOT:  # "ran and read not" tells two things
        return None
    details, last = _details(request, outcome[1], _Details(about=named[0]))
    note = _last_note(request.words, last)
    return Answers(tuple(_Clause(outcome[0], replace(details, about=each), last).answer(note) for each in named))


def _each(request: Request, clause: _Clause) -> Iterator[Answer]:
    """The answer of a clause, and of every clause after it that names a goal of its own."""
    for _ in range(_MOST_ANSWERS - 1):
        following = _next(request, clause)
        if following is None:
            break
        yield clause.answer(request.words.said(clause.end, following[0]))
        clause = following[1]
    yield clause.answer(_last_note(request.words, clause.end))


def _last_note(words: Words, at: int) -> str:
    """What is left of the message; politeness alone is no note, but a lone emoji is."""
    is_polite = words.is_end(words.skip_all(Role.POLITE, at))
    return words.rest(len(words)) if is_polite and not words.rest(len(words)) else words.rest(at)


def _next(request: Request, clause: _Clause) -> tuple[int, _Clause] | None:
    """Where the note of a clause ends, and the clause that follows it."""
    details, begin = clause.details, max(clause.end, clause.after)
    is_named = bool(details.about or details.day)
    for at in range(begin, min(begin + _MOST_WORDS if is_named else begin + 1, len(request.words))):
        start = _after_joint(request.words, at)
        if start is None and at == begin and details.about:
            start = at if _is_told(request, at) else None
        if start is None:
            continue
        found = _clause(request, start) or (_continued(request, clause, start) if is_named and at == begin else None)
        if found is not None and details.about and found.details.about:
            return at, found
        if found is not None and at == begin and _goes_with(details, found.details):
            return at, found
    return None


def _is_told(request: Request, at: int) -> bool:
    """Whether a goal and its outcome follow without a joint: the `read no` of `run yes read no`."""
    named = request.titles.at(request.words, at, is_led=False)
    return named is not None and _outcome_at(request, named[1], is_led=True) is not None


def _goes_with(first: _Details, second: _Details) -> bool:
    """Whether two clauses answer for two slots: another day, or an amount of something else."""
    if second.day is not None and second.day != first.day:
        return True
    units = [each.amount.unit for each in (first, second) if each.amount is not None and each.amount.unit]
    return len(units) == len({unit.casefold() for unit in units}) > 1


def _continued(request: Request, clause: _Clause, at: int) -> _Clause | None:
    """Another goal or another day with the same outcome: `done run and read`, `done yesterday and today`."""
    details, end = _details(request, at, _Details())
    if details.day is not None and not details.about:
        details = replace(details, about=clause.details.about)
    if end == at or (clause.is_denial and details.about):  # "not run, read" is not two misses
        return None
    return _Clause(clause.outcome, details, end)


def _after_joint(words: Words, at: int) -> int | None:
    """The word after "and", "but" or punctuation at word `at`, or none where the sentence simply goes on."""
    joined = words.skip(Role.BUT, words.skip(Role.AND, at))
    return joined if joined != at or words.is_divided(at) else None


def _untitled(request: Request, at: int) -> tuple[Answer, ...]:
    """Several short answers where no titles are known: `done run, partly read`; none if that is not what it is."""
    words = request.words
    starts = [at, *_later_outcomes(request, at)]
    ends = [_before_joint(words, start) for start in starts[1:]] + [len(words)]
    answers = [_brief(request, start, end) for start, end in zip(starts, ends, strict=True)]
    return tuple(each for each in answers if each) if len(answers) > 1 and all(answers) and not words.is_cut else ()


def _later_outcomes(request: Request, at: int) -> list[int]:
    """The words after `at` where, behind a joint, another outcome is told."""
    words = request.words
    joints = (_after_joint(words, index) for index in range(at + 1, min(at + _MOST_WORDS, len(words))))
    starts = {start for start in joints if start is not None and _outcome_at(request, start, is_led=True)}
    return sorted(starts)


def _before_joint(words: Words, at: int) -> int:
    return next((index for index in (at - 2, at - 1) if index >= 0 and _after_joint(words, index) == at), at)


def _brief(request: Request, at: int, end: int) -> Answer | None:
    outcome = _outcome_at(request, at, is_led=True)
    if outcome is None:
        return None
    start = request.words.skip(Role.ARTICLE, outcome[1])
    is_brief = 0 < end - start <= _MOST_WORDS_ABOUT and _details(request, start, _Details())[1] == start
    return Answer(outcome[0], about=request.words.said(start, end)) if is_brief else None


def _clause(request: Request, at: int) -> _Clause | None:
    """The answer at word `at`: an outcome, perhaps with details before and after it, or an amount alone."""
    outcome, before, start = _outcome_at(request, at, is_led=False), _Details(), at
    named = _about_at(request, at)
    if outcome is None or (named is not None and named[1] > outcome[1]):  # "Done list" does not hide "done"
        before, start = _details(request, at, before)
        outcome = _outcome_at(request, start, is_led=start != at)
    if outcome is None:
        return _amount_alone(request, before, at, start)
    measured = _of_its_amount(request, outcome, before)
    if measured is not None:
        return measured
    details, end = _details(request, outcome[1], before)
    command = _command_at(request, start)
    if command is Command.NONE and not details.about:
        details = replace(details, about=EVERY_GOAL)
    if command is Command.PREVENTED:
        return _Clause(outcome[0], details, start, after=end)
    return _Clause(outcome[0], details, end, is_denial=command is Command.NOT)


def _of_its_amount(request: Request, outcome: tuple[Outcome, int], details: _Details) -> _Clause | None:
    """`yes, but only 3`: the amount says how it went, whatever the word before it."""
    words = request.words
    after = _after_joint(words, outcome[1])
    if outcome[0] is not Outcome.DONE or after is None or not words.has(Role.ONLY, after):
        return None
    amount = amount_at(request, after)
    return None if amount is None else _Clause(None, replace(details, amount=amount[0]), amount[1])


def _command_at(request: Request, at: int) -> Command | None:
    found = request.lexicon.commands.at(request.words.forms, at)
    return None if found is None else found[0]


def _outcome_at(request: Request, at: int, *, is_led: bool) -> Read[Outcome]:
    """The outcome at word `at`. A weak word such as "some" counts beside a goal, a day, an amount, or a pause."""
    found = request.lexicon.commands.at(request.words.forms, at)
    if found is None or found[0] not in OUTCOMES:
        return None
    command, end = found
    is_divided = request.words.is_divided(end)
    if command is Command.NONE:
        return (OUTCOMES[command], end) if is_divided or request.is_over(end) else None
    if command is Command.NOT:
        return (OUTCOMES[command], end) if _is_denied(request, end, is_led=is_led) else None
    is_lone = command in _WEAK and not is_led and not is_divided
    return None if is_lone and _details(request, end, _Details())[1] == end else (OUTCOMES[command], end)


def _is_denied(request: Request, at: int, *, is_led: bool) -> bool:
    """Whether a day or a goal stands before or after the bare "not", and no amount: "read, not run" denies another."""
    details, end = _details(request, at, _Details())
    if details.amount is not None or (is_led and details.about):
        return False
    return end != at or (is_led and (request.words.is_divided(at) or request.is_over(at)))


def _amount_alone(request: Request, details: _Details, at: int, end: int) -> _Clause | None:
    """`5 km`, `12`, `run 5 km`, `20 burpees`: an amount that says for itself how it went."""
    amount = details.amount
    if amount is None:
        return None
    is_alone = bool(amount.unit) and request.words.is_divided(end)
    is_in_words = not is_in_digits(request.words, request.words.skip(Role.ONLY, at))
    if is_in_words and not (details.about or details.day or is_alone):
        return None
    if not amount.unit and _is_last_word(request.words, end):
        return _Clause(None, replace(details, amount=replace(amount, unit=request.words.said(end, end + 1))), end + 1)
    is_meant = amount.unit or request.words.is_divided(end)
    return _Clause(None, details, end) if is_meant else None


def _is_last_word(words: Words, at: int) -> bool:
    if not words.is_end(at + 1) or at >= len(words) or words.is_divided(at):
        return False
    is_word = words.forms[at].isalpha() and len(words.forms[at]) <= UNIT_MAX
    return is_word and not any(words.has(role, at) for role in _NOT_UNIT)


def _details(request: Request, at: int, known: _Details) -> tuple[_Details, int]:
    """A goal, a day and an amount from word `at` on, in any order, each once, beside those `known`."""
    while (more := _further(request, at, known)) is not None:
        known, at = more
    return known, at


def _further(request: Request, at: int, known: _Details) -> Read[_Details]:
    words = request.words
    if at >= len(words):
        return None
    is_new_sentence = at > 0 and any(sign in words.gap(at) for sign in ".!?\n")
    if known.day is None and not is_new_sentence and (day := past_day_at(words, at, request.today)):
        return replace(known, day=day[0]), day[1]
    if not known.about and not is_new_sentence and (about := _about_at(request, at)):
        return replace(known, about=about[0]), about[1]
    if known.amount is None and not is_no_date(words, at) and (amount := amount_at(request, at)):
        return replace(known, amount=amount[0]), amount[1]
    return None


def _about_at(request: Request, at: int) -> Read[str]:
    every = request.lexicon.roles[Role.ALL].at(request.words.forms, at)
    if every is not None and not any(request.words.has(role, every[1]) for role in _NOT_ALL):
        return EVERY_GOAL, every[1]
    return request.titles.at(request.words, at)
