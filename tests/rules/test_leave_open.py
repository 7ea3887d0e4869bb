"""What is offered to whom, and which papers are named before a request is started."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.rules.leave_world import ANDI, SARI, USED_UP, record
from workflows.rules.leave import request
from workflows.rules.leave_facts import (
    Absence,
    Charge,
    Code,
    EmployeeKind,
    Kind,
    Leave,
    LeaveRecord,
    LeaveStatus,
    PaperNeed,
    PaperRow,
)
from workflows.rules.leave_open import KindOpen, kinds_open, reasons_of
from workflows.rules.leave_papers import PAPERS, papers_of, required_documents
from workflows.rules.leave_words import Document, Reason

JULY = date(2026, 7, 6)


def offered(of_employee: LeaveRecord) -> set[Kind]:
    return {one.kind for one in kinds_open(of_employee, JULY) if one.offered}


def of_kind(of_employee: LeaveRecord, kind: Kind, *, until: date | None = None) -> KindOpen:
    return next(one for one in kinds_open(of_employee, JULY, until=until) if one.kind is kind)


def test_seven_kinds_are_answered_and_each_kind_of_employee_gets_theirs():
    everybody = {Kind.ANNUAL, Kind.SICK, Kind.MATERNITY}
    assert len(kinds_open(record(*USED_UP), JULY)) == 7
    assert offered(record(*USED_UP)) == everybody | {Kind.LONG, Kind.IMPORTANT_REASON, Kind.UNPAID}
    cpns = record(employee=replace(ANDI, kind=EmployeeKind.CPNS, service_start=date(2025, 3, 1)))
    assert offered(cpns) == everybody | {Kind.IMPORTANT_REASON}
    assert offered(record(*USED_UP, employee=SARI)) == everybody
    new = record(employee=replace(SARI, service_start=date(2026, 3, 1)))
    assert offered(new) == {Kind.ANNUAL_SPECIAL, Kind.SICK, Kind.MATERNITY}


def test_what_is_not_open_says_why_and_from_when():
    young = record(employee=replace(ANDI, service_start=date(2024, 3, 1)))
    unpaid = of_kind(young, Kind.UNPAID)
    assert (unpaid.code, unpaid.right_from) == (Code.SERVICE_LT_5Y, date(2029, 3, 1))
    assert of_kind(record(employee=SARI), Kind.LONG).code is Code.KIND_NOT_AVAILABLE
    teacher = record(employee=replace(SARI, teacher=True))
    assert of_kind(teacher, Kind.ANNUAL).code is Code.TEACHER_PPPK
    ended = record(employee=replace(SARI, contract=replace(SARI.contract, last=date(2026, 6, 30))))
    assert {one.code for one in kinds_open(ended, JULY)} == {Code.CONTRACT_END, Code.KIND_NOT_AVAILABLE}


def test_a_right_that_comes_in_time_is_offered_ahead_with_its_first_day():
    cpns = record(employee=replace(ANDI, kind=EmployeeKind.CPNS, service_start=date(2025, 8, 1)))
    assert of_kind(cpns, Kind.ANNUAL).code is Code.SERVICE_LT_1Y
    ahead = of_kind(cpns, Kind.ANNUAL, until=date(2027, 12, 31))
    assert ahead.offered and ahead.right_from == date(2026, 8, 1)


def test_long_leave_before_five_years_is_open_for_the_first_hajj_alone_and_once():
    young = record(employee=replace(ANDI, service_start=date(2024, 3, 1)))

    def open_reasons(of_employee: LeaveRecord) -> list[Reason]:
        return [one.reason for one in of_kind(of_employee, Kind.LONG).reasons if one.code is None]

    assert open_reasons(young) == [Reason.RELIGION_FIRST_HAJJ]
    gone = Absence(
        Kind.LONG, date(2020, 1, 1), date(2020, 2, 1), LeaveStatus.APPROVED, reason="RELIGION_FIRST_HAJJ"
    )
    assert open_reasons(record().away(gone)) == [Reason.FAMILY]
    mother = replace(ANDI, children_born_on=(date(2012, 1, 1), date(2014, 1, 1), date(2016, 1, 1)))
    assert Reason.FOURTH_CHILD in open_reasons(record(employee=mother))
    assert of_kind(record(employee=mother), Kind.MATERNITY).code is Code.CHILD_ORDINAL_GT_3


def test_long_leave_says_what_it_costs():
    used = record(*USED_UP, Charge(date(2026, 2, 2), 2026, 5))
    cost = of_kind(used, Kind.LONG).cost
    assert cost is not None
    # Three months end on 5 October; five used days cut it down to the Sunday before.
    assert (cost.year, cost.days_lost, cost.end) == (2026, 7, date(2026, 9, 28))


def test_what_is_open_is_not_refused_for_want_of_a_right():
    for of_employee in (record(*USED_UP), record(*USED_UP, employee=SARI)):
        for kind in kinds_open(of_employee, JULY):
            reasons = [one.reason for one in kind.reasons if one.code is None] or [""]
            for reason in reasons if kind.offered else ():
                leave = Leave(kind.kind, JULY, last=JULY, reason=reason, documents=frozenset(Document))
                answer = request(of_employee, replace(leave, relative="CHILD"), asked_on=JULY)
                assert answer.passes, (kind.kind, reason)


def test_reasons_are_those_of_the_kind_for_whom_has_it():
    assert Reason.FIRST_MARRIAGE in reasons_of(Kind.ANNUAL_SPECIAL, EmployeeKind.PPPK)
    assert reasons_of(Kind.ANNUAL_SPECIAL, EmployeeKind.PNS) == ()
    assert reasons_of(Kind.ANNUAL, EmployeeKind.PNS) == ()


def test_papers_are_named_with_when_they_are_needed():
    wanted = required_documents(PAPERS, kind=Kind.SICK, reason=Reason.ILLNESS, employee=EmployeeKind.PPPK)
    doctor, government = wanted
    assert (doctor.need, government.need) == (PaperNeed.ALWAYS, PaperNeed.OVER_14_DAYS)
    assert government.documents == (Document.GOVERNMENT_DOCTOR_LETTER,)
    pns = required_documents(PAPERS, kind=Kind.SICK, reason=Reason.ILLNESS, employee=EmployeeKind.PNS)
    assert [one.need for one in pns] == [PaperNeed.ALWAYS, PaperNeed.BEYOND_12_MONTHS]
    nothing = required_documents(
        PAPERS, kind=Kind.IMPORTANT_REASON, reason=Reason.DANGEROUS_POSTING, employee=EmployeeKind.PNS
    )
    assert nothing == ()


def test_rows_of_the_office_take_the_place_of_the_law_s():
    own = (PaperRow(Kind.IMPORTANT_REASON, (Document.ASSIGNMENT_LETTER,), (Reason.DANGEROUS_POSTING,)),)
    office = replace(record(*USED_UP), papers=own)
    (letter,) = papers_of(office, Kind.IMPORTANT_REASON, Reason.DANGEROUS_POSTING)
    assert letter.documents == (Document.ASSIGNMENT_LETTER,)
    leave = Leave(Kind.IMPORTANT_REASON, JULY, last=JULY, reason=Reason.DANGEROUS_POSTING)
    assert request(office, leave, asked_on=JULY).code is Code.DOC_MISSING
    ill = Leave(Kind.SICK, JULY, last=JULY)
    assert request(office, ill, asked_on=JULY).passes
