"""The form within what its button carries: Teams does not send a form back, yet it must be shown again with its errors.

Only words, numbers and names are read back, since whoever sends them may have written them.
"""

from typing import Annotated, assert_never

import msgspec

from adapters.teams import sizes
from adapters.teams.text import line, shortened
from bot.cards.card import ChecksField, ChoiceField, Field, Form, Option, TextField
from bot.text.catalogue import put

MOST = 500
"""Fields of a form, and options of a field, that are read back."""

WHOLE = r"\A[^\x00\ud800-\udfff]*\Z"
"""Nothing but whole characters that can be kept and sent."""

_Words = Annotated[str, msgspec.Meta(max_length=2_000, pattern=WHOLE)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=sizes.ID, pattern=WHOLE)]
_Options = Annotated[list[tuple[_Words, _Words]], msgspec.Meta(max_length=MOST)]


class _Text(msgspec.Struct, frozen=True, array_like=True, tag="t"):
    name: _Name
    label: _Words
    hint: _Words
    longest: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    several_lines: bool
    optional: bool


class _Choice(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    name: _Name
    label: _Words
    hint: _Words
    options: _Options


class _Checks(msgspec.Struct, frozen=True, array_like=True, tag="m"):
    name: _Name
    label: _Words
    hint: _Words
    options: _Options


_Field = _Text | _Choice | _Checks


class Shape(msgspec.Struct, frozen=True, array_like=True):
    """A form without what is in it, in words."""

    title: _Words
    submit: _Words
    fields: Annotated[list[_Field], msgspec.Meta(max_length=MOST)]


def written(form: Form, language: str) -> object:
    """A form as lists."""
    fields = [_written(field, language) for field in form.fields]
    title, submit = (line(put(text, language), sizes.TITLE) for text in (form.title, form.submit))
    return msgspec.json.decode(msgspec.json.encode(Shape(title, submit, fields)))


def _written(field: Field, language: str) -> _Field:
    label, hint = line(put(field.label, language), sizes.LABEL), shortened(put(field.hint, language), sizes.LABEL)
    match field:
        case TextField(name=name, longest=longest, several_lines=several, optional=optional):
            return _Text(name, label, hint, longest, several, optional)
        case ChoiceField(name=name, options=options):
            return _Choice(name, label, hint, _options(options, language))
        case ChecksField(name=name, options=options):
            return _Checks(name, label, hint, _options(options, language))
    assert_never(field)


def _options(options: tuple[Option, ...], language: str) -> list[tuple[str, str]]:
    return [(each.value, line(put(each.label, language), sizes.OPTION)) for each in options]


def read(shape: Shape, action: str, ref: str) -> Form:
    """The form that lists tell of, with nothing in it."""
    return Form(shape.title, tuple(map(_read, shape.fields)), shape.submit, action, ref)


def _read(field: _Field) -> Field:
    match field:
        case _Text(name, label, hint, longest, several, optional):
            return TextField(name, label, "", hint, longest, several, optional)
        case _Choice(name, label, hint, options):
            return ChoiceField(name, label, tuple(Option(*each) for each in options), "", hint)
        case _Checks(name, label, hint, options):
            return ChecksField(name, label, tuple(Option(*each) for each in options), (), hint)
    assert_never(field)
