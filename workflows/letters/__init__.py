"""Letters: a text template of a process, filled once when it is issued, and printed as often as wanted."""

from __future__ import annotations

from workflows.letters.paper import pdf
from workflows.letters.template import BadTemplate, LetterTemplate, read_template

__all__ = ["BadTemplate", "LetterTemplate", "pdf", "read_template"]
