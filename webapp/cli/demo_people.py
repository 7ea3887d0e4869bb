"""The demo regency's people: a dozen with names to sign in as, some three hundred others, and who acts for whom."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.people import (
    Delegation,
    Employee,
    EmployeeKind,
    Holding,
    HoldingKind,
    Role,
    RoleGrant,
)
from webapp.cli.demo_names import Numbers, names
from webapp.cli.demo_units import Place

SEED = 3399
VACANT = ("Kasubbag Keuangan", "Kepala Seksi Jembatan")
AUDIT_LASTS = 90  # days
ROSTERED = ("Perawat", "Bidan")
SHARE_PPPK, SHARE_CPNS = 0.22, 0.28  # of the staff: below the first PPPK, from there to the second CPNS


@dataclass(frozen=True)
class Named:
    """Somebody with a part to play."""

    key: str
    name: str
    nip: str
    rank: str
    unit: str
    post: str


NAMED: tuple[Named, ...] = (
    Named("surya", "Surya Angsana", "196809171994031901", "", "KAB", "Bupati"),
    Named("dewi", "Dewi Sawo", "196904121993032901", "IV/d", "SETDA", "Sekretaris Daerah"),
    Named("ratna", "Ratna Kenanga", "197206081997032901", "IV/c", "DPU", "Kepala Dinas"),
    Named("teguh", "Teguh Rasamala", "197511211999031901", "IV/b", "DPU-S", "Sekretaris Dinas"),
    Named("rahmat", "Rahmat Jati", "198003052005011901", "III/d", "DPU-S1", "Kasubbag Umum"),
    Named("sari", "Sari Melati", "197103141998032901", "III/c", "DPU-S1", "Analis Tata Usaha"),
    Named("bayu", "Bayu Cendana", "199002112015031901", "III/a", "DPU-S1", "Pengadministrasi Umum"),
    Named("intan", "Intan Mawar", "198807192012032901", "III/b", "DPU-S1", "Arsiparis"),
    Named("dimas", "Dimas Ketapang", "199204242018011901", "III/a", "DPU-S1", "Pranata Komputer"),
    Named("yoga", "Yoga Meranti", "198509302010011901", "II/c", "DPU-S1", "Pengemudi"),
    Named("tirta", "Tirta Bambu", "198112022008011901", "III/b", "DPU-S1", "Penata Laporan"),
    Named("laras", "Laras Cempaka", "198610152011012901", "III/b", "DPU-S2", "Bendahara"),
    Named("camat", "Bima Kayu Manis", "197408251998031901", "IV/a", "KEC", "Camat"),
    Named("sekcam", "Melinda Lavender", "197901182003122901", "III/d", "KEC-S", "Sekretaris Camat"),
    Named("wulan", "Wulan Pandan", "198305272009012901", "III/c", "BKPSDM-1", "Analis SDM"),
    Named("arif", "Arif Trembesi", "198911092014021901", "III/b", "BKPSDM-1", "Pranata Komputer"),
    Named("hendra", "Hendra Ulin", "197707142002121901", "IV/a", "INSP-1", "Auditor"),
)


@dataclass(frozen=True)
class Newcomer:
    """A row of employees before it has an id."""

    nip: str
    name: str
    kind: EmployeeKind
    rank: str
    service_start: date
    contract_from: date | None = None
    contract_to: date | None = None
    teacher: bool = False
    rostered: bool = False
    hard_to_reach: bool = False

    def row(self) -> dict[str, object]:
        return asdict(self) | {"email": f"{self.nip}@example.invalid"}


@dataclass(frozen=True)
class Person:
    id: int
    place: Place
    facts: Newcomer
    key: str


def settle(session: Session, places: Sequence[Place], *, today: date) -> list[Person]:
    """Fill every post but the vacant ones, from the definitive holder's first day on."""
    chance = random.Random(SEED)  # noqa: S311 - the same people each time, no secret
    cast = {(named.unit, named.post): named for named in NAMED}
    numbers, fresh = Numbers(frozenset(named.nip for named in NAMED)), names(chance)
    came: list[tuple[Place, Newcomer, str]] = []
    for place in (place for place in places if place.post_name not in VACANT):
        named = cast.pop((place.unit_code, place.post_name), None)
        facts = _known(named) if named else _invented(place, chance, numbers, next(fresh), today)
        came.append((place, facts, named.key if named else ""))
    ids = session.scalars(
        insert(Employee).returning(Employee.id, sort_by_parameter_order=True),
        [facts.row() for _, facts, _ in came],
        execution_options={"render_nulls": True},  # else a statement for each set of filled columns
    )
    people = [Person(found, *one) for found, one in zip(ids, came, strict=True)]
    session.execute(insert(Holding), [_holding(person, today) for person in people])
    return people


def let_act(session: Session, people: Sequence[Person], places: Sequence[Place], *, today: date) -> None:
    """One Plt on a vacant post, one Plh for a head who is away, one delegation for leave."""
    who = by_key(people)
    vacant = next(place.post_id for place in places if place.post_name == "Kasubbag Keuangan")
    acting = [
        _acting(
            vacant, who["rahmat"], HoldingKind.PLT, today - timedelta(days=40), today + timedelta(days=140)
        ),
        _acting(
            who["camat"].place.post_id,
            who["sekcam"],
            HoldingKind.PLH,
            today - timedelta(days=3),
            today + timedelta(days=10),
        ),
    ]
    session.execute(insert(Holding), acting)
    session.add(
        Delegation(
            post_id=who["teguh"].place.post_id,
            given_by=who["teguh"].id,
            delegate_id=who["rahmat"].id,
            process_key="leave",
            valid_from=today - timedelta(days=2),
            valid_to=today + timedelta(days=30),
            ground=f"ND 090/14/{today.year} (data contoh)",
        )
    )


