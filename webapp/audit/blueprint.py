"""The room's one blueprint; its modules put their pages on it. Auditors only, and nothing here changes anything.

/periksa                        listing.py: the search and its results
/periksa/unduh                  export.py: the same as a table for a spreadsheet
/periksa/perubahan              changes.py: settings and master data
/periksa/<number>               case.py: one case, event by event, on the diagram of its version
"""

from __future__ import annotations

from flask import Blueprint, g

from webapp.access.authorize import authorize
from webapp.sign_in import sessions

bp = Blueprint("audit", __name__, url_prefix="/periksa")


@bp.before_request
def _auditors_only() -> None:
    authorize(sessions.me(), "audit")
    g.only_reads = True  # the database refuses, too
