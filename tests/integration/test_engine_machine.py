"""A life of answers, changes, silences and illnesses through the real engine, beside a plain dictionary of days."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.assembly import assemble
from bot.clock import SetClock
from bot.domain.calendar import ONE_DAY
from bot.public_holidays import public_holidays
from bot.simulation.counting import Stood, counted
from bot.simulation.facts import Often
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.support.databases import new_sqlite
from tests.support.people import Somebody, live_until, utc
from tests.support.recording import RecordingMessenger

T = TypeVar("T")
DAILY = Often(days=frozenset(range(1, 8)))
BEGUN_ON = date(2026, 3, 2)
OUTCOMES = st.sampled_from(["done", "partly", "missed"])


class Life(RuleBasedStateMachine):
    """One person with one daily goal at seven. Every step happens at noon by their clock.

    The model: `how` each recorded day stands, and since when a break lasts. A day of a break without a
    record is excused while it passes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="makker-life-"))
        self.clock = SetClock(utc(2, 8))
        self.messenger = RecordingMessenger(self.clock)
        self.vault = Vault([Fernet.generate_key().decode()])
        self.database = Database(open_engine(new_sqlite(self.folder)))
        parts = (self.clock, self.vault, public_holidays, Random(1), {"chat": self.messenger})
        self.makker = assemble(self.database, *parts)
        self.anna = Somebody(self.makker)
        self.how: dict[date, str] = {}
        self.away: set[date] = set()
        self.since: date | None = None

    def teardown(self) -> None:
        self.database.close()
        self.loop.close()
        shutil.rmtree(self.folder)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @property
    def today(self) -> date:
        return self.clock.now().date()

    @initialize()
    def begin(self) -> None:
        self._run(self.anna.begins())
        self.goal_id = self._run(self.anna.goal(self.vault)).goal_id
        self.pass_days(1)

    # --- what happens -----------------------------------------------------------------------------------

    @rule(letters=st.text("ddpm--12467", min_size=4, max_size=14))
    def live(self, letters: str) -> None:
        """Some days: done, partly, not today, silence, or `done` for a day so many days ago."""
        for letter in letters:
            self.pass_days(1)
            if letter.isdigit():
                self.press(int(letter), "done", 1)
            elif letter != "-":
                self.press(0, {"d": "done", "p": "partly", "m": "missed"}[letter], 1)

    @rule(count=st.integers(1, 4))
    def pass_days(self, count: int) -> None:
        """Nothing is said for some days."""
        for _ in range(count):
            noon = datetime.combine(self.today + ONE_DAY, time(12), ZoneInfo("Europe/Copenhagen"))
            self._run(live_until(self.makker, noon))
            if self.how.get(self.today - ONE_DAY) == "open":
                self.how[self.today - ONE_DAY] = "missed"
            if self.since is not None:
                self.away.add(self.today)
            else:
                self.how.setdefault(self.today, "open")

    @rule(ago=st.sampled_from([0, 0, 1, 1, 2, 3, 5, 7, 8]), outcome=OUTCOMES, times=st.integers(1, 2))
    def press(self, ago: int, outcome: str, times: int) -> None:
        """Answer a day by its button, perhaps for the second time, perhaps too late, perhaps delivered twice."""
        day = self.today - ago * ONE_DAY
        event_id = f"press-{len(self.messenger.accepted)}-{self.clock.now():%j}-{ago}-{outcome}-{id(object())}"
        for _ in range(times):
            self._run(self.anna.presses(f"check_in.{outcome}", f"{self.goal_id}.{day:%Y%m%d}", event_id))
        if day >= BEGUN_ON and ago <= 7:
            self.how[day] = outcome

    @precondition(lambda self: self.how.get(self.today) == "open")
    @rule(outcome=st.sampled_from([("done", "done"), ("partly", "partly"), ("no", "missed"), ("gjort", "done")]))
    def say(self, outcome: tuple[str, str]) -> None:
        """Answer today's open prompt in words."""
        self._run(self.anna.says(outcome[0]))
        self.how[self.today] = outcome[1]

    @rule(said_no=st.booleans())
    def fall_ill(self, *, said_no: bool) -> None:
        """A break without an end begins today: today is excused unless it was done, wholly or partly."""
        if said_no:
            self.press(0, "missed", 1)
        self._run(self.anna.presses("pause.ill"))
        if self.how.get(self.today) in ("open", "missed"):
            self.how[self.today] = "excused"
        self.since = self.since or self.today
        self.away.add(self.today)

    @precondition(lambda self: self.since is not None)
    @rule()
    def come_back(self) -> None:
        """The break ends: a day that it was passing over is asked about now."""
        self._run(self.anna.presses("pause.back"))
        self._run(self.makker.settle())
        self.away.discard(self.today)
        self.how.setdefault(self.today, "open")
        self.since = None

    # --- what must hold ---------------------------------------------------------------------------------

    @invariant()
    def the_numbers_are_those_of_the_plain_model(self) -> None:
        if not self.how:
            return
        passed = dict.fromkeys(self.away, "excused") | self.how
        plain = counted([Stood(day, DAILY, passed[day]) for day in sorted(passed)], self.today)
        practice = self._run(self.anna.practice(self.vault))
        tally = practice.tally(practice.goals[0], self.clock.now())
        assert tally.strength == pytest.approx(plain.strength)
        for name in ("streak", "longest", "misses", "comebacks", "gap_days", "last_gap"):
            assert getattr(tally, name) == getattr(plain, name), name

    @invariant()
    def every_day_is_recorded_once_and_asked_about_at_most_once(self) -> None:
        if not self.how:
            return
        keys = [key for asked, key in self.messenger.accepted if asked == "post"]
        assert len(keys) == len(set(keys))
        practice = self._run(self.anna.practice(self.vault))
        recent = [each.slot_on for each in practice.records(practice.goals[0])]
        assert recent == sorted(set(recent))


TestLife = Life.TestCase
TestLife.settings = settings(
    settings(),
    max_examples=8,
    stateful_step_count=10,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # making a long life shorter takes minutes
)
