"""Metrics in Prometheus' text format, put together when they are asked for. No label names a person."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.service.counts import Counts, Spread
from bot.service.health import Health


def metrics_text(counts: Counts, health: Health, loop_lag: float) -> bytes:
    """Everything that is measured; `loop_lag` in seconds."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Makker(counts, health, loop_lag))
    return generate_latest(registry)


class _Makker(Collector):
    def __init__(self, counts: Counts, health: Health, loop_lag: float) -> None:
        self._counts = counts
        self._health = health
        self._loop_lag = loop_lag

    def collect(self) -> Iterator[Metric]:
        """All of Makker's own metrics."""
        yield from _counted(self._counts)
        yield from _measured(self._health, self._loop_lag)
        yield from _of_platforms(self._health.platforms)


def _counted(counts: Counts) -> Iterator[Metric]:
    yield _counter("makker_turns", "Turns by what became of them", "outcome", counts.turn_outcomes)
    yield _spread("makker_turn_seconds", "From an event's arrival to its commit", counts.turn_seconds)
    yield _spread("makker_batch_turns", "Turns that were committed together", counts.batches)
    yield _counter("makker_claims", "Rows claimed by trigger", "trigger", counts.claims)
    yield _counter("makker_messages", "Attempts to send by what became of them", "outcome", counts.messages)


def _measured(health: Health, loop_lag: float) -> Iterator[Metric]:
    yield _gauge("makker_database_up", "Whether the database answers", float(health.schema is not None))
    yield _gauge("makker_seconds_since_tick", "Age of the last good tick", health.seconds_since_tick)
    yield _gauge("makker_event_loop_lag_seconds", "Longest lag of the event loop in the last minute", loop_lag)
    standing = health.standing
    if standing is None:
        return
    yield _gauge("makker_outbox_waiting", "Messages that are due and not yet sent", standing.outbox_waiting)
    yield _gauge("makker_outbox_oldest_seconds", "Time that the oldest of them has waited", health.outbox_age)
    yield _gauge("makker_inbox_waiting", "Events that wait to be handled again", standing.inbox_waiting)
    dead = GaugeMetricFamily("makker_dead_letters", "What was given up", labels=["kind"])
    dead.add_metric(["message"], standing.dead_messages)
    dead.add_metric(["event"], standing.dead_events)
    yield dead


def _of_platforms(platforms: Mapping[str, Mapping[str, Any]]) -> Iterator[Metric]:
    """What health tells of each platform: its numbers, and what somebody has to see to."""
    trouble = GaugeMetricFamily(
        "makker_platform_trouble", "What keeps a platform from its work", labels=["platform", "what"]
    )
    for platform, told in sorted(platforms.items()):
        for name, value in told.items():
            if isinstance(value, int):
                yield _gauge(f"makker_{platform}_{name}", f"{name.replace('_', ' ').capitalize()} of {platform}", value)
        reasons = {name: value for name, value in told.items() if isinstance(value, str)}
        for what in sorted({**reasons, **told.get("refused", {})}):
            trouble.add_metric([platform, what], 1.0)
    yield trouble


def _counter(name: str, meaning: str, label: str, counted: Counter[str]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for value, count in sorted(counted.items()):
        family.add_metric([value], count)
    return family


def _spread(name: str, meaning: str, spread: Spread) -> Metric:
    return HistogramMetricFamily(name, meaning, buckets=spread.cumulative(), sum_value=spread.total)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
