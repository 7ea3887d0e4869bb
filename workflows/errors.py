"""What can go wrong, by whose fault. The docstring is the default message, for the log; pages have words of their own.

A business refusal that a diagram handles is a value, not one of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from workflows.tongue import phrase


class LangkahError(Exception):
    """Something went wrong in Langkah."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UserMistake(LangkahError):
    """The request can't be done as it is; the person can mend it."""


class TaskGone(UserMistake):
    """The task is no longer open: somebody completed it, or the case ended."""

    def __init__(self, message: str = "", *, closed_by: int | None = None) -> None:
        super().__init__(message)
        self.closed_by = closed_by


class CaseEnded(UserMistake):
    """The case has ended, so it can't be changed any more."""


class LetterIssued(UserMistake):
    """The case has issued a letter, so only an administrator stops it: a letter isn't taken back in silence."""


class CaseSuspended(UserMistake):
    """The case stands still: an administrator has suspended it, or its whole process."""

    def __init__(self, *, by: int | None = None, at: datetime | None = None, reason: str = "") -> None:
        super().__init__()
        self.by = by
        self.at = at
        self.reason = reason


class OperationRefused(UserMistake):
    """A case can't be moved, suspended or migrated so; `code` says why, for words on pages."""

    def __init__(self, code: str, **about: object) -> None:
        super().__init__(f"{code} {about}" if about else code)
        self.code = code
        self.about = about


class ClaimedByOther(UserMistake):
    """Somebody else has taken this task; it must be released or handed over first."""

    def __init__(self, message: str = "", *, claimed_by: int | None = None) -> None:
        super().__init__(message)
        self.claimed_by = claimed_by


class NotAllowed(UserMistake):
    """This person may not do that to this object."""


class NotFound(UserMistake):
    """There is no such object, or this person may not know of it."""


class InputRefused(UserMistake):
    """Fields of a form were refused by a check; `messages` says which and why, keyed by field."""

    def __init__(self, messages: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.messages = {key: list(texts) for key, texts in messages.items()}


class DiagramRefused(UserMistake):
    """A diagram can't be published; `problems` names each shape and what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.shape or '-'}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)


class ProcessWithdrawn(UserMistake):
    """The process is out of use at present: no case of it can be started."""

    def __init__(self, message: str = "", *, name: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.reason = reason


class VersionMoved(UserMistake):
    """Another version of the process was published since this one was looked at; `version` is the newest."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version} is the newest by now")
        self.version = version


class BpmnError(LangkahError):
    """A service meets a situation that the diagram draws as an error; `code` is one that the service declares."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class Problem:
    """One finding of a check: the shape's id (empty for the whole diagram), a code, and a sentence with its values.

    It blocks publishing, unless it is only advice.
    """

    __slots__ = ("advice", "code", "sentence", "shape", "values")

    def __init__(
        self,
        code: str,
        sentence: str,
        values: Mapping[str, object] = MappingProxyType({}),
        *,
        shape: str = "",
        advice: bool = False,
    ) -> None:
        self.code = code
        self.sentence = sentence
        self.values = values
        self.shape = shape
        self.advice = advice

    @property
    def message(self) -> str:
        """In the language of whoever reads it now."""
        return " ".join(phrase(self.sentence, **self.values).split())

    def __repr__(self) -> str:
        kind = ", advice=True" if self.advice else ""
        return f"Problem({self.code!r}, {self.message!r}, shape={self.shape!r}{kind})"


class TechnicalFailure(LangkahError):
    """Something failed that no user can mend; everything was rolled back."""


class ServiceFailed(TechnicalFailure):
    """A service that a diagram calls raised."""

    def __init__(self, service: str, cause: BaseException | None = None) -> None:
        super().__init__(f"{service}: {cause}" if cause else service)
        self.service = service


class ExpressionFailed(TechnicalFailure):
    """An expression in a diagram or decision table failed at run time."""


class NobodyCatches(TechnicalFailure):
    """A diagram threw an error or an escalation that nothing in it catches."""

    def __init__(self, sort: str, code: str, *, step: str) -> None:
        super().__init__(f"{step}: nothing catches {sort} {code}".rstrip())
        self.sort = sort
        self.code = code
        self.step = step


class CaseTooLarge(TechnicalFailure):
    """A case goes round in circles: it has more steps than the engine can carry."""


class StateUnreadable(TechnicalFailure):
    """A stored state has a format that this version doesn't know."""


class JobGone(TechnicalFailure):
    """A failed job isn't kept any more, so that it can't be queued again."""
