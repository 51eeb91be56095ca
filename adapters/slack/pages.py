"""The few pages around an installation, each in the browser's language and with nothing from elsewhere in it."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from aiohttp import web

from bot.text.catalogue import languages, put
from bot.text.messages import Text

_FOLDER = files("adapters.slack") / "assets"
_STYLE = (_FOLDER / "page.css").read_text("utf-8")
_PAGE = Template((_FOLDER / "page.html").read_text("utf-8"))
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What Slack put into the address stays there: no page that is opened from here is told of it."""


def page(
    request: web.Request, title: Text, explained: Text, label: Text = "", address: str = "", status: int = 200
) -> web.Response:
    """A page with a heading, a paragraph, and one button where there is something to do."""
    language = language_of(request)
    button = f'<a href="{escape(address)}">{escape(put(label, language))}</a>' if address else ""
    text = _PAGE.substitute(
        language=language,
        title=escape(put(title, language)),
        explained=escape(put(explained, language)),
        button=button,
        style=_STYLE,
    )
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)


def language_of(request: web.Request) -> str:
    """The first language that a browser asks for and we speak, else English."""
    for each in request.headers.get("Accept-Language", "")[:200].split(","):
        code = each.partition(";")[0].strip().partition("-")[0].lower()
        if code in languages():
            return code
    return "en"
