"""Until when an activity may be entered, verified and sent again, and how outages move that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from workflows.rules.activity_facts import ActivityPolicy, Outage
from workflows.rules.calendar import Schedule, period_end
from workflows.rules.moments import WIB, end_of_day, local_day, working_days_after


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of one employee. Each is the last accepted second, and the server's clock judges.

    Every method raises NoWorkingDay when the roster runs out.
    """

    schedule: Schedule
    policy: ActivityPolicy
    outages: tuple[Outage, ...] = ()
    zone: tzinfo = WIB

    def entry(self, activity_date: date) -> datetime:
        """Until when an activity of the day may be entered: so many working days, never after the month's close."""
        return min(self._window(activity_date), self.input_close(activity_date))

    def input_close(self, month: date) -> datetime:
        """When the month of the day closes for entries."""
        return self._close(month, self.policy.input_close_workday)

    def verify_close(self, month: date) -> datetime:
        """Until when the superior verifies entries of the month of the day."""
        return self._close(month, self.policy.verify_close_workday)

    def escalation_close(self, month: date) -> datetime:
        """Until when the superior's superior does."""
        return self._close(month, self.policy.escalation_close_workday)

    def resubmission(self, activity_date: date, returned_at: datetime) -> datetime:
        """Until when a returned entry may be sent again.

        So many working days after the return, never earlier than the ordinary window, never later than the superior
        may verify it.
        """
        number = self.policy.resubmit_workdays
        after_return = self._after(local_day(returned_at, self.zone), number)
        return min(max(after_return, self._window(activity_date)), self.verify_close(activity_date))

    def _window(self, activity_date: date) -> datetime:
        return self._after(activity_date, self.policy.input_window_workdays)

    def _close(self, month: date, workday: int) -> datetime:
        return self._after(period_end(month.replace(day=1), 1), workday)

    def _after(self, day: date, number: int) -> datetime:
        return self._moved(end_of_day(working_days_after(self.schedule, day, number), self.zone))

    def _moved(self, deadline: datetime) -> datetime:
        """The outage rule, applied until nothing changes."""
        while (later := max(map(self._day_after, self._hit(deadline)), default=deadline)) > deadline:
            deadline = later
        return deadline

    def _hit(self, deadline: datetime) -> tuple[Outage, ...]:
        """Outages, long enough, that contain the deadline or ended shortly before it."""
        shortest = timedelta(minutes=self.policy.outage_min_minutes)
        rest = timedelta(hours=self.policy.outage_after_hours)
        return tuple(
            outage
            for outage in self.outages
            if outage.length >= shortest and outage.start <= deadline <= outage.end + rest
        )

    def _day_after(self, outage: Outage) -> datetime:
        ended_on = local_day(outage.end, self.zone)
        return end_of_day(working_days_after(self.schedule, ended_on, 1), self.zone)
