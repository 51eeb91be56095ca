"""Mind: what a person who is asked means to do about it, and when, by their habits and by chance."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.simulation.deeds import Answer, AnswerEarly, Deed, Reconsider
from bot.simulation.people import QUARTER, Person, Wish

ONE_DAY = timedelta(days=1)
DAYS_LATE = (1, 1, 1, 2, 3, 5, 6, 7, 8)
"""How late late answers are; eight days are too many."""
HEEDS_NUDGE = 0.3

Plan = Callable[[datetime, Deed], None]


class Mind:
    """One person's; `plan` takes what they mean to do later, `now` tells the time."""

    def __init__(self, person: Person, plan: Plan, now: Callable[[], datetime]) -> None:
        self._person = person
        self._chance = person.chance
        self._plan = plan
        self._now = now

    def asked(self, wish: Wish, day: date) -> None:
        """A prompt has come."""
        outcome = self._by_habit(wish)
        if outcome:
            self._answer(wish, day, outcome)
        elif self._chance.random() < wish.habit.late:
            at = self.later(0, 60) + ONE_DAY * self._chance.choice(DAYS_LATE)
            self._plan(at, Answer(wish.title, day, self._any_outcome()))
        if self._chance.random() < wish.habit.early:
            at = full_quarter(self._now() + ONE_DAY - QUARTER * self._chance.randrange(2, 40))
            self._plan(at, AnswerEarly(wish.title, self._chance.choice(("done", "done", "partly"))))

    def _answer(self, wish: Wish, day: date, outcome: str) -> None:
        at = self.later(1, wish.habit.delay_quarters)
        self._plan(at, Answer(wish.title, day, outcome))
        if self._chance.random() < wish.habit.changes:
            again_at = at + QUARTER * self._chance.randrange(1, 200)
            self._plan(again_at, Reconsider(wish.title, day, self._any_outcome()))

    def reminded(self, wish: Wish, day: date) -> None:
        """A nudge has come."""
        if self._chance.random() < HEEDS_NUDGE:
            self._plan(self.later(1, 6), Answer(wish.title, day, self._by_habit(wish) or "missed"))

    def _by_habit(self, wish: Wish) -> str:
        """An answer by habit; empty for silence."""
        mood, habit = self._chance.random(), wish.habit
        for outcome, share in (("done", habit.done), ("partly", habit.partly), ("missed", habit.missed)):
            if mood < share:
                return outcome
            mood -= share
        return ""

    def _any_outcome(self) -> str:
        return self._chance.choice(("done", "done", "partly", "missed"))

    def later(self, least: int, most: int) -> datetime:
        """A full quarter of an hour, so many quarters from now."""
        return full_quarter(self._now()) + QUARTER * self._chance.randint(least, most)


def full_quarter(at: datetime) -> datetime:
    """The first full quarter of an hour after an instant."""
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond) + QUARTER
