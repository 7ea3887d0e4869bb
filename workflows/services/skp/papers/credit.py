"""Konversi Predikat Kinerja ke Angka Kredit: what a final year's predicate gives somebody in a functional post."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.base import JsonObject
from models.letters import SKP_CREDIT
from models.skp import PeriodKind
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from workflows.registry import Context, service
from workflows.rules.rounding import Exact
from workflows.rules.skp_credit import Credit, CreditLine
from workflows.services.skp import credit
from workflows.services.skp.papers import evaluation as evaluations
from workflows.services.skp.papers import frame, words
from workflows.services.skp.papers.frame import Paper
from workflows.services.skp.papers.parties import Party

RULE = "Dasar: PermenPANRB 1/2023 dan Peraturan BKN 3/2023."


def credit_paper(session: Session, evaluation: SkpEvaluation, *, now: datetime) -> JsonObject | None:
    """The content; None when the year gives no points: no functional level, no predicate, or not a year."""
    one = evaluations.read(session, evaluation, now=now)
    given = _credit(session, one)
    if given is None:
        return None
    person = one.people.subject
    base = frame.head(
        session,
        one.skp.unit_id,
        today=one.today,
        title=f"Konversi Predikat Kinerja ke Angka Kredit {words.period(one.period)}",
        heading=("Konversi Predikat Kinerja ke Angka Kredit", f"Periode: {words.period(one.period)}"),
    )
    assessor = one.signer
    at = one.objection.decided_at if one.changed and one.objection else evaluation.evaluated_at
    return base | {
        "draft": "" if evaluation.status is EvaluationStatus.FINAL else "Konsep, predikat belum final",
        "period": one.days,
        "person": _lines_of(person, str(base["agency"])),
        "lines": [_line(evaluation, line) for line in given.lines],
        "total": _number(given.total),
        "rule": RULE,
        "signatures": [
            frame.signature(
                assessor,
                "Pejabat Penilai Kinerja" if assessor is one.people.assessor else assessor.post,
                at=one.local(at),
                how="ditetapkan",
                place=str(base["place"]),
                qr=True,
            )
        ],
        "signer": frame.signer(assessor),
    }


@service("skp.issue_outcome")
def issue_outcome(context: Context, evaluation_id: int) -> Paper:
    """Issue the Dokumen Evaluasi Kinerja Pegawai of a final evaluation, and the points that a year gives.

    Nobody needs to act: whoever evaluated signs, or whoever decided otherwise about an objection. ValueError before
    the evaluation is final.
    """
    session, now = context.session, context.now
    evaluation = session.get_one(SkpEvaluation, evaluation_id)
    one = evaluations.read(session, evaluation, now=now)
    if evaluation.status is not EvaluationStatus.FINAL or one.responsible is None:
        raise ValueError(f"evaluation {evaluation_id} isn't final")
    issued = evaluations.keep_outcome(session, one, by=one.responsible, now=now)
    _issue(session, one, by=one.responsible, now=now)
    return frame.named(issued)


def issue_late(session: Session, employee_id: int, *, now: datetime) -> int:
    """Issue the points of an employee's final years that no paper says as the levels by now give them; how many.

    A level is often recorded long after it began. A paper that said otherwise is revoked.
    """
    found = [one.evaluation for one in credit.credits_of(session, employee_id) if one.final]
    return sum(_issue_anew(session, one, now=now) for one in found)


def _issue_anew(session: Session, evaluation: SkpEvaluation, *, now: datetime) -> bool:
    one = evaluations.read(session, evaluation, now=now)
    content = credit_paper(session, evaluation, now=now)
    before = frame.kept(session, evaluation.instance_id, SKP_CREDIT)
    if one.responsible is None or (content is None and before is None):
        return False
    if before is not None:
        if content is not None and before.content["lines"] == content["lines"]:
            return False
        today, reason = now.astimezone(one.zone).date(), "Diganti karena jenjang jabatannya dicatat kemudian"
        frame.revoke(session, [before.id], reason=reason, today=today, now=now)
    return _issue(session, one, by=one.responsible, now=now)


def _issue(session: Session, one: evaluations.Read, *, by: int, now: datetime) -> bool:
    """Keep the points of a year as a paper; False where it gives none."""
    content = credit_paper(session, one.evaluation, now=now)
    if content is None:
        return False
    frame.keep(
        session,
        one.evaluation.instance_id,
        content,
        layout=SKP_CREDIT,
        code="AK",
        signed_by=by,
        now=now,
        today=now.astimezone(one.zone).date(),
    )
    return True


def _credit(session: Session, one: evaluations.Read) -> Credit | None:
    if one.period.kind is not PeriodKind.YEAR or one.evaluation.predicate is None:
        return None
    given = credit.credit_of(one.skp, one.evaluation.predicate, credit.levels(session, one.skp.employee_id))
    return given if given.lines else None


def _lines_of(person: Party, agency: str) -> list[list[str]]:
    return [
        ["Nama", person.name],
        ["NIP", person.nip],
        ["Pangkat/Golongan Ruang", person.rank],
        ["Jabatan", person.post],
        ["Unit Kerja", person.unit],
        ["Instansi", agency],
    ]


def _line(evaluation: SkpEvaluation, line: CreditLine) -> list[str]:
    return [
        evaluations.predicate(evaluation.predicate),
        f"{_number(line.percent)}%",
        words.LEVELS[line.level],
        _number(line.coefficient),
        str(line.months),
        _number(line.points),
    ]


def _number(value: Exact) -> str:
    """As Indonesian papers write it: `12,5`, `18,75`."""
    return str(value).replace(".", ",")
