"""The settings of a single command, as a launcher on the same data would hand them to it."""

from __future__ import annotations

import config
from config import Config
from webapp.cli import plan


def own_settings() -> Config:
    from webapp import logs  # noqa: PLC0415 - the launcher stays small

    settings = Config.from_env(plan.settled(config.environment()))
    logs.configure(settings.log_level)
    return settings
