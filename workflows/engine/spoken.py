"""What a diagram writes in its own short language, in the words of people who never drew one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from workflows.form_def import Field, FormDef, Rows
from workflows.rules.money import thousands
from workflows.tongue import Words, phrase

KINDS: Words = {
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
ROLES: Words = {
    "PERSONNEL": "petugas kepegawaian",
    "DESIGNER": "perancang proses",
    "AUDITOR": "auditor",
    "ADMIN": "pengelola sistem",
}
_WHO: Words = {
    "subject": "pemohon",
    "starter": "pengirim permintaan",
    "post": "pejabat yang ditetapkan di langkah sebelumnya",
    "person": "orang yang ditetapkan di langkah sebelumnya",
}
_UNITS: Words = {
    "Y": "{count} tahun",
    "M": "{count} bulan",
    "W": "{count} minggu",
    "D": "{count} hari",
    "TH": "{count} jam",
    "TM": "{count} menit",
    "TS": "{count} detik",
    "WORKDAY": "{count} hari kerja",
}
_ONE: Words = {
    "Y": "1 tahun",
    "M": "1 bulan",
    "W": "1 minggu",
    "D": "1 hari",
    "TH": "1 jam",
    "TM": "1 menit",
    "TS": "1 detik",
    "WORKDAY": "1 hari kerja",
}
_WORKDAYS = re.compile(r"in_workdays\((\d+)\)")
_DURATION = re.compile(r'"?P((?:\d+[YMWD])*)(?:T((?:\d+[HMS])+))?"?')
_PART = re.compile(r"(\d+)([A-Z])")
_HOUR_OF_DAY = re.compile(r'([a-z][a-z0-9_]*) \+ "T(\d\d):(\d\d)(?::\d\d)?"')
_COMPARISON = re.compile(
    r"([a-z][a-z0-9_.]*)\s*(==|!=|>=|<=|>|<)\s*(\"[^\"]*\"|'[^']*'|-?\d+(?:\.\d+)?|true|false)"
)
_LISTED = re.compile(r"(?:\?\s*)?in\s*\[(.*)\]", re.DOTALL)
_QUOTES = "\"'"
_SIGNS: Words = {
    "==": "adalah",
    "!=": "bukan",
    ">": "lebih dari",
    "<": "kurang dari",
    ">=": "paling sedikit",
    "<=": "paling banyak",
}


def kind_in_words(kind: str) -> str:
    return phrase(KINDS.get(kind, kind))


def who_in_words(who: str) -> str:
    kind, _, name = who.partition(":")
    if kind == "superior":
        level = int(name) if name.isdecimal() else 1
        if level == 1:
            return phrase("atasan langsung")
        return phrase("atasan {level} tingkat di atas", level=level)
    if kind == "role":
        return phrase(ROLES.get(name, name))
    return phrase(_WHO.get(kind, who)) or phrase("entah siapa (belum diisi)")


def starters_in_words(text: str) -> str:
    """Who may begin a case, as the end of a sentence."""
    if everybody_starts(text):
        return phrase("semua pegawai")
    return either(_starter(one) for one in text.replace(",", " ").split())


def either(parts: Iterable[str]) -> str:
    between = phrase("atau")
    return f" {between} ".join(parts)


def everybody_starts(text: str) -> bool:
    wanted = text.replace(",", " ").split()
    return not wanted or "all" in wanted


def _starter(one: str) -> str:
    kind, _, name = one.partition(":")
    if kind == "role":
        return phrase(ROLES.get(name, name))
    if kind == "kind":
        return phrase("pegawai {kind}", kind=name)
    if kind == "unit":
        return phrase("pegawai unit {unit} dan di bawahnya", unit=name)
    return phrase("atasan") if one == "leads" else one


def time_in_words(expression: str, forms: Mapping[str, FormDef] | None = None) -> str:
    """`in_workdays(2)` is `2 hari kerja`, `"P1DT2H"` is `1 hari 2 jam`; others stand as they are.

    `day + "T23:59:00"` is `pukul 23.59 pada “Hari”`, by the label of the form that asked.
    """
    if found := _WORKDAYS.fullmatch(expression):
        return in_units(found[1], "WORKDAY")
    found = _DURATION.fullmatch(expression)
    if found and (found[1] or found[2]):
        parts = [in_units(number, unit) for number, unit in _PART.findall(found[1] or "")]
        parts += [in_units(number, f"T{unit}") for number, unit in _PART.findall(found[2] or "")]
        return " ".join(parts)
    if found := _HOUR_OF_DAY.fullmatch(expression):
        field = label_in(found[1], forms or {})
        return phrase("pukul {hour} pada “{field}”", hour=f"{found[2]}.{found[3]}", field=field)
    return phrase("waktu pada “{field}”", field=label_in(expression.strip(_QUOTES), forms or {}))


def in_units(number: str, unit: str) -> str:
    """`3 hari kerja`, for the number as it is written."""
    return phrase(_ONE[unit]) if number == "1" else phrase(_UNITS[unit], count=number)


def condition_in_words(expression: str, forms: Mapping[str, FormDef]) -> str:
    """A comparison with the labels of the form that asked; what is more than that stands as it is written."""
    parts = [part.strip() for part in re.split(r"&&|\|\|", expression)]
    joins = [phrase("dan") if sign == "&&" else phrase("atau") for sign in re.findall(r"&&|\|\|", expression)]
    told = [_comparison(part, forms) for part in parts]
    if not all(told):
        return expression
    return told[0] + "".join(f" {join} {one}" for join, one in zip(joins, told[1:], strict=True))


def cell_in_words(cell: str, asked: str = "", forms: Mapping[str, FormDef] | None = None) -> str:
    """A cell of a decision table: `> 14` is `lebih dari 14`, an empty one fits everything.

    A choice of the form that asks `asked` is said with its label, a number with its thousands parted.
    """
    if cell in {"", "-"}:
        return phrase("apa saja")
    field = _asked(asked, forms or {})
    if found := _LISTED.fullmatch(cell):
        return either(_literal(part.strip(), field) for part in found[1].split(","))
    for sign in (">=", "<=", "==", "!=", ">", "<"):
        if cell.startswith(sign):
            return f"{phrase(_SIGNS[sign])} {_literal(cell.removeprefix(sign).strip(), field)}"
    return yes_or_no(cell == "true") if cell in {"true", "false"} else _literal(cell, field)


def yes_or_no(value: bool) -> str:  # noqa: FBT001 - the answer itself
    return phrase("ya") if value else phrase("tidak")


def _literal(text: str, field: Field | None) -> str:
    if text.isascii() and text.isdecimal():
        return thousands(int(text))
    value = text.strip(_QUOTES)
    return next((phrase(one.label) for one in field.choices if one.value == value), value) if field else value


def _comparison(part: str, forms: Mapping[str, FormDef]) -> str:
    found = _COMPARISON.fullmatch(part)
    if found is None:
        return ""
    name, sign, raw = found.groups()
    value = raw.strip("\"'")
    asked = _asked(name, forms)
    if raw in {"true", "false"}:
        value = yes_or_no((raw == "true") == (sign == "=="))
        sign = "=="
    label = label_in(name, forms)
    shown = (
        next((phrase(one.label) for one in asked.choices if one.value == value), value) if asked else value
    )
    return f"{label} {phrase(_SIGNS[sign])} {shown}"


def label_in(name: str, forms: Mapping[str, FormDef]) -> str:
    """What the form calls the value that it asks for; else its name in the diagram."""
    asked = _asked(name, forms)
    return phrase(asked.label) if asked and asked.label else name


def _asked(name: str, forms: Mapping[str, FormDef]) -> Field | None:
    for form in forms.values():
        for one in form.inputs():
            if one.key == name and not isinstance(one, Rows):
                return one
    return None
