"""One migration: what the dry run has found, case by case; carrying it out, and taking it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, case, select
from sqlalchemy.orm import Session

from models.operations import MigrationCase, MigrationCaseStatus
from models.people import Employee
from models.process import Definition, Instance
from webapp import db
from webapp.access import authorize
from webapp.admin.cases import typed_reason
from webapp.admin.processes import carry_on
from webapp.cases import operation_words
from webapp.pages import page_number
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import runtime

bp = Blueprint("migrations", __name__, url_prefix="/migrasi/<int:migration_id>")
PAGE = 100
Case = Row[MigrationCase, str, str, int]
# What an administrator wants to see first.
_ORDER = (
    MigrationCaseStatus.FAILED,
    MigrationCaseStatus.UNFIT,
    MigrationCaseStatus.STAYED,
    MigrationCaseStatus.GONE,
    MigrationCaseStatus.WAITING,
    MigrationCaseStatus.FIT,
    MigrationCaseStatus.MOVED,
    MigrationCaseStatus.UNDONE,
)


@bp.before_request
def _administrators_of_the_whole() -> None:
    authorize.authorize(sessions.me(), "operate_processes")


@bp.get("")
def show(migration_id: int) -> str:
    return _page(migration_id)


@bp.post("/mulai")
@proof.needed
def start(migration_id: int) -> ResponseReturnValue:
    if not (reason := typed_reason()):
        return _page(migration_id, missing="mulai"), 422
    with db.transaction() as session:
        actor = sessions.me().employee_id
        runtime.start_migration(session, migration_id, actor_id=actor, reason=reason, now=db.now())
    carry_on(migration_id)
    flash(_("Kasus yang bisa pindah sedang dipindahkan satu per satu."), "good")
    return redirect(f"/admin/migrasi/{migration_id}", 303)


@bp.post("/urungkan")
@proof.needed
def undo(migration_id: int) -> ResponseReturnValue:
    if not (reason := typed_reason()):
        return _page(migration_id, missing="urungkan"), 422
    with db.transaction() as session:
        actor = sessions.me().employee_id
        runtime.undo_migration(session, migration_id, actor_id=actor, reason=reason, now=db.now())
    carry_on(migration_id)
    flash(_("Kasus yang belum bergerak sejak dipindahkan dikembalikan ke versi sebelumnya."), "good")
    return redirect(f"/admin/migrasi/{migration_id}", 303)


@bp.post("/buang")
def drop(migration_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        runtime.drop_migration(session, migration_id, actor_id=sessions.me().employee_id, now=db.now())
        key = runtime.progress(session, migration_id).migration.process
    flash(_("Rencana dibuang. Tidak ada kasus yang berubah."), "good")
    return redirect(f"/admin/proses/{key}", 303)


def _page(migration_id: int, *, missing: str = "") -> str:
    number = page_number()
    with db.read() as session:
        found = runtime.progress(session, migration_id)
        target = session.get_one(Definition, found.migration.target_id)
        cases = _cases(session, migration_id, number)
        reasons = _reasons(session, migration_id)
    return render_template(
        "admin/migration.html",
        migration=found.migration,
        found=found,
        target=target,
        cases=cases[:PAGE],
        more=len(cases) > PAGE,
        page=number,
        reasons=reasons,
        words=operation_words,
        missing=missing,
    )


def _cases(session: Session, migration_id: int, page: int) -> Sequence[Case]:
    """One more than fits when there is a next page; those that need eyes first."""
    place = {status: number for number, status in enumerate(_ORDER)}
    rows = (
        select(MigrationCase, Instance.number, Employee.name, Definition.version)
        .join(Instance, Instance.id == MigrationCase.instance_id)
        .join(Employee, Employee.id == Instance.subject_id)
        .join(Definition, Definition.id == MigrationCase.from_id)
        .where(MigrationCase.migration_id == migration_id)
        .order_by(case(place, value=MigrationCase.status), Instance.number)
    )
    return session.execute(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def _reasons(session: Session, migration_id: int) -> list[tuple[str, int]]:
    """Why cases can't be moved, the most frequent reason first."""
    kept_back = select(MigrationCase.findings).where(
        MigrationCase.migration_id == migration_id, MigrationCase.status == MigrationCaseStatus.UNFIT
    )
    said: Counter[str] = Counter()
    for findings in session.scalars(kept_back):
        no = cast("Sequence[Mapping[str, object]]", findings.get("no") or ())
        said.update({operation_words.finding(one) for one in no})
    return said.most_common()
