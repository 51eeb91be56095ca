"""Typed text as Slack sends it, and as its writer wrote it: links, mentions and escapes taken back.

Messages come escaped, so that every `<` in them is Slack's own. Whether the text of a command does depends on the
command's settings and has changed over the years: only what has the form of Slack's markup is taken for it.
"""

import re

_MARKED = re.compile(r"<((?:@[UWB]|#[CG]|![a-z]|[a-z][a-z0-9+.-]*:)[^<>]*)>")
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
