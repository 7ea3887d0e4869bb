"""Evaluations of SKP walked through HTTP: reported, rated, opened, objected to, decided; and what silence does."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from models.letters import LetterRevocation, letters_of, statuses
from models.notices import OutboxMessage
from models.people import Holding, HoldingKind
from models.process import Instance
from models.skp import PeriodKind, Skp
from models.skp_evaluation import EvaluationStatus, ObjectionVerdict, SkpEvaluation
from tests.support.office import Office
from tests.support.skp import YEAR, agreed, skp_of
from tests.support.skp_rating import (
    AS_SELF,
    IN_APRIL,
    IN_DECEMBER,
    OWN,
    SELF,
    answered,
    begin,
    evaluation,
    play,
    unit_result,
)
from tests.support.world import Person, hold
from webapp.background.skp_rounds import SkpRounds
from workflows import runtime
from workflows.errors import InputRefused
from workflows.services.skp import objection_shown, objection_to

OPENED = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
REASON = "Laporan terlambat karena datanya baru diterima tanggal 28."


def test_quarter_reported_agreed_with_and_opened(office: Office) -> None:
    world, skp = office.world, play(office)
    case = begin(office, skp, now=IN_APRIL)
    answered(office, world.siti, case, **SELF)
    assert not office.may(world.siti, case)
    answered(office, world.rahmat, case, **AS_SELF)
    found = evaluation(office, case)
    assert (found.work, found.behaviour, found.predicate) == ("AS_EXPECTED", "ABOVE", "GOOD")
    assert (found.evaluated_by, found.evaluated_as) == (world.rahmat.id, "Kasubbag Umum")
    assert found.status is EvaluationStatus.DELIVERED

    answered(office, world.siti, case)
    found = evaluation(office, case)
    assert (found.status, found.received_on) == (EvaluationStatus.FINAL, date(2026, 4, 1))
    assert office.ended(case).outcome == "FINAL"
    assert _papers(office, case) == [("EVALUASI", True), ("DOKUMEN", True)]


def test_year_objected_to_heard_and_changed_for_good(office: Office) -> None:
    world, skp = office.world, play(office, now=IN_DECEMBER)
    case = _rated(office, skp)
    found = evaluation(office, case)
    assert (found.predicate, found.note) == ("NEEDS_IMPROVEMENT", "Laporan terlambat.")
    office.set_clock(OPENED)
    answered(office, world.siti, case)
    found = evaluation(office, case)
    assert (found.status, found.received_on) == (EvaluationStatus.RECEIVED, date(2026, 12, 2))
    _object(office, case, rater=world.rahmat)
    assert office.task(case).post_id == world.ratna.post_id
    assert not office.may(world.rahmat, case)
    same = {"objection_verdict": "CHANGED", "new_work": "BELOW", "new_behaviour": "AS_EXPECTED"}
    because = {"decision_reason": "Data memang terlambat masuk."}
    assert "sama dengan yang semula" in _refused(office.answer(world.ratna, case, **same, **because))
    answered(office, world.ratna, case, **{**same, "new_work": "AS_EXPECTED"}, **because)

    found = evaluation(office, case)
    assert (found.status, found.work, found.predicate) == (EvaluationStatus.FINAL, "AS_EXPECTED", "GOOD")
    with Session(office.engine) as session:
        made = objection_to(session, found.id)
        assert made is not None
        assert (made.verdict, made.was_predicate) == (ObjectionVerdict.CHANGED, "NEEDS_IMPROVEMENT")
        assert (made.decided_by, made.decided_as) == (world.ratna.id, "Kepala Dinas")
        assert (made.assessor_words, made.reason) == ("Batasnya tanggal 25.", REASON)
    assert office.ended(case).outcome == "CHANGED" and "Ditetapkan ulang" in office.get(
        world.siti, _sheet(found)
    )
    assert _papers(office, case) == [("EVALUASI", False), ("EVALUASI-2", True), ("DOKUMEN", True)]


def test_in_silence_all_goes_on_and_the_result_becomes_final(office: Office) -> None:
    """No report in five working days, not opened in three, no objection in fourteen days."""
    world, skp = office.world, play(office, now=IN_DECEMBER)
    case = begin(office, skp, PeriodKind.YEAR, now=IN_DECEMBER)
    assert office.let_time_pass(datetime(2026, 12, 8, 11, 0, tzinfo=UTC)) == 1
    assert "belum menilai diri" in _refused(office.answer(world.rahmat, case, **AS_SELF))
    answered(office, world.rahmat, case, **OWN)
    rated_on = datetime(2026, 12, 8, 12, 0, tzinfo=UTC)
    assert office.let_time_pass(rated_on.replace(day=11)) == 1
    found = evaluation(office, case)
    assert (found.opened_at, found.received_on) == (None, date(2026, 12, 11))
    assert office.let_time_pass(datetime(2026, 12, 25, 16, 0, tzinfo=UTC)) == 0
    assert office.let_time_pass(datetime(2026, 12, 25, 17, 0, tzinfo=UTC)) == 1
    found = evaluation(office, case)
    assert (found.status, found.final_at is not None) == (EvaluationStatus.FINAL, True)
    assert office.ended(case).outcome == "FINAL"
    assert "tiga hari kerja sesudah disampaikan" in office.get(world.siti, _sheet(found))


@pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
class TestOtherWays:
    def test_a_year_that_is_accepted_is_final_at_once(self, office: Office) -> None:
        world, skp = office.world, play(office, now=IN_DECEMBER)
        case = _rated(office, skp)
        office.set_clock(OPENED)
        answered(office, world.siti, case)
        answered(office, world.siti, case, answer="ACCEPT", objection="")
        found = evaluation(office, case)
        assert (found.status, found.predicate) == (EvaluationStatus.FINAL, "NEEDS_IMPROVEMENT")
        assert office.ended(case).outcome == "FINAL"
        assert _papers(office, case) == [("EVALUASI", True), ("DOKUMEN", True)]

    def test_an_objection_on_which_both_are_silent_is_decided_without_their_words(
        self, office: Office
    ) -> None:
        """Five working days each; then the superior's superior decides."""
        world, skp = office.world, play(office, now=IN_DECEMBER)
        case = _rated(office, skp)
        office.set_clock(OPENED)
        answered(office, world.siti, case)
        answered(office, world.siti, case, answer="OBJECT", objection=REASON)
        assert office.may(world.rahmat, case)
        assert office.let_time_pass(datetime(2026, 12, 9, 16, 59, tzinfo=UTC)) == 1
        assert office.may(world.siti, case) and not office.may(world.rahmat, case)
        assert office.let_time_pass(datetime(2026, 12, 16, 16, 59, tzinfo=UTC)) == 1
        answered(
            office, world.ratna, case, objection_verdict="UPHELD", new_work="", new_behaviour="",
            decision_reason="Penilaian sesuai bukti.",
        )  # fmt: skip
        with Session(office.engine) as session:
            made = objection_to(session, evaluation(office, case).id)
            assert made is not None
            assert (made.assessor_words, made.employee_words, made.verdict) == ("", "", "UPHELD")

    @pytest.mark.parametrize(("kind", "title"), [("PLT", "Plt. "), ("PLH", "Plh. ")])
    def test_whoever_acts_for_the_assessor_rates_in_that_capacity(
        self, office: Office, kind: str, title: str
    ) -> None:
        world, skp = office.world, play(office)
        with Session(office.engine) as session, session.begin():
            hold(
                session, world.rahmat.post_id, by=world.laras, kind=HoldingKind(kind), since=date(2026, 3, 1)
            )
        case = begin(office, skp, now=IN_APRIL)
        answered(office, world.siti, case, **SELF)
        answered(office, world.laras, case, **AS_SELF)
        found = evaluation(office, case)
        assert (found.evaluated_by, found.evaluated_as) == (world.laras.id, f"{title}Kasubbag Umum")

    def test_evaluations_of_time_after_a_move_are_taken_back(self, office: Office) -> None:
        world, skp = office.world, play(office, now=IN_DECEMBER)
        own, after = (begin(office, skp, number=number, now=IN_DECEMBER) for number in (1, 3))
        sent = office.post(
            world.wulan, f"/admin/skp/2026/pindah/{skp.id}", {"sampai": "2026-06-30", "dasar": "SK 821/4"}
        )
        assert sent.status_code == 303
        assert [office.ended(one).status for one in (own, after)] == ["RUNNING", "WITHDRAWN"]
        assert evaluation(office, after).status is EvaluationStatus.OPEN


@pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
class TestRefused:
    def test_before_the_plan_is_agreed(self, office: Office) -> None:
        skp = play(office, plan=False)
        with pytest.raises(InputRefused) as refused:
            begin(office, skp, now=IN_APRIL)
        assert "belum disetujui" in str(refused.value.messages)

    def test_twice_for_a_period(self, office: Office) -> None:
        skp = play(office)
        begin(office, skp, now=IN_APRIL)
        with pytest.raises(InputRefused) as refused:
            begin(office, skp, now=IN_APRIL)
        assert "sudah dibuka" in str(refused.value.messages)

    def test_what_was_delivered_stays_when_the_case_is_stopped_until_it_is_evaluated_anew(
        self, office: Office
    ) -> None:
        skp = play(office, now=IN_DECEMBER)
        case = _rated(office, skp)
        _cancelled(office, case)
        found = evaluation(office, case)
        assert (found.status, found.predicate) == (EvaluationStatus.DELIVERED, "NEEDS_IMPROVEMENT")
        again = _reopened(office, skp, case)
        assert (evaluation(office, again).status, evaluation(office, again).predicate) == ("OPEN", None)
        answered(office, office.world.siti, again, **SELF)
        _cancelled(office, again)
        assert evaluation(office, again).self_work is None  # nobody had rated it

    def test_an_objection_of_a_stopped_case_is_gone_when_it_is_rated_anew(self, office: Office) -> None:
        skp = play(office, now=IN_DECEMBER)
        case = _rated(office, skp)
        answered(office, office.world.siti, case)
        _object(office, case, rater=office.world.rahmat)
        _cancelled(office, case)
        again = _reopened(office, skp, case)
        answered(office, office.world.siti, again, **SELF)
        answered(office, office.world.rahmat, again, **OWN)
        with Session(office.engine) as session:
            assert objection_shown(session, evaluation(office, again)) is None
            assert objection_to(session, evaluation(office, again).id) is not None
        answered(office, office.world.siti, again)
        answered(office, office.world.siti, again, answer="OBJECT", objection=REASON)
        with Session(office.engine) as session:
            made = objection_shown(session, evaluation(office, again))
            assert made is not None and (made.assessor_words, made.assessor_at) == ("", None)

    def test_objection_after_its_last_day_though_the_timer_is_late(self, office: Office) -> None:
        world, skp = office.world, play(office, now=IN_DECEMBER)
        case = _rated(office, skp)
        answered(office, world.siti, case)
        office.set_clock(datetime(2026, 12, 15, 17, 0, tzinfo=UTC))
        page = _refused(office.answer(world.siti, case, answer="OBJECT", objection=REASON))
        assert "Batas keberatan 15 Des 2026 sudah lewat" in page
        assert REASON in page  # nothing typed is lost

    def test_two_superiors_after_a_transfer_each_rate_their_own_part(self, office: Office) -> None:
        """Rahmat until June, Laras from July on: neither may rate the other's part."""
        world, first = office.world, play(office, now=IN_DECEMBER)
        with Session(office.engine, expire_on_commit=False) as session, session.begin():
            session.get_one(Skp, first.id).last_day = date(2026, 6, 30)
            session.flush()
            second = skp_of(session, world.dimas, assessor=world.laras)
            second.employee_id, second.first_day = world.siti.id, date(2026, 7, 1)
            agreed(session, second, world.siti, assessor=world.laras, results=["Gambar teknis"])
        cases = [begin(office, one, PeriodKind.YEAR, now=IN_DECEMBER) for one in (first, second)]
        for case in cases:
            answered(office, world.siti, case, **SELF)
        assert [office.may(world.rahmat, case) for case in cases] == [True, False]
        assert [office.may(world.laras, case) for case in cases] == [False, True]
        wrong = office.answer(world.rahmat, cases[1], **OWN)
        assert wrong.status_code in (403, 404)
        assert evaluation(office, cases[1]).predicate is None

    def test_a_rating_that_waits_for_a_post_left_vacant_goes_up(self, office: Office) -> None:
        world, skp = office.world, play(office)
        case = begin(office, skp, now=IN_APRIL)
        answered(office, world.siti, case, **SELF)
        work = SkpRounds(sessionmaker(office.engine), lambda _session: IN_APRIL)
        work.open_due()
        assert not office.may(world.ratna, case)
        with Session(office.engine) as session, session.begin():
            held = session.scalars(select(Holding).where(Holding.employee_id == world.rahmat.id)).one()
            held.valid_to = date(2026, 3, 31)
        work.open_due()
        work.open_due()
        assert not office.may(world.rahmat, case)
        with Session(office.engine) as session:
            told = select(func.count()).where(OutboxMessage.topic == "task.reminder")
            assert session.scalar(told) == 1
        answered(office, world.ratna, case, **OWN)
        found = evaluation(office, case)
        assert (found.evaluated_by, found.evaluated_as) == (world.ratna.id, "Kepala Dinas")

    def test_an_objection_goes_up_to_nobody_who_rated_and_no_judge_speaks_for_the_assessor(
        self, office: Office
    ) -> None:
        """Rahmat, who rated, becomes Plt. of Ratna's post; his own falls vacant while he is asked for his words."""
        world, skp = office.world, play(office, now=IN_DECEMBER)
        case = _rated(office, skp)
        answered(office, world.siti, case)
        answered(office, world.siti, case, answer="OBJECT", objection=REASON)
        work = SkpRounds(sessionmaker(office.engine), lambda _session: IN_DECEMBER)
        _leaves(office, world.rahmat)
        work.open_due()
        assert not office.may(world.ratna, case)  # asked for the assessor's words, which have their time
        with Session(office.engine) as session, session.begin():
            hold(session, world.rahmat.post_id, by=world.rahmat, since=date(2026, 12, 1))
        answered(office, world.rahmat, case, assessor_words="Batasnya tanggal 25.")
        answered(office, world.siti, case, employee_words="Data baru masuk tanggal 28.")
        _leaves(office, world.ratna)
        with Session(office.engine) as session, session.begin():
            hold(session, world.ratna.post_id, by=world.rahmat, kind=HoldingKind.PLT)
        work.open_due()
        assert office.may(world.dewi, case)

    def test_leader_is_rated_by_the_unit_result_and_not_before_it_is_set(self, office: Office) -> None:
        world, skp = office.world, play(office, now=IN_DECEMBER)
        with Session(office.engine) as session, session.begin():
            session.get_one(Skp, skp.id).leads_unit = True
        case = begin(office, skp, PeriodKind.YEAR, now=IN_DECEMBER)
        answered(office, world.siti, case, **SELF)
        given = {**OWN, "work": "", "behaviour": "ABOVE"}
        assert "belum ditetapkan" in _refused(office.answer(world.rahmat, case, **given))
        unit_result(office, skp, PeriodKind.YEAR, "EXCELLENT")
        answered(office, world.rahmat, case, **given)
        found = evaluation(office, case)
        assert (found.work, found.predicate, found.organisation_result) == ("ABOVE", "VERY_GOOD", "EXCELLENT")

    def test_who_rated_does_not_decide_about_the_objection(self, office: Office) -> None:
        """Ratna rates while Rahmat's post is vacant; the objection goes to the post above hers."""
        world, skp = office.world, play(office, now=IN_DECEMBER)
        with Session(office.engine) as session, session.begin():
            session.get_one(Skp, skp.id).assessor_post_id = world.secretary_post
        case = _rated(office, skp, by=world.ratna)
        answered(office, world.siti, case)
        _object(office, case, rater=world.ratna)
        assert office.task(case).post_id == world.dewi.post_id
        assert not office.may(world.ratna, case)
        answered(
            office, world.dewi, case, objection_verdict="UPHELD", new_work="", new_behaviour="",
            decision_reason="Penilaian sesuai bukti.",
        )  # fmt: skip
        assert office.ended(case).outcome == "UPHELD"
        assert evaluation(office, case).predicate == "NEEDS_IMPROVEMENT"


