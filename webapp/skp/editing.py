"""Drafting a plan: what it has so far, what it lacks, and the acts on its rows. Works without a script."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.skp import Approach, ResultKind, Skp, SkpForm, SkpPlan
from models.skp_reading import EDITABLE, content, open_plan
from webapp import db, origin
from webapp.cases import walking
from webapp.forms import submission
from webapp.sign_in import sessions
from webapp.skp import access, words
from webapp.skp.blueprint import bp
from webapp.skp.shown import Sheet, head
from webapp.translation import _
from workflows import runtime
from workflows.errors import InputRefused, NotFound
from workflows.services import skp as services
from workflows.services.skp.editing import PlanMoved

Write = Callable[[Session, Skp, SkpPlan], None]
MOST_NOTE = 500


@bp.get("/<int:skp_id>/susun")
def edit(skp_id: int) -> str | Response:
    with db.read() as session:
        skp = access.own(session, skp_id)
        plan = open_plan(session, skp.id)
        if plan is None or plan.status not in EDITABLE:
            return redirect(url_for("skp.show", skp_id=skp.id), 303)
        return _render(session, skp, plan, [])


@bp.post("/<int:skp_id>/susun/bentuk")
def choose(skp_id: int) -> Response | tuple[str, int]:
    """Form and approach."""
    form, approach = request.form.get("formulir", ""), request.form.get("pendekatan", "")

    def write(session: Session, skp: Skp, plan: SkpPlan) -> None:
        if form not in set(SkpForm) or approach not in set(Approach):
            raise InputRefused({"plan": [_("Pilih pendekatan dan formulirnya.")]})
        services.choose(session, skp, plan, form=SkpForm(form), approach=Approach(approach))

    return act(skp_id, write)


@bp.post("/<int:skp_id>/susun/dari")
def start_from(skp_id: int) -> Response | tuple[str, int]:
    source = request.form.get("sumber", "")
    return act(skp_id, lambda session, skp, plan: services.start_from(session, skp, plan, source))


@bp.post("/<int:skp_id>/susun/hasil/<uuid:line>/pindah")
def move(skp_id: int, line: uuid.UUID) -> Response | tuple[str, int]:
    up = request.form.get("arah") == "naik"
    return act(
        skp_id,
        lambda session, _skp, plan: services.move_result(session, plan, line, up=up),
        then=f"h-{line}",
    )


@bp.post("/<int:skp_id>/susun/hasil/<uuid:line>/hapus")
def remove(skp_id: int, line: uuid.UUID) -> Response | tuple[str, int]:
    answer = act(skp_id, lambda session, _skp, plan: services.remove_result(session, plan, line))
    if isinstance(answer, Response):
        flash(_("Hasil kerja dihapus."), "good")
    return answer


@bp.post("/<int:skp_id>/susun/kirim")
def send(skp_id: int) -> Response | tuple[str, int]:
    """Complete the task of drafting; what the plan lacks is said and linked."""
    note = request.form.get("note", "").strip()[:MOST_NOTE]
    with db.read() as session:
        skp, plan = _own_plan(session, skp_id)
        task = access.open_task(session, plan, "draft")
    if task is None:  # pressed twice: it is on its way
        return redirect(url_for("skp.show", skp_id=skp_id), 303)
    try:
        with db.transaction() as session:
            answer = runtime.complete(
                session,
                task.id,
                actor_id=sessions.me().employee_id,
                values={"note": note},
                now=db.now(),
                request_key=submission.request_key(),
                device_at=origin.clock(),
                device=origin.device(),
            )
    except InputRefused:
        with db.read() as session:
            skp, plan = _own_plan(session, skp_id)
            lacks = services.lacking(session, skp, content(session, plan), today=db.today())
            return _render(session, skp, plan, [one.said for one in lacks], note=note), 422
    walking.note_sent(answer)
    return redirect(url_for("skp.show", skp_id=skp_id), 303)


def act(skp_id: int, write: Write, *, then: str = "") -> Response | tuple[str, int]:
    """One act on an open plan of one's own, then the editor again; what is refused is said there."""
    edits = request.form.get("edits", -1, type=int)
    try:
        with db.transaction() as session:
            skp, plan = _own_plan(session, skp_id)
            write(session, skp, services.hold(session, plan.id, edits=edits))
    except PlanMoved:
        return _again(skp_id, [moved()]), 409
    except InputRefused as error:
        return _again(skp_id, [said for texts in error.messages.values() for said in texts]), 422
    return redirect(url_for("skp.edit", skp_id=skp_id, _anchor=then or None), 303)


def moved() -> str:
    return _(
        "Rencana ini sudah berubah sejak halaman Anda dibuka, misalnya dari tab atau perangkat lain. Tidak ada yang "
        "ditimpa. Lihat keadaannya sekarang, lalu ulangi bila masih perlu."
    )


def _own_plan(session: Session, skp_id: int) -> tuple[Skp, SkpPlan]:
    skp = access.own(session, skp_id)
    plan = open_plan(session, skp.id)
    if plan is None:
        raise NotFound(f"SKP {skp_id} has no open plan")
    return skp, plan


def _again(skp_id: int, wrong: list[str]) -> str:
    with db.read() as session:
        skp = access.own(session, skp_id)
        plan = open_plan(session, skp.id)
        if plan is None or plan.status not in EDITABLE:
            return render_template("skp/closed.html", skp=skp, wrong=wrong)
        return _render(session, skp, plan, wrong)


def _render(session: Session, skp: Skp, plan: SkpPlan, wrong: list[str], *, note: str = "") -> str:
    sheet = Sheet(head(session, skp), content(session, plan))
    empty = not sheet.content.results
    return render_template(
        "skp/edit.html",
        sheet=sheet,
        plan=plan,
        wrong=[("kirim", said) for said in wrong],
        note=note,
        lacks=services.lacking(session, skp, sheet.content, today=db.today()),
        above=services.above(session, skp, today=db.today()),
        sources=services.sources(session, skp) if empty else (),
        kinds=((ResultKind.MAIN, sheet.content.main), (ResultKind.ADDITIONAL, sheet.content.additional)),
        words=words,
    )
