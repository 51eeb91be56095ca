"""The gate before Slack: no limit is ever exceeded, nobody starves, and whoever waits is told once for how long."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.pace import HORIZON, SWEEP_FROM, Window
from adapters.slack.rates import BUDGETS, Asking, Gate
from tests.slack_server import api  # noqa: F401  (the methods become known with it)
from tests.slack_server.methods.registry import METHODS, Rate
from tests.slack_server.rates import TIERS
from tests.support.callers import BEGINNING, Callers, later, most

POST = "chat.postMessage"
SLACKS = {
    POST: Window(300, 60),
    "chat.update": Window(50, 60),
    "conversations.history": Window(50, 60),
    "users.info": Window(100, 60),
    "views.publish": Window(100, 60),
    "conversations.list": Window(20, 60),
}
"""What Slack allows a workspace, whoever asks."""
PER_CHANNEL = Window(1, 1)


@dataclass(frozen=True)
class Wish:
    """Somebody who wants to make so many calls, one after the other, from a moment on."""

    tenant: str
    method: str
    lane: str
    begins: float
    calls: int
    at_once: bool = False


@dataclass
class World(Callers[Wish]):
    patience = 200
    gate: Gate = field(default_factory=Gate)

    def _ask(self, wish: Wish, now: datetime) -> float:
        return self.gate.ask(wish.tenant, wish.method, Asking(wish.lane, wish.at_once), now)

    def times(self, *names: object) -> list[float]:
        """When calls were let through of which all these are true: a tenant, a method, a lane."""
        return [
            at for at, wish, _ in self.through if all(name in (wish.tenant, wish.method, wish.lane) for name in names)
        ]

    def assert_kept(self) -> None:
        """No window of Slack's holds more than it may, wherever it begins."""
        within: dict[tuple[str, ...], list[float]] = defaultdict(list)
        for at, wish, _ in self.through:
            within[wish.tenant, wish.method].append(at)
            if wish.method == POST:
                within[wish.tenant, wish.method, wish.lane].append(at)
        for name, times in within.items():
            assert most(times, window := SLACKS[name[1]] if len(name) == 2 else PER_CHANNEL) <= window.calls, name


def crowd(count: int, tenant: str = "a", method: str = POST, begins: float = 0.0) -> list[Wish]:
    return [Wish(tenant, method, f"{tenant}{number}", begins, 1) for number in range(count)]


wishes = st.builds(
    Wish,
    tenant=st.sampled_from("ab"),
    method=st.sampled_from(list(SLACKS)),
    lane=st.sampled_from([f"D{number}" for number in range(40)]),
    begins=st.floats(0, 90, width=32),
    calls=st.integers(1, 40),
    at_once=st.booleans(),
)
# Of each lane of a tenant one asks at a time, as the outbox has it.
crowds = st.lists(wishes, min_size=1, max_size=60, unique_by=lambda wish: (wish.tenant, wish.method, wish.lane))


@given(crowds, st.floats(0, 40), st.integers(0, 9))
def test_no_window_is_ever_exceeded_nobody_starves_and_a_channel_keeps_its_order(
    wanted: list[Wish], lateness: float, seed: int
) -> None:
    world = World()
    world.live(wanted, lateness, seed)
    world.assert_kept()
    assert len(world.through) == sum(wish.calls for wish in wanted)
    for wish in wanted:
        calls = [call for _, other, call in world.through if other == wish]
        assert calls == sorted(calls)


@given(crowds, st.lists(st.tuples(st.floats(0, 120), st.sampled_from(list(SLACKS)), st.integers(1, 300)), max_size=6))
def test_nobody_is_let_through_while_slack_has_said_to_wait(
    wanted: list[Wish], refusals: list[tuple[float, str, int]]
) -> None:
    world, blocked = World(), []
    ask = world.gate.ask

    def asking(tenant: str, method: str, who: Asking, now: datetime) -> float:
        at = (now - BEGINNING).total_seconds()
        while refusals and min(refusals)[0] <= at:
            refusal = min(refusals)
            refusals.remove(refusal)
            world.gate.block("a", refusal[1], refusal[2], now)
            blocked.append((at, *refusal[1:]))
        return ask(tenant, method, who, now)

    world.gate.ask = asking  # type: ignore[method-assign]
    world.live(wanted, lateness=1.0)
    world.assert_kept()
    for since, method, seconds in blocked:
        assert not [at for at in world.times("a", method) if since <= at < since + seconds]


def test_ten_thousand_who_wait_are_each_put_off_about_once() -> None:
    world = World()
    world.live(crowd(10_000), lateness=1.0)
    world.assert_kept()
    assert sum(world.asked.values()) / 10_000 < 2.2
    assert max(world.asked.values()) <= 5
    # 240 a minute: the last after some forty minutes, and not much later.
    assert 2_400 < max(world.times("a")) < 2_600


def test_ten_thousand_of_one_workspace_hold_up_nobody_of_another() -> None:
    world = World()
    world.live([*crowd(10_000), *crowd(20, "b", begins=5.0)])
    assert set(world.times("b")) == {5.0}


def test_whoever_came_first_goes_first() -> None:
    world = World()
    world.live(crowd(1_000))
    assert [wish.lane for _, wish, _ in world.through] == [f"a{number}" for number in range(1_000)]


