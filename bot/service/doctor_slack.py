"""What the doctor says of Slack: where it is installed, how the tokens are, and what a running Makker is refused."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Any

from sqlalchemy import Connection

from bot.config import Settings
from bot.service.findings import Finding, Verdict
from bot.store.slack_standing import SlackStanding, slack_standing

ANSWER_WITHIN_S = 3.0
LARGEST = 2**16


def slack_findings(connection: Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """How Slack is; nothing where it is not set up."""
    if not settings.slack:
        return
    yield from _kept(slack_standing(connection, now))
    live = _of_running(settings)
    if live is not None:
        yield from _lived(live)


def _kept(found: SlackStanding) -> Iterator[Finding]:
    if found.installations:
        yield Finding("slack", Verdict.GOOD, f"Installations: {found.installations}.")
    else:
        yield Finding("slack", Verdict.NOTE, "It is installed nowhere yet. The README says how.")
    if found.over:
        says = f"{found.over} have ended and were not renewed. Install Makker there anew, from /slack/install."
        yield Finding("slack tokens", Verdict.PROBLEM, says)
    if found.ending:
        says = f"{found.ending} end within the hour and are not renewed yet. The logs say why."
        yield Finding("slack tokens", Verdict.PROBLEM, says)


def _lived(live: Mapping[str, Any]) -> Iterator[Finding]:
    refused = live.get("refused") or {}
    for setting, code in refused.items():
        says = f"Slack refuses {setting}: {code}. Set it right and start Makker anew."
        yield Finding("slack tokens", Verdict.PROBLEM, says)
    connections = live.get("connections")
    if connections == 0:
        yield Finding("socket mode", Verdict.PROBLEM, "No connection to Slack stands. See the logs.")
    elif connections is not None:
        yield Finding("socket mode", Verdict.GOOD, f"Connections that stand: {connections}.")


def _of_running(settings: Settings) -> Mapping[str, Any] | None:
    """What a Makker that runs here says of Slack; none where none answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 (only compared)
    asking = HTTPConnection(host, settings.port, timeout=ANSWER_WITHIN_S)
    try:
        asking.request("GET", "/healthz")
        found = json.loads(asking.getresponse().read(LARGEST))
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        asking.close()
    told = found.get("slack") if isinstance(found, dict) else None
    return told if isinstance(told, dict) else None
