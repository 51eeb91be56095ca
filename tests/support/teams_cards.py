"""Adaptive Cards as their readers see them: lines, buttons, forms, and what is wrong in one."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from adapters.shared.values import Press
from adapters.teams.sizes import PRESSED
from adapters.teams.values import OURS, pressed, read
from adapters.teams.values import is_form as sends_form
from bot.text.catalogue import languages, put
from bot.text.messages import msg
from tests.support import platforms
from tests.support.platforms import ShownField, ShownForm
from tests.teams_server.cards import actions_in, elements_in, inputs_in
from tests.teams_server.errors import Json
from tests.teams_server.markup import seen
from tests.teams_server.messages import CONSENT, FILE, Message

BAR = ("▰", "▱")


def words(message: Message) -> tuple[str, ...]:
    """A message that is no card."""
    for kind in (CONSENT, FILE):
        if (attached := message.attached(kind)) is not None:
            return (platforms.file(attached["name"]),)
    return (message.text,)


# --- messages -------------------------------------------------------------------------------------------


def lines(card: Json, language: str) -> tuple[str, ...]:
    """A card as its reader sees it."""
    found: list[str] = []
    for at, part in enumerate(_parts(card)):
        if at and part[0].get("separator"):
            found.append(platforms.DIVIDER)
        found += _buttons(part, language) if part[0]["type"] == "ActionSet" else _lines(part[0])
    return tuple(found)


def _parts(card: Json) -> Iterator[list[Json]]:
    """The elements of a card; rows of buttons that stand close to one another are one."""
    part: list[Json] = []
    for element in card["body"]:
        if part and not (element["type"] == part[-1]["type"] == "ActionSet" and element.get("spacing") == "small"):
            yield part
            part = []
        part.append(element)
    yield part


def _buttons(rows: list[Json], language: str) -> list[str]:
    actions = [action for row in rows for action in row["actions"]]
    shown = [action["title"] for action in actions if action.get("mode") != "secondary"]
    more = [platforms.menu(put(msg("More"), language))] if len(shown) < len(actions) else []
    return [platforms.in_a_row(shown), *more]


def _lines(element: Json) -> list[str]:
    match element["type"]:
        case "TextBlock" | "RichTextBlock":
            return [f"# {_said(element)}" if _is_heading(element) else _said(element)]
        case "ColumnSet":
            name, value = (_said(column["items"][0]) for column in element["columns"])
            return [platforms.named(name, value)]
        case "Container":
            # A menu without buttons beside it: what unfolds it, and what is in it.
            (unfolds,) = element["items"][0]["actions"]
            return [platforms.menu(unfolds["title"])]
        case "Input.ChoiceSet":
            return [platforms.menu(element["label"])]
        case "Image":
            return [platforms.picture(element["altText"])]
    raise AssertionError(f"nobody knows how to read {element['type']}")


def _is_heading(element: Json) -> bool:
    look = element if element["type"] == "TextBlock" else element["inlines"][0]
    return look.get("size") == "large" and look.get("weight") == "bolder"


def _said(element: Json) -> str:
    """The words of an element; a bar of progress is a picture of what is said beside it."""
    if element["type"] == "TextBlock":
        return seen(element["text"])
    runs = [one["text"] for one in element["inlines"]]
    return "".join(runs[1:]).strip() if runs[0].startswith(BAR) else "".join(runs)


def presses(card: Json) -> Iterator[tuple[str, Json, Press]]:
    """What can be pressed: the text that it is under, the action, and what it sends."""
    under = ""
    for element in elements_in(card):
        if element["type"] in ("TextBlock", "RichTextBlock"):
            under = _said(element)
        for action in element["actions"] if element["type"] == "ActionSet" else ():
            if "data" in action:
                yield under, action, pressed(action["data"])


# --- forms ----------------------------------------------------------------------------------------------


def is_form(card: Json) -> bool:
    """Whether it is a form to fill in."""
    return any(sends_form(action.get("data")) for action in actions_in(card))


def form(card: Json, title: str, message: str) -> ShownForm:
    """A form as its reader sees it; one that stands in the conversation has its title above it."""
    ours = actions_in(card)[-1]["data"][OURS]
    fields = tuple(ShownField(one["id"], _label(one), _value(one)) for one in inputs_in(card))
    return ShownForm(title or _said(card["body"][0]), fields, ours["f"], ours["r"], message)


def _label(element: Json) -> str:
    """A field's name, without the word that it may be left out, which other platforms say beside it."""
    label = str(element["label"])
    for language in languages():
        label = label.removesuffix(put(msg("{label} (optional)", label=""), language))
    return label


def _value(element: Json) -> str:
    held = str(element.get("value", ""))
    if element["type"] != "Input.ChoiceSet":
        return held
    return ",".join(map(read, held.split(","))) if held else ""


def filled(card: Json, values: Mapping[str, str]) -> Json:
    """What fields hold as if it had been chosen, also what is not to be; what is empty is not sent."""
    sent: Json = {}
    for one in inputs_in(card):
        value = values.get(one["id"], "")
        if one["type"] == "Input.ChoiceSet":
            sent[one["id"]] = ",".join(_chosen(each) for each in value.split(",") if each)
        else:
            sent[one["id"]] = value[:PRESSED]
    return sent


def _chosen(value: str) -> str:
    return quote(value[:PRESSED].encode("utf-8", "replace").decode(), safe=":/._-+@= ") or "%"


def errors(card: Json) -> dict[str, str]:
    """What is wrong, by the names of fields: it stands below them."""
    found: dict[str, str] = {}
    name = ""
    for element in card["body"]:
        if element["type"].startswith("Input."):
            name = element["id"]
        elif element["type"] == "RichTextBlock" and element["inlines"][0].get("color") == "attention":
            found[name] = _said(element)
    return found
