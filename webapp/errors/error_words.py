"""What is said of an error, by its class: the page with what happened, why, and what to do."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog
from flask import current_app, request
from sqlalchemy import select

from models.people import Employee
from webapp import db
from webapp.cases import operation_words
from webapp.errors.error_page import Page
from webapp.forms import drafts
from webapp.i18n import moment
from webapp.inbox import afterwards
from webapp.security import ForgedRequest, comes_from_here
from webapp.sign_in import security_events
from webapp.translation import _
from workflows.errors import (
    CaseEnded,
    CaseSuspended,
    ClaimedByOther,
    DiagramRefused,
    InputRefused,
    LangkahError,
    LetterIssued,
    NotAllowed,
    NotFound,
    OperationRefused,
    ProcessWithdrawn,
    TaskGone,
    TechnicalFailure,
    UserMistake,
)

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else when read out
log = structlog.get_logger(__name__)


def page_of(error: LangkahError) -> Page:
    make = next(_TABLE[kind] for kind in type(error).__mro__ if kind in _TABLE)
    return make(error)


def _gone(error: LangkahError) -> Page:
    who = _name_of(error.closed_by) if isinstance(error, TaskGone) else ""
    what = afterwards.of_this() or (
        _("%(name)s sudah menyelesaikannya lebih dulu.", name=who)
        if who
        else _("Sudah ada yang menyelesaikannya, atau permintaannya ditarik.")
    )
    return Page(
        status=409,
        title=_("Tugas ini sudah selesai"),
        what=what + " " + _("Kiriman Anda tidak mengubah apa-apa."),
        icon="circle-check",
        tone="wait",
        back="/antrean",
        back_text=_("Ke antrean"),
    )


def _closed(title: str, what: str, icon: str) -> Page:
    asked = _("Ke permintaan saya")
    return Page(status=409, title=title, what=what, icon=icon, tone="wait", back="/kasus", back_text=asked)


def _ended(_error: LangkahError) -> Page:
    what = afterwards.of_this() or _("Ia sudah diputus, ditarik, atau dibatalkan.")
    what += " " + _("Kiriman Anda tidak mengubah apa-apa.")
    return _closed(_("Permintaan ini sudah berakhir"), what, "flag")


def _letter_issued(_error: LangkahError) -> Page:
    what = _("Suratnya sudah terbit. Bila batal, hubungi bagian kepegawaian supaya suratnya dicabut.")
    return _closed(_("Permintaan ini tidak bisa ditarik lagi"), what, "file-text")


def _suspended(error: LangkahError) -> Page:
    stop = error if isinstance(error, CaseSuspended) else CaseSuspended()
    who, at = _name_of(stop.by) or _("pengelola"), stop.at
    what = (
        _("%(name)s menghentikannya sejak %(at)s: “%(reason)s”", name=who, at=moment(at), reason=stop.reason)
        if at
        else _("Pengelola menghentikannya.")
    )
    return Page(
        status=409,
        title=_("Permintaan ini sedang dihentikan sementara"),
        what=what
        + " "
        + _("Belum ada yang berubah. Yang Anda tulis disimpan sebagai draf sampai dilanjutkan lagi."),
        icon="pause",
        tone="attn",
        back="/antrean",
        back_text=_("Ke antrean"),
        keep=True,
    )


def _operation(error: LangkahError) -> Page:
    code = error.code if isinstance(error, OperationRefused) else ""
    return Page(
        status=409,
        title=_("Itu tidak dilakukan"),
        what=operation_words.refusal(code) + " " + _("Tidak ada yang berubah."),
        icon="ban",
        tone="attn",
    )


def _claimed(error: LangkahError) -> Page:
    who = _name_of(error.claimed_by) if isinstance(error, ClaimedByOther) else ""
    return Page(
        status=409,
        title=_("%(name)s sedang mengerjakan tugas ini", name=who or _("Orang lain")),
        what=_("Minta ia melepas atau menyerahkannya kepada Anda, lalu buka lagi."),
        icon="hand",
        tone="attn",
        back="/antrean",
        back_text=_("Ke antrean"),
    )


def _not_allowed(error: LangkahError) -> Page:
    log.warning("not allowed", endpoint=request.endpoint, what=str(error))
    security_events.denied()
    return Page(
        status=403,
        title=_("Ini bukan untuk akun Anda"),
        what=_(
            "Akun Anda tidak berhak membuka atau mengubahnya. Jika menurut Anda seharusnya boleh, "
            "hubungi bagian kepegawaian."
        ),
        icon="lock",
        tone="attn",
    )


def _not_found(_error: LangkahError) -> Page:
    return Page(
        status=404,
        title=_("Tidak ditemukan"),
        what=_("Yang Anda cari tidak ada, atau sudah dipindah."),
        icon="circle-question-mark",
        tone="wait",
    )


def _withdrawn(error: LangkahError) -> Page:
    name, reason = (error.name, error.reason) if isinstance(error, ProcessWithdrawn) else ("", "")
    kept = _(
        "Yang sudah Anda isi tersimpan sebagai draf, dan muncul lagi bila permintaan ini dibuka kembali."
    )
    return Page(
        status=409,
        title=_("“%(name)s” sedang tidak bisa diajukan", name=name),
        what=_("Perancang proses menghentikannya untuk sementara: %(reason)s", reason=reason) + " " + kept,
        icon="pause",
        tone="attn",
        back="/ajukan",
        back_text=_("Lihat yang lain"),
    )


def _refused(error: LangkahError) -> Page:
    messages = error.messages if isinstance(error, InputRefused) else {}
    return Page(
        status=422,
        title=_("Belum terkirim: ada yang perlu diperbaiki"),
        what=_("Kembali ke formulir, perbaiki, lalu kirim lagi."),
        icon="circle-alert",
        points=tuple(text for texts in messages.values() for text in texts),
        back=drafts.page_of(drafts.place_of(request.path)),
        back_text=_("Kembali ke formulir"),
    )


def _diagram(error: LangkahError) -> Page:
    problems = error.problems if isinstance(error, DiagramRefused) else ()
    points = (f"{found.shape}: {found.message}" if found.shape else found.message for found in problems)
    return Page(
        status=422,
        title=_("Diagram ini belum bisa diterbitkan"),
        what=_("Perbaiki yang berikut, lalu terbitkan lagi. Yang berjalan sekarang tidak berubah."),
        icon="workflow",
        points=tuple(points),
    )


def _forged(_error: LangkahError) -> Page:
    return Page(
        status=400,
        title=_("Halaman tadi sudah terlalu lama terbuka"),
        what=_("Demi keamanan, kiriman itu belum diterima. Periksa isinya, lalu kirim sekali lagi."),
        icon="shield",
        tone="attn",
        retry=comes_from_here() and "Sec-Fetch-Site" in request.headers,
    )


def _mistake(_error: LangkahError) -> Page:
    return Page(
        status=422,
        title=_("Itu belum bisa dilakukan"),
        what=_(
            "Ada yang belum lengkap untuk langkah ini. Hubungi bagian kepegawaian bila Anda tidak tahu sebabnya."
        ),
        icon="circle-alert",
        tone="attn",
    )


def failed(_error: BaseException) -> Page:
    return Page(
        status=500,
        title=_("Ada yang gagal di pihak kami"),
        what=_(
            "Tidak ada yang berubah. Coba lagi; jika tetap gagal, beri tahu pengelola nomor di bawah ini."
        ),
        icon="wrench",
        retry=True,
        reference=_new_reference(),
    )


def too_large() -> Page:
    most = current_app.config["LANGKAH"].max_upload_bytes // 1024 // 1024
    place = drafts.place_of(request.path)
    return Page(
        status=413,
        title=_("Berkasnya terlalu besar"),
        what=_("Paling besar %(most)s MB tiap berkas. Kecilkan fotonya, atau kirim berkas lain.", most=most),
        icon="paperclip",
        tone="attn",
        back="" if place.startswith("path:") else drafts.page_of(place),
        back_text=_("Kembali ke formulir"),
    )


_TABLE: dict[type, Callable[[LangkahError], Page]] = {
    TaskGone: _gone,
    CaseEnded: _ended,
    LetterIssued: _letter_issued,
    CaseSuspended: _suspended,
    OperationRefused: _operation,
    ClaimedByOther: _claimed,
    NotAllowed: _not_allowed,
    NotFound: _not_found,
    ProcessWithdrawn: _withdrawn,
    InputRefused: _refused,
    DiagramRefused: _diagram,
    ForgedRequest: _forged,
    UserMistake: _mistake,
    TechnicalFailure: failed,
    LangkahError: failed,
}


def _name_of(employee_id: int | None) -> str:
    if employee_id is None:
        return ""
    with db.read() as session:
        return session.scalar(select(Employee.name).where(Employee.id == employee_id)) or ""


def _new_reference() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(8))
    return f"{letters[:4]}-{letters[4:]}"
