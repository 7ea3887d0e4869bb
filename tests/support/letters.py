"""The content of a letter as a case would have issued it."""

from __future__ import annotations


def content(**changed: object) -> dict[str, object]:
    return {
        "agency": "Kabupaten Contoh",
        "unit": "Dinas Kominfo",
        "place": "Contoh",
        "date": "9 Februari 2026",
        "footer": "094/001/2026",
        "title": "Surat tugas",
        "number": "094/001/2026",
        "blocks": [{"kind": "text", "text": "Harap dilaksanakan."}],
        "signer": {"name": "Rahmat", "nip": "1", "title": "Kepala Dinas", "ground": ""},
        **changed,
    }
