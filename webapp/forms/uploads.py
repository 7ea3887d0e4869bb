"""Files that a person attaches: read once, known by their content, refused in words when they aren't what they say."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from werkzeug.datastructures import FileStorage

from webapp.translation import _

MAX_BYTES = 5 * 1024 * 1024
MAX_NAME = 120

EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
}
ACCEPT = ".pdf,image/jpeg,image/png,image/webp"

_RISKY = frozenset(
    {".asp", ".aspx", ".bat", ".cmd", ".dll", ".docm", ".exe", ".hta", ".htm", ".html", ".jar", ".js", ".jsp"}
    | {".lnk", ".msi", ".php", ".ps1", ".py", ".scr", ".sh", ".svg", ".vbs", ".xhtml", ".xlsm", ".xml"}
)
_OTHER_KINDS = frozenset(
    {
        ".com",
        ".csv",
        ".doc",
        ".docx",
        ".gif",
        ".heic",
        ".mp3",
        ".mp4",
        ".ppt",
        ".pptx",
        ".rar",
        ".rtf",
        ".tif",
    }
    | {".tiff", ".txt", ".xls", ".xlsx", ".zip"}
)
_PICTURES = frozenset(one for kind, all_ in EXTENSIONS.items() if kind.startswith("image/") for one in all_)
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file stored earlier, for a form that came back; its name and digest are all that the page needs."""

    sha256: str
    filename: str


@dataclass(frozen=True, slots=True)
class Upload:
    key: str
    filename: str
    content_type: str
    data: bytes
    sha256: str

    def as_kept(self) -> KeptFile:
        return KeptFile(self.sha256, self.filename)


@dataclass(frozen=True, slots=True)
class Refused:
    message: str


def read_upload(key: str, storage: FileStorage, *, max_bytes: int = MAX_BYTES) -> Upload | Refused:
    name = display_name(storage.filename or "")
    data = storage.stream.read(max_bytes + 1)
    if not data:
        return Refused(_("Berkas %(name)s kosong. Pilih lagi berkas yang benar.", name=name))
    if len(data) > max_bytes:
        return Refused(_too_big(name, max_bytes))
    content_type = sniff(data)
    if not content_type:
        return Refused(_not_accepted(name, data))
    fitting = fit_name(name, content_type)
    if fitting is None:
        return Refused(_disguised(name))
    return Upload(key, fitting, content_type, data, hashlib.sha256(data).hexdigest())


def sniff(data: bytes) -> str:
    """The content type by the first bytes; empty for everything that isn't accepted."""
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def display_name(filename: str) -> str:
    """The last part of the path, without what can't be shown, at most 120 characters, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    shown = "".join(one for one in last if not unicodedata.category(one).startswith(("C", "Zl", "Zp")))
    tidy = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", shown)).strip(" .")
    path = PurePosixPath(tidy or _("tanpa nama"))
    return path.stem[: MAX_NAME - len(path.suffix[:12])] + path.suffix[:12]


def fit_name(name: str, content_type: str) -> str | None:
    """The name with an ending that fits the content; None when the name passes for something else.

    Phones often store one kind of picture under the ending of another: that is put right, not refused. What only
    looks like an ending (`Ijazah S.Kom`) is part of the name.
    """
    suffixes = [one.lower() for one in PurePosixPath(name).suffixes]
    last = suffixes[-1] if suffixes else ""
    fitting = EXTENSIONS[content_type]
    if _RISKY.intersection(suffixes) or last in _OTHER_KINDS:
        return None
    if last in fitting:
        return name
    if last in _PICTURES and content_type.startswith("image/"):
        return f"{PurePosixPath(name).stem}{fitting[0]}"
    return None if last in _PICTURES | {".pdf"} else f"{name}{fitting[0]}"


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0").replace(".", ",")


def _too_big(name: str, max_bytes: int) -> str:
    return _(
        "Berkas %(name)s lebih besar dari %(size)s MB. Kecilkan dulu, atau foto ulang dengan mutu lebih rendah.",
        name=name,
        size=megabytes(max_bytes),
    )


def _not_accepted(name: str, data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return _(
            "Foto %(name)s tersimpan sebagai HEIC, yang belum bisa dibuka semua orang. "
            "Simpan sebagai JPEG, atau kirim tangkapan layarnya.",
            name=name,
        )
    if data.startswith(_OFFICE):
        return _("Berkas %(name)s belum berbentuk PDF. Simpan dulu sebagai PDF, lalu pilih lagi.", name=name)
    return _(
        "Isi berkas %(name)s bukan PDF atau foto. Kirim berkas PDF, JPEG, PNG, atau WebP.",
        name=name,
    )


def _disguised(name: str) -> str:
    return _(
        "Nama berkas %(name)s tidak cocok dengan isinya. Simpan ulang dengan akhiran yang benar, lalu pilih lagi.",
        name=name,
    )
