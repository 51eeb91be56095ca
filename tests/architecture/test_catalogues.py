"""Every catalogue says everything that the program says, and nothing else."""

from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message as Entry

from bot.text.catalogue import SOURCE_LANGUAGE, languages, read
from bot.text.extraction import found, gaps, placeholders

TRANSLATED = [language for language in languages() if language != SOURCE_LANGUAGE]


def entries(language: str) -> list[Entry]:
    return [entry for entry in read(language) if entry.id]


def wordings(entry: Entry) -> Iterator[tuple[str, str]]:
    """Each English wording with the translated one that stands for it; forms beyond the second are plurals too."""
    if isinstance(entry.id, str):
        assert isinstance(entry.string, str)
        yield entry.id, entry.string
        return
    assert isinstance(entry.string, tuple | list)
    for number, form in enumerate(entry.string):
        yield entry.id[min(number, 1)], form


def test_there_is_something_to_translate_and_somebody_to_read_it() -> None:
    assert len(found()) > 50
    assert TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    assert [f"{each.place} {each.id}" for each in gaps(language).missing] == []


@pytest.mark.parametrize("language", languages())
def test_nothing_is_kept_that_no_message_asks_for(language: str) -> None:
    assert gaps(language).unused == ()
    assert not read(language).obsolete


@pytest.mark.parametrize("language", languages())
def test_nothing_is_uncertain(language: str) -> None:
    assert [entry.id for entry in entries(language) if entry.fuzzy] == []


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_says_its_language(language: str) -> None:
    assert str(read(language).locale) == language
    assert dict(read(language).mime_headers)["Language"] == language


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    differing = [
        (said, translated)
        for entry in entries(language)
        for said, translated in wordings(entry)
        if placeholders(said) != placeholders(translated)
    ]
    assert differing == []


def test_every_message_gets_the_arguments_that_it_shows() -> None:
    differing = [
        f"{each.place} {each.id}"
        for each in found()
        if each.arguments is not None and _shown(each.id, each.plural) != each.arguments - _only_counted(each.plural)
    ]
    assert differing == []


def _shown(one: str, many: str) -> frozenset[str]:
    return (placeholders(one) | placeholders(many)) - _only_counted(many)


def _only_counted(many: str) -> frozenset[str]:
    """The number of a plural may choose the wording without being shown."""
    return frozenset({"n"}) if many else frozenset()


def test_a_message_has_one_plural_only() -> None:
    plurals: dict[str, set[str]] = {}
    for each in found():
        if each.plural:
            plurals.setdefault(each.id, set()).add(each.plural)
    assert {one: many for one, many in plurals.items() if len(many) > 1} == {}
