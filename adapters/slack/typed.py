"""Typed text as Slack sends it, and as its writer wrote it: links, mentions and escapes taken back."""

import re

_MARKED = re.compile(r"<([^<>]*)>")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def as_written(text: str) -> str:
    """The words behind Slack's markup; a mention of somebody without a name in it is left out."""
    plain = _MARKED.sub(_words, text)
    for escaped, sign in _ESCAPES:
        plain = plain.replace(escaped, sign)
    return plain


def _words(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    if label:
        return f"#{label}" if target.startswith("#") else label
    if target.startswith("!"):
        return f"@{target[1:].partition('^')[0]}"
    return "" if target.startswith(("@", "#")) else target
