"""The room's one blueprint; its modules put their pages on it. Designers only.

/proses                                   listing.py
/proses/<key>[/versi/<n>]                 processes.py: a version, its forms and files, restoring
/proses/<key>/henti, /pakai               processes.py: out of use and back
/proses/<key>/banding                     compared.py: two versions
/rancangan/baru                           upload.py
/rancangan/<id>                           drafts.py: report, files, forms, putting away
/rancangan/<id>/beda                      compared.py: with the published version
/rancangan/<id>/kirim, /terbitkan, …      review.py: four eyes
"""

from __future__ import annotations

from flask import Blueprint

from webapp.access.authorize import authorize
from webapp.forms import submission
from webapp.sign_in import sessions

bp = Blueprint("designer", __name__)
bp.record_once(submission.offer_macros)


@bp.before_request
def _designers_only() -> None:
    authorize(sessions.me(), "design")
