"""Moving an employee to another post for good, from the page of the account: the decree, the day, the post."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from models.people import Employee, Holding, Post, Role, Unit, for_good
from webapp import db, i18n
from webapp.access import authorize
from webapp.admin.accounts import my_units, page_of
from webapp.admin.leave_settings import typed
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import assignment
from workflows.assignment import InTheWay, Obstacle
from workflows.errors import NotFound

bp = Blueprint("posts", __name__, url_prefix="/akun/<int:employee_id>/jabatan")
log = structlog.get_logger(__name__)
MOST_FOUND = 12
SHORTEST_SEARCH = 3
YEAR = timedelta(days=366)  # a decree for a day further away, ahead or back, is a slip of the pen


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that answers to what was typed; `holder` is who holds it on the day, if anybody does."""

    post_id: int
    name: str
    unit_id: int
    unit: str
    holder: str


@bp.post("")
@proof.needed
def move(employee_id: int) -> ResponseReturnValue:
    first, wrong = typed.day("sejak"), typed.no_ground()
    with db.transaction() as session:
        employee = session.get(Employee, employee_id)
        if employee is None:
            raise NotFound(f"employee {employee_id}")
        authorize.authorize(sessions.me(), "move_to_post", employee)
        found = _candidates(session, first or db.today())
        wrong |= _post_problem(found) | _day_problem(first)
        swap = None
        if not wrong and first is not None:
            swap = _partner(session, employee, found[0], first)
            wrong = _put(session, employee, found[0], first, swap)
    if wrong or first is None:
        return page_of(
            employee_id,
            move_wrong=wrong,
            move_typed=request.form,
            move_choices=found if len(found) > 1 else (),
            move_partner=swap,
        ), 422
    flash(_done(employee, found[0], first, swap if "tukar" in request.form else None), "good")
    return redirect(f"/admin/akun/{employee_id}#posts", 303)


def _put(
    session: Session, employee: Employee, post: Candidate, first: date, swap: Employee | None
) -> typed.Problems:
    """An exchange only with whom the officer was shown; where somebody else holds the post now, that is said."""
    wished = request.form.get("tukar", "")
    if wished and (swap is None or wished == str(swap.id)):
        return _exchanged(session, employee, post, first, swap)
    return _moved(session, employee, post, first)


def _done(employee: Employee, post: Candidate, first: date, swap: Employee | None) -> str:
    if swap is not None:
        return _(
            "%(name)s dan %(other)s bertukar jabatan mulai %(day)s. Tugas setiap jabatan beralih bersama jabatannya.",
            name=employee.name,
            other=swap.name,
            day=i18n.day(first),
        )
    return _(
        "%(name)s tercatat di jabatan %(post)s mulai %(day)s. Tugas jabatan lamanya beralih bersama jabatannya.",
        name=employee.name,
        post=post.name,
        day=i18n.day(first),
    )


def _moved(session: Session, employee: Employee, post: Candidate, first: date) -> typed.Problems:
    authorize_filling({post.unit_id, *assignment.units_left(session, employee.id, first)})
    done = assignment.move(
        session, employee_id=employee.id, post_id=post.post_id, first=first, ground=typed.ground()
    )
    if isinstance(done, Obstacle):
        return _said(done)
    log.info(
        "moved to a post", actor_id=sessions.me().employee_id, employee_id=employee.id, post_id=post.post_id
    )
    return {}


def _partner(session: Session, employee: Employee, post: Candidate, first: date) -> Employee | None:
    """Whoever holds the post and could take the employee's in exchange, if the officer may move them too."""
    found = assignment.partner(session, employee.id, post.post_id, first)
    return found if found is not None and authorize.may(sessions.me(), "move_to_post", found) else None


