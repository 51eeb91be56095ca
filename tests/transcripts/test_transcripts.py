"""Every conversation, played again on every platform: who said what, and what came back.

Set MAKKER_WRITE_GOLDEN=1 to write what comes back into the files, and read the difference before you keep it.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from bot.dialogs.registry import dialogs
from tests.support.conversation import Talk
from tests.support.transcripts import Scenario, play, rewrite, scenarios

FOLDER = Path(__file__).parent
EVERYWHERE = bool(os.environ.get("MAKKER_EVERYWHERE"))
SCENARIOS = [(file, each) for file in sorted(FOLDER.glob("*.txt")) for each in scenarios(file)]
PLACES = {
    "engine on sqlite": 1,
    "chat on sqlite": 3,
    "engine on postgresql": 6,
    "slack by http on sqlite": 6,
    "slack by socket on sqlite": 6,
    "teams on sqlite": 6,
    "teams by cards on sqlite": 6,
}
"""Where the scenarios are played: each of them, or every so many. MAKKER_EVERYWHERE=1 plays each in every place."""


BEGINNING_WITH = {
    "chat on sqlite": 1,
    "slack by http on sqlite": 5,
    "teams on sqlite": 2,
    "teams by cards on sqlite": 3,
}
"""Each way in has scenarios of its own, so that each scenario goes by a real adapter."""


def played_in(place: str, every: int) -> list[Any]:
    first = BEGINNING_WITH.get(place, 0) if every > 1 else 0
    return [
        pytest.param(place, file, scenario, id=f"{place}: {file.stem}: {scenario.name}")
        for file, scenario in SCENARIOS[first::every]
    ]


@pytest.mark.parametrize(
    ("place", "file", "scenario"),
    [each for place, every in PLACES.items() for each in played_in(place, 1 if EVERYWHERE else every)],
)
async def test_it_goes_as_it_is_written(file: Path, scenario: Scenario, talk: Talk) -> None:
    played = await play(scenario, talk)
    if os.environ.get("MAKKER_WRITE_GOLDEN"):
        rewrite(file, scenario, played)
        return
    assert played == scenario.text


def test_every_conversation_has_its_transcript() -> None:
    assert set(dialogs()) <= {file.stem for file, _ in SCENARIOS}


def test_every_conversation_goes_by_a_real_adapter() -> None:
    played = [each for place, every in PLACES.items() if "engine" not in place for each in played_in(place, every)]
    assert {each.values[2] for each in played} == {scenario for _, scenario in SCENARIOS}


def test_scenarios_have_names_of_their_own() -> None:
    names = [(file, scenario.name) for file, scenario in SCENARIOS]
    assert len(set(names)) == len(names)
