"""What pages call papers, reasons and when a paper is needed."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.translation import _
from workflows.rules.leave_facts import PaperNeed
from workflows.rules.leave_words import Document, Reason


def documents() -> dict[str, str]:
    return {
        Document.DOCTOR_LETTER: _("surat dokter"),
        Document.GOVERNMENT_DOCTOR_LETTER: _("surat dokter pemerintah"),
        Document.MIDWIFE_LETTER: _("surat bidan"),
        Document.SPECIALIST_LETTER: _("surat dokter spesialis"),
        Document.TPK_LETTER: _("surat Tim Penguji Kesehatan"),
        Document.INPATIENT_LETTER: _("surat rawat inap"),
        Document.RT_HEAD_LETTER: _("surat keterangan ketua RT"),
        Document.DEATH_CERTIFICATE: _("surat keterangan kematian"),
        Document.MARRIAGE_PAPERS: _("surat nikah atau undangan"),
        Document.HAJJ_SCHEDULE: _("jadwal keberangkatan haji"),
        Document.ASSIGNMENT_LETTER: _("surat tugas suami atau istri"),
    }


def reasons() -> dict[str, str]:
    return {
        Reason.FAMILY_GRAVELY_ILL: _("keluarga sakit keras"),
        Reason.FAMILY_DIED: _("keluarga meninggal"),
        Reason.SETTLE_RIGHTS_OF_DECEASED: _("mengurus hak keluarga yang meninggal"),
        Reason.OWN_MARRIAGE: _("menikah"),
        Reason.FIRST_MARRIAGE: _("menikah pertama kali"),
        Reason.WIFE_GIVING_BIRTH: _("istri melahirkan"),
        Reason.FIRE_OR_DISASTER: _("kebakaran atau bencana"),
        Reason.DANGEROUS_POSTING: _("bertugas di tempat berbahaya"),
        Reason.FAMILY: _("keperluan keluarga"),
        Reason.RELIGION_FIRST_HAJJ: _("haji pertama"),
        Reason.FOURTH_CHILD: _("anak keempat"),
        Reason.ILLNESS: _("sakit"),
        Reason.MISCARRIAGE: _("keguguran"),
        Reason.WORK_ACCIDENT: _("kecelakaan kerja"),
        Reason.SPOUSE_STATE_DUTY: _("mendampingi suami atau istri tugas negara"),
        Reason.SPOUSE_WORK: _("mendampingi suami atau istri bekerja"),
        Reason.FERTILITY_PROGRAMME: _("program kehamilan"),
        Reason.CHILD_SPECIAL_NEEDS: _("anak berkebutuhan khusus"),
        Reason.SPOUSE_OR_CHILD_SPECIAL_CARE: _("suami, istri, atau anak perlu perawatan khusus"),
        Reason.PARENT_CARE: _("merawat orang tua atau mertua"),
    }


def needs() -> dict[str, str]:
    return {
        PaperNeed.ALWAYS: _("selalu"),
        PaperNeed.OVER_14_DAYS: _("bila sakit lebih dari 14 hari"),
        PaperNeed.BEYOND_12_MONTHS: _("bila sakit lebih dari 12 bulan"),
        PaperNeed.BEYOND_3_MONTHS: _("bila melahirkan lebih dari 3 bulan"),
        PaperNeed.BEFORE_5_YEARS: _("bila masa kerja belum 5 tahun"),
    }


def any_of(names: Iterable[str]) -> str:
    """`surat dokter atau surat bidan`."""
    known = documents()
    said = [known.get(name, name) for name in names]
    return (
        said[0] if len(said) == 1 else _("%(some)s atau %(last)s", some=", ".join(said[:-1]), last=said[-1])
    )
