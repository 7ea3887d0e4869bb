"""What somebody asks for, as a form or a diagram gives it, put as the rules want it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from models.leave import LeaveRequest
from workflows.rules.leave_answer import RequestAnswer, Unit
from workflows.rules.leave_facts import Kind, Leave, LeaveRecord
from workflows.rules.leave_words import Document, Reason
from workflows.tongue import Words

NAMES = {
    Kind.ANNUAL: "Cuti tahunan",
    Kind.ANNUAL_SPECIAL: "Cuti tahunan khusus PPPK",
    Kind.LONG: "Cuti besar",
    Kind.SICK: "Cuti sakit",
    Kind.MATERNITY: "Cuti melahirkan",
    Kind.IMPORTANT_REASON: "Cuti karena alasan penting",
    Kind.UNPAID: "Cuti di luar tanggungan negara",
}
UNITS: Words = {"WORKING_DAY": "hari kerja", "CALENDAR_DAY": "hari"}
BIRTHS = (Kind.MATERNITY, Kind.LONG)


@dataclass(frozen=True, slots=True)
class Asked:
    """Days are those typed, last one included; `urgent` asks for a temporary permit (PP 11/2017 art. 331)."""

    first_day: date
    last_day: date
    kind: Kind = Kind.ANNUAL
    reason_code: str = ""
    relative: str = ""
    papers: frozenset[Document] = frozenset()
    abroad: bool = False
    extension_days: int = 0
    urgent: bool = False
    child_ordinal: int | None = None

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Asked | None:
        """From the values of a form; None while a day is missing, which the form itself asks for."""
        first, last = day_of(values.get("first_day")), day_of(values.get("last_day"))
        if first is None or last is None:
            return None
        more, child = values.get("extension_days"), values.get("child_ordinal")
        return cls(
            first,
            last,
            kind_of(values.get("kind")),
            reason_code=str(values.get("reason_code") or ""),
            relative=str(values.get("relative") or ""),
            papers=papers_of(cast("Iterable[object]", values.get("papers") or ())),
            abroad=values.get("abroad") is True,
            extension_days=more if isinstance(more, int) else 0,
            urgent=values.get("urgent") is True,
            child_ordinal=child if isinstance(child, int) else None,
        )

    def leave(self) -> Leave:
        return Leave(
            self.kind,
            self.first_day,
            self.last_day,
            extension_days=self.extension_days,
            abroad=self.abroad,
            temporary_permit=self.urgent,
            reason=self.reason_code,
            relative=self.relative,
            documents=self.papers,
        )

    def told(self, record: LeaveRecord) -> LeaveRecord:
        """The record with the children that the applicant told of: the office keeps no register of births."""
        return with_children(record, self.kind, self.reason_code, self.child_ordinal)


def with_children(record: LeaveRecord, kind: str, reason: str, ordinal: int | None) -> LeaveRecord:
    """As many earlier children as make the one that is born now the `ordinal`-th (art. 325)."""
    if ordinal is None or not (kind == Kind.MATERNITY or reason == Reason.FOURTH_CHILD):
        return record
    earlier = (record.employee.service_start,) * (ordinal - 1)
    return replace(record, employee=replace(record.employee, children_born_on=earlier))


def leave_of(request: LeaveRequest) -> Leave:
    return Leave(
        Kind(request.kind),
        request.first_day,
        request.last_day,
        extension_days=request.extension_days,
        abroad=request.abroad,
        temporary_permit=request.urgent,
        reason=request.reason_code,
        relative=request.relative,
        documents=papers_of(request.papers),
    )


def ends_on(answer: RequestAnswer | None, last_day: date) -> date:
    """The last day that the rules give: annual days already used are cut off the end of long leave (D6)."""
    by_calendar = answer is not None and answer.unit is Unit.CALENDAR_DAY
    return (answer.end if answer and by_calendar else None) or last_day


def told_of(request: LeaveRequest, record: LeaveRecord) -> LeaveRecord:
    return with_children(record, request.kind, request.reason_code, request.child_ordinal)


def kind_of(value: object) -> Kind:
    """The kind by its word; annual leave where an older version of the form doesn't ask."""
    return Kind(str(value)) if value in {str(one) for one in NAMES} else Kind.ANNUAL


def papers_of(values: Iterable[object]) -> frozenset[Document]:
    known = {str(one) for one in Document}
    return frozenset(Document(str(one)) for one in values if one in known)


def day_of(value: object) -> date | None:
    """A date as forms give it: ISO text, or nothing yet."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
