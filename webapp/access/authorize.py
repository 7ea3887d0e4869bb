"""Who may do what to which object: the one place where a page asks.

Whether the state of the object allows it (a task still open, a case still running) is another question, and
the act itself answers it under its lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import g
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from models.documents import Attachment
from models.leave import request_of
from models.people import Employee, Holding, HoldingKind, Post, Role, Unit
from models.process import Definition, Instance, UserTask
from webapp import db
from webapp.access import auditing
from webapp.sign_in import sessions
from webapp.sign_in.sessions import Person
from workflows import assignment
from workflows.assignment import Standing, acting_for, addressed_to
from workflows.errors import NotAllowed

Rule = Callable[[Session, Person, object], bool]
Thing = TypeVar("Thing")
_rules: dict[str, Rule] = {}


def authorize(actor: Person, action: str, obj: object = None) -> None:
    """Raise NotAllowed unless the person may do this to the object; KeyError for an action nobody defined."""
    if not may(actor, action, obj):
        raise NotAllowed(f"{action} by employee {actor.employee_id}")


def may(actor: Person, action: str, obj: object = None) -> bool:
    with db.read() as session:
        return _rules[action](session, actor, obj)


def actions() -> frozenset[str]:
    return frozenset(_rules)


def standing(actor: Person | None = None) -> Standing:
    """Posts and roles of the person (of whoever is signed in) today, read once a request."""
    person = actor or sessions.me()
    kept: dict[int, Standing] = g.setdefault("standings", {})
    if person.employee_id not in kept:
        with db.read() as session:
            kept[person.employee_id] = assignment.standing(
                session, person.employee_id, today=db.today(person.zone)
            )
    return kept[person.employee_id]


def unit_of(session: Session, employee_id: int) -> int | None:
    """The unit of the post that an employee holds for good today, or held last."""
    found: int | None = session.scalar(
        select(Post.unit_id)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == employee_id, Holding.valid_from <= db.today())
        .order_by((Holding.kind == HoldingKind.DEFINITIVE).desc(), Holding.valid_from.desc())
        .limit(1)
    )
    return found


def _rule(action: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        if action in _rules:
            raise TypeError(f"two rules for {action!r}")
        _rules[action] = rule
        return rule

    return register


def _a(kind: type[Thing], obj: object) -> Thing:
    if not isinstance(obj, kind):
        raise TypeError(f"a {kind.__name__} was expected, not {type(obj).__name__}")
    return obj


def _in_unit(actor: Person, role: Role, unit_id: int | None) -> bool:
    return unit_id is not None and actor.has(role) and standing(actor).has_role(role, unit_id=unit_id)


@_rule("view_case")
def _view_case(session: Session, actor: Person, obj: object) -> bool:
    """Subject, starter, who did or may do one of its tasks, the unit's personnel office, and its auditors."""
    case = _a(Instance, obj)
    if actor.employee_id in (case.subject_id, case.started_by):
        return True
    if _in_unit(actor, Role.PERSONNEL, case.unit_id) or _audits(actor, case):
        return True
    return _has_part(session, actor, UserTask.instance_id == case.id)


@_rule("act_on_task")
def _act_on_task(session: Session, actor: Person, obj: object) -> bool:
    task = _a(UserTask, obj)
    key = session.scalar(
        select(Definition.key)
        .join(Instance, Instance.definition_id == Definition.id)
        .where(Instance.id == task.instance_id)
    )
    return key is not None and acting_for(standing(actor), task, process_key=key) is not None


@_rule("withdraw")
def _withdraw(session: Session, actor: Person, obj: object) -> bool:
    """Whose case it is, and whoever started it for them; the starter alone where the process says so."""
    case = _a(Instance, obj)
    if actor.employee_id == case.started_by:
        return True
    if actor.employee_id != case.subject_id:
        return False
    return session.get_one(Definition, case.definition_id).shape.get("withdraw_by") != "starter"


@_rule("cancel")
def _cancel(_session: Session, actor: Person, obj: object) -> bool:
    return _in_unit(actor, Role.ADMIN, _a(Instance, obj).unit_id)


@_rule("operate_case")
def _operate_case(_session: Session, actor: Person, obj: object) -> bool:
    """Let a case stand still, move it: administrators of its unit. Whether they have a part in it the act asks."""
    return _in_unit(actor, Role.ADMIN, _a(Instance, obj).unit_id)


@_rule("operate_processes")
def _operate_processes(session: Session, actor: Person, _obj: object) -> bool:
    """Let processes stand still and migrate their cases: administrators of the topmost unit."""
    top = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).all()
    return any(_in_unit(actor, Role.ADMIN, unit_id) for unit_id in top)


@_rule("audit")
def _audit(_session: Session, actor: Person, _obj: object) -> bool:
    """The auditors' room."""
    return actor.has(Role.AUDITOR)


@_rule("audit_case")
def _audit_case(_session: Session, actor: Person, obj: object) -> bool:
    """Within the units and the period of the auditor's access."""
    return _audits(actor, _a(Instance, obj))


@_rule("download_file")
def _download_file(session: Session, actor: Person, obj: object) -> bool:
    """Until it is sent, only its owner's; then everybody's who may view the case."""
    attachment = _a(Attachment, obj)
    if actor.employee_id == attachment.owner_id:
        return True
    case = session.get(Instance, attachment.instance_id) if attachment.instance_id else None
    return case is not None and _see_files(session, actor, case)


@_rule("see_files")
def _see_files(session: Session, actor: Person, obj: object) -> bool:
    """Whoever may view the case; papers of leave only those who decide about it, not whoever stands in."""
    case = _a(Instance, obj)
    if not _view_case(session, actor, case):
        return False
    if actor.employee_id == case.started_by or request_of(session, case.id) is None:
        return True
    return _view_ledger(session, actor, case.subject_id)


