"""Why this officer decides: the delegation that the right rests on, in words."""

from __future__ import annotations

from webapp import i18n
from webapp.leave.limits import whom
from webapp.translation import _
from workflows.services.leave.authority import How, Why


def said(why: Why) -> tuple[str, str]:
    """What it rests on, and the decree with its day."""
    row = why.row
    if row is None:
        return _("PPK sendiri"), _("Untuk cuti ini tidak ada pelimpahan yang bisa dipakai.")
    decree = _("%(ground)s, sejak %(day)s", ground=row.ground, day=i18n.day(row.valid_from))
    told = _("%(post)s, atas pelimpahan PPK", post=why.post)
    if why.how is How.ABOVE:
        told = _("Atasan %(post)s, yang dilimpahi wewenang oleh PPK", post=why.post)
    return told, _("%(decree)s: %(whom)s %(unit)s", decree=decree, whom=whom(row), unit=why.unit)
