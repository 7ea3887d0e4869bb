"""The assessor's sheet: the whole plan, a remark on each row, an expectation on each value; agree or return."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.process import UserTask
from models.skp import Skp, SkpPlan
from models.skp_reading import Content, content, open_plan
from webapp import db, origin
from webapp.cases import walking
from webapp.forms import drafts, submission
from webapp.sign_in import sessions
from webapp.skp import access, words
from webapp.skp.blueprint import bp
from webapp.skp.shown import Sheet, head
from webapp.translation import _
from workflows import runtime
from workflows.errors import InputRefused, NotFound, TaskGone
from workflows.services import skp as services
from workflows.services.skp.checking import INDICATOR, ITEM, RESULT

Fields = dict[str, str]


@bp.get("/<int:skp_id>/periksa")
def check(skp_id: int) -> str | Response:
    with db.read() as session:
        skp = access.readable(session, skp_id)
        plan, task = _waiting(session, skp)
        if plan is None or task is None:
            return redirect(url_for("skp.show", skp_id=skp_id), 303)
        found = content(session, plan)
        draft = drafts.load_draft(session, sessions.me().employee_id, place=_place(skp_id))
        fields = _of_draft(draft.fields) if draft else _stored(found)
        return _render(session, skp, plan, fields, {}, task=task, saved=draft is not None)


@bp.post("/<int:skp_id>/periksa")
def decide(skp_id: int) -> Response | tuple[str, int]:
    fields = {key: request.form.get(key, "") for key in request.form}
    me, place = sessions.me().employee_id, _place(skp_id)
    with db.read() as session:
        skp = access.readable(session, skp_id)
        plan, task = _waiting(session, skp)
    if plan is None or task is None:
        return _too_late(skp_id, fields)
    decision = fields.get("decision", "")
    try:
        with db.transaction() as session:
            services.write_check(
                session, plan.id, remarks=_remarks(fields), expectations=_expectations(fields)
            )
            drafts.drop_draft(session, me, place=place)
        if "_simpan" in request.form:
            flash(
                _("Catatan tersimpan. Pegawai membacanya setelah rencana dikembalikan atau disepakati."),
                "good",
            )
            return redirect(url_for("skp.check", skp_id=skp_id), 303)
        if decision not in ("AGREED", "RETURNED"):
            raise InputRefused({"decision": [_("Pilih disepakati atau dikembalikan.")]})  # noqa: TRY301 - one way out
        answer = _complete(task.id, decision, fields.get("remark", ""))
    except TaskGone:
        return _too_late(skp_id, fields)
    except InputRefused as error:
        return _again(skp_id, fields, {key: " ".join(said) for key, said in error.messages.items()})
    walking.note_sent(answer)
    return redirect(url_for("skp.show", skp_id=skp_id), 303)


def _again(skp_id: int, fields: Fields, wrong: Mapping[str, str]) -> tuple[str, int]:
    with db.read() as session:
        skp = access.readable(session, skp_id)
        plan, task = _waiting(session, skp)
        if plan is None:
            return _too_late(skp_id, fields)
        return _render(session, skp, plan, fields, wrong, task=task), 422


def _complete(task_id: uuid.UUID, decision: str, remark: str) -> runtime.Answer:
    values = {"decision": decision} | ({"remark": remark.strip()} if decision == "RETURNED" else {})
    with db.transaction() as session:
        return runtime.complete(
            session,
            task_id,
            actor_id=sessions.me().employee_id,
            values=values,
            now=db.now(),
            request_key=submission.request_key(),
            device_at=origin.clock(),
            device=origin.device(),
        )


def _waiting(session: Session, skp: Skp) -> tuple[SkpPlan | None, UserTask | None]:
    """The plan that waits, and its open task, for whoever may do it; a stranger to it isn't told of either."""
    plan = open_plan(session, skp.id)
    if access.subject(skp) or not (access.above(session, skp)):
        raise NotFound(f"check of SKP {skp.id}")
    return plan, access.open_task(session, plan, "agree") if plan else None


def _place(skp_id: int) -> str:
    return f"skp:{skp_id}/periksa"


def _of_draft(kept: Mapping[str, object]) -> Fields:
    return {key: str(found[0]) for key, found in kept.items() if isinstance(found, list) and found}


def _stored(found: Content) -> Fields:
    fields = {f"nilai-{value}": text for value, text in found.expectations.items()}
    for result in found.results:
        fields[f"{RESULT}-{result.rhk.id}"] = result.rhk.remark
        fields |= {f"{INDICATOR}-{one.id}": one.remark for one in result.indicators}
    for items in found.annexes.values():
        fields |= {f"{ITEM}-{item.id}": item.remark for item in items}
    return fields


def _remarks(fields: Mapping[str, str]) -> dict[tuple[str, int], str]:
    found = {}
    for key, text in fields.items():
        kind, _dash, number = key.partition("-")
        if kind in (RESULT, INDICATOR, ITEM) and number.isascii() and number.isdecimal():
            found[kind, int(number)] = text
    return found


def _expectations(fields: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix("nilai-"): text for key, text in fields.items() if key.startswith("nilai-")}


def _too_late(skp_id: int, fields: Fields) -> tuple[str, int]:
    """Decided already, by a colleague or on another page; what was typed can be copied."""
    with db.read() as session:
        skp = access.readable(session, skp_id)
        typed = [text for key, text in fields.items() if text.strip() and _said(key)]
        return render_template("skp/checked.html", skp=skp, typed=typed), 409


def _said(key: str) -> bool:
    return key == "remark" or key.split("-", maxsplit=1)[0] in (RESULT, INDICATOR, ITEM, "nilai")


def _render(
    session: Session,
    skp: Skp,
    plan: SkpPlan,
    fields: Fields,
    wrong: Mapping[str, str],
    *,
    task: UserTask | None,
    saved: bool = False,
) -> str:
    return render_template(
        "skp/check.html",
        sheet=Sheet(head(session, skp), content(session, plan)),
        plan=plan,
        unusual_form=services.is_unusual_form(session, skp),
        fields=fields,
        wrong=wrong,
        saved=saved,
        above=services.above(session, skp, today=db.today()),
        task=task,
        shared=access.shared(session, task),
        words=words,
    )
