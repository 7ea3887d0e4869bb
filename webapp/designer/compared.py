"""Two sets of files beside each other: in words, and marked on both diagrams."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for

from webapp import db
from webapp.designer import queries, shown
from webapp.designer.blueprint import bp
from webapp.designer.drafts import published_of
from webapp.designer.processes import see
from webapp.translation import _
from workflows import designs
from workflows.errors import NotFound


@bp.get("/proses/<key>/banding")
def compare_versions(key: str) -> str:
    """`dari` and `ke` are numbers of versions; the newest and the one before it when nothing is said."""
    with db.read() as session:
        newer = see(session, key, request.args.get("ke", type=int))
        older_number = request.args.get("dari", type=int) or max(newer.version.version - 1, 1)
        older = see(session, key, older_number)
    return _page(
        newer.version.name,
        (_("versi %(number)s", number=older.version.version), older.files),
        (_("versi %(number)s", number=newer.version.version), newer.files),
        back=url_for("designer.version", key=key, number=newer.version.version),
        choices=[(one.version, one.at) for one in newer.all],
        chosen=(older.version.version, newer.version.version),
    )


@bp.get("/rancangan/<int:draft_id>/beda")
def compare_draft(draft_id: int) -> str:
    """With the published version, or with that of `dari`."""
    with db.read() as session:
        found = queries.draft(session, draft_id)
        published = published_of(session, found.key)
        if published is None:
            raise NotFound("nothing of this process is published")
        older = see(session, found.key, request.args.get("dari", published.version, type=int))
        files = designs.files_of(session, draft_id)
    return _page(
        found.name,
        (_("versi %(number)s", number=older.version.version), older.files),
        (_("rancangan ini"), files),
        back=url_for("designer.draft", draft_id=draft_id),
        choices=[(one.version, one.at) for one in older.all],
        chosen=(older.version.version, 0),
    )


def _page(
    name: str,
    before: tuple[str, Mapping[str, bytes]],
    after: tuple[str, Mapping[str, bytes]],
    **more: object,
) -> str:
    changes, moved = shown.compared(designs.compare(before[1], after[1]))
    old, new = designs.look(before[1]), designs.look(after[1])
    return render_template(
        "designer/compare.html",
        name=name,
        older=before[0],
        newer=after[0],
        changes=changes,
        moved=moved,
        old_drawing=shown.picture(
            old, title=name, marks=shown.change_marks(changes, moved, side="lama", without="added")
        ),
        new_drawing=shown.picture(
            new, title=name, marks=shown.change_marks(changes, moved, side="baru", without="removed")
        ),
        **more,
    )
