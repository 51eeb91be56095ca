"""What the doctor says of Slack: where it is installed, how the tokens are, and what a running Makker is refused."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.config import Settings
from bot.service.asking import told_by_running
from bot.service.findings import Finding, Verdict
from bot.store.slack_standing import SlackStanding, slack_standing


def slack_findings(connection: Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """How Slack is; nothing where it is not set up."""
    if not settings.slack:
        return
    yield from _kept(slack_standing(connection, now))
    live = told_by_running(settings, "slack")
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
