"""What refusals say that only some kinds of leave meet: the rule, its article, and the day or paper that would pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflows.rules.calendar import period_end
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_facts import Code, EmployeeKind, Kind, Leave
from workflows.rules.leave_unpaid import EXTENSION_MONTHS
from workflows.rules.leave_words import Document, Reason
from workflows.services.leave import words
from workflows.services.leave.asked import NAMES

Field = str
HR = "bagian kepegawaian"
PAPERS = {
    Document.DOCTOR_LETTER: "surat dokter",
    Document.GOVERNMENT_DOCTOR_LETTER: "surat dokter pemerintah",
    Document.MIDWIFE_LETTER: "surat bidan",
    Document.SPECIALIST_LETTER: "surat dokter spesialis",
    Document.TPK_LETTER: "surat Tim Penguji Kesehatan",
    Document.INPATIENT_LETTER: "surat rawat inap",
    Document.RT_HEAD_LETTER: "surat ketua RT",
    Document.DEATH_CERTIFICATE: "surat kematian",
    Document.MARRIAGE_PAPERS: "surat nikah",
    Document.HAJJ_SCHEDULE: "jadwal keberangkatan haji",
    Document.ASSIGNMENT_LETTER: "surat tugas atau SK pasangan",
}
_LIMITS = {
    Kind.SICK: "Cuti sakit paling lama satu tahun, ditambah enam bulan dengan surat Tim Penguji Kesehatan "
    "(PP 11/2017 pasal 321)",
    Kind.MATERNITY: "Cuti melahirkan paling lama tiga bulan (PP 11/2017 pasal 325)",
    Kind.IMPORTANT_REASON: "Cuti karena alasan penting paling lama satu bulan (PP 11/2017 pasal 330)",
    Kind.LONG: "Cuti besar paling lama tiga bulan, dikurangi cuti tahunan yang sudah dipakai tahun ini "
    "(PP 11/2017 pasal 316)",
    Kind.UNPAID: "Cuti di luar tanggungan negara paling lama tiga tahun (PP 11/2017 pasal 334)",
    Kind.ANNUAL_SPECIAL: "Cuti tahunan khusus PPPK paling lama enam hari kerja (PP 49/2018 pasal 80)",
}
_EXTENSION = "Perpanjangan cuti di luar tanggungan negara paling lama satu tahun (PP 11/2017 pasal 334)"
_SICK_PPPK = (
    "Cuti sakit PPPK paling lama satu bulan (PP 49/2018 pasal 83); selebihnya perjanjian kerja ditinjau"
)
_MISCARRIAGE = (
    "Cuti sakit karena gugur kandungan paling lama satu setengah bulan, 45 hari (PP 11/2017 pasal 322)"
)


def of_kind(
    answer: RequestAnswer, leave: Leave, *, employee: EmployeeKind, whose: str
) -> tuple[Field, str] | None:
    """The field and the sentence of a refusal; None for those that annual leave meets too."""
    say = _SAID.get(answer.code) if answer.code else None
    if answer.code is Code.LENGTH_EXCEEDED and leave.kind is not Kind.ANNUAL:
        return "last_day", _too_long(answer, leave, employee)
    return say(answer, leave, employee, whose) if say else None


def papers_named(documents: tuple[Document, ...]) -> str:
    """`surat dokter atau surat bidan`."""
    return " atau ".join(PAPERS[one] for one in documents)


def _too_long(answer: RequestAnswer, leave: Leave, employee: EmployeeKind) -> str:
    limit = _LIMITS.get(leave.kind, NAMES[leave.kind])
    if leave.kind is Kind.UNPAID and answer.latest_end == period_end(leave.first, EXTENSION_MONTHS):
        limit = _EXTENSION
    if leave.kind is Kind.SICK:
        if leave.reason == Reason.MISCARRIAGE:
            limit = _MISCARRIAGE
        elif employee is EmployeeKind.PPPK:
            limit = _SICK_PPPK
    if answer.latest_end is None or answer.latest_end < leave.first:
        return f"{limit}. Permintaan ini {answer.days or 0} hari. Kurangi, atau tanyakan ke {HR}."
    return f"{limit}. Pilih hari terakhir paling lambat {words.day(answer.latest_end)}."


def _not_available(
    _answer: RequestAnswer, leave: Leave, employee: EmployeeKind, _whose: str
) -> tuple[Field, str]:
    if leave.kind is Kind.ANNUAL_SPECIAL and employee is EmployeeKind.PPPK:
        return "kind", (
            "Cuti tahunan khusus hanya untuk PPPK yang bekerja kurang dari satu tahun (PP 49/2018 pasal 80). "
            "Sesudah itu ajukan cuti tahunan biasa."
        )
    law = "PP 49/2018 pasal 76" if employee is EmployeeKind.PPPK else "PP 11/2017 pasal 340"
    return "kind", f"{NAMES[leave.kind]} tidak ada untuk {employee} ({law}). Pilih jenis cuti yang lain."


def _five_years(
    answer: RequestAnswer, leave: Leave, _employee: EmployeeKind, whose: str
) -> tuple[Field, str]:
    law = "pasal 334" if leave.kind is Kind.UNPAID else "pasal 316"
    since = f"; hak {whose} mulai {words.day(answer.right_from)}" if answer.right_from else ""
    return "first_day", (
        f"{NAMES[leave.kind]} bisa diambil setelah bekerja lima tahun terus-menerus (PP 11/2017 {law}){since}. "
        "Pilih tanggal sejak hari itu."
    )


def _too_soon(answer: RequestAnswer, _leave: Leave, _employee: EmployeeKind, whose: str) -> tuple[Field, str]:
    since = f" Hak {whose} yang berikutnya mulai {words.day(answer.right_from)}." if answer.right_from else ""
    return "first_day", (
        "Cuti besar berikutnya baru bisa lima tahun setelah yang terakhir selesai (PP 11/2017 pasal 316)."
        f"{since} Pilih tanggal sejak hari itu."
    )


def _fourth_child(
    answer: RequestAnswer, _leave: Leave, employee: EmployeeKind, _whose: str
) -> tuple[Field, str]:
    law = "Peraturan BKN 7/2022" if employee is EmployeeKind.PPPK else "PP 11/2017 pasal 325"
    which = f"; ini anak ke-{answer.ordinal}" if answer.ordinal else ""
    other = f" Tanyakan ke {HR}."
    if answer.alternative is not None:
        other = f" Ajukan cuti besar untuk kelahiran, sampai {words.day(answer.alternative.end)}."
    return "child_ordinal", f"Cuti melahirkan untuk anak pertama sampai ketiga ({law}){which}.{other}"


_NOT_THIS_TIME: Mapping[str, tuple[Field, str]] = {
    Reason.FOURTH_CHILD: (
        "child_ordinal",
        (
            "Cuti besar untuk kelahiran dipakai mulai anak keempat. Untuk anak pertama sampai ketiga, "
            "ajukan cuti melahirkan (PP 11/2017 pasal 325)."
        ),
    ),
    Reason.RELIGION_FIRST_HAJJ: (
        "reason_code",
        (
            "Cuti besar untuk haji pertama hanya sekali, dan sudah pernah diambil (Peraturan BKN 24/2017 "
            "bagian III.B). Pilih keperluan yang lain."
        ),
    ),
}


def _not_listed(
    _answer: RequestAnswer, leave: Leave, _employee: EmployeeKind, _whose: str
) -> tuple[Field, str]:
    if leave.kind is Kind.LONG and leave.reason in _NOT_THIS_TIME:
        return _NOT_THIS_TIME[leave.reason]
    if leave.reason in (Reason.FAMILY_GRAVELY_ILL, Reason.FAMILY_DIED, Reason.SETTLE_RIGHTS_OF_DECEASED):
        return "relative", (
            "Pilih siapa yang sakit atau meninggal; hanya keluarga yang disebut aturan "
            f"({_reasons_law(leave.kind)}) yang bisa menjadi alasan."
        )
    return "reason_code", (
        f"Keperluan ini tidak termasuk yang disebut aturan untuk {NAMES[leave.kind].lower()} "
        f"({_reasons_law(leave.kind)}). Pakai cuti tahunan, atau pilih keperluan yang lain."
    )


def _reasons_law(kind: Kind) -> str:
    return {Kind.ANNUAL_SPECIAL: "PP 49/2018 pasal 80", Kind.UNPAID: "PP 11/2017 pasal 334"}.get(
        kind, "PP 11/2017 pasal 328"
    )


def _papers_missing(answer: RequestAnswer, _leave: Leave, _e: EmployeeKind, _whose: str) -> tuple[Field, str]:
    missing = words.listed(papers_named(one) for one in answer.lacking)
    return "papers", f"Lampirkan {missing}. Belum ada? Simpan dulu; semua yang Anda isi tetap ada."


def _other_doctor(
    _answer: RequestAnswer, _leave: Leave, _employee: EmployeeKind, _whose: str
) -> tuple[Field, str]:
    return "papers", (
        "Cuti sakit PPPK lebih dari 14 hari perlu surat dokter pemerintah: dokter PNS atau dokter di fasilitas "
        "pemerintah (PP 49/2018 pasal 82; Peraturan BKN 7/2022)."
    )


def _too_early_for_special(
    answer: RequestAnswer, leave: Leave, _employee: EmployeeKind, whose: str
) -> tuple[Field, str] | None:
    if leave.kind is Kind.ANNUAL:
        return None
    since = f" Hak {whose} mulai {words.day(answer.right_from)}." if answer.right_from else ""
    return "first_day", f"{NAMES[leave.kind]} belum bisa diambil pada tanggal ini.{since} Pilih tanggal lain."


def _carried_elsewhere(
    answer: RequestAnswer, leave: Leave, _employee: EmployeeKind, whose: str
) -> tuple[Field, str] | None:
    if leave.kind is not Kind.LONG:
        return None
    return "first_day", (
        f"Cuti besar menghapus hak cuti tahunan {leave.first.year} (PP 11/2017 pasal 317), padahal {answer.short} hari "
        f"cuti {whose} pada {answer.short_year} dibawa dari hak itu. Batalkan atau tarik dulu {answer.short} hari itu, "
        "atau pilih tanggal di tahun lain."
    )


_SAID: Mapping[Code, Callable[[RequestAnswer, Leave, EmployeeKind, str], tuple[Field, str] | None]] = {
    Code.KIND_NOT_AVAILABLE: _not_available,
    Code.SERVICE_LT_1Y: _too_early_for_special,
    Code.SERVICE_LT_5Y: _five_years,
    Code.TOO_SOON_AFTER_CUTI_BESAR: _too_soon,
    Code.CHILD_ORDINAL_GT_3: _fourth_child,
    Code.INSUFFICIENT_BALANCE: _carried_elsewhere,
    Code.REASON_NOT_LISTED: _not_listed,
    Code.DOC_MISSING: _papers_missing,
    Code.DOC_NOT_GOV_DOCTOR: _other_doctor,
}
