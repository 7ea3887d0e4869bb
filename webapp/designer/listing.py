"""All processes, and the drafts on their way."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.designer import queries, words
from webapp.designer.blueprint import bp


@bp.get("/proses")
def listing() -> str:
    wanted = request.args.get("cari", "").strip()
    with db.read() as session:
        found, drafts = queries.processes(session), queries.drafts(session)
    fitting = [one for one in found if wanted.casefold() in f"{one.newest.name} {one.newest.key}".casefold()]
    return render_template(
        "designer/list.html",
        processes=fitting,
        total=len(found),
        drafts=drafts,
        wanted=wanted,
        state=words.state,
    )


@bp.get("/rancangan")
def to_listing() -> ResponseReturnValue:
    """Where somebody arrives who shortens a draft's address: all drafts stand on the list."""
    return redirect(url_for(".listing"), 303)
