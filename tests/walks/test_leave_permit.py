"""Leave that began on a temporary permit: what its page tells, and papers that follow."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notices import OutboxMessage
from tests.support.office import Office
from tests.walks.test_leave_kinds import PDF, _text, _urgent
from workflows import runtime
from workflows.outbox import PERSON_TOLD

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)


def test_the_story_of_a_temporary_permit_tells_only_what_happens(office: Office) -> None:
    """Advice and decision are another way, which such a leave takes when the permit isn't given."""
    world = office.world
    case = _urgent(office)
    skipped = ("Pertimbangan atasan langsung", "Keputusan pejabat berwenang")

    def told() -> str:
        page = office.get(world.siti, f"/kasus/{case.id}")
        return page[page.index('class="steps') :]

    assert "Pengesahan pejabat berwenang" in told() and "langkah 2 dari 3" in told()
    assert not [step for step in skipped if step in told()]
    office.answer(world.ratna, case, given="GIVEN", permit_reason="")
    assert "langkah 3 dari 3" in told() and not [step for step in skipped if step in told()]
    office.answer(world.surya, case, verdict="RATIFIED", ratify_reason="")
    assert not [step for step in skipped if step in told()]
    refused = _urgent(office, days=("2026-03-02", "2026-03-03"))
    office.answer(world.ratna, refused, given="NOT_GIVEN", permit_reason="Belum perlu.")
    assert [step in office.get(world.siti, f"/kasus/{refused.id}") for step in skipped] == [True, True]


def test_papers_follow_a_leave_that_began_on_a_permit(office: Office) -> None:
    """Whoever ratifies sees which are missing; the applicant adds them, before and after the ratification."""
    world = office.world
    case = _urgent(office)
    office.answer(world.ratna, case, given="GIVEN", permit_reason="")
    task, address = f"/tugas/{office.task(case).id}", f"/cuti/{case.id}/surat"
    assert "Surat menyusul" in office.get(world.surya, task)
    assert address in office.get(world.siti, f"/kasus/{case.id}")
    assert "Surat kematian belum dilampirkan" in _text(office.post(world.siti, address, {}))
    paper = {"doc_death_certificate": (io.BytesIO(PDF), "kematian.pdf")}
    assert office.browser(world.surya).get(address).status_code == 404

    assert office.post(world.siti, address, paper).status_code == 303

    assert office.request(case).papers == ["DEATH_CERTIFICATE"]
    page = office.get(world.surya, task)
    assert "Surat menyusul" not in page
    assert "Surat kematian" in page
    assert "Surat dilampirkan" in page
    own = office.get(world.siti, f"/kasus/{case.id}")
    assert "Surat dilampirkan" in own and "langkah 3 dari 3" in own  # which isn't a step
    assert _told(office, "leave.papers_followed") == {world.surya.id, world.wulan.id, world.bayu.id}
    again = {"doc_death_certificate": (io.BytesIO(PDF), "kematian.pdf")}
    assert office.post(world.siti, address, again).status_code == 303
    assert (
        office.get(world.siti, f"/kasus/{case.id}").count("kematian.pdf") == 2
    )  # in its story and to download


def test_papers_may_follow_after_the_ratification(office: Office) -> None:
    world = office.world
    case = _urgent(office)
    office.answer(world.ratna, case, given="GIVEN", permit_reason="")
    office.answer(world.surya, case, verdict="RATIFIED", ratify_reason="")
    assert "Surat menyusul" in office.get(world.siti, f"/kasus/{case.id}")
    paper = {"doc_death_certificate": (io.BytesIO(PDF), "kematian.pdf")}

    assert office.post(world.siti, f"/cuti/{case.id}/surat", paper).status_code == 303

    page = office.get(world.siti, f"/kasus/{case.id}")
    assert "Surat menyusul" not in page
    assert page.index("Cuti disahkan") < page.index("Surat dilampirkan")
    assert _told(office, "leave.papers_followed") == {world.surya.id, world.wulan.id, world.bayu.id}
    with Session(office.engine) as session:
        assert runtime.verify(session, case.id).sound


def _told(office: Office, text_key: str) -> set[int]:
    """To whom a notice of this kind goes out."""
    with Session(office.engine) as session:
        bodies = session.scalars(select(OutboxMessage.body).where(OutboxMessage.topic == PERSON_TOLD))
        return {int(str(one["employee_id"])) for one in bodies if one["text_key"] == text_key}
