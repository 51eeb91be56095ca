"""What the doctor says of Teams: whom Makker can write to, how long its certificate lasts, and what it is refused."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.config import Settings
from bot.service.asking import told_by_running
from bot.service.findings import Finding, Verdict
from bot.store.teams_standing import TeamsStanding, teams_standing
from bot.teams_config import ends_at

ENDS_SOON = timedelta(days=30)


def teams_findings(connection: Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """How Teams is; nothing where it is not set up."""
    if not settings.teams:
        return
    if settings.teams_local:
        yield Finding("teams", Verdict.NOTE, "In the local mode it asks for no token. It is for trying Makker only.")
    yield _kept(teams_standing(connection))
    yield from _certificate(settings, now)
    live = told_by_running(settings, "teams")
    if live is not None:
        yield from _lived(live)


def _kept(found: TeamsStanding) -> Finding:
    if found.conversations:
        ended = f", and {found.ended} that have ended" if found.ended else ""
        return Finding("teams", Verdict.GOOD, f"Conversations to write to: {found.conversations}{ended}.")
    if found.ended:
        says = f"All conversations have ended ({found.ended}): it is installed nowhere any more, or blocked everywhere."
        return Finding("teams", Verdict.NOTE, says)
    return Finding("teams", Verdict.NOTE, "Nobody has written from there yet. The README says how it is installed.")


def _certificate(settings: Settings, now: datetime) -> Iterator[Finding]:
    if settings.teams_certificate is None:
        return
    end = ends_at(settings.teams_certificate.read_bytes())
    if end - now > ENDS_SOON:
        yield Finding("teams certificate", Verdict.GOOD, f"It lasts until {end:%Y-%m-%d}.")
        return
    says = f"It ends on {end:%Y-%m-%d}. Make a new one, upload it to the app in Microsoft Entra, and start Makker anew."
    yield Finding("teams certificate", Verdict.PROBLEM, says)


def _lived(live: Mapping[str, Any]) -> Iterator[Finding]:
    refused = live.get("refused") or {}
    for setting, code in refused.items():
        says = f"Microsoft refuses {setting}: {code}. Set it right and start Makker anew."
        yield Finding("teams tokens", Verdict.PROBLEM, says)
    if live.get("keys"):
        says = (
            f"The keys that Teams signs with cannot be fetched ({live['keys']}), and nobody comes in without them. "
            "Check that this machine reaches MAKKER_TEAMS_OPENID_URL."
        )
        yield Finding("teams keys", Verdict.PROBLEM, says)
