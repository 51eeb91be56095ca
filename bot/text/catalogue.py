"""Catalogues: which languages there are, and putting a message into the words of one of them."""

from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import assert_never

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.text import formats
from bot.text.messages import Argument, Clock, Day, Listing, Message, Moment, Number, Share, Text, msg

SOURCE_LANGUAGE = "en"
"""The language of the message ids themselves."""

_FOLDER = Path(__file__).with_name("locale")
_FILE = "messages.po"


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The codes of the languages that have a catalogue on disk, in order."""
    return tuple(sorted(file.parent.name for file in _FOLDER.glob(f"*/{_FILE}")))


@lru_cache(maxsize=256)
def nearest(locale: str) -> str:
    """The language to use for a locale as a platform names it: `da-DK` is `da`; an unknown one is English."""
    code = locale.strip().replace("_", "-").lower()
    return next((each for each in (code, code.partition("-")[0]) if each in languages()), SOURCE_LANGUAGE)


def read(language: str) -> Catalog:
    """The catalogue of a language as it is on disk."""
    with (_FOLDER / language / _FILE).open("rb") as file:
        return read_po(file, locale=language)


def put(text: Text, language: str) -> str:
    """The text in the words of `language`: people's own words as they are, ours translated.

    An unknown language, or a message that is not translated, is in English.
    """
    return text if isinstance(text, str) else _message(text, nearest(language))


@lru_cache(maxsize=64)
def _translations(language: str) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _message(message: Message, language: str) -> str:
    if not message.id:
        return ""
    words = {name: _argument(value, language) for name, value in message.args.items()}
    translations = _translations(language)
    if message.n is None:
        return translations.gettext(message.id).format_map(words)
    words["n"] = formats.number(message.n, 0, language)
    return translations.ngettext(message.id, message.plural, message.n).format_map(words)


def _argument(value: Argument, language: str) -> str:
    match value:
        case str():
            return value
        case int():
            return formats.number(value, 0, language)
        case Message():
            return _message(value, language)
        case Day(on, style):
            return formats.day(on, style, language)
        case Clock(at):
            return formats.clock(at, language)
        case Share(share, digits):
            return formats.share(share, language, digits)
        case Number(number, digits):
            return formats.number(number, digits, language)
        case Moment():
            return _message(_spelled_out(value), language)
        case Listing(items, style):
            return formats.listing([_argument(item, language) for item in items], style, language)
    assert_never(value)


def _spelled_out(moment: Moment) -> Message:
    return msg("{day} at {time}", day=Day(moment.at.date()), time=Clock(moment.at.time()))
