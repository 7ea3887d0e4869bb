"""What a diagram writes in its own short language, in the words of people who never drew one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflows.form_def import Field, FormDef, Rows
from workflows.rules.money import thousands

KINDS = {
    "userTask": "tugas orang",
    "manualTask": "tugas manual",
    "serviceTask": "tugas layanan",
    "businessRuleTask": "tugas aturan",
    "scriptTask": "tugas skrip",
    "sendTask": "tugas kirim pesan",
    "receiveTask": "tugas terima pesan",
    "task": "tugas",
    "exclusiveGateway": "gerbang pilihan",
    "inclusiveGateway": "gerbang pilihan ganda",
    "parallelGateway": "gerbang bersamaan",
    "eventBasedGateway": "gerbang peristiwa",
    "complexGateway": "gerbang rumit",
    "startEvent": "awal",
    "endEvent": "akhir",
    "boundaryEvent": "peristiwa pada tepi",
    "intermediateCatchEvent": "peristiwa tunggu",
    "intermediateThrowEvent": "peristiwa kirim",
    "subProcess": "bagian proses",
    "callActivity": "panggilan proses",
    "sequenceFlow": "panah",
    "dataObject": "data",
    "dataObjectReference": "data",
    "process": "proses",
}
ROLES = {
    "PERSONNEL": "petugas kepegawaian",
    "DESIGNER": "perancang proses",
    "AUDITOR": "auditor",
    "ADMIN": "pengelola sistem",
}
_WHO = {
    "subject": "pemohon",
    "starter": "pengirim permintaan",
    "post": "pejabat yang ditetapkan di langkah sebelumnya",
    "person": "orang yang ditetapkan di langkah sebelumnya",
}
_UNITS = {"Y": "tahun", "M": "bulan", "W": "minggu", "D": "hari"}
_CLOCK_UNITS = {"H": "jam", "M": "menit", "S": "detik"}
_WORKDAYS = re.compile(r"in_workdays\((\d+)\)")
_DURATION = re.compile(r'"?P((?:\d+[YMWD])*)(?:T((?:\d+[HMS])+))?"?')
_PART = re.compile(r"(\d+)([A-Z])")
_HOUR_OF_DAY = re.compile(r'([a-z][a-z0-9_]*) \+ "T(\d\d):(\d\d)(?::\d\d)?"')
_COMPARISON = re.compile(
    r"([a-z][a-z0-9_.]*)\s*(==|!=|>=|<=|>|<)\s*(\"[^\"]*\"|'[^']*'|-?\d+(?:\.\d+)?|true|false)"
)
_LISTED = re.compile(r"(?:\?\s*)?in\s*\[(.*)\]", re.DOTALL)
_QUOTES = "\"'"
_SIGNS = {
    "==": "adalah",
    "!=": "bukan",
    ">": "lebih dari",
    "<": "kurang dari",
    ">=": "paling sedikit",
    "<=": "paling banyak",
}


def kind_in_words(kind: str) -> str:
    return KINDS.get(kind, kind)


def who_in_words(who: str) -> str:
    kind, _, name = who.partition(":")
    if kind == "superior":
        level = int(name) if name.isdecimal() else 1
        return "atasan langsung" if level == 1 else f"atasan {level} tingkat di atas"
    if kind == "role":
        return ROLES.get(name, name)
    return _WHO.get(kind, who) or "entah siapa (belum diisi)"


def starters_in_words(text: str) -> str:
    """Who may begin a case, as the end of a sentence."""
    wanted = text.replace(",", " ").split()
    if not wanted or "all" in wanted:
        return "semua pegawai"
    return " atau ".join(_starter(one) for one in wanted)


def _starter(one: str) -> str:
    kind, _, name = one.partition(":")
    if kind == "role":
        return ROLES.get(name, name)
    if kind == "kind":
        return f"pegawai {name}"
    return f"pegawai unit {name} dan di bawahnya" if kind == "unit" else {"leads": "atasan"}.get(one, one)


def time_in_words(expression: str, forms: Mapping[str, FormDef] | None = None) -> str:
    """`in_workdays(2)` is `2 hari kerja`, `"P1DT2H"` is `1 hari 2 jam`; others stand as they are.

    `day + "T23:59:00"` is `pukul 23.59 pada “Hari”`, by the label of the form that asked.
    """
    if found := _WORKDAYS.fullmatch(expression):
        return f"{found[1]} hari kerja"
    found = _DURATION.fullmatch(expression)
    if found and (found[1] or found[2]):
        parts = [f"{number} {_UNITS[unit]}" for number, unit in _PART.findall(found[1] or "")]
        parts += [f"{number} {_CLOCK_UNITS[unit]}" for number, unit in _PART.findall(found[2] or "")]
        return " ".join(parts)
    if found := _HOUR_OF_DAY.fullmatch(expression):
        return f"pukul {found[2]}.{found[3]} pada “{label_in(found[1], forms or {})}”"
    return f"waktu pada “{label_in(expression.strip(_QUOTES), forms or {})}”"


def condition_in_words(expression: str, forms: Mapping[str, FormDef]) -> str:
    """A comparison with the labels of the form that asked; what is more than that stands as it is written."""
    parts = [part.strip() for part in re.split(r"&&|\|\|", expression)]
    joins = [" dan " if sign == "&&" else " atau " for sign in re.findall(r"&&|\|\|", expression)]
    said = [_comparison(part, forms) for part in parts]
    if not all(said):
        return expression
    return said[0] + "".join(join + one for join, one in zip(joins, said[1:], strict=True))


def cell_in_words(cell: str, asked: str = "", forms: Mapping[str, FormDef] | None = None) -> str:
    """A cell of a decision table: `> 14` is `lebih dari 14`, an empty one fits everything.

    A choice of the form that asks `asked` is said with its label, a number with its thousands parted.
    """
    if cell in {"", "-"}:
        return "apa saja"
    field = _asked(asked, forms or {})
    if found := _LISTED.fullmatch(cell):
        return " atau ".join(_literal(part.strip(), field) for part in found[1].split(","))
    for sign in (">=", "<=", "==", "!=", ">", "<"):
        if cell.startswith(sign):
            return f"{_SIGNS[sign]} {_literal(cell.removeprefix(sign).strip(), field)}"
    return {"true": "ya", "false": "tidak"}.get(cell) or _literal(cell, field)


def _literal(text: str, field: Field | None) -> str:
    if text.isascii() and text.isdecimal():
        return thousands(int(text))
    value = text.strip(_QUOTES)
    return next((one.label for one in field.choices if one.value == value), value) if field else value


def _comparison(part: str, forms: Mapping[str, FormDef]) -> str:
    found = _COMPARISON.fullmatch(part)
    if found is None:
        return ""
    name, sign, raw = found.groups()
    value = raw.strip("\"'")
    asked = _asked(name, forms)
    if raw in {"true", "false"}:
        value = "ya" if (raw == "true") == (sign == "==") else "tidak"
        sign = "=="
    label = label_in(name, forms)
    shown = next((one.label for one in asked.choices if one.value == value), value) if asked else value
    return f"{label} {_SIGNS[sign]} {shown}"


def label_in(name: str, forms: Mapping[str, FormDef]) -> str:
    """What the form calls the value that it asks for; else its name in the diagram."""
    asked = _asked(name, forms)
    return asked.label if asked and asked.label else name


def _asked(name: str, forms: Mapping[str, FormDef]) -> Field | None:
    for form in forms.values():
        for one in form.inputs():
            if one.key == name and not isinstance(one, Rows):
                return one
    return None
