"""The events of a case in words: who, when, for whom, on which ground, before and after."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from models.people import Employee, Post
from models.process import OPERATOR_KINDS, Definition, HistoryEvent
from webapp.audit import words
from webapp.cases import case_query, operation_words, story, summary
from webapp.cases.case_query import Fact
from webapp.translation import _, drawn
from workflows.form_def import Entry, Field, FormDef, Kind

SKEW = timedelta(minutes=2)
# What follows by itself from somebody's act, or from nobody's.
AUTOMATIC = frozenset(
    {
        "STEP",
        "TASK_CREATED",
        "TASK_CANCELLED",
        "TIMER_FIRED",
        "MESSAGE_RECEIVED",
        "MESSAGE_SENT",
        "ERROR_CAUGHT",
        "ESCALATION_CAUGHT",
        "ENDED",
    }
)
_SEAL = 8  # digits that are shown of a hash
Values = Mapping[str, object]
Forms = Mapping[int, Mapping[str, FormDef]]  # by the number of the definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event. `facts` stand with it for the first time, `changed` had another value before."""

    number: int
    kind: str
    step: str
    title: str
    at: datetime
    device_at: datetime | None
    who: str
    capacity: str
    behalf: str
    ground: str
    facts: tuple[Fact, ...]
    changed: tuple[tuple[str, str, str], ...]
    technical: tuple[Fact, ...]  # what a service or a table answered: names of variables
    rule: str
    reason: str
    second: str
    device: str
    address: str
    definition_id: int
    version: int
    seal: str
    by_operators: bool
    automatic: bool
    erased: bool

    @property
    def skew(self) -> timedelta | None:
        """How far the device's clock was off, where that is worth a word."""
        if self.device_at is None:
            return None
        off = abs(self.device_at - self.at)
        return off if off > SKEW else None


@dataclass(slots=True)
class Known:
    """What is known of a case after some of its events: values by name, each with the field that told it last."""

    values: dict[str, object] = field(default_factory=dict)
    fields: dict[str, Entry] = field(default_factory=dict)

    def said(self, key: str) -> str:
        """Empty for what no form has asked for."""
        entry = self.fields.get(key)
        return case_query.words_of(entry, self.values.get(key)) if entry else ""

    def facts(self) -> tuple[Fact, ...]:
        """Those that people filled in, in the words of their forms."""
        pairs = ((drawn(entry.label), self.said(key)) for key, entry in self.fields.items())
        return tuple((label, said) for label, said in pairs if said)


def rows_of(session: Session, instance_id: uuid.UUID) -> Sequence[Row[*tuple[object, ...]]]:
    second = aliased(Employee)
    receiver = HistoryEvent.body["to"].as_integer()
    return session.execute(
        select(
            HistoryEvent,
            Employee.name.label("who"),
            Post.name.label("behalf"),
            Definition.version,
            Definition.shape,
            second.name.label("receiver"),
        )
        .join(Definition, Definition.id == HistoryEvent.definition_id)
        .outerjoin(Employee, Employee.id == HistoryEvent.actor_id)
        .outerjoin(Post, Post.id == HistoryEvent.on_behalf_of)
        .outerjoin(second, (HistoryEvent.kind == "HANDED_OVER") & (second.id == receiver))
        .where(HistoryEvent.instance_id == instance_id)
        .order_by(HistoryEvent.sequence)
    ).all()


def forms_of(session: Session, rows: Sequence[Row[*tuple[object, ...]]]) -> Forms:
    """The forms of every version that the case ran on, with the names of what was chosen in them."""
    answers = [body_of(row).get("form") for row in rows]
    return {
        key: story.forms_of(session, key, answers) for key in {row.HistoryEvent.definition_id for row in rows}
    }


def tell(rows: Sequence[Row[*tuple[object, ...]]], forms: Forms) -> list[Happened]:
    known = Known()
    return [_happened(row, forms.get(row.HistoryEvent.definition_id, {}), known) for row in rows]


def learn(row: Row[*tuple[object, ...]], forms: Mapping[str, FormDef], known: Known) -> None:
    """Take in what an event says."""
    body = body_of(row)
    form = forms.get(_form_name(row), None)
    given = _given(body)
    for entry in form.inputs() if form else ():
        if entry.key in given and not case_query.is_file(entry):
            known.fields[entry.key] = entry
    known.values |= given


def body_of(row: Row[*tuple[object, ...]]) -> Values:
    """Nothing, where it was lawfully erased."""
    found: Values = row.HistoryEvent.body or {}
    return found


