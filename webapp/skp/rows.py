"""One result of a plan with its indicators, on a page of its own; and the three annexes on another.

What is typed is kept while typing, and when a save is refused. A page that somebody overtook shows both texts.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.skp import AnnexKind, Aspect, Perspective, ResultKind, Skp, SkpForm, SkpPlan
from models.skp_reading import EDITABLE, Content, Result, content, open_plan
from webapp import db
from webapp.forms import drafts
from webapp.sign_in import sessions
from webapp.skp import access, words
from webapp.skp.blueprint import bp
from webapp.skp.shown import Sheet, head
from webapp.translation import _
from workflows.errors import InputRefused, NotFound
from workflows.services import skp as services
from workflows.services.skp.editing import (
    MOST_INDICATORS,
    PlanMoved,
    TypedIndicator,
    TypedResult,
    key_of,
)

Fields = dict[str, str]
NEW: Mapping[str, ResultKind] = {"utama": ResultKind.MAIN, "tambahan": ResultKind.ADDITIONAL}


@dataclass(frozen=True)
class Row:
    """The page of a row: `name` is its line, or which kind of a new one."""

    skp: Skp
    plan: SkpPlan
    content: Content
    name: str
    result: Result | None

    @property
    def kind(self) -> ResultKind:
        return ResultKind(self.result.rhk.kind) if self.result else NEW[self.name]

    @property
    def line(self) -> uuid.UUID | None:
        return self.result.rhk.line if self.result else None

    @property
    def place(self) -> str:
        return f"skp:{self.skp.id}/susun/hasil/{self.name}"


@bp.get("/<int:skp_id>/susun/hasil/<name>")
def row_form(skp_id: int, name: str) -> str | Response:
    with db.read() as session:
        row = _row(session, skp_id, name)
        if row.plan.status not in EDITABLE:
            return redirect(url_for("skp.show", skp_id=skp_id), 303)
        draft = drafts.load_draft(session, sessions.me().employee_id, place=row.place)
        fields = _fields(draft.fields) if draft else _stored(row)
        return _render(session, row, fields, {}, saved=draft is not None)


@bp.post("/<int:skp_id>/susun/hasil/<name>")
def save_row(skp_id: int, name: str) -> Response | tuple[str, int]:
    fields = {key: request.form.get(key, "") for key in request.form}
    try:
        with db.transaction() as session:
            row = _row(session, skp_id, name)
            if "_kosongkan" in request.form:
                drafts.drop_draft(session, sessions.me().employee_id, place=row.place)
                return redirect(url_for("skp.row_form", skp_id=skp_id, name=name), 303)
            plan = services.hold(session, row.plan.id, edits=request.form.get("edits", -1, type=int))
            typed = _typed(row, fields)
            saved = services.save_result(session, row.skp, plan, typed, line=row.line, today=db.today())
            drafts.drop_draft(session, sessions.me().employee_id, place=row.place)
    except InputRefused as error:
        wrong = {key: " ".join(texts) for key, texts in error.messages.items()}
        return _kept(skp_id, name, fields, wrong, status=422)
    except PlanMoved:
        return _kept(skp_id, name, fields, {}, status=409)
    return _onwards(skp_id, saved.line, fields)


def _onwards(skp_id: int, line: uuid.UUID, fields: Mapping[str, str]) -> Response:
    """To the same page for another indicator, or where one was moved to; else back to the plan."""
    if "_tambah" in fields:
        address = url_for("skp.row_form", skp_id=skp_id, name=line, tambah=1, _anchor="iki-baru")
    elif up := _moved(fields):
        address = url_for("skp.row_form", skp_id=skp_id, name=line, _anchor=f"iki-{up - 1}")
    else:
        flash(_("Tersimpan."), "good")
        address = url_for("skp.edit", skp_id=skp_id, _anchor=f"h-{line}")
    return redirect(address, 303)


@bp.get("/<int:skp_id>/susun/lampiran")
def annex_form(skp_id: int) -> str | Response:
    with db.read() as session:
        skp, plan = _open(session, skp_id)
        if plan.status not in EDITABLE:
            return redirect(url_for("skp.show", skp_id=skp_id), 303)
        draft = drafts.load_draft(session, sessions.me().employee_id, place=_annex_place(skp_id))
        fields = _fields(draft.fields) if draft else _stored_annexes(content(session, plan))
        return _render_annexes(session, skp, plan, fields, saved=draft is not None)


@bp.post("/<int:skp_id>/susun/lampiran")
def save_annexes(skp_id: int) -> Response | tuple[str, int]:
    fields = {key: request.form.get(key, "") for key in request.form}
    place, me = _annex_place(skp_id), sessions.me().employee_id
    try:
        with db.transaction() as session:
            _skp, plan = _open(session, skp_id)
            if "_kosongkan" not in request.form:
                plan = services.hold(session, plan.id, edits=request.form.get("edits", -1, type=int))
                lines = {kind: fields.get(kind.value, "").splitlines() for kind in AnnexKind}
                services.save_annexes(session, plan, lines)
            drafts.drop_draft(session, me, place=place)
    except InputRefused as error:
        return _kept_annexes(skp_id, fields, {key: " ".join(texts) for key, texts in error.messages.items()})
    except PlanMoved:
        return _kept_annexes(skp_id, fields, {})
    if "_kosongkan" in request.form:
        return redirect(url_for("skp.annex_form", skp_id=skp_id), 303)
    flash(_("Lampiran tersimpan."), "good")
    return redirect(url_for("skp.edit", skp_id=skp_id, _anchor="lampiran"), 303)


def _open(session: Session, skp_id: int) -> tuple[Skp, SkpPlan]:
    skp = access.own(session, skp_id)
    plan = open_plan(session, skp.id)
    if plan is None:
        raise NotFound(f"SKP {skp_id} has no open plan")
    return skp, plan


def _row(session: Session, skp_id: int, name: str) -> Row:
    skp, plan = _open(session, skp_id)
    found = content(session, plan)
    result = next((one for one in found.results if str(one.rhk.line) == name), None)
    if result is None and name not in NEW:
        raise NotFound(f"result {name} of SKP {skp_id}")
    return Row(skp, plan, found, name, result)


def _fields(kept: Mapping[str, object]) -> Fields:
    """Of a draft: one text a field."""
    return {key: str(found[0]) for key, found in kept.items() if isinstance(found, list) and found}


def _stored(row: Row) -> Fields:
    """What stands in the tables, by the names of the form's fields."""
    rhk = row.result.rhk if row.result else None
    fields = {
        "edits": str(row.plan.edits),
        "teks": rhk.text if rhk else "",
        "dukung": key_of(rhk) if rhk else "",
        "perspektif": (rhk.perspective or "") if rhk else "",
        "penugasan": rhk.assignment if rhk else "",
    }
    indicators = row.result.indicators if row.result else ()
    for place, one in enumerate(indicators):
        fields |= {
            f"iki-{place}-line": str(one.line),
            f"iki-{place}-aspek": one.aspect or "",
            f"iki-{place}-teks": one.text,
            f"iki-{place}-target": one.target,
        }
        quarters = (one.quarter_1, one.quarter_2, one.quarter_3, one.quarter_4)
        fields |= {f"iki-{place}-tw{number}": said for number, said in enumerate(quarters, 1)}
    more = 0 if indicators and "tambah" not in request.args else 1
    return fields | {"banyak": str(len(indicators) + more)}


