"""The stand-in's quick look at a card says yes and no where the schema's own validator does."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from tests.teams_server.card_rules import _Quick, _schema, _validators, errors_of

GOLDEN = sorted((Path(__file__).parents[2] / "golden" / "teams").glob("*.json"))
STRANGE = (None, 1, "x", {}, [], True, {"type": "TextBlock"}, {"type": "Nope"}, {"type": ["TextBlock"]})


def _cards(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        if found.get("type") == "AdaptiveCard":
            yield {name: value for name, value in found.items() if name != "msteams"}
        found = list(found.values())
    for each in found if isinstance(found, list) else ():
        yield from _cards(each)


def _places(found: Any) -> Iterator[tuple[Any, Any]]:
    for name, value in list(found.items() if isinstance(found, dict) else enumerate(found)):
        yield found, name
        if isinstance(value, dict | list):
            yield from _places(value)


def test_whatever_is_wrong_with_a_card_both_see_it() -> None:
    rng, verdicts = Random(1), []
    quick, thorough = _validators()
    for file in GOLDEN[::20]:
        for card in _cards(json.loads(file.read_text("utf-8"))):
            damaged = deepcopy(card)
            holder, name = rng.choice(list(_places(damaged)))
            holder[name] = rng.choice(STRANGE)
            for each in (card, damaged):
                verdicts.append(quick.is_valid(each))
                assert verdicts[-1] == thorough.is_valid(each)
    assert set(verdicts) == {True, False}


def test_what_is_wrong_is_said_in_the_words_of_the_schemas_own_validator() -> None:
    wrong = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock"}, {"type": "Nope"}]}
    assert not _Quick(_schema()).is_valid(wrong)
    assert [each.message for each in errors_of(wrong)] == [each.message for each in _validators()[1].iter_errors(wrong)]
