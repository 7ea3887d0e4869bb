"""One task: the question, what is needed to answer it, the form, and who has it in hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.people import Employee
from models.process import TaskStatus, UserTask
from webapp import db, origin, rooms
from webapp.access import authorize, readings
from webapp.cases import case_query, story, summary, walking
from webapp.cases.case_query import Case
from webapp.forms import Loaded, attachments, submission
from webapp.forms.submission import Shown
from webapp.inbox import afterwards, bulk_forms, inbox_query
from webapp.inbox.handed import handed_over
from webapp.inbox.inbox_query import View
from webapp.letters import papers
from webapp.sign_in import sessions
from webapp.translation import _, drawn
from workflows import assignment, runtime
from workflows.assignment import Acting, Holder, acting_for
from workflows.errors import InputRefused, NotAllowed, NotFound, TaskGone
from workflows.form_def import FormDef

bp = Blueprint("tasks", __name__)
REASON_MOST = 500
COMMON = "umum"  # in the address: this page, also where a room has its own for the task


@dataclass(frozen=True)
class TaskPage:
    """A task that this person may do."""

    id: uuid.UUID
    task: UserTask
    case: Case
    acting: Acting
    form: FormDef | None

    @property
    def place(self) -> str:
        return _place(self.id)

    @property
    def question(self) -> str:
        words = str(self.case.step(self.task.step).get("question") or "")
        return summary.line(words, self.case.instance.summary) if words else self.task.name

    @property
    def verb(self) -> str:
        return drawn(str(self.case.step(self.task.step).get("verb") or "")) or _("Kirim")

    @property
    def held_by_other(self) -> bool:
        return self.task.claimed_by not in (None, sessions.me().employee_id)


@bp.get("/tugas/<uuid:task_id>")
def show(task_id: uuid.UUID) -> str | Response:
    with db.read() as session:
        page = _page(session, task_id)
        if page.task.status is not TaskStatus.OPEN:
            return _over(page)
        if first := rooms.first_of(session, page.case.key, page.case.instance):
            return redirect(first, 303)
        if sheet := _sheet(session, page):
            return redirect(sheet, 303)
        readings.note_case(page.case.instance, readings.TASK, title=page.acting.title)
        return _render(session, page, _fresh(session, page))


@bp.post("/tugas/<uuid:task_id>")
def complete(task_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Whether this person may is asked under the lock; here only for what doesn't get that far."""
    with db.read() as session:
        form = runtime.form_of_task(session, task_id, today=db.today())
    loaded = submission.read(form, place=_place(task_id))
    if "_simpan" in request.form:
        return _save(_opened(task_id), loaded)
    if not loaded.ok:
        return _again(_opened(task_id), loaded, loaded.errors, status=200 if loaded.action else 422)
    try:
        answer = _complete(task_id, loaded)
    except InputRefused as error:
        return _again(_opened(task_id), loaded, submission.refused(error, form), status=422)
    except TaskGone:
        return _too_late(_opened(task_id), loaded)
    except NotAllowed:
        _opened(task_id)  # to a stranger the task doesn't exist
        raise
    walking.note_sent(answer)
    return redirect(_onwards(task_id, form), 303)


@bp.post("/tugas/<uuid:task_id>/ambil")
def claim(task_id: uuid.UUID) -> Response:
    _opened(task_id)
    with db.transaction() as session:
        runtime.claim(session, task_id, actor_id=sessions.me().employee_id, now=db.now())
    flash(_("Tugas ini sekarang di tangan Anda. Rekan Anda melihat nama Anda di antrean."), "good")
    return redirect(url_for("inbox.tasks.show", task_id=task_id) + _view().query(), 303)


@bp.post("/tugas/<uuid:task_id>/lepas")
def release(task_id: uuid.UUID) -> Response:
    _opened(task_id)
    with db.transaction() as session:
        runtime.release(session, task_id, actor_id=sessions.me().employee_id, now=db.now())
    flash(_("Tugas ini sudah Anda lepas. Siapa pun yang berwenang bisa mengerjakannya."), "good")
    return redirect(url_for("inbox.queue") + _view().query(), 303)


