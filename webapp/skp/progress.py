"""Progress of an SKP: what was achieved of each indicator, with its evidence, beside the feedback on it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from models.base import find
from models.documents import Attachment
from models.skp import Iki, Rhk, Skp
from models.skp_evaluation import SkpEvidence, SkpProgress
from models.skp_evaluations import evaluations_of, feedback_of, progress_of
from models.skp_reading import agreed_plan, content
from webapp import db, skp_words
from webapp.forms import Loaded, attachments, submission
from webapp.forms.submission import Shown
from webapp.skp import access, activities, evaluation_words, feedback, words
from webapp.skp.blueprint import bp
from webapp.skp.shown import head
from webapp.translation import _
from workflows.errors import NotFound
from workflows.form_def import Field, FormDef, Kind, Limits
from workflows.rules.links import is_address
from workflows.services import skp as services

bp.record_once(submission.offer_macros)
LONGEST = 1000


@dataclass(frozen=True)
class Indicator:
    """One's own indicator about which something is to be noted."""

    skp: Skp
    rhk: Rhk
    iki: Iki

    @property
    def place(self) -> str:
        return f"path:{url_for('skp.progress_form', skp_id=self.skp.id, line=self.iki.line)}"


@bp.get("/<int:skp_id>/capaian")
def progress(skp_id: int) -> str:
    with db.read() as session:
        return page(session, access.readable(session, skp_id), feedback.Typed())


def page(session: Session, skp: Skp, typed: feedback.Typed) -> str:
    """All of it; `typed` is feedback that couldn't be kept."""
    plan = agreed_plan(session, skp.id)
    results = content(session, plan).results if plan else ()
    own = access.subject(skp)
    return render_template(
        "skp/progress.html",
        head=head(session, skp),
        skp=skp,
        results=results,
        entries=progress_of(session, skp.id),
        said=_by_about(session, skp),
        evaluations=evaluations_of(session, [skp.id]),
        daily=activities.of(session, skp),
        own=own,
        author=None if own else feedback.author(session, skp),
        about=feedback.choices((one.rhk.line, one.rhk.text) for one in results),
        typed=typed,
        words=words,
        rated=evaluation_words,
        period_words=skp_words.period,
        since=request.args.get("sejak", ""),
    )


@bp.get("/<int:skp_id>/capaian/<uuid:line>")
def progress_form(skp_id: int, line: uuid.UUID) -> str:
    with db.read() as session:
        indicator, form = _indicator(session, skp_id, line), _form()
        shown = submission.fresh(session, form, place=indicator.place)
        if shown.raw is None:
            shown = Shown(raw={"day": min(db.today(), indicator.skp.last_day).isoformat()})
        return _render(indicator, form, shown)


@bp.post("/<int:skp_id>/capaian/<uuid:line>")
def add_progress(skp_id: int, line: uuid.UUID) -> Answer | tuple[str, int]:
    with db.read() as session:
        indicator, form = _indicator(session, skp_id, line), _form()
    loaded = submission.read(form, place=indicator.place)
    errors = loaded.errors or _wrong(indicator.skp, loaded)
    if errors:
        draft = submission.keep(loaded, place=indicator.place)
        return _render(indicator, form, submission.again(loaded, errors=errors, draft=draft)), 422
    _keep(indicator, loaded)
    flash(_("Capaian tercatat. Penilai Anda bisa membacanya sekarang."), "good")
    return redirect(url_for("skp.progress", skp_id=skp_id) + f"#i{indicator.iki.id}", 303)


@bp.post("/<int:skp_id>/capaian/<int:progress_id>/tarik")
def take_back(skp_id: int, progress_id: int) -> Answer:
    with db.transaction() as session:
        skp = access.own(session, skp_id)
        said = services.take_back(session, progress_id, skp_id=skp.id, now=db.now())
    flash(said or _("Capaian ditarik. Anda bisa mencatatnya lagi."), "attn" if said else "good")
    return redirect(url_for("skp.progress", skp_id=skp_id), 303)


@bp.get("/bukti/<int:evidence_id>")
def evidence(evidence_id: int) -> Response:
    """Always as a download, for whoever may read the SKP."""
    with db.read() as session:
        found = find(session, SkpEvidence, evidence_id)
        if found is None:
            raise NotFound(f"evidence {evidence_id}")
        access.readable(session, session.get_one(SkpProgress, found.progress_id).skp_id)
        return attachments.downloaded(session, found.sha256, found.filename)


def _indicator(session: Session, skp_id: int, line: uuid.UUID) -> Indicator:
    """Of the plan in force. Raises NotFound for another's."""
    skp = access.own(session, skp_id)
    plan = agreed_plan(session, skp.id)
    for result in content(session, plan).results if plan else ():
        for iki in result.indicators:
            if iki.line == line:
                return Indicator(skp, result.rhk, iki)
    raise NotFound(f"indicator {line} of SKP {skp_id}")


def _form() -> FormDef:
    return FormDef(
        id="progress",
        components=(
            Field(
                key="text",
                kind=Kind.TEXTAREA,
                label=_("Apa yang tercapai"),
                help=_("Satu atau dua kalimat, dengan angkanya bila ada."),
                required=True,
                limits=Limits(min_length=5, max_length=LONGEST),
            ),
            Field(key="day", kind=Kind.DATE, label=_("Tanggal"), required=True),
            Field(
                key="link",
                kind=Kind.TEXTFIELD,
                label=_("Tautan bukti"),
                help=_("Alamat lengkap, dimulai https://"),
                limits=Limits(max_length=500),
                inputmode="url",
            ),
            Field(
                key="files",
                kind=Kind.FILE,
                label=_("Berkas bukti"),
                help=_("Foto atau PDF, masing-masing paling besar 5 MB."),
                accept="image/*,.pdf",
                multiple=True,
            ),
        ),
    )


def _wrong(skp: Skp, loaded: Loaded) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    said = services.wrong_day(skp, date.fromisoformat(str(loaded.values["day"])), today=db.today())
    if said:
        errors["day"] = [said]
    if (link := str(loaded.values.get("link") or "")) and not is_address(link):
        errors["link"] = [_("Tautannya belum lengkap. Salin alamatnya dari peramban, dimulai https://")]
    return errors


def _keep(indicator: Indicator, loaded: Loaded) -> None:
    """Evidence is named by the progress; the attachments were only its way here."""
    values, now = loaded.values, db.now()
    with db.transaction() as session:
        ids = submission.files(session, loaded, place=indicator.place)
        named = select(Attachment.sha256, Attachment.filename).where(Attachment.id.in_(ids))
        files = [(digest, name) for digest, name in session.execute(named)] if ids else []
        achieved = services.Achieved(
            indicator.iki.line,
            date.fromisoformat(str(values["day"])),
            str(values["text"]),
            str(values.get("link") or ""),
            files,
        )
        services.add_progress(session, indicator.skp, achieved, client_uuid=submission.request_key(), now=now)
        attachments.drop(session, ids)
        submission.done(session, place=indicator.place)


def _by_about(session: Session, skp: Skp) -> dict[str, list[feedback.Shown]]:
    """What was said, by the result or value that it is about; "" is all of the work."""
    found: dict[str, list[feedback.Shown]] = {}
    for one in feedback.shown(session, feedback_of(session, skp.id)):
        found.setdefault(str(one.given.rhk_line or one.given.value or ""), []).append(one)
    return found


def _render(indicator: Indicator, form: FormDef, shown: Shown) -> str:
    return render_template("skp/progress_form.html", at=indicator, form=form, shown=shown, words=words)
