"""Runs every benchmark and prints one table: `python -m benchmarks [--quick]`."""

import argparse
import gc
import statistics
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import URL

from benchmarks import answers, claims, idle, jobs, program
from benchmarks.claims import Drained
from benchmarks.servers import postgresql
from benchmarks.stage import postgresql_stage, sqlite_stage

Stage = Callable[[], AbstractContextManager[URL]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, both sides, their ratio, and the promise."""

    name: str
    ours: str
    beside: str
    ratio: str
    promise: str
    kept: bool


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="benchmarks", description="Makker's figures, each against a baseline.")
    arguments.add_argument("--quick", action="store_true", help="smaller numbers, for a first look")
    quick: bool = arguments.parse_args().quick
    console = Console()
    table = Table("what", "Makker", "beside it", "ratio", "promised", "", title="Figures")
    gc.collect()
    with postgresql() as server:
        for figure in _figures(server, quick):
            console.print(f"{figure.name}: {figure.ours} | {figure.beside} | {figure.ratio}", style="dim")
            table.add_row(
                figure.name, figure.ours, figure.beside, figure.ratio, figure.promise, "✓" if figure.kept else "✗"
            )
    console.print(table)


def _figures(server: URL, quick: bool) -> Iterator[Figure]:
    on_postgresql: Stage = lambda: postgresql_stage(server)  # noqa: E731
    yield from _answers("SQLite", sqlite_stage, _sqlite_rates, 2.0, quick)
    yield from _answers("PostgreSQL", on_postgresql, _postgresql_rates, 1.5, quick)
    slots = 20_000 if quick else 100_000
    yield from _claims("SQLite", sqlite_stage, claims.bare_sqlite, slots)
    yield from _claims("PostgreSQL", on_postgresql, claims.bare_postgresql, slots)
    yield _jobs(2_000 if quick else 10_000)
    yield _idle("SQLite", sqlite_stage, quick)
    yield _idle("PostgreSQL", on_postgresql, quick)
    yield from _slack(quick)
    yield from _teams(quick)
    yield from _program()


# --- answers --------------------------------------------------------------------------------------------


def _sqlite_rates(url: URL, turns: int) -> tuple[float, float]:
    return answers.raw_sqlite_rate(url, turns, answers.AT_ONCE), answers.raw_sqlite_rate(url, turns // 4, 1)


def _postgresql_rates(url: URL, turns: int) -> tuple[float, float]:
    return answers.raw_asyncpg_rate(url, turns, answers.AT_ONCE), answers.raw_asyncpg_rate(url, turns // 4, 1)


def _answers(
    name: str, stage: Stage, raw: Callable[[URL, int], tuple[float, float]], promise: float, quick: bool
) -> Iterator[Figure]:
    """Both sides in turn, five times over; the median of the pairs' ratios is what counts."""
    rounds, turns = (3, 1_000) if quick else (5, 4_000)
    many: list[tuple[float, float]] = []
    single: list[tuple[float, float]] = []
    with stage() as url:
        answers.prepare(url)
        for _ in range(rounds):
            raw_many, raw_single = raw(url, turns)
            many.append((answers.engine_rate(url, turns * 2, answers.AT_ONCE), raw_many))
            single.append((answers.engine_rate(url, turns // 4, 1), raw_single))
    ratio = statistics.median(ours / theirs for ours, theirs in many)
    yield Figure(
        f"answered check-ins, 32 at once, {name}", _per_second(many, 0), _per_second(many, 1), f"{ratio:.2f}×",
        f"at least {promise}× the raw driver", ratio >= promise,
    )  # fmt: skip
    slower = statistics.median(theirs / ours for ours, theirs in single)
    yield Figure(
        f"answered check-ins, one at a time, {name}", _per_second(single, 0), _per_second(single, 1),
        f"1/{slower:.2f}", "no slower than 1/3 of the raw driver", slower <= 3,
    )  # fmt: skip


def _per_second(pairs: list[tuple[float, float]], side: int) -> str:
    return f"{statistics.median(pair[side] for pair in pairs):,.0f}/s"


# --- claims ---------------------------------------------------------------------------------------------


def _claims(name: str, stage: Stage, bare: Callable[[URL], Drained], slots: int) -> Iterator[Figure]:
    pairs = [(_drained(stage, claims.makker, slots), _drained(stage, bare, slots)) for _ in range(3)]
    ratio = statistics.median(ours.seconds / theirs.seconds for ours, theirs in pairs)
    ours, theirs = (statistics.median(each.seconds for each in side) for side in zip(*pairs, strict=True))
    yield Figure(
        f"{slots:,} slots due at once, {name}", f"{ours:.2f} s", f"{theirs:.2f} s bare SQL", f"{ratio:.2f}×",
        "at most 1.5× a bare claim", ratio <= 1.5,
    )  # fmt: skip
    blocked = statistics.median(each.loop_blocked for each, _ in pairs) * 1000
    yield Figure(
        f"event loop meanwhile, {name}", f"blocked {blocked:.1f} ms at most", "", "", "never over 10 ms", blocked <= 10
    )


def _drained(stage: Stage, drain: Callable[[URL], Drained], slots: int) -> Drained:
    with stage() as url:
        claims.prepare(url, slots)
        gc.collect()
        return drain(url)


def _jobs(people: int) -> Figure:
    theirs = jobs.apscheduler(people)
    ours = _drained(sqlite_stage, claims.makker, people)
    ratio = theirs.seconds / ours.seconds
    return Figure(
        f"{people:,} people due at once", f"{ours.seconds / people * 1e6:.0f} µs a slot",
        f"{theirs.seconds / people * 1e6:,.0f} µs: an APScheduler job each",
        f"{ratio:.0f}×", "at least 30×", ratio >= 30,
    )  # fmt: skip


def _idle(name: str, stage: Stage, quick: bool) -> Figure:
    few, many = 1_000, 50_000 if quick else 1_000_000
    with stage() as url:
        idle.prepare(url, few)
        small = idle.tick_seconds(url)
    with stage() as url:
        idle.prepare(url, many)
        large = idle.tick_seconds(url)
    ratio = large / small
    return Figure(
        f"idle tick, {name}", f"{large * 1e6:.0f} µs at {many:,} goals", f"{small * 1e6:.0f} µs at {few:,}",
        f"{ratio:.2f}×", "no growth", ratio <= 1.5,
    )  # fmt: skip


def _slack(quick: bool) -> Iterator[Figure]:
    """All sides in turn, several times over; the median of the ratios is what counts."""
    # Loaded here: Bolt is of no use to the figures before.
    from benchmarks import slack

    rounds, presses = (3, 500) if quick else (5, 2_000)
    with sqlite_stage() as url:
        slack.prepare(url)
        for at_once in (1, answers.AT_ONCE):
            runs = [slack.costs(url, presses, at_once) for _ in range(rounds)]
            how = "one at a time" if at_once == 1 else f"{at_once} at once"
            whole, bolt = _micros(run.whole.passed for run in runs), _micros(run.bolt.passed for run in runs)
            ratio = statistics.median(run.whole.passed / run.bolt.passed for run in runs)
            yield Figure(
                f"a signed press in Slack to its commit, {how}, SQLite", whole, f"{bolt} Bolt, empty handler",
                f"{ratio:.1f}×", "stated alone", True,
            )  # fmt: skip
            layers, bolt = _micros(run.layers.worked for run in runs), _micros(run.bolt.worked for run in runs)
            ratio = statistics.median(run.layers.worked / run.bolt.worked for run in runs)
            yield Figure(
                f"the same without the engine, {how}", f"{layers} of processor", f"{bolt} Bolt, empty handler",
                f"{ratio:.2f}×", "at most 2× Bolt's empty handler", ratio <= 2,
            )  # fmt: skip


def _teams(quick: bool) -> Iterator[Figure]:
    """All sides in turn, several times over; the median of the ratios is what counts."""
    # Loaded here: botbuilder is of no use to the figures before.
    from benchmarks import teams

    rounds, presses = (3, 500) if quick else (5, 2_000)
    with sqlite_stage() as url:
        teams.prepare(url)
        for at_once in (1, answers.AT_ONCE):
            runs = [teams.costs(url, presses, at_once) for _ in range(rounds)]
            how = "one at a time" if at_once == 1 else f"{at_once} at once"
            whole = _micros(run.whole.passed for run in runs)
            for beside, theirs in (
                ("botbuilder as it comes", [run.stock for run in runs]),
                ("botbuilder, mended", [run.mended for run in runs]),
            ):
                ratio = statistics.median(
                    run.whole.passed / cost.passed for run, cost in zip(runs, theirs, strict=True)
                )
                yield Figure(
                    f"a press in Teams to its commit, {how}, SQLite", whole,
                    f"{_micros(cost.passed for cost in theirs)} {beside}, empty handler", f"{ratio:.2f}×",
                    "stated alone", True,
                )  # fmt: skip
            layers, mended = _micros(run.layers.worked for run in runs), _micros(run.mended.worked for run in runs)
            ratio = statistics.median(run.layers.worked / run.mended.worked for run in runs)
            yield Figure(
                f"the same without the engine, {how}", f"{layers} of processor",
                f"{mended} botbuilder, mended, empty handler", f"{ratio:.2f}×", "at most 1.5× botbuilder's own",
                ratio <= 1.5,
            )  # fmt: skip


def _micros(seconds: Iterable[float]) -> str:
    return f"{statistics.median(seconds) * 1e6:,.0f} µs"


def _program() -> Iterator[Figure]:
    runs = program.started()
    seconds = statistics.median(run.seconds for run in runs)
    memory = runs[-1].memory_mib
    yield Figure("makker run, until it answers", f"{seconds:.2f} s", "", "", "under 1 s", seconds < 1)
    yield Figure("makker run at rest", f"{memory:.0f} MiB", "", "", "under 120 MiB", memory < 120)


if __name__ == "__main__":
    main()
