"""What the assessor writes while checking a plan: remarks on its rows, special expectations on the seven values."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.skp import Iki, PlanStatus, Rhk, SkpAnnexItem, SkpExpectation, SkpPlan
from workflows.errors import InputRefused
from workflows.rules.skp_behaviour import CoreValue
from workflows.tongue import phrase

MOST = 1000
RESULT, INDICATOR, ITEM = "rhk", "iki", "lam"  # kinds of rows that take a remark
Remarks = Mapping[tuple[str, int], str]  # by kind and number of the row


def write_check(session: Session, plan_id: int, *, remarks: Remarks, expectations: Mapping[str, str]) -> None:
    """Remarks and expectations as they stand on the sheet; empty texts take them away.

    Rows of other plans are passed over. InputRefused (`decision`) unless the plan waits for its assessor.
    """
    plan = session.get_one(SkpPlan, plan_id, with_for_update=True, populate_existing=True)
    if plan.status != PlanStatus.SUBMITTED:
        raise InputRefused({"decision": [phrase("Rencana ini tidak sedang menunggu persetujuan.")]})
    for row in session.scalars(select(Rhk).where(Rhk.plan_id == plan.id)):
        _remark(row, remarks.get((RESULT, row.id)))
    for one in session.scalars(select(Iki).join(Rhk, Rhk.id == Iki.rhk_id).where(Rhk.plan_id == plan.id)):
        _remark(one, remarks.get((INDICATOR, one.id)))
    for item in session.scalars(select(SkpAnnexItem).where(SkpAnnexItem.plan_id == plan.id)):
        _remark(item, remarks.get((ITEM, item.id)))
    session.execute(delete(SkpExpectation).where(SkpExpectation.plan_id == plan.id))
    session.add_all(
        SkpExpectation(plan_id=plan.id, value=value.value, text=text)
        for value in CoreValue
        if (text := expectations.get(value.value, "").strip()[:MOST])
    )
    session.flush()


def _remark(row: Rhk | Iki | SkpAnnexItem, text: str | None) -> None:
    if text is not None:
        row.remark = text.strip()[:MOST]