def _exchanged(
    session: Session, employee: Employee, post: Candidate, first: date, swap: Employee | None
) -> typed.Problems:
    authorize_filling({post.unit_id, *assignment.units_left(session, employee.id, first)})
    if swap is None or not assignment.exchange(
        session, employee.id, swap.id, post_id=post.post_id, first=first, ground=typed.ground()
    ):
        return {
            "jabatan": _(
                "Tidak bisa ditukar: kepindahan atau akhir jabatan salah satunya sudah tercatat sejak hari itu."
            )
        }
    log.info("exchanged posts", actor_id=sessions.me().employee_id, employee_id=employee.id, with_id=swap.id)
    return {}


def authorize_filling(unit_ids: Collection[int]) -> None:
    """Raises NotAllowed unless the officer fills posts in all of these units."""
    for unit_id in unit_ids:
        authorize.authorize(sessions.me(), "fill_post_in", unit_id)


def _said(obstacle: Obstacle) -> typed.Problems:
    since = i18n.day(obstacle.since)
    if obstacle.why is InTheWay.SAME:
        return {"jabatan": _("Jabatan ini sudah dipegangnya sejak %(day)s.", day=since)}
    if obstacle.why is InTheWay.TAKEN:
        said = _(
            "Jabatan ini dipegang %(name)s sejak %(day)s. Catat dulu kepindahannya, atau tukar jabatan keduanya.",
            name=obstacle.name,
            day=since,
        )
        return {"jabatan": said}
    if obstacle.why is InTheWay.ACTING:
        said = _("%(name)s tercatat sebagai Plt. jabatan ini mulai %(day)s.", name=obstacle.name, day=since)
        return {"jabatan": said}
    if obstacle.why is InTheWay.INACTIVE:
        return {"jabatan": _("%(name)s tercatat tidak aktif lagi dan tidak bisa pindah.", name=obstacle.name)}
    said = _(
        "Jabatan %(name)s yang tercatat baru mulai %(day)s. Pilih hari sesudahnya.",
        name=obstacle.name,
        day=since,
    )
    return {"sejak": said}


def _day_problem(first: date | None) -> typed.Problems:
    if first is None:
        return {"sejak": _("Isi hari pertama di jabatan baru.")}
    if first > db.today() + YEAR:
        return {"sejak": _("Lebih dari setahun lagi. Periksa tahunnya.")}
    if first < db.today() - YEAR:
        return {"sejak": _("Lebih dari setahun yang lalu. Periksa tahunnya.")}
    return {}


def _post_problem(found: Sequence[Candidate]) -> typed.Problems:
    if len(request.form.get("jabatan", "").strip()) < SHORTEST_SEARCH:
        return {"jabatan": _("Tulis nama jabatan barunya.")}
    if not found:
        return {"jabatan": _("Tidak ada jabatan dengan nama itu di unit Anda. Periksa ejaannya.")}
    if len(found) > MOST_FOUND:
        return {"jabatan": _("Terlalu banyak yang cocok. Tulis juga nama unitnya.")}
    return {"jabatan": _("Ada beberapa jabatan yang cocok. Pilih salah satu.")} if len(found) > 1 else {}


def _candidates(session: Session, day: date) -> tuple[Candidate, ...]:
    """Posts the officer may fill whose name and unit hold every word that was typed; the chosen one alone."""
    words = request.form.get("jabatan", "").strip().split()
    if len(" ".join(words)) < SHORTEST_SEARCH:
        return ()
    text = func.concat(Post.name, literal(" "), Unit.name)
    holder = (
        select(Employee.name)
        .join(Holding, Holding.employee_id == Employee.id)
        .where(Holding.post_id == Post.id, for_good(day), Employee.active)
        .scalar_subquery()
    )
    units = my_units(session, by=(Role.PERSONNEL,))
    rows = session.execute(
        select(Post.id, Post.name, Unit.id, Unit.name, holder)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.id.in_(units), *(text.icontains(word, autoescape=True) for word in words))
        .order_by(holder.is_not(None), Post.name, Unit.name, Post.id)
        .limit(MOST_FOUND + 1)
    )
    found = tuple(
        Candidate(post_id, name, unit_id, unit, held_by or "")
        for post_id, name, unit_id, unit, held_by in rows
    )
    return tuple(one for one in found if str(one.post_id) == request.form.get("pilihan")) or found
