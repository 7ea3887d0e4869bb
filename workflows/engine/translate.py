"""Expressions of other engines (JUEL `${…}`, FEEL `= …`) as CEL, where they mean the same; the rest is left alone."""

from __future__ import annotations

import json
import re

_JUEL = re.compile(r"\s*[$#]\{([^{}]*)\}\s*", re.DOTALL)
_FEEL = re.compile(r"\s*=(?!=)(.*)", re.DOTALL)
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w.]*)"
    r"|(?P<sign><=|>=|==|!=|&&|\|\||[=<>!()+*/%,\[\]-]))"
)
_JUEL_WORDS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "lt": "<",
    "ge": ">=",
    "le": "<=",
    "div": "/",
    "mod": "%",
}
_FEEL_WORDS = {"and": "&&", "or": "||", "not": "!"}
_OTHER_WORDS = frozenset(
    {"empty", "instanceof", "if", "then", "else", "for", "some", "every", "between", "function"}
)
_MOMENT = re.compile(r"-?P\d*[\dYMWDTHS.]*|\d{4}-\d{2}-\d{2}(?:T[\d:.+Z-]*)?|R\d*/P[\dYMWDTHS.]+")
_DAYS = re.compile(r"P(\d{1,3})D|.*\bplusDays\((\d{1,3})\).*|=\s*now\(\)\s*\+\s*duration\(\"P(\d{1,3})D\"\)")


def is_expression(text: str) -> bool:
    return bool(_JUEL.fullmatch(text) or _FEEL.fullmatch(text))


def to_cel(text: str) -> str:
    """The same in CEL; the text as it is where it can't be told."""
    if found := _JUEL.fullmatch(text):
        return _spelt(found[1], _JUEL_WORDS, equals="") or text
    if found := _FEEL.fullmatch(text):
        return _spelt(found[1], _FEEL_WORDS, equals="==") or text
    return text


def value_to_cel(text: str) -> str:
    """A value that may be given as an expression or plainly."""
    plain = text.strip()
    if is_expression(plain) or "{" in plain:
        return to_cel(plain)
    if re.fullmatch(r"-?\d+(\.\d+)?|true|false", plain):
        return plain
    return json.dumps(plain, ensure_ascii=False)


def moment_to_cel(text: str) -> str:
    """A time or a span: written plainly elsewhere, as a text here."""
    plain = text.strip()
    return json.dumps(plain) if _MOMENT.fullmatch(plain) else to_cel(plain)


def name_in(text: str) -> str:
    """The variable, where the expression is nothing but its name."""
    found = to_cel(text)
    return found if found != text and re.fullmatch(r"[A-Za-z_]\w*", found) else ""


def days_in(text: str) -> str:
    """The number of days of a span; of anything else the text itself, which the checks refuse."""
    found = _DAYS.fullmatch(text.strip())
    return str(int(next(filter(None, found.groups())))) if found else text.strip()


def _spelt(text: str, words: dict[str, str], *, equals: str) -> str:
    """Token by token; empty when one of them is of the other language only."""
    parts: list[str] = []
    place, text = 0, text.strip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            return ""
        place = token.end()
        kind, said = str(token.lastgroup), token[str(token.lastgroup)]
        calls = kind == "name" and text[place:].lstrip().startswith("(")
        if kind == "name" and (said in _OTHER_WORDS or (calls and said not in words)):
            return ""
        if said == "=" and not equals:
            return ""
        parts.append(equals if said == "=" else words.get(said, said) if kind == "name" else said)
    return " ".join(parts).replace("( ", "(").replace(" )", ")").replace("! ", "!").replace(" ,", ",")
