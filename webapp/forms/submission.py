"""A form of a process as posted: read, kept as a draft when something is wrong, and its files on their way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app, flash, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.documents import Draft
from webapp import db, forms, origin
from webapp.forms import KeptFile, Loaded, attachments, drafts, initial, load, suggested
from webapp.forms.load import FORM
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import InputRefused, ProcessWithdrawn
from workflows.form_def import FormDef

_OURS = frozenset({"request_key", "csrf_token"})


@dataclass(frozen=True)
class Shown:
    """What the form macros draw: typed texts, messages, files that stand, the key of the act."""

    raw: dict[str, object] | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, list[KeptFile]] = field(default_factory=dict)
    focus: str = ""
    request_key: str = ""
    saved: Draft | None = None
    restored: bool = False  # the page opens with what was left there


def fresh(
    session: Session,
    form: FormDef | None,
    *,
    place: str,
    values: Mapping[str, object] | None = None,
    sent: Mapping[str, object] | None = None,
) -> Shown:
    """The form as the person left it: from the draft, or untouched, with what the case's values suggest.

    `sent` is what the same form was answered with before, to be corrected rather than typed again.
    """
    draft = drafts.load_draft(session, sessions.me().employee_id, place=place)
    if draft is None or form is None:
        before = {**(sent or {}), **(suggested(form, values) if form and values else {})}
        return Shown(raw=initial(form, before) if form and before else None)
    typed = MultiDict(
        (key, text) for key, texts in draft.fields.items() if isinstance(texts, list) for text in texts
    )
    kept = attachments.kept_in_draft(session, draft.id)
    known = MultiDict((key, value) for key, value in typed.items(multi=True) if key not in _OURS)
    return Shown(raw=load(form, known, kept=kept).raw, kept=kept, saved=draft, restored=True)


def read(form: FormDef | None, *, place: str) -> Loaded:
    """The posted form; a task without a form has nothing to read."""
    if form is None:
        return Loaded()
    kept = _kept_files(place) if form.takes_files else {}
    sent = MultiDict((key, value) for key, value in request.form.items(multi=True) if key not in _OURS)
    most = current_app.config["LANGKAH"].max_upload_bytes
    return load(form, sent, request.files, kept=kept, max_bytes=most)


def _kept_files(place: str) -> dict[str, list[KeptFile]]:
    with db.read() as session:
        draft = drafts.load_draft(session, sessions.me().employee_id, place=place)
        return attachments.kept_in_draft(session, draft.id) if draft else {}


def again(loaded: Loaded, *, errors: dict[str, list[str]], draft: Draft) -> Shown:
    """The form once more with all that was typed, under the same key."""
    return Shown(
        raw=loaded.raw,
        errors=errors,
        kept=loaded.kept,
        focus=loaded.action.focus if loaded.action else "",
        request_key=request.form.get("request_key", ""),
        saved=draft,
    )


def keep(loaded: Loaded, *, place: str) -> Draft:
    """Save what was typed and the good files, so that nothing has to be done twice."""
    me, now = sessions.me(), db.now()
    with db.transaction() as session:
        drafts.save_draft(session, me.employee_id, place=place, fields=drafts.typed(), now=now)
        draft = drafts.load_draft(session, me.employee_id, place=place)
        if draft is None:
            raise RuntimeError("the draft just saved is gone")
        attachments.store(session, loaded.uploads, owner_id=me.employee_id, now=now, draft_id=draft.id)
    return draft


def put_by(loaded: Loaded, *, place: str) -> bool:
    """Whether the press was to keep the form for later, or to empty it, rather than to send it."""
    if "_simpan" in request.form:
        keep(loaded, place=place)
        flash(_("Draf tersimpan. Lanjutkan kapan saja dari halaman ini."), "good")
    elif "_kosongkan" in request.form:
        with db.transaction() as session:
            drafts.drop_draft(session, sessions.me().employee_id, place=place)
    else:
        return False
    return True


def files(session: Session, loaded: Loaded, *, place: str) -> tuple[int, ...]:
    """Attachments of the act: those of the draft that still stand, and those that came with this post."""
    if not loaded.kept:
        return ()
    me = sessions.me()
    draft = drafts.load_draft(session, me.employee_id, place=place)
    new = {one.sha256 for one in loaded.uploads}
    standing = {key: [one for one in kept if one.sha256 not in new] for key, kept in loaded.kept.items()}
    old = attachments.ids_of_kept(session, draft.id if draft else None, kept=standing)
    attachments.leave_draft(session, old)
    return old + attachments.store(session, loaded.uploads, owner_id=me.employee_id, now=db.now())


def begin(loaded: Loaded, *, key: str, place: str, subject_id: int | None = None) -> runtime.Answer:
    """Start a case with what was posted, about the sender or another subject.

    A repeated post answers as the first did, and its files are let go.
    When the process was taken out of use meanwhile, all of it is kept as a draft.
    """
    try:
        return _begin(loaded, key=key, place=place, subject_id=subject_id)
    except ProcessWithdrawn:
        keep(loaded, place=place)
        raise


def _begin(loaded: Loaded, *, key: str, place: str, subject_id: int | None) -> runtime.Answer:
    now = db.now()
    with db.transaction() as session:
        ids = files(session, loaded, place=place)
        answer = runtime.start(
            session,
            key,
            actor_id=sessions.me().employee_id,
            values=loaded.values,
            now=now,
            request_key=request_key(),
            subject_id=subject_id,
            attachment_ids=ids,
            device_at=origin.clock(),
            device=origin.device(),
        )
        done(session, place=place, idle=ids if answer.repeated else ())
    return answer


def done(session: Session, *, place: str, idle: Sequence[int] = ()) -> None:
    """The draft has served; so have the files of an act that turned out to be a repetition."""
    attachments.drop(session, idle)
    drafts.drop_draft(session, sessions.me().employee_id, place=place)


def refused(error: InputRefused, form: FormDef | None) -> dict[str, list[str]]:
    """A check's messages; what belongs to no field of this form stands above it."""
    known = {one.key for one in form.inputs()} if form else set()
    found: dict[str, list[str]] = {}
    for key, said in error.messages.items():
        found.setdefault(key if key.split("-")[0] in known else FORM, []).extend(said)
    return found


def request_key() -> uuid.UUID:
    """The key under which this post is done once; a page without one gets a key of its own."""
    try:
        return uuid.UUID(request.form.get("request_key", ""))
    except ValueError:
        return uuid.uuid4()


def offer_macros(state: BlueprintSetupState) -> None:
    """For the blueprints whose pages draw forms."""
    forms.init_app(cast("Flask", state.app))
