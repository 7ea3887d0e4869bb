"""The same decision for many tasks: each in its own transaction, each with its own result, harmless when repeated."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.people import Employee
from webapp import authorize, bulk_forms, db, inbox_query, sessions, submission
from webapp.bulk_forms import Quick
from webapp.forms import load
from webapp.inbox_query import PAGE, QueueRow, View
from webapp.translation import _
from workflows import runtime
from workflows.errors import ClaimedByOther, InputRefused, NotAllowed, TaskGone, TechnicalFailure

bp = Blueprint("bulk", __name__)


@dataclass(frozen=True)
class Group:
    """Tasks with the same form: one question answers them all."""

    name: str  # of the field on the page where one chooses
    step: str
    process: str
    quick: Quick
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True)
class Result:
    row: QueueRow
    done: bool
    said: str


@bp.post("/antrean/sekaligus")
def decide() -> str | tuple[str, int]:
    """With decisions: carry them out. Without: ask for them first."""
    ids = _picked()
    with db.read() as session:
        rows = inbox_query.named(session, authorize.standing(), ids=ids, today=db.today())
        quick = bulk_forms.of_rows(session, rows)
    groups = _groups(rows, quick)
    chosen = {row.id: value for group in groups if (value := _choice(group)) for row in group.rows}
    if not ids or (groups and not chosen):
        return _ask(rows, quick, groups)
    key = submission.request_key()
    results = [_one(row, quick.get(row.id), chosen.get(row.id, ""), key) for row in rows]
    return render_template(
        "inbox/results.html",
        results=results,
        done=sum(one.done for one in results),
        missing=len(ids) - len(rows),
        view=_view(),
    )


def _picked() -> list[uuid.UUID]:
    found: list[uuid.UUID] = []
    for text in request.form.getlist("pilih")[:PAGE]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue  # not one of our boxes
    return list(dict.fromkeys(found))


def _groups(rows: Sequence[QueueRow], quick: Mapping[uuid.UUID, Quick]) -> tuple[Group, ...]:
    found: dict[str, list[QueueRow]] = {}
    for row in rows:
        if row.id in quick:
            found.setdefault(f"_putusan-{row.definition_id}-{row.form}", []).append(row)
    return tuple(
        Group(name, same[0].name, same[0].process, quick[same[0].id], tuple(same))
        for name, same in found.items()
    )


def _choice(group: Group) -> str:
    """What was chosen for the group: on the page that asks, or by the button of the queue for all alike."""
    value = request.form.get(group.name) or request.form.get("putusan", "")
    return value if value in {one.value for one in group.quick.choices} else ""


def _ask(
    rows: Sequence[QueueRow], quick: Mapping[uuid.UUID, Quick], groups: Sequence[Group]
) -> tuple[str, int]:
    single = [row for row in rows if row.id not in quick]
    asked_before = "_tanya" in request.form
    page = render_template(
        "inbox/choose.html", groups=groups, single=single, view=_view(), wrong=asked_before and groups
    )
    return page, 422 if asked_before or not rows else 200


def _one(row: QueueRow, quick: Quick | None, value: str, batch: uuid.UUID) -> Result:
    if quick is None or not value:
        return Result(row, done=False, said=_("Belum diputus: perlu dibuka satu per satu."))
    try:
        with db.transaction() as session:
            _complete(session, row, quick, value, batch)
    except (TaskGone, ClaimedByOther, NotAllowed, InputRefused, TechnicalFailure) as error:
        return Result(row, done=False, said=_why(error))
    chosen = next(one.label for one in quick.choices if one.value == value)
    return Result(row, done=True, said=chosen)


def _complete(session: Session, row: QueueRow, quick: Quick, value: str, batch: uuid.UUID) -> None:
    form = runtime.form(session, row.definition_id, row.form, subject_id=row.subject_id, today=db.today())
    loaded = load(form, MultiDict([(quick.key, value)]))
    if loaded.errors:
        raise InputRefused(loaded.errors)
    runtime.complete(
        session,
        row.id,
        actor_id=sessions.me().employee_id,
        values=loaded.values,
        now=db.now(),
        request_key=uuid.uuid5(batch, str(row.id)),
    )


def _why(error: Exception) -> str:
    match error:
        case TaskGone():
            name = _name(error.closed_by)
            return _("Sudah diputus oleh %(name)s.", name=name) if name else _("Sudah tidak terbuka.")
        case ClaimedByOther():
            return _("Sedang dikerjakan %(name)s.", name=_name(error.claimed_by) or _("rekan Anda"))
        case InputRefused():
            return " ".join(_sentences(error))
        case NotAllowed():
            return _("Anda tidak berhak memutusnya.")
        case _failure:
            return _("Gagal di pihak kami, belum berubah. Buka tugasnya dan coba lagi.")


def _sentences(error: InputRefused) -> Iterator[str]:
    return (text for texts in error.messages.values() for text in texts)


def _name(employee_id: int | None) -> str:
    with db.read() as session:
        return session.scalar(select(Employee.name).where(Employee.id == employee_id)) or ""


def _view() -> View:
    return View.of(request.args)
