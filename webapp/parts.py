"""Every part of the pages with its states on one page, for whoever draws pages. Demo and development only."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, abort, current_app, render_template

from webapp import assets, db
from webapp.security import public

bp = Blueprint("parts", __name__)


@bp.get("/_parts")
@public
def page() -> str:
    if not (current_app.config["LANGKAH"].demo or current_app.debug):
        abort(404)
    moment = db.now()
    return render_template(
        "parts/page.html",
        late=moment - timedelta(hours=2),
        soon=moment + timedelta(hours=20),
        later=moment + timedelta(days=3),
        since=moment - timedelta(days=1),
        icon_names=icon_names(),
    )


def icon_names() -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', (assets.FOLDER / "icons.svg").read_text(encoding="utf-8"))
