"""Leave requests for the demo, played through the process itself: some waiting, some decided, one withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from models.people import HOME, EmployeeKind
from models.process import UserTask
from webapp.cli.demo_people import Person
from workflows import assignment, runtime
from workflows.errors import UserMistake
from workflows.rules.calendar import Schedule
from workflows.services.leave import standing_today

KEYS = uuid.UUID("6f1c1c0e-3399-4000-8000-000000000000")
ADDRESS = "Jalan Contoh 9, Kecamatan Rimba"
PHONE = "0800 0000 0147"


@dataclass(frozen=True)
class Play:
    """A request: asked so many working days ago, from so many working days after that, for so many.

    `who` is a key of the named people, or a unit whose first fitting person it is. `acts` are what advice and
    decision say, a working day apart; WITHDRAWN stands for the person taking it back.
    """

    who: str
    asked: int
    starts: int
    days: int
    reason: str
    acts: tuple[str, ...] = ()
    hour: int = 9
    abroad: bool = False


PLAYS: tuple[Play, ...] = (
    Play("DPU-21", 14, 6, 3, "Menghadiri wisuda anak.", ("APPROVED", "APPROVED")),
    Play("PKM-2", 13, 5, 2, "Mengurus rumah orang tua.", ("APPROVED", "APPROVED"), hour=10),
    Play("DPU-22", 12, 8, 5, "Pulang kampung.", ("CHANGED", "CHANGED", "ACCEPT")),
    Play("KEC-1", 11, 4, 4, "Liburan keluarga.", ("REJECTED", "REJECTED"), hour=14),
    Play("BKPSDM-2", 10, 5, 3, "Mengantar orang tua berobat.", ("APPROVED", "POSTPONED")),
    Play("SETDA-21", 9, 9, 2, "Mengurus balik nama tanah.", ("WITHDRAWN",), hour=13),
    Play("dimas", 3, 7, 1, "Mengurus surat kendaraan.", hour=15),
    Play("DPU-11", 3, 8, 3, "Menjaga anak yang sakit.", ("APPROVED",)),
    Play("yoga", 2, 10, 2, "Panen di kampung.", ("APPROVED",), hour=10),
    Play("KEC-2", 2, 9, 3, "Acara keluarga di luar kota.", ("APPROVED",), hour=11),
    Play("bayu", 1, 8, 3, "Pindah rumah.", hour=10),
    Play("laras", 1, 12, 5, "Berkunjung ke rumah mertua.", hour=11),
    Play("sari", 1, 6, 7, "Menghadiri pernikahan adik di luar kota.", hour=14),
    Play("intan", 1, 18, 2, "Mengambil rapor anak.", hour=15),
    Play("rahmat", 1, 14, 2, "Acara keluarga.", hour=15),
    Play("DPU-S2", 1, 16, 4, "Menengok cucu.", hour=13),
    Play("tirta", 1, 13, 4, "Berziarah.", hour=14),
    Play("SMP", 1, 11, 2, "Mendampingi istri yang akan melahirkan.", hour=10),
    Play("ratna", 1, 15, 3, "Berlibur bersama keluarga.", hour=11),
    Play("hendra", 1, 17, 6, "Ibadah umrah.", hour=12, abroad=True),
)


def play(session: Session, people: Sequence[Person], *, now: datetime) -> None:
    """Play all of them up to `now`. One that the rules of the day refuse is left out."""
    for number, one in enumerate(PLAYS):
        person = _person(session, people, one, now=now)
        try:
            with session.begin_nested():
                _Stage(session, person, one, now, number).run()
        except UserMistake:
            continue


@dataclass(frozen=True)
class _Stage:
    session: Session
    person: Person
    play: Play
    now: datetime
    number: int

    def run(self) -> None:
        schedule = self._schedule()
        days = _days_until_now(schedule, self.now, self.play.asked)
        leave = self._leave(schedule, days[0])
        answer = runtime.start(
            self.session,
            "leave",
            actor_id=self.person.id,
            values=self._request(*leave),
            now=self._moment(days, 0),
            request_key=self._key(0),
        )
        for turn, verdict in enumerate(self.play.acts, start=1):
            if not answer.ended:
                answer = self._act(answer, verdict, leave, at=self._moment(days, turn), turn=turn)

    def _act(
        self, answer: runtime.Answer, verdict: str, leave: tuple[date, date], *, at: datetime, turn: int
    ) -> runtime.Answer:
        if verdict == "WITHDRAWN":
            return runtime.withdraw(
                self.session,
                answer.instance_id,
                actor_id=self.person.id,
                reason="Acaranya diundur.",
                now=at,
                request_key=self._key(turn),
            )
        task = self.session.get_one(UserTask, answer.open_tasks[0])
        foremost = assignment.people_of_task(self.session, task, today=at.astimezone(HOME).date())[0]
        return runtime.complete(
            self.session,
            task.id,
            actor_id=foremost.employee_id,
            values=_verdict(task.form, verdict, leave),
            now=at,
            request_key=self._key(turn),
        )

    def _schedule(self) -> Schedule:
        years = range(self.now.year - 1, self.now.year + 2)
        return assignment.work_days(self.session, self.person.id, years=years, today=self.now.date()).schedule

    def _leave(self, schedule: Schedule, asked: date) -> tuple[date, date]:
        ahead = schedule.each_working_day(asked + timedelta(days=1), asked + timedelta(days=120))
        found = list(islice(ahead, self.play.starts + self.play.days))
        return found[self.play.starts], found[-1]

    def _request(self, first: date, last: date) -> dict[str, object]:
        return {
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "reason": self.play.reason,
            "address": ADDRESS,
            "phone": PHONE,
            "abroad": self.play.abroad,
            "extension_days": None,
        }

    def _moment(self, days: Sequence[date], turn: int) -> datetime:
        """The hour of an act on its day, but never later than a few minutes ago."""
        day = days[min(turn, len(days) - 1)]
        local = datetime.combine(day, time(self.play.hour + turn % 3, 7 + self.number), HOME)
        return min(local.astimezone(UTC), self.now - timedelta(minutes=5))

    def _key(self, turn: int) -> uuid.UUID:
        return uuid.uuid5(KEYS, f"{self.number} {turn}")


def _person(session: Session, people: Sequence[Person], play: Play, *, now: datetime) -> Person:
    """Somebody by key, else the first of the unit's staff who has been in service for years and has the days."""
    if named := next((person for person in people if person.key == play.who), None):
        return named
    fitting = [
        person
        for person in people
        if person.place.unit_code == play.who
        and not (person.key or person.place.head or person.facts.rostered)
        and person.facts.kind is EmployeeKind.PNS
    ]
    enough = (one for one in fitting if standing_today(session, one.id, now=now).total >= play.days)
    return next(enough, fitting[0])


