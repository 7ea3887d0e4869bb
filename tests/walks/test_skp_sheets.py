"""Tasks of SKP open on the room's own pages; what is done and told there."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.skp import Skp, SkpForm
from tests.support.office import Office
from tests.support.world import Person
from tests.walks.test_skp import begin, case_of, demo_app, fill, lines, login, office, plan_of, send, write

__all__ = ["demo_app", "login", "office"]


def test_a_task_leads_to_its_sheet_and_indicators_change_places(office: Office) -> None:
    siti, rahmat = office.world.siti, office.world.rahmat
    skp = begin(office, siti)
    task = f"/tugas/{office.task(case_of(office, skp)).id}"
    assert _leads(office, siti, task) == f"/skp/{skp.id}/susun"
    assert "Pesan untuk pejabat penilai" in office.get(siti, f"{task}?umum=1")

    fill(office, skp, "Surat masuk tercatat")
    line = lines(office, skp)[0].line
    both = {"teks": "Surat masuk tercatat", "banyak": 2}
    for place, said in enumerate(("Jumlah", "Waktu")):
        both |= {f"iki-{place}-teks": said, f"iki-{place}-target": "12", f"iki-{place}-aspek": "TIME"}
    moved = write(office, siti, skp, str(line), **both, _naik="1")
    assert moved.headers["Location"].endswith(f"/susun/hasil/{line}#iki-0")
    page = office.get(siti, f"/skp/{skp.id}/susun/hasil/{line}")
    assert page.index(">Waktu</textarea>") < page.index(">Jumlah</textarea>")
    assert page.count("Naikkan") == page.count("Turunkan") == 1

    send(office, siti, skp)
    task = f"/tugas/{office.task(case_of(office, skp)).id}"
    assert _leads(office, rahmat, task) == f"/skp/{skp.id}/periksa"
    assert plan_of(office, skp).submitted_at is not None


def test_an_annex_too_long_is_refused_and_nothing_of_it_is_lost(office: Office) -> None:
    siti = office.world.siti
    skp = begin(office, siti)
    many = "\n".join(f"Butir ke-{number}" for number in range(1, 32))
    for typed, said in ((many, "Paling banyak 30 butir"), ("a" * 1001, "paling panjang 1000 huruf")):
        fields = {"edits": plan_of(office, skp).edits, "CONSEQUENCES": typed}
        refused = office.post(siti, f"/skp/{skp.id}/susun/lampiran", fields)
        assert refused.status_code == 422
        page = refused.get_data(as_text=True)
        assert said in page and typed.splitlines()[-1] in page


@pytest.mark.parametrize("leads", [True, False])
def test_the_assessor_is_told_of_the_leaders_form_of_somebody_who_leads_no_unit(
    office: Office, *, leads: bool
) -> None:
    skp = begin(office, office.world.siti)
    fill(office, skp, "Surat tercatat")
    assert send(office, office.world.siti, skp) == 303
    page, warned = f"/skp/{skp.id}/periksa", "Rencana ini memakai formulir pimpinan."
    assert warned not in office.get(office.world.rahmat, page)
    with Session(office.engine) as session, session.begin():
        found = session.get_one(Skp, skp.id)
        found.form, found.leads_unit = SkpForm.LEADER, leads
    assert (warned in office.get(office.world.rahmat, page)) is not leads


def _leads(office: Office, person: Person, path: str) -> str:
    return office.browser(person).get(path).headers.get("Location", "")