def grant_roles(session: Session, people: Sequence[Person], units: Mapping[str, int], *, today: date) -> None:
    who = by_key(people)
    granted = (
        ("wulan", Role.PERSONNEL, "KAB"),
        ("dimas", Role.PERSONNEL, "DPU"),
        ("arif", Role.ADMIN, "KAB"),
        ("dimas", Role.ADMIN, "KAB"),
        ("arif", Role.DESIGNER, "KAB"),
        ("dimas", Role.DESIGNER, "KAB"),
    )
    session.execute(
        insert(RoleGrant),
        [{"employee_id": who[key].id, "role": role, "unit_id": units[unit]} for key, role, unit in granted],
    )
    session.add(
        RoleGrant(
            employee_id=who["hendra"].id,
            role=Role.AUDITOR,
            unit_id=units["KAB"],
            granted_by=who["arif"].id,
            cases_from=date(today.year - 1, 1, 1),
            cases_to=date(today.year, 12, 31),
            valid_to=today + timedelta(days=AUDIT_LASTS),
            only_reads=True,
        )
    )


def by_key(people: Sequence[Person]) -> dict[str, Person]:
    return {person.key: person for person in people if person.key}


def _known(named: Named) -> Newcomer:
    since = date(int(named.nip[8:12]), int(named.nip[12:14]), 1)
    return Newcomer(
        named.nip, named.name, EmployeeKind.PNS, named.rank, since, hard_to_reach=_remote(named.unit)
    )


def _invented(
    place: Place, chance: random.Random, numbers: Numbers, name: tuple[str, int], today: date
) -> Newcomer:
    kind = _kind(place, chance)
    since = _appointed(kind, place, chance, today)
    born = date(since.year - chance.randint(23, 31), chance.randint(1, 12), chance.randint(1, 28))
    called, sex = name
    contract = kind is EmployeeKind.PPPK
    return Newcomer(
        nip=numbers.give(born, since, sex=sex, contract=contract),
        name=called,
        kind=kind,
        rank=_rank(kind, place, today.year - since.year, chance),
        service_start=since,
        contract_from=since if contract else None,
        contract_to=since.replace(year=since.year + 5) - timedelta(days=1) if contract else None,
        teacher=place.post_name.startswith("Guru"),
        rostered=place.post_name in ROSTERED,
        hard_to_reach=_remote(place.unit_code),
    )


def _remote(unit: str) -> bool:
    """The demo's kecamatan lies far off, so that somebody may be asked for the days of the journey."""
    return unit.startswith("KEC")


def _kind(place: Place, chance: random.Random) -> EmployeeKind:
    lot = chance.random()
    if place.head or lot >= SHARE_CPNS:
        return EmployeeKind.PNS
    return EmployeeKind.PPPK if lot < SHARE_PPPK else EmployeeKind.CPNS


def _appointed(kind: EmployeeKind, place: Place, chance: random.Random, today: date) -> date:
    month = chance.choice((1, 2, 3, 4, 12))
    if kind is EmployeeKind.PPPK:
        return date(today.year - chance.randint(1, 3), month, 1)
    if kind is EmployeeKind.CPNS:
        return date(today.year - 1, chance.choice((3, 4, 12)), 1)
    return date(
        today.year - chance.randint(15, 30) if place.head else today.year - chance.randint(4, 28), month, 1
    )


def _rank(kind: EmployeeKind, place: Place, years: int, chance: random.Random) -> str:
    if kind is EmployeeKind.PPPK:
        return chance.choice(("V", "VII", "IX"))
    if kind is EmployeeKind.CPNS:
        return chance.choice(("II/c", "III/a"))
    if place.head:
        return chance.choice(("III/d", "IV/a", "IV/b"))
    return ("III/a", "III/b", "III/c", "III/d")[min(years // 7, 3)]


def _holding(person: Person, today: date) -> dict[str, object]:
    """In the post since some years after the appointment, at the latest since last month."""
    start = person.facts.service_start
    since = min(max(start, date(start.year + person.id % 4, 3, 1)), max(start, today - timedelta(days=30)))
    return _held(person, since, post_id=person.place.post_id, kind=HoldingKind.DEFINITIVE, decree="SK 821")


def _acting(post_id: int, person: Person, kind: HoldingKind, since: date, until: date) -> dict[str, object]:
    return _held(person, since, post_id=post_id, kind=kind, until=until, decree="SPT 821")


def _held(
    person: Person, since: date, *, post_id: int, kind: HoldingKind, decree: str, until: date | None = None
) -> dict[str, object]:
    return {
        "post_id": post_id,
        "employee_id": person.id,
        "kind": kind,
        "valid_from": since,
        "valid_to": until,
        "ground": f"{decree}/{person.id}/{since.year} (data contoh)",
    }
