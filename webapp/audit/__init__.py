"""The auditors' room: search all cases of one's units and period, and read each event by event."""

from __future__ import annotations

from models.people import Role
from webapp.audit import case, changes, export, listing
from webapp.audit.blueprint import bp
from webapp.rooms import NavItem, register_nav
from webapp.translation import _

register_nav(
    NavItem(
        label=lambda: _("Periksa"),
        icon="search",
        endpoint="audit.search",
        shown=lambda person: person.has(Role.AUDITOR),
        order=10,
    )
)

__all__ = ["bp", "case", "changes", "export", "listing"]
