"""Words for what an auditor reads: kinds of events and how a case stands."""

from __future__ import annotations

from collections.abc import Mapping

from models.process import InstanceStatus
from webapp.cases import operation_words
from webapp.translation import _, drawn


def state(status: InstanceStatus, ending: str) -> str:
    said = {
        InstanceStatus.RUNNING: _("Berjalan"),
        InstanceStatus.COMPLETED: ending[:1].upper() + ending[1:] or _("Selesai"),
        InstanceStatus.WITHDRAWN: _("Ditarik pemohon"),
        InstanceStatus.CANCELLED: _("Dibatalkan pengelola"),
    }
    return said[status]


def title(kind: str, name: str, body: Mapping[str, object], *, took_over: bool = False) -> str:
    """What happened, in a few words; `name` is that of the step."""
    if by_operators := operation_words.event(kind, name):
        return by_operators
    if kind == "STEP" and "decision" in body:
        return _("Tabel keputusan: %(name)s", name=name)
    if kind == "HANDED_OVER" and took_over:
        return _("Diambil alih: %(name)s", name=name)
    said = {
        "STARTED": _("Permintaan dikirim"),
        "TASK_COMPLETED": name,
        "TASK_CREATED": _("Tugas dibuka: %(name)s", name=name),
        "TASK_CANCELLED": _("Tugas ditutup tanpa dikerjakan: %(name)s", name=name),
        "CLAIMED": _("Tugas diambil: %(name)s", name=name),
        "RELEASED": _("Tugas dilepas: %(name)s", name=name),
        "HANDED_OVER": _("Tugas diserahkan: %(name)s", name=name),
        "STEP": _("Langkah otomatis: %(name)s", name=name),
        "TIMER_FIRED": _("Waktunya tiba: %(name)s", name=name),
        "MESSAGE_RECEIVED": _("Kabar diterima: %(name)s", name=name),
        "MESSAGE_SENT": _("Kabar dikirim: %(name)s", name=name),
        "ERROR_CAUGHT": _("Kegagalan ditangani: %(name)s", name=name),
        "ESCALATION_CAUGHT": _("Dinaikkan: %(name)s", name=name),
        "ENDED": _("Selesai: %(name)s", name=name) if name else _("Selesai"),
        "WITHDRAWN": _("Ditarik oleh pemohon"),
        "CANCELLED": _("Dibatalkan oleh pengelola"),
        "FILES_ADDED": _("Berkas ditambahkan: %(names)s", names=_names(body.get("files"))),
        "MOVE_PROPOSED": _("Pengelola mengusulkan pindah ke langkah %(name)s", name=name),
        "MOVE_DECLINED": _("Usulan pindah dibuang"),
        "REPORTED_BACK": _("Pegawai melapor sudah kembali bekerja"),
        "ERASED": _("Isi peristiwa %(number)s dihapus menurut hukum", number=body.get("event", "")),
    }
    return said.get(kind) or _("Kejadian lain: %(name)s", name=name)


def _names(files: object) -> str:
    return ", ".join(map(str, files)) if isinstance(files, list) else ""


def broken(reason: str) -> str:
    """Why an event doesn't fit the chain."""
    said = {
        "an event is missing": _("Ada peristiwa yang hilang di sini."),
        "an event was changed": _("Peristiwa ini tidak sama dengan saat ditulis."),
        "a body was changed": _("Isi peristiwa ini tidak sama dengan saat ditulis."),
        "half of a body is missing": _("Sebagian isi peristiwa ini hilang."),
        "a body was erased without a ground": _("Isi peristiwa dihapus tanpa catatan dasarnya."),
        "the number of events is wrong": _("Jumlah peristiwa tidak cocok dengan catatan kasusnya."),
        "wrong head": _("Sidik terakhir tidak cocok dengan catatan kasusnya."),
    }
    return said.get(reason) or _("Peristiwa ini tidak cocok dengan rantainya.")


def named(name: object) -> str:
    return drawn(str(name or ""))
