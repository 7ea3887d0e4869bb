"""A second, independent reading of balances for comparison, written from the README of the cases alone.

It shares no code with `workflows.rules`: days are taken one by one, and every day of annual leave is a token.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]
DAY = timedelta(days=1)
ORDER = ("B0", "C", "B", "E")


def day(text: str) -> date:
    return date.fromisoformat(text)


def years_on(start: date, years: int) -> date:
    if (start.month, start.day) == (2, 29):
        return date(start.year + years, 2, 28) + DAY  # the 29th in a leap year, else 1 March
    return start.replace(year=start.year + years)


def months_end(first: date, months: int) -> date:
    """Count the months off one by one; the end is the eve of the same day of the month."""
    year, month = first.year, first.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if first.day == 1:
        return date(year, month, 1) - DAY
    last = date(year + month // 12, month % 12 + 1, 1) - DAY
    return date(year, month, min(first.day - 1, last.day))


class Ledger:
    """One case: its calendar, its employee, its ledger of annual leave."""

    def __init__(self, case: Json, calendar: Json) -> None:
        given = case["given"]
        self.off = {day(text) for text in calendar["holidays"]}
        self.joint = {day(text) for text in calendar["joint_leave"]}
        self.week = given["work_week"]
        self.roster = {day(text) for text in given.get("roster", [])}
        self.duty = {day(text) for text in given.get("joint_leave_duty", [])}
        self.employee = given["employee"]
        self.kind = self.employee["kind"]
        self.start = day(self.employee["service_start"])
        self.history = {int(year): entry for year, entry in given.get("annual_history", {}).items()}
        self.leaves = [
            {**one, "first": day(one["from"]), "last": day(one["to"])} for one in given.get("leaves", [])
        ]
        self.policy = given.get("policy", {})

    def works(self, one: date, *, on_leave: bool) -> bool:
        if one in self.duty and one in self.joint:
            return not on_leave
        if self.week == "ROSTER":
            return one in self.roster
        return one.weekday() < self.week and one not in self.off and one not in self.joint

    def leave_days(self, first: date, last: date) -> list[date]:
        found = []
        while first <= last:
            if self.works(first, on_leave=True):
                found.append(first)
            first += DAY
        return found

    def next_work(self, one: date) -> date:
        one += DAY
        while not self.works(one, on_leave=False):
            one += DAY
        return one

    # service

    def since(self, on: date) -> date | None:
        start = self.start
        for one in self.leaves:
            if one["kind"] == "UNPAID" and one["status"] == "APPROVED" and one["first"] <= on:
                if not one.get("reactivated_on"):
                    return None
                start = max(start, day(one["reactivated_on"]))
        return start

    def complete(self, years: int, on: date) -> bool:
        since = self.since(on)
        return since is not None and years_on(since, years) <= on

    def right(self, on: date) -> bool:
        teacher = self.kind == "PPPK" and self.employee.get("teacher", False)
        return not teacher and self.complete(1, on)

    def long_in(self, year: int) -> bool:
        return any(
            one["kind"] == "LONG" and one["status"] == "APPROVED" and one["first"].year == year
            for one in self.leaves
        )

    # the ledger, token by token

    def balance(self, on: date, year: int, right_on: date, extra: list[Json]) -> dict[str, int]:
        """Days left by bucket; `extra` are the own days of the leave in question, by year."""
        known = min(self.history) if self.history else None
        if known is not None and year < known:
            return dict.fromkeys(ORDER, 0)
        left = {"B0": 0, "C": 0, "B": 0, "E": 0}
        carried = 0
        for one in range(year if known is None else known, year + 1):
            left = self.spent(one, carried, on, extra)
            if one < year:
                carried = self.carry(one, left, extra)
        if not self.right(right_on) or self.long_in(year):
            reserved = self.spent(year, carried, on, extra, reserve=False)
            reserved["E"] = 0
            for _ in range(self.pending(year)):
                for name in ORDER:
                    if reserved[name]:
                        reserved[name] -= 1
                        break
            return reserved
        return left

    def spent(
        self, year: int, carried: int, on: date, extra: list[Json], *, reserve: bool = True
    ) -> dict[str, int]:
        tokens = [("C", date.min)] * carried + [("E", date.min)] * 12
        for one in sorted(self.duty):
            if one < on and not self.away(one):
                late = f"{one:%m-%d}" >= self.policy.get("late_december_from", "12-20")
                if one.year + late == year:
                    tokens.append(("B0" if late else "B", one + DAY))
        charges = [(day(used["on"]), used["days"], used.get("special", False)) for used in self.used(year)]
        charges += [(day(used["on"]), used["days"], False) for used in extra if used["year"] == year]
        if reserve:
            charges.append((date.max, self.pending(year), False))
        for posted, days, special in sorted(charges, key=lambda charge: charge[0]):
            for _ in range(days):
                names = ("E",) if special else ORDER
                payer = min(
                    (token for token in tokens if token[1] <= posted and token[0] in names),
                    key=lambda token: ORDER.index(token[0]),
                    default=None,
                )
                if payer is not None:
                    tokens.remove(payer)
        return {name: sum(1 for token in tokens if token[0] == name) for name in ORDER}

    def used(self, year: int) -> list[Json]:
        return self.history.get(year, {}).get("used", [])

    def pending(self, year: int) -> int:
        waiting = [one for one in self.leaves if one["kind"] == "ANNUAL" and one["status"] == "PENDING"]
        return sum(
            1 for one in waiting for at in self.leave_days(one["first"], one["last"]) if at.year == year
        )

    def away(self, one: date) -> bool:
        return any(
            leave["status"] == "APPROVED"
            and leave["kind"] != "JOINT"
            and leave["first"] <= one <= leave["last"]
            for leave in self.leaves
        )

    def existed(self, year: int) -> bool:
        return self.right(date(year, 12, 31)) and not self.long_in(year)

    def idle(self, year: int, extra: list[Json]) -> bool:
        charged = self.used(year) or self.pending(year) or any(one["year"] == year for one in extra)
        return year >= min(self.history) and self.existed(year) and not charged

    def carry(self, year: int, left: dict[str, int], extra: list[Json]) -> int:
        if not self.existed(year):
            return 0
        limit = self.contract_months()
        if limit == 2:
            return 0
        if limit is None and self.idle(year, extra) and self.idle(year - 1, extra):
            return 12
        postponed = min(left["E"], self.history.get(year, {}).get("postponed", 0))
        return min(12, postponed + min(6, left["E"] - postponed))

    def contract_months(self) -> int | None:
        """2: at most two years, 3: at most three, None: longer or no contract."""
        if self.kind != "PPPK":
            return None
        first, last = day(self.employee["contract"]["from"]), day(self.employee["contract"]["to"])
        return next((years for years in (2, 3) if last <= months_end(first, 12 * years)), None)
