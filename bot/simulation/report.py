"""The report of a simulation: what happened, what should have, and how fast; as a table and as JSON."""

import json
from dataclasses import asdict, dataclass, field

from rich.table import Table

EXAMPLES_MOST = 20
"""So many differences are told in words; the rest are counted."""


@dataclass(slots=True, kw_only=True)
class Report:
    """Counts of what happened; those in `DIFFERENCES` must be 0. Seconds and memory alone vary from run to run."""

    people: int
    days: int
    seed: int
    database: str
    prompts_due: int = 0
    prompts_sent: int = 0
    prompts_doubled: int = 0
    prompts_lost: int = 0
    prompts_unexpected: int = 0
    prompts_late: int = 0
    nudges_due: int = 0
    nudges_sent: int = 0
    nudges_differ: int = 0
    answers: int = 0
    answers_refused: int = 0
    slots: int = 0
    slots_differ: int = 0
    numbers: int = 0
    streaks_differ: int = 0
    strengths_differ: int = 0
    comebacks_differ: int = 0
    turns: int = 0
    turns_failed: int = 0
    events_doubled: int = 0
    messages: int = 0
    messages_left: int = 0
    seconds: float = 0.0
    peak_mib: float = 0.0
    examples: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing differed from the model and nothing was lost, doubled or late."""
        return not any(getattr(self, name) for name in DIFFERENCES)

    @property
    def turns_a_second(self) -> float:
        """People's turns through the whole engine, deliveries and checks included in the time."""
        return self.turns / self.seconds if self.seconds else 0.0

    def differ(self, what: str) -> None:
        """Keep a difference in words, while there are few."""
        if len(self.examples) < EXAMPLES_MOST:
            self.examples.append(what)

    def as_json(self) -> str:
        """Everything, for programs."""
        whole = asdict(self) | {"is_clean": self.is_clean, "turns_a_second": round(self.turns_a_second, 1)}
        return json.dumps(whole, indent=2)

    def as_table(self) -> Table:
        """Everything, for people."""
        title = f"{self.people:,} people, {self.days} days, seed {self.seed}, {self.database}"
        table = Table(title=title, title_justify="left", show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for name, words in ROWS:
            value = f"{getattr(self, name):,}"
            is_wrong = name in DIFFERENCES and getattr(self, name) > 0
            table.add_row(words, f"[bold red]{value}[/]" if is_wrong else value)
        table.add_section()
        table.add_row("seconds", f"{self.seconds:,.1f}")
        table.add_row("turns a second", f"{self.turns_a_second:,.0f}")
        table.add_row("peak memory, MiB", f"{self.peak_mib:,.0f}")
        return table


DIFFERENCES = (
    "prompts_doubled",
    "prompts_lost",
    "prompts_unexpected",
    "prompts_late",
    "nudges_differ",
    "slots_differ",
    "streaks_differ",
    "strengths_differ",
    "comebacks_differ",
    "turns_failed",
    "events_doubled",
    "messages_left",
)

ROWS = (
    ("prompts_due", "prompts due (slots)"),
    ("prompts_sent", "prompts sent"),
    ("prompts_doubled", "prompts doubled"),
    ("prompts_lost", "prompts lost"),
    ("prompts_unexpected", "prompts that nobody expected"),
    ("prompts_late", "prompts late"),
    ("nudges_due", "nudges due"),
    ("nudges_sent", "nudges sent"),
    ("nudges_differ", "nudges that differ"),
    ("answers", "answers"),
    ("answers_refused", "answers refused (too late or too early)"),
    ("slots", "slots closed or answered"),
    ("slots_differ", "slots that differ from the model"),
    ("numbers", "streaks and strengths compared"),
    ("streaks_differ", "streaks that differ from the model"),
    ("strengths_differ", "strengths that differ from the model"),
    ("comebacks_differ", "comebacks that differ from the model"),
    ("turns", "turns"),
    ("turns_failed", "turns that failed"),
    ("events_doubled", "events handled twice"),
    ("messages", "messages delivered"),
    ("messages_left", "messages given up or left over"),
)
