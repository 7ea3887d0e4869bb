"""A small regency with named people, for every test that needs somebody to act.

    Bupati (surya)
    └ Sekda (dewi)
      ├ Kepala Dinas PU (ratna, grants leave)
      │ ├ Sekretaris Dinas (vacant)
      │ │ └ Kasubbag Umum (rahmat)
      │ │   └ Analis Tata Usaha (siti), Pengadministrasi Umum (bayu)
      │ ├ Kabid Bina Marga (nobody definitive; Plt. laras)
      │ │ └ Kasi Jalan (laras)
      │ │   └ Juru Gambar (dimas)
      │ └ Kabid Air Minum (intan, away; Plh. yoga)
      │   └ Kasi Jaringan (yoga)
      │     └ Pranata Air (tirta)
      ├ Kepala Dinas Kesehatan (kirana)
      │ └ Sanitarian (stranger)
      └ Kepala BKPSDM (wulan, personnel officer for the whole regency)
        └ Pranata Komputer (admin)

The roles: wulan PERSONNEL and admin ADMIN over the regency, bayu PERSONNEL within Dinas PU.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.accounts import Account
from models.calendar import CalendarDay, CalendarYear, DayKind
from models.people import (
    Delegation,
    Employee,
    EmployeeKind,
    Holding,
    HoldingKind,
    Post,
    Role,
    RoleGrant,
    Unit,
)

TODAY = date(2026, 2, 9)
NOW = datetime(2026, 2, 9, 3, 0, tzinfo=UTC)  # 10.00 WIB
LONG_AGO = date(2020, 1, 2)

_numbers = count(1)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    nip: str
    name: str
    post_id: int


@dataclass(frozen=True, slots=True)
class World:
    """Plain values, so that they outlive commits and may go to other threads and sessions."""

    regency: int
    agency: int
    other_agency: int
    office: int  # BKPSDM
    siti: Person
    bayu: Person
    rahmat: Person
    ratna: Person
    laras: Person
    dimas: Person
    intan: Person
    yoga: Person
    tirta: Person
    kirana: Person
    stranger: Person
    wulan: Person
    admin: Person
    dewi: Person
    surya: Person
    secretary_post: int  # vacant
    roads_post: int  # vacant, Plt. laras
    water_post: int  # intan's, Plh. yoga

    @property
    def superior(self) -> Person:
        return self.rahmat

    @property
    def head(self) -> Person:
        """Head of the agency, who grants leave (PYBMC)."""
        return self.ratna

    @property
    def bupati(self) -> Person:
        return self.surya

    @property
    def plt(self) -> Person:
        return self.laras

    @property
    def plh(self) -> Person:
        return self.yoga

    @property
    def personnel(self) -> Person:
        return self.wulan


def make_nip(*, born: date = date(1985, 5, 17), since: date = date(2010, 3, 1), sex: int = 1) -> str:
    """A number of a valid form; the serials from 900 on mark it as made up."""
    number = next(_numbers)
    month = (since.month - 1 + number // 100) % 12 + 1
    year = since.year + number // 1200 % 10
    born += timedelta(days=number // 12_000)  # a whole run of tests makes more people than one birth date has
    return f"{born:%Y%m%d}{year:04}{month:02}{sex}{900 + number % 100:03}"


def make_unit(
    session: Session, name: str = "Dinas Contoh", *, parent: Unit | None = None, **columns: object
) -> Unit:
    return _saved(session, _unit(name, parent, **columns))


def make_post(
    session: Session,
    unit: Unit | int,
    *,
    name: str = "Staf",
    parent: Post | int | None = None,
    **columns: object,
) -> Post:
    return _saved(session, _post(unit, name, parent, **columns))


def make_employee(session: Session, name: str = "Pegawai Contoh", **columns: object) -> Employee:
    return _saved(session, _employee(name, **columns))


def hold(
    session: Session,
    post: Post | int,
    *,
    by: Employee | Person | int,
    kind: HoldingKind = HoldingKind.DEFINITIVE,
    since: date = LONG_AGO,
    until: date | None = None,
    ground: str = "",
) -> Holding:
    return _saved(session, _holding(_id(post), _id(by), kind, (since, until), ground))


def delegate(
    session: Session,
    post: Post | int,
    *,
    by: Employee | Person | int,
    to: Employee | Person | int,
    since: date = TODAY,
    until: date = TODAY,
    process_key: str | None = None,
    revoked_on: date | None = None,
) -> Delegation:
    return _saved(
        session,
        Delegation(
            post_id=_id(post),
            given_by=_id(by),
            delegate_id=_id(to),
            process_key=process_key,
            valid_from=since,
            valid_to=until,
            revoked_on=revoked_on,
            ground=f"ND 090/{next(_numbers)}/2026",
        ),
    )


def grant_role(
    session: Session, employee: Employee | Person | int, *, role: Role, unit: Unit | int
) -> RoleGrant:
    return _saved(session, RoleGrant(employee_id=_id(employee), role=role, unit_id=_id(unit)))


def make_account(
    session: Session, employee: Employee | Person | int, *, password_hash: str | None = None
) -> Account:
    return _saved(session, Account(employee_id=_id(employee), password_hash=password_hash))


def publish_calendar(
    session: Session,
    year: int,
    *,
    holidays: Iterable[date] = (),
    joint_leave: Iterable[date] = (),
    region: str = "",
) -> None:
    announced = datetime(year - 1, 9, 19, tzinfo=UTC)
    session.add(CalendarYear(region=region, year=year, published_at=announced, ground="SKB contoh"))
    for kind, days in ((DayKind.HOLIDAY, holidays), (DayKind.JOINT_LEAVE, joint_leave)):
        for day in days:
            session.add(
                CalendarDay(
                    region=region,
                    day=day,
                    kind=kind,
                    name="Libur",
                    ground="SKB contoh",
                    announced_at=announced,
                )
            )
    session.flush()  # the rows are read back with plain SELECTs


# key of the post, unit, name of the post, key of the superior post, key and name of the definitive holder
_POSTS = (
    ("bupati", "regency", "Bupati", "", "surya", "Surya Angsana"),
    ("sekda", "regency", "Sekretaris Daerah", "bupati", "dewi", "Dewi Sawo"),
    ("head", "agency", "Kepala Dinas", "sekda", "ratna", "Ratna Kenanga"),
    ("secretary", "agency", "Sekretaris Dinas", "head", "", ""),
    ("general", "agency", "Kasubbag Umum", "secretary", "rahmat", "Rahmat Jati"),
    ("analyst", "agency", "Analis Tata Usaha", "general", "siti", "Siti Melati"),
    ("clerk", "agency", "Pengadministrasi Umum", "general", "bayu", "Bayu Cendana"),
    ("roads", "agency", "Kepala Bidang Bina Marga", "head", "", ""),
    ("section", "agency", "Kepala Seksi Jalan", "roads", "laras", "Laras Cempaka"),
    ("draughtsman", "agency", "Juru Gambar", "section", "dimas", "Dimas Ketapang"),
    ("water", "agency", "Kepala Bidang Air Minum", "head", "intan", "Intan Mawar"),
    ("network", "agency", "Kepala Seksi Jaringan", "water", "yoga", "Yoga Meranti"),
    ("operator", "agency", "Pranata Air", "network", "tirta", "Tirta Bambu"),
    ("health", "other_agency", "Kepala Dinas", "sekda", "kirana", "Kirana Dahlia"),
    ("sanitarian", "other_agency", "Sanitarian", "health", "stranger", "Gilang Randu"),
    ("personnel", "office", "Kepala BKPSDM", "sekda", "wulan", "Wulan Pandan"),
    ("programmer", "office", "Pranata Komputer", "personnel", "admin", "Arif Trembesi"),
)


def small_world(session: Session, *, today: date = TODAY) -> World:
    """Everybody of the picture above; the acting holders act from ten days before `today` to ten days after.

    Most tests begin with it: rows of a table are saved together, in some seven statements.
    """
    units = _units(session)
    posts = _posts(session, units)
    people = _people(session, posts)
    acting = (("roads", "laras", HoldingKind.PLT), ("water", "yoga", HoldingKind.PLH))
    period = (today - timedelta(days=10), today + timedelta(days=10))
    _save(
        session,
        *(_holding(one.post_id, one.id, HoldingKind.DEFINITIVE, (LONG_AGO, None)) for one in people.values()),
        *(_holding(posts[post], people[person].id, kind, period) for post, person, kind in acting),
    )
    roles = (
        ("wulan", Role.PERSONNEL, "regency"),
        ("bayu", Role.PERSONNEL, "agency"),
        ("admin", Role.ADMIN, "regency"),
    )
    _save(
        session,
        *(RoleGrant(employee_id=people[who].id, role=role, unit_id=units[unit]) for who, role, unit in roles),
    )
    return _named(units, posts, people)


def _named(units: dict[str, int], posts: dict[str, int], people: dict[str, Person]) -> World:
    return World(
        regency=units["regency"],
        agency=units["agency"],
        other_agency=units["other_agency"],
        office=units["office"],
        siti=people["siti"],
        bayu=people["bayu"],
        rahmat=people["rahmat"],
        ratna=people["ratna"],
        laras=people["laras"],
        dimas=people["dimas"],
        intan=people["intan"],
        yoga=people["yoga"],
        tirta=people["tirta"],
        kirana=people["kirana"],
        stranger=people["stranger"],
        wulan=people["wulan"],
        admin=people["admin"],
        dewi=people["dewi"],
        surya=people["surya"],
        secretary_post=posts["secretary"],
        roads_post=posts["roads"],
        water_post=posts["water"],
    )


def _units(session: Session) -> dict[str, int]:
    regency = make_unit(session, "Kabupaten Contoh", region="3399")
    names = {"agency": "Dinas Pekerjaan Umum", "other_agency": "Dinas Kesehatan", "office": "BKPSDM"}
    below = [_unit(name, regency, region="3399") for name in names.values()]
    _save(session, *below)
    return {"regency": regency.id} | {key: unit.id for key, unit in zip(names, below, strict=True)}


def _posts(session: Session, units: dict[str, int]) -> dict[str, int]:
    """Their numbers are drawn first, since each names its superior."""
    drawn = session.scalars(
        text("SELECT nextval('post_id_seq') FROM generate_series(1, :many)"), {"many": len(_POSTS)}
    )
    posts = dict(zip((key for key, *_rest in _POSTS), drawn, strict=True))
    _save(
        session,
        *(
            _post(units[unit], name, posts.get(parent), id=posts[key])
            for key, unit, name, parent, _person, _name in _POSTS
        ),
    )
    return posts


def _people(session: Session, posts: dict[str, int]) -> dict[str, Person]:
    held = {
        person: (posts[key], _employee(name)) for key, _unit, _post, _parent, person, name in _POSTS if person
    }
    _save(session, *(employee for _, employee in held.values()))
    return {person: Person(one.id, one.nip, one.name, post) for person, (post, one) in held.items()}


def _unit(name: str, parent: Unit | None, **columns: object) -> Unit:
    values = {"code": f"U{next(_numbers)}", "name": name, "parent_id": parent.id if parent else None}
    return Unit(**values | columns)


def _post(unit: Unit | int, name: str, parent: Post | int | None, **columns: object) -> Post:
    values = {"code": f"P{next(_numbers)}", "name": name, "unit_id": _id(unit), "parent_id": _id(parent)}
    return Post(**values | columns)


def _employee(name: str, **columns: object) -> Employee:
    values = {
        "nip": make_nip(),
        "name": name,
        "kind": EmployeeKind.PNS,
        "service_start": date(2010, 3, 1),
    } | columns
    values.setdefault("email", f"{values['nip']}@example.invalid")
    return Employee(**values)


def _holding(
    post: int | None,
    holder: int | None,
    kind: HoldingKind,
    period: tuple[date, date | None],
    ground: str = "",
) -> Holding:
    return Holding(
        post_id=post,
        employee_id=holder,
        kind=kind,
        valid_from=period[0],
        valid_to=period[1],
        ground=ground or f"SK 800/{next(_numbers)}/2026",
    )


def _id(thing: Unit | Post | Employee | Person | int | None) -> int | None:
    return thing if thing is None or isinstance(thing, int) else thing.id


def _saved(session: Session, row: Row) -> Row:
    _save(session, row)
    return row


def _save(session: Session, *rows: object) -> None:
    session.add_all(rows)
    session.flush()  # identifiers come from the database
