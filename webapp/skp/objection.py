"""The objection to a year's result: filed by the employee in time, both sides' words, the decision."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.process import UserTask
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation, SkpObjection
from models.skp_evaluations import evaluations_of
from webapp import db, origin, skp_words
from webapp.cases import walking
from webapp.forms import submission
from webapp.sign_in import sessions
from webapp.skp import access, evaluation_words
from webapp.skp.blueprint import bp
from webapp.skp.evaluation_sheet import open_task
from webapp.skp.shown import Head, head
from webapp.translation import _
from workflows import runtime
from workflows.errors import InputRefused, NotFound, TaskGone
from workflows.services import skp as services

MOST = 500


@dataclass(frozen=True)
class Case:
    head: Head
    skp: Skp
    found: SkpEvaluation
    period: SkpPeriod
    made: SkpObjection | None
    task: UserTask | None
    own: bool
    rater: str
    judge: str

    @property
    def may_object(self) -> bool:
        waits = self.task is not None and self.task.step == "answer"
        until = self.found.objection_until
        return self.own and waits and until is not None and db.now() <= until

    @property
    def asked(self) -> str:
        """What the reader is to do now, as a button says it."""
        said = {
            "assessor_says": _("Tulis penjelasan Anda"),
            "employee_says": _("Tulis tanggapan Anda"),
            "decide": _("Putuskan keberatan ini"),
        }
        return said.get(self.task.step, "") if self.task else ""

    @property
    def late(self) -> bool:
        until = self.found.objection_until
        return self.made is None and until is not None and db.now() > until


@bp.get("/<int:skp_id>/keberatan")
def objection(skp_id: int) -> str:
    with db.read() as session:
        return _render(_case(session, skp_id))


@bp.post("/<int:skp_id>/keberatan")
def object_to_result(skp_id: int) -> Response | tuple[str, int]:
    with db.read() as session:
        case = _case(session, skp_id)
        if not case.own:
            raise NotFound(f"objection to SKP {skp_id} by another")
    reason = request.form.get("alasan", "").strip()
    if case.task is None or case.task.step != "answer":
        return _render(case, reason=reason, wrong=_closed(case)), 409
    wrong = (
        ""
        if len(reason) <= MOST
        else _("Terlalu panjang: %(length)s huruf. Paling banyak %(most)s.", length=len(reason), most=MOST)
    )
    if not wrong:
        try:
            walking.note_sent(_send(case.task, reason))
        except InputRefused as error:
            wrong = " ".join(text for texts in error.messages.values() for text in texts)
        except TaskGone:
            wrong = _closed(case)
    if wrong:
        return _render(case, reason=reason, wrong=wrong), 422
    return redirect(url_for("skp.objection", skp_id=skp_id), 303)


def _send(task: UserTask, reason: str) -> runtime.Answer:
    with db.transaction() as session:
        return runtime.complete(
            session,
            task.id,
            actor_id=sessions.me().employee_id,
            values={"answer": "OBJECT", "objection": reason},
            now=db.now(),
            request_key=submission.request_key(),
            device_at=origin.clock(),
            device=origin.device(),
        )


def _case(session: Session, skp_id: int) -> Case:
    """The year's evaluation once it was delivered. Raises NotFound before."""
    skp = access.readable(session, skp_id)
    yearly = [one for one in evaluations_of(session, [skp.id]) if one[1].kind is PeriodKind.YEAR]
    hidden = {EvaluationStatus.OPEN, EvaluationStatus.DELIVERED}
    if not yearly or yearly[-1][0].status in hidden:
        raise NotFound(f"SKP {skp_id} has no result to object to")
    found, period = yearly[-1]
    made = services.objection_shown(session, found)
    return Case(
        head=head(session, skp),
        skp=skp,
        found=found,
        period=period,
        made=made,
        task=open_task(session, found),
        own=access.subject(skp),
        rater=services.name_of(session, found.evaluated_by),
        judge=services.name_of(session, made.decided_by) if made else "",
    )


def _closed(case: Case) -> str:
    until = case.found.objection_until
    if case.late and until is not None:
        return services.too_late(until.astimezone(ZoneInfo(sessions.me().zone)).date())
    return _("Hasil ini sudah final, jadi tidak bisa diajukan keberatan lagi.")


def _render(case: Case, *, reason: str = "", wrong: str = "") -> str:
    return render_template(
        "skp/objection.html",
        case=case,
        reason=reason,
        wrong=wrong or (_closed(case) if case.late and case.own else ""),
        period_words=skp_words.period(case.period),
        rated=evaluation_words,
    )
