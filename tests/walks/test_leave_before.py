"""The process as it was published when it served annual leave alone: its cases stay on it and still work."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.leave import LeaveStatus
from tests.support.office import Office
from tests.support.world import NOW
from workflows import runtime
from workflows.engine import deploy

BEFORE = Path(__file__).parent / "leave_before"


@pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
def test_case_of_the_version_before_ends_as_it_was_drawn(office: Office) -> None:
    world = office.world
    files = {f"leave/{path.name}": path.read_bytes() for path in BEFORE.iterdir()}
    with Session(office.engine) as session, session.begin():
        runtime.deploy(session, files, now=NOW, note=deploy.SHIPPED_NOTE)
    assert office.browser(world.siti).get("/cuti/ajukan").location == "/ajukan/leave"
    assert office.browser(world.siti).get("/ajukan/leave.sick?alasan=ILLNESS").status_code == 404
    case = office.ask(world.siti)
    with Session(office.engine) as session, session.begin():
        runtime.deploy_shipped(session, now=NOW)

    office.say(world.rahmat, case, "APPROVED")
    changes = {"new_from": "2026-02-24", "new_to": "2026-02-25", "change_reason": "Laporan triwulan."}
    office.say(world.ratna, case, "CHANGED", **changes)

    assert office.ended(case).outcome == "CHANGED"
    assert office.request(case).status == LeaveStatus.CHANGED
    assert office.figures(world.siti) == (18, 2, 0)
    assert "Cuti tahunan, 2 hari kerja" in office.get(world.siti, f"/kasus/{case.id}")
