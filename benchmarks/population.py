"""An agency of two hundred thousand people made by SQL: posts twenty below one, open and finished leave.

Cases are copies of two that were lived through, one open and one finished, with everything beside them. The checks of
keys are off meanwhile, for which it takes the superuser.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, Connection, Date, DateTime, Engine, Table, select, text
from sqlalchemy.orm import Session

from models import metadata
from models.notices import OutboxMessage
from models.people import Employee, Role
from models.process import Instance
from tests.support.world import NOW, Person, grant_role
from workflows import outbox

BELOW = 20  # people under one superior
UNIT = 100  # people in one unit
LOW = 1_000_000  # people, posts and units of the agency are numbered from here on
BATCH = 200_000

_PEOPLE = """
insert into unit (id, parent_id, code, name, time_zone, work_week, region, minimum_staff)
select :low + n, case when n > 1 then :low + (n - 2) / :below + 1 end, 'BU' || n, 'Unit Contoh ' || n,
       'Asia/Jakarta', 5, '3399', 0
from generate_series(1, (:people - 1) / :unit + 1) n;
insert into post (id, unit_id, parent_id, code, name, grade)
select :low + n, :low + (n - 1) / :unit + 1, case when n > 1 then :low + (n - 2) / :below + 1 end, 'BP' || n,
       case when n <= (:people - 2) / :below + 1 then 'Kepala Bagian Contoh ' || n else 'Pelaksana' end, ''
from generate_series(1, :people) n;
insert into employee (id, nip, name, kind, rank, service_start, teacher, hard_to_reach, rostered, email, phone, active)
select :low + n, '19800101' || lpad(n::text, 10, '0'), 'Pegawai Contoh ' || n, 'PNS', 'III/a', '2010-03-01', false,
       false, false, '', '', true
from generate_series(1, :people) n;
insert into holding (post_id, employee_id, kind, valid_from, ground)
select :low + n, :low + n, 'DEFINITIVE', '2020-01-02', 'SK 800/' || n || '/2020'
from generate_series(1, :people) n
"""
# Identifiers as time gives them. `shift` is how much earlier than the copied case this one began.
_MADE = """
create temporary table made on commit drop as
select n, subject, (subject - :low - 2) / :below + 1 + :low as superior,
       (subject - :low - 1) / :unit + 1 + :low as unit,
       shift, (lpad(to_hex((extract(epoch from cast(:began as timestamptz) - shift) * 1000)::bigint), 12, '0')
               || '70008' || lpad(to_hex(n), 15, '0'))::uuid as id