def _count(fields: Mapping[str, str]) -> int:
    return min(_whole(fields, "banyak", 1), MOST_INDICATORS + 1)


def _typed(row: Row, fields: Mapping[str, str]) -> TypedResult:
    return TypedResult(
        kind=row.kind,
        text=fields.get("teks", ""),
        serves=fields.get("dukung", ""),
        perspective=fields["perspektif"] if fields.get("perspektif") in set(Perspective) else "",
        assignment=fields.get("penugasan", ""),
        indicators=[_indicator(fields, f"iki-{place}") for place in _order(fields)],
    )


def _order(fields: Mapping[str, str]) -> list[int]:
    """Places of the indicators as they are to stand: the one of `_naik` changes places with the one before it."""
    places = list(range(_count(fields)))
    up = _moved(fields)
    if 0 < up < len(places):
        places[up - 1], places[up] = places[up], places[up - 1]
    return places


def _moved(fields: Mapping[str, str]) -> int:
    return _whole(fields, "_naik", 0)


def _whole(fields: Mapping[str, str], name: str, otherwise: int) -> int:
    text = fields.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else otherwise  # noqa: PLR2004 - digits


def _indicator(fields: Mapping[str, str], name: str) -> TypedIndicator:
    one, two, three, four = (fields.get(f"{name}-tw{number}", "").strip() for number in range(1, 5))
    aspect = fields.get(f"{name}-aspek", "")
    return TypedIndicator(
        line=fields.get(f"{name}-line", ""),
        aspect=aspect if aspect in set(Aspect) else "",
        text=fields.get(f"{name}-teks", "").strip(),
        target=fields.get(f"{name}-target", "").strip(),
        quarters=(one, two, three, four),
        remove=f"{name}-hapus" in fields,
    )


