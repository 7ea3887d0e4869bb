"""The office's rooms of SKP. Its modules put their pages on this one blueprint.

/admin/skp                                  GET, POST   years.py: the years; opening one
/admin/skp/<year>                           GET, POST   years.py: its periods and who couldn't be started; its deadline
/admin/skp/<year>/mulai                     POST        years.py: an SKP for whoever has none; and …/tutup, …/buka-lagi
/admin/skp/<year>/kemajuan                  GET         progress.py: who is at which step; and .csv, .xlsx
/admin/skp/<year>/kemajuan/ingatkan         POST        progress.py
/admin/skp/<year>/kemajuan/<skp_id>/buka-lagi  POST     reopening.py: one person is evaluated anew
/admin/skp/<year>/pindah                    GET         transfers.py: moves in mid-year; POST …/<skp_id> and …/penilai
/admin/skp/<year>/bkn                       GET, POST   bkn.py: exchange by files; …/skp22.json and the like
/admin/skp/riwayat, /admin/skp/jenjang      GET, POST   lists.py: a list looked through; …/contoh.csv, POST …/tulis
/admin/skp/masa/<period_id>                 GET, POST   periods.py: its days; and …/mulai, …/tutup
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("skp_office", __name__, url_prefix="/skp")
