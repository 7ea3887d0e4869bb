"""What the office keeps for daily activities.

/admin/aktivitas               GET         catalogue.py: the catalogue as it is on a day
/admin/aktivitas/impor         GET, POST   catalogue.py: a list looked through; and …/contoh.csv
/admin/aktivitas/impor/tulis   POST        catalogue.py
/admin/aktivitas/presensi      GET         presence.py: the presence of a day, by unit
/admin/aktivitas/presensi/<id> GET, POST   presence.py: a person's month, and putting a day right
/admin/aktivitas/presensi/<id>/izin        POST        presence.py: permissions by the hour; and …/<row>/hapus
/admin/aktivitas/presensi/impor            GET, POST   presence_list.py: a list looked through; …/contoh.csv
/admin/aktivitas/presensi/impor/tulis      POST        presence_list.py
/admin/aktivitas/jam           GET         hours.py: hours of units; …/baru GET, POST; …/<row>/akhiri POST
/admin/aktivitas/gangguan      GET, POST   outages.py: the register; …/<row>/kuatkan, …/<row>/cabut POST
/admin/aktivitas/ketentuan     GET         policy.py: the office's numbers on a day; …/ubah GET, POST
/admin/aktivitas/tertinggal    GET         behind.py: who is behind; the list as .csv and .xlsx
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("activity_office", __name__, url_prefix="/aktivitas")
