"""A simulation on the command line: its progress, and its report."""

from rich.console import Console
from rich.progress import Progress

from bot.service.problems import CannotWork
from bot.simulation.run import NotEmpty, simulate


def simulate_and_tell(people: int, days: int, seed: int, database: str | None, *, as_json: bool) -> bool:
    """Run a simulation and print its report; whether it is clean."""
    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Living", total=1.0)
            report = simulate(people, days, seed, database, lambda share: bar.update(task, completed=share))
    except NotEmpty as refusal:
        raise CannotWork(str(refusal)) from refusal
    console = Console()
    if as_json:
        print(report.as_json())
        return report.is_clean
    console.print(report.as_table())
    for example in report.examples:
        console.print(example, highlight=False, markup=False)
    return report.is_clean
