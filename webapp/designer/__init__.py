"""The designers' room: every process with its versions, and drafts on their way to become one."""

from __future__ import annotations

from models.people import Role
from webapp.designer import compared, drafts, listing, processes, review, upload
from webapp.designer.blueprint import bp
from webapp.rooms import NavItem, register_nav
from webapp.translation import _

register_nav(
    NavItem(
        label=lambda: _("Proses"),
        icon="workflow",
        endpoint="designer.listing",
        shown=lambda person: person.has(Role.DESIGNER),
    )
)

__all__ = ["bp", "compared", "drafts", "listing", "processes", "review", "upload"]
