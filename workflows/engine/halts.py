"""Whether a case stands still: by itself, with its version of the process, or with the whole process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.operations import Suspension
from models.people import Employee
from models.process import Definition, Instance
from workflows.engine.rows import CaseRow
from workflows.errors import CaseSuspended


@dataclass(frozen=True, slots=True)
class Halt:
    """An open suspension: of one case, of one version (`definition_id`) or of a whole process."""

    id: int
    by: int
    name: str
    at: datetime
    reason: str
    definition_id: int | None
    process: str | None

    @property
    def of_case(self) -> bool:
        return self.definition_id is None and self.process is None


def halted() -> ColumnElement[bool]:
    """A condition over Instance joined with Definition."""
    of_all = or_(Suspension.definition_id == Definition.id, Suspension.process == Definition.key)
    return or_(Instance.suspended, exists().where(Suspension.resumed_at.is_(None), of_all))


def halts_of_case(session: Session, instance: Instance | CaseRow) -> tuple[Halt, ...]:
    """Everything that lets the case stand still now, the first one first."""
    key = select(Definition.key).where(Definition.id == instance.definition_id).scalar_subquery()
    return _open(
        session,
        or_(
            Suspension.instance_id == instance.id,
            Suspension.definition_id == instance.definition_id,
            Suspension.process == key,
        ),
    )


def halts_of_process(session: Session, key: str) -> tuple[Halt, ...]:
    """Open suspensions of the process or of one of its versions."""
    versions = select(Definition.id).where(Definition.key == key)
    return _open(session, or_(Suspension.process == key, Suspension.definition_id.in_(versions)))


def refuse_halted_start(session: Session, key: str, definition_id: int) -> None:
    """Raise CaseSuspended where a new case would stand still at once."""
    found = _open(session, or_(Suspension.process == key, Suspension.definition_id == definition_id))
    if found:
        raise _suspended(found[0])


def refuse_halted(session: Session, instance: CaseRow) -> None:
    """Raise CaseSuspended for a case that is known to stand still, with who and why."""
    found = halts_of_case(session, instance)
    raise _suspended(found[0]) if found else CaseSuspended


def _suspended(halt: Halt) -> CaseSuspended:
    return CaseSuspended(by=halt.by, at=halt.at, reason=halt.reason)


def _open(session: Session, which: ColumnElement[bool]) -> tuple[Halt, ...]:
    rows = session.execute(
        select(
            Suspension.id,
            Suspension.suspended_by,
            Employee.name,
            Suspension.suspended_at,
            Suspension.reason,
            Suspension.definition_id,
            Suspension.process,
        )
        .join(Employee, Employee.id == Suspension.suspended_by)
        .where(Suspension.resumed_at.is_(None), which)
        .order_by(Suspension.id)
    )
    return tuple(Halt(*row) for row in rows)