def _reopened(office: Office, skp: Skp, case: Instance) -> Instance:
    """By the personnel office, for this one person; papers of the stopped case hold no longer."""
    period_id, wulan = evaluation(office, case).period_id, office.world.wulan
    page = f"/admin/skp/{YEAR}/kemajuan?masa={period_id}&unit={skp.unit_id}"
    assert "kasusnya dibatalkan" in office.get(wulan, page)
    fields = {"masa": period_id, "unit": skp.unit_id}
    answer = office.post(wulan, f"/admin/skp/{YEAR}/kemajuan/{skp.id}/buka-lagi", fields)
    assert (answer.status_code, answer.location) == (303, f"{page}&langkah=")
    assert "kasusnya dibatalkan" not in office.get(wulan, page)
    with Session(office.engine, expire_on_commit=False) as session:
        papers = {one.id for one in letters_of(session, case.id)}
        assert papers == set(session.scalars(select(LetterRevocation.letter_id))) != set()
        found = session.scalars(select(SkpEvaluation).where(SkpEvaluation.skp_id == skp.id)).one()
        return session.get_one(Instance, found.instance_id)


def _leaves(office: Office, person: Person) -> None:
    with Session(office.engine) as session, session.begin():
        for held in session.scalars(select(Holding).where(Holding.employee_id == person.id)):
            held.valid_to = date(2026, 11, 30)


