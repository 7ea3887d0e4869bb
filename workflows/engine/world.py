"""What the engine asks of the world around it; `hands` gives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Protocol


class Hands(Protocol):
    """What the engine needs of the world: our clock, and somebody who does the work."""

    @property
    def now(self) -> datetime: ...

    @property
    def zone(self) -> tzinfo: ...

    def deadline(self, days: int) -> str:
        """ISO instant of the close of the n-th working day."""
        ...

    def call(self, service: str, arguments: Mapping[str, object], *, step: str) -> object: ...
