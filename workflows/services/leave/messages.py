"""What a refused answer of the rules says on the form: what happened, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from workflows.rules.leave_answer import Cause, RequestAnswer
from workflows.rules.leave_facts import Code, Kind, Leave
from workflows.services.leave import closed, refusals, words
from workflows.services.leave.book import Book

Messages = Mapping[str, list[str]]
HR = refusals.HR
# How far back a leave may begin that nobody can foresee; annual leave is asked for before it is taken.
BACK_DATED = {
    Kind.SICK: timedelta(days=366),
    Kind.MATERNITY: timedelta(days=92),
    Kind.IMPORTANT_REASON: timedelta(days=7),
    Kind.ANNUAL_SPECIAL: timedelta(days=7),
}
_YEARS_AHEAD = {Kind.UNPAID: 5}


def of_dates(
    book: Book,
    first: date,
    last: date,
    *,
    fields: tuple[str, str] = ("first_day", "last_day"),
    earliest: date | None = None,
    kind: Kind = Kind.ANNUAL,
) -> Messages:
    """What is wrong with the dates themselves, before any rule is asked."""
    latest = date(book.today.year + _YEARS_AHEAD.get(kind, 1), 12, 31)
    soonest = min(earliest or book.today, book.today - BACK_DATED.get(kind, timedelta()))
    if first < soonest:
        return {fields[0]: [_past(first, soonest, kind)]}
    if last < first:
        return {
            fields[1]: [
                (
                    f"Hari terakhir ({words.short_day(last)}) lebih awal daripada hari pertama "
                    f"({words.short_day(first)}). Pilih hari yang sama atau sesudahnya."
                )
            ]
        }
    if last > latest:
        return {
            fields[1]: [
                (
                    f"Kalender kerja baru dikenal sampai {words.day(latest)}. Pilih hari sebelum itu, "
                    "lalu ajukan sisanya nanti."
                )
            ]
        }
    return {}


def of_blocked(book: Book, leave: Leave, *, field: str = "first_day") -> Messages:
    """Annual leave with a working day in a period that the office closed for the unit."""
    found = closed.met(book, leave)
    if found is None:
        return {}
    return {field: [f"{closed.said(found)} Pilih tanggal lain, atau tanyakan ke {HR}."]}


def of_answer(
    answer: RequestAnswer,
    book: Book,
    leave: Leave,
    *,
    whose: str = "Anda",
    fields: tuple[str, str] = ("first_day", "last_day"),
) -> Messages:
    """Messages by field for a request that the rules refuse; empty for one that they accept."""
    if answer.passes or answer.code is None:
        return {}
    first, last = fields
    of_kind = refusals.of_kind(answer, leave, employee=book.record.employee.kind, whose=whose)
    if of_kind is not None:
        field, said = of_kind
        return {{"first_day": first, "last_day": last}.get(field, field): [said]}
    return _of_annual(answer, book, leave, answer.code, whose=whose, fields=fields)


def _of_annual(
    answer: RequestAnswer, book: Book, leave: Leave, code: Code, *, whose: str, fields: tuple[str, str]
) -> Messages:
    first, last = fields
    if code in _AT_THE_END:
        return {last: [_AT_THE_END[code](answer, leave, whose)]}
    if code is Code.EXT_TOO_LONG:
        return {"extension_days": [_too_long_a_journey(answer)]}
    if code is Code.OVERLAP:
        return {first: [_overlap(book, leave, whose=whose)]}
    return {first: [_no_right(answer, whose=whose)]}


def _past(first: date, soonest: date, kind: Kind) -> str:
    if kind in BACK_DATED:
        return f"{words.day(first)} terlalu lama berlalu. Pilih {words.day(soonest)} atau sesudahnya."
    return f"{words.day(first)} sudah lewat. Cuti diminta sebelum dijalani; pilih hari ini atau sesudahnya."


def overlap(first: date, last: date, *, whose: str = "Anda") -> str:
    return (
        f"Tanggal ini bertumpuk dengan cuti {whose} yang lain, {words.period(first, last)}. "
        "Pilih tanggal lain, atau tarik permintaan yang itu lebih dulu."
    )


def _overlap(book: Book, leave: Leave, *, whose: str) -> str:
    last = leave.last or leave.first
    other = next(one for one in book.record.leaves if one.meets(leave.first, last))
    return overlap(other.first, other.last, whose=whose)


def _insufficient(answer: RequestAnswer, _leave: Leave, whose: str) -> str:
    if answer.cause is Cause.CARRIED_DAYS_TAKEN:
        return (
            f"Cuti {whose} pada {answer.short_year} memakai hari yang dibawa dari tahun sebelumnya, jadi hari itu "
            f"tidak bisa dipakai dua kali. Kurangi {answer.short} hari atau pilih tanggal lain."
        )
    part = next(part for part in answer.parts if part.year == answer.short_year)
    has, short = part.before.total, part.short
    counted = ""
    if answer.effective_start is not None and answer.end is not None:
        counted = f" ({words.period(answer.effective_start, answer.end)})"
    split = len(answer.parts) > 1
    which = f"tahun {part.year} " if split else ""
    there = f", {part.days} di antaranya pada {part.year}" if split else ""
    held = f", {part.before.reserved.total} hari lain sedang dipesan" if part.before.reserved.total else ""
    lost = " Hak tahun itu hilang karena cuti besar." if answer.cause else ""
    if has == 0:
        return (
            f"Sisa cuti {which}{whose} sudah habis{held}; permintaan ini {answer.days} hari kerja{counted}{there}."
            f"{lost} Pilih tanggal di tahun lain, atau tanyakan ke {HR}."
        )
    return (
        f"Sisa cuti {which}{whose} {has} hari{held}; permintaan ini {answer.days} hari kerja{counted}{there}."
        f"{lost} Kurangi {short} hari atau pilih tanggal lain."
    )


def _too_long_a_journey(answer: RequestAnswer) -> str:
    if not answer.extension_max:
        return (
            "Tambahan hari perjalanan hanya untuk tempat tugas yang sulit dijangkau. "
            f"Kosongkan, atau tanyakan ke {HR} bila tempat tugas Anda seharusnya termasuk."
        )
    most = answer.extension_max
    return f"Tambahan hari perjalanan paling lama {most} hari kalender. Isi {most} atau kurang."


def _contract_end(answer: RequestAnswer, _leave: Leave, whose: str) -> str:
    latest = answer.latest_end or date.max
    return (
        f"Perjanjian kerja {whose} berlaku sampai {words.day(latest)}, jadi cuti tidak bisa lewat dari hari itu. "
        f"Pilih hari terakhir paling lambat {words.short_day(latest)}."
    )


def _no_working_day(_answer: RequestAnswer, leave: Leave, _whose: str) -> str:
    days = words.period(leave.first, leave.last or leave.first)
    return f"{days} tidak berisi hari kerja, jadi tidak perlu cuti. Pilih tanggal lain."


def _no_right(answer: RequestAnswer, *, whose: str) -> str:
    if answer.code is Code.TEACHER_PPPK:
        return (
            "Guru dan dosen PPPK memakai libur sekolah sebagai cuti tahunan (PP 49/2018 pasal 81). "
            f"Untuk keperluan lain, tanyakan ke {HR}."
        )
    if answer.code is Code.SERVICE_LT_1Y and answer.right_from is not None:
        return (
            f"Cuti tahunan bisa dipakai setelah bekerja satu tahun; hak {whose} mulai {words.day(answer.right_from)}. "
            "Pilih tanggal sejak hari itu."
        )
    return f"Hak cuti tahunan {whose} belum ada pada tanggal ini. Tanyakan ke {HR}."


_AT_THE_END: Mapping[Code, Callable[[RequestAnswer, Leave, str], str]] = {
    Code.INSUFFICIENT_BALANCE: _insufficient,
    Code.CONTRACT_END: _contract_end,
    Code.NO_WORKING_DAY: _no_working_day,
}
