"""A letter's or form's content on paper, set by Typst: one layout for all letters, others for forms.

The content reaches the layout as data, never as markup: nothing that somebody typed is executed or set apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
import typst

LAYOUTS = {  # the files of each, the second after the first
    "letter": ("letter",),
    "leave_form": ("leave_form",),
    "skp_plan": ("skp", "skp_plan"),
    "skp_evaluation": ("skp", "skp_evaluation"),
    "skp_outcome": ("skp", "skp_outcome"),
    "skp_predicates": ("skp", "skp_predicates"),
    "skp_credit": ("skp", "skp_credit"),
}
_FOLDER = Path(__file__).parent


def pdf(content: Mapping[str, object], *, layout: str = "letter", verify: str = "", note: str = "") -> bytes:
    """The same content gives the same pages. No system font is used, so that they look alike on every machine.

    `verify` is the address behind the QR code; `note` stands small at the foot.
    """
    proof = {"qr": qr(verify) if verify else "", "address": verify, "note": note}
    made: bytes = typst.compile(
        source(layout),
        sys_inputs={"letter": json.dumps({**content, "proof": proof}, ensure_ascii=False)},
        font_paths=_fonts(),
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    """Those that come with Typst, read once: a third of the time of a page."""
    return typst.Fonts(include_system_fonts=False)


@cache
def source(layout: str) -> bytes:
    if layout not in LAYOUTS:
        raise LookupError(f"no layout {layout}")
    return b"\n".join((_FOLDER / f"{name}.typ").read_bytes() for name in LAYOUTS[layout])


def qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=1, xmldecl=False, dark="#000")
    return drawn.getvalue().decode()
