"""Invented people on both databases, beside the plain model; and that the comparison sees what goes wrong."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.simulation.actor import Actor
from bot.simulation.comparing import compare
from bot.simulation.facts import Answered, Outage
from bot.simulation.platform import Sent
from bot.simulation.report import DIFFERENCES, Report
from bot.simulation.run import NotEmpty, simulate
from bot.simulation.world import World
from bot.store.crypto import Vault
from bot.store.database import Database


def _differences(report: Report) -> list[str]:
    return [*report.examples, *(name for name in DIFFERENCES if getattr(report, name))]


# --- nothing differs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [2, 5])
def test_what_comes_of_invented_lives_is_what_the_plain_model_expects(empty_address: str, seed: int) -> None:
    report = simulate(16, 12, seed, empty_address)
    assert _differences(report) == []
    assert min(report.prompts_sent, report.nudges_sent, report.answers, report.numbers) > 5


@pytest.mark.parametrize("hours", [0.5, 5, 120])
def test_an_outage_of_any_length_is_nobodys_miss(hours: float) -> None:
    down_at = datetime(2026, 3, 6, 7, 5, tzinfo=UTC)
    report = simulate(16, 12, 4, outage=Outage(down_at, down_at + timedelta(hours=hours)))
    assert _differences(report) == []


def test_the_same_seed_gives_the_same_report() -> None:
    first, second = (simulate(6, 5, 9) for _ in range(2))
    assert replace(first, seconds=0, peak_mib=0) == replace(second, seconds=0, peak_mib=0)


def test_another_seed_gives_another_report() -> None:
    assert simulate(6, 3, 1).turns != simulate(6, 3, 2).turns


# --- the database ----------------------------------------------------------------------------------------------


def test_a_database_that_holds_anything_is_refused_and_left_alone(address: str) -> None:
    with pytest.raises(NotEmpty, match="empty database"):
        simulate(2, 2, 1, address)


def test_its_own_database_is_removed_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    simulate(2, 1, 1)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_from_the_first_day_to_the_last_person() -> None:
    shares: list[float] = []
    simulate(3, 4, 1, progress=shares.append)
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (7, 1.0)


def test_the_report_as_json_says_whether_it_is_clean() -> None:
    told = json.loads(simulate(2, 1, 1).as_json())
    assert told["is_clean"] is True
    assert told["people"] == 2


# --- the comparison can fail -----------------------------------------------------------------------------------


@pytest.fixture
async def world(database: Database, vault: Vault) -> World:
    """A few people who have lived for a few days."""
    lived = World(database, vault, 4, 6, 5)
    await lived.live(lambda day: None)
    return lived


def _compared(world: World, actor: Actor) -> Report:
    report = Report(people=1, days=1, seed=1, database="none")
    looks = world.looks[actor.person.person_id]
    compare(report, actor, looks, {}, world.outages, world.ends_at)
    return report


def _asked(world: World) -> tuple[Actor, list[Sent]]:
    """Somebody who was asked, with their prompts."""
    actor = max(world.actors, key=lambda each: len(each.hands.screen.prompts))
    return actor, actor.hands.screen.prompts


async def test_a_lost_prompt_is_seen(world: World) -> None:
    actor, prompts = _asked(world)
    gone = prompts.pop()
    assert _compared(world, actor).prompts_lost == len(gone.slots)


async def test_a_doubled_prompt_is_seen(world: World) -> None:
    actor, prompts = _asked(world)
    prompts.append(prompts[0])
    assert _compared(world, actor).prompts_doubled == len(prompts[0].slots)


async def test_a_late_prompt_is_seen(world: World) -> None:
    actor, prompts = _asked(world)
    prompts[0] = replace(prompts[0], at=prompts[0].at + timedelta(minutes=2))
    assert _compared(world, actor).prompts_late == len(prompts[0].slots)


async def test_a_prompt_that_nobody_expected_is_seen(world: World) -> None:
    actor, prompts = _asked(world)
    goal_id, day = prompts[0].slots[0]
    prompts.append(Sent(prompts[0].at, prompts[0].due_at, ((goal_id, day - timedelta(days=30)),)))
    assert _compared(world, actor).prompts_unexpected == 1


async def test_a_nudge_too_many_and_one_too_few_are_seen(world: World) -> None:
    actor, prompts = _asked(world)
    actor.hands.screen.nudges.append(prompts[0])
    assert _compared(world, actor).nudges_differ == len(prompts[0].slots)


async def test_answers_that_the_model_does_not_know_of_are_seen(world: World) -> None:
    actor, _ = _asked(world)
    assert _compared(world, actor).strengths_differ == 0
    actor.facts = [each for each in actor.facts if not isinstance(each[1], Answered)]
    assert _compared(world, actor).strengths_differ > 0
