"""Days off of 2025 and 2026 with their decrees, rosters of the ward, and duties on joint leave.

The dates are those of the joint decrees of three ministers; the year after isn't published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.calendar import CalendarDay, CalendarYear, DayKind, JointLeaveDuty, RosterDay
from webapp.cli.demo_people import Person

SKB_2025 = "SKB Tiga Menteri tentang hari libur nasional dan cuti bersama 2025; Keppres 2/2025"
SKB_2025_CHANGED = "SKB Tiga Menteri 933/1/3 tanggal 7 Agustus 2025"
SKB_2026 = "SKB Tiga Menteri 1497/2/5 tahun 2025; Keppres 42/2025"
ANNOUNCED_2025 = datetime(2024, 10, 14, 3, tzinfo=UTC)
ANNOUNCED_AUGUST = datetime(2025, 8, 7, 3, tzinfo=UTC)
ANNOUNCED_2026 = datetime(2025, 9, 19, 3, tzinfo=UTC)

HOLIDAYS: dict[str, str] = {
    "2025-01-01": "Tahun Baru Masehi",
    "2025-01-27": "Isra Mikraj Nabi Muhammad",
    "2025-01-29": "Tahun Baru Imlek 2576",
    "2025-03-29": "Hari Suci Nyepi",
    "2025-03-31": "Idulfitri 1446 H",
    "2025-04-01": "Idulfitri 1446 H, hari kedua",
    "2025-04-18": "Wafat Yesus Kristus",
    "2025-04-20": "Kebangkitan Yesus Kristus (Paskah)",
    "2025-05-01": "Hari Buruh Internasional",
    "2025-05-12": "Hari Raya Waisak 2569",
    "2025-05-29": "Kenaikan Yesus Kristus",
    "2025-06-01": "Hari Lahir Pancasila",
    "2025-06-06": "Iduladha 1446 H",
    "2025-06-27": "Tahun Baru Islam 1447 H",
    "2025-08-17": "Hari Kemerdekaan",
    "2025-09-05": "Maulid Nabi Muhammad",
    "2025-12-25": "Hari Raya Natal",
    "2026-01-01": "Tahun Baru Masehi",
    "2026-01-16": "Isra Mikraj Nabi Muhammad",
    "2026-02-17": "Tahun Baru Imlek 2577",
    "2026-03-19": "Hari Suci Nyepi",
    "2026-03-21": "Idulfitri 1447 H",
    "2026-03-22": "Idulfitri 1447 H, hari kedua",
    "2026-04-03": "Wafat Yesus Kristus",
    "2026-04-05": "Kebangkitan Yesus Kristus (Paskah)",
    "2026-05-01": "Hari Buruh Internasional",
    "2026-05-14": "Kenaikan Yesus Kristus",
    "2026-05-27": "Iduladha 1447 H",
    "2026-05-31": "Hari Raya Waisak 2570",
    "2026-06-01": "Hari Lahir Pancasila",
    "2026-06-16": "Tahun Baru Islam 1448 H",
    "2026-08-17": "Hari Kemerdekaan",
    "2026-08-25": "Maulid Nabi Muhammad",
    "2026-12-25": "Hari Raya Natal",
}
JOINT_LEAVE: dict[str, str] = {
    "2025-01-28": "Cuti bersama Imlek",
    "2025-03-28": "Cuti bersama Nyepi",
    "2025-04-02": "Cuti bersama Idulfitri",
    "2025-04-03": "Cuti bersama Idulfitri",
    "2025-04-04": "Cuti bersama Idulfitri",
    "2025-04-07": "Cuti bersama Idulfitri",
    "2025-05-13": "Cuti bersama Waisak",
    "2025-05-30": "Cuti bersama Kenaikan Yesus Kristus",
    "2025-06-09": "Cuti bersama Iduladha",
    "2025-08-18": "Cuti bersama Hari Kemerdekaan",
    "2025-12-26": "Cuti bersama Natal",
    "2026-02-16": "Cuti bersama Imlek",
    "2026-03-18": "Cuti bersama Nyepi",
    "2026-03-20": "Cuti bersama Idulfitri",
    "2026-03-23": "Cuti bersama Idulfitri",
    "2026-03-24": "Cuti bersama Idulfitri",
    "2026-05-15": "Cuti bersama Kenaikan Yesus Kristus",
    "2026-05-28": "Cuti bersama Iduladha",
    "2026-12-24": "Cuti bersama Natal",
}
_LATE = "2025-08-18"  # decided eleven days before
DUTY_DAYS = (date(2026, 3, 23), date(2026, 3, 24))
SHIFT = (True, True, True, True, False, False)  # four days on, two off


def publish(session: Session) -> None:
    session.execute(
        insert(CalendarDay), [*_days(HOLIDAYS, DayKind.HOLIDAY), *_days(JOINT_LEAVE, DayKind.JOINT_LEAVE)]
    )
    published = ((2025, ANNOUNCED_2025, SKB_2025), (2026, ANNOUNCED_2026, SKB_2026))
    session.execute(
        insert(CalendarYear),
        [
            {"region": "", "year": year, "published_at": at, "ground": ground}
            for year, at, ground in published
        ],
    )


def write_rosters(session: Session, people: Sequence[Person], *, today: date) -> None:
    """Shifts of the ward from the month before to the one after next, and who worked on Idulfitri 2026."""
    ward = [person for person in people if person.facts.rostered]
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    last = (first + timedelta(days=125)).replace(day=1) - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows = [
        {"employee_id": person.id, "day": day}
        for turn, person in enumerate(ward)
        for number, day in enumerate(days)
        if SHIFT[(number + turn) % len(SHIFT)]
    ]
    session.execute(insert(RosterDay), rows)
    session.execute(insert(JointLeaveDuty), list(_duties(ward)))


def _days(named: dict[str, str], kind: DayKind) -> Iterator[dict[str, object]]:
    for text, name in named.items():
        day = date.fromisoformat(text)
        at, ground = (
            (ANNOUNCED_2025, SKB_2025) if day.year == ANNOUNCED_AUGUST.year else (ANNOUNCED_2026, SKB_2026)
        )
        if text == _LATE:
            at, ground = ANNOUNCED_AUGUST, SKB_2025_CHANGED
        yield {"region": "", "day": day, "kind": kind, "name": name, "ground": ground, "announced_at": at}


def _duties(ward: Sequence[Person]) -> Iterator[dict[str, object]]:
    for turn, person in enumerate(ward):
        day = DUTY_DAYS[turn % len(DUTY_DAYS)]
        if turn % 3 == 0 and person.facts.service_start < day:
            yield {"employee_id": person.id, "day": day, "ground": f"ST 800/{person.id}/2026 (data contoh)"}
