"""What a broken check of an entry says at its field: what is wrong, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from models.activity import Activity, ActivityState
from workflows.letters.days import day_in_words
from workflows.rules.activity_entry import DayStatus, EntryCode, WorkResult
from workflows.services.activity.office import Office
from workflows.services.activity.policy import OVERLAP
from workflows.tongue import phrase

FIELDS: Mapping[EntryCode, str] = {
    EntryCode.INVALID_TIME: "ends",
    EntryCode.FUTURE_DATE: "day",
    EntryCode.INPUT_CLOSED: "day",
    EntryCode.INACTIVE_DAY: "day",
    EntryCode.OVERLAP: "begins",
    EntryCode.WORK_RESULT_NOT_VALID: "serves",
    EntryCode.EVIDENCE_REQUIRED: "files",
    EntryCode.INVALID_VOLUME: "volume",
}


@dataclass(frozen=True)
class Day:
    """What judging an entry of a day rests on; read once for all entries of the day."""

    office: Office
    entries: Sequence[Activity]
    statuses: frozenset[DayStatus]
    results: tuple[WorkResult, ...]
    post: str


@dataclass(frozen=True)
class About:
    """The entry that was refused: its hours, its day, until when it was taken, and what it would be written over."""

    hours: tuple[time, time]
    day: Day
    deadline: datetime
    own: Activity | None


def words_of(code: EntryCode, about: About | None) -> str:
    """The sentence; without `about`, the one that needs to know nothing."""
    return _PLAIN[code]() if code in _PLAIN or about is None else _WITH[code](about)


def clock(value: time) -> str:
    """`08.30`."""
    return f"{value:%H.%M}"


def _wrong_time() -> str:
    return phrase(
        "Jam selesai harus sesudah jam mulai, pada hari yang sama. "
        "Pekerjaan yang melewati tengah malam ditulis dua baris: sampai 23.59, lalu mulai 00.00 besoknya."
    )


def _future() -> str:
    return phrase("Hari itu belum tiba. Isi hari ini atau sebelumnya.")


def _no_result() -> str:
    return phrase(
        "Hasil kerja itu bukan milik Anda, atau SKP-nya belum disepakati pada hari itu. "
        "Pilih yang lain, atau tandai sebagai tugas tambahan."
    )


def _no_evidence() -> str:
    return phrase("Kegiatan ini perlu bukti. Lampirkan foto atau berkas, atau tulis tautannya.")


def _volume() -> str:
    return phrase("Isi banyaknya dengan angka bulat, paling sedikit 1.")


def _too_late(about: About) -> str:
    deadlines = about.day.office.deadlines
    at = about.deadline.astimezone(deadlines.zone)
    values = {"day": day_in_words(at.date()), "clock": clock(at.time())}
    if about.own is not None and about.own.state is ActivityState.RETURNED:
        return phrase("Batas memperbaiki baris ini sudah lewat: {day} pukul {clock}.", **values)
    return phrase(
        "Batas mengisi hari itu sudah lewat: {day} pukul {clock}. "
        "Bila layanan waktu itu terganggu, minta bagian kepegawaian mencatat gangguannya.",
        **values,
    )


def _idle(about: About) -> str:
    if DayStatus.FULL_DAY_LEAVE in about.day.statuses:
        return phrase("Anda cuti pada hari itu, jadi tidak ada kegiatan yang dihitung.")
    if DayStatus.ABSENT in about.day.statuses:
        return phrase(
            "Hari itu tercatat tidak masuk tanpa keterangan. "
            "Bila keliru, minta bagian kepegawaian memperbaiki presensinya dulu."
        )
    return phrase(
        "Hari itu bukan hari kerja Anda. Kegiatan lembur bisa diisi "
        "setelah surat perintah lemburnya dicatat bagian kepegawaian."
    )


def _overlaps(about: About) -> str:
    begins, ends = about.hours
    other = next(
        one
        for one in about.day.entries
        if one is not about.own and one.state in _STANDING and one.begins < ends and begins < one.ends
    )
    return phrase(
        "Jamnya bertumpuk dengan “{text}” ({begins}–{ends}) yang sudah dikirim. Ubah jamnya.",
        text=other.text,
        begins=clock(other.begins),
        ends=clock(other.ends),
    )


_STANDING = frozenset(ActivityState(one) for one in OVERLAP)
_PLAIN: Mapping[EntryCode, Callable[[], str]] = {
    EntryCode.INVALID_TIME: _wrong_time,
    EntryCode.FUTURE_DATE: _future,
    EntryCode.WORK_RESULT_NOT_VALID: _no_result,
    EntryCode.EVIDENCE_REQUIRED: _no_evidence,
    EntryCode.INVALID_VOLUME: _volume,
}
_WITH: Mapping[EntryCode, Callable[[About], str]] = {
    EntryCode.INPUT_CLOSED: _too_late,
    EntryCode.INACTIVE_DAY: _idle,
    EntryCode.OVERLAP: _overlaps,
}
