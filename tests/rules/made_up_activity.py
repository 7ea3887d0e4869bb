"""Made-up cases of daily activities, attendance and discipline."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.rules.made_up_performance import DAY, STATES, Maker, case
from tests.rules.second_time import WIB, Json

FIRST, LAST = date(2026, 6, 1), date(2026, 7, 20)
MONTHS = ["2026-01", "2026-02", "2028-02", "2026-06", "2026-12"]
KINDS = ["ANNUAL", "SICK", "IMPORTANT_REASON", "MATERNITY", "LONG", "UNPAID"]


def _world(make: Maker) -> Json:
    found: Json = {"policy": "KIN-REF-1", "calendar": make.calendar(FIRST, LAST)}
    near_closes = date(2026, 7, 1), date(2026, 7, 9)
    found["outages"] = make.outages(*make.one([near_closes, (date(2026, 6, 20), date(2026, 7, 14))]))
    return found


def validate(make: Maker) -> Json:
    given = _world(make)
    focus = make.day(date(2026, 6, 8), date(2026, 6, 30))
    statuses = ["FULL_DAY_LEAVE", "ABSENT", "OFFICIAL_DUTY", "OVERTIME_ASSIGNED", "WORK_FROM_HOME"]
    given["days"] = [
        {"date": (focus + make.dice.randint(-1, 1) * DAY).isoformat(), "status": make.one(statuses)}
        for _ in range(make.one([0, 0, 1, 2]))
    ]
    given["work_results"] = [
        {"id": f"RHK-{n}", "employee": f"E{n}", "approved": make.chance(0.9)}
        | {"from": make.one(["2026-01-01", focus.isoformat()])}
        | {"to": make.one(["2026-12-31", focus.isoformat(), "2026-06-15"])}
        for n in (1, 2)
    ]
    given["entries"] = [_entry(make, n, focus) for n in range(make.dice.randint(0, 3))]
    requests = [
        _request(make, given, focus) | {"client_uuid": f"u-{n}"} for n in range(make.one([1, 1, 2, 3]))
    ]
    if make.chance(0.4):
        later = make.moment(focus, LAST)
        requests.append(requests[0] | make.one([{}, {"received_at": later}, {"client_created_at": later}]))
    when: Json = {"requests": requests}
    if make.chance(0.1):
        when["concurrent"] = make.one([None, False])
    return case("activity.validate", given, when)


def _span(make: Maker, focus: date) -> Json:
    start = datetime.fromisoformat(f"{focus}T{make.clock()}:00").replace(tzinfo=WIB)
    length = make.one([15, 30, 60, 60, 90, 120, 0, -15, 700] if make.chance(0.4) else [30, 60])
    seconds = make.one([0] * 19 + [30])
    end = start + timedelta(minutes=length, seconds=seconds)
    return {"start": make.written(start), "end": make.written(end)}


def _entry(make: Maker, n: int, focus: date) -> Json:
    found = {"id": f"x{n}", "employee": make.one(["E1", "E1", "E2"]), "state": make.one(STATES)}
    found |= _span(make, focus)
    if found["state"] == "RETURNED":
        make.maybe(found, "returned_at", make.moment(focus, date(2026, 7, 9)))
    return found


def _request(make: Maker, given: Json, focus: date) -> Json:
    near = focus + make.dice.randint(-1, 6) * DAY
    found: Json = {"employee": make.one(["E1", "E1", "E2"])}
    found["received_at"] = make.moment(near, near + 2 * DAY) if make.chance(0.9) else make.moment(focus, LAST)
    found |= _span(make, focus)
    found |= {"work_result": make.one(["RHK-1", "RHK-1", "RHK-2", "RHK-9", None])}
    found |= {"additional_task": make.chance(0.3), "volume": make.one([1, 1, 1, 5, 0, -1])}
    found |= {"evidence_required": make.chance(0.3), "evidence_count": make.one([0, 1, 2])}
    make.maybe(found, "client_created_at", make.moment(focus, LAST))
    own = [
        one for one in given["entries"] if one["state"] == "RETURNED" and one["employee"] == found["employee"]
    ]
    make.maybe(found, "replaces", make.one(own)["id"] if own else None)
    return found


def deadline(make: Maker) -> Json:
    kind = make.one(["INPUT", "INPUT_CLOSE", "VERIFY_CLOSE", "ESCALATION_CLOSE", "RESUBMIT"])
    on = make.day(date(2026, 6, 15), date(2026, 6, 30))
    when: Json = {"kind": kind}
    if kind in ("INPUT", "RESUBMIT"):
        when["activity_date"] = on.isoformat()
    else:
        when["month"] = "2026-06"
    if kind == "RESUBMIT":
        when["returned_at"] = make.moment(on, date(2026, 7, 10))
    return case("activity.deadline", _world(make), when)


def queue(make: Maker) -> Json:
    given = _world(make) | {"activity_date": make.day(FIRST, date(2026, 6, 30)).isoformat()}
    make.maybe(given, "on_timeout", make.one(["AUTO_VERIFY", "EXPIRE"]))
    return case("activity.queue", given, {"at": make.moment(date(2026, 7, 1), LAST)})


def decide(make: Maker) -> Json:
    given = _world(make)
    make.maybe(given, "on_timeout", make.one(["AUTO_VERIFY", "EXPIRE"]))
    on = make.day(FIRST, date(2026, 6, 30)).isoformat()
    given["entry"] = {"activity_date": on, "state": make.one(["SUBMITTED"] * 9 + STATES)}
    reasons = [None, "", "  tidak   ", "123456789", "1234567890", "Belum ada bukti dukung"]
    when = {"by": make.one(["SUPERIOR", "NEXT_SUPERIOR"]), "action": make.one(["VERIFY", "RETURN", "REJECT"])}
    when |= {"reason": make.one(reasons), "received_at": make.moment(date(2026, 7, 1), date(2026, 7, 12))}
    return case("activity.decide", given, when)


def decide_bulk(make: Maker) -> Json:
    given = _world(make) | {"on_timeout": "AUTO_VERIFY"}
    entries, number = [], 1
    for _ in range(make.dice.randint(1, 4)):
        last = number + make.dice.randint(0, 3)
        found = {"id_from": number, "id_to": last, "state": make.one(["SUBMITTED"] * 5 + STATES)}
        on = make.day(date(2026, 5, 28), date(2026, 6, 30)).isoformat()
        entries.append(found | {"activity_date": on, "verifier": make.one(["S1", "S1", "S1", "S2"])})
        number = last + 1
    make.dice.shuffle(entries)
    received = make.moment(date(2026, 6, 1), date(2026, 7, 12))
    when = {"by": "S1", "received_at": received, "finished_at": received, "repeated": make.chance(0.5)}
    return case("activity.decide_bulk", given | {"entries": entries}, when)


def verifier(make: Maker) -> Json:
    people = ["E1", "S1", "T1", "U1", "D1"]
    posts = ["POST-S", "POST-T", "POST-U"]
    holders = [
        {"post": post, "person": make.one(people), "kind": make.one(["DEFINITIVE", "DEFINITIVE", "ACTING"])}
        | make.period(date(2026, 5, 20), date(2026, 7, 10))
        for post in posts
        for _ in range(make.one([0, 1, 2]))
    ]
    holders += [{"post": "POST-U", "person": "U1", "kind": "DEFINITIVE", "from": "2020-01-01", "to": None}]
    once: dict[tuple[str, str], Json] = {(one["post"], one["kind"]): one for one in holders}
    delegations = [
        {"from_person": make.one(people), "to_person": make.one(people)}
        | {"from": make.day(date(2026, 6, 1), date(2026, 6, 12)).isoformat(), "to": "2026-06-20"}
        for _ in range(make.one([0, 1, 2]))
    ]
    split = make.day(date(2026, 6, 1), date(2026, 6, 15))
    assignments = [
        {"employee": "E1", "superior_post": "POST-S", "from": "2026-01-01", "to": split.isoformat()},
        {"employee": "E1", "superior_post": "POST-T", "from": (split + DAY).isoformat(), "to": None},
    ]
    given = {"assignments": assignments, "holders": list(once.values()), "delegations": delegations}
    given["parent_posts"] = {"POST-S": "POST-T", "POST-T": "POST-U"}
    when = {"employee": "E1", "activity_date": make.day(FIRST, date(2026, 6, 20)).isoformat()}
    when |= {"decided_on": make.day(FIRST, date(2026, 6, 25)).isoformat(), "candidates": people}
    return case("activity.verifier", given, when)


def _schedule(make: Maker) -> tuple[str, date]:
    name = make.one(["REGULAR_5DAY", "REGULAR_5DAY", "RAMADAN_5DAY"])
    on = make.day(date(2026, 6, 1), date(2026, 6, 28))
    while on.weekday() > 4:
        on -= DAY
    return name, on


def _record(make: Maker, on: date, low: int, high: int) -> str | None:
    if make.chance(0.2):
        return None
    at = datetime.fromisoformat(f"{on}T{make.clock(low, high)}:00").replace(tzinfo=WIB)
    return make.written(at + timedelta(seconds=make.one([0, 0, -1, 1, 59, 30])))


def _permissions(make: Maker) -> list[Json]:
    edges = [
        ("07:30", "10:00"),
        ("14:00", "16:00"),
        ("14:00", "16:30"),
        ("08:00", "09:00"),
        ("10:00", "12:00"),
    ]
    edges += [
        ("07:30", "16:30"),
        ("07:00", "08:30"),
        ("13:00", "17:00"),
        ("07:00", "07:30"),
        ("16:00", "17:00"),
    ]
    edges += [("07:30", "08:30"), ("15:00", "16:30"), ("08:00", "11:00")]
    return [{"from": first, "to": last} for first, last in make.dice.sample(edges, make.one([0, 0, 1, 2, 3]))]


def credit(make: Maker) -> Json:
    name, on = _schedule(make)
    status = make.one(["RECORDED", "RECORDED", "RECORDED", "NOT_YET", "OFFICIAL_DUTY", "WORK_FROM_HOME"])
    attendance: Json = {"status": status, "check_in": None, "check_out": None}
    if status == "RECORDED":
        attendance |= {"check_in": _record(make, on, 6, 10), "check_out": _record(make, on, 13, 18)}
    given = {"policy": "KIN-REF-1", "schedule": name, "date": on.isoformat(), "attendance": attendance}
    make.maybe(given, "permissions", _permissions(make))
    given["master"] = [
        {"code": "ACT_1", "norm_minutes": 30, "weight": "1.00", "from": "2026-01-01", "to": "2026-06-14"},
        {"code": "ACT_1", "norm_minutes": 20, "weight": "1.125", "from": "2026-06-15", "to": None},
    ]
    starts = sorted({make.clock(6, 17) for _ in range(make.dice.randint(1, 5))})
    entries = [_credited(make, f"e{n}", start, end) for n, (start, end) in _spans(make, starts)]
    when: Json = {"entries": entries}
    make.maybe(when, "recalculated_on", "2026-06-30")
    return case("activity.credit", given, when)


def _spans(make: Maker, starts: list[str]) -> list[tuple[int, tuple[str, str]]]:
    ends = [*starts[1:], "20:00"]
    return list(enumerate(zip(starts, ends, strict=True)))


def _credited(make: Maker, name: str, start: str, end: str) -> Json:
    found: Json = {"id": name, "start": start, "end": end, "volume": make.one([1, 1, 2, 5, 40])}
    if make.chance(0.3):
        return found | {"activity_code": "ACT_1"}
    weight = make.one(["0.50", "0.75", "1.00", "1.25", "1.50", make.decimal(1, 1), "0.875", "1.005"])
    return found | {"norm_minutes": make.one([1, 15, 30, 45, 60, 240, 500]), "weight": weight}


def month(make: Maker) -> Json:
    name = make.one(MONTHS)
    first = date.fromisoformat(f"{name}-01")
    around = first - 5 * DAY, first + 35 * DAY
    given: Json = {"policy": "KIN-REF-1", "month": name, "calendar": make.calendar(*around)}
    leave = []
    for _ in range(make.one([0, 0, 1, 2, 3])):
        start = make.day(*around)
        end = start + make.one([0, 1, 4, 9, 45]) * DAY
        leave.append({"kind": make.one(KINDS), "from": start.isoformat(), "to": end.isoformat()})
    given["leave"] = leave
    given["target"] = {"mode": "BY_WORKDAYS"}
    if make.chance(0.3):
        given["target"] = {"mode": "FIXED", "points": make.one(["6000.00", "6250.00", "6500.00", "6750.00"])}
    make.maybe(given, "absent_without_reason", [make.day(*around).isoformat()])
    when = {"points": {state: make.decimal(0, 4000) for state in STATES if make.chance(0.6)}}
    return case("activity.month", given, when)


def attendance(make: Maker) -> Json:
    name, on = _schedule(make)
    given = {"policy": "KIN-REF-1", "deduction_policy": "TPP-REF-1", "schedule": name, "date": on.isoformat()}
    given |= {"is_workday": make.chance(0.9), "permissions": _permissions(make)}
    given["excuse"] = make.one([None] * 6 + ["OFFICIAL_DUTY", "WORK_FROM_HOME", "FULL_DAY_LEAVE"])
    when = {"check_in": _record(make, on, 6, 10), "check_out": _record(make, on, 13, 17)}
    return case("attendance.day", given, when)


def discipline(make: Maker) -> Json:
    first, last = date(2026, 10, 1), date(2027, 3, 31)
    absences = set()
    for _ in range(make.one([1, 3, 8])):
        start = make.day(first, last)
        absences |= {start + n * DAY for n in range(make.one([1, 1, 3, 8, 14, 20]))}
    listed = sorted(on.isoformat() for on in absences)
    given = {"policy": "PP94-2021", "calendar": make.calendar(first, last), "absences": listed}
    as_of = make.one([date(2026, 12, 31), date(2027, 1, 1), make.day(first, last)])
    given["excused"] = [
        {"date": make.one(listed), "approved_on": make.one([as_of, make.day(first, last)]).isoformat()}
        for _ in range(make.one([0, 0, 1, 3]))
    ]
    cases = ["VERBAL_WARNING", "WRITTEN_WARNING", "TPP_CUT_25_6M", "DEMOTION_12M", "DISMISSAL"]
    make.maybe(given, "open_case", make.one(cases))
    return case("discipline.level", given, {"as_of": as_of.isoformat()})


MAKERS = (validate, deadline, queue, decide, decide_bulk, verifier, credit, month, attendance, discipline)
