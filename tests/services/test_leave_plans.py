"""How the database finds what pages of leave ask for: by an index, not by reading a whole table."""

from __future__ import annotations

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from models import leave_postponed
from models.leave import LeaveRequest


def plan(session: Session, query: Select[object]) -> str:
    """What it would do were each table too large to read."""
    said = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
    session.execute(text("set local enable_seqscan = off"))
    return "\n".join(session.scalars(text(f"explain {said}")))


def test_postponed_leave_reads_the_ledger_of_its_own_requests(session: Session) -> None:
    mine = leave_postponed._postponed().where(LeaveRequest.employee_id == 1)
    assert "Index Cond: (request_id = leave_request.id)" in plan(session, mine)


def test_what_rests_on_a_row_of_authority_is_found_by_it(session: Session) -> None:
    resting = select(LeaveRequest.id).where(LeaveRequest.authority_id == 1)
    assert "ix_leave_request_authority_id" in plan(session, resting)
