"""What the office keeps for daily activities.

/admin/aktivitas               GET         catalogue.py: the catalogue as it is on a day
/admin/aktivitas/impor         GET, POST   catalogue.py: a list looked through; and …/contoh.csv
/admin/aktivitas/impor/tulis   POST        catalogue.py
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("activity_office", __name__, url_prefix="/aktivitas")
