"""Asking for leave: the form of a kind, and its consequences while dates are picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import db
from webapp.cases import walking
from webapp.forms import Loaded, drafts, submission
from webapp.forms.submission import Shown
from webapp.leave import colleagues, kind_forms, kind_words, words
from webapp.leave.blueprint import PROCESS, bp
from webapp.leave.colleagues import Colleagues
from webapp.leave.kind_forms import Ask, knows_kinds
from webapp.leave.shown import Live
from webapp.leave.typed import day_typed
from webapp.sign_in import sessions
from workflows import runtime
from workflows.errors import InputRefused, NotFound
from workflows.form_def import FormDef
from workflows.rules.leave_facts import Kind
from workflows.rules.leave_unpaid import Extension
from workflows.rules.leave_words import Document
from workflows.services import leave

TICKED = "true"
MOST_DIGITS = 3
ONLY_HARD_TO_REACH = "extension_days"
DAYS = ("first_day", "last_day")


@dataclass(frozen=True)
class AskPage:
    ask: Ask
    form: FormDef
    live: Live
    goes_to: str  # the post that the request would go to
    not_asked: tuple[str, ...]  # fields that don't concern this person
    beside: Colleagues  # who else of the unit is away
    extension: Extension | None  # of the unpaid leave that runs


@bp.get("/ajukan/leave")
def form() -> str:
    return _open(Ask(Kind.ANNUAL))


@bp.post("/ajukan/leave")
def send() -> Response | str | tuple[str, int]:
    return _sent(Ask(Kind.ANNUAL))


@bp.get("/ajukan/leave.<kind>")
def form_of_kind(kind: str) -> str | Response:
    wanted = kind_of(kind)
    reason = request.args.get("alasan", "") or _reason_in_draft(Ask(wanted))
    return _open(Ask(wanted, reason)) if _fits(wanted, reason) else _choose(wanted)


@bp.post("/ajukan/leave.<kind>")
def send_of_kind(kind: str) -> Response | str | tuple[str, int]:
    wanted = kind_of(kind)
    reason = request.form.get("reason_code", "")
    return _sent(Ask(wanted, reason)) if _fits(wanted, reason) else _choose(wanted)


@bp.post("/cuti/hitung")
def count() -> str:
    """The figures for the dates as they stand in the form, in the three places where the page shows them."""
    outdated = set(request.form.get("_salah", "").split()) & set(DAYS)
    with db.read() as session:
        live = _live(session, _ask_of(request.form), request.form)
        beside = colleagues.beside(session, request.form)
        return render_template(
            "leave/live.html", live=live, beside=beside, outdated=sorted(outdated), words=words
        )


def address(kind: Kind, reason: str = "") -> str:
    """The form of a kind."""
    if kind is Kind.ANNUAL:
        return url_for("leave.form")
    return url_for("leave.form_of_kind", kind=kind.lower(), alasan=reason or None)


def whole_form(session: Session) -> FormDef:
    """The process's own form, for every kind that its newest version serves."""
    definition = runtime.definition(session, PROCESS)
    return runtime.form(
        session,
        definition.id,
        definition.shape.start_form,
        subject_id=sessions.me().employee_id,
        today=db.today(),
    )


def kind_of(kind: str) -> Kind:
    """The kind by the end of its address. Raises NotFound."""
    code = kind.upper()
    if kind != kind.lower() or code not in set(Kind) or code in (Kind.JOINT, Kind.ANNUAL):
        raise NotFound(f"no kind of leave is called {kind}")
    return Kind(code)


def _fits(kind: Kind, reason: str) -> bool:
    known = leave.REASONS.get(kind, ())
    return reason in known if known else not reason


def _choose(kind: Kind) -> Response:
    return redirect(url_for("leave.reasons", kind=kind.lower()), 303)


def _reason_in_draft(ask: Ask) -> str:
    with db.read() as session:
        draft = drafts.load_draft(session, sessions.me().employee_id, place=ask.place)
    typed = draft.fields.get("reason_code") if draft else None
    return str(typed[0]) if isinstance(typed, list) and typed else ""


def _open(ask: Ask) -> str:
    with db.read() as session:
        found = _form(session, ask)
        runtime.startable(session, PROCESS, actor_id=sessions.me().employee_id, now=db.now())
        shown = submission.fresh(session, found, place=ask.place)
        return _render(session, ask, found, replace(shown, raw=shown.raw or _at_first(session, ask)))


def _at_first(session: Session, ask: Ask) -> dict[str, object] | None:
    """An extension begins when the unpaid leave ends, and is as long as it may be until another day is picked."""
    found = _extension(session, ask)
    if found is None:
        return None
    return {"first_day": found.first.isoformat(), "last_day": found.latest.isoformat()}


def _extension(session: Session, ask: Ask) -> Extension | None:
    if ask.kind is not Kind.UNPAID:
        return None
    return leave.extension_of(session, sessions.me().employee_id, now=db.now())


