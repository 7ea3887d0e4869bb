"""Papers that follow a leave which had to begin at once: the applicant adds them to the case, also while away."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.leave import LeaveRequest, request_of
from webapp import db
from webapp.cases import case_query
from webapp.cases.case_query import Case
from webapp.forms import submission
from webapp.forms.load import FORM
from webapp.forms.submission import Shown
from webapp.leave import kind_forms
from webapp.leave.blueprint import bp
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import NotFound
from workflows.form_def import FormDef
from workflows.rules.leave_words import Document
from workflows.services import leave


@bp.get("/cuti/<uuid:instance_id>/surat")
def papers_form(instance_id: uuid.UUID) -> str | Response:
    with db.read() as session:
        case, asked = _mine(session, instance_id)
        form = _form(session, asked)
        if not form.components:
            return _complete(case)
        return _render(case, form, submission.fresh(session, form, place=_place(case)))


@bp.post("/cuti/<uuid:instance_id>/surat")
def papers_sent(instance_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """A repeated post finds its papers there already."""
    with db.read() as session:
        case, asked = _mine(session, instance_id)
        form = _form(session, asked)
    if not form.components:
        return _complete(case)
    loaded = submission.read(form, place=_place(case))
    given = [Document(paper) for paper, files in kind_forms.papers_in(loaded.kept) if files]
    errors = loaded.errors or ({} if given else {FORM: [_("Pilih dulu foto atau PDF suratnya.")]})
    if errors:
        draft = submission.keep(loaded, place=_place(case))
        return _render(case, form, submission.again(loaded, errors=errors, draft=draft)), 422
    with db.transaction() as session:
        me, now = sessions.me().employee_id, db.now()
        names = [one.filename for kept in loaded.kept.values() for one in kept]
        runtime.note_files(session, case.id, names, actor_id=me, now=now)
        files = submission.files(session, loaded, place=_place(case))
        leave.add_papers(session, asked.id, papers=given, files=files, actor_id=me, now=now)
        submission.done(session, place=_place(case))
    flash(_("Surat sudah dilampirkan. Pejabat yang mengesahkan bisa membacanya."), "good")
    return redirect(url_for("cases.show", instance_id=case.id), 303)


def _mine(session: Session, instance_id: uuid.UUID) -> tuple[Case, LeaveRequest]:
    """One's own leave; to others there is nothing to add."""
    case = case_query.seen(session, instance_id)
    asked = request_of(session, instance_id)
    if asked is None or asked.employee_id != sessions.me().employee_id:
        raise NotFound(f"case {instance_id} takes no papers of this person")
    return case, asked


def _form(session: Session, asked: LeaveRequest) -> FormDef:
    return kind_forms.following(leave.papers_due(session, asked, now=db.now()))


def _place(case: Case) -> str:
    return f"papers:{case.id}"


def _complete(case: Case) -> Response:
    flash(_("Surat yang diperlukan sudah lengkap."), "good")
    return redirect(url_for("cases.show", instance_id=case.id), 303)


def _render(case: Case, form: FormDef, shown: Shown) -> str:
    return render_template("leave/following.html", case=case, form=form, shown=shown)
