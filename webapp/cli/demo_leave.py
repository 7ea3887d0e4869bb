"""Who grants leave in the demo regency, and what the paper ledgers said before Langkah came."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.leave import EntryKind, LeaveEntry
from models.leave_authority import LeaveAuthority
from models.leave_office import BlockedPeriod, EmployeeChild, HardToReach, LeastStaff
from webapp.cli.demo_people import SEED, Person, by_key
from webapp.cli.demo_units import OFFICES

GROUND = "Saldo awal (data contoh)"
DECREE = "Kepbup 800/12/{year} tentang pendelegasian wewenang pemberian cuti (data contoh)"
BY_HEADS = ("ANNUAL", "ANNUAL_SPECIAL", "SICK", "MATERNITY", "IMPORTANT_REASON")
# Days used two years ago, last year and this year, and how often that happens. They leave 12, 18, 24, 15, few.
PATTERNS: tuple[tuple[tuple[int, int, int], int], ...] = (
    ((12, 12, 0), 5),
    ((10, 6, 0), 6),
    ((0, 0, 0), 3),
    ((12, 9, 2), 4),
    ((8, 4, 5), 5),
    ((12, 12, 10), 2),
)
# What the people of the tour have left is part of their story.
PLAYED: dict[str, tuple[int, int, int]] = {
    "sari": (10, 6, 0),
    "bayu": (12, 12, 0),
    "intan": (10, 8, 2),
    "dimas": (12, 12, 7),
    "tirta": (12, 12, 6),
    "laras": (0, 0, 0),
    "yoga": (12, 7, 3),
    "rahmat": (12, 5, 4),
    "hendra": (10, 6, 0),
}


@dataclass(frozen=True)
class Given:
    """A kind of leave that the head of a unit grants to a unit and those below it."""

    unit: str
    head: str
    kind: str
    abroad: bool = False
    acting: bool = True
    rank_to: str = ""

    def row(self, units: Mapping[str, int], heads: Mapping[str, int], year: int) -> dict[str, object]:
        return {
            "unit_id": units[self.unit],
            "post_id": heads[self.head],
            "kind": self.kind,
            "abroad": self.abroad,
            "acting": self.acting,
            "rank_to": self.rank_to,
            "valid_from": date(year, 1, 1),
            "ground": DECREE.format(year=year),
        }


def delegate_authority(
    session: Session, people: Sequence[Person], units: Mapping[str, int], *, today: date
) -> None:
    """Heads of agencies grant most leave below them, the Sekda to the heads; abroad only the Bupati.

    Long leave stays with the Sekda, but for the lower ranks of the schools.
    """
    heads = {person.place.unit_code: person.place.post_id for person in people if person.place.head}
    agencies = [office.code for office in OFFICES if office.above == "SETDA"]
    since, later = today.year - 3, today.year - 1
    granted = [Given(code, code, kind) for code in [*agencies, "SETDA"] for kind in BY_HEADS]
    granted += [Given("KAB", "SETDA", kind) for kind in (*BY_HEADS, "LONG")]
    granted += [Given("KAB", "KAB", kind, abroad=True, acting=False) for kind in (*BY_HEADS, "LONG")]
    rows = [given.row(units, heads, since) for given in granted]
    rows.append(Given("DISDIK", "DISDIK", "LONG", rank_to="II/d").row(units, heads, later))
    session.execute(insert(LeaveAuthority), rows)


def open_ledgers(session: Session, people: Sequence[Person], *, now: datetime, today: date) -> None:
    """For every year in which somebody had the right: the days that the paper ledger says were used."""
    chance = random.Random(SEED + 1)  # noqa: S311 - the same ledgers each time, no secret
    keeper = by_key(people)["wulan"].id
    patterns, weights = zip(*PATTERNS, strict=True)
    rows = []
    for person in people:
        drawn = chance.choices(patterns, weights)[0]
        rows += [
            {"employee_id": person.id, "posted_at": now, "posted_by": keeper, **line}
            for line in _lines(person, PLAYED.get(person.key, drawn), today)
        ]
    session.execute(insert(LeaveEntry), rows)


def _lines(person: Person, used: tuple[int, int, int], today: date) -> Iterator[dict[str, object]]:
    for year, days in zip(range(today.year - 2, today.year + 1), used, strict=True):
        if person.facts.service_start.year + 1 < year:
            end = date(year, 12, 31) if year < today.year else date(year, 1, 1)
            yield {
                "year": year,
                "kind": EntryKind.OPENING,
                "bucket": "",
                "days": -days,
                "posted_on": end,
                "ground": GROUND,
            }


def write_facts(session: Session, people: Sequence[Person], units: Mapping[str, int], *, today: date) -> None:
    """Children, the far-off kecamatan, least staff, and a week that an agency closed."""
    who, chance = by_key(people), random.Random(SEED + 2)  # noqa: S311 - no secret
    born = [(who["sari"], 2001), (who["sari"], 2005), (who["intan"], 2014), (who["intan"], 2017)]
    born += [(who["intan"], 2021), (who["laras"], 2015), (who["bayu"], 2020)]
    session.add_all(
        EmployeeChild(
            employee_id=person.id,
            born_on=date(year, chance.randint(1, 12), chance.randint(1, 28)),
            ground=f"Akta 474.1/{person.id}/{year} (data contoh)",
        )
        for person, year in born
    )
    year = date(today.year, 1, 1)
    session.add(
        HardToReach(unit_id=units["KEC"], valid_from=year, ground=f"Kepbup 60/{today.year} (data contoh)")
    )
    session.add(
        LeastStaff(
            unit_id=units["BKPSDM-1"], least=2, valid_from=year, ground=f"ND 800/7/{today.year} (data contoh)"
        )
    )
    monday = today + timedelta(days=35 - today.weekday())
    session.add(
        BlockedPeriod(
            unit_id=units["INSP"],
            first_day=monday,
            last_day=monday + timedelta(days=4),
            name="Pekan reviu laporan keuangan",
            ground=f"SE 700/3/{today.year} (data contoh)",
            except_posts=[who["hendra"].place.post_id],
        )
    )
    session.flush()  # whoever plays cases reads them
