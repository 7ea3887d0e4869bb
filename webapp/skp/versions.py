"""A version of a plan beside the one before it, in the words of the form."""

from __future__ import annotations

from collections.abc import Iterator

from models.skp_reading import Content
from webapp.skp import words
from webapp.translation import _
from workflows.rules.skp_behaviour import NAMES, CoreValue
from workflows.rules.skp_versions import Difference, Row, differences


def between(old: Content, new: Content) -> tuple[Difference, ...]:
    return differences(list(_rows(old)), list(_rows(new)))


def _rows(content: Content) -> Iterator[Row]:
    yield Row("approach", _("Pendekatan"), {_("Pendekatan"): words.approach(content.plan.approach)})
    for result in content.results:
        rhk = result.rhk
        fields = {
            _("Rencana hasil kerja"): rhk.text,
            _("Jenis"): words.kind(rhk.kind),
            _("Mendukung"): rhk.serves_text,
            _("Perspektif"): words.perspective(rhk.perspective),
            _("Penugasan dari"): rhk.assignment,
        }
        yield Row(rhk.line, rhk.text, fields)
        for one in result.indicators:
            yield Row(
                one.line,
                one.text,
                {
                    _("Aspek"): words.aspect(one.aspect),
                    _("Indikator"): one.text,
                    _("Target"): one.target,
                    _("Target tiap triwulan"): _quarters(
                        one.quarter_1, one.quarter_2, one.quarter_3, one.quarter_4
                    ),
                },
            )
    for value in CoreValue:
        said = content.expectations.get(value.value, "")
        yield Row(value, NAMES[value], {_("Ekspektasi khusus"): said})
    for kind, items in content.annexes.items():
        yield Row(kind, words.annex(kind), {words.annex(kind): "; ".join(item.text for item in items)})


def _quarters(*texts: str) -> str:
    return " / ".join(text or "–" for text in texts) if any(texts) else ""
