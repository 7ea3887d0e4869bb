"""Moving a case to another task: what it would mean, the proposal, and the second administrator's word."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from models.operations import CaseMove
from webapp import db
from webapp.access import authorize
from webapp.admin.cases import note_reading, of_case, typed_reason
from webapp.cases import operation_words
from webapp.cases.case_query import Case
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import NotFound, OperationRefused
from workflows.runtime import Way

bp = Blueprint("moves", __name__)


@bp.before_request
def _administrators_only() -> None:
    authorize.authorize(sessions.me(), "admin_incidents")


@bp.get("/kasus/<uuid:instance_id>/pindah")
def ask(instance_id: uuid.UUID) -> str:
    case, way = _case_and_way(instance_id, request.args.get("ke", ""))
    note_reading(case)
    return _page(case, way)


@bp.post("/kasus/<uuid:instance_id>/pindah")
@proof.needed
def propose(instance_id: uuid.UUID) -> ResponseReturnValue:
    case, way = _case_and_way(instance_id, request.form.get("ke", ""))
    reason, values = typed_reason(), _values(way)
    wrong = {f"isi-{name}": _("Isi nilainya.") for name in way.missing if name not in values}
    if not reason:
        wrong["alasan"] = _("Tulis alasannya, supaya orang kedua bisa menilainya.")
    if wrong:
        return _page(case, way, wrong=wrong), 422
    with db.transaction() as session:
        runtime.propose_move(
            session,
            instance_id,
            way.step,
            actor_id=sessions.me().employee_id,
            reason=reason,
            now=db.now(),
            values=values,
        )
    flash(_("Usulan dikirim. Kasus baru pindah setelah pengelola lain menyetujuinya."), "good")
    return redirect(f"/admin/kasus/{instance_id}", 303)


@bp.post("/pindah/<int:move_id>/setujui")
@proof.needed
def confirm(move_id: int) -> ResponseReturnValue:
    instance_id = _case_of(move_id)
    with db.transaction() as session:
        answer = runtime.confirm_move(session, move_id, actor_id=sessions.me().employee_id, now=db.now())
    if answer is None:
        flash(
            _("Kasus sudah bergerak sejak diusulkan, jadi tidak dipindahkan. Usulkan lagi bila perlu."),
            "attn",
        )
    else:
        flash(_("Kasus dipindahkan. Riwayatnya mencatat Anda berdua."), "good")
    return redirect(f"/admin/kasus/{instance_id}", 303)


@bp.post("/pindah/<int:move_id>/tolak")
def decline(move_id: int) -> ResponseReturnValue:
    instance_id = _case_of(move_id)
    with db.transaction() as session:
        runtime.decline_move(session, move_id, actor_id=sessions.me().employee_id, now=db.now())
    flash(_("Usulan dibuang. Kasus tetap di tempatnya."), "good")
    return redirect(f"/admin/kasus/{instance_id}", 303)


def _case_and_way(instance_id: uuid.UUID, step: str) -> tuple[Case, Way]:
    """Raises NotFound for a step that isn't one, OperationRefused for one that can't be reached."""
    case = of_case(instance_id)
    with db.read() as session:
        found = runtime.ways(session, instance_id, now=db.now())
    way = next((one for one in found if one.step == step), None)
    if way is None:
        raise NotFound(f"step {step}")
    if way.refused:
        raise OperationRefused(way.refused)
    return case, way


def _case_of(move_id: int) -> uuid.UUID:
    with db.read() as session:
        move = session.get(CaseMove, move_id)
    if move is None:
        raise NotFound(f"move {move_id}")
    of_case(move.instance_id)
    return move.instance_id


def _page(case: Case, way: Way, *, wrong: dict[str, str] | None = None) -> str:
    return render_template(
        "admin/move.html",
        case=case,
        way=way,
        name=str(case.step(way.step).get("name") or way.step),
        wrong=wrong or {},
        typed=request.form,
        words=operation_words,
    )


def _values(way: Way) -> dict[str, object]:
    found = ((name, _value(request.form.get(f"isi-{name}", ""), kind)) for name, kind in way.missing.items())
    return {name: value for name, value in found if value is not None}


def _value(text: str, kind: str) -> object:
    """As the process takes it; None for what was left out or isn't of that kind."""
    text = text.strip()
    if kind == "bool":
        return {"ya": True, "tidak": False}.get(text)
    if kind == "string":
        return text or None
    try:
        return int(text) if kind == "int" else float(text.replace(",", "."))
    except ValueError:
        return None
