"""What was done, how a draft stands, and why an act was refused: in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.design import DesignAct, DraftStatus
from webapp.designer.queries import Done
from webapp.translation import _
from workflows import designs
from workflows.errors import DiagramRefused, UserMistake, VersionMoved


@dataclass(frozen=True)
class State:
    words: str
    tone: str
    icon: str


def state(status: DraftStatus) -> State:
    return {
        DraftStatus.OPEN: State(_("Sedang disusun"), "wait", "pencil-line"),
        DraftStatus.IN_REVIEW: State(_("Menunggu orang kedua"), "attn", "hourglass"),
        DraftStatus.RETURNED: State(_("Dikembalikan"), "attn", "undo-2"),
        DraftStatus.PUBLISHED: State(_("Sudah terbit"), "good", "circle-check"),
        DraftStatus.DISCARDED: State(_("Disingkirkan"), "", "trash-2"),
    }[status]


def done(one: Done) -> str:
    """What somebody did; the note beside it is theirs, or the names of the files."""
    number = one.version or 0
    return {
        DesignAct.BEGUN: _("memulai rancangan"),
        DesignAct.RESTORED: _("memulai rancangan dari versi %(number)s", number=one.note),
        DesignAct.CHANGED: _("mengubah berkas"),
        DesignAct.REALIGNED: _("membandingkan dengan versi %(number)s", number=number),
        DesignAct.SENT: _("mengirim untuk diperiksa"),
        DesignAct.TAKEN_BACK: _("menarik kembali dari pemeriksaan"),
        DesignAct.RETURNED: _("mengembalikan"),
        DesignAct.PUBLISHED: _("menerbitkan versi %(number)s", number=number),
        DesignAct.DISCARDED: _("menyingkirkan rancangan"),
        DesignAct.REOPENED: _("membuka lagi rancangan"),
        DesignAct.DEPLOYED: _("memasang versi %(number)s dari komputer server", number=number),
        DesignAct.WITHDRAWN: _("menghentikan pemakaian"),
        DesignAct.RESUMED: _("memakai lagi"),
    }[one.act]


def note(one: Done) -> str:
    """The words that belong to it, if there are any beyond what `done` says."""
    return "" if one.act is DesignAct.RESTORED else one.note


def refusal(error: UserMistake) -> str:
    """One sentence or two: what stands in the way, and what to do."""
    if isinstance(error, VersionMoved):
        return _(
            "Versi %(number)s sudah terbit sementara itu, jadi belum ada yang diterbitkan. "
            "Bandingkan lagi rancangan ini dengan versi %(number)s.",
            number=error.version,
        )
    if isinstance(error, designs.NothingNew):
        return _("Isinya sama dengan versi %(number)s yang sudah terbit.", number=error.version)
    if isinstance(error, DiagramRefused):
        return _("Masih ada yang harus diperbaiki dulu; lihat daftarnya di bawah.")
    return _REFUSALS[type(error)]()


_REFUSALS: dict[type[UserMistake], Callable[[], str]] = {
    designs.OwnDraft: lambda: _(
        "Anda ikut menulis rancangan ini, jadi orang lain yang harus menerbitkannya."
    ),
    designs.DraftChanged: lambda: _(
        "Rancangan ini berubah sejak halaman Anda dibuka. Baca lagi isinya, lalu ulangi."
    ),
    designs.DraftClosed: lambda: _(
        "Keadaan rancangan ini sudah berubah; orang lain lebih dulu. Lihat keadaannya sekarang."
    ),
    designs.DraftTooLarge: lambda: _(
        "Terlalu banyak berkas untuk satu proses. Sisakan paling banyak 80 berkas, 8 MB seluruhnya."
    ),
    designs.WordsNeeded: lambda: _("Tulis dulu keterangannya."),
}
REFUSALS: tuple[type[UserMistake], ...] = (*_REFUSALS, VersionMoved, designs.NothingNew, DiagramRefused)
