"""What the office keeps for leave. Its modules put their pages on this one blueprint.

/admin/cuti                                 GET         overview.py
/admin/cuti/wewenang                        GET         authority.py: the whole delegation as it is on a day
/admin/cuti/wewenang/baru                   GET, POST   authority.py
/admin/cuti/wewenang/<row_id>               GET         authority.py: what is delegated together, and ending it
/admin/cuti/wewenang/<row_id>/akhiri        POST        authority.py
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("leave_settings", __name__, url_prefix="/cuti")
