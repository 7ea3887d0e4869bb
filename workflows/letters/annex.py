"""The forms of Perban BKN 24/2017 beside 1.b, as templates: one code path for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from models.base import JsonObject
from workflows.letters.template import LetterTemplate, read_template

CODES = ("1a", "1c", "1d", "1e", "1f", "1g", "1h", "1i", "1j", "1k", "1l")
BLANK = "." * 24  # what isn't known here is filled in by hand
_FOLDER = Path(__file__).parent / "forms"


@cache
def template(code: str) -> LetterTemplate:
    """LookupError for a form that there is not."""
    if code not in CODES:
        raise LookupError(code)
    return read_template((_FOLDER / f"{code}.letter").read_text(encoding="utf-8"))


def filled(
    code: str, values: Mapping[str, object], *, head: JsonObject, signer: Mapping[str, str], number: str = ""
) -> JsonObject:
    """A form as a letter's content; without a `number` that comes from whoever sends it."""
    form = template(code)
    known = completed(form, values)
    return {
        **head,
        "title": form.title,
        "number": number or BLANK,
        "blocks": form.fill(known | {"signer_name": signer["name"], "signer_title": signer["title"]}),
        **form.frame(),
        "signer": {"ground": "", **signer},
        "footer": f"Formulir {form.annex}, Peraturan BKN Nomor 24 Tahun 2017",
    }


def completed(form: LetterTemplate, values: Mapping[str, object]) -> dict[str, object]:
    """Everything that the text names; dots for what isn't known. ValueError for a day that isn't."""
    known = {name: values.get(name) or BLANK for name in form.wanted}
    for name, value in known.items():
        if value == BLANK and any(f"{{{name}:day}}" in block for block in form.blocks):
            raise ValueError(f"{form.title} needs the day {name}")
    return known
