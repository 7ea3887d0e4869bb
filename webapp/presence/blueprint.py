"""/aktivitas/presensi   GET   mine.py: my presence of a month, today's first."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("presence", __name__, url_prefix="/aktivitas/presensi")
