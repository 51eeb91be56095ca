"""Tokens: a typed text cut into words and numbers, with where each stands."""

import re
from unicodedata import normalize

# Each alternative is made of disjoint classes, so the time is linear in the text.
_TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}-\d{1,2}-\d{4}(?!\d)"  # a date with hyphens
    r"|\d+(?:[.,:/]\d+)*½?"  # a number, a time, a date
    r"|[aApP]\.[mM]\b"
    r"|[^\W\d_](?:[^\W\d_]|['\u2019\u0300-\u036f])*"  # a word, its accents perhaps written apart
    r"|[✓✔☑✅❌👍👎×%]|\+1\b"
)

Token = tuple[str, int, int]


def tokens(text: str) -> list[Token]:
    """The words of `text` as (form, start, end): lower-case, without punctuation around them."""
    return [(_form(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def forms(text: str) -> list[str]:
    """The words of `text` alone."""
    return [_form(found) for found in _TOKEN.findall(text)]


def _form(token: str) -> str:
    if token.isascii():
        lowered = token.lower()
        return lowered if lowered.isalnum() else lowered.strip("'").replace(".m", "m")
    return composed(token).lower().strip("'")


def composed(text: str) -> str:
    """`text` with its accents composed and its apostrophes plain, as forms are."""
    return text if text.isascii() else normalize("NFC", text).replace("\u2019", "'")
