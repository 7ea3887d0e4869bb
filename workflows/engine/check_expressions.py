"""One expression at one shape: it compiles, gives the type that is wanted, and can't fail for want of a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from workflows.engine.contracts import DYN
from workflows.engine.flow import Here
from workflows.engine.shape import placeholders, unknown_formats
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.expressions import (
    Expression,
    ExpressionRefused,
    Fact,
    Quality,
    compile_expression,
    literals_beside,
    names_in,
    needs,
    passed_on,
)

_UNDECLARED = re.compile(r"undeclared reference to '(?:_has_)?([^']+)'")
_FOREIGN = re.compile(r"\s*(?:[$#]\{|=(?!=))")


@dataclass(frozen=True, slots=True)
class Spot:
    """A shape (or arrow) with its name, and what can be used there. `gone`: fields that forms no longer have."""

    shape: str
    name: str
    here: Here
    gone: Mapping[str, str]

    def say(self, code: str, **values: object) -> Problem:
        return problem(code, shape=self.shape, name=self.name, **values)

    def typed(self, text: str, wanted: str) -> Iterator[Problem]:
        """Problems of an expression whose value must be there and of this type."""
        compiled = self.compiled(text)
        if isinstance(compiled, Problem):
            yield compiled
        elif compiled.result not in (wanted, DYN):
            yield self.say("EXPRESSION_TYPE", text=text, wanted=wanted, found=compiled.result)
        else:
            yield from self.lacking(text, needs(compiled) | _filled(compiled))
            yield from self.choices(compiled)

    def one_of(self, text: str, kinds: tuple[str, ...], wanted: str) -> Iterator[Problem]:
        """As `typed`, for a value of one of several types; those of lists by the word before their items."""
        compiled = self.compiled(text)
        if isinstance(compiled, Problem):
            yield compiled
        elif compiled.result.partition("(")[0] not in kinds:
            yield self.say("EXPRESSION_TYPE", text=text, wanted=wanted, found=compiled.result)
        else:
            yield from self.lacking(text, needs(compiled) | _filled(compiled))

    def any(self, text: str) -> Iterator[Problem]:
        """Problems of an expression whose value may be anything, nothing included."""
        compiled = self.compiled(text)
        yield from [compiled] if isinstance(compiled, Problem) else self.lacking(text, needs(compiled))

    def compiled(self, text: str) -> Expression | Problem:
        if unknown := self._unknown_field(text):
            return self.unknown(text, unknown)
        try:
            return compile_expression(text, self.here.types)
        except ExpressionRefused as error:
            if _FOREIGN.match(text):
                return self.say("EXPRESSION_FOREIGN", text=text)
            if found := _UNDECLARED.search(str(error)):
                return self.unknown(text, found[1])
            return self.say("EXPRESSION", text=text, detail=str(error))

    def unknown(self, text: str, variable: str) -> Problem:
        if form := self.gone.get(variable):
            return self.say("FIELD_GONE", text=text, variable=variable, form=form)
        if close := get_close_matches(variable, self.here.types, n=1, cutoff=0.75):
            return self.say("VARIABLE_LIKE", text=text, variable=variable, close=close[0])
        return self.say("VARIABLE_UNKNOWN", text=text, variable=variable)

    def lacking(self, text: str, facts: Iterable[Fact]) -> Iterator[Problem]:
        """One finding a variable: that it may not be set comes before that it may be empty."""
        absent = set(facts) - self.here.sure
        unset = {name for name, quality in absent if quality is Quality.SET}
        for name in sorted(unset):
            yield self.say("VARIABLE_MAYBE", text=text, variable=name)
        for name in sorted({name for name, quality in absent if quality is Quality.FILLED} - unset):
            if name.partition(".")[0] not in unset:
                yield self.say("VARIABLE_NULL", text=text, variable=name)

    def choices(self, compiled: Expression) -> Iterator[Problem]:
        """A text that the variable beside it can never be, such as a choice that the form doesn't offer."""
        for name, text in literals_beside(compiled):
            given = self.here.gives.get(name)
            if given is not None and given.values is not None and text and text not in given.values:
                listed = ", ".join(sorted(filter(None, given.values)))
                yield self.say("CHOICE_UNKNOWN", text=compiled.text, variable=name, value=text, values=listed)

    def template(self, text: str) -> Iterator[Problem]:
        for variable in placeholders(text):
            if variable not in self.here.types:
                yield self.say("TEMPLATE", text=text, variable=variable)
        for form in unknown_formats(text):
            yield self.say("TEMPLATE_FORMAT", text=text, form=form)

    def _unknown_field(self, text: str) -> str:
        """A field that a record doesn't have: CEL, for which a record is a map, would let it pass."""
        known = self.here.types
        records = {name.partition(".")[0] for name in known if "." in name}
        for name in sorted(names_in(text)):
            record, _, field = name.partition(".")
            if (
                record in records
                and field
                and "." not in field
                and name not in known
                and f"{name}(" not in text
            ):
                return name
        return ""


def _filled(compiled: Expression) -> set[Fact]:
    return {fact for fact in passed_on(compiled) if fact[1] is Quality.FILLED}