def _cancelled(office: Office, case: Instance) -> None:
    with Session(office.engine) as session, session.begin():
        runtime.cancel(session, case.id, actor_id=office.world.admin.id, reason="Salah buka", now=IN_DECEMBER)


def _papers(office: Office, case: Instance) -> list[tuple[str, bool]]:
    """What the case issued: the end of its number, and whether it still holds."""
    with Session(office.engine) as session:
        found = letters_of(session, case.id)
        known = statuses(session, [one.id for one in found])
        return [(one.number.rpartition("/")[2], known[one.id].revocation is None) for one in found]


def _rated(office: Office, skp: Skp, *, by: Person | None = None) -> Instance:
    case = begin(office, skp, PeriodKind.YEAR, now=IN_DECEMBER)
    answered(office, office.world.siti, case, **SELF)
    answered(office, by or office.world.rahmat, case, **OWN)
    return case


def _object(office: Office, case: Instance, *, rater: Person) -> None:
    """The objection, which needs a reason, and the words of both sides."""
    without = office.answer(office.world.siti, case, answer="OBJECT", objection="")
    assert "perlu diperbaiki" in _refused(without)
    answered(office, office.world.siti, case, answer="OBJECT", objection=REASON)
    answered(office, rater, case, assessor_words="Batasnya tanggal 25.")
    answered(office, office.world.siti, case, employee_words="Data baru masuk tanggal 28.")


def _refused(answer: TestResponse) -> str:
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422, page
    return page


def _sheet(found: SkpEvaluation) -> str:
    return f"/skp/{found.skp_id}/nilai/{found.period_id}"
