"""What somebody typed and has not sent: kept while typing, and when a session ended before the form was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import Row, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from models.asking import ask
from models.documents import Draft
from webapp import db, i18n
from webapp.sign_in import sessions
from webapp.translation import _

bp = Blueprint("drafts", __name__)
Fields = dict[str, list[str]]

LONGEST = 100_000  # characters of a form; more is no form that a person typed
MOST_FIELDS = 500
OWNER = "_owner"
WAITS_FOR_SIGN_IN = timedelta(days=1)
NOT_KEPT = re.compile(r"^(_.*|csrf_token|sandi.*|kode_aktivasi)$")
_PLACES = (
    (re.compile(r"^/ajukan/([\w.-]{1,80})(?:/.*)?$"), "start", "/ajukan/"),
    (re.compile(r"^/tugas/([\w-]{1,80})(?:/.*)?$"), "task", "/tugas/"),
    (re.compile(r"^/skp/([\w/-]{1,80})$"), "skp", "/skp/"),
    (re.compile(r"^/aktivitas/([\w/-]{1,80})$"), "aktivitas", "/aktivitas/"),
)
_DROP = text("delete from draft where employee_id = :owner and place = :at")
_PLACE = re.compile(r"^((start|task):[\w.-]{1,80}|(skp|aktivitas):[\w/-]{1,80})$")


def place_of(path: str) -> str:
    """`start:leave`, `task:<id>`, or the path itself where the form belongs to no process."""
    for pattern, kind, _prefix in _PLACES:
        if found := pattern.match(path):
            return f"{kind}:{found[1]}"
    return f"path:{path}"


def page_of(place: str) -> str:
    """The page on which the form of a place stands."""
    kind, _colon, name = place.partition(":")
    page = next((prefix + name for _pattern, prefix_of, prefix in _PLACES if kind == prefix_of), name)
    return page if _can_be_opened(page) else "/"


def typed(source: MultiDict[str, str] | None = None) -> Fields:
    """What the present post typed, without secrets and tokens; empty when it is too much to keep."""
    source = request.form if source is None else source
    texts = {
        key: [text.replace("\0", "") for text in source.getlist(key)] for key in source if "\0" not in key
    }
    kept = {key: found for key, found in texts.items() if not NOT_KEPT.match(key)}
    if len(kept) > MOST_FIELDS or sum(len(text) for texts in kept.values() for text in texts) > LONGEST:
        return {}
    return kept


def save_draft(
    session: Session, employee_id: int, *, place: str, fields: Mapping[str, list[str]], now: datetime
) -> None:
    """The newest state of a form; there is one a person and place."""
    _put(session, Draft.employee_id.key, employee_id, place=place, fields=dict(fields), now=now)


def load_draft(session: Session, employee_id: int, *, place: str) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.employee_id == employee_id, Draft.place == place))


def unsent(session: Session, employee_id: int) -> Row[str, datetime] | None:
    """Place and hour of the newest form for a new case that somebody began and has not sent."""
    return session.execute(
        select(Draft.place, Draft.saved_at)
        .where(Draft.employee_id == employee_id, Draft.place.startswith("start:"))
        .order_by(Draft.saved_at.desc())
        .limit(1)
    ).one_or_none()


def drop_draft(session: Session, employee_id: int, *, place: str) -> None:
    ask(session, _DROP, {"owner": employee_id, "at": place})


def keep_for_visitor(session: Session, visitor_hash: bytes, *, now: datetime) -> str:
    """Keep the present post until its writer has signed in again; answers its place."""
    place, fields = place_of(request.path), typed()
    if owner := sessions.whose(session, sessions.current().token):
        fields[OWNER] = [str(owner)]
    session.execute(
        delete(Draft).where(Draft.visitor_hash.is_not(None), Draft.saved_at < now - WAITS_FOR_SIGN_IN)
    )
    _put(session, Draft.visitor_hash.key, visitor_hash, place=place, fields=fields, now=now)
    return place


def adopt_draft(session: Session, visitor_hash: bytes, *, employee_id: int, now: datetime) -> str:
    """Give a visitor's drafts to the person who has signed in; answers the page of the newest, or nothing.

    A draft that another person's session left in this browser is not shown to anybody else: it is dropped.
    """
    drafts = session.scalars(
        select(Draft).where(Draft.visitor_hash == visitor_hash).order_by(Draft.saved_at)
    ).all()
    page = ""
    for draft in drafts:
        fields = {key: value for key, value in draft.fields.items() if key != OWNER}
        if draft.fields.get(OWNER, [str(employee_id)]) == [str(employee_id)]:
            _put(session, "employee_id", employee_id, place=draft.place, fields=fields, now=now)
            page = page_of(draft.place)
        session.delete(draft)
    return page


@bp.post("/draf")
def autosave() -> Response:
    """Called by the page's script while somebody types."""
    place = request.args.get("tempat", "")
    if not _PLACE.match(place):
        abort(404)
    moment = db.now()
    with db.transaction() as session:
        save_draft(session, sessions.me().employee_id, place=place, fields=typed(), now=moment)
    return Response(_("Draf tersimpan %(at)s", at=i18n.clock(moment)), mimetype="text/plain")


def _put(
    session: Session,
    owner: str,
    value: int | bytes,
    *,
    place: str,
    fields: Mapping[str, object],
    now: datetime,
) -> None:
    column = getattr(Draft, owner)
    row = {owner: value, "place": place, "fields": dict(fields), "saved_at": now}
    statement = insert(Draft).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[column, Draft.place],
            index_where=column.is_not(None),
            set_={"fields": statement.excluded.fields, "saved_at": statement.excluded.saved_at},
        )
    )


def _can_be_opened(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True
