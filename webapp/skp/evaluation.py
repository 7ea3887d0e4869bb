"""The evaluation of a period: the employee reports and appraises, the assessor rates with the evidence in view."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from models.process import TaskStatus, UserTask
from models.skp_evaluation import SkpEvaluation, SkpEvaluationRow
from models.skp_evaluations import rows_of
from webapp import db, origin, skp_words
from webapp.cases import walking
from webapp.forms import load, submission
from webapp.forms.load import FORM
from webapp.inbox import afterwards
from webapp.sign_in import sessions
from webapp.skp import evaluation_words, words
from webapp.skp.blueprint import bp
from webapp.skp.evaluation_sheet import MINE, Sheet, sheet_of
from webapp.translation import _
from workflows import runtime
from workflows.errors import InputRefused, NotFound, TaskGone

SHORT, LONG = 1000, 2000
_FIELDS = {
    "report": ("self_work", "self_behaviour", "self_note"),
    "rate": ("work", "behaviour", "rating_note"),
}
_TOGETHER = "AS_SELF"


@bp.get("/<int:skp_id>/nilai/<int:period_id>")
def evaluation(skp_id: int, period_id: int) -> str:
    with db.read() as session:
        return _render(sheet_of(session, skp_id, period_id))


@bp.post("/<int:skp_id>/nilai/<int:period_id>")
def evaluate(skp_id: int, period_id: int) -> Response | tuple[str, int]:
    """What is written is kept first, so that nothing is lost when the sending is refused."""
    with db.transaction() as session:
        sheet = sheet_of(session, skp_id, period_id)
        if (
            sheet.task is None
            or sheet.task.step not in _FIELDS
            or not _still_open(session, sheet, sheet.task)
        ):
            return _too_late(session, sheet)
        _save(session, sheet)
    if "simpan" in request.form:
        flash(_("Tersimpan. Lanjutkan kapan saja dari halaman ini."), "good")
        return redirect(_address(sheet), 303)
    return _send(sheet, sheet.task)


@bp.post("/<int:skp_id>/nilai/<int:period_id>/buka")
def open_result(skp_id: int, period_id: int) -> Response:
    """The employee opens the result: from today on it counts as received."""
    with db.read() as session:
        sheet = sheet_of(session, skp_id, period_id)
    if not sheet.own:
        raise NotFound(f"result {period_id} of SKP {skp_id} to be opened by another")
    if sheet.task is not None and sheet.task.step == "read":
        with suppress(TaskGone):  # opened in another window, or received as time went by
            _complete(sheet.task, {})
    return redirect(_address(sheet), 303)


def _still_open(session: Session, sheet: Sheet, task: UserTask) -> bool:
    """Whether nobody has sent the sheet since it was read; until the transaction ends, nobody can.

    Else a second press would write over ratings from which the predicate has been taken already.
    """
    session.get_one(SkpEvaluation, sheet.found.id, with_for_update=True, populate_existing=True)
    status = session.scalar(select(UserTask.status).where(UserTask.id == task.id))
    return status == TaskStatus.OPEN


def _send(sheet: Sheet, task: UserTask) -> Response | tuple[str, int]:
    given = _given(task)
    with db.read() as session:
        form = runtime.form_of_task(session, task.id, today=db.today())
    loaded = load(form, MultiDict(given)) if form else None
    errors = dict(loaded.errors) if loaded else {}
    if loaded and not errors:
        try:
            answer = _complete(task, loaded.values)
        except InputRefused as error:
            errors = submission.refused(error, form)
        except TaskGone:
            with db.read() as session:
                return _too_late(session, sheet)
        else:
            walking.note_sent(answer)
            return redirect(_address(sheet), 303)
    with db.read() as session:
        again = sheet_of(session, sheet.skp.id, sheet.period.id)
        return _render(again, errors=errors, typed=given), 422


def _complete(task: UserTask, values: Mapping[str, object]) -> runtime.Answer:
    with db.transaction() as session:
        return runtime.complete(
            session,
            task.id,
            actor_id=sessions.me().employee_id,
            values=values,
            now=db.now(),
            request_key=submission.request_key(),
            device_at=origin.clock(),
            device=origin.device(),
        )


def _given(task: UserTask) -> dict[str, str]:
    """The fields of the task's form as they were chosen."""
    given = {name: request.form.get(name, "") for name in _FIELDS[task.step]}
    if task.step == "rate":
        given["verdict"] = _TOGETHER if _TOGETHER in request.form else "OWN"
    return given


def _save(session: Session, sheet: Sheet) -> None:
    """Rows and ratings so far, as far as this person writes them."""
    found = session.get_one(SkpEvaluation, sheet.found.id)
    rows = rows_of(session, found.id)
    column, prefix = ("achieved", "capaian-") if sheet.step == "report" else ("feedback", "balik-")
    for key, line, value in _about(sheet):
        text = request.form.get(prefix + key)
        if text is None:
            continue
        row = rows.get(line or value or "")
        if row is None:
            row = SkpEvaluationRow(evaluation_id=found.id, rhk_line=line, value=value)
            session.add(row)
        setattr(row, column, text.strip()[:LONG])
    _save_ratings(found, sheet)


def _about(sheet: Sheet) -> Iterator[tuple[str, uuid.UUID | None, str | None]]:
    """What rows are about, with the ends of their fields' names: the results, then the seven values."""
    for one in sheet.results:
        yield str(one.rhk.id), one.rhk.line, None
    for value, _name, _conduct in evaluation_words.VALUES:
        yield str(value), None, str(value)


def _save_ratings(found: SkpEvaluation, sheet: Sheet) -> None:
    known = {str(one) for one in evaluation_words.RATINGS}
    chosen = {name: request.form.get(name) for name in _FIELDS[sheet.step]}
    for name in (one for one in chosen if not one.endswith("note")):
        if chosen[name] in known:
            setattr(found, name, chosen[name])
    note = (chosen.get("self_note") or chosen.get("rating_note") or "").strip()[:SHORT]
    if sheet.step == "report":
        found.self_note = note
    else:
        found.note = note


def _too_late(session: Session, sheet: Sheet) -> tuple[str, int]:
    """Somebody was faster, or it isn't this person's to write: what was typed is shown, to be copied."""
    typed = [
        text for key, text in request.form.items() if key.startswith(("capaian-", "balik-")) and text.strip()
    ]
    happened = afterwards.of_case(session, sheet.found.instance_id)
    if not sheet.own and not sheet.above:
        raise NotFound(f"evaluation {sheet.found.id} to be written")
    return _render(sheet, errors={FORM: [_not_yours(sheet)]}, lost=typed, happened=happened), 409


def _not_yours(sheet: Sheet) -> str:
    if sheet.own and sheet.step == "":
        return _("Laporan Anda sudah terkirim, atau waktunya sudah lewat, jadi tidak bisa diubah lagi.")
    return _("Lembar ini sedang tidak menunggu Anda. Yang menilai adalah pejabat penilainya, satu kali.")


def _address(sheet: Sheet) -> str:
    return url_for("skp.evaluation", skp_id=sheet.skp.id, period_id=sheet.period.id)


def _render(sheet: Sheet, **more: object) -> str:
    shown = {"errors": {}, "typed": {}, "lost": (), "happened": ""} | more
    return render_template(
        "skp/evaluation.html",
        sheet=sheet,
        period_words=skp_words.period(sheet.period),
        words_of=skp_words.period,
        words=words,
        rated=evaluation_words,
        mine=sheet.step in MINE,
        **shown,
    )
