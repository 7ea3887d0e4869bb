"""A second, independent reading of requests for leave, written from the README of the cases alone.

It shares no code with `workflows.rules`, and collects all codes that stand in a request's way, not the first.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.rules.second_ledger import DAY, ORDER, Json, Ledger, day, months_end, years_on

FAMILY = {"MOTHER", "FATHER", "SPOUSE", "CHILD", "PARENT_IN_LAW"}
DOCTORS = {"DOCTOR_LETTER", "GOVERNMENT_DOCTOR_LETTER"}
LISTED = {
    "IMPORTANT_REASON": {
        "FAMILY_GRAVELY_ILL": {"INPATIENT_LETTER"},
        "FAMILY_DIED": {"DEATH_CERTIFICATE"},
        "SETTLE_RIGHTS_OF_DECEASED": {"DEATH_CERTIFICATE"},
        "OWN_MARRIAGE": {"MARRIAGE_PAPERS"},
        "WIFE_GIVING_BIRTH": {"INPATIENT_LETTER"},
        "FIRE_OR_DISASTER": {"RT_HEAD_LETTER"},
        "DANGEROUS_POSTING": set(),
    },
    "ANNUAL_SPECIAL": {
        "FAMILY_GRAVELY_ILL": {"INPATIENT_LETTER"},
        "FAMILY_DIED": {"DEATH_CERTIFICATE"},
        "SETTLE_RIGHTS_OF_DECEASED": {"DEATH_CERTIFICATE"},
        "FIRST_MARRIAGE": {"MARRIAGE_PAPERS"},
    },
    "LONG": {"FAMILY": set(), "RELIGION_FIRST_HAJJ": set(), "FOURTH_CHILD": set()},
    "SICK": {"ILLNESS": DOCTORS, "WORK_ACCIDENT": DOCTORS, "MISCARRIAGE": DOCTORS | {"MIDWIFE_LETTER"}},
    "UNPAID": {
        "SPOUSE_STATE_DUTY": {"ASSIGNMENT_LETTER"},
        "SPOUSE_WORK": {"ASSIGNMENT_LETTER"},
        "FERTILITY_PROGRAMME": {"SPECIALIST_LETTER"},
        "CHILD_SPECIAL_NEEDS": {"SPECIALIST_LETTER"},
        "SPOUSE_OR_CHILD_SPECIAL_CARE": {"SPECIALIST_LETTER"},
        "PARENT_CARE": {"DOCTOR_LETTER"},
    },
}
WHO = {
    "ANNUAL": {"PNS", "CPNS", "PPPK"},
    "SICK": {"PNS", "CPNS", "PPPK"},
    "MATERNITY": {"PNS", "CPNS", "PPPK"},
    "IMPORTANT_REASON": {"PNS", "CPNS"},
    "LONG": {"PNS"},
    "UNPAID": {"PNS"},
    "ANNUAL_SPECIAL": {"PPPK"},
}


class Reader(Ledger):
    """One case, and what it asks."""

    def request(self, when: Json) -> tuple[set[str], Json]:
        """All codes that stand in the way, and what the answer says if none or one does."""
        codes: set[str] = set()
        first, asked_on = day(when["from"]), day(when["asked_on"])
        if self.kind not in WHO[when["kind"]]:
            codes.add("KIND_NOT_AVAILABLE")
        working = when["kind"] in ("ANNUAL", "ANNUAL_SPECIAL")
        if when.get("days", 1) != int(when.get("days", 1)) or when.get("days", 1) < 1:
            return codes | {"BELOW_MIN_UNIT"}, {}
        last = self.asked_until(when, first, working=working)
        if working:
            return self.in_working_days(when, first, last, asked_on, codes)
        return self.in_calendar_days(when, first, last, asked_on, codes)

    def asked_until(self, when: Json, first: date, *, working: bool) -> date:
        if "days" not in when:
            return months_end(first, when["months"]) if "months" in when else day(when["to"])
        if not working:
            return first + timedelta(days=when["days"] - 1)
        last = first
        while len(self.leave_days(first, last)) < when["days"]:
            last += DAY
        return last

    def in_working_days(
        self, when: Json, first: date, last: date, asked_on: date, codes: set[str]
    ) -> tuple[set[str], Json]:
        counted = self.leave_days(first, last)
        said: Json = {"days": len(counted), "unit": "WORKING_DAY"}
        if not counted:
            return codes | {"NO_WORKING_DAY"}, said
        extension = when.get("extension_days", 0)
        away = max(last, counted[-1] + timedelta(days=extension)) if extension else last
        said |= {"effective_start": counted[0].isoformat(), "end": counted[-1].isoformat()}
        said |= {"back_on": self.next_work(away).isoformat(), "addressee": self.addressee(when, len(counted))}
        longest = (6 if self.kind == "PPPK" else 12) if self.employee.get("hard_to_reach") else 0
        if extension > longest:
            codes.add("EXT_TOO_LONG")
            said["extension_max"] = longest
        codes |= self.in_the_way(first, away, said)
        if when["kind"] == "ANNUAL_SPECIAL":
            return codes | self.special(when, counted, last), said
        codes |= self.no_right(counted[0], said)
        return codes or self.pay(counted, first, away, asked_on, said), said

    def special(self, when: Json, counted: list[date], last: date) -> set[str]:
        codes = self.reasons(when) | self.papers(when, counted[0], last)
        codes |= {"KIND_NOT_AVAILABLE"} if self.complete(1, counted[0]) else set()
        return codes | ({"LENGTH_EXCEEDED"} if len(counted) > 6 else set())

    def no_right(self, first: date, said: Json) -> set[str]:
        if self.kind == "PPPK" and self.employee.get("teacher", False):
            return {"TEACHER_PPPK"}
        if self.right(first):
            return set()
        since = self.since(first)
        said |= {"right_from": years_on(since, 1).isoformat()} if since else {}
        return {"SERVICE_LT_1Y"}

    def pay(self, counted: list[date], first: date, away: date, asked_on: date, said: Json) -> set[str]:
        self.leaves.append({"kind": "ANNUAL", "status": "APPROVED", "first": first, "last": away})
        extra: list[Json] = []
        split = []
        for year in sorted({at.year for at in counted}):
            days = sum(1 for at in counted if at.year == year)
            before = self.balance(asked_on, year, counted[0], extra)
            charge, owed = {}, days
            for name in ORDER:
                taken = min(before[name], owed)
                owed -= taken
                charge |= {name: taken} if taken else {}
            if owed:
                total = sum(before.values())
                said |= {"short": owed, "short_year": year, "balance_before": total}
                return {"INSUFFICIENT_BALANCE"}
            after = {name: before[name] - charge.get(name, 0) for name in ORDER}
            split.append(
                {
                    "year": year,
                    "days": days,
                    "balance_before": sum(before.values()),
                    "balance_after": sum(after.values()),
                    "charge": charge,
                    "buckets_after": after,
                }
            )
            extra.append({"on": asked_on.isoformat(), "year": year, "days": days})
        said |= {"split": split} if len(split) > 1 else {}
        if len(split) == 1 and counted[0].year == first.year and counted[-1].year == first.year:
            said |= {name: split[0][name] for name in ("balance_before", "balance_after", "charge")}
        return set()

    def in_the_way(self, first: date, away: date, said: Json) -> set[str]:
        codes = set()
        if self.kind == "PPPK" and away > day(self.employee["contract"]["to"]):
            codes.add("CONTRACT_END")
            said["latest_end"] = self.employee["contract"]["to"]
        others = [one for one in self.leaves if one["kind"] != "JOINT"]
        if any(one["first"] <= away and first <= one["last"] for one in others):
            codes.add("OVERLAP")
        return codes

    def addressee(self, when: Json, days: int) -> str:
        if when["kind"] == "SICK" and days == 1:
            return "DIRECT_SUPERIOR"
        return "PPK" if when.get("abroad") or when["kind"] == "UNPAID" else "GRANTING_OFFICER"

    def reasons(self, when: Json) -> set[str]:
        listed = LISTED.get(when["kind"])
        if listed is None:
            return set()
        if when["reason"] not in listed:
            return {"REASON_NOT_LISTED"}
        known = FAMILY | ({"SIBLING", "CHILD_IN_LAW"} if when["kind"] == "IMPORTANT_REASON" else set())
        family = when["reason"] in ("FAMILY_DIED", "FAMILY_GRAVELY_ILL")
        return {"REASON_NOT_LISTED"} if family and when["relative"] not in known else set()

    def papers(self, when: Json, first: date, last: date) -> set[str]:
        """RETURN codes; none while a temporary permit lets the papers follow."""
        if when.get("temporary_permit") and when["kind"] != "UNPAID":
            return set()
        had = set(when.get("documents", []))
        need = LISTED.get(when["kind"], {}).get(when.get("reason"), set())
        if when["kind"] == "MATERNITY":
            need = DOCTORS | {"MIDWIFE_LETTER"}
        if when["kind"] == "LONG" and when["reason"] == "RELIGION_FIRST_HAJJ" and not self.complete(5, first):
            need = {"HAJJ_SCHEDULE"}
        if need and not need & had:
            return {"DOC_MISSING"}
        if when["kind"] != "SICK":
            return set()
        begun = self.spell(when["reason"], first)
        ill = (last - begun).days + 1
        if self.kind == "PPPK":
            unofficial = ill > 14 and when["reason"] != "MISCARRIAGE"
            return {"DOC_NOT_GOV_DOCTOR"} if unofficial and "GOVERNMENT_DOCTOR_LETTER" not in had else set()
        long_ill = when["reason"] == "ILLNESS" and last > months_end(begun, 12)
        return {"DOC_MISSING"} if long_ill and "TPK_LETTER" not in had else set()

    def spell(self, reason: str, first: date) -> date:
        while True:
            eve = [
                one
                for one in self.leaves
                if one["kind"] == "SICK"
                and one.get("reason", "ILLNESS") == reason
                and one["last"] == first - DAY
            ]
            if not eve:
                return first
            first = eve[0]["first"]

    def in_calendar_days(
        self, when: Json, first: date, last: date, asked_on: date, codes: set[str]
    ) -> tuple[set[str], Json]:
        before = self.balance(asked_on, first.year, first, [])
        said: Json = {"unit": "CALENDAR_DAY", "balance_before": sum(before.values())}
        limit, latest = self.limit(when, first), self.limit(when, first)
        if when["kind"] == "LONG":
            codes |= self.long_rights(when, first, said)
            latest = self.cut(when, first, months_end(first, 3), asked_on)
            said["annual_lost_year"] = first.year
            before = before | {"E": 0}
        if when["kind"] == "MATERNITY":
            codes |= self.child(first, said)
        if limit is not None and last > limit:
            codes |= self.too_long(when, latest, said)
        elif when["kind"] == "LONG":
            last = min(last, latest)
        days = (last - first).days + 1
        said |= {"days": days, "effective_start": first.isoformat(), "end": last.isoformat()}
        said |= {"back_on": self.next_work(last).isoformat(), "addressee": self.addressee(when, days)}
        said |= {"balance_after": sum(before.values()), "buckets_after": before}
        codes |= self.in_the_way(first, last, said) | self.reasons(when) | self.papers(when, first, last)
        if when["kind"] == "UNPAID":
            said |= {"external_approval": "BKN", "report_by": months_end(last + DAY, 1).isoformat()}
            codes |= self.service(first, said)
        return codes, said

    def too_long(self, when: Json, latest: date, said: Json) -> set[str]:
        said["latest_end"] = latest.isoformat()
        if self.kind == "PPPK" and when.get("reason") == "ILLNESS":
            said["flags"] = ["CONTRACT_REVIEW"]
        return {"LENGTH_EXCEEDED"}

    def child(self, first: date, said: Json) -> set[str]:
        born = [day(text) for text in self.employee.get("children_born_on", [])]
        said["ordinal"] = sum(1 for one in born if one >= self.start) + 1
        if said["ordinal"] <= 3:
            return set()
        if self.kind != "PPPK":
            end = months_end(first, 3).isoformat()
            said["alternative"] = {"kind": "LONG", "reason": "FOURTH_CHILD", "end": end}
        return {"CHILD_ORDINAL_GT_3"}

    def limit(self, when: Json, first: date) -> date | None:
        if when["kind"] != "SICK":
            months = {"IMPORTANT_REASON": 1, "LONG": 3, "MATERNITY": 3, "UNPAID": 36}
            return months_end(first, months[when["kind"]])
        begun = self.spell(when["reason"], first)
        return {
            "MISCARRIAGE": begun + 44 * DAY,
            "WORK_ACCIDENT": None,
        }.get(when["reason"], months_end(begun, 1 if self.kind == "PPPK" else 18))

    def service(self, first: date, said: Json) -> set[str]:
        if self.complete(5, first):
            return set()
        since = self.since(first)
        if since:
            said["right_from"] = years_on(since, 5).isoformat()
        return {"SERVICE_LT_5Y"}

    def long_rights(self, when: Json, first: date, said: Json) -> set[str]:
        codes: set[str] = set()
        if when["reason"] == "FOURTH_CHILD":
            return codes
        if when["reason"] != "RELIGION_FIRST_HAJJ":
            codes |= self.service(first, said)
        ends = [
            one["last"]
            for one in self.leaves
            if one["kind"] == "LONG" and one["status"] == "APPROVED" and one["first"] < first
        ]
        if ends and years_on(max(ends), 5) + DAY > first:
            codes.add("TOO_SOON_AFTER_CUTI_BESAR")
            said["right_from"] = (years_on(max(ends), 5) + DAY).isoformat()
        return codes

    def cut(self, when: Json, first: date, end: date, asked_on: date) -> date:
        """Days of this year that E paid go off the end as working days."""
        if when["reason"] == "FOURTH_CHILD":
            return end
        year = first.year
        known = min(self.history) if self.history else year
        carried = 0
        for one in range(known, year):
            carried = self.carry(one, self.spent(one, carried, asked_on, []), [])
        paid = 12 - self.spent(year, carried, asked_on, [], reserve=False)["E"]
        while paid:
            paid -= self.works(end, on_leave=True)
            end -= DAY
        return end