def _kept(
    skp_id: int, name: str, fields: Fields, wrong: Mapping[str, str], *, status: int
) -> tuple[str, int]:
    """The page again with what was typed, which is kept as a draft as well; beside it what stands now, if overtaken."""
    with db.transaction() as session:
        row = _row(session, skp_id, name)
        me = sessions.me().employee_id
        drafts.save_draft(session, me, place=row.place, fields=drafts.typed(), now=db.now())
    with db.read() as session:
        row = _row(session, skp_id, name)
        return _render(session, row, fields, wrong, moved=not wrong), status


def _render(
    session: Session,
    row: Row,
    fields: Fields,
    wrong: Mapping[str, str],
    *,
    saved: bool = False,
    moved: bool = False,
) -> str:
    stored = _stored(row)
    overtaken = moved or (saved and fields.get("edits") != stored["edits"])
    above = services.above(session, row.skp, today=db.today())
    rhk = row.result.rhk if row.result else None
    return render_template(
        "skp/row.html",
        row=row,
        sheet=Sheet(head(session, row.skp), row.content),
        title=services.named(row.content, row.result) if row.result else "",
        fields=fields | {"edits": stored["edits"]},
        count=_count(fields),
        stored=stored if overtaken else {},
        above=above,
        former=rhk.serves_text
        if rhk and fields.get("dukung") not in {one.key for one in above.offered}
        else "",
        leader=row.skp.form == SkpForm.LEADER,
        wrong=wrong,
        saved=saved,
        aspects=[(one.value, words.aspect(one)) for one in Aspect],
        perspectives=[(one.value, words.perspective(one)) for one in Perspective],
        words=words,
    )


def _kept_annexes(skp_id: int, fields: Fields, wrong: Mapping[str, str]) -> tuple[str, int]:
    """What was typed is a draft now: a part of it can't be stored as it is (`wrong`), or the plan moved on."""
    with db.transaction() as session:
        place = _annex_place(skp_id)
        drafts.save_draft(
            session, sessions.me().employee_id, place=place, fields=drafts.typed(), now=db.now()
        )
    with db.read() as session:
        skp, plan = _open(session, skp_id)
        page = _render_annexes(session, skp, plan, fields, wrong=wrong, moved=not wrong)
        return page, 422 if wrong else 409


def _annex_place(skp_id: int) -> str:
    return f"skp:{skp_id}/susun/lampiran"


def _stored_annexes(found: Content) -> Fields:
    return {kind.value: "\n".join(item.text for item in items) for kind, items in found.annexes.items()}


def _render_annexes(
    session: Session,
    skp: Skp,
    plan: SkpPlan,
    fields: Fields,
    *,
    saved: bool = False,
    moved: bool = False,
    wrong: Mapping[str, str] | None = None,
) -> str:
    found = content(session, plan)
    overtaken = moved or (saved and fields.get("edits") != str(plan.edits))
    return render_template(
        "skp/annexes.html",
        skp=skp,
        plan=plan,
        sheet=Sheet(head(session, skp), found),
        fields=fields,
        stored=_stored_annexes(found) if overtaken else {},
        saved=saved,
        wrong=wrong or {},
        place=_annex_place(skp.id),
        words=words,
    )
