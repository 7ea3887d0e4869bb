"""A case with what every page about it needs, in one SELECT; and what was asked, as facts to read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from markupsafe import Markup
from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from models.people import Employee, Holding, Post, for_good
from models.process import Definition, Instance, InstanceStatus
from webapp import db, rooms
from webapp.access import authorize
from webapp.cases import summary
from webapp.sign_in import sessions
from webapp.translation import _, drawn
from workflows import runtime
from workflows.errors import NotFound
from workflows.form_def import Entry, Field, FormDef, Kind

Fact = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """An instance with its definition's words and the names of its people."""

    instance: Instance
    key: str
    process: str
    version: int
    shape: Mapping[str, object]
    subject: str
    subject_post: str
    starter: str
    halted: bool = False  # it stands still

    @property
    def id(self) -> uuid.UUID:
        return self.instance.id

    @property
    def running(self) -> bool:
        return self.instance.status is InstanceStatus.RUNNING

    @property
    def completed(self) -> bool:
        """Came to an end of its diagram, rather than being stopped."""
        return self.instance.status is InstanceStatus.COMPLETED

    @property
    def title(self) -> str:
        return summary.line(str(self.shape.get("title") or self.process), self.instance.summary)

    @property
    def fact(self) -> str:
        return summary.line(str(self.shape.get("fact") or ""), self.instance.summary)

    def step(self, step_id: str) -> Mapping[str, object]:
        steps = cast("list[Mapping[str, object]]", self.shape.get("steps") or [])
        return next((one for one in steps if one.get("id") == step_id), {})

    @property
    def ending(self) -> str:
        """How it ended, in the words of the diagram."""
        said = {
            InstanceStatus.WITHDRAWN: _("ditarik oleh pemohon"),
            InstanceStatus.CANCELLED: _("dibatalkan oleh pengelola"),
            InstanceStatus.RUNNING: "",
        }
        return said.get(self.instance.status) or drawn(str(self._end().get("name") or "")) or _("selesai")

    @property
    def tone(self) -> str:
        """good, wait, attn or bad, for the chip of its state."""
        if self.running:
            return "wait"
        return str(self._end().get("tone") or "") if self.completed else ""

    def _end(self) -> Mapping[str, object]:
        ends = cast("list[Mapping[str, object]]", self.shape.get("ends") or [])
        return next((one for one in ends if one.get("outcome") == self.instance.outcome), {})


def case(session: Session, instance_id: uuid.UUID, *, today: date) -> Case:
    found = session.execute(cases(today).where(Instance.id == instance_id)).one_or_none()
    if found is None:
        raise NotFound(f"case {instance_id}")
    return of_row(found)


def seen(session: Session, instance_id: uuid.UUID) -> Case:
    """A case that the reader may know of; to others it doesn't exist."""
    found = case(session, instance_id, today=db.today())
    if not authorize.may(sessions.me(), "view_case", found.instance):
        raise NotFound(f"case {instance_id}")
    return found


def whole(case: Case) -> bool:
    """Whether the reader, who may know of the case, may read all of it: of a discreet room's, not who only helps."""
    return not rooms.room(case.key).discreet or authorize.may(sessions.me(), "see_files", case.instance)


def read_whole(session: Session, instance_id: uuid.UUID) -> Case:
    """A case that the reader may read all of; to others it doesn't exist."""
    found = seen(session, instance_id)
    if not whole(found):
        raise NotFound(f"case {instance_id}")
    return found


def since(session: Session, cases: Sequence[Case]) -> Mapping[uuid.UUID, str]:
    """What has undone the outcome of the completed ones among these, where something has."""
    return rooms.since(session, [(one.key, one.id) for one in cases if one.completed])


def cases(today: date) -> Select[*tuple[object, ...]]:
    """Rows for `of_row`; the caller says which."""
    starter = aliased(Employee)
    post = and_(Holding.employee_id == Instance.subject_id, for_good(today))
    return (
        select(
            Instance,
            Definition.key,
            Definition.name.label("process"),
            Definition.version,
            Definition.shape,
            Employee.name.label("subject"),
            Post.name.label("subject_post"),
            starter.name.label("starter"),
            runtime.halted().label("halted"),
        )
        .join(Definition, Definition.id == Instance.definition_id)
        .join(Employee, Employee.id == Instance.subject_id)
        .join(starter, starter.id == Instance.started_by)
        .outerjoin(Holding, post)
        .outerjoin(Post, Post.id == Holding.post_id)
    )


def of_row(row: Row[*tuple[object, ...]]) -> Case:
    return Case(
        instance=row.Instance,
        key=row.key,
        process=drawn(row.process),
        version=row.version,
        shape=row.shape,
        subject=row.subject,
        subject_post=row.subject_post or "",
        starter=row.starter,
        halted=row.halted and row.Instance.status is InstanceStatus.RUNNING,
    )


def facts(session: Session, case: Case) -> Markup:
    """What the process' own room shows of the case; empty when it has none."""
    show = rooms.room(case.key).facts
    return Markup(show(session, case.instance)) if show else Markup("")  # noqa: S704 - rooms give safe HTML


def answers(form: FormDef, values: object) -> tuple[Fact, ...]:
    """A form's answers for reading: labels with words, without what was left empty; files are listed elsewhere."""
    given = values if isinstance(values, Mapping) else {}
    found = (
        (drawn(one.label), words_of(one, given.get(one.key))) for one in form.inputs() if not is_file(one)
    )
    return tuple((label, said) for label, said in found if said)


def is_file(entry: Entry) -> bool:
    return isinstance(entry, Field) and entry.kind is Kind.FILE


def words_of(entry: Entry, value: object) -> str:
    if value in (None, "", [], False):
        return ""
    if isinstance(entry, Field):
        choices = {one.value: one.label for one in entry.choices}
        listed = value if isinstance(value, list) else [value]
        return ", ".join(drawn(choices.get(str(one), "")) or summary.spoken(one) for one in listed)
    rows = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
    return "; ".join(
        ", ".join(said for one in entry.inputs() if (said := words_of(one, row.get(one.key)))) for row in rows
    )
