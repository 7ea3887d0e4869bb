"""Files of a process as they come from somebody's computer: named sanely, weighed, refused in words one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage

from webapp.forms.uploads import display_name
from webapp.translation import _
from workflows.designs import ENDINGS

ACCEPT = ",".join(ENDINGS)
MOST_BYTES = 1024 * 1024
LONGEST = 60


@dataclass
class Uploaded:
    """`renamed` gives the old name of those that were kept under another."""

    files: dict[str, bytes] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def read(sent: Iterable[FileStorage]) -> Uploaded:
    """Good files are kept though others are refused. A file field left empty sends one without a name."""
    found = Uploaded()
    for storage in sent:
        if storage.filename:
            _take(found, storage)
    return found


def _take(found: Uploaded, storage: FileStorage) -> None:
    shown = display_name(storage.filename or "")
    name = tidy_name(shown)
    content = storage.stream.read(MOST_BYTES + 1)
    storage.close()  # a large one lies in a temporary file
    if refused := _refusal(found, shown, name, content):
        found.refused.append(refused)
        return
    found.files[name] = content
    if name != shown:
        found.renamed[name] = shown


def _refusal(found: Uploaded, shown: str, name: str, content: bytes) -> str:
    said = (
        (
            not shown.lower().endswith(ENDINGS),
            _("%(name)s tidak diambil: hanya berkas .bpmn, .form, .dmn, dan .letter.", name=shown),
        ),
        (
            not name,
            _("%(name)s tidak diambil: beri nama dengan huruf a sampai z, lalu unggah lagi.", name=shown),
        ),
        (not content, _("%(name)s kosong. Simpan ulang dari penyuntingnya, lalu unggah lagi.", name=shown)),
        (
            len(content) > MOST_BYTES,
            _("%(name)s lebih besar dari 1 MB. Bagi menjadi beberapa proses, lalu unggah lagi.", name=shown),
        ),
        (
            name in found.files,
            _("%(name)s dua kali dengan nama yang sama. Yang pertama dipakai.", name=shown),
        ),
    )
    return next((words for wrong, words in said if wrong), "")


def tidy_name(shown: str) -> str:
    """Small letters, digits and underscores, as diagrams name forms; empty when nothing is left of it."""
    stem, _dot, ending = shown.rpartition(".")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    tidy = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not tidy:
        return ""
    if not tidy[0].isalpha():
        tidy = f"f_{tidy}"
    return f"{tidy[:LONGEST]}.{ending.lower()}"
