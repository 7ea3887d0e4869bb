"""Predicates as pages: my own over the years with their credit points, and how those below a post are spread."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.skp import PeriodKind, SkpPlan
from models.skp_evaluation import ObjectionVerdict, SkpObjection
from models.skp_office import FunctionalLevel, PerformanceHistory, UnitResult
from tests.support.skp import YEAR, agreed, evaluated, final, open_year, skp_of
from tests.support.world import LONG_AGO, World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from webapp.skp import charts

HEARD = datetime(2027, 1, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def plan(session: Session, world: World) -> SkpPlan:
    open_year(session)
    skp = skp_of(session, world.siti, assessor=world.rahmat)
    made = agreed(session, skp, world.siti, assessor=world.rahmat, results=["Surat terlayani"])
    session.commit()
    return made


def page(client: Browser, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(main(answer).split())


def test_a_year_shows_its_predicate_the_objection_and_the_points_with_their_reason(
    client: Browser, login: SignIn, world: World, plan: SkpPlan, session: Session
):
    year = evaluated(session, plan, world.siti, assessor=world.rahmat, predicate="VERY_GOOD")
    session.add_all(
        [
            SkpObjection(
                evaluation_id=year.id,
                reason="x",
                filed_at=HEARD,
                was_predicate="GOOD",
                verdict=ObjectionVerdict.CHANGED,
                decision_reason="Bukti lengkap",
                decided_by=world.ratna.id,
                decided_as="Kepala Dinas",
                decided_at=HEARD,
            ),
            FunctionalLevel(
                employee_id=world.siti.id, level="AHLI_PERTAMA", valid_from=date(YEAR, 4, 1), ground="SK 1"
            ),
        ]
    )
    final(session, year)
    session.commit()
    login(client, world.siti)
    seen = page(client, "/skp/riwayat")
    assert "Keberatan Anda dikabulkan: dari Baik menjadi Sangat Baik. Alasan: Bukti lengkap" in seen
    assert "Ahli Pertama: 150% × 12,5 × 9/12 = 14,06" in seen
    assert "3 bulan tanpa jenjang fungsional: tidak dihitung" in seen
    assert "Dokumen evaluasi (PDF)" in seen
    login(client, world.rahmat)
    assert "Sangat Baik" not in page(client, "/skp/riwayat")


def test_a_result_that_was_not_opened_yet_is_announced_only(
    client: Browser, login: SignIn, world: World, plan: SkpPlan, session: Session
):
    session.add(
        FunctionalLevel(employee_id=world.siti.id, level="AHLI_MUDA", valid_from=LONG_AGO, ground="SK 1")
    )
    year = evaluated(session, plan, world.siti, assessor=world.rahmat, predicate="POOR")
    quarter = evaluated(session, plan, world.siti, assessor=world.rahmat, kind=PeriodKind.QUARTER, number=4)
    session.commit()
    sheet = f"/skp/{plan.skp_id}/nilai"
    login(client, world.siti)
    assert "Triwulan IV 2026 Disampaikan, belum dibuka" in page(client, f"{sheet}/{year.period_id}")
    assert "Periode sebelumnya" not in page(client, f"{sheet}/{quarter.period_id}")  # the year comes after it
    assert "Bagi hasil kerja kepada tim" not in page(client, f"/skp/{plan.skp_id}")  # she leads nobody
    assert "Umpan balik untuk rekan dan atasan" in page(client, "/skp")
    seen = page(client, "/skp/riwayat")
    assert "Belum dibuka" in seen
    assert "14 hari" in seen
    assert "Kurang" not in seen
    assert "Angka kredit" not in seen


def test_older_schemes_keep_number_and_label_and_become_no_predicate(
    client: Browser, login: SignIn, world: World, session: Session
):
    for scheme, year, score, label in (("PP46", 2019, "87.13", "GOOD"), ("BKN", 2023, None, "VERY_GOOD")):
        session.add(
            PerformanceHistory(
                employee_id=world.siti.id,
                scheme=scheme,
                first_day=date(year, 1, 1),
                last_day=date(year, 12, 31),
                score=score,
                label=label,
                source="riwayat.xlsx",
                added_at=HEARD,
            )
        )
    session.commit()
    login(client, world.siti)
    seen = page(client, "/skp/riwayat")
    assert seen.index("Sangat Baik") < seen.index("Penilaian dengan aturan lama")
    assert "PP 46/2011 87,13 Baik" in seen


def test_the_spread_below_a_post_is_shown_with_guidance_and_over_time(
    client: Browser, login: SignIn, world: World, plan: SkpPlan, session: Session
):
    login(client, world.ratna)
    path = f"/skp/pohon/{world.ratna.post_id}/sebaran?tahun={YEAR}"
    assert "Belum ada predikat" in page(client, path)
    top = skp_of(session, world.ratna, assessor=world.dewi, leader=True)
    agreed(session, top, world.ratna, assessor=world.dewi, results=["Jalan mantap"])
    year = evaluated(session, plan, world.siti, assessor=world.rahmat)
    quarter = evaluated(
        session, plan, world.siti, assessor=world.rahmat, kind=PeriodKind.QUARTER, predicate="VERY_GOOD"
    )
    session.add(
        UnitResult(
            unit_id=world.agency,
            period_id=year.period_id,
            result="GOOD",
            ground="Rapat",
            set_by=world.dewi.id,
            set_as="Sekretaris Daerah",
            set_at=HEARD,
        )
    )
    session.commit()
    seen = page(client, path)
    assert "Capaian kinerja organisasi: Baik" in seen
    assert "Baik paling banyak, maks. 70% 1 100%" in seen
    assert "TW I/26" in seen
    earlier = page(client, f"{path}&periode={quarter.period_id}")
    assert "Sangat Baik 1 100%" in earlier
    assert "Capaian kinerja organisasi" not in earlier
    login(client, world.siti)
    assert client.get(path).status_code == 404


def test_shapes_fill_the_field_and_no_more():
    bars = charts.bars({"GOOD": 3, "POOR": 1})
    assert [bar.height for bar in bars] == [0, 40, 0, 120, 0]
    assert [bar.share for bar in bars] == [0, 25, 0, 75, 0]
    (column,) = charts.columns([("2026", {"GOOD": 3, "POOR": 1})])
    assert sum(part.height for part in column.parts) == charts.HEIGHT
    assert column.parts[-1].y == 0
    first, second = charts.line([("2025", "VERY_POOR"), ("2026", "VERY_GOOD")])
    assert (first.y, second.y) == (charts.HEIGHT, 0)
    assert charts.bars({}) == charts.bars(dict.fromkeys(("GOOD", "POOR"), 0))
