"""What the office keeps for leave. Its modules put their pages on this one blueprint.

/admin/cuti                                 GET         overview.py
/admin/cuti/wewenang                        GET         authority.py: the whole delegation as it is on a day
/admin/cuti/wewenang/baru                   GET, POST   authority.py
/admin/cuti/wewenang/<row_id>               GET         authority.py: what is delegated together, and ending it
/admin/cuti/wewenang/<row_id>/akhiri        POST        authority.py
/admin/cuti/ketentuan                       GET         policy.py: the switches as they are on a day
/admin/cuti/ketentuan/<key>                 GET, POST   policy.py
/admin/cuti/surat                           GET         papers.py: what each kind needs on a day
/admin/cuti/surat/baru                      GET, POST   papers.py
/admin/cuti/surat/salin                     POST        papers.py: the law's list becomes the office's own
/admin/cuti/surat/<row_id>                  GET         papers.py
/admin/cuti/surat/<row_id>/akhiri           POST        papers.py
/admin/cuti/pegawai                         GET         people.py
/admin/cuti/pegawai/<employee_id>           GET, POST   people.py: contract, teacher, place
/admin/cuti/pegawai/<employee_id>/anak      POST        people.py; and …/anak/<child_id>/hapus
/admin/cuti/tempat                          GET, POST   places.py: hard to reach; and …/<row_id>/akhiri
/admin/cuti/kekuatan                        GET, POST   places.py: least staff of units
/admin/cuti/tertutup                        GET, POST   places.py: no annual leave; and …/<row_id>/cabut
/admin/cuti/saldo-awal                      GET, POST   opening.py: a list looked through; and …/contoh.csv
/admin/cuti/saldo-awal/tulis                POST        opening.py
/admin/cuti/tugas-bersama                   GET, POST   duty.py; and …/hapus
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("leave_settings", __name__, url_prefix="/cuti")
