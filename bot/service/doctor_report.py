"""The doctor's report on paper: tables for people, JSON for programs."""

from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.service.doctor import Report, lasting
from bot.service.findings import Verdict

_SIGNS = {
    Verdict.GOOD: ("✓ good", "green"),
    Verdict.NOTE: ("· note", "cyan"),
    Verdict.PROBLEM: ("✗ problem", "bold red"),
}


def as_json(report: Report) -> str:
    """The report for programs; ages in seconds."""
    told: dict[str, Any] = {
        "healthy": report.is_healthy,
        "version": report.version,
        "settings": dict(report.settings),
        "findings": [
            {"about": each.about, "verdict": each.verdict.value, "says": each.says} for each in report.findings
        ],
        "dead_letters": [
            {
                "kind": each.letter.kind,
                "tenant": each.letter.tenant_id,
                "id": each.letter.id,
                "age_seconds": round(each.age),
                "reason": each.letter.reason,
            }
            for each in report.letters
        ],
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def print_report(report: Report) -> None:
    """The report for people."""
    console = Console(highlight=False)
    console.print(_settings(report))
    console.print(_findings(report))
    if report.letters:
        console.print(_letters(report))
    verdict = "Makker is healthy." if report.is_healthy else "Something needs doing: see the problems above."
    console.print(f"Makker {report.version}. {verdict}")


def _settings(report: Report) -> Table:
    table = Table(title="Settings in force", title_justify="left", box=None)
    table.add_column("Variable")
    table.add_column("Value", overflow="fold")
    for name, value in report.settings.items():
        table.add_row(name, Text(value or "–"))
    return table


def _findings(report: Report) -> Table:
    table = Table(title="Findings", title_justify="left", box=None)
    for heading in ("Looked at", "Verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("What was seen", overflow="fold")
    for each in report.findings:
        sign, style = _SIGNS[each.verdict]
        table.add_row(each.about, Text(sign, style=style), Text(each.says))
    return table


def _letters(report: Report) -> Table:
    table = Table(title="Dead letters", title_justify="left", box=None)
    for heading in ("Kind", "Age", "Tenant", "Id", "Reason"):
        table.add_column(heading, overflow="fold")
    for each in report.letters:
        letter = each.letter
        table.add_row(letter.kind, lasting(each.age), letter.tenant_id, Text(letter.id), Text(letter.reason))
    return table