@bp.post("/tugas/<uuid:task_id>/serahkan")
def hand_over(task_id: uuid.UUID) -> str | Response | tuple[str, int]:
    with db.read() as session:
        page = _page(session, task_id)
        receivers = {one.employee_id: one for one in _receivers(session, page)}
    reason = request.form.get("alasan", "").strip()[:REASON_MOST]
    to = receivers.get(_number(request.form.get("kepada", "")))
    if to is None or not reason:
        return _hand_over_again(page, who=to, reason=reason)
    me = sessions.me()
    with db.transaction() as session:
        runtime.hand_over(
            session, task_id, actor_id=me.employee_id, to_id=to.employee_id, reason=reason, now=db.now()
        )
    if to.employee_id == me.employee_id:
        flash(_("Tugas ini sekarang di tangan Anda. Alasannya tercatat di riwayat."), "good")
        return redirect(url_for("inbox.tasks.show", task_id=task_id) + _view().query(), 303)
    flash(_("Tugas ini sudah Anda serahkan kepada %(name)s.", name=to.name), "good")
    return redirect(url_for("inbox.queue") + _view().query(), 303)


def _page(session: Session, task_id: uuid.UUID) -> TaskPage:
    """The task for whoever may act on it; others learn only as much as the case shows them anyway."""
    task = session.get(UserTask, task_id)
    if task is None:
        raise NotFound(f"task {task_id}")
    case = case_query.case(session, task.instance_id, today=db.today())
    acting = acting_for(authorize.standing(), task, process_key=case.key)
    if acting is None and task.closed_by == sessions.me().employee_id:
        acting = Acting(None, "", "")  # the post may have passed on since
    if acting is None:
        seen = authorize.may(sessions.me(), "view_case", case.instance)
        raise (NotAllowed if seen else NotFound)(f"task {task_id}")
    return TaskPage(task.id, task, case, acting, _form(session, task, case))


def _sheet(session: Session, page: TaskPage) -> str:
    """The room's own page where the work is done; not while something about the task has to be told or asked."""
    if COMMON in request.args or page.held_by_other or page.case.halted:
        return ""
    return rooms.sheet_of(session, page.case.key, page.case.instance, page.task.step)


def _form(session: Session, task: UserTask, case: Case) -> FormDef | None:
    if not task.form:
        return None
    return runtime.form(
        session,
        case.instance.definition_id,
        task.form,
        subject_id=case.instance.subject_id,
        today=db.today(),
    )


def _place(task_id: uuid.UUID) -> str:
    return f"task:{task_id}"


def _opened(task_id: uuid.UUID) -> TaskPage:
    with db.read() as session:
        return _page(session, task_id)


def _complete(task_id: uuid.UUID, loaded: Loaded) -> runtime.Answer:
    me, now, place = sessions.me(), db.now(), _place(task_id)
    with db.transaction() as session:
        files = submission.files(session, loaded, place=place)
        answer = runtime.complete(
            session,
            task_id,
            actor_id=me.employee_id,
            values=loaded.values,
            now=now,
            request_key=submission.request_key(),
            attachment_ids=files,
            device_at=origin.clock(),
            device=origin.device(),
        )
        submission.done(session, place=place, idle=files if answer.repeated else ())
    return answer


def _render(session: Session, page: TaskPage, shown: Shown, **more: object) -> str:
    view, whole = _view(), case_query.whole(page.case)
    return render_template(
        "tasks/page.html",
        page=page,
        title=page.case.title if whole else page.case.process,
        shown=shown,
        view=view,
        facts=case_query.facts(session, page.case),
        halts=runtime.halts_of_case(session, page.case.instance) if page.case.halted else (),
        story=story.tell(session, page.case) if whole else None,
        files=attachments.of_case(session, page.case.id) if whole else (),
        letters=papers.of_case(session, page.case.id) if whole else [],
        others=[
            (one.employee_id, f"{one.name}, {one.title}" if one.title else one.name)
            for one in _others(session, page)
        ],
        claimer=_name(session, page.task.claimed_by) if page.held_by_other else "",
        handed=None if page.held_by_other else handed_over(session, page.task),
        quick=bulk_forms.of_form(page.form) if page.form else None,
        came_up=inbox_query.came_up(page.task, page.acting),
        place=inbox_query.place(session, authorize.standing(), page.id, view=view, now=db.now()),
        **more,
    )


