"""What the diagram of a report calls: sent, decided, returned and sent again, gone up, timed out, taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from models.activity import Activity, ActivityReport, ActivityState
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Context, Messages, check, service
from workflows.rules.activity_decision import TIMED_OUT, Action
from workflows.rules.calendar import NoWorkingDay
from workflows.services.activity import entries, reports, verifying
from workflows.services.activity.reports import Part
from workflows.services.activity.verifying import Decider, Verdict
from workflows.tongue import phrase

ENTRIES, DECISION, BY_ROW = "entries", "decision", "BY_ROW"
ACTIONS = {"ACCEPTED": Action.VERIFY, "RETURNED": Action.RETURN, "REJECTED": Action.REJECT}
REASONS = {"RETURNED": "return_reason", "REJECTED": "reject_reason"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What the diagram needs to go on; kept in the data of the case."""

    report_id: int
    entries_sent: int
    first_day: date
    last_day: date
    verifier_post: int
    verify_until: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """`returned`: how many entries wait for the employee, until `resend_until`."""

    returned: int
    resend_until: datetime


@dataclass(frozen=True, slots=True)
class Resent:
    """`waiting`: how many entries wait for the verifier."""

    waiting: int
    verifier_post: int
    verify_until: datetime


@dataclass(frozen=True, slots=True)
class Climbed:
    above_post: int
    above_until: datetime


@dataclass(frozen=True, slots=True)
class Concluded:
    outcome: str


@check("activity.send")
def check_send(context: Context, values: Mapping[str, object]) -> Messages:
    """Own entries of one month under one post; each is judged when it is sent."""
    ids = _numbers(values.get(ENTRIES))
    if context.actor_id != context.subject_id or not ids:
        return {ENTRIES: [phrase("Pilih baris aktivitas Anda yang akan dikirim.")]}
    if len(ids) > reports.MOST_ENTRIES:
        said = phrase("Kirim paling banyak {most} baris sekaligus.", most=reports.MOST_ENTRIES)
        return {ENTRIES: [said]}
    found = _parts(context, ids)
    if sum(len(part.ids) for part in found) != len(ids):
        return {ENTRIES: [phrase("Ada baris yang sudah tidak ada. Muat ulang halaman aktivitas.")]}
    if len(found) != 1:
        said = phrase("Baris dari bulan lain, atau dengan atasan lain pada hari itu, dikirim tersendiri.")
        return {ENTRIES: [said]}
    return {}


@service("activity.send")
def send(context: Context, *, entries: str) -> Sent:
    """The report with its entries, checked anew and kept as versions. InputRefused where one can't be sent."""
    wrong = check_send(context, {ENTRIES: entries})
    if wrong:
        raise InputRefused(wrong)
    session, ids = context.session, _numbers(entries)
    part = _parts(context, ids)[0]
    post_id = _verifier(context, part.superior_post_id)
    report = ActivityReport(
        instance_id=context.instance_id,
        employee_id=context.subject_id,
        superior_post_id=part.superior_post_id,
        first_day=part.first_day,
        last_day=part.last_day,
        sent_at=context.now,
    )
    session.add(report)
    session.flush()  # its number goes into versions
    _send(context, report, ids)
    return Sent(report.id, len(ids), part.first_day, part.last_day, post_id, _verify_until(context, report))


@check("activity.verify")
def check_verify(context: Context, values: Mapping[str, object]) -> Messages:
    """Whether what is decided for all that waits may be; by rows nothing may be left waiting."""
    report = reports.report_of_case(context.session, context.instance_id)
    if report is None:
        return {DECISION: [phrase("Laporan ini tidak ditemukan lagi.")]}
    rows = {one.id: one for one in reports.entries_of(context.session, report.id)}
    left = verifying.waiting(rows.values())
    choice = str(values.get(DECISION) or "")
    if choice == BY_ROW or not left:
        said = phrase("Masih ada baris tanpa putusan. Buka lembar laporan, lalu putuskan baris demi baris.")
        return {DECISION: [said]} if left else {}
    if choice == "RETURNED" and context.step == "verify_above":
        said = phrase("Batas perbaikan sudah lewat, jadi baris ini diterima atau ditolak.")
        return {DECISION: [said]}
    verdict = _verdict(choice, values.get(REASONS.get(choice, "")))
    deadlines = reports.deadlines_in(context, report)
    by = _decider(context, report, context.step)
    wrong = verifying.refusals(report, rows, {one.id: verdict for one in left}, by=by, deadlines=deadlines)
    if not wrong:
        return {}
    code = next(iter(wrong.values()))
    field = REASONS[choice] if code == "REASON_TOO_SHORT" else DECISION
    return {field: [verifying.refusal_words(code, deadlines)]}


@service("activity.decide")
def decide(
    context: Context, *, report_id: int, task: str, decision: str, reason: str | None = None
) -> Decided:
    """Decide at the task on all that still waits; what was decided row by row stays as it was."""
    session = context.session
    report = session.get_one(ActivityReport, report_id)
    rows = {one.id: one for one in reports.entries_of(session, report_id, lock=True)}
    deadlines = reports.deadlines_in(context, report)
    if left := verifying.waiting(rows.values()):
        verdicts = dict.fromkeys((one.id for one in left), _verdict(decision, reason))
        by = _decider(context, report, task)
        wrong = verifying.decide(session, report, verdicts, by=by, rows=rows, deadlines=deadlines)
        if wrong:
            code = next(iter(wrong.values()))
            raise InputRefused({DECISION: [verifying.refusal_words(code, deadlines)]})
    returned = _returned(rows.values())
    days = {one.day for one in returned} or {report.last_day}
    return Decided(len(returned), reports.resend_until(deadlines, days, returned_at=context.now))


