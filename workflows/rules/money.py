"""Sums as Indonesian texts write them."""

from __future__ import annotations


def thousands(number: int) -> str:
    """`150.000`"""
    return f"{number:,}".replace(",", ".")


def rupiah(amount: float) -> str:
    """`Rp 150.000`; cents are rounded, and what is owed has its sign in front."""
    whole = round(amount)
    return f"{'−' if whole < 0 else ''}Rp {thousands(abs(whole))}"
