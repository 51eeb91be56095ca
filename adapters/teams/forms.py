"""Forms as Teams shows them: as a dialog, or as a card to fill in where there are no dialogs."""

import re
from collections.abc import Mapping
from typing import assert_never

from adapters.shared.values import DoesNotFit, fitting
from adapters.teams import elements, sizes
from adapters.teams.elements import HEADING, QUIET, Element, execute, run, submit, words
from adapters.teams.ports import Body
from adapters.teams.render import TOO_OLD, attachment
from adapters.teams.text import beginning, line, shortened, size_of
from adapters.teams.values import form_data, written
from bot.cards.card import ChecksField, ChoiceField, Field, Form, TextField
from bot.text.catalogue import nearest, put
from bot.text.messages import Text, msg

SHOWN_AT_ONCE = 4
"""Up to so many values are all shown; more are folded up."""
_HEIGHTS = 140, 640
"""Pixels of a dialog, from an empty one to the tallest; a longer one scrolls."""

_MARKUP = re.compile(r"[*_~`\[\]<>\\]|://")

Errors = Mapping[str, Text]
Values = Mapping[str, str]
NO_ERRORS: Errors = {}
NO_VALUES: Values = {}


def task(form: Form, language: str, key: str, errors: Errors = NO_ERRORS, values: Values = NO_VALUES) -> Body:
    """A form as a dialog, the answer to what opened it or to what was sent in: then with what is wrong with it.

    `values` are what was filled in, by the names of fields, instead of what the form holds. Raises `DoesNotFit`.
    """
    card = _card(form, language, errors, values)
    card["actions"] = [submit(line(put(form.submit, language), sizes.BUTTON), form_data(form, language, key)) | _MAIN]
    value = {
        "title": card["speak"],
        "width": "medium",
        "height": _height(form, errors),
        "card": attachment(card),
    }
    return _small({"task": {"type": "continue", "value": value}})


def inline(form: Form, language: str, key: str, errors: Errors = NO_ERRORS, values: Values = NO_VALUES) -> Body:
    """A form as the content of a card, with its title, for clients without dialogs. Raises `DoesNotFit`."""
    card = _card(form, language, errors, values)
    card["body"].insert(0, words(run(card["speak"], HEADING)))
    data = form_data(form, language, key)
    card["actions"] = [execute(line(put(form.submit, language), sizes.BUTTON), form.action, data) | _MAIN]
    return _small(card)


def task_message(text: str) -> Body:
    """A few words instead of a form."""
    return {"task": {"type": "message", "value": line(text, sizes.PARAGRAPH)}}


_MAIN = {"style": "positive"}


def _card(form: Form, language: str, errors: Errors, values: Values) -> Element:
    title = line(put(form.title, language), sizes.TITLE)
    fields = [field for field in form.fields if not _is_hollow(field)]
    wrong = form_errors(form, errors, language)
    body: list[Element] = []
    for field in fields:
        body += _shown(field, language, values.get(field.name), wrong.get(field.name, ""))
    return elements.adaptive_card(body or [words(run(title))], nearest(language), title, put(TOO_OLD, language))


def form_errors(form: Form, errors: Errors, language: str) -> dict[str, str]:
    """What is wrong, by the names of fields; what belongs to no field that is shown stands at the first."""
    names = [field.name for field in form.fields if not _is_hollow(field)]
    said: dict[str, list[str]] = {}
    for name, text in errors.items():
        said.setdefault(name if name in names else next(iter(names), name), []).append(put(text, language))
    return {name: line(" ".join(texts), sizes.ERROR) for name, texts in said.items()}


def _is_hollow(field: Field) -> bool:
    """Whether there is nothing to choose."""
    return isinstance(field, ChoiceField | ChecksField) and not field.options


def _shown(field: Field, language: str, held: str | None, wrong: str) -> list[Element]:
    """A field with what is in it, and beside it how to fill it in, and what is wrong with it."""
    element = {
        **_element(field, language, held),
        "id": fitting(field.name, sizes.ID),
        "label": line(put(_label(field), language), sizes.LABEL),
        "spacing": "medium",
    }
    found = [element]
    if hint := shortened(put(field.hint, language), sizes.LABEL):
        found.append(words(run(hint, QUIET), spacing="small"))
    if wrong:
        found.append(words(run(wrong, {"color": "attention", "weight": "bolder"}), spacing="small"))
    return found


def _label(field: Field) -> Text:
    """A field's name. What may be left out is named, not what may not: where a client asks for that by itself, what is
    wrong elsewhere is said only afterwards.
    """
    is_optional = isinstance(field, TextField) and field.optional
    return msg("{label} (optional)", label=field.label) if is_optional else field.label


def _element(field: Field, language: str, held: str | None) -> Element:
    match field:
        case TextField():
            return _text(field, language, field.value if held is None else held)
        case ChoiceField(options=options, value=value):
            chosen = value if held is None else held
            menu = elements.menu(options, chosen, language)
            return menu | {"style": "expanded"} if _can_be_shown(menu) else menu
        case ChecksField():
            return _checks(field, language, held)
    assert_never(field)


def _can_be_shown(menu: Element) -> bool:
    """Whether all of a menu can be shown at once: few values, with labels in which no client finds markup."""
    titles = [each["title"] for each in menu["choices"]]
    return len(titles) <= SHOWN_AT_ONCE and not any(_MARKUP.search(title) for title in titles)


def _text(field: TextField, language: str, held: str) -> Element:
    """A line or several to write in, whatever the kind.

    Teams' own inputs of times, dates and numbers would take `kl. 7`, `til fredag` and `2,5` away from people:
    they accept one spelling each, while the dialog reads what people write and says what it did not understand.
    """
    element: Element = {"type": "Input.Text"}
    value = beginning(held, sizes.HELD)
    if field.several_lines:
        element["isMultiline"] = True
    else:
        value = value.replace("\n", " ")
    if field.longest:
        # What is there already must fit, however the client counts; the dialog keeps to its own limit.
        element["maxLength"] = max(field.longest, len(value.encode("utf-16-le")) // 2)
    return element | {"value": value} if value else element


def _checks(field: ChecksField, language: str, held: str | None) -> Element:
    """Boxes to tick."""
    values = field.values if held is None else held.split(",")
    chosen = [written(each.value) for each in field.options if each.value in values]
    element: Element = {
        "type": "Input.ChoiceSet",
        "style": "expanded",
        "isMultiSelect": True,
        "choices": [elements.choice(each, language) for each in field.options],
    }
    return element | {"value": ",".join(chosen)} if chosen else element


def _height(form: Form, errors: Errors) -> int:
    """About how many pixels a form takes."""
    least, most = _HEIGHTS
    return min(least + sum(map(_tall, form.fields)) + 24 * len(errors), most)


def _tall(field: Field) -> int:
    match field:
        case TextField(several_lines=several):
            pixels = 130 if several else 70
        case ChoiceField(options=options):
            pixels = 40 + 28 * len(options) if len(options) <= SHOWN_AT_ONCE else 70
        case ChecksField(options=options):
            pixels = 40 + 28 * len(options)
    return pixels + (20 if field.hint else 0)


def _small(answer: Body) -> Body:
    """The answer, which must not be cut. Raises `DoesNotFit`."""
    if size_of(answer) > sizes.CARD:
        raise DoesNotFit("a form with more in it than Teams takes")
    return answer