@check("activity.repair")
def check_repair(context: Context, values: Mapping[str, object]) -> Messages:
    """Whether every returned entry may be sent again."""
    del values
    report = reports.report_of_case(context.session, context.instance_id)
    if report is None:
        return {"": [phrase("Laporan ini tidak ditemukan lagi.")]}
    returned = _returned(reports.entries_of(context.session, report.id))
    wrong = entries.wrong_to_send(context.session, report.employee_id, returned, now=context.now)
    named = {one.id: one for one in returned}
    said = [f"{named[one].text[:60]}: {' '.join(words)}" for one, words in wrong.items()]
    return {"repair_note": said} if said else {}


@service("activity.resend")
def resend(context: Context, *, report_id: int) -> Resent:
    """Send the returned entries again, as new versions, to whoever verifies now."""
    report = context.session.get_one(ActivityReport, report_id)
    ids = [one.id for one in _returned(reports.entries_of(context.session, report_id))]
    if ids:
        _send(context, report, ids)
    post_id = _verifier(context, report.superior_post_id)
    return Resent(len(ids), post_id, _verify_until(context, report))


@service("activity.climb")
def climb(context: Context, *, report_id: int) -> Climbed:
    """To the superior's superior, for as many working days as the setting gives."""
    report = context.session.get_one(ActivityReport, report_id)
    post_id = reports.next_post(context.session, report, today=context.today)
    deadlines = reports.deadlines_in(context, report)
    return Climbed(post_id or report.superior_post_id, deadlines.escalation_close(report.first_day))


@service("activity.time_out")
def time_out(context: Context, *, report_id: int) -> None:
    """Verify by itself, or let expire, what both superiors let pass: by the setting of the days reported."""
    report = context.session.get_one(ActivityReport, report_id)
    policy = reports.deadlines_in(context, report).policy
    state = ActivityState(TIMED_OUT[policy.on_timeout])
    left = verifying.waiting(reports.entries_of(context.session, report_id, lock=True))
    verifying.by_system(context.session, left, state, now=context.now)


@service("activity.lapse")
def lapse(context: Context, *, report_id: int) -> None:
    """What was returned and not sent again in time is over; the decision on its version stays."""
    for one in _returned(reports.entries_of(context.session, report_id)):
        one.state, one.changed_at = ActivityState.EXPIRED, context.now
    context.session.flush()  # the case concludes from it


@service("activity.conclude")
def conclude(context: Context, *, report_id: int) -> Concluded:
    """What became of the report as a whole, see `verifying.outcome_of`."""
    return Concluded(verifying.outcome_of(reports.entries_of(context.session, report_id)))


@service("activity.withdraw")
def withdraw(context: Context, *, instance_number: str, reason: str = "") -> None:
    """A running report is taken back: what waits is a draft again, what was decided stays."""
    del instance_number, reason
    report = reports.report_of_case(context.session, context.instance_id)
    if report is not None:
        entries.withdraw(context.session, report.id, now=context.now)


def _send(context: Context, report: ActivityReport, ids: list[int]) -> None:
    entries.send(context.session, report.employee_id, ids, context.now, report=report)


def _numbers(text: object) -> list[int]:
    """Ids from "12,13"; none where anything else stands between."""
    parts = str(text or "").split(",")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):  # noqa: PLR2004 - bigint
        return []
    return list(dict.fromkeys(map(int, parts)))


def _parts(context: Context, ids: Collection[int]) -> Sequence[Part]:
    read = partial(reports.parts, context.session, context.subject_id, ids)
    return context.once(("activity.parts", *ids), read)


def _verifier(context: Context, superior_post_id: int | None) -> int:
    found = reports.verifier_post(context.session, context.subject_id, superior_post_id, today=context.today)
    if found is None:
        said = phrase(
            "Belum ada yang menjabat di atas Anda pada hari itu, jadi laporan belum bisa dikirim. "
            "Minta bagian kepegawaian menetapkan penjabatnya."
        )
        raise InputRefused({ENTRIES: [said]})
    return found


def _verify_until(context: Context, report: ActivityReport) -> datetime:
    try:
        return reports.deadlines_in(context, report).verify_close(report.first_day)
    except NoWorkingDay as error:
        said = phrase(
            "Kalender kerja bulan berikutnya belum ditetapkan. Minta bagian kepegawaian mengisinya."
        )
        raise InputRefused({ENTRIES: [said]}) from error


def _returned(rows: Iterable[Activity]) -> list[Activity]:
    return [one for one in rows if one.state is ActivityState.RETURNED]


def _verdict(choice: str, reason: object) -> Verdict:
    if choice not in ACTIONS:
        raise InputRefused({DECISION: [phrase("Pilih putusan Anda.")]})
    return Verdict(ACTIONS[choice], str(reason or ""))


def _decider(context: Context, report: ActivityReport, step: str) -> Decider:
    if context.actor_id is None:
        raise RuntimeError("nobody decides on a report")
    title = assignment.acts_as(context, posts={report.superior_post_id}, today=context.today)
    return Decider(employee_id=context.actor_id, title=title, step=step, now=context.now)