def _fresh(session: Session, page: TaskPage) -> Shown:
    shape, words = page.case.shape, page.case.step(page.task.step)
    again = words.get("form") == shape.get("start_form") and page.form is not None
    sent = story.request_sent(session, page.case) if again else {}
    return submission.fresh(
        session, page.form, place=page.place, values=page.case.instance.summary, sent=sent
    )


def _again(page: TaskPage, loaded: Loaded, errors: dict[str, list[str]], *, status: int) -> tuple[str, int]:
    """The form once more with all that was typed; good files needn't be chosen twice."""
    shown = submission.again(loaded, errors=errors, draft=submission.keep(loaded, place=page.place))
    with db.read() as session:
        return _render(session, _page(session, page.id), shown), status


def _hand_over_again(page: TaskPage, *, who: Holder | None, reason: str) -> tuple[str, int]:
    wrong = {} if who else {"kepada": _("Pilih kepada siapa tugas ini Anda serahkan.")}
    if not reason:
        wrong["alasan"] = _("Tulis alasannya, supaya rekan Anda tahu mengapa.")
    given = {"kepada": who.employee_id if who else "", "alasan": reason}
    with db.read() as session:
        page = _page(session, page.id)
        return _render(session, page, _fresh(session, page), given=given, wrong=wrong), 422


def _save(page: TaskPage, loaded: Loaded) -> Response:
    submission.keep(loaded, place=page.place)
    flash(_("Draf tersimpan. Tugasnya tetap di antrean Anda."), "good")
    return redirect(url_for("inbox.tasks.show", task_id=page.id) + _view().query(), 303)


def _over(page: TaskPage) -> Response:
    flash(_("Tugas ini sudah selesai. Inilah perjalanan permintaannya."), "wait")
    return redirect(url_for("cases.show", instance_id=page.case.id), 303)


def _too_late(page: TaskPage, loaded: Loaded) -> tuple[str, int]:
    """Somebody was faster: who and when, and what was typed, to be copied."""
    with db.read() as session:
        task = session.get_one(UserTask, page.id, populate_existing=True)
        case = case_query.case(session, task.instance_id, today=db.today())
        name, happened = _name(session, task.closed_by), afterwards.of_task(session, task.id)
        seen = authorize.may(sessions.me(), "view_case", case.instance)
        title = case.title if case_query.whole(case) else case.process
    typed = case_query.answers(page.form, loaded.raw) if page.form else ()
    return render_template(
        "tasks/too_late.html", case=case, title=title, name=name, happened=happened, seen=seen, typed=typed
    ), 409


def _others(session: Session, page: TaskPage) -> list[Holder]:
    people = assignment.people_of_task(session, page.task, today=db.today())
    return [one for one in people if one.employee_id != sessions.me().employee_id]


def _receivers(session: Session, page: TaskPage) -> list[Holder]:
    """Colleagues; and oneself, when the one who has it in hand is hindered."""
    people = assignment.people_of_task(session, page.task, today=db.today())
    me = sessions.me().employee_id
    return [one for one in people if page.held_by_other or one.employee_id != me]


def _onwards(task_id: uuid.UUID, form: FormDef | None) -> str:
    """The room's page on which the outcome is read, where it has one; else the queue."""
    after = ""
    if form is not None and rooms.leads_on(form.id):
        with db.read() as session:
            task = session.get_one(UserTask, task_id)
            case = case_query.case(session, task.instance_id, today=db.today())
            after = rooms.after_of(session, case.key, case.instance, task.step)
    return after or url_for("inbox.queue") + _view().query()


def _view() -> View:
    return View.of(request.args)


def _name(session: Session, employee_id: int | None) -> str:
    return session.scalar(select(Employee.name).where(Employee.id == employee_id)) or ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 - bigint
