"""Metrics for Prometheus: where processes write their figures, and the exporter that adds them up on its own port.

Web processes and workers write to files in one folder; the exporter reads those and asks the database for what
nobody counts. It serves no page and knows no person.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import structlog
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import exc
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models.base import create_engine_for
from webapp.clock import Clock
from webapp.health import figures
from webapp.health.figures import Figures

KEEP_SECONDS = 5.0  # the database is asked no more often than that
log = structlog.get_logger(__name__)


class CannotServe(Exception):
    """The exporter has no port; the message says why and what to do."""


def serve(settings: Config) -> None:
    """Serve until SIGTERM or SIGINT."""
    if settings.metrics_port is None:
        raise CannotServe(
            "LANGKAH_METRICS_PORT is not set. Write the port to serve metrics on, such as 9100."
        )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    engine = create_engine_for(settings.database_url, pool_size=1)
    try:
        server, thread = start_http_server(
            settings.metrics_port,
            addr=settings.metrics_host,
            registry=registry(settings, sessionmaker(engine)),
        )
    except OSError as error:
        raise CannotServe(
            f"Port {settings.metrics_port} can't be used for metrics: {error.strerror}."
        ) from error
    stop.wait()
    server.shutdown()
    thread.join()
    engine.dispose()


def registry(settings: Config, sessions: sessionmaker[Session]) -> CollectorRegistry:
    folder = settings.metrics_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = CollectorRegistry()
    MultiProcessCollector(found, path=str(folder))  # type: ignore[no-untyped-call]
    found.register(OfDatabase(sessions, Clock(demo=settings.demo)))
    return found


@dataclass(eq=False)  # the registry keeps collectors in a dictionary
class OfDatabase(Collector):
    """What the tables say, kept a few seconds; when the database is away that is said and nothing else."""

    sessions: sessionmaker[Session]
    clock: Clock
    kept: Figures | None = None
    read_at: float = -KEEP_SECONDS
    lock: threading.Lock = field(default_factory=threading.Lock)

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked of the database before somebody asks us."""
        return ()

    def collect(self) -> Iterator[Metric]:
        with self.lock:
            found = self._figures()
        yield GaugeMetricFamily(
            "langkah_database_up", "Whether the database answers", value=float(found is not None)
        )
        if found is not None:
            yield from _gauges(found)

    def _figures(self) -> Figures | None:
        if time.monotonic() - self.read_at < KEEP_SECONDS:
            return self.kept
        try:
            with self.sessions() as session:
                self.kept = figures.read(session, self.clock.now(session))
        except exc.SQLAlchemyError as error:
            log.warning("metrics.database_away", error=type(error).__name__)
            self.kept = None
        self.read_at = time.monotonic()
        return self.kept


def _gauges(found: Figures) -> Iterator[Metric]:
    for name, seconds in figures.ages(found):
        yield GaugeMetricFamily(
            f"langkah_{name}_lag_seconds", f"Age of the oldest of the late {name}", value=seconds
        )
    incidents = GaugeMetricFamily("langkah_incidents_open", "Open incidents", labels=["kind"])
    for kind, count in found.incidents.items():
        incidents.add_metric([kind], count)
    jobs = GaugeMetricFamily("langkah_jobs", "Jobs in the queue", labels=["queue", "job", "state"])
    for one in found.queues:
        counts = {"waiting": one.todo, "later": one.later, "doing": one.doing, "failed": one.failed}
        for state, count in counts.items():
            jobs.add_metric([one.queue, one.job, state], count)
    yield incidents
    yield jobs
    plain = {
        "jobs_stalled": (found.stalled, "Jobs whose worker is gone"),
        "workers_alive": (found.workers, "Workers heard of lately"),
        "database_bytes": (found.database_bytes, "Size of the database"),
        "database_connections": (found.connections, "Connections to the database"),
        "database_connections_max": (found.most_connections, "Connections that the server allows"),
    }
    for name, (value, said) in plain.items():
        yield GaugeMetricFamily(f"langkah_{name}", said, value=value)
    waits = max((found.now - found.unsealed).total_seconds(), 0.0) if found.unsealed else 0.0
    yield GaugeMetricFamily("langkah_unsealed_seconds", "Age of the oldest event not sealed yet", value=waits)
    if found.checkpoint is not None:
        age = max((found.clock - found.checkpoint).total_seconds(), 0.0)
        yield GaugeMetricFamily("langkah_checkpoint_age_seconds", "Since history was sealed last", value=age)
