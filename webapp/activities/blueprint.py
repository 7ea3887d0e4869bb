"""The room's one blueprint; its modules put their pages on it.

/aktivitas                       GET        day.py: my day, what it is worth, and the ways to add to it
/aktivitas/katalog               GET        day.py: the catalogue of my post on a day, with search
/aktivitas/baru/<day>[/<item>]   GET, POST  entering.py: an entry; /aktivitas/<id>/ubah GET, POST changes it
/aktivitas/hitung                POST       entering.py: minutes and points while typing
/aktivitas/ulangi                POST       acts.py: the last day's entries once more; …/<id>/hapus, …/<id>/pulihkan
/aktivitas/kirim                 GET, POST  sending.py: one day or several as reports
/aktivitas/bulan                 GET        month.py: my month against its target
/aktivitas/bkn                   GET, POST  export.py: my month as BKN's progres harian asks for it
/aktivitas/bukti/<id>            GET        acts.py: a file of evidence of mine
/aktivitas/laporan/<id>          GET, POST  checking.py: a report, decided row by row
/aktivitas/laporan/bukti/<id>    GET        evidence.py: a file of evidence of a report
/aktivitas/periksa[/<id>]        GET, POST  many.py: many reports at once; how far they are
/aktivitas/tim                   GET        team.py: people by days; POST …/ingatkan reminds, …/terima accepts a day
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("activities", __name__, url_prefix="/aktivitas")
PROCESS = "activity"
