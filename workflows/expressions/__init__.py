"""CEL (Common Expression Language): compile with a type check, look at what an expression needs, evaluate."""

from __future__ import annotations

from workflows.expressions.language import (
    MAX_LENGTH,
    RESERVED,
    Expression,
    ExpressionRefused,
    Functions,
    compile_expression,
    evaluate,
    evaluate_condition,
    is_name,
    names_in,
    reads_known,
)
from workflows.expressions.needs import (
    Fact,
    Facts,
    Quality,
    literals_beside,
    needs,
    passed_on,
    when_false,
    when_true,
)

__all__ = [
    "MAX_LENGTH",
    "RESERVED",
    "Expression",
    "ExpressionRefused",
    "Fact",
    "Facts",
    "Functions",
    "Quality",
    "compile_expression",
    "evaluate",
    "evaluate_condition",
    "is_name",
    "literals_beside",
    "names_in",
    "needs",
    "passed_on",
    "reads_known",
    "when_false",
    "when_true",
]
