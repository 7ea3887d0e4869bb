"""`langkah web`: the pages, served by gunicorn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from config import Config

if TYPE_CHECKING:
    from gunicorn.config import Config as GunicornConfig

_GRACE_SECONDS = 8  # less than the launcher's patience


class OwnLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Hands gunicorn's lines to our logging; requests are logged by the application."""

    def setup(self, cfg: GunicornConfig) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: Config) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in _options(self.settings).items():
            self.cfg.set(name, value)

    def load(self) -> object:
        from webapp import create_app  # noqa: PLC0415 - in the serving process only

        return create_app(self.settings)


def serve(settings: Config) -> None:
    Server(settings).run()


def _options(settings: Config) -> dict[str, object]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": [f"{host}:{settings.port}"],
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "worker_class": "gthread",
        "preload_app": True,  # the processes share what is read only; no thread or connection exists before they part
        "graceful_timeout": _GRACE_SECONDS,
        "timeout": 60,
        "keepalive": 5,
        "logger_class": OwnLogger,
        "loglevel": settings.log_level.lower(),
        "control_socket_disable": True,
        "proc_name": "langkah-web",
    }
