"""The load test: hundreds of people at once while all of Slack's Web API hangs; nothing is late, lost or doubled.

`python -m tests.faults.slack_load --seconds 60 --rate 200` sends so many events a second for so long to `makker run`,
by HTTP and by Socket Mode, on SQLite and on PostgreSQL. The program is a process of its own; this one is Slack.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO

import psycopg

from bot.clock import SystemClock
from bot.service.loop_lag import LoopLag
from tests.faults.slack_load_checking import accepted, faults_of, is_at_rest
from tests.faults.slack_load_stage import Somebody, Stage
from tests.slack_server import Answer, Parcel, running
from tests.support import postgresql
from tests.support.databases import KINDS, PostgreSQL, new_sqlite
from tests.support.program import Running

WAYS = ("http", "socket")
DONE_BY_S = 240.0
OUTCOMES = {"Done": "done", "Partly": "partly"}
TWICE, NEW, WROTE = 0.05, 0.1, 0.4
"""Shares: of events that come twice, of newcomers' among all, of messages among those of people who are known."""
P99_S, MOST_S = 0.3, 2.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent: `rate` a second by so many people who are known, and so many who are new."""

    kind: str
    way: str
    seconds: float
    rate: float = 200.0
    known: int = 300
    new: int = 100
    seed: int = 1


@dataclass(slots=True)
class Tally:
    """What a run came to. `took`: the seconds of each acknowledgement; `wrote`, `pressed`: the events' ids."""

    plan: Plan
    took: list[float] = field(default_factory=list)
    wrote: set[str] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)
    unacknowledged: list[str] = field(default_factory=list)
    repeated: int = 0
    hanging: int = 0
    lag_here: float = 0.0
    rested_after: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """How many events were sent, each counted once."""
        return len(self.wrote) + len(self.pressed)

    def share(self, percent: int) -> float:
        """The time within which so many percent were acknowledged, in seconds."""
        return statistics.quantiles(self.took, n=100)[percent - 1]


class Crowd:
    """People who do things, each one thing at a time, at an even pace whatever becomes of it."""

    def __init__(self, stage: Stage, tally: Tally, known: list[Somebody], new: list[Somebody]) -> None:
        self._stage = stage
        self._tally = tally
        self._known = known
        self._new = new
        self._rng = Random(tally.plan.seed)
        self._tasks: set[asyncio.Task[None]] = set()

    async def act(self) -> None:
        """Do it all."""
        plan, loop = self._tally.plan, asyncio.get_running_loop()
        began = loop.time()
        for number in range(int(plan.rate * plan.seconds)):
            if (ahead := began + number / plan.rate - loop.time()) > 0:
                await asyncio.sleep(ahead)
            self._begin(self._does_something(await self._somebody()))
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _somebody(self) -> Somebody:
        """Somebody who has their hands free; that nobody has happens only where acknowledgements take very long."""
        among = self._new if self._rng.random() < NEW else self._known
        idle = [each for each in self._rng.sample(among, min(20, len(among))) if not each.is_busy]
        while not idle:
            idle = [each for each in self._known if not each.is_busy]
            await asyncio.sleep(0.001)
        idle[0].is_busy = True
        return idle[0]

    async def _does_something(self, somebody: Somebody) -> None:
        hand, tally = somebody.hand, self._tally
        if somebody.prompt is None or self._rng.random() < WROTE:
            answer = await hand.types("help")
            assert hand.last is not None
            event, kind = f"ev:{hand.last.payload['event_id']}", tally.wrote
        else:
            label = self._rng.choice(sorted(OUTCOMES))
            answer = await hand.presses(somebody.prompt, label)
            assert hand.last is not None
            event, kind = f"act:{hand.last.payload['trigger_id']}", tally.pressed
            somebody.outcome = OUTCOMES[label]
        kind.add(event)
        self._note(answer, event)
        if self._rng.random() < TWICE:
            await self._again(hand.last, event)
        somebody.is_busy = False

    async def _again(self, parcel: Parcel, event: str) -> None:
        # Slack signs nothing twice within one second.
        await asyncio.sleep(1.1)
        self._tally.repeated += 1
        self._note(await self._stage.slack.delivery.send(self._stage.app, parcel), event)

    def _note(self, answer: Answer, event: str) -> None:
        self._tally.took.append(answer.seconds)
        if not answer.is_acknowledged:
            self._tally.unacknowledged.append(f"{event}: {answer.status} {answer.reason}")


