"""Who grants leave: the PPK's delegation as it is on a day, new rows, and ending rows. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from models.base import find
from models.leave import WAITING, LeaveRequest
from models.leave_authority import LeaveAuthority, line_of
from models.people import EmployeeKind, Post, Unit
from webapp import db, i18n
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.auditors import day_of
from webapp.admin.leave_settings import authority_table, typed
from webapp.admin.leave_settings.blueprint import bp
from webapp.leave import words
from webapp.leave.limits import whom
from webapp.sign_in import proof, sessions
from webapp.translation import _, ngettext
from workflows.errors import NotFound
from workflows.rules.leave_authority import DELEGABLE, place_of

log = structlog.get_logger(__name__)
HERE = "/admin/cuti/wewenang"
PNS_RANKS = tuple(
    f"{roman}/{letter}"
    for roman, letters in (("I", "abcd"), ("II", "abcd"), ("III", "abcd"), ("IV", "abcde"))
    for letter in letters
)
PPPK_RANKS = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A new delegation as typed, before anything is known to be right."""

    kinds: tuple[str, ...]
    abroad: bool
    post_id: int | None
    employee_kind: str
    rank_from: str
    rank_to: str
    acting: bool
    first: date | None
    last: date | None
    ground: str
    wrong: typed.Problems = field(default_factory=dict)


@bp.get("/wewenang")
def authority_on() -> str:
    day = day_of(request.args.get("pada", "")) or db.today()
    with db.read() as session:
        found = authority_table.table(session, day)
        units = my_units(session)
    return render_template(
        "admin/leave/authority.html", table=found, day=day, units=units, words=words, here=HERE
    )


@bp.get("/wewenang/baru")
def new_authority() -> ResponseReturnValue:
    unit_id = request.args.get("unit", 0, type=int)
    if not unit_id:
        return redirect(HERE, 303)
    return _form(unit_id, None)


@bp.post("/wewenang/baru")
@proof.needed
def add_authority() -> ResponseReturnValue:
    unit_id = request.form.get("unit", 0, type=int)
    authorize.authorize(sessions.me(), "set_leave", unit_id)
    with db.transaction() as session:
        posts = dict(_posts(session, unit_id))
        given = _typed(posts)
        if not given.wrong and (twice := _twice(session, unit_id, given)):
            given.wrong["jenis"] = twice
        if not given.wrong:
            session.add_all(_rows(unit_id, given))
            log.info("leave delegated", actor_id=sessions.me().employee_id, unit_id=unit_id)
    if given.wrong:
        return _form(unit_id, given), 422
    flash(_("Pelimpahan tersimpan. Permintaan baru memakainya sejak tanggal berlakunya."), "good")
    return redirect(f"{HERE}?pada={given.first}", 303)


@bp.get("/wewenang/<int:row_id>")
def one_authority(row_id: int) -> str:
    return _page(row_id, {})


@bp.post("/wewenang/<int:row_id>/akhiri")
@proof.needed
def end_authority(row_id: int) -> ResponseReturnValue:
    last, ground = typed.day("sampai"), typed.ground()
    chosen = {int(one) for one in request.form.getlist("baris") if one.isdigit()}
    with db.transaction() as session:
        row = _row(session, row_id)
        authorize.authorize(sessions.me(), "set_leave", row.unit_id)
        wrong = (
            typed.no_ground()
            | typed.wrong_end(row.valid_from, last)
            | ({} if chosen else {"baris": _("Pilih jenis cutinya.")})
        )
        if not wrong:
            for one in line_of(session, row):
                if one.id in chosen:
                    one.valid_to, one.end_ground = last, ground
            log.info("delegation of leave ended", actor_id=sessions.me().employee_id, row_id=row_id)
    if wrong or last is None:
        return _page(row_id, wrong), 422
    flash(
        _("Pelimpahan berakhir %(day)s. Keputusan yang sudah diambil tetap berlaku.", day=i18n.day(last)),
        "good",
    )
    return redirect(HERE, 303)


def _typed(posts: Mapping[int, str]) -> Typed:
    form = request.form
    given = Typed(
        kinds=tuple(kind for kind in DELEGABLE if kind in form.getlist("jenis")),
        abroad=form.get("tempat") == "luar",
        post_id=typed.number("jabatan"),
        employee_kind=form.get("pegawai", "") if form.get("pegawai") in set(EmployeeKind) else "",
        rank_from=form.get("gol-dari", "").strip(),
        rank_to=form.get("gol-sampai", "").strip(),
        acting="plt" in form and form.get("tempat") != "luar",
        first=typed.day("sejak"),
        last=typed.day("sampai"),
        ground=typed.ground(),
    )
    given.wrong.update(typed.no_ground())
    if not given.kinds:
        given.wrong["jenis"] = _("Pilih paling sedikit satu jenis cuti.")
    if given.post_id not in posts:
        given.wrong["jabatan"] = _("Pilih jabatan yang memutus.")
    given.wrong.update(_wrong_ranks(given))
    given.wrong.update(typed.wrong_period(given.first, given.last, fields=("sejak", "sampai")))
    return given


