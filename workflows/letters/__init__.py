"""Letters and forms: a text template or a filled form, kept as content when issued, printed as often as wanted."""

from __future__ import annotations

from workflows.letters.paper import pdf
from workflows.letters.template import BadTemplate, LetterTemplate, read_template

__all__ = ["BadTemplate", "LetterTemplate", "pdf", "read_template"]
