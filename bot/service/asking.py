"""Asking a Makker that runs here how it is."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any

from bot.config import Settings

ANSWER_WITHIN_S = 3.0
LARGEST = 2**16


def told_by_running(settings: Settings, platform: str) -> Mapping[str, Any] | None:
    """What it says of a platform in its health; none where none answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 (only compared)
    asking = HTTPConnection(host, settings.port, timeout=ANSWER_WITHIN_S)
    try:
        asking.request("GET", "/healthz")
        found = json.loads(asking.getresponse().read(LARGEST))
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        asking.close()
    told = found.get(platform) if isinstance(found, dict) else None
    return told if isinstance(told, dict) else None
