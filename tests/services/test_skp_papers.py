"""The papers of SKP: every section, column and label of kinerja.md 1.3 and 1.10 in that order, fixed when issued."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.letters import (
    SKP_CREDIT,
    SKP_EVALUATION,
    SKP_OUTCOME,
    SKP_PLAN,
    SKP_PREDICATES,
    LetterRevocation,
    digest_of,
    letters_of,
    status_of,
)
from models.people import Post, Unit
from models.process import Instance
from models.skp import (
    Approach,
    Aspect,
    Iki,
    Perspective,
    PlanStatus,
    ResultKind,
    Rhk,
    Skp,
    SkpExpectation,
    SkpPlan,
)
from models.skp_evaluation import (
    EvaluationStatus,
    ObjectionVerdict,
    SkpEvaluation,
    SkpEvaluationRow,
    SkpObjection,
)
from models.skp_office import FunctionalLevel, UnitPredicates
from tests.support import letters
from tests.support.leave import acting
from tests.support.skp import agreed, evaluated, final, skp_of, skp_world
from tests.support.world import World
from workflows.letters import pdf
from workflows.rules.skp_behaviour import CONDUCT, NAMES, CoreValue
from workflows.services.skp import papers

NOW = datetime(2027, 1, 12, 3, 0, tzinfo=UTC)
VALUES = [words for value in CoreValue for words in (NAMES[value], *CONDUCT[value])]
PARTIES = ("NAMA", "NIP", "PANGKAT/GOL. RUANG", "JABATAN", "UNIT KERJA")
ANNEXES = (
    "LAMPIRAN SASARAN KINERJA PEGAWAI",
    *("DUKUNGAN SUMBER DAYA", "SKEMA PERTANGGUNGJAWABAN", "KONSEKUENSI"),
)
SIGNED = ("Pegawai yang Dinilai", "Pejabat Penilai Kinerja")


@pytest.fixture
def office(session: Session) -> World:
    return skp_world(session)


@pytest.fixture
def plan(session: Session, office: World) -> SkpPlan:
    """Siti's, agreed by Rahmat: one main result that serves his, one additional."""
    above = agreed(
        session,
        skp_of(session, office.rahmat, assessor=office.ratna),
        office.rahmat,
        assessor=office.ratna,
        results=["Tata usaha tertib"],
    )
    served = session.query(Rhk).filter_by(plan_id=above.id).one()
    skp = skp_of(session, office.siti, assessor=office.rahmat)
    made = agreed(
        session, skp, office.siti, assessor=office.rahmat, results=["Surat masuk terlayani"], serves=served
    )
    extra = Rhk(
        plan_id=made.id, kind=ResultKind.ADDITIONAL, position=1, text="Panitia HUT", assignment="SK 12"
    )
    session.add(extra)
    session.flush()
    session.add(Iki(rhk_id=extra.id, position=1, aspect=Aspect.TIME, text="Tepat waktu", target="1 acara"))
    session.add(SkpExpectation(plan_id=made.id, value=CoreValue.LOYAL, text="Jaga rahasia surat"))
    session.flush()
    return made


def said(content: dict[str, object], layout: str) -> str:
    return letters.words(pdf(content, layout=layout, verify="https://x/" + "0" * 40))


def in_order(text: str, wanted: tuple[str, ...] | list[str]) -> None:
    """Wherever lines break."""
    at, text = 0, text.replace(" ", "")
    for one in wanted:
        place = text.find(one.replace(" ", ""), at)
        assert place >= 0, f"{one!r} after {text[max(at - 40, 0) : at]!r}"
        at = place + len(one.replace(" ", ""))


