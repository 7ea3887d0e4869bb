"""Sums as Indonesian texts write them."""

from __future__ import annotations

import pytest

from workflows.rules.money import rupiah, thousands


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp 0"), (999, "Rp 999"), (370000, "Rp 370.000"), (1234567.4, "Rp 1.234.567"), (-5000, "−Rp 5.000")],
)
def test_rupiah(amount: float, text: str):
    assert rupiah(amount) == text


def test_thousands():
    assert thousands(12345678) == "12.345.678"
