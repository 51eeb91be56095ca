"""Extraction: which messages the source asks for, and how the catalogues differ from that.

For developers: `python -m bot.text.extraction` prints what each catalogue lacks, ready to be pasted
and translated, and what in it nothing asks for any more.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message as Entry

from bot.text.catalogue import SOURCE_LANGUAGE, languages, read

ROOT = Path(__file__).parents[2]
_PACKAGES = ("bot", "adapters")
_IDS_TAKEN_BY = {"msg": 1, "nmsg": 2}
_BEFORE_THE_ARGUMENTS = {"msg": 1, "nmsg": 3}


class NotLiteral(ValueError):
    """An id that is not written out, so that no catalogue can hold it."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A message in the source: `arguments` are the names it is given, or none if they are not written out."""

    id: str
    plural: str
    arguments: frozenset[str] | None
    place: str


def placeholders(text: str) -> frozenset[str]:
    """The names in braces. Raises `ValueError` if the braces do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def found() -> list[Found]:
    """Every message of the program, in the order of ids. Raises `NotLiteral`."""
    files = (file for package in _PACKAGES for file in (ROOT / package).rglob("*.py"))
    return sorted(
        (each for file in files for each in found_in(file.read_text("utf-8"), str(file.relative_to(ROOT)))),
        key=lambda each: (each.id, each.plural, each.place),
    )


def found_in(source: str, path: str) -> Iterator[Found]:
    """The messages in one file. Raises `NotLiteral`."""
    for node in ast.walk(ast.parse(source, path)):
        if isinstance(node, ast.Call) and (name := _called(node)) in _IDS_TAKEN_BY:
            yield _found(node, name, f"{path}:{node.lineno}")


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _found(call: ast.Call, name: str, place: str) -> Found:
    texts = [_literal(node, place) for node in call.args[: _IDS_TAKEN_BY[name]]]
    if len(texts) < _IDS_TAKEN_BY[name] or len(call.args) > _BEFORE_THE_ARGUMENTS[name]:
        raise NotLiteral(f"{place}: {name}() takes its texts first and its arguments by name")
    return Found(texts[0], texts[1] if name == "nmsg" else "", _arguments(call, name), place)


def _literal(node: ast.expr, place: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotLiteral(f"{place}: write the text out as one literal, with {{names}} for what varies")


def _arguments(call: ast.Call, name: str) -> frozenset[str] | None:
    names = {keyword.arg for keyword in call.keywords}
    if None in names:
        return None
    return frozenset(each for each in names if each) | ({"n"} if name == "nmsg" else frozenset())


@dataclass(frozen=True, slots=True)
class Gaps:
    """How a catalogue differs from the source: messages without a translation, and ids that nothing asks for."""

    missing: tuple[Found, ...]
    unused: tuple[str, ...]


def gaps(language: str) -> Gaps:
    """The differences of a catalogue; English needs no entries, since its ids are its texts."""
    entries = {_id(entry): entry for entry in read(language) if entry.id}
    asked_for = {each.id: each for each in found()}
    needed = {} if language == SOURCE_LANGUAGE else asked_for
    missing = tuple(each for key, each in sorted(needed.items()) if not _is_translated(each, entries.get(key)))
    return Gaps(missing, tuple(sorted(set(entries) - set(needed))))


def _id(entry: Entry) -> str:
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def _is_translated(each: Found, entry: Entry | None) -> bool:
    if entry is None or entry.fuzzy or not entry.string:
        return False
    if not each.plural:
        return True
    return isinstance(entry.id, tuple | list) and entry.id[1] == each.plural and all(entry.string)


def _as_entry(each: Found) -> str:
    lines = [f"#: {each.place}", f"msgid {_quoted(each.id)}"]
    if not each.plural:
        return "\n".join([*lines, 'msgstr ""', ""])
    return "\n".join([*lines, f"msgid_plural {_quoted(each.plural)}", 'msgstr[0] ""', 'msgstr[1] ""', ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    """Print the gaps of every catalogue; 1 if there are any."""
    complete = True
    for language in languages():
        found_gaps = gaps(language)
        complete = complete and not found_gaps.missing and not found_gaps.unused
        print(f"# {language}: {len(found_gaps.missing)} missing, {len(found_gaps.unused)} unused\n")
        for each in found_gaps.missing:
            print(_as_entry(each))
        for unused in found_gaps.unused:
            print(f"# unused: {_quoted(unused)}")
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
