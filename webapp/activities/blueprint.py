"""The room's one blueprint; its modules put their pages on it.

/aktivitas/laporan/<id>  GET, POST  checking.py: a report, decided row by row
/aktivitas/periksa       GET, POST  many.py: many reports at once; /aktivitas/periksa/<id> how far they are
/aktivitas/tim           GET        team.py: people by days of a week; POST …/ingatkan reminds, …/terima accepts a day
/aktivitas/laporan/bukti/<id> GET   evidence.py: a file of evidence
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("activities", __name__, url_prefix="/aktivitas")
