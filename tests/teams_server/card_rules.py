"""What an Adaptive Card may hold in Teams: the schema of 1.5, and what Teams asks beyond it."""

import json
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from jsonschema import Draft6Validator, ValidationError
from jsonschema.validators import extend
from PIL import Image, UnidentifiedImageError

from tests.teams_server.cards import actions_in, elements_in, inputs_in
from tests.teams_server.errors import Json

MOST_ACTIONS = 6
"""That stand in a row; those of mode `secondary` are behind three dots."""
MOST_REFRESHED = 60
MOST_PIXELS = 1_024
_TOP = {"width", "entities"}


def _any_of(validator: Any, kinds: list[Json], instance: Any, schema: Json) -> Iterator[ValidationError]:
    """Of the kinds that something may be, its own first: of some twenty only that one can hold."""
    named = {"$ref": f"#/definitions/{instance.get('type')}"} if isinstance(instance, dict) else None
    own = [kind for kind in kinds if named in (kind, *kind.get("allOf", ()))]
    if not any(next(validator.descend(instance, kind), None) is None for kind in own):
        others = [kind for kind in kinds if kind not in own]
        yield from Draft6Validator.VALIDATORS["anyOf"](validator, others, instance, schema)


_Quick = extend(Draft6Validator, {"anyOf": _any_of})


@lru_cache(maxsize=1)
def _schema() -> Json:
    read: Json = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text("utf-8"))
    return read


@lru_cache(maxsize=1)
def _validators() -> tuple[Any, Draft6Validator]:
    return _Quick(_schema()), Draft6Validator(_schema())


def errors_of(card: Json) -> Iterator[ValidationError]:
    """What the schema does not allow; the validator that can say what it is takes ten times as long."""
    quick, thorough = _validators()
    return iter(()) if quick.is_valid(card) else thorough.iter_errors(card)


_unjudged = 0


@contextmanager
def unjudged() -> Iterator[None]:
    """Let every card be right: for tests of something else, which show thousands."""
    global _unjudged
    _unjudged += 1
    try:
        yield
    finally:
        _unjudged -= 1


def problems_of(card: Json) -> list[str]:
    """What is wrong with a card."""
    return [] if _unjudged else list(_problems(json.dumps(card, sort_keys=True)))


@lru_cache(maxsize=1_024)
def _problems(written: str) -> tuple[str, ...]:
    """The same, once for each card: many are sent again and again."""
    return tuple(_looked_over(json.loads(written)))


def _looked_over(card: Json) -> list[str]:
    plain = {name: value for name, value in card.items() if name != "msteams"}
    found = [f"the schema of 1.5 does not allow it: {error.message[-300:]}" for error in errors_of(plain)]
    if card.get("version") != "1.5":
        found.append("a card with Action.Execute and its fallback says version 1.5")
    found += [f"msteams has no {name}" for name in (card.get("msteams") or {}).keys() - _TOP]
    return found if found else [*_rows(card), *_inputs(card), *_actions(card), *_pictures(card), *_refresh(card)]


def _rows(card: Json) -> Iterator[str]:
    sets = [card.get("actions") or [], *(one["actions"] for one in elements_in(card) if one["type"] == "ActionSet")]
    for actions in sets:
        if sum(action.get("mode") != "secondary" for action in actions) > MOST_ACTIONS:
            yield f"no more than {MOST_ACTIONS} actions stand in a row"
        if actions and all(action.get("mode") == "secondary" for action in actions):
            yield "a row of actions has one that can be seen"


def _inputs(card: Json) -> Iterator[str]:
    ids = [one["id"] for one in inputs_in(card)]
    if len(set(ids)) != len(ids):
        yield "two inputs have one id"
    for one in inputs_in(card):
        if one["type"] == "Input.ChoiceSet":
            values = [choice["value"] for choice in one.get("choices", ())]
            if len(set(values)) != len(values):
                yield f"two choices of {one['id']} have one value"
            if not one.get("isMultiSelect") and one.get("value") and one["value"] not in values:
                yield f"{one['id']} begins with what cannot be chosen"
        if (one.get("isRequired") or one.get("regex")) and not one.get("errorMessage"):
            yield f"{one['id']} has no errorMessage for what it requires"
    for one in inputs_in(card):
        if not one.get("label"):
            yield f"{one['id']} has no label for who cannot see it"


def _actions(card: Json) -> Iterator[str]:
    for action in actions_in(card):
        if not str(action.get("title", "")).strip():
            yield "an action has a title"
        if action["type"] == "Action.Execute":
            if not action.get("verb"):
                yield "an Action.Execute has a verb"
            fallback = action.get("fallback")
            is_folded = action.get("mode") == "secondary"  # Clients that fold it away know Action.Execute.
            if not is_folded and (not isinstance(fallback, dict) or fallback.get("type") != "Action.Submit"):
                yield "an Action.Execute has an Action.Submit as its fallback"
        if action["type"] == "Action.ToggleVisibility":
            ids = {one.get("id") for one in elements_in(card)}
            if not set(action["targetElements"]) <= ids:
                yield "what an action shows is in its card"
        elif action["type"] not in ("Action.Execute", "Action.Submit", "Action.OpenUrl"):
            yield f"nobody here presses {action['type']}"


def _pictures(card: Json) -> Iterator[str]:
    for element in elements_in(card):
        if element["type"] == "Image":
            if not element.get("altText"):
                yield "a picture has no words for who cannot see it"
            if problem := _picture(element["url"]):
                yield problem


def _picture(url: Any) -> str:
    head, _, content = str(url).partition(",")
    if head not in ("data:image/png;base64", "data:image/jpeg;base64"):
        return f"a picture comes along as PNG or JPEG, not as {head[:40]}"
    try:
        width, height = Image.open(BytesIO(b64decode(content, validate=True))).size
    except (Error, UnidentifiedImageError):
        return "a picture that cannot be read"
    return "" if max(width, height) <= MOST_PIXELS else f"a picture is {MOST_PIXELS} pixels wide and high at most"


def _refresh(card: Json) -> Iterator[str]:
    refresh = card.get("refresh")
    if refresh is None:
        return
    if (refresh.get("action") or {}).get("type") != "Action.Execute":
        yield "a card is refreshed by an Action.Execute"
    if not 1 <= len(refresh.get("userIds") or ()) <= MOST_REFRESHED:
        yield f"a card is refreshed for 1 to {MOST_REFRESHED} people, who are named"