@pytest.mark.parametrize("method", ["views.open", "views.update", "chat.update", "conversations.open"])
def test_what_is_not_posted_waits_for_no_posts(method: str) -> None:
    world = World()
    world.live([*crowd(10_000), Wish("a", method, "", 5.0, 20, at_once=True)])
    assert set(world.times("a", method)) == {5.0}


def test_an_answer_goes_before_ten_thousand_prompts() -> None:
    world = World()
    world.live([*crowd(10_000), *(Wish("a", POST, f"A{n}", 30.0, 1, at_once=True) for n in range(10))])
    world.assert_kept()
    assert {at for at, wish, _ in world.through if wish.at_once} == {30.0}


def test_a_short_burst_is_let_through_at_once() -> None:
    world = World()
    world.live(crowd(20))
    assert set(world.times("a")) == {0.0}


def test_what_slack_said_is_kept_to_the_second() -> None:
    gate = Gate()
    gate.block("a", POST, 30, BEGINNING)
    wait = gate.ask("a", POST, Asking("D1"), later(0.2))
    assert 29.8 <= wait < 29.81
    assert gate.ask("a", POST, Asking("D1"), later(29.99)) > 0
    assert gate.ask("a", POST, Asking("D1"), later(0.2 + wait)) == 0


def test_what_slack_said_holds_for_that_workspace_and_method_alone() -> None:
    gate = Gate()
    gate.block("a", POST, 30, BEGINNING)
    assert gate.ask("a", "chat.update", Asking("D1"), later(1)) == 0
    assert gate.ask("b", POST, Asking("D1"), later(1)) == 0
    assert gate.ask("a", POST, Asking("D1", at_once=True), later(1)) > 28


def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    gate = Gate()
    gate.block("a", POST, 30, BEGINNING)
    gate.block("a", POST, 5, later(1))
    assert gate.ask("a", POST, Asking("D1"), later(10)) > 19


def test_those_who_wait_keep_their_order_over_a_refusal() -> None:
    world = World()
    for wish in crowd(600):
        world.gate.ask("a", POST, Asking(wish.lane), BEGINNING)
    world.gate.block("a", POST, 600, later(10))
    world.live(crowd(600, begins=11.0))
    world.assert_kept()
    assert min(world.times("a")) >= 610
    # The first twenty had gone before; they ask anew and stand behind those who waited.
    assert [wish.lane for _, wish, _ in world.through][:580] == [f"a{number}" for number in range(20, 600)]


def test_a_pause_of_the_program_makes_no_crowd_at_the_door() -> None:
    world = World()
    for wish in crowd(2_000):
        world.gate.ask("a", POST, Asking(wish.lane), BEGINNING)
    world.live(crowd(2_000, begins=900.0), lateness=1.0)
    world.assert_kept()
    assert sum(world.asked.values()) / 2_000 < 8


def test_a_slot_is_kept_for_a_conversation_whatever_is_first_in_it_then() -> None:
    gate = Gate()
    waits = [gate.ask("a", POST, Asking(f"D{number}"), BEGINNING) for number in range(300)]
    assert gate.ask("a", POST, Asking("D299"), later(waits[299])) == 0


def test_who_is_too_far_behind_is_told_to_come_back_within_the_hour() -> None:
    world = World()
    waits = [world.gate.ask("a", POST, Asking(f"D{number}"), BEGINNING) for number in range(40_000)]
    assert max(waits) <= HORIZON + 0.01
    assert waits == sorted(waits)


def test_what_is_idle_is_forgotten() -> None:
    gate = Gate()
    for number in range(3 * SWEEP_FROM):
        gate.ask(f"T{number}", POST, Asking("D1"), later(number))
    assert len(gate._budgets) <= SWEEP_FROM + 1


def test_what_was_used_just_now_is_not_idle() -> None:
    gate = Gate()
    for number in range(20):
        assert gate.ask("a", POST, Asking(f"D{number}"), later(0)) == 0
    for number in range(SWEEP_FROM):
        gate.ask(f"T{number}", POST, Asking("D1"), later(0.5))
    assert gate.ask("a", POST, Asking("D20"), later(0.6)) > 0
    assert gate.ask("a", POST, Asking("D0"), later(0.6)) > 0


def test_forgetting_the_idle_loses_nothing_that_counts() -> None:
    gate = Gate()
    gate.block("a", POST, 90_000, BEGINNING)
    for number in range(2 * SWEEP_FROM):
        gate.ask(f"T{number}", POST, Asking("D1"), later(number))
    assert gate.ask("a", POST, Asking("D1"), later(2 * SWEEP_FROM)) > 0


def test_every_budget_keeps_within_what_slack_allows() -> None:
    for method, slacks in SLACKS.items():
        budget = BUDGETS[method]
        shares = [window.calls for part in (budget.waiting, budget.at_once) for window in part if window.seconds == 60]
        assert sum(shares) <= slacks.calls


def test_every_budget_keeps_within_the_limit_that_the_stand_in_knows() -> None:
    for method, budget in BUDGETS.items():
        rate = METHODS[method].rate
        allowed = SLACKS[POST] if rate is Rate.POST else TIERS[rate.value]
        shares = [window.calls for part in (budget.waiting, budget.at_once) for window in part if window.seconds == 60]
        assert sum(shares) <= allowed.calls, method
