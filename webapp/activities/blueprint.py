"""The room's one blueprint; its modules put their pages on it.

/aktivitas/laporan/<id>  GET, POST  checking.py: a report, decided row by row
/aktivitas/laporan/bukti/<id> GET   evidence.py: a file of evidence
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("activities", __name__, url_prefix="/aktivitas")
