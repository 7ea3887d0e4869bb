"""Made-up cases of performance in the format of the shown ones: a seed gives the same case again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from tests.rules.second_time import POLICIES, WIB, Json

PREDICATES = ["VERY_GOOD", "GOOD", "NEEDS_IMPROVEMENT", "POOR", "VERY_POOR"]
RATINGS = ["ABOVE", "AS_EXPECTED", "BELOW"]
WEEKS = [["MON", "TUE", "WED", "THU", "FRI"], ["MON", "TUE", "WED", "THU", "FRI", "SAT"]]
STATES = ["DRAFT", "SUBMITTED", "VERIFIED", "VERIFIED_AUTOMATICALLY", "RETURNED", "REJECTED", "CANCELLED"]
DAY = timedelta(days=1)


class Maker:
    """Draws the parts that cases share."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311  the same case again, no secret
        self.one = self.dice.choice

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def decimal(self, low: int, high: int, places: int = 2) -> str:
        """A number of so many places, often a round one or one at the edge of half-up."""
        scale = 10**places
        value = self.dice.randint(low * scale, high * scale)
        if self.chance(0.3):
            value -= value % (scale // 2)
        return f"{value // scale}.{value % scale:0{places}d}"

    def maybe(self, found: Json, key: str, value: object) -> None:
        """A key that the case gives, leaves out or gives as null."""
        drawn = self.dice.random()
        if drawn < 0.5:
            found[key] = value
        elif drawn < 0.75:
            found[key] = None

    def day(self, first: date, last: date) -> date:
        return first + self.dice.randint(0, (last - first).days) * DAY

    def moment(self, first: date, last: date) -> str:
        edges = [(0, 0, 0), (23, 59, 59), (0, 0, 1), (12, 0, 0), (7, 30, 0), (16, 59, 59), (17, 0, 0)]
        clock = self.one(edges) if self.chance(0.5) else self.clock_seconds()
        on = self.day(first, last)
        return self.written(datetime(on.year, on.month, on.day, *clock, tzinfo=WIB))

    def written(self, at: datetime) -> str:
        """As WIB, as UTC or in another zone: the same moment."""
        zone = self.one([None, None, None, timedelta(0), timedelta(hours=9)])
        if zone is None:
            return at.isoformat()
        shifted = (at - at.utcoffset() + zone).replace(tzinfo=None).isoformat()
        return f"{shifted}Z" if not zone else f"{shifted}+09:00"

    def clock_seconds(self) -> tuple[int, int, int]:
        return self.dice.randint(0, 23), self.dice.randint(0, 59), self.dice.randint(0, 59)

    def clock(self, low: int = 5, high: int = 19) -> str:
        quarter = self.chance(0.6)
        minute = self.one([0, 15, 30, 45]) if quarter else self.dice.randint(0, 59)
        return f"{self.dice.randint(low, high):02d}:{minute:02d}"

    def calendar(self, first: date, last: date) -> Json:
        days = {self.day(first, last).isoformat() for _ in range(self.dice.randint(0, 6))}
        return {"working_weekdays": self.one(WEEKS), "holidays": sorted(days)}

    def outages(self, first: date, last: date) -> list[Json]:
        found = []
        for _ in range(self.one([0, 1, 1, 2, 3])):
            on = self.day(first, last)
            start = datetime(on.year, on.month, on.day, *self.clock_seconds(), tzinfo=WIB)
            length = timedelta(seconds=self.one([2700, 3599, 3600, 3600, 3601, 7200, 200000]))
            end = start + length
            if self.chance(0.5):
                # begins or ends at midnight, where deadlines lie, a second more or less
                edge = datetime(on.year, on.month, on.day, 23, 59, 58, tzinfo=WIB)
                edge += timedelta(seconds=self.dice.randint(0, 2))
                start, end = self.one([(edge, edge + length), (edge - length, edge)])
            found.append({"from": self.written(start), "to": self.written(end)})
        return found

    def period(self, first: date, last: date) -> Json:
        start = self.day(first, last)
        end = None if self.chance(0.3) else self.day(start, last).isoformat()
        return {"from": start.isoformat(), "to": end}


def case(rule: str, given: Json, when: Json) -> Json:
    return {"id": "Z1", "rule": rule, "why": "made up", "given": given, "when": when, "expect": {}}


def skp_predicate(make: Maker) -> Json:
    given: Json = {"policy": "SKP-REF-1"}
    if make.chance(0.8):
        given["leads_organisation"] = make.chance(0.5)
    make.maybe(given, "organisation_result", make.one(["EXCELLENT", *PREDICATES[1:]]))
    when: Json = {}
    make.maybe(when, "work_rating", make.one(RATINGS))
    when["behaviour_rating"] = make.one([*RATINGS, None])
    return case("skp.predicate", given, when)


def skp_distribution(make: Maker) -> Json:
    most = make.one([1, 3, 7, 40])
    counts = {name: make.dice.randint(0, most) for name in PREDICATES}
    if not any(counts.values()):
        counts["GOOD"] = 1
    when: Json = {"counts": counts}
    make.maybe(when, "sign", {"reason": make.one([None, "", "  ", "Tim melampaui target"])})
    given = {"policy": "SKP-REF-1", "organisation_result": make.one(["EXCELLENT", *PREDICATES[1:]])}
    return case("skp.distribution", given, when)


def skp_objection(make: Maker) -> Json:
    first, last = date(2026, 12, 20), date(2027, 3, 5)
    given: Json = {"policy": "SKP-REF-1", "calendar": make.calendar(first, last)}
    if make.chance(0.4):
        given["received_at"] = make.moment(first, date(2027, 1, 20))
    else:
        given["notified_at"] = make.moment(first, date(2027, 1, 20))
        make.maybe(given, "opened_at", make.moment(date(2027, 1, 20), date(2027, 1, 28)))
        if given.get("opened_at") and make.chance(0.6):
            given["opened_at"] = given["notified_at"]
    make.maybe(given, "decision_final_at", make.moment(date(2027, 1, 10), last))
    filed = make.moment(date(2027, 1, 1), last)
    if given.get("decision_final_at") and make.chance(0.2):
        filed = given["decision_final_at"]
    when = {"filed_at": filed, "reason": make.one(["", "  ", "Bukti belum dinilai", "ya"])}
    return case("skp.objection", given, when)


def credit_points(make: Maker) -> Json:
    levels = list(POLICIES["CREDIT-POINTS-REF-1"]["coefficient"])
    given = {"policy": "CREDIT-POINTS-REF-1", "grade_level": make.one(levels)}
    return case(
        "credit_points", given, {"predicate": make.one(PREDICATES), "months": make.dice.randint(0, 12)}
    )


def pp30(make: Maker) -> Json:
    score = make.one([make.decimal(0, 120), "109.99", "110.00", "120.00", "90.00", "69.995", "49.99", "0.00"])
    return case("history.pp30", {"policy": "PP30-2019"}, {"score": score, "new_idea": make.chance(0.5)})


def pp46(make: Maker) -> Json:
    tasks = []
    for _ in range(make.one([1, 1, 2, 3])):
        parts = {name: _pair(make) for name in ("quantity", "quality", "time", "cost")}
        missing = [name for name in parts if make.chance(0.5 if name == "cost" else 0.08)]
        tasks.append(parts | dict.fromkeys(missing))
    when: Json = {"tasks": tasks, "additional_tasks": make.dice.randint(0, 9)}
    when["creativity_points"] = make.one(["0.00", "3.00", "6.00", "12.00"])
    make.maybe(when, "behaviour_score", make.decimal(40, 100))
    return case("history.pp46", {"policy": "PP46-2011"}, when)


def _pair(make: Maker) -> Json:
    if make.chance(0.2):
        return make.one([{"target": "100", "actual": "76"}, {"target": "12", "actual": "9.12"}])
    target = make.dice.randint(1, 200)
    return {"target": str(target), "actual": make.one([make.decimal(0, 2 * target), str(target)])}


MAKERS = (skp_predicate, skp_distribution, skp_objection, credit_points, pp30, pp46)
