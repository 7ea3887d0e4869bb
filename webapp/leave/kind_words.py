"""What the pages call kinds of leave, reasons, relatives and papers."""

from __future__ import annotations

from webapp.translation import _
from workflows.rules.leave_facts import PaperNeed
from workflows.rules.leave_papers import AnyOf, PaperWanted
from workflows.rules.leave_words import Document, Relative


def name(kind: str) -> str:
    return {
        "ANNUAL": _("Cuti tahunan"),
        "ANNUAL_SPECIAL": _("Cuti tahunan khusus PPPK"),
        "SICK": _("Cuti sakit"),
        "IMPORTANT_REASON": _("Cuti karena alasan penting"),
        "MATERNITY": _("Cuti melahirkan"),
        "LONG": _("Cuti besar"),
        "UNPAID": _("Cuti di luar tanggungan negara"),
    }.get(kind, _("Cuti"))


def extension() -> str:
    """What the offer of unpaid leave is called while one runs."""
    return _("Perpanjang cuti di luar tanggungan negara")


def title(kind: str) -> str:
    """`Ajukan cuti sakit`."""
    said = name(kind)
    return _("Ajukan %(leave)s", leave=said[:1].lower() + said[1:])


def about(kind: str) -> str:
    """One line under the name of a kind, before anything is asked."""
    return {
        "ANNUAL": _("Dari hak 12 hari kerja setahun."),
        "ANNUAL_SPECIAL": _("Bekerja kurang dari satu tahun: paling lama 6 hari kerja, untuk keluarga inti."),
        "SICK": _("Dengan surat dokter. Boleh diajukan menyusul."),
        "IMPORTANT_REASON": _("Keluarga sakit keras atau meninggal, menikah, istri melahirkan, musibah."),
        "MATERNITY": _("Tiga bulan, untuk anak pertama sampai ketiga."),
        "LONG": _("Paling lama tiga bulan, setelah lima tahun bekerja."),
        "UNPAID": _("Paling lama tiga tahun, tanpa penghasilan. Diputus PPK sesudah BKN setuju."),
    }.get(kind, "")


def cost(kind: str) -> str:
    """What a kind takes away or leaves alone, said before the form."""
    return {
        "ANNUAL_SPECIAL": _("Hari yang dipakai mengurangi hak cuti tahunan tahun ini."),
        "SICK": _("Tidak mengurangi sisa cuti tahunan. Penghasilan tetap."),
        "IMPORTANT_REASON": _("Tidak mengurangi sisa cuti tahunan. Penghasilan tetap."),
        "MATERNITY": _("Tidak mengurangi sisa cuti tahunan. Penghasilan tetap."),
        "LONG": _(
            "Hak cuti tahunan tahun ini hilang, dan tunjangan jabatan tidak dibayar selama cuti. "
            "Kurang dari tiga bulan? Sisanya hapus."
        ),
        "UNPAID": _(
            "Tidak ada penghasilan, tidak dihitung sebagai masa kerja, dan jabatan Anda diisi orang lain. "
            "Sesudahnya lapor tertulis paling lambat satu bulan."
        ),
    }.get(kind, "")


def article(kind: str) -> str:
    return {
        "ANNUAL_SPECIAL": _("PP 49/2018 pasal 80 dan Peraturan BKN 7/2022."),
        "SICK": _(
            "PP 11/2017 pasal 319–324 jo. PP 17/2020 dan Peraturan BKN 7/2021 bagian III.C. PPPK: Peraturan BKN 7/2022."
        ),
        "IMPORTANT_REASON": _("PP 11/2017 pasal 328–332 dan Peraturan BKN 24/2017 bagian III.E."),
        "MATERNITY": _(
            "PP 11/2017 pasal 325–327 dan Peraturan BKN 24/2017 bagian III.D. PPPK: Peraturan BKN 7/2022."
        ),
        "LONG": _("PP 11/2017 pasal 316–318 dan Peraturan BKN 24/2017 bagian III.B."),
        "UNPAID": _("PP 11/2017 pasal 334–337 dan Peraturan BKN 24/2017 bagian III.G."),
    }.get(
        kind,
        _(
            "PP 11/2017 pasal 311–315 dan Peraturan BKN 24/2017 bagian III.A: 12 hari kerja setahun setelah bekerja "
            "satu tahun; sisa tahun lalu yang dibawa paling banyak 6 hari kerja. PPPK: Peraturan BKN 7/2022."
        ),
    )


