"""The search page: one form, its results, and what the fields offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import render_template, request
from sqlalchemy import case, null, select
from sqlalchemy.orm import Session

from models.people import Role
from models.process import Definition
from webapp import db
from webapp.access import auditing, readings
from webapp.audit import names
from webapp.audit.asked import DECIDED, STARTED, Asked
from webapp.audit.blueprint import bp
from webapp.audit.search import PAGE, Found, cursor, page
from webapp.translation import _, drawn

Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """What the selects offer; steps and outcomes once a process is chosen."""

    processes: tuple[Option, ...]
    versions: tuple[Option, ...]
    steps: tuple[Option, ...]
    outcomes: tuple[Option, ...]


@bp.get("")
def search() -> str:
    asked = Asked.of(request.args)
    with db.read() as session:
        meant = names.meant(session, asked)
        found = page(session, asked, meant)
        offered = _offered(session, asked.process)
    shown = found[:PAGE]
    note(shown, readings.SEARCH)
    more = asked.query(after=cursor(shown[-1], asked, meant)) if len(found) > PAGE else ""
    return render_template(
        "audit/search.html",
        asked=asked,
        meant=meant,
        found=shown,
        more=more,
        offered=offered,
        scopes=auditing.scopes(),
        whole=auditing.whole(),
        dates=((STARTED, _("dimulai")), (DECIDED, _("diputus atau selesai"))),
        states=_states(),
    )


def note(found: Sequence[Found], what: str) -> None:
    readings.note_all({one.subject_id for one in found}, what, ground=readings.as_role(Role.AUDITOR))


def _states() -> tuple[Option, ...]:
    return (
        ("", _("Semua")),
        ("berjalan", _("Berjalan")),
        ("selesai", _("Selesai")),
        ("ditarik", _("Ditarik pemohon")),
        ("dibatalkan", _("Dibatalkan pengelola")),
    )


def _offered(session: Session, process: str) -> Offered:
    shape = case((Definition.key == process, Definition.shape), else_=null())
    rows = session.execute(
        select(Definition.key, Definition.version, Definition.name, shape.label("shape")).order_by(
            Definition.key, Definition.version.desc()
        )
    ).all()
    processes: dict[str, str] = {}
    versions: list[Option] = []
    steps: dict[str, str] = {}
    outcomes: dict[str, str] = {}
    for row in rows:
        processes.setdefault(row.key, drawn(row.name))
        if row.shape is None:
            continue
        versions.append((str(row.version), _("Versi %(number)s", number=row.version)))
        steps |= _named(row.shape, "steps", "id") | steps
        outcomes |= _named(row.shape, "ends", "outcome") | outcomes
    every = ("", _("Semua"))
    return Offered(
        (every, *sorted(processes.items(), key=lambda one: one[1])),
        (every, *versions),
        (every, *steps.items()),
        (every, *outcomes.items()),
    )


def _named(shape: Mapping[str, object], part: str, key: str) -> dict[str, str]:
    listed = cast("Sequence[Mapping[str, object]]", shape.get(part) or ())
    return {str(one[key]): drawn(str(one.get("name") or one[key])) for one in listed if one.get(key)}
