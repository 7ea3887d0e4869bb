"""The same decision for many tasks: each in its own transaction, each with its own result, harmless when repeated."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models.people import Employee
from webapp import db, origin
from webapp.access import authorize
from webapp.forms import Loaded, load, submission
from webapp.inbox import afterwards, bulk_forms, inbox_query
from webapp.inbox.bulk_forms import Quick
from webapp.inbox.inbox_query import PAGE, QueueRow, View
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import (
    CaseSuspended,
    ClaimedByOther,
    InputRefused,
    NotAllowed,
    TaskGone,
    TechnicalFailure,
)

bp = Blueprint("bulk", __name__)
FILLED = "_isi"


@dataclass(frozen=True)
class Group:
    """Tasks with the same form: one answer serves them all."""

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
    """With an answer: carry it out. Without, or with one that is not complete: ask for it."""
    ids = _picked()
    with db.read() as session:
        rows = inbox_query.named(session, authorize.standing(), ids=ids, today=db.today())
        quick = bulk_forms.of_rows(session, rows)
    groups = _groups(rows, quick)
    answers = [_answer(group, alone=len(groups) == 1) for group in groups]
    if not ids or (groups and not any(one.ok for one in answers)):
        return _ask(rows, quick, groups, answers)
    values = {
        row.id: answer.values
        for group, answer in zip(groups, answers, strict=True)
        for row in group.rows
        if answer.ok
    }
    key = submission.request_key()
    results = [_one(row, quick.get(row.id), values.get(row.id), key) for row in rows]
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
    found: dict[tuple[int, str], list[QueueRow]] = {}
    for row in rows:
        if row.id in quick:
            found.setdefault((row.definition_id, row.form), []).append(row)
    return tuple(
        Group(same[0].name, same[0].process, quick[same[0].id], tuple(same)) for same in found.values()
    )


def _answer(group: Group, *, alone: bool) -> Loaded:
    """What was answered for the group: by the button of the queue for all alike, or on the page that asks."""
    quick, button = group.quick, request.form.get("putusan", "")
    if button in {one.value for one in quick.choices}:
        return load(quick.form, MultiDict([(quick.key, button)]))
    if not alone or FILLED not in request.form:
        return Loaded(errors={"": []})
    keys = {one.key for one in quick.shared.inputs()}
    sent = MultiDict((key, text) for key, text in request.form.items(multi=True) if key in keys)
    if quick.key in sent and not quick.offers(sent[quick.key]):
        sent.poplist(quick.key)
    return load(quick.form, sent)


def _ask(
    rows: Sequence[QueueRow],
    quick: Mapping[uuid.UUID, Quick],
    groups: Sequence[Group],
    answers: Sequence[Loaded],
) -> tuple[str, int]:
    filled = FILLED in request.form and len(groups) == 1
    page = render_template(
        "inbox/choose.html",
        groups=groups,
        single=[row for row in rows if row.id not in quick],
        view=_view(),
        shown=answers[0] if filled else Loaded(),
        raw=answers[0].raw if filled else None,
        request_key=request.form.get("request_key", "") if filled else "",
    )
    return page, 422 if filled or not rows else 200


def _one(row: QueueRow, quick: Quick | None, values: Mapping[str, object] | None, batch: uuid.UUID) -> Result:
    if quick is None or values is None:
        return Result(row, done=False, said=_("Belum diputus: perlu dibuka satu per satu."))
    try:
        with db.transaction() as session:
            runtime.complete(
                session,
                row.id,
                actor_id=sessions.me().employee_id,
                values=values,
                now=db.now(),
                request_key=uuid.uuid5(batch, str(row.id)),
                device_at=origin.clock(),
                device=origin.device(),
            )
    except (TaskGone, CaseSuspended, ClaimedByOther, NotAllowed, InputRefused, TechnicalFailure) as error:
        return Result(row, done=False, said=_why(error, row.id))
    return Result(row, done=True, said=quick.label_of(values.get(quick.key)))


def _why(error: Exception, task_id: uuid.UUID) -> str:
    match error:
        case TaskGone():
            with db.read() as session:
                said = afterwards.of_task(session, task_id) or _("Sudah tidak terbuka.")
        case ClaimedByOther():
            said = _("Sedang dikerjakan %(name)s.", name=_name(error.claimed_by) or _("rekan Anda"))
        case CaseSuspended():
            said = _("Sedang dihentikan sementara oleh %(name)s.", name=_name(error.by) or _("pengelola"))
        case InputRefused():
            said = " ".join(_sentences(error))
        case NotAllowed():
            said = _("Anda tidak berhak memutusnya.")
        case _failure:
            said = _("Gagal di pihak kami, belum berubah. Buka tugasnya dan coba lagi.")
    return said


def _sentences(error: InputRefused) -> Iterator[str]:
    return (text for texts in error.messages.values() for text in texts)


def _name(employee_id: int | None) -> str:
    with db.read() as session:
        return session.scalar(select(Employee.name).where(Employee.id == employee_id)) or ""


def _view() -> View:
    return View.of(request.args)