def test_a_plan_has_every_section_column_and_label_in_order(session: Session, plan: SkpPlan):
    text = said(papers.plan_paper(session, plan, now=NOW), SKP_PLAN)
    in_order(
        text,
        (
            *("SASARAN KINERJA PEGAWAI", "PENDEKATAN HASIL KERJA KUANTITATIF"),
            "BAGI PEJABAT ADMINISTRASI DAN PEJABAT FUNGSIONAL",
            *("Dinas Pekerjaan Umum", "PERIODE PENILAIAN: 1 JANUARI 2026 SD 31 DESEMBER 2026"),
            *("PEGAWAI YANG DINILAI", "PEJABAT PENILAI KINERJA", *PARTIES),
            *("HASIL KERJA", "NO", "RENCANA HASIL KERJA ATASAN/PIMPINAN YANG DIINTERVENSI"),
            *("RENCANA HASIL KERJA", "ASPEK", "INDIKATOR KINERJA INDIVIDU", "TARGET"),
            *("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
            *("A. UTAMA", "Tata usaha tertib", "Surat masuk terlayani", "Kuantitas", "12 laporan"),
            *("B. TAMBAHAN", "Panitia HUT (penugasan: SK 12)", "Waktu", "Tepat waktu", "1 acara"),
            *("PERILAKU KERJA", *VALUES[:4]),
        ),
    )
    in_order(text, VALUES)
    assert "Ekspektasi Khusus Pimpinan: Jaga rahasia surat" in text
    in_order(text, (*SIGNED, *ANNEXES, *SIGNED))
    assert "KONSEP" not in text


def test_qualitative_and_leaders_plans_have_the_columns_of_their_form(session: Session, office: World):
    skp = skp_of(session, office.ratna, assessor=office.dewi, leader=True)
    plan = agreed(session, skp, office.ratna, assessor=office.dewi, results=["Jalan mantap"])
    session.query(Rhk).filter_by(plan_id=plan.id).update({Rhk.perspective: Perspective.RECIPIENT})
    session.expire_all()
    text = said(papers.plan_paper(session, plan, now=NOW), SKP_PLAN)
    in_order(
        text,
        (
            "BAGI PEJABAT PIMPINAN TINGGI DAN PIMPINAN UNIT KERJA MANDIRI",
            *("RENCANA HASIL KERJA", "ASPEK", "INDIKATOR KINERJA INDIVIDU", "TARGET", "PERSPEKTIF"),
            *("Jalan mantap", "Penerima Layanan"),
        ),
    )
    assert "DIINTERVENSI" not in text
    plan.approach, plan.status = Approach.QUALITATIVE, PlanStatus.SUBMITTED
    text = said(papers.plan_paper(session, plan, now=NOW), SKP_PLAN)
    in_order(text, ("KONSEP, BELUM DISETUJUI", "PENDEKATAN HASIL KERJA KUALITATIF"))
    in_order(
        text,
        ("UKURAN KEBERHASILAN/INDIKATOR KINERJA INDIVIDU, DAN TARGET", "Jumlah Jalan mantap: 12 laporan"),
    )
    assert "ASPEK" not in text


def test_an_issued_plan_stays_as_it_was_until_the_next_takes_its_place(
    session: Session, office: World, plan: SkpPlan
):
    instance = session.get_one(Instance, plan.instance_id)
    issued = papers.issue_plan(acting(session, instance, by=office.rahmat, now=NOW), plan_id=plan.id)
    session.flush()
    (letter,) = letters_of(session, instance.id)
    assert (letter.layout, letter.signed_by, issued.letter_number) == (
        SKP_PLAN,
        office.rahmat.id,
        f"{instance.number}/SKP-1",
    )
    assert letter.digest == digest_of(letter.content)
    session.query(Rhk).filter_by(plan_id=plan.id).update({Rhk.text: "Lain"})
    assert "Surat masuk terlayani" in said(letter.content, SKP_PLAN)
    plan.status = PlanStatus.REPLACED
    session.flush()
    skp = session.get_one(Skp, plan.skp_id)
    newer = agreed(session, skp, office.siti, assessor=office.rahmat, results=["Baru"], number=2)
    newer.reason = "Perjanjian kinerja berubah"
    papers.issue_plan(
        acting(session, session.get_one(Instance, newer.instance_id), by=office.rahmat, now=NOW),
        plan_id=newer.id,
    )
    session.flush()
    revoked = status_of(session, letter.id).revocation
    assert revoked is not None
    assert revoked.reason == "Digantikan perubahan SKP ke-1"
    assert "Perubahan ke-1" in said(papers.plan_paper(session, newer, now=NOW), SKP_PLAN)


def test_a_draft_is_never_issued(session: Session, office: World, plan: SkpPlan):
    plan.status = PlanStatus.SUBMITTED
    context = acting(session, session.get_one(Instance, plan.instance_id), by=office.rahmat)
    with pytest.raises(ValueError, match="isn't agreed"):
        papers.issue_plan(context, plan_id=plan.id)


@pytest.fixture
def evaluation(session: Session, office: World, plan: SkpPlan) -> SkpEvaluation:
    made = evaluated(
        session, plan, office.siti, assessor=office.rahmat, organisation="GOOD", note="Pertahankan"
    )
    for rhk in session.query(Rhk).filter_by(plan_id=plan.id):
        session.add(
            SkpEvaluationRow(evaluation_id=made.id, rhk_line=rhk.line, achieved="11 laporan", feedback="Rapi")
        )
    session.add(SkpEvaluationRow(evaluation_id=made.id, value=CoreValue.LOYAL, feedback="Dapat dipercaya"))
    session.flush()
    return made


def test_an_evaluation_has_every_section_in_order(session: Session, evaluation: SkpEvaluation):
    text = said(papers.evaluation_paper(session, evaluation, now=NOW), SKP_EVALUATION)
    in_order(
        text,
        (
            *("EVALUASI KINERJA PEGAWAI", "PENDEKATAN HASIL KERJA KUANTITATIF", "PERIODE: TAHUN 2026"),
            *("PERIODE PENILAIAN:", "PEGAWAI YANG DINILAI", "PEJABAT PENILAI KINERJA", *PARTIES),
            *("CAPAIAN KINERJA ORGANISASI: BAIK", "POLA DISTRIBUSI", "Sangat Kurang", "Sangat Baik"),
            *("HASIL KERJA", "TARGET", "REALISASI BERDASARKAN BUKTI DUKUNG"),
            *("UMPAN BALIK BERKELANJUTAN BERDASARKAN BUKTI DUKUNG", "A. UTAMA", "11 laporan", "Rapi"),
            *("B. TAMBAHAN", "RATING HASIL KERJA: SESUAI EKSPEKTASI", "PERILAKU KERJA"),
            *("Loyal", "Jaga rahasia surat", "Dapat dipercaya"),
            *("RATING PERILAKU KERJA: DI ATAS EKSPEKTASI", "PREDIKAT KINERJA PEGAWAI: BAIK"),
            *("Pejabat Penilai Kinerja", "dinilai melalui portal 6 Januari 2027 10.00", "Rahmat Jati"),
        ),
    )


def test_who_rated_for_a_vacant_post_is_of_the_unit_of_their_own(
    session: Session, office: World, evaluation: SkpEvaluation
):
    evaluation.evaluated_by, evaluation.evaluated_as = office.ratna.id, "Kepala Dinas"
    own = session.get_one(Unit, session.get_one(Post, office.ratna.post_id).unit_id)
    below = session.query(Unit.id).filter(Unit.id != own.id).order_by(Unit.id).first()
    session.get_one(Post, office.rahmat.post_id).unit_id = below.id
    session.flush()
    assessor = papers.evaluation_paper(session, evaluation, now=NOW)["parties"][1]["rows"]
    assert assessor[-2:] == [["JABATAN", "Kepala Dinas"], ["UNIT KERJA", own.name]]


def test_what_is_signed_stays_on_the_page_of_the_signature(session: Session, evaluation: SkpEvaluation):
    content = papers.evaluation_paper(session, evaluation, now=NOW)
    pages = letters.page_texts(pdf(content | {"note": "Teruskan."}, layout=SKP_EVALUATION))
    assert "PREDIKAT KINERJA PEGAWAI: BAIK" in pages[-1] and "dinilai melalui portal" in pages[-1]


def test_the_outcome_names_three_parties_and_the_points_of_a_year(
    session: Session, office: World, evaluation: SkpEvaluation
):
    context = acting(session, session.get_one(Instance, evaluation.instance_id), now=NOW)
    with pytest.raises(ValueError, match="isn't final"):
        papers.issue_outcome(context, evaluation_id=evaluation.id)
    session.add(
        FunctionalLevel(
            employee_id=office.siti.id, level="AHLI_PERTAMA", valid_from=date(2020, 1, 1), ground="SK"
        )
    )
    final(session, evaluation)
    papers.issue_evaluation(context, evaluation_id=evaluation.id)
    papers.issue_outcome(context, evaluation_id=evaluation.id)
    session.flush()
    by_layout = {one.layout: one for one in letters_of(session, evaluation.instance_id)}
    text = said(by_layout[SKP_OUTCOME].content, SKP_OUTCOME)
    in_order(
        text,
        (
            *("DOKUMEN EVALUASI KINERJA PEGAWAI", "PERIODE: TAHUN 2026", "1 PEGAWAI YANG DINILAI"),
            *(
                "2 PEJABAT PENILAI KINERJA",
                "Rahmat Jati",
                "3 ATASAN PEJABAT PENILAI KINERJA",
                "Ratna Kenanga",
            ),
            *("4 EVALUASI KINERJA", "CAPAIAN KINERJA ORGANISASI Baik", "PREDIKAT KINERJA PEGAWAI Baik"),
            *("5 CATATAN/REKOMENDASI", "Pertahankan", *SIGNED, "Atasan Pejabat Penilai Kinerja"),
        ),
    )
    text = said(by_layout[SKP_CREDIT].content, SKP_CREDIT)
    in_order(
        text,
        ("KONVERSI PREDIKAT KINERJA KE ANGKA KREDIT", "KETERANGAN PERORANGAN", "ANGKA KREDIT YANG DIDAPAT"),
    )
    assert "Baik 100% Ahli Pertama 12,5 12 12,50 Jumlah 12,50" in text
    assert by_layout[SKP_EVALUATION].signed_by == office.rahmat.id


def test_a_level_recorded_after_the_year_was_final_gives_its_paper_then(
    session: Session, office: World, evaluation: SkpEvaluation
):
    def record(level: str, since: date) -> list[int]:
        row = FunctionalLevel(employee_id=office.siti.id, level=level, valid_from=since, ground="SK")
        session.add(row)
        session.flush()
        return [papers.issue_late(session, office.siti.id, now=NOW) for _twice in range(2)]

    context = acting(session, session.get_one(Instance, evaluation.instance_id), now=NOW)
    final(session, evaluation)
    papers.issue_evaluation(context, evaluation_id=evaluation.id)
    papers.issue_outcome(context, evaluation_id=evaluation.id)
    assert record("AHLI_PERTAMA", date(2020, 1, 1)) == [1, 0]
    assert record("AHLI_MUDA", date(2026, 7, 1)) == [1, 0]  # which the first paper didn't know
    first, second = (one for one in letters_of(session, evaluation.instance_id) if one.layout == SKP_CREDIT)
    assert (first.content["total"], second.content["total"]) == ("12,50", "18,75")
    revoked = select(LetterRevocation.letter_id, LetterRevocation.reason)
    assert session.execute(revoked).all() == [
        (first.id, "Diganti karena jenjang jabatannya dicatat kemudian")
    ]


def test_an_objection_that_changed_the_predicate_gives_new_papers(
    session: Session, office: World, evaluation: SkpEvaluation
):
    context = acting(session, session.get_one(Instance, evaluation.instance_id), now=NOW)
    papers.issue_evaluation(context, evaluation_id=evaluation.id)
    session.flush()
    (before,) = letters_of(session, evaluation.instance_id)
    session.add(
        SkpObjection(
            evaluation_id=evaluation.id,
            reason="Bukti belum dibaca",
            filed_at=NOW,
            was_predicate="GOOD",
            verdict=ObjectionVerdict.CHANGED,
            decision_reason="Bukti lengkap",
            decided_by=office.ratna.id,
            decided_as="Kepala Dinas",
            decided_at=NOW,
        )
    )
    final(session, evaluation, predicate="VERY_GOOD")
    papers.issue_outcome(context, evaluation_id=evaluation.id)
    session.flush()
    assert status_of(session, before.id).revocation is not None
    outcome = next(one for one in letters_of(session, evaluation.instance_id) if one.layout == SKP_OUTCOME)
    assert (outcome.signed_by, outcome.content["signer"]["title"]) == (office.ratna.id, "Kepala Dinas")
    text = said(outcome.content, SKP_OUTCOME)
    in_order(
        text,
        (
            "PREDIKAT KINERJA PEGAWAI Sangat Baik",
            "Keberatan ditetapkan ulang. Bukti lengkap.",
            "Predikat sebelumnya: Baik",
        ),
    )
    assert all(one.layout != SKP_CREDIT for one in letters_of(session, evaluation.instance_id))


def test_the_list_of_a_unit_shows_the_spread_and_the_reason(
    session: Session, office: World, evaluation: SkpEvaluation
):
    evaluation.status = EvaluationStatus.DELIVERED
    signed = UnitPredicates(
        unit_id=office.agency,
        period_id=evaluation.period_id,
        result="GOOD",
        counts={"GOOD": 1},
        warnings={},
        reason="Hanya satu pegawai dinilai",
        signed_by=office.ratna.id,
        signed_as="Kepala Dinas",
        signed_at=NOW,
    )
    letter = papers.issue_predicates(session, signed, skp_ids=[evaluation.skp_id], now=NOW)
    signed.letter_id = letter.id
    session.add(signed)
    session.flush()
    assert letter.instance_id is None
    papers.issue_predicates(session, signed, skp_ids=[], now=NOW)
    session.flush()
    assert status_of(session, letter.id).revocation is not None
    text = said(letter.content, SKP_PREDICATES)
    in_order(
        text,
        (
            *("PENETAPAN PREDIKAT KINERJA", "PERIODE: TAHUN 2026", "CAPAIAN KINERJA ORGANISASI: BAIK"),
            *("paling banyak, maks. 70%", "NAMA / NIP", "PREDIKAT KINERJA PEGAWAI", "Siti Melati", "Baik"),
            *("Perbedaan dengan pola distribusi", "Pertimbangan pimpinan: Hanya satu pegawai dinilai"),
            *("Kepala Dinas", "Ratna Kenanga"),
        ),
    )
