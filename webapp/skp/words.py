"""What the pages call states, forms, kinds of rows and aspects of an SKP; terms of the form as the law writes them."""

from __future__ import annotations

from models.skp import AnnexKind, Approach, Aspect, Perspective, PlanStatus, ResultKind, SkpForm
from webapp.translation import _
from workflows.rules.skp_behaviour import CONDUCT, NAMES, CoreValue

State = tuple[str, str, str]  # tone, icon, word
ARTICLE = "PermenPANRB 6/2022"
MAIN, ADDITIONAL = ResultKind.MAIN, ResultKind.ADDITIONAL
VALUES = tuple((value, NAMES[value], CONDUCT[value]) for value in CoreValue)


def state(status: str) -> State:
    return {
        PlanStatus.DRAFT: ("wait", "pencil-line", _("Sedang disusun")),
        PlanStatus.SUBMITTED: ("wait", "hourglass", _("Menunggu pejabat penilai")),
        PlanStatus.RETURNED: ("attn", "undo-2", _("Dikembalikan dengan catatan")),
        PlanStatus.AGREED: ("good", "circle-check", _("Disepakati")),
        PlanStatus.REPLACED: ("", "history", _("Diganti versi berikutnya")),
        PlanStatus.DROPPED: ("", "undo-2", _("Dibatalkan")),
    }[PlanStatus(status)]


def form(code: str) -> str:
    return {
        SkpForm.STAFF: _("Pejabat administrasi dan pejabat fungsional"),
        SkpForm.LEADER: _("Pejabat pimpinan tinggi dan pimpinan unit kerja mandiri"),
    }[SkpForm(code)]


def approach(code: str) -> str:
    return {
        Approach.QUANTITATIVE: _("Kuantitatif"),
        Approach.QUALITATIVE: _("Kualitatif"),
    }[Approach(code)]


def kind(code: str) -> str:
    return {
        ResultKind.MAIN: _("Hasil kerja utama"),
        ResultKind.ADDITIONAL: _("Hasil kerja tambahan"),
    }[ResultKind(code)]


def perspective(code: str | None) -> str:
    return (
        {
            Perspective.RECIPIENT: _("Penerima layanan"),
            Perspective.PROCESS: _("Proses bisnis"),
            Perspective.STRENGTHENING: _("Penguatan internal"),
            Perspective.BUDGET: _("Anggaran"),
        }.get(Perspective(code), "")
        if code
        else ""
    )


def aspect(code: str | None) -> str:
    return (
        {
            Aspect.QUANTITY: _("Kuantitas"),
            Aspect.QUALITY: _("Kualitas"),
            Aspect.TIME: _("Waktu"),
            Aspect.COST: _("Biaya"),
        }.get(Aspect(code), "")
        if code
        else ""
    )


def annex(code: str) -> str:
    return {
        AnnexKind.RESOURCES: _("Dukungan sumber daya"),
        AnnexKind.ACCOUNTABILITY: _("Skema pertanggungjawaban"),
        AnnexKind.CONSEQUENCES: _("Konsekuensi"),
    }[AnnexKind(code)]


def annex_about(code: str) -> str:
    return {
        AnnexKind.RESOURCES: _(
            "Orang, anggaran, alat, dan keputusan yang Anda perlukan untuk mencapai hasil ini."
        ),
        AnnexKind.ACCOUNTABILITY: _("Kapan dan bagaimana Anda melaporkan hasilnya kepada pejabat penilai."),
        AnnexKind.CONSEQUENCES: _("Apa yang terjadi bila target tercapai, dan bila tidak."),
    }[AnnexKind(code)]
