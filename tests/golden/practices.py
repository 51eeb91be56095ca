"""People with goals and a history, for cards that are built from a practice; their words are in their own language."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.cadence import EVERY_DAY, Cadence, TimesAWeek
from bot.domain.check_in import CheckIn, Excuse, Outcome
from bot.domain.goal import Goal, GoalId, GoalState, Measure, Visibility
from bot.domain.person import Person
from bot.domain.practice import Practice
from tests.unit.domain import building
from tests.unit.domain.building import LETTERS, MONDAY

NOW = datetime(2026, 3, 30, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 30)
DUE = datetime(2026, 3, 30, 5, 0, tzinfo=UTC)

_WORDS = {
    "en": ("Run before breakfast", "I want energy left for the kids", "when the alarm rings, I will put my shoes on",
           "Read & write", "it <clears> my head", "pages", "Call a customer", "It was raining *all* the way"),
    "da": ("Løb før morgenmad", "jeg vil have overskud til børnene", "når vækkeuret ringer, så tager jeg sko på",
           "Læs & skriv", "det gør hovedet <klart>", "sider", "Ring til en kunde", "Det regnede *hele* vejen"),
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """Somebody's practice, and the goals in it by what is special about them."""

    practice: Practice
    daily: Goal
    counted: Goal
    weekly: Goal
    note: str

    @property
    def person(self) -> Person:
        """Whose practice it is."""
        return self.practice.person

    def record(self, goal: Goal, **fields: object) -> CheckIn:
        """The goal's check-in of today, changed."""
        found = self.practice.record(goal, TODAY)
        assert found is not None
        return found._replace(**fields)  # type: ignore[arg-type]

    def with_record(self, record: CheckIn) -> Practice:
        """The practice in which that check-in stands so."""
        return self.practice.after(record)

    def after(self, letters: str) -> Practice:
        """The practice in which the daily goal's last days went so, today being open."""
        changed = self.practice
        for record in _records(self.daily, letters + "o", TODAY - timedelta(days=len(letters))):
            changed = changed.after(record)
        return changed


def sample(language: str) -> Sample:
    """A person with a daily goal, one with an amount, one of three times a week, a paused and two ended ones."""
    title, why, plan, other, clear, unit, weekly_title, note = _WORDS[language]
    person = building.person(language=language, country="DK", confirmed=True)
    daily = _goal("daily", title=title, why=why, plan=plan, obstacle=note)
    counted = _goal("counted", title=other, why=clear, measure=Measure(unit, 12.5), visibility=Visibility.BUDDY)
    weekly = _goal("weekly", title=weekly_title, why=why, cadence=TimesAWeek(3))
    paused = _goal("paused", title=f"{title} 2", why=why, state=GoalState.PAUSED)
    ended = [
        replace(paused, goal_id=GoalId(state.value), state=state, ended_at=NOW)
        for state in (GoalState.REACHED, GoalState.LET_GO)
    ]
    check_ins = {
        daily.goal_id: _records(daily, "dddddpddmmdddeddddddddmddddd" + "o"),
        counted.goal_id: _records(counted, " " * 21 + "ddddmmmo"),
        weekly.goal_id: _records(weekly, "d d d  d d d  d  d   d d d  o"),
    }
    practice = Practice(person, (daily, counted, weekly, paused, *ended), check_ins)
    return Sample(practice, daily, counted, weekly, note)


def _goal(goal_id: str, **fields: object) -> Goal:
    asked = {"asked_until_on": TODAY, "next_slot_on": TODAY + timedelta(days=1)}
    return replace(building.goal(**asked, **fields), goal_id=GoalId(goal_id))


def _records(goal: Goal, letters: str, start: date = MONDAY) -> tuple[CheckIn, ...]:
    """Check-ins on consecutive days: `d` done, `p` partly, `m` missed, `e` excused, `o` open; a space is no slot."""
    return tuple(
        _record(goal, start + timedelta(days=number), goal.cadence, LETTERS[letter])
        for number, letter in enumerate(letters)
        if letter != " "
    )


def _record(goal: Goal, on: date, cadence: Cadence, outcome: Outcome | None) -> CheckIn:
    record = building.record(on, outcome, cadence)
    answered_at = None if outcome is None else record.due_at + timedelta(minutes=20)
    excuse = Excuse.ILL if outcome is Outcome.EXCUSED else None
    return record._replace(goal_id=goal.goal_id, answered_at=answered_at, excuse=excuse)


def fresh(language: str) -> Sample:
    """The same person on the first day of the daily goal, with no history at all."""
    known = sample(language)
    first = replace(known.daily, starts_on=TODAY, cadence=EVERY_DAY, at=time(7))
    practice = replace(known.practice, goals=(first,), check_ins={first.goal_id: _records(first, "o", TODAY)})
    return replace(known, practice=practice, daily=first)