def _sent(ask: Ask) -> Response | str | tuple[str, int]:
    with db.read() as session:
        found = _form(session, ask)
        kinds = knows_kinds(whole_form(session))
    loaded = submission.read(found, place=ask.place)
    if submission.put_by(loaded, place=ask.place):
        return redirect(address(ask.kind, ask.reason), 303)
    if "_hitung" in request.form or "_sampai" in request.form:
        return _again(ask, found, _counted(loaded), {}, status=200)
    if not loaded.ok:
        return _again(ask, found, loaded, {**_wrong_dates(ask, loaded), **loaded.errors}, status=422)
    whole = replace(loaded, values=ask.values(loaded)) if kinds else loaded
    try:
        answer = submission.begin(whole, key=PROCESS, place=ask.place)
    except InputRefused as error:
        errors = submission.refused(InputRefused(kind_forms.at_slots(error.messages, found)), found)
        return _again(ask, found, loaded, errors, status=422)
    walking.note_sent(answer)
    return redirect(url_for("cases.show", instance_id=answer.instance_id), 303)


def _form(session: Session, ask: Ask) -> FormDef:
    form = whole_form(session)
    if not knows_kinds(form):
        if ask.kind is not Kind.ANNUAL:
            raise NotFound("this version of the process serves annual leave only")
        return form
    me = sessions.me().employee_id
    papers = leave.papers(session, me, ask.kind, ask.reason, now=db.now())
    return kind_forms.form_of(form, ask, papers)


def _wrong_dates(ask: Ask, loaded: Loaded) -> dict[str, list[str]]:
    """What the dates would meet later is told at once with what the form itself misses."""
    with db.read() as session:
        live = _live(session, ask, loaded.raw)
    return {key: list(said) for key, said in live.preview.problems.items()} if live.preview else {}


def _counted(loaded: Loaded) -> Loaded:
    """A shorter leave, or the longest, when that was offered and taken."""
    until = day_typed(request.form.get("_sampai"))
    return loaded if until is None else replace(loaded, raw={**loaded.raw, "last_day": until.isoformat()})


def _again(
    ask: Ask, found: FormDef, loaded: Loaded, errors: dict[str, list[str]], *, status: int
) -> tuple[str, int]:
    draft = submission.keep(loaded, place=ask.place)
    with db.read() as session:
        return _render(session, ask, found, submission.again(loaded, errors=errors, draft=draft)), status


def _render(session: Session, ask: Ask, found: FormDef, shown: Shown) -> str:
    typed, me = shown.raw or {}, sessions.me().employee_id
    goes_to = leave.addressee(session, me, now=db.now(), abroad=typed.get("abroad") == TICKED, kind=ask.kind)
    not_asked = () if leave.may_extend(session, me, now=db.now()) else (ONLY_HARD_TO_REACH,)
    beside = colleagues.beside(session, typed)
    live, extension = _live(session, ask, typed), _extension(session, ask)
    page = AskPage(ask, found, live, goes_to, not_asked, beside, extension)
    return render_template(
        "leave/ask.html", page=page, shown=shown, live=page.live, words=words, kinds=kind_words
    )


def _ask_of(typed: Mapping[str, object]) -> Ask:
    kind, known = str(typed.get("_jenis") or ""), (*leave.REASONS, Kind.MATERNITY)
    return Ask(Kind(kind) if kind in known else Kind.ANNUAL, str(typed.get("_alasan") or ""))


def _live(session: Session, ask: Ask, typed: Mapping[str, object]) -> Live:
    me, now = sessions.me(), db.now()
    first, last = day_typed(typed.get("first_day")), day_typed(typed.get("last_day"))
    standing = leave.standing_today(session, me.employee_id, now=now)
    if first is None:
        return Live(standing, None, ask.kind)
    asked = _asked(ask, typed, first, last or first)
    longest = leave.longest(session, me.employee_id, asked, now=now)
    if last is None:
        return Live(standing, None, ask.kind, longest)
    seen = leave.preview(session, me.employee_id, first, last, now=now, asked=asked)
    return Live(standing, seen, ask.kind, longest)


def _asked(ask: Ask, typed: Mapping[str, object], first: date, last: date) -> leave.Asked:
    """As typed so far; papers count as given, since they are looked at when the form is sent."""
    return leave.Asked(
        first,
        last,
        ask.kind,
        reason_code=ask.reason,
        relative=str(typed.get("relative") or "")
        or (leave.ANY_RELATIVE if ask.reason in leave.OF_FAMILY else ""),
        papers=frozenset(Document),
        abroad=typed.get("abroad") == TICKED,
        extension_days=number_typed(typed.get("extension_days")),
        urgent=typed.get("urgent") == TICKED,
        child_ordinal=number_typed(typed.get("child_ordinal"))
        or (leave.FOURTH if ask.reason in leave.OF_BIRTH else None),
    )


def number_typed(value: object) -> int:
    """A whole number as far as it can be read; what can't be read is told when the form is sent."""
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
