"""Turning the counting on in a web process or a worker, and emptying what processes of before have left."""

from __future__ import annotations

import os

from config import Config

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def turn_on(settings: Config) -> None:
    """Nothing without LANGKAH_METRICS_PORT. The library reads the variable when it is imported."""
    if settings.metrics_port is None:
        return
    settings.metrics_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[VARIABLE] = str(settings.metrics_dir)
    from webapp.health import watch  # noqa: PLC0415 - after the variable
    from webapp.health.meters import Meters  # noqa: PLC0415 - likewise

    watch.count_with(Meters())


def forget(settings: Config) -> None:
    """Figures of ended processes: kept as long as others go on, so that sums never fall; gone with a new start."""
    for file in settings.metrics_dir.glob("*.db"):
        file.unlink(missing_ok=True)
