"""Every conversation, played again on every platform: who said what, and what came back.

Set MAKKER_WRITE_GOLDEN=1 to write what comes back into the files, and read the difference before you keep it.
"""

import os
from pathlib import Path

import pytest

from tests.support.conversation import Talk
from tests.support.transcripts import Scenario, play, rewrite, scenarios

FILES = sorted(Path(__file__).parent.glob("*.txt"))
SCENARIOS = [pytest.param(file, each, id=f"{file.stem}: {each.name}") for file in FILES for each in scenarios(file)]


@pytest.mark.parametrize(("file", "scenario"), SCENARIOS)
async def test_it_goes_as_it_is_written(file: Path, scenario: Scenario, talk: Talk) -> None:
    played = await play(scenario, talk)
    if os.environ.get("MAKKER_WRITE_GOLDEN"):
        rewrite(file, scenario, played)
        return
    assert played == scenario.text
