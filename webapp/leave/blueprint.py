"""The room's one blueprint; its modules put their pages on it.

/cuti/ajukan      GET         kinds.py: which leave; /cuti/ajukan/<kind> for which reason
/ajukan/leave     GET, POST   asking.py: annual leave; /ajukan/leave.<kind> the others
/cuti/hitung      POST        asking.py: the figures while dates are picked
/cuti/kalender    GET         calendar.py: who of a unit is away, month by month
/cuti/perubahan   POST        deciding.py: what other days would mean
/cuti/<case>/formulir.pdf, /cuti/pratinjau.pdf   paper.py: form 1.b
/cuti/<case>/surat  GET, POST  following.py: papers that follow a leave which had to begin at once
/cuti/riwayat     GET         history.py: requests of the people below my posts
/kalender/<token>.ics  GET    feed.py: for phones, without a sign-in
/cuti/ditangguhkan GET        postponed.py: postponed leave, mine and of the units I look after
/cuti/panggil     GET, POST   afterwards.py: calling back to work; /cuti/panggil/<leave> the form
/cuti/batalkan    GET, POST   afterwards.py: giving granted leave back; /cuti/batalkan/<leave> the form
/cuti/akibat      POST        afterwards.py: what either would return, by the day picked
/saldo            GET         ledger.py: one's own, or /saldo/<employee>
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("leave", __name__)
PROCESS = "leave"
