"""The demo: a regency that doesn't exist, with people to sign in as. Everything in it says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.people import HOME, Employee
from models.process import Definition
from webapp.cli import (
    demo_activity,
    demo_calendar,
    demo_cases,
    demo_days,
    demo_designs,
    demo_leave,
    demo_people,
    demo_skp,
    demo_units,
)
from webapp.cli.demo_people import NAMED, Person
from webapp.sign_in.passwords import hash_code, hash_password

PASSWORD = "contoh-langkah-2026"  # noqa: S105 - of people who don't exist, printed for everybody
ACTIVATION_CODE = "C7NT-4H9K-W2QM"
NOT_YET_ACTIVE = "tirta"
ACTIVATION_LASTS = timedelta(days=30)

WHAT: dict[str, str] = {
    "sari": "pegawai",
    "rahmat": "atasan langsung, Plt. Kasubbag Keuangan, a.n. Sekretaris Dinas",
    "ratna": "Kepala Dinas, memutus cuti (PYBMC)",
    "sekcam": "Plh. Camat",
    "dewi": "Sekretaris Daerah",
    "surya": "Bupati, pejabat pembina kepegawaian (PPK)",
    "wulan": "pengelola kepegawaian",
    "arif": "pengelola sistem dan perancang proses",
    "dimas": "perancang proses dan pengelola sistem kedua, operator kepegawaian Dinas PU",
    "hendra": "auditor",
    NOT_YET_ACTIVE: "belum aktif; masuk dengan kode aktivasi",
}


@dataclass(frozen=True)
class Login:
    """How to sign in as somebody; `password` is the activation code of an account that isn't active yet."""

    nip: str
    password: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.nip}  {self.password:<20} {self.name}: {self.what}"


class Logins(list[Login]):
    def __str__(self) -> str:
        lines = ["DATA CONTOH. Masuk dengan NIP dan kata sandi:", *map(str, self)]
        return "\n".join(
            [*lines, "Verifikasi dua langkah tidak diwajibkan di data contoh; coba di /akun/verifikasi."]
        )


def logins() -> Logins:
    """The main parts of the demo, the same in every database."""
    named = {person.key: person for person in NAMED}
    return Logins(
        Login(named[key].nip, ACTIVATION_CODE if key == NOT_YET_ACTIVE else PASSWORD, named[key].name, what)
        for key, what in WHAT.items()
    )


def load(session: Session, *, now: datetime) -> None:
    """Fill an empty database; nothing happens where there are people already."""
    if session.scalar(select(exists().select_from(Employee))):
        return
    today = now.astimezone(HOME).date()
    units, places = demo_units.build(session)
    people = demo_people.settle(session, places, today=today)
    demo_people.let_act(session, people, places, today=today)
    demo_people.grant_roles(session, people, units, today=today)
    demo_calendar.publish(session)
    demo_calendar.write_rosters(session, people, today=today)
    demo_leave.delegate_authority(session, people, units, today=today)
    demo_leave.write_facts(session, people, units, today=today)
    demo_leave.open_ledgers(session, people, now=now, today=today)
    demo_activity.write(session, units, today=today)
    _open_accounts(session, people, now=now)
    if session.scalar(select(exists().where(Definition.key == "leave"))):
        demo_cases.play(session, people, now=now)
        demo_designs.propose(session, people, now=now)
        demo_skp.play(session, people, now=now)
        demo_days.play(session, people, now=now)


def _open_accounts(session: Session, people: list[Person], *, now: datetime) -> None:
    """One hash for all: three hundred of them would take a quarter of a minute."""
    password = hash_password(PASSWORD)
    active = [
        {"employee_id": person.id, "password_hash": password}
        for person in people
        if person.key != NOT_YET_ACTIVE
    ]
    session.execute(insert(Account), active)
    waiting = next(person for person in people if person.key == NOT_YET_ACTIVE)
    session.add(
        Account(
            employee_id=waiting.id,
            activation_hash=hash_code(ACTIVATION_CODE),
            activation_expires=now + ACTIVATION_LASTS,
        )
    )
