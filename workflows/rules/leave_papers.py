"""Which papers a leave needs. The rows below are the law's; the office keeps its own in a dated table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.rules.leave_answer import RequestAnswer, returned
from workflows.rules.leave_facts import (
    Code,
    EmployeeKind,
    Kind,
    Leave,
    LeaveRecord,
    PaperNeed,
    PaperRow,
)
from workflows.rules.leave_words import Document, Reason

AnyOf = tuple[Document, ...]

DOCTOR = (Document.DOCTOR_LETTER, Document.GOVERNMENT_DOCTOR_LETTER)
DOCTOR_OR_MIDWIFE = (*DOCTOR, Document.MIDWIFE_LETTER)
_FAMILY = (Kind.IMPORTANT_REASON, Kind.ANNUAL_SPECIAL)
_DIED = (Reason.FAMILY_DIED, Reason.SETTLE_RIGHTS_OF_DECEASED)
_ILL = (Reason.ILLNESS, Reason.WORK_ACCIDENT)
_SPOUSE = (Reason.SPOUSE_STATE_DUTY, Reason.SPOUSE_WORK)
_SPECIALIST = (Reason.FERTILITY_PROGRAMME, Reason.CHILD_SPECIAL_NEEDS, Reason.SPOUSE_OR_CHILD_SPECIAL_CARE)

# PP 11/2017 art. 316-335 as amended by PP 17/2020; Perban BKN 24/2017 III, 7/2021; PPPK: Perban BKN 7/2022.
PAPERS: tuple[PaperRow, ...] = (
    PaperRow(Kind.SICK, DOCTOR, _ILL),
    PaperRow(Kind.SICK, DOCTOR_OR_MIDWIFE, (Reason.MISCARRIAGE,)),
    PaperRow(
        Kind.SICK,
        (Document.GOVERNMENT_DOCTOR_LETTER,),
        _ILL,
        PaperNeed.OVER_14_DAYS,
        (EmployeeKind.PPPK,),
    ),
    PaperRow(
        Kind.SICK,
        (Document.TPK_LETTER,),
        (Reason.ILLNESS,),
        PaperNeed.BEYOND_12_MONTHS,
        (EmployeeKind.PNS, EmployeeKind.CPNS),
    ),
    PaperRow(Kind.MATERNITY, DOCTOR_OR_MIDWIFE),
    PaperRow(Kind.MATERNITY, DOCTOR, need=PaperNeed.BEYOND_3_MONTHS),
    *(PaperRow(kind, (Document.INPATIENT_LETTER,), (Reason.FAMILY_GRAVELY_ILL,)) for kind in _FAMILY),
    *(PaperRow(kind, (Document.DEATH_CERTIFICATE,), _DIED) for kind in _FAMILY),
    PaperRow(Kind.IMPORTANT_REASON, (Document.MARRIAGE_PAPERS,), (Reason.OWN_MARRIAGE,)),
    PaperRow(Kind.ANNUAL_SPECIAL, (Document.MARRIAGE_PAPERS,), (Reason.FIRST_MARRIAGE,)),
    PaperRow(Kind.IMPORTANT_REASON, (Document.INPATIENT_LETTER,), (Reason.WIFE_GIVING_BIRTH,)),
    PaperRow(Kind.IMPORTANT_REASON, (Document.RT_HEAD_LETTER,), (Reason.FIRE_OR_DISASTER,)),
    PaperRow(Kind.LONG, (Document.HAJJ_SCHEDULE,), (Reason.RELIGION_FIRST_HAJJ,), PaperNeed.BEFORE_5_YEARS),
    PaperRow(Kind.UNPAID, (Document.ASSIGNMENT_LETTER,), _SPOUSE),
    PaperRow(Kind.UNPAID, (Document.SPECIALIST_LETTER,), _SPECIALIST),
    PaperRow(Kind.UNPAID, (Document.DOCTOR_LETTER,), (Reason.PARENT_CARE,)),
)


@dataclass(frozen=True)
class PaperWanted:
    """A paper to be named before a request is started: any one of `documents`, needed when `need` says."""

    documents: AnyOf
    need: PaperNeed


def required_documents(
    rows: Iterable[PaperRow], *, kind: Kind, reason: str, employee: EmployeeKind
) -> tuple[PaperWanted, ...]:
    """The papers that this leave may need, in the order of the rows and without doubles."""
    wanted = (
        PaperWanted(row.documents, row.need)
        for row in rows
        if row.kind is kind
        and (not row.reasons or reason in row.reasons)
        and (not row.employees or employee in row.employees)
    )
    return tuple(dict.fromkeys(wanted))


def papers_of(record: LeaveRecord, kind: Kind, reason: str) -> tuple[PaperWanted, ...]:
    """The papers that the employee of the record may need, by the office's rows or else the law's."""
    rows = PAPERS if record.papers is None else record.papers
    return required_documents(rows, kind=kind, reason=reason, employee=record.employee.kind)


def papers_bar(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer, *, needs: Iterable[PaperNeed] = ()
) -> RequestAnswer | None:
    """The request sent back when papers are missing; on a temporary permit they may follow (art. 331).

    `needs` are those that this leave meets, beside ALWAYS.
    """
    missing = lacking(record, leave, needs=needs)
    if not missing or answer.to_ratify:
        return None
    return returned(answer, _code(leave, missing), lacking=missing)


def lacking(record: LeaveRecord, leave: Leave, *, needs: Iterable[PaperNeed] = ()) -> tuple[AnyOf, ...]:
    """The papers that a leave still lacks, of each any one; `needs` are those that it meets, beside ALWAYS."""
    met = {PaperNeed.ALWAYS, *needs}
    return tuple(
        wanted.documents
        for wanted in papers_of(record, leave.kind, leave.reason)
        if wanted.need in met and not leave.documents.intersection(wanted.documents)
    )


def _code(leave: Leave, missing: tuple[AnyOf, ...]) -> Code:
    """A letter of another doctor than the government's is a letter all the same."""
    of_government = missing == ((Document.GOVERNMENT_DOCTOR_LETTER,),)
    return Code.DOC_NOT_GOV_DOCTOR if of_government and leave.documents else Code.DOC_MISSING
