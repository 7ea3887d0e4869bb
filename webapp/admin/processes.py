"""Processes with their versions and running cases: let them stand still, and have cases migrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.operations import Migration, Suspension
from models.people import Employee
from models.process import Definition
from webapp import db
from webapp.access import authorize
from webapp.admin.cases import typed_reason
from webapp.background.case_jobs import CaseJobs
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import NotFound
from workflows.runtime import Halt

bp = Blueprint("processes", __name__, url_prefix="/proses")


@dataclass(frozen=True)
class Version:
    id: int
    number: int
    name: str
    since: object
    running: int


@dataclass(frozen=True)
class Process:
    key: str
    versions: tuple[Version, ...]  # the newest first
    halts: tuple[Halt, ...]

    @property
    def name(self) -> str:
        return self.versions[0].name

    @property
    def running(self) -> int:
        return sum(one.running for one in self.versions)

    @property
    def behind(self) -> int:
        """Cases that run on older versions."""
        return self.running - self.versions[0].running

    def number(self, definition_id: int | None) -> int | None:
        return next((one.number for one in self.versions if one.id == definition_id), None)


@bp.before_request
def _administrators_of_the_whole() -> None:
    authorize.authorize(sessions.me(), "operate_processes")


@bp.get("")
def listing() -> str:
    with db.read() as session:
        keys = session.scalars(select(Definition.key).distinct().order_by(Definition.key)).all()
        processes = [_process(session, key) for key in keys]
    return render_template("admin/processes.html", processes=sorted(processes, key=lambda one: one.name))


@bp.get("/<key>")
def show(key: str) -> str:
    return _page(key)


@bp.post("/<key>/hentikan")
def suspend(key: str) -> ResponseReturnValue:
    if not (reason := typed_reason()):
        return _page(key, missing="hentikan"), 422
    definition_id = request.form.get("versi", type=int)
    with db.transaction() as session:
        runtime.suspend_process(
            session,
            key,
            actor_id=sessions.me().employee_id,
            reason=reason,
            now=db.now(),
            definition_id=definition_id,
        )
    flash(
        _("Proses berhenti. Semua kasusnya diam sampai Anda lanjutkan, dan pemohonnya diberi tahu."), "good"
    )
    return redirect(f"/admin/proses/{key}", 303)


@bp.post("/henti/<int:suspension_id>/lanjutkan")
def resume(suspension_id: int) -> ResponseReturnValue:
    with db.read() as session:
        key = _key_of(session, suspension_id)
    if not (reason := typed_reason()):
        return _page(key, missing=f"lanjutkan-{suspension_id}"), 422
    with db.transaction() as session:
        actor = sessions.me().employee_id
        runtime.resume_process(session, suspension_id, actor_id=actor, reason=reason, now=db.now())
    flash(_("Proses berjalan lagi."), "good")
    return redirect(f"/admin/proses/{key}", 303)


@bp.post("/<key>/migrasi")
@proof.needed
def plan(key: str) -> ResponseReturnValue:
    """Look at the cases of other versions: a few at once, more by the workers."""
    with db.read() as session:
        process = _process(session, key)
    target = request.form.get("tujuan", 0, type=int)
    if process.number(target) is None:
        raise NotFound(f"version {target}")
    with db.transaction() as session:
        actor = sessions.me().employee_id
        found = runtime.plan_migration(session, target, actor_id=actor, now=db.now())
    carry_on(found)
    return redirect(f"/admin/migrasi/{found}", 303)


def carry_on(migration_id: int) -> None:
    """Do the first piece of a migration now, so that a small office sees the result at once."""
    db.release()
    database = db.database()
    CaseJobs(database.sessions, database.clock.now).migrate(migration_id)


def _page(key: str, *, missing: str = "") -> str:
    with db.read() as session:
        process = _process(session, key)
        return render_template(
            "admin/process.html",
            process=process,
            choices=[(one.id, _("Versi %(number)s", number=one.number)) for one in process.versions],
            migrations=_migrations(session, key),
            missing=missing,
            typed=request.form,
        )


def _process(session: Session, key: str) -> Process:
    """Raises NotFound."""
    found = session.execute(
        select(Definition.id, Definition.version, Definition.name, Definition.deployed_at)
        .where(Definition.key == key)
        .order_by(Definition.version.desc())
    ).all()
    if not found:
        raise NotFound(f"process {key}")
    running = runtime.running_cases(session, [one.id for one in found])
    versions = (
        Version(one.id, one.version, one.name, one.deployed_at, running.get(one.id, 0)) for one in found
    )
    return Process(key, tuple(versions), runtime.halts_of_process(session, key))


def _migrations(session: Session, key: str) -> Sequence[Row[Migration, int, str]]:
    return session.execute(
        select(Migration, Definition.version, Employee.name)
        .join(Definition, Definition.id == Migration.target_id)
        .join(Employee, Employee.id == Migration.created_by)
        .where(Migration.process == key)
        .order_by(Migration.id.desc())
        .limit(10)
    ).all()


def _key_of(session: Session, suspension_id: int) -> str:
    found = session.get(Suspension, suspension_id)
    if found is None or found.instance_id is not None:
        raise NotFound(f"suspension {suspension_id}")
    if found.process:
        return found.process
    return session.scalars(select(Definition.key).where(Definition.id == found.definition_id)).one()