def _wrong_ranks(given: Typed) -> typed.Problems:
    """Both ends on one ladder, the lower first, and the ladder of the kind of employee."""
    low, high = place_of(given.rank_from), place_of(given.rank_to)
    for name, text, place in (("gol-dari", given.rank_from, low), ("gol-sampai", given.rank_to, high)):
        if text and place is None:
            return {name: _("Golongan ini tidak dikenal.")}
        if (
            place is not None
            and given.employee_kind
            and place[0] is (given.employee_kind == EmployeeKind.PPPK)
        ):
            return {name: _("Golongan ini bukan golongan %(kind)s.", kind=given.employee_kind)}
    if low and high and (low[0] is not high[0] or low > high):
        return {
            "gol-sampai": _(
                "Golongan ini di bawah golongan terendahnya, atau bukan dari jenis pegawai yang sama."
            )
        }
    return {}


def _twice(session: Session, unit_id: int, given: Typed) -> str:
    """The same kind for the same people and the same post is written once."""
    found = session.scalars(
        select(LeaveAuthority.kind).where(
            LeaveAuthority.unit_id == unit_id,
            LeaveAuthority.post_id == given.post_id,
            LeaveAuthority.kind.in_(given.kinds),
            LeaveAuthority.abroad == given.abroad,
            LeaveAuthority.employee_kind == given.employee_kind,
            LeaveAuthority.rank_from == given.rank_from,
            LeaveAuthority.rank_to == given.rank_to,
            func.coalesce(LeaveAuthority.valid_to, date.max) >= given.first,
            LeaveAuthority.valid_from <= (given.last or date.max),
        )
    ).all()
    if not found:
        return ""
    named = ", ".join(words.kind(kind) for kind in sorted(set(found)))
    return _(
        "Sudah dilimpahkan kepada jabatan ini pada masa itu: %(kinds)s. Akhiri dulu yang lama.", kinds=named
    )


def _rows(unit_id: int, given: Typed) -> list[LeaveAuthority]:
    return [
        LeaveAuthority(
            unit_id=unit_id,
            kind=kind,
            abroad=given.abroad,
            employee_kind=given.employee_kind,
            rank_from=given.rank_from,
            rank_to=given.rank_to,
            acting=given.acting,
            post_id=given.post_id,
            valid_from=given.first,
            valid_to=given.last,
            ground=given.ground,
        )
        for kind in given.kinds
    ]


def _posts(session: Session, unit_id: int) -> Sequence[tuple[int, str]]:
    """Posts with somebody below them, in the unit, below it and above it: who may be given the power."""
    below = aliased(Post)
    down = select(Unit.id).where(Unit.id == unit_id).cte("down", recursive=True)
    down = down.union_all(select(Unit.id).join(down, Unit.parent_id == down.c.id))
    up = select(Unit.id, Unit.parent_id).where(Unit.id == unit_id).cte("up", recursive=True)
    up = up.union_all(select(Unit.id, Unit.parent_id).join(up, Unit.id == up.c.parent_id))
    rows = session.execute(
        select(Post.id, Post.name, Unit.name)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Post.unit_id.in_(select(down.c.id).union(select(up.c.id))),
            select(below.id).where(below.parent_id == Post.id).exists(),
        )
        .order_by(Unit.id != unit_id, Unit.name, Post.name)
    )
    return [(post_id, f"{post}, {unit}") for post_id, post, unit in rows]


def _form(unit_id: int, given: Typed | None) -> str:
    authorize.authorize(sessions.me(), "set_leave", unit_id)
    with db.read() as session:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise NotFound(f"unit {unit_id}")
        posts = _posts(session, unit_id)
    return render_template(
        "admin/leave/authority_new.html",
        unit=unit,
        posts=posts,
        given=given,
        wrong=given.wrong if given else {},
        kinds=[(kind, words.kind(kind)) for kind in DELEGABLE],
        ranks=(PNS_RANKS, PPPK_RANKS),
        today=db.today(),
        here=HERE,
    )


def _page(row_id: int, wrong: typed.Problems) -> str:
    with db.read() as session:
        row = _row(session, row_id)
        rows = line_of(session, row)
        post, unit = session.get_one(Post, row.post_id), session.get_one(Unit, row.unit_id)
        waiting = _waiting(session, [one.id for one in rows])
        return render_template(
            "admin/leave/authority_row.html",
            row=row,
            rows=rows,
            post=post,
            unit=unit,
            whom=whom(row),
            may_end=authorize.may(sessions.me(), "set_leave", row.unit_id),
            waiting=ngettext("%(num)s permintaan", "%(num)s permintaan", waiting) if waiting else "",
            wrong=wrong,
            words=words,
            today=db.today(),
            here=HERE,
        )


def _row(session: Session, row_id: int) -> LeaveAuthority:
    row = find(session, LeaveAuthority, row_id)
    if row is None:
        raise NotFound(f"delegation {row_id}")
    return row


def _waiting(session: Session, row_ids: Sequence[int]) -> int:
    """Requests on their way to the post because of these rows."""
    query = select(func.count()).where(
        LeaveRequest.authority_id.in_(row_ids), LeaveRequest.status.in_(WAITING)
    )
    return session.scalar(query) or 0
