"""Cases followed like a parcel: done, now and next; the same pages for every process."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.base import find
from models.documents import Attachment
from models.process import Definition, Instance, InstanceStatus, UserTask
from webapp import db, rooms
from webapp.access import authorize, readings
from webapp.cases import case_query, diagram, start, story, walking, withdrawal
from webapp.cases.case_query import Case
from webapp.forms import attachments
from webapp.letters import pages as letters
from webapp.letters import papers
from webapp.pages import page_number
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import runtime
from workflows.assignment import addressed_to
from workflows.errors import NotFound

bp = Blueprint("cases", __name__)
bp.register_blueprint(start.bp)
bp.register_blueprint(withdrawal.bp)
bp.register_blueprint(letters.bp)

PAGE = 25
RUNNING, ENDED = "berjalan", "selesai"


@bp.get("/kasus")
def mine() -> str:
    status = request.args.get("status", "")
    page = page_number()
    with db.read() as session:
        counts = _counts(session)
        found = _mine(session, status, page)
        progress = walking.progress(session, found[:PAGE])
        since = case_query.since(session, found[:PAGE])
    return render_template(
        "cases/mine.html",
        cases=found[:PAGE],
        progress=progress,
        since=since,
        total=sum(counts.values()),
        filters=[
            (url_for("cases.mine"), _("Semua"), sum(counts.values()), status not in (RUNNING, ENDED)),
            (url_for("cases.mine", status=RUNNING), _("Berjalan"), counts[RUNNING], status == RUNNING),
            (url_for("cases.mine", status=ENDED), _("Selesai"), counts[ENDED], status == ENDED),
        ],
        page=page,
        more=len(found) > PAGE,
        status=status,
    )


@bp.get("/kasus/<uuid:instance_id>")
def show(instance_id: uuid.UUID) -> str | Response:
    with db.read() as session:
        case = case_query.seen(session, instance_id)
        if first := rooms.first_of(session, case.key, case.instance):
            return redirect(first, 303)
        whole = case_query.whole(case)
        letters = papers.of_case(session, case.id) if whole else []
        readings.note_case(case.instance, readings.CASE)
        return render_template(
            "cases/show.html",
            case=case,
            since=case_query.since(session, [case]).get(case.id, ""),
            title=case.title if whole else case.process,
            story=story.tell(session, case) if whole else None,
            facts=case_query.facts(session, case),
            files=attachments.of_case(session, case.id) if whole else (),
            letters=letters,
            task_id=_my_task(session, case) if case.running else None,
            halts=(halts := runtime.halts_of_case(session, case.instance) if case.running else ()),
            may_withdraw=case.running
            and not halts
            and all(letter.provisional for letter, _status, _waits in letters)
            and not rooms.settled(session, case.key, case.instance)
            and authorize.may(sessions.me(), "withdraw", case.instance),
        )


@bp.get("/kasus/<uuid:instance_id>/diagram")
def picture(instance_id: uuid.UUID) -> str:
    """On the diagram that the case was started on; the case page fetches it when it is wanted."""
    with db.read() as session:
        case = case_query.read_whole(session, instance_id)
        readings.note_case(case.instance, readings.CASE)
        view = runtime.diagram(session, case.id)
    drawing = diagram.draw(view.xml, title=case.process, done=view.done, now=view.now)
    partial = request.headers.get("HX-Request") == "true"
    template = "cases/diagram_part.html" if partial else "cases/diagram.html"
    return render_template(template, case=case, drawing=drawing)


@bp.get("/berkas/<int:attachment_id>")
def download(attachment_id: int) -> Response:
    """Always as a download: nothing that somebody attached is shown within our pages."""
    with db.read() as session:
        attachment = find(session, Attachment, attachment_id)
        if attachment is None or not authorize.may(sessions.me(), "download_file", attachment):
            raise NotFound(f"attachment {attachment_id}")
        if attachment.instance_id is not None:
            case = session.get_one(Instance, attachment.instance_id)
            readings.note_case(case, readings.FILE, attachment.id)
        return attachments.downloaded(session, attachment.sha256, attachment.filename)


def _my_task(session: Session, case: Case) -> uuid.UUID | None:
    """The open task of the case that waits for the reader."""
    return session.scalar(
        select(UserTask.id)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(Instance.id == case.id, addressed_to(authorize.standing()))
        .order_by(UserTask.created_at)
        .limit(1)
    )


def _is_mine() -> ColumnElement[bool]:
    me = sessions.me().employee_id
    return or_(Instance.subject_id == me, Instance.started_by == me)


def _counts(session: Session) -> dict[str, int]:
    found = dict.fromkeys((RUNNING, ENDED), 0)
    wanted = select(Instance.status, func.count()).where(_is_mine()).group_by(Instance.status)
    for status, number in session.execute(wanted):
        found[RUNNING if status is InstanceStatus.RUNNING else ENDED] += number
    return found


def _mine(session: Session, status: str, page: int) -> list[Case]:
    """A page of my cases, the newest first, one more than fits when there is a next page."""
    wanted = case_query.cases(db.today()).where(_is_mine())
    if status == RUNNING:
        wanted = wanted.where(Instance.status == InstanceStatus.RUNNING)
    if status == ENDED:
        wanted = wanted.where(Instance.status != InstanceStatus.RUNNING)
    wanted = wanted.order_by(Instance.started_at.desc(), Instance.id.desc())
    found = session.execute(wanted.offset((page - 1) * PAGE).limit(PAGE + 1))
    return [case_query.of_row(row) for row in found]
