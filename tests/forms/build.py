"""Forms and files as the tests write them."""

from __future__ import annotations

import io
import json

from hypothesis import HealthCheck, settings
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.forms import Loaded, load
from workflows.form_def import FormDef, parse_form

PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 "

DECISION: tuple[dict[str, object], ...] = (
    {
        "type": "radio",
        "key": "decision",
        "label": "Pertimbangan Anda",
        "validate": {"required": True},
        "values": [
            {"label": "Disetujui", "value": "setuju"},
            {"label": "Perubahan", "value": "ubah"},
            {"label": "Tidak disetujui", "value": "tolak"},
        ],
        "properties": {"explain": {"setuju": "Sesuai permintaan"}},
    },
    {
        "type": "datetime",
        "key": "new_start",
        "dateLabel": "Mulai",
        "validate": {"required": True},
        "properties": {"showWhen": "decision=ubah"},
    },
    {
        "type": "textarea",
        "key": "reason",
        "label": "Alasan",
        "validate": {"required": True, "minLength": 5},
        "properties": {"showWhen": "decision=tolak"},
    },
    {
        "type": "number",
        "key": "days",
        "label": "Lamanya",
        "properties": {"showWhen": "decision=ubah"},
    },
)

ACTIVITIES: dict[str, object] = {
    "type": "dynamiclist",
    "path": "items",
    "label": "Kegiatan",
    "validate": {"required": True},
    "properties": {"maxRows": "3"},
    "components": [
        {"type": "textfield", "key": "description", "label": "Uraian", "validate": {"required": True}},
        {"type": "number", "key": "minutes", "label": "Menit", "validate": {"min": 1, "max": 600}},
        {"type": "checkbox", "key": "outside", "label": "Di luar kantor"},
    ],
}

EVIDENCE: dict[str, object] = {
    "type": "filepicker",
    "key": "evidence",
    "label": "Lampiran",
    "multiple": True,
}


def form_of(*components: dict[str, object]) -> FormDef:
    return parse_form(json.dumps({"type": "default", "id": "test", "components": list(components)}))


def field(kind: str, **rest: object) -> dict[str, object]:
    return {"type": kind, "key": "answer", "label": "Jawaban", **rest}


def attach(name: str, data: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def send(form: FormDef, *pairs: tuple[str, str], **rest: object) -> Loaded:
    """What the browser sends: names and values in the order of the page."""
    return load(form, MultiDict(pairs), **rest)  # type: ignore[arg-type]


def send_files(form: FormDef, *files: FileStorage, key: str = "evidence", **rest: object) -> Loaded:
    attached = MultiDict([(key, one) for one in files])
    return load(form, MultiDict(), attached, **rest)  # type: ignore[arg-type]