async def run(plan: Plan, address: str, folder: Path, say: Callable[[str], None] = lambda what: None) -> Tally:
    """Start the program, send everything, let Slack's API answer again, and see what is there then."""
    tally, clock = Tally(plan), SystemClock()
    async with running(clock, seed=plan.seed, is_strict=False) as slack:
        stage = Stage(slack, address, clock.now())
        slack.echoes.are_on = False
        known, new = ([stage.comes(f"{name}{at}") for at in range(count)] for name, count in _crowd(plan))
        await stage.were_asked(known)
        with await asyncio.to_thread(_started, stage, plan, folder) as program:
            lines = _read(program.process.stderr)
            if plan.way == "http":
                slack.connect_http(stage.app, program.address)
            else:
                slack.connect_socket(stage.app)
                await slack.sockets.connected(stage.app, 2, 20)
            await _joined(stage)
            say("sending")
            hanging = slack.faults.hang("*", times=None)
            await _measured(Crowd(stage, tally, known, new), tally)
            tally.hanging = hanging.happened
            slack.faults.clear()
            say("Slack's API answers again")
            await _at_rest(stage, tally)
            await asyncio.to_thread(program.end)
        tally.faults += [f"not acknowledged: {each}" for each in tally.unacknowledged[:5]]
        tally.faults += faults_of(stage, tally.wrote, tally.pressed, known, new)
        tally.faults += [f"logged: {line[:200]}" for line in lines if '"error"' in line and "level" in line][:5]
    return tally


def _crowd(plan: Plan) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("known", plan.known), ("new", plan.new)


def _started(stage: Stage, plan: Plan, folder: Path) -> Running:
    way = {"slack_app_token": stage.app.app_token} if plan.way == "socket" else {
        "slack_signing_secret": stage.app.signing_secret
    }  # fmt: skip
    stage.app.has_socket_mode = plan.way == "socket"
    return Running(
        folder,
        database_url=stage.address,
        secret_keys=stage.key,
        chat="false",
        log_format="json",
        slack_api_url=stage.slack.api_url,
        slack_bot_token=stage.installation.token,
        **way,
    )


def _read(pipe: IO[str] | None) -> list[str]:
    """Read what is logged, so that the program never waits for that."""
    assert pipe is not None
    lines: list[str] = []
    threading.Thread(target=lambda: lines.extend(pipe), daemon=True).start()
    return lines


async def _joined(stage: Stage) -> None:
    """Wait until the program knows the workspace."""
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(accepted, stage):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _measured(crowd: Crowd, tally: Tally) -> None:
    lag = LoopLag()
    measuring = asyncio.create_task(lag.run())
    await crowd.act()
    measuring.cancel()
    tally.lag_here = lag.longest


async def _at_rest(stage: Stage, tally: Tally) -> None:
    began = time.monotonic()
    while not await asyncio.to_thread(is_at_rest, stage):
        if time.monotonic() - began > DONE_BY_S:
            break
        await asyncio.sleep(0.2)
    tally.rested_after = time.monotonic() - began


# --- the command -----------------------------------------------------------------------------------------------


def main() -> int:
    """Run, and say what was run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--database", choices=KINDS)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    is_well = True
    with postgresql.run(), tempfile.TemporaryDirectory(prefix="makker-load-") as folder:
        for kind in (chosen.database,) if chosen.database else KINDS:
            for way in (chosen.way,) if chosen.way else WAYS:
                plan = Plan(kind, way, chosen.seconds, chosen.rate, seed=chosen.seed)
                place = Path(folder) / f"{kind}-{way}"
                place.mkdir()
                tally = asyncio.run(
                    run(plan, _address(kind, place), place, lambda what: print(f"… {what}", flush=True))
                )
                is_well = _report(tally) and is_well
    return 0 if is_well else 1


def _address(kind: str, folder: Path) -> str:
    if kind == "sqlite":
        return new_sqlite(folder)
    server = PostgreSQL()
    address = server.new()
    server.close()
    with psycopg.connect(address, autocommit=True) as connection:
        # The tests' server spares the disk; here each commit is to be as durable as an operator's.
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")
    return address


def _report(tally: Tally) -> bool:
    plan, most = tally.plan, max(tally.took)
    is_quick = tally.share(99) < P99_S and most < MOST_S
    print(
        f"{plan.kind}, {plan.way}: {tally.sent:,} events ({len(tally.pressed):,} presses, {len(tally.wrote):,} "
        f"messages, {tally.repeated} came twice)\n"
        f"  by {plan.known + plan.new} people at {plan.rate:g} a second, seed {plan.seed}; {tally.hanging} calls hung\n"
        f"  acknowledged within p50 {_ms(tally.share(50))}, p99 {_ms(tally.share(99))}, max {_ms(most)}: "
        f"{'in time' if is_quick else 'TOO LATE'} (Slack's own lag here: {_ms(tally.lag_here)})\n"
        f"  all handled {tally.rested_after:.0f} s after the API answered again\n"
        f"  {len(tally.faults)} lost, doubled or otherwise wrong"
    )
    print(*tally.faults[:20], sep="\n", end="\n" * bool(tally.faults), flush=True)
    return is_quick and not tally.faults


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
