"""The leader's pages: the result of a unit, set from one level above; how its predicates are spread; signing the list.

The guidance warns and asks for a reason; it never blocks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import find
from models.people import Post, Role, Unit
from models.skp import SkpPeriod, SkpYear
from models.skp_evaluations import newest_results
from webapp import db, skp_words
from webapp.access import auditing, authorize, readings
from webapp.admin.accounts import my_units
from webapp.sign_in import proof, sessions
from webapp.skp import charts, evaluation_words
from webapp.skp.blueprint import bp
from webapp.translation import _
from workflows.errors import NotAllowed, NotFound
from workflows.rules.skp_distribution import Signature
from workflows.rules.skp_predicate import OrganisationResult
from workflows.services.skp import units, years
from workflows.services.skp.leading import leading_posts

HERE = "/skp/unit"
MOST_WORDS = 2_000
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Part:
    """What the reader has to do with a unit: titles under which it may be set and signed, empty where not theirs."""

    unit: Unit
    leading: Post | None
    sets_as: str
    signs_as: str
    reads: bool

    @property
    def any(self) -> bool:
        return bool(self.sets_as or self.signs_as or self.reads)


@bp.get("/unit")
def units_of_mine() -> str:
    """Units that I lead, those right below my posts, and those that I look after, in a period."""
    with db.read() as session:
        periods = _periods(session)
        wanted = request.args.get("masa", 0, type=int)
        period = next((one for one in periods if one.id == wanted), _newest(periods, db.today()))
        lines = _lines(session, period) if period else []
    return render_template(
        "skp/units.html", period=period, periods=periods, lines=lines, words=skp_words,
        here=HERE,
    )  # fmt: skip


@bp.get("/unit/<int:unit_id>/<int:period_id>")
def unit_result(unit_id: int, period_id: int) -> str:
    return _page(unit_id, period_id, {})


@bp.post("/unit/<int:unit_id>/<int:period_id>/hasil")
@proof.needed
def set_result(unit_id: int, period_id: int) -> ResponseReturnValue:
    ground, chosen = _typed("dasar"), request.form.get("hasil", "")
    wrong = {} if ground else {"dasar": _("Tulis dasarnya, misalnya capaian perjanjian kinerja.")}
    if chosen not in set(OrganisationResult):
        wrong["hasil"] = _("Pilih salah satu.")
    with db.transaction() as session:
        part, period = _part(session, unit_id, period_id)
        if not part.sets_as:
            raise NotAllowed(f"result of unit {unit_id}")
        if not wrong:
            units.set_result(
                session, unit_id, period.id, OrganisationResult(chosen), ground=ground,
                by=sessions.me().employee_id, as_title=part.sets_as, now=db.now(),
            )  # fmt: skip
            log.info(
                "unit result set", actor_id=sessions.me().employee_id, unit_id=unit_id, period_id=period.id
            )
    if wrong:
        return _page(unit_id, period_id, wrong), 422
    flash(_("Capaian unit tersimpan. Penilai di unit ini langsung melihatnya."), "good")
    return redirect(f"{HERE}/{unit_id}/{period_id}", 303)


@bp.post("/unit/<int:unit_id>/<int:period_id>/tanda-tangan")
@proof.needed
def sign_list(unit_id: int, period_id: int) -> ResponseReturnValue:
    wrong: dict[str, str] = {}
    with db.transaction() as session:
        part, period = _part(session, unit_id, period_id)
        if not part.signs_as:
            raise NotAllowed(f"signing for unit {unit_id}")
        verdict = units.sign_list(
            session, unit_id, period, reason=_typed("alasan"), by=sessions.me().employee_id,
            as_title=part.signs_as, now=db.now(), below=_with_below() is True,
        )  # fmt: skip
        if verdict is None:
            wrong = {"": _("Capaian unitnya belum ditetapkan, atau belum ada yang dinilai.")}
        elif verdict is Signature.REASON_REQUIRED:
            wrong = {"alasan": _("Sebarannya berbeda dari pedoman. Tulis alasannya, lalu tanda tangani.")}
    if wrong:
        return _page(unit_id, period_id, wrong), 422
    flash(_("Daftar predikat ditandatangani."), "good")
    return redirect(f"{HERE}/{unit_id}/{period_id}", 303)


def _with_below() -> bool | None:
    """Whether the units below are asked for too; None where nothing is said."""
    return {"bawah": True, "unit": False}.get(request.values.get("lingkup", ""))


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()[:MOST_WORDS]


def _part(session: Session, unit_id: int, period_id: int) -> tuple[Part, SkpPeriod]:
    """Raises NotFound, also for whoever has nothing to do with the unit."""
    unit, period = find(session, Unit, unit_id), find(session, SkpPeriod, period_id)
    part = _parts_of(session, [unit], period, db.today())[0] if unit and period else None
    if part is None or period is None or not part.any:
        raise NotFound(f"unit {unit_id}, period {period_id}")
    return part, period


def _parts_of(session: Session, rows: Sequence[Unit], period: SkpPeriod, today: date) -> list[Part]:
    """What the reader has to do with each; the same few statements for any number of units.

    Nobody sets the result of the unit that they lead, however they may come to it: it is their own rating.
    """
    leading = leading_posts(session, [one.id for one in rows])
    setting = units.setting_posts(session, leading.values(), today=today)
    led = units.led_by(session, sessions.me().employee_id, period.year)
    seats = {seat.post_id: seat.title for seat in authorize.standing().seats if seat.process_key is None}
    return [_part_of(one, leading.get(one.id), setting, led, seats) for one in rows]


def _part_of(
    unit: Unit,
    leading: Post | None,
    setting: Mapping[int, int],
    led: Collection[int],
    seats: Mapping[int, str],
) -> Part:
    keeps = authorize.may(sessions.me(), "keep_skp", unit.id)
    above = setting.get(leading.id) if leading else None
    sets_as = (seats.get(above, "") if above else "") or (_("Pengelola kepegawaian") if keeps else "")
    own = bool(leading and leading.id in _held()) or unit.id in led
    return Part(
        unit,
        leading,
        sets_as="" if own else sets_as,
        signs_as=seats.get(leading.id, "") if leading else "",
        reads=keeps or bool(sets_as) or auditing.covers_unit(unit.id),
    )


def _held() -> set[int]:
    """The posts that the reader holds for good."""
    return {seat.post_id for seat in authorize.standing().seats if seat.kind == "DEFINITIVE"}


def _periods(session: Session) -> list[SkpPeriod]:
    """Of the two years that were opened last, the newest year first."""
    found = session.scalars(select(SkpYear.year).order_by(SkpYear.year.desc()).limit(2)).all()
    return [period for year in found for period in years.periods_of(session, year)]


def _newest(periods: list[SkpPeriod], today: date) -> SkpPeriod | None:
    """The one that opened last, else the first to come."""
    begun = [one for one in periods if one.opens_on <= today]
    return max(begun, key=lambda one: (one.opens_on, one.id), default=periods[0] if periods else None)


def _lines(session: Session, period: SkpPeriod) -> list[tuple[Part, str, bool]]:
    """Each unit with its result and whether its list is signed."""
    posts = [seat.post_id for seat in authorize.standing().seats if seat.process_key is None]
    mine = select(Post.unit_id).where(Post.id.in_(posts) | Post.parent_id.in_(posts)).distinct()
    ids = set(session.scalars(mine)) | set(my_units(session))
    rows = session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.name, Unit.id)).all()
    results = newest_results(session, ids, period.id)
    signed = units.signed_units(session, ids, period.id)
    return [
        (part, results.get(part.unit.id, ""), part.unit.id in signed)
        for part in _parts_of(session, rows, period, db.today())
        if part.any
    ]


def _page(unit_id: int, period_id: int, wrong: dict[str, str]) -> str:
    with db.read() as session:
        part, period = _part(session, unit_id, period_id)
        signed = units.signed_of(session, unit_id, period.id)
        asked = _with_below()
        below = (signed is not None and signed.with_below) if asked is None else asked
        found = units.spread(session, unit_id, period, below=below)
        bars = charts.bars({one.value: number for one, number in found.counts.items()})
        role = Role.PERSONNEL if part.reads and not (part.signs_as or part.sets_as) else None
        ground = readings.as_role(role) if role else readings.as_holder()
        readings.note_all([one.employee_id for one in found.members], readings.SKP, ground=ground)
        return render_template(
            "skp/unit.html",
            part=part, period=period, name=skp_words.period(period), spread=found,
            results=units.results_of(session, unit_id, period.id), signed=signed,
            stale=signed is not None
            and (signed.counts != units.counted(found) or signed.with_below is not below),
            below=below, has_below=bool(units.units_below(session, unit_id)),
            choices=[one.value for one in OrganisationResult], bars=bars,
            words=skp_words, rated=evaluation_words, wrong=wrong, typed=request.form,
            here=f"{HERE}/{unit_id}/{period_id}",
        )  # fmt: skip