def _happened(row: Row[*tuple[object, ...]], forms: Mapping[str, FormDef], known: Known) -> Happened:
    event, body = row.HistoryEvent, body_of(row)
    took_over = event.kind == "HANDED_OVER" and body.get("to") == event.actor_id
    form = forms.get(_form_name(row))
    before = Known(dict(known.values), dict(known.fields))
    learn(row, forms, known)
    name = words.named(body.get("name") or body.get("task_name"))
    device = body.get("device")
    return Happened(
        number=event.sequence,
        kind=event.kind,
        step=event.step,
        title=_title(event.kind, name, body, form, took_over=took_over),
        at=event.at,
        device_at=event.device_at,
        who=row.who or "",
        capacity=str(body.get("as") or ""),
        behalf=row.behalf or "",
        ground=event.ground,
        facts=_facts(form, body, before, receiver="" if took_over else row.receiver or ""),
        changed=_changed(form, body, before),
        technical=_technical(body),
        rule=_rule(body, name),
        reason=str(body.get("reason") or "") if "form" not in body else "",
        second=str(body.get("proposer") or ""),
        device=str(device.get("name", "")) if isinstance(device, dict) else "",
        address=str(device.get("address", "")) if isinstance(device, dict) else "",
        definition_id=event.definition_id,
        version=row.version,
        seal=f"{event.hash.hex()[: _SEAL // 2]} {event.hash.hex()[_SEAL // 2 : _SEAL]}",
        by_operators=took_over or event.kind in set(OPERATOR_KINDS) - {"HANDED_OVER"},
        automatic=event.kind in AUTOMATIC,
        erased=event.body is None,
    )


def _form_name(row: Row[*tuple[object, ...]]) -> str:
    event, shape = row.HistoryEvent, row.shape
    if event.kind == "STARTED":
        return str(shape.get("start_form") or "")
    steps: list[Values] = shape.get("steps") or []
    return next((str(one.get("form") or "") for one in steps if one.get("id") == event.step), "")


def _given(body: Values) -> dict[str, object]:
    """Values that the event brought: of a form, or those that an administrator filled in for a move."""
    found: dict[str, object] = {}
    for part in ("form", "values"):
        given = body.get(part)
        found |= given if isinstance(given, dict) else {}
    return found


def _title(kind: str, name: str, body: Values, form: FormDef | None, *, took_over: bool) -> str:
    said = words.title(kind, name, body, took_over=took_over)
    verdict = _verdict(form) if kind == "TASK_COMPLETED" else None
    chosen = _given(body).get(verdict.key) if verdict else None
    label = next((drawn(one.label) for one in verdict.choices if one.value == chosen), "") if verdict else ""
    return f"{said}: {label}" if label else said


def _verdict(form: FormDef | None) -> Field | None:
    inputs = form.inputs() if form else ()
    return next((one for one in inputs if isinstance(one, Field) and one.kind is Kind.RADIO), None)


def _entries(form: FormDef | None, body: Values) -> list[Entry]:
    given = _given(body)
    return [
        one for one in (form.inputs() if form else ()) if one.key in given and not case_query.is_file(one)
    ]


def _facts(form: FormDef | None, body: Values, before: Known, *, receiver: str) -> tuple[Fact, ...]:
    given, verdict = _given(body), _verdict(form)
    pairs = [
        (drawn(one.label), case_query.words_of(one, given.get(one.key)))
        for one in _entries(form, body)
        if one != verdict and not before.said(one.key)
    ]
    if "values" in body:
        pairs += [(operation_words.variable(key), summary.spoken(value)) for key, value in given.items()]
    if receiver:
        pairs.append((_("Kepada"), receiver))
    return tuple((label, said) for label, said in pairs if said)


def _changed(form: FormDef | None, body: Values, before: Known) -> tuple[tuple[str, str, str], ...]:
    """What had been filled in before, and says something else now."""
    given = _given(body)
    pairs = (
        (drawn(one.label), before.said(one.key), case_query.words_of(one, given.get(one.key)))
        for one in _entries(form, body)
    )
    return tuple((label, old, new or "–") for label, old, new in pairs if old and old != new)


def _technical(body: Values) -> tuple[Fact, ...]:
    answer = body.get("answer")
    if not isinstance(answer, dict):
        return ()
    plain = {key: value for key, value in answer.items() if isinstance(value, str | int | float | bool)}
    return tuple((key, summary.spoken(value)) for key, value in plain.items())


def _rule(body: Values, name: str) -> str:
    rows = body.get("rows")
    if "decision" not in body or not isinstance(rows, list):
        return ""
    lines = ", ".join(str(one) for one in rows)
    return _("Aturan: tabel “%(name)s”, baris %(rows)s", name=name, rows=lines)
