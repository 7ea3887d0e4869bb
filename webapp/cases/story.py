"""The walk of a case with the answers of its forms in words, ready to be read from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import DefinitionFile, InstanceStatus
from webapp import db
from webapp.cases import case_query, operation_words
from webapp.cases.case_query import Case, Fact
from webapp.i18n import moment
from webapp.sign_in import sessions
from webapp.translation import _, drawn
from workflows import runtime
from workflows.assignment import Holder
from workflows.form_def import Field, FormDef, Kind, parse_form

_BESIDE = ("FILES_ADDED", "REPORTED_BACK")
_WAITING = frozenset({"WAITING_TIMER", "WAITING_MESSAGE", "WAITING_SIGNAL", "WAITING_CONDITIONAL"})


@dataclass(frozen=True, slots=True)
class Line:
    """A step; `verdict` is the choice that was made, `said` the other answers."""

    step: runtime.WalkStep
    title: str
    verdict: str = ""
    said: tuple[Fact, ...] = ()
    days: int | None = None  # how many working days it may take
    waits: str = ""  # for what the case waits, where it waits for nobody
    by_operator: bool = False  # an administrator's act, not a step of the process

    @property
    def beside(self) -> bool:
        """No step of the process, so that it isn't counted as one."""
        return self.by_operator or self.step.kind in _BESIDE

    @property
    def holders(self) -> tuple[Holder, ...]:
        """Who has it in hand: whoever took it, else all who may."""
        taken = tuple(one for one in self.step.people if one.employee_id == self.step.claimed_by)
        return taken or self.step.people


@dataclass(frozen=True, slots=True)
class Story:
    done: tuple[Line, ...]
    now: tuple[Line, ...]
    ahead: tuple[Line, ...]
    end: Line | None
    after: tuple[Line, ...]  # what was added once it was over
    asked: tuple[Fact, ...]

    @property
    def total(self) -> int:
        return self.place - 1 + bool(self.now) + len(self.ahead)

    @property
    def place(self) -> int:
        return sum(not line.beside for line in self.done) + 1


def tell(session: Session, case: Case) -> Story:
    steps = runtime.walk(session, case.instance, today=db.today())
    forms = forms_of(session, case.instance.definition_id, [one.form for one in steps])
    lines = [_line(case, step, forms) for step in steps]
    start_form = forms.get(str(case.shape.get("start_form") or ""))
    asked = _asked(case, steps)
    running = case.instance.status is InstanceStatus.RUNNING
    end = next((one for one in lines if one.step.state == "end"), None)
    after = lines[lines.index(end) + 1 :] if end else []
    return Story(
        done=tuple(one for one in lines if one.step.state == "done" and one not in after),
        now=tuple(one for one in lines if one.step.state == "now" and running),
        ahead=tuple(one for one in lines if one.step.state == "ahead"),
        end=end,
        after=tuple(after),
        asked=case_query.answers(start_form, asked) if start_form else (),
    )


def request_sent(session: Session, case: Case) -> Mapping[str, object]:
    """What the start's form was answered with, for whoever is to correct it."""
    return _asked(case, runtime.walk(session, case.instance, today=db.today()))


def _asked(case: Case, steps: Sequence[runtime.WalkStep]) -> Mapping[str, object]:
    """As it was sent, or sent anew since with the same form."""
    form = case.shape.get("start_form")
    sent = (one.form for one in reversed(steps) if one.state == "done" and _form_of(case, one) == form)
    return next(sent, {})


def _form_of(case: Case, step: runtime.WalkStep) -> object:
    return case.shape.get("start_form") if step.kind == "STARTED" else case.step(step.step).get("form")


def _line(case: Case, step: runtime.WalkStep, forms: dict[str, FormDef]) -> Line:
    if step.kind == "STARTED":
        return Line(step, _sender(step))
    if by_operator := operation_words.event(step.kind, step.name):
        return Line(step, by_operator, said=_reasons(step), by_operator=True)
    if step.kind in _BESIDE:
        return _beside_line(step)
    if step.state == "end":
        return Line(step, case.ending[:1].upper() + case.ending[1:])
    return _task_line(case, step, forms)


def _beside_line(step: runtime.WalkStep) -> Line:
    if step.kind == "REPORTED_BACK":
        return Line(step, _("Melapor sudah kembali bekerja"))
    return Line(step, _("Surat dilampirkan"), said=((_("Berkas"), ", ".join(step.files)),))


def _task_line(case: Case, step: runtime.WalkStep, forms: dict[str, FormDef]) -> Line:
    if step.kind in _WAITING:
        return Line(step, step.name or _("Menunggu"), waits=_waiting(step))
    words = case.step(step.step)
    days = words.get("due")
    form = forms.get(str(words.get("form") or ""))
    corrected = words.get("form") == case.shape.get("start_form")  # told as what is asked for
    if form is None or corrected or step.state != "done":
        return Line(step, drawn(step.name), days=days if isinstance(days, int) else None)
    verdict = next((one for one in form.inputs() if isinstance(one, Field) and one.kind is Kind.RADIO), None)
    chosen = step.form.get(verdict.key) if verdict else None
    said = {key: value for key, value in step.form.items() if verdict is None or key != verdict.key}
    label = next((one.label for one in verdict.choices if one.value == chosen), "") if verdict else ""
    return Line(step, drawn(step.name), verdict=drawn(label), said=case_query.answers(form, said))


def _waiting(step: runtime.WalkStep) -> str:
    if step.due_at is not None:
        return _("Menunggu sampai %(due)s. Setelah itu berlanjut sendiri.", due=moment(step.due_at))
    said = {
        "WAITING_MESSAGE": _(
            "Menunggu kabar dari luar. Begitu kabarnya masuk, langkah berikutnya berlanjut sendiri."
        ),
        "WAITING_SIGNAL": _("Menunggu langkah lain dari permintaan ini."),
        "WAITING_CONDITIONAL": _("Menunggu sampai syaratnya terpenuhi."),
    }
    return said.get(step.kind, "")


def _reasons(step: runtime.WalkStep) -> tuple[Fact, ...]:
    said = ((_("Diusulkan"), step.second), (_("Alasan"), step.reason))
    return tuple((label, words) for label, words in said if words)


def _sender(step: runtime.WalkStep) -> str:
    if step.actor_id == sessions.me().employee_id:
        return _("Anda mengirim permintaan")
    return _("%(name)s mengirim permintaan", name=step.actor)


def forms_of(session: Session, definition_id: int, answers: Sequence[object]) -> dict[str, FormDef]:
    """All forms of a version by name, with the names of what was chosen in them."""
    found = session.execute(
        select(DefinitionFile.name, DefinitionFile.content).where(
            DefinitionFile.definition_id == definition_id, DefinitionFile.name.like("%.form")
        )
    )
    return {
        name.removesuffix(".form"): runtime.form_as_answered(session, _parsed(content), answers)
        for name, content in found.all()
    }


@lru_cache(maxsize=256)
def _parsed(content: bytes) -> FormDef:
    return parse_form(content.decode())
