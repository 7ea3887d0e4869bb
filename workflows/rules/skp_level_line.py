"""A line of a list of levels (jenjang) of functional posts, each from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.rules.leave_opening import day_of
from workflows.rules.skp_credit import CreditPolicy

EARLIEST = date(1970, 1, 1)
GROUND_MOST = 200


class Fault(StrEnum):
    LEVEL = "LEVEL"
    DATE = "DATE"
    GROUND = "GROUND"


@dataclass(frozen=True)
class Level:
    """`level` is one that has a coefficient (`CreditPolicy`)."""

    level: str
    since: date
    ground: str


def read_line(cells: Mapping[str, str], *, today: date) -> Level | Fault:
    """A line by its columns jenjang, sejak, dasar; or the first thing wrong with it. `Ahli Muda` is AHLI_MUDA."""
    level = "_".join(cells.get("jenjang", "").upper().replace("_", " ").split())
    if level not in CreditPolicy().coefficients:
        return Fault.LEVEL
    since = day_of(cells.get("sejak", ""))
    if since is None or not EARLIEST <= since <= today:
        return Fault.DATE
    ground = " ".join(cells.get("dasar", "").split())[:GROUND_MOST]
    return Level(level, since, ground) if ground else Fault.GROUND
