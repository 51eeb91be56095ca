"""JSON on its way out."""

from typing import Any

import msgspec
from aiohttp import web

_write = msgspec.json.Encoder().encode


def respond(view: Any, status: int = 200) -> web.Response:
    """A view as JSON; it is never kept by the browser."""
    return web.Response(
        body=_write(view), status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )
