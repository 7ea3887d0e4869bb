"""The room's one blueprint; its modules put their pages on it.

/skp                GET        mine.py: my SKP over the years, and the door to a new one
/skp/mulai          GET, POST  starting.py: my SKP of the open year
/skp/<id>           GET        reading.py: the plan as it stands, and its versions; /skp/<id>/versi/<n> one of them
/skp/pohon          GET        tree.py: the cascade, a post a page; /skp/pohon/<post>
/skp/<id>/skp.pdf, /skp/<id>/evaluasi/<period>.pdf …   papers.py: as issued, else as they stand
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("skp", __name__, url_prefix="/skp")
PROCESS, PLAN, REVISION = "skp", "skp_plan", "skp_revision"
