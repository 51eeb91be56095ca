"""The gate before Teams: no limit is ever exceeded, nobody starves, and what somebody waits for goes first."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.pace import HORIZON, SWEEP_FROM, Window
from adapters.teams.rates import AT_ONCE, PROMPTS, WAITING, Asking, Gate
from bot.domain.person import TenantId
from tests.support.callers import BEGINNING, Callers, later, most

A, B = TenantId("teams:a"), TenantId("teams:b")
WRITES = (Window(7, 1), Window(8, 2), Window(60, 30), Window(1_800, 3_600))
READS = (Window(14, 1), Window(16, 2), Window(120, 30), Window(3_600, 3_600))
TENANT = (Window(50, 1),)
"""What Teams allows, whoever asks."""


@dataclass(frozen=True)
class Wish:
    """Somebody who wants to make so many requests, one after the other, from a moment on."""

    tenant: TenantId
    conversation: str
    begins: float
    calls: int
    at_once: bool = False
    what: Literal["write", "read", "open"] = "write"

    @property
    def asking(self) -> Asking:
        return Asking(self.tenant, self.conversation, self.what, self.at_once)


@dataclass
class World(Callers[Wish]):
    patience = 300
    gate: Gate = field(default_factory=Gate)

    def _ask(self, wish: Wish, now: datetime) -> float:
        return self.gate.ask(wish.asking, now)

    def times(self, *names: object) -> list[float]:
        """When requests were let through of which all these are true: a tenant, a conversation."""
        return [at for at, wish, _ in self.through if all(name in (wish.tenant, wish.conversation) for name in names)]

    def assert_kept(self) -> None:
        """No window of Teams' holds more than it may, wherever it begins."""
        within: dict[tuple[str, ...], list[float]] = defaultdict(list)
        for at, wish, _ in self.through:
            within[wish.tenant,].append(at)
            what = "read" if wish.what == "read" else "write"
            within[wish.tenant, f"{wish.what == 'open'}{wish.conversation}", what].append(at)
        for name, times in within.items():
            for window in TENANT if len(name) == 1 else READS if name[2] == "read" else WRITES:
                assert most(times, window) <= window.calls, (name, window)


def crowd(count: int, tenant: TenantId = A, begins: float = 0.0, calls: int = 1) -> list[Wish]:
    return [Wish(tenant, f"{tenant}{number}", begins, calls) for number in range(count)]


wishes = st.builds(
    Wish,
    tenant=st.sampled_from([A, B]),
    conversation=st.sampled_from([f"c{number}" for number in range(40)]),
    begins=st.floats(0, 90, width=32),
    calls=st.integers(1, 80),
    at_once=st.booleans(),
    what=st.sampled_from(["write", "write", "write", "read", "open"]),
)
# Of each conversation one waits at a time, for each thing that is done there.
crowds = st.lists(wishes, min_size=1, max_size=60, unique_by=lambda wish: (wish.tenant, wish.conversation, wish.what))


@given(crowds, st.floats(0, 40), st.integers(0, 9))
def test_no_window_is_ever_exceeded_nobody_starves_and_a_conversation_keeps_its_order(
    wanted: list[Wish], lateness: float, seed: int
) -> None:
    world = World()
    world.live(wanted, lateness, seed)
    world.assert_kept()
    assert len(world.through) == sum(wish.calls for wish in wanted)
    for wish in wanted:
        calls = [call for _, other, call in world.through if other == wish]
        assert calls == sorted(calls)


@given(crowds, st.lists(st.tuples(st.floats(0, 120), st.integers(0, 39), st.integers(1, 300)), max_size=6))
def test_nobody_is_let_through_while_teams_has_said_to_wait(
    wanted: list[Wish], refusals: list[tuple[float, int, int]]
) -> None:
    world, blocked = World(), []
    ask = world.gate.ask

    def asking(who: Asking, now: datetime) -> float:
        at = (now - BEGINNING).total_seconds()
        while refusals and min(refusals)[0] <= at:
            refusal = min(refusals)
            refusals.remove(refusal)
            world.gate.block(Asking(A, f"c{refusal[1]}"), refusal[2], now)
            blocked.append((at, f"c{refusal[1]}", refusal[2]))
        return ask(who, now)

    world.gate.ask = asking  # type: ignore[method-assign]
    world.live(wanted, lateness=1.0)
    world.assert_kept()
    for since, conversation, seconds in blocked:
        written = [at for at, wish, _ in world.through if wish.asking.what == "write" and wish.tenant == A
                   and wish.conversation == conversation]  # fmt: skip
        assert not [at for at in written if since <= at < since + seconds]


# --- conversations --------------------------------------------------------------------------------------------


def test_a_conversation_is_written_to_as_fast_as_teams_lets_and_no_faster() -> None:
    world = World()
    world.live([Wish(A, "c", 0.0, 2_000, at_once=True)])
    world.assert_kept()
    times = world.times("c")
    assert times[:7] == [0.0] * 7
    assert times[59] < 31
    # 1,800 an hour: the last ones only in the second hour.
    assert 3_600 < times[1_800] < 3_700


def test_prompts_leave_room_in_their_conversation_for_an_answer() -> None:
    world = World()
    world.live([Wish(A, "c", 0.0, 300), Wish(A, "c", 40.0, 2, at_once=True)])
    world.assert_kept()
    assert [at for at, wish, _ in world.through if wish.at_once] == [40.0, 40.0]


def test_a_busy_conversation_holds_up_no_other() -> None:
    world = World()
    world.live([Wish(A, "busy", 0.0, 500), Wish(A, "other", 10.0, 3)])
    assert world.times("other") == [10.0] * 3