def reason(code: str) -> str:
    return {
        "ILLNESS": _("Sakit"),
        "MISCARRIAGE": _("Gugur kandungan"),
        "WORK_ACCIDENT": _("Kecelakaan kerja"),
        "FAMILY_GRAVELY_ILL": _("Keluarga sakit keras"),
        "FAMILY_DIED": _("Keluarga meninggal"),
        "SETTLE_RIGHTS_OF_DECEASED": _("Mengurus hak keluarga yang meninggal"),
        "OWN_MARRIAGE": _("Menikah"),
        "FIRST_MARRIAGE": _("Menikah yang pertama"),
        "WIFE_GIVING_BIRTH": _("Istri melahirkan"),
        "FIRE_OR_DISASTER": _("Rumah terbakar atau bencana alam"),
        "DANGEROUS_POSTING": _("Bertugas di perwakilan yang rawan"),
        "FAMILY": _("Keperluan pribadi atau keluarga"),
        "RELIGION_FIRST_HAJJ": _("Ibadah haji yang pertama"),
        "FOURTH_CHILD": _("Melahirkan anak keempat dan seterusnya"),
        "SPOUSE_STATE_DUTY": _("Mendampingi pasangan tugas negara atau belajar"),
        "SPOUSE_WORK": _("Mendampingi pasangan yang bekerja di tempat lain"),
        "FERTILITY_PROGRAMME": _("Program mendapatkan keturunan"),
        "CHILD_SPECIAL_NEEDS": _("Mendampingi anak berkebutuhan khusus"),
        "SPOUSE_OR_CHILD_SPECIAL_CARE": _("Mendampingi pasangan atau anak yang perlu perawatan khusus"),
        "PARENT_CARE": _("Merawat orang tua atau mertua yang sakit atau uzur"),
    }.get(code, "")


def relative(code: str) -> str:
    return (
        {
            Relative.MOTHER: _("ibu"),
            Relative.FATHER: _("ayah"),
            Relative.SPOUSE: _("suami atau istri"),
            Relative.CHILD: _("anak"),
            Relative.SIBLING: _("kakak atau adik"),
            Relative.PARENT_IN_LAW: _("mertua"),
            Relative.CHILD_IN_LAW: _("menantu"),
        }.get(Relative(code), "")
        if code in set(Relative)
        else ""
    )


def paper(code: str) -> str:
    return {
        Document.DOCTOR_LETTER: _("Surat dokter"),
        Document.GOVERNMENT_DOCTOR_LETTER: _("Surat dokter pemerintah"),
        Document.MIDWIFE_LETTER: _("Surat bidan"),
        Document.SPECIALIST_LETTER: _("Surat dokter spesialis"),
        Document.TPK_LETTER: _("Surat Tim Penguji Kesehatan"),
        Document.INPATIENT_LETTER: _("Surat rawat inap"),
        Document.RT_HEAD_LETTER: _("Surat ketua RT"),
        Document.DEATH_CERTIFICATE: _("Surat kematian"),
        Document.MARRIAGE_PAPERS: _("Surat nikah"),
        Document.HAJJ_SCHEDULE: _("Jadwal keberangkatan haji"),
        Document.ASSIGNMENT_LETTER: _("Surat tugas atau SK pasangan"),
    }[Document(code)]


def annex(code: str) -> str:
    """What a form beside 1.b is for (Peraturan BKN 24/2017)."""
    return {
        "1c": _("izin sementara"),
        "1d": _("permintaan kepada BKN"),
        "1e": _("keputusan PPK"),
        "1f": _("permintaan perpanjangan"),
        "1g": _("permintaan kepada BKN"),
        "1h": _("keputusan perpanjangan"),
        "1i": _("laporan selesai cuti"),
        "1j": _("permintaan pengaktifan kepada BKN"),
        "1k": _("keputusan pengaktifan kembali"),
        "1l": _("penempatan di instansi lain"),
    }.get(code, "")


def any_of(documents: AnyOf) -> str:
    """`Surat dokter atau surat bidan`."""
    first, *others = (paper(one) for one in documents)
    return " ".join([first, *(_("atau %(paper)s", paper=one[:1].lower() + one[1:]) for one in others)])


def papers(wanted: PaperWanted) -> str:
    """`Surat dokter atau surat bidan`, with when it is needed."""
    either = any_of(wanted.documents)
    when = need(wanted.need)
    return f"{either} ({when})" if when else either


def need(when: PaperNeed) -> str:
    return {
        PaperNeed.OVER_14_DAYS: _("bila lebih dari 14 hari"),
        PaperNeed.BEYOND_12_MONTHS: _("bila sakitnya lewat 12 bulan"),
        PaperNeed.BEYOND_3_MONTHS: _("bila lewat tiga bulan"),
        PaperNeed.BEFORE_5_YEARS: _("bila bekerja kurang dari lima tahun"),
    }.get(when, "")
