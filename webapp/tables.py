"""Writing a list for a spreadsheet: CSV as Excel in Indonesia reads it, or XLSX. Every cell is text, so that a NIP
keeps its digits; none is a formula.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = frozenset("=+-@\t\r")
_NO_XML = dict.fromkeys(set(range(32)) - {9, 10, 13})
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same rows give the same bytes


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, semicolons; a cell that would be taken for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in line] for line in rows)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet, its first row standing still."""
    lines = "".join(
        f'<row r="{number}">{"".join(map(_cell, line))}</row>' for number, line in enumerate(rows, 1)
    )
    sheet = (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<sheetData>{lines}</sheetData></worksheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (*_PARTS.items(), ("xl/worksheets/sheet1.xml", sheet)):
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(part, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return out.getvalue()


def download(rows: Iterable[Sequence[str]], name: str) -> Response:
    """As the ending of the name says, `.csv` or `.xlsx`."""
    if name.endswith(".xlsx"):
        return attached(as_xlsx(rows), name, XLSX)
    return attached(as_csv(rows), name, "text/csv")


def attached(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def safe(text: str) -> str:
    return f"'{text}" if text[:1] in _RISKY else text


def _cell(text: str) -> str:
    plain = escape(text.translate(_NO_XML))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
