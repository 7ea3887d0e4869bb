"""Whose leave a row of the office's tables is about, in words."""

from __future__ import annotations

from models.leave_authority import LeaveAuthority
from webapp.translation import _


def whom(row: LeaveAuthority) -> str:
    """Whose leave a row is about, in words."""
    people = row.employee_kind or _("Semua pegawai")
    if row.rank_from and row.rank_to:
        return _("%(people)s golongan %(low)s–%(high)s", people=people, low=row.rank_from, high=row.rank_to)
    if row.rank_from:
        return _("%(people)s golongan %(low)s ke atas", people=people, low=row.rank_from)
    if row.rank_to:
        return _("%(people)s golongan %(high)s ke bawah", people=people, high=row.rank_to)
    return people
