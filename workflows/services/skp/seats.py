"""Which seats count for SKP: a delegation for another process gives no part in it."""

from __future__ import annotations

from workflows.assignment import Seat

PROCESSES = ("skp", "skp_revision", "skp_period", "skp_year")


def serves(seat: Seat) -> bool:
    """Whether whoever sits there acts in one of the processes of SKP, and so reads what they are about."""
    return any(seat.serves(key) for key in PROCESSES)
