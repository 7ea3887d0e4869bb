"""The way to everything that the office keeps for leave."""

from __future__ import annotations

from flask import render_template

from webapp.admin.leave_settings.blueprint import bp
from webapp.translation import _


@bp.get("")
def overview() -> str:
    return render_template("admin/leave/overview.html", doors=_doors())


def _doors() -> list[tuple[str, str, str, str]]:
    """Address, icon, name, and what one does there."""
    return [
        (
            "/admin/cuti/wewenang",
            "stamp",
            _("Siapa memutus cuti"),
            _("Pelimpahan wewenang PPK, dengan SK-nya"),
        ),
    ]
