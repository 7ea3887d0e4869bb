"""What the engine asks of the world while it moves a case: services, and the close of working days."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property

from sqlalchemy import exc

from workflows import assignment
from workflows.assignment import WorkDays
from workflows.errors import BpmnError, ExpressionFailed, ServiceFailed, TechnicalFailure, UserMistake
from workflows.registry import Context, Service, services
from workflows.rules.calendar import working_day_deadline

# No fault of the service: whoever called is told to try again, and the worker waits.
DATABASE_AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


@contextmanager
def database_errors_shown() -> Iterator[None]:
    """An expression may call what asks the database: that it went away is no mistake of the diagram."""
    try:
        yield
    except ExpressionFailed as error:
        if isinstance(error.__cause__, DATABASE_AWAY):
            raise error.__cause__ from error
        raise


class CaseHands:
    """Works for one act on one case; `context` says whose."""

    def __init__(self, context: Context, *, days: WorkDays | None = None) -> None:
        self.context = context
        self._known = days

    @property
    def now(self) -> datetime:
        return self.context.now

    @property
    def today(self) -> date:
        return self.context.today

    @property
    def zone(self) -> tzinfo:
        return self.context.zone

    def deadline(self, days: int) -> str:
        return self.due(days).isoformat()

    def due(self, days: int) -> datetime:
        """Close of the n-th working day from today, for the subject's unit. UTC."""
        schedule = self._days.schedule
        try:
            return working_day_deadline(
                self.now,
                days,
                calendar=schedule.calendar,
                pattern=schedule.pattern,
                tz=self._days.tz,
                duty=schedule.duty,
            ).astimezone(UTC)
        except (ValueError, LookupError) as error:
            raise TechnicalFailure(f"{days} working days: {error}") from error

    def call(self, service: str, arguments: Mapping[str, object], *, step: str) -> object:
        found = services().get(service)
        if found is None:
            raise ServiceFailed(service, KeyError(service))
        try:
            with self._undone_after_error(found):
                return found.call(dataclasses.replace(self.context, step=step), arguments)
        except (UserMistake, *DATABASE_AWAY):
            raise
        except Exception as error:
            if isinstance(error, BpmnError) and error.code in found.errors:
                raise
            raise ServiceFailed(service, error) from error

    def _undone_after_error(self, service: Service) -> AbstractContextManager[object]:
        """A savepoint costs two statements: only services that declare errors pay for it."""
        return self.context.session.begin_nested() if service.errors else nullcontext()

    @cached_property
    def _days(self) -> WorkDays:
        if self._known is not None:
            return self._known
        years = (self.today.year, self.today.year + 1)
        return assignment.work_days(
            self.context.session, self.context.subject_id, years=years, today=self.today
        )
