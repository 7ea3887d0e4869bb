"""The room's one blueprint; its modules put their pages on it.

/skp                GET        mine.py: my SKP over the years, and the door to a new one
/skp/mulai          GET, POST  starting.py: my SKP of the open year
/skp/tim            GET        team.py: whom I assess, ratings that wait, feedback in two taps
/skp/<id>/capaian   GET        progress.py: progress with evidence; /capaian/<line> GET, POST to add some
/skp/<id>/umpan-balik POST     saying.py: feedback from above, beside and below
/skp/<id>/nilai/<period> GET, POST evaluation.py: report and self-appraisal, rating; /buka POST opens the result
/skp/<id>/keberatan GET, POST  objection.py: the objection to the year's result
/skp/bukti/<id>     GET        progress.py: a file of evidence
/skp/<id>           GET        reading.py: the plan as it stands, and its versions; /skp/<id>/versi/<n> one of them
/skp/pohon          GET        tree.py: the cascade, a post a page; /skp/pohon/<post>
/skp/pohon/<post>/sebaran  GET  spread.py: predicates at and below a post, by period
/skp/riwayat        GET        past.py: my predicates over the years, objections, credit points and why
/skp/<id>/skp.pdf, /skp/<id>/evaluasi/<period>.pdf …   papers.py: as issued, else as they stand
/skp/unit           GET        unit.py: results and lists of the units that I lead or look after
/skp/unit/<unit>/<period>  GET  unit.py: one of them; POST …/hasil sets the result, …/tanda-tangan signs the list
/skp/<id>/susun     GET        editing.py: drafting the plan; its acts by POST below it
/skp/<id>/susun/hasil/<line>, /susun/lampiran   GET, POST  rows.py: one result with its indicators; the annexes
/skp/<id>/periksa   GET, POST  checking.py: the assessor's sheet
/skp/<id>/bagi      GET, POST  sharing.py: parts of my results for the team
/skp/<id>/ubah      GET, POST  revising.py: asking for a new version
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("skp", __name__, url_prefix="/skp")
PROCESS, PLAN, REVISION = "skp", "skp_plan", "skp_revision"
