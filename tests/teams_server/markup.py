"""What Teams makes of the little markdown that a TextBlock knows: the words that its reader sees."""

import re

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_WEAK = re.compile(r"(?<![\w*_])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*_])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!])")


def seen(text: str) -> str:
    """The words, without the signs that were taken for markup."""
    without = _LINK.sub(r"\1", text)
    without = _STRONG.sub(r"\2", without)
    without = _WEAK.sub(r"\2", without)
    return _ESCAPED.sub(r"\1", without)
