"""`python -m bot.simulation`: a simulation without the rest of the command line."""

import sys

import click
from rich.console import Console
from rich.progress import Progress

from bot.simulation.run import NotEmpty, simulate


@click.command()
@click.option("--people", default=200, show_default=True, help="How many people are invented.")
@click.option("--days", default=30, show_default=True, help="How many days they live with Makker.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same report.")
@click.option("--database", default=None, help="An empty database; without one an SQLite file that is removed.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def main(people: int, days: int, seed: int, database: str | None, as_json: bool) -> None:
    """Let invented people live with Makker and compare what comes of it with the plain model."""
    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Living", total=1.0)
            report = simulate(people, days, seed, database, lambda share: bar.update(task, completed=share))
    except NotEmpty as refusal:
        raise click.ClickException(str(refusal)) from refusal
    console = Console()
    if as_json:
        console.print_json(report.as_json())
    else:
        console.print(report.as_table())
        for example in report.examples:
            console.print(example, highlight=False)
    sys.exit(0 if report.is_clean else 1)


if __name__ == "__main__":
    main()
