"""The figures of one process for Prometheus, written to files that the exporter adds up.

Imported only where metrics are wanted: the library decides at import where it keeps its figures. Labels are keys of
processes, ids of steps, names of endpoints and classes of errors: all few, none a person's.
"""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from webapp.health.watch import Act

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_SHORT = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_SIZES = (500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 1_000_000)
_TASKS = (10, 25, 50, 100, 200, 300, 500, 1000, 3000)

completions = Counter(
    "langkah_completions", "Tasks completed, or tried to, by what came of it", ["process", "step", "outcome"]
)
moves = Counter("langkah_moves", "Cases moved otherwise: started, by a timer, …", ["process", "kind"])
phases = Histogram("langkah_completion_seconds", "Phases of a completion", ["phase"], buckets=_SHORT)
state_bytes = Histogram("langkah_state_bytes", "State of a case as stored", ["process"], buckets=_SIZES)
tree_tasks = Histogram("langkah_tree_tasks", "Steps that a case has grown to", ["process"], buckets=_TASKS)
conflicts = Counter("langkah_conflicts", "Acts that came too late, by why", ["kind"])
requests = Counter("langkah_http_requests", "Requests answered", ["endpoint", "method", "status"])
request_seconds = Histogram("langkah_http_request_seconds", "Time to an answer", ["endpoint"], buckets=_SHORT)


class Meters:
    """Counts what `watch` tells."""

    def done(self, act: Act) -> None:
        moved = act.moved
        if moved is None:
            return
        if moved.state_bytes:
            state_bytes.labels(act.process).observe(moved.state_bytes)
            tree_tasks.labels(act.process).observe(moved.tree_tasks)
        if act.kind != "complete":
            moves.labels(act.process, act.kind).inc()
            return
        completions.labels(act.process, act.step, "done").inc()
        for name, seconds in act.seconds.items():
            phases.labels(name).observe(seconds)

    def refused(self, act: Act, outcome: str, *, conflict: bool) -> None:
        if act.kind == "complete" and act.process:
            completions.labels(act.process, act.step, outcome).inc()
        if conflict:
            conflicts.labels(outcome).inc()

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        requests.labels(endpoint, method if method in METHODS else "OTHER", str(status)).inc()
        request_seconds.labels(endpoint).observe(seconds)