@_rule("view_ledger")
def _view_ledger(session: Session, actor: Person, obj: object) -> bool:
    """`obj` is the employee's id. One's own; the personnel office's and auditors'; who decides about that person."""
    employee_id = _a(int, obj)
    if actor.employee_id == employee_id:
        return True
    if actor.has(Role.PERSONNEL, Role.AUDITOR):
        unit_id = unit_of(session, employee_id)
        if _in_unit(actor, Role.PERSONNEL, unit_id) or auditing.covers_unit(unit_id):
            return True
    return _has_part(session, actor, and_(UserTask.subject_id == employee_id, UserTask.decision))


@_rule("design")
def _design(_session: Session, actor: Person, _obj: object) -> bool:
    return actor.has(Role.DESIGNER)


@_rule("admin")
def _admin(_session: Session, actor: Person, _obj: object) -> bool:
    """The rooms of administration at all."""
    return actor.has(Role.ADMIN, Role.PERSONNEL)


@_rule("set_leave")
def _set_leave(session: Session, actor: Person, obj: object) -> bool:
    """What the office keeps for leave of a unit (its id), or of the whole agency (None): its personnel office."""
    tops = (
        session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).all()
        if obj is None
        else [_a(int, obj)]
    )
    return any(_in_unit(actor, role, unit_id) for unit_id in tops for role in (Role.ADMIN, Role.PERSONNEL))


@_rule("set_leave_of")
def _set_leave_of(session: Session, actor: Person, obj: object) -> bool:
    """`obj` is the employee's id: what their leave rests on. Nobody writes their own."""
    employee_id = _a(int, obj)
    return employee_id != actor.employee_id and _set_leave(session, actor, unit_of(session, employee_id) or 0)


@_rule("keep_skp")
def _keep_skp(session: Session, actor: Person, obj: object) -> bool:
    """Years, periods and lists of SKP, of a unit (its id) or of the whole agency (None): its personnel office alone."""
    tops = select(Unit.id).where(Unit.parent_id.is_(None))
    units = session.scalars(tops).all() if obj is None else [_a(int, obj)]
    return any(_in_unit(actor, Role.PERSONNEL, unit_id) for unit_id in units)


@_rule("move_to_post")
def _move_to_post(session: Session, actor: Person, obj: object) -> bool:
    """Note which post an employee holds from when, for whoever may open their page. Nobody moves themself."""
    employee = _a(Employee, obj)
    return (
        employee.id != actor.employee_id
        and _fill_post_in(session, actor, unit_of(session, employee.id) or 0)
        and _admin_account(session, actor, employee)
    )


@_rule("fill_post_in")
def _fill_post_in(_session: Session, actor: Person, obj: object) -> bool:
    """`obj` is the id of the post's unit: its personnel office alone, not who looks after accounts."""
    return _in_unit(actor, Role.PERSONNEL, _a(int, obj))


@_rule("keep_activities")
def _keep_activities(session: Session, actor: Person, obj: object) -> bool:
    """The catalogue of activities, which is the whole agency's."""
    return _set_leave(session, actor, obj)


@_rule("keep_presence")
def _keep_presence(session: Session, actor: Person, obj: object) -> bool:
    """Presence, permissions and hours of a unit (its id): its personnel office."""
    return _set_leave(session, actor, _a(int, obj))


@_rule("keep_presence_of")
def _keep_presence_of(session: Session, actor: Person, obj: object) -> bool:
    """`obj` is the employee's id. Nobody writes their own."""
    return _set_leave_of(session, actor, obj)


@_rule("admin_incidents")
def _admin_incidents(_session: Session, actor: Person, _obj: object) -> bool:
    return actor.has(Role.ADMIN)


@_rule("admin_account")
def _admin_account(session: Session, actor: Person, obj: object) -> bool:
    """Codes, disabling and sessions of an employee. The personnel office has no hand on who may administer it."""
    employee = _a(Employee, obj)
    unit_id = unit_of(session, employee.id)
    if _in_unit(actor, Role.ADMIN, unit_id):
        return True
    if not _in_unit(actor, Role.PERSONNEL, unit_id):
        return False
    theirs = {role for role, _units in assignment.standing(session, employee.id, today=db.today()).roles}
    return not theirs & {Role.ADMIN, Role.AUDITOR, Role.DESIGNER}


@_rule("reset_factor")
def _reset_factor(session: Session, actor: Person, obj: object) -> bool:
    """As for other matters of an account, but nobody resets their own."""
    employee = _a(Employee, obj)
    return employee.id != actor.employee_id and _admin_account(session, actor, employee)


@_rule("admin_roles")
def _admin_roles(session: Session, actor: Person, obj: object) -> bool:
    """Roles of somebody else."""
    employee = _a(Employee, obj)
    return employee.id != actor.employee_id and _in_unit(actor, Role.ADMIN, unit_of(session, employee.id))


@_rule("grant_in_unit")
def _grant_in_unit(_session: Session, actor: Person, obj: object) -> bool:
    """`obj` is the unit's id: nobody gives more than one's own."""
    return _in_unit(actor, Role.ADMIN, _a(int, obj))


def _audits(actor: Person, case: Instance) -> bool:
    return actor.has(Role.AUDITOR) and auditing.covers(case)


def _has_part(session: Session, actor: Person, which: object) -> bool:
    """Whether a task of these was closed by the person, or is addressed to them now."""
    mine = (
        exists()
        .where(UserTask.instance_id == Instance.id, Instance.definition_id == Definition.id)
        .where(which)  # type: ignore[arg-type]
        .where(or_(UserTask.closed_by == actor.employee_id, addressed_to(standing(actor))))
    )
    return bool(session.scalar(select(mine)))
