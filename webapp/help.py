"""The help page: short, and open to everybody."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.security import public

bp = Blueprint("help", __name__)


@bp.get("/bantuan")
@public
def page() -> str:
    return render_template("help/page.html")