from (
    select n, :low + case when :open then :people - n else 2 + n % (:people - 1) end as subject,
           cast(:offset as interval) + cast(:span as interval) * ((:all - n)::float / :all) as shift
    from generate_series(cast(:first as integer), cast(:last as integer)) n
) numbered
"""


@dataclass(frozen=True)
class Copied:
    """A case that was lived through, and how its copies lie in time."""

    instance_id: uuid.UUID
    subject_id: int
    open: bool

    @property
    def offset(self) -> timedelta:
        return timedelta() if self.open else timedelta(days=60)

    @property
    def span(self) -> timedelta:
        return timedelta(days=30 if self.open else 5 * 365)


def lived(engine: Engine, instance_id: uuid.UUID, *, still_open: bool) -> Copied:
    """Everybody whom the case concerns is told first, as the worker would."""
    with Session(engine) as session, session.begin():
        for message in session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.delivered_at.is_(None))
        ).all():
            outbox.expand(session, message, now=NOW)
        return Copied(instance_id, session.get_one(Instance, instance_id).subject_id, still_open)


def settle(admin: Engine, people: int) -> None:
    with _unchecked(admin) as connection:
        for statement in _PEOPLE.split(";"):
            connection.execute(text(statement), {"low": LOW, "people": people, "below": BELOW, "unit": UNIT})
        connection.execute(text("select add_history_year(year) from generate_series(2019, 2025) year"))


def multiply(admin: Engine, case: Copied, *, people: int, first: int, last: int, of: int) -> None:
    """Copies number `first` to `last` of `of` in all: open ones for the last people, finished ones for all in turn."""
    values = {
        "low": LOW,
        "below": BELOW,
        "unit": UNIT,
        "people": people,
        "began": NOW,
        "open": case.open,
        "all": of,
    }
    values |= {"offset": case.offset, "span": case.span}
    for begin in range(first, last + 1, BATCH):
        with _unchecked(admin) as connection:
            connection.execute(text(_MADE), values | {"first": begin, "last": min(begin + BATCH - 1, last)})
            for table in _beside(case):
                connection.execute(text(_copy(table)), {"case": case.instance_id, "whose": case.subject_id})


def tidy(admin: Engine) -> None:
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def superior(session: Session, people: int) -> Person:
    """Of twenty people who wait, and nobody's stand-in."""
    return person(session, LOW + (people - 2) // BELOW)


def auditor(session: Session, people: int) -> Person:
    return person(session, LOW + people)


def appoint(session: Session, people: int) -> None:
    """The auditor of the whole agency."""
    grant_role(session, auditor(session, people), role=Role.AUDITOR, unit=LOW + 1)


def person(session: Session, number: int) -> Person:
    found = session.get_one(Employee, number)
    return Person(found.id, found.nip, found.name, found.id)


def _beside(case: Copied) -> list[Table]:
    """A finished request has left the ledger of its year to the years after it; an open one is weighed by it."""
    names = ["instance", "user_task", "history_event", "leave_request", "notice"]
    return [
        metadata.tables[name]
        for name in (*names, *(("timer", "leave_entry", "leave_balance") if case.open else ()))
    ]


def _copy(table: Table) -> str:
    columns = {column.name: value for column in table.columns if (value := _value(table, column))}
    own = "t.id = :case" if table.name == "instance" else "t.instance_id = :case"
    own = own if table.name == "instance" or "instance_id" in table.columns else "t.employee_id = :whose"
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values())
    return (
        f"insert into {table.name} ({names}) select {values} from {table.name} t cross join made where {own}"  # noqa: S608 - our own tables
    )


def _value(table: Table, column: Column[object]) -> str:
    """What a copy has in the column; nothing where the database gives it."""
    name = f't."{column.name}"'
    if own := _OWN.get((table.name, column.name)):
        return own
    if column.name in ("id", "xid"):
        return ""
    target = next((key.column.table.name for key in column.foreign_keys), "")
    if target in _OTHERS:
        return f"case when {name} is not null then {_OTHERS[target]} end".replace("COLUMN", name)
    if isinstance(column.type, DateTime):
        return f"{name} - shift"
    return f"{name} - extract(day from shift)::integer" if isinstance(column.type, Date) else name


_OWN = {
    ("instance", "id"): "made.id",
    (
        "instance",
        "number",
    ): "'CUTI-' || extract(year from t.started_at - shift) || '-' || case when t.status = 'RUNNING' "
    "then 'T' else '' end || lpad(made.n::text, 7, '0')",
    ("user_task", "id"): "gen_random_uuid()",
    ("leave_request", "id"): "made.n + case when t.status = 'PENDING' then 500000000 else 100000000 end",
    ("leave_entry", "request_id"): "case when t.request_id is not null then made.n + 500000000 end",
    ("leave_entry", "posted_on"): 't."posted_on"',
    ("notice", "outbox_id"): "cast(null as integer)",
}
# By the table that a column points to.
_OTHERS = {
    "instance": "made.id",
    "unit": "made.unit",
    "post": "made.superior",
    "employee": "case when COLUMN = :whose then made.subject else made.superior end",
}


@contextmanager
def _unchecked(admin: Engine) -> Iterator[Connection]:
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("set local jit = off"))
        yield connection