def test_looking_somebody_up_waits_for_no_messages() -> None:
    world = World()
    world.live([Wish(A, "c", 0.0, 500), Wish(A, "c", 10.0, 5, at_once=True, what="read")])
    assert [at for at, wish, _ in world.through if wish.what == "read"] == [10.0] * 5


# --- organisations --------------------------------------------------------------------------------------------


def test_five_thousand_conversations_are_each_put_off_about_once_and_in_order() -> None:
    world = World()
    world.live(crowd(5_000), lateness=0.3)
    world.assert_kept()
    assert sum(world.asked.values()) / 5_000 < 2.2
    assert max(world.asked.values()) <= 6
    # 35 a second, less what is kept free for their being late.
    assert 140 < max(world.times(A)) < 200
    order = [int(wish.conversation.removeprefix(A)) for _, wish, _ in world.through]
    assert max(abs(place - number) for place, number in enumerate(order)) < 60


def test_thousands_of_one_organisation_hold_up_nobody_of_another() -> None:
    world = World()
    world.live([*crowd(5_000), *crowd(20, B, begins=5.0)])
    assert set(world.times(B)) == {5.0}


def test_an_answer_goes_before_thousands_of_prompts() -> None:
    world = World()
    world.live([*crowd(5_000), *(Wish(A, f"answer{n}", 30.0, 1, at_once=True) for n in range(10))])
    world.assert_kept()
    assert {at for at, wish, _ in world.through if wish.at_once} == {30.0}


def test_new_conversations_are_opened_in_order_and_hold_up_no_messages() -> None:
    world = World()
    openings = [Wish(A, f"person{number}", 0.0, 1, at_once=True, what="open") for number in range(200)]
    world.live([*openings, *crowd(20, begins=5.0)])
    world.assert_kept()
    assert all(at == 5.0 for at, wish, _ in world.through if wish.what == "write")
    opened = [(at, wish.conversation) for at, wish, _ in world.through if wish.what == "open"]
    assert [name for _, name in opened] == [wish.conversation for wish in openings]
    for window in (Window(7, 1), Window(8, 2), Window(60, 30)):
        assert most([at for at, _ in opened], window) <= window.calls
    assert max(world.asked.values()) <= 3


# --- what Teams says ------------------------------------------------------------------------------------------


def test_what_teams_said_is_kept_to_the_second() -> None:
    gate, who = Gate(), Asking(A, "c")
    gate.block(who, 30, BEGINNING)
    wait = gate.ask(who, later(0.2))
    assert 29.8 <= wait < 29.81
    assert gate.ask(Asking(A, "c", at_once=True), later(29.99)) > 0
    assert gate.ask(who, later(0.2 + wait)) == 0


def test_what_teams_said_once_holds_for_that_conversation_alone() -> None:
    gate = Gate()
    gate.block(Asking(A, "c"), 30, BEGINNING)
    assert gate.ask(Asking(A, "d"), later(1)) == 0
    assert gate.ask(Asking(B, "c"), later(1)) == 0


@pytest.mark.parametrize("at_once", [True, False])
def test_a_second_conversation_that_is_told_so_stops_the_organisation(at_once: bool) -> None:
    gate = Gate()
    gate.block(Asking(A, "c"), 30, BEGINNING)
    gate.block(Asking(A, "d"), 10, later(5))
    assert gate.ask(Asking(A, "e", at_once=at_once), later(6)) >= 9
    assert gate.ask(Asking(B, "e", at_once=at_once), later(6)) == 0
    assert gate.ask(Asking(A, "e", at_once=at_once), later(15.01)) == 0


def test_the_same_conversation_told_twice_stops_nobody_else() -> None:
    gate = Gate()
    gate.block(Asking(A, "c"), 30, BEGINNING)
    gate.block(Asking(A, "c", at_once=True), 30, later(5))
    assert gate.ask(Asking(A, "d"), later(6)) == 0


def test_what_was_said_long_ago_stops_nobody() -> None:
    gate = Gate()
    gate.block(Asking(A, "c"), 3, BEGINNING)
    gate.block(Asking(A, "d"), 30, later(5))
    assert gate.ask(Asking(A, "e"), later(6)) == 0


def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    gate = Gate()
    gate.block(Asking(A, "c"), 30, BEGINNING)
    gate.block(Asking(A, "c"), 5, later(1))
    assert gate.ask(Asking(A, "c"), later(10)) > 19


# --- memory ---------------------------------------------------------------------------------------------------


def test_who_is_too_far_behind_is_told_to_come_back_within_the_hour() -> None:
    gate = Gate()
    waits = [gate.ask(Asking(A, f"c{number}", "open"), BEGINNING) for number in range(10_000)]
    assert max(waits) <= HORIZON + 0.01
    assert waits == sorted(waits)


def test_what_is_idle_is_forgotten() -> None:
    gate = Gate()
    for number in range(3 * SWEEP_FROM):
        gate.ask(Asking(TenantId(f"teams:{number}"), "c"), later(10 * number))
    assert len(gate._budgets) <= SWEEP_FROM + 3


def test_forgetting_the_idle_loses_nothing_that_counts() -> None:
    gate = Gate()
    gate.block(Asking(A, "c"), 90_000, BEGINNING)
    for number in range(2 * SWEEP_FROM):
        gate.ask(Asking(TenantId(f"teams:{number}"), "c"), later(number))
    assert gate.ask(Asking(A, "c"), later(2 * SWEEP_FROM)) > 0


def test_the_parts_of_the_limits_keep_within_the_whole() -> None:
    assert WAITING[0].calls + AT_ONCE[0].calls <= TENANT[0].calls
    assert all(
        part.seconds == whole.seconds and part.calls < whole.calls for part, whole in zip(PROMPTS, WRITES, strict=True)
    )