def _days_until_now(schedule: Schedule, now: datetime, count: int) -> list[date]:
    """The last `count` working days before today, and today when it is one."""
    today = now.astimezone(HOME).date()
    past = list(schedule.each_working_day(today - timedelta(days=60), today - timedelta(days=1)))
    return past[-count:] + ([today] if schedule.is_working_day(today) else [])


def _verdict(form: str, verdict: str, leave: tuple[date, date]) -> dict[str, object]:
    """What somebody writes under the box they tick; the fields of the other boxes stay empty."""
    if form == "accept":
        return {"answer": verdict}
    first, last = leave
    written = dict.fromkeys(
        ("new_from", "new_to", "change_reason", "until", "postpone_reason", "reject_reason"), ""
    )
    if form == "decision":
        written["closed_reason"] = ""
    if verdict == "CHANGED":
        written |= {
            "new_from": first.isoformat(),
            "new_to": (last - timedelta(days=1)).isoformat(),
            "change_reason": "Hari terakhir ada pemeriksaan pekerjaan.",
        }
    elif verdict == "POSTPONED":
        written |= {
            "until": (last + timedelta(days=60)).isoformat(),
            "postpone_reason": "Laporan akhir tahun harus selesai lebih dulu.",
        }
    elif verdict == "REJECTED":
        written |= {"reject_reason": "Hari itu ada pemeriksaan dari provinsi."}
    return {form: verdict, **written}
