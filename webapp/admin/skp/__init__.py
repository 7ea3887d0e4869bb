"""SKP as the personnel office keeps it: years and periods, who is how far, moves, older years, exchange with BKN."""

from __future__ import annotations

from webapp.admin.skp import bkn, lists, periods, progress, reopening, transfers, years
from webapp.admin.skp.blueprint import bp

__all__ = ["bkn", "bp", "lists", "periods", "progress", "reopening", "transfers", "years"]
