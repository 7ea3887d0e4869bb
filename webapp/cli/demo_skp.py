"""SKP for the demo: the year of the clock is open, the secretariat of the public works office has agreed plans.

Played through the processes: agreed from the regent's deputy down, one still a draft, one waiting for its assessor,
one evaluation waiting to be rated.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import HOME
from models.process import UserTask
from models.skp import (
    AnnexKind,
    Aspect,
    Iki,
    PeriodKind,
    Perspective,
    Rhk,
    Skp,
    SkpAnnexItem,
    SkpForm,
    SkpPeriod,
    SkpPlan,
)
from models.skp_evaluation import FeedbackFrom, SkpFeedback, SkpProgress
from models.skp_reading import open_plan, skps_of
from webapp.cli.demo_people import Person, by_key
from workflows import assignment, runtime
from workflows.rules.skp_predicate import OrganisationResult
from workflows.services.skp import units, years

KEYS = uuid.UUID("6f1c1c0e-3399-4000-8000-000000000006")
GROUND = "Capaian perjanjian kinerja (data contoh)"
ANNEXES: Mapping[AnnexKind, str] = {
    AnnexKind.RESOURCES: "Anggaran kegiatan, komputer, dan dukungan rekan satu unit",
    AnnexKind.ACCOUNTABILITY: "Laporan tertulis tiap akhir triwulan",
    AnnexKind.CONSEQUENCES: "Hasil menjadi pertimbangan pengembangan kompetensi",
}


@dataclass(frozen=True)
class Row:
    """A result with one indicator; `serves` is the number of the superior's result, from 1; 0 for none."""

    serves: int
    text: str
    indicator: str
    target: str
    aspect: Aspect
    perspective: str = ""

    @staticmethod
    def of(line: str) -> Row:
        serves, text, indicator, target, aspect, *perspective = (part.strip() for part in line.split("|"))
        return Row(int(serves), text, indicator, target, Aspect(aspect), "".join(perspective))


@dataclass(frozen=True)
class Plan:
    """`above` is whose results it serves; `stage` how far it has come."""

    who: str
    above: str
    lines: tuple[str, ...]
    stage: str = "AGREED"

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(map(Row.of, self.lines))


PLANS: tuple[Plan, ...] = (
    Plan(
        "dewi",
        "",
        (
            "0 | Infrastruktur dasar meningkat | Jalan dalam kondisi mantap | 78 persen | QUANTITY | RECIPIENT",
            "0 | Administrasi pemerintahan tertib dan cepat | Nilai reformasi birokrasi | 75 | QUALITY | PROCESS",
        ),
    ),
    Plan(
        "ratna",
        "dewi",
        (
            "1 | Jalan dan jembatan kabupaten terpelihara | Panjang jalan dipelihara | 120 km | QUANTITY | RECIPIENT",
            "2 | Ketatausahaan dinas tertib | Nilai pengawasan kearsipan | 80 | QUALITY | STRENGTHENING",
        ),
    ),
    Plan(
        "teguh",
        "ratna",
        (
            "2 | Layanan umum dan kepegawaian tepat waktu | Usulan selesai dalam 3 hari | 95 persen | TIME",
            "2 | Keuangan dinas dilaporkan tanpa temuan | Temuan pemeriksaan | 0 temuan | QUALITY",
        ),
    ),
    Plan(
        "rahmat",
        "teguh",
        (
            "1 | Surat dan arsip dinas tertata | Surat tercatat pada hari diterima | 98 persen | TIME",
            "1 | Data dan sarana kerja siap pakai | Gangguan ditangani dalam sehari | 90 persen | TIME",
        ),
    ),
    Plan(
        "sari",
        "rahmat",
        (
            "1 | Surat masuk tercatat dan sampai ke penerima | Surat masuk dicatat | 1.200 surat | QUANTITY",
            "1 | Rekap disposisi tersedia tiap bulan | Rekap selesai sebelum tanggal 5 | 12 rekap | TIME",
        ),
    ),
    Plan("intan", "rahmat", ("1 | Arsip inaktif tertata di depo | Berkas ditata | 600 berkas | QUANTITY",)),
    Plan(
        "dimas",
        "rahmat",
        ("2 | Jaringan dan perangkat kantor siap pakai | Gangguan selesai dalam sehari | 90 persen | TIME",),
    ),
    Plan(
        "yoga", "rahmat", ("2 | Kendaraan dinas siap jalan | Servis berkala dilakukan | 8 kali | QUANTITY",)
    ),
    Plan(
        "tirta", "rahmat", ("2 | Laporan kinerja dinas tersusun | Laporan bulanan | 12 laporan | QUANTITY",)
    ),
    Plan(
        "laras",
        "teguh",
        ("2 | Pembayaran belanja dinas tepat waktu | SPP terbit dalam 2 hari kerja | 95 persen | TIME",),
        "SUBMITTED",
    ),
    Plan(
        "bayu",
        "rahmat",
        ("1 | Surat keluar terkirim pada hari ditandatangani | Surat keluar | 900 surat | QUANTITY",),
        "DRAFT",
    ),
)
PROGRESS = (
    (60, "310 surat masuk tercatat; tidak ada yang tertunda."),
    (25, "295 surat masuk tercatat, 4 terlambat sehari karena gangguan jaringan."),
)
FEEDBACK = "Pencatatan rapi. Coba rekap disposisi dikirim sebelum rapat Senin."
REPORT = "Semua surat tercatat pada hari yang sama, kecuali empat surat saat jaringan terganggu."


def play(session: Session, people: Sequence[Person], *, now: datetime) -> None:
    """Open the year and play the plans; nobody's is begun where the rules of the day refuse it."""
    who = by_key(people)
    year = now.astimezone(HOME).year
    start = min(_at(date(year, 1, 5)), now - timedelta(days=10))
    years.open_year(
        session,
        year,
        rhythm=PeriodKind.QUARTER,
        plan_until=date(year, 1, 31),
        by=who["wulan"].id,
        now=start,
    )
    stage = _Stage(session, who, year, now)
    for number, plan in enumerate(PLANS):
        recent = plan.stage != "AGREED"
        stage.plan(plan, number, begun=now - timedelta(days=3) if recent else start + timedelta(hours=number))
    stage.evaluate("sari")


@dataclass(frozen=True)
class _Stage:
    session: Session
    who: Mapping[str, Person]
    year: int
    now: datetime

    def plan(self, plan: Plan, number: int, *, begun: datetime) -> None:
        person = self.who[plan.who]
        answer = runtime.start(
            self.session,
            "skp",
            actor_id=person.id,
            values={"year": self.year},
            now=begun,
            request_key=uuid.uuid5(KEYS, f"plan {number}"),
        )
        self._fill(self._skp(plan.who), plan)
        if plan.stage == "DRAFT":
            return
        answer = self._do(answer, {"note": None}, at=begun + timedelta(minutes=30), key=f"send {number}")
        if plan.stage == "AGREED":
            verdict = {"decision": "AGREED", "remark": ""}
            self._do(answer, verdict, at=begun + timedelta(minutes=55), key=f"agree {number}")

    def evaluate(self, key: str) -> None:
        """The last quarter that is over: reported by oneself, waiting for the assessor; nothing in the first one."""
        skp, today = self._skp(key), self.now.astimezone(HOME).date()
        quarters = [
            one for one in years.periods_of(self.session, self.year) if one.kind is PeriodKind.QUARTER
        ]
        begun = [one for one in quarters if one.opens_on <= today]
        if not begun:
            return
        period = begun[-1]
        self._log(skp, period)
        for one in begun:
            one.opened_at = _at(one.opens_on)
        units.set_result(
            self.session, skp.unit_id, period.id, OrganisationResult.GOOD, ground=GROUND,
            by=self.who["teguh"].id, as_title=self.who["teguh"].place.post_name, now=_at(period.opens_on),
        )  # fmt: skip
        answer = runtime.start(
            self.session,
            "skp_period",
            actor_id=self.who["wulan"].id,
            subject_id=skp.employee_id,
            values={"skp_id": skp.id, "period_id": period.id},
            now=self.now - timedelta(days=2),
            request_key=uuid.uuid5(KEYS, "evaluate"),
        )
        report = {"self_work": "AS_EXPECTED", "self_behaviour": "ABOVE", "self_note": REPORT}
        self._do(answer, report, at=self.now - timedelta(days=1), key="report")

    def _skp(self, key: str) -> Skp:
        return skps_of(self.session, self.who[key].id, self.year)[0]

    def _fill(self, skp: Skp, plan: Plan) -> None:
        """What the editor would have written."""
        version = open_plan(self.session, skp.id)
        if version is None:
            raise RuntimeError("a plan just begun is open")
        above = self._results(plan.above) if plan.above else []
        for position, row in enumerate(plan.rows, 1):
            rhk = Rhk(plan_id=version.id, position=position, text=row.text)
            if row.serves and above:
                rhk.serves_line, rhk.serves_text = above[row.serves - 1].line, above[row.serves - 1].text
            if skp.form == SkpForm.LEADER:
                rhk.perspective = Perspective(row.perspective) if row.perspective else None
            self.session.add(rhk)
            self.session.flush()
            self.session.add(
                Iki(rhk_id=rhk.id, position=1, aspect=row.aspect, text=row.indicator, target=row.target)
            )
        self.session.add_all(
            SkpAnnexItem(plan_id=version.id, kind=kind, position=1, text=text)
            for kind, text in ANNEXES.items()
        )
        self.session.flush()

    def _results(self, key: str) -> Sequence[Rhk]:
        found = (
            select(Rhk)
            .join(SkpPlan, SkpPlan.id == Rhk.plan_id)
            .where(SkpPlan.skp_id == self._skp(key).id)
            .order_by(Rhk.position)
        )
        return self.session.scalars(found).all()

    def _log(self, skp: Skp, period: SkpPeriod) -> None:
        first = self._results("sari")[0]
        iki = self.session.scalars(select(Iki).where(Iki.rhk_id == first.id)).one()
        rahmat = self.who["rahmat"]
        for before, text in PROGRESS:
            day = period.last_day - timedelta(days=before)
            self.session.add(
                SkpProgress(
                    skp_id=skp.id, iki_line=iki.line, day=day, text=text, added_at=_at(day),
                    client_uuid=uuid.uuid5(KEYS, text),
                )
            )  # fmt: skip
        self.session.add(
            SkpFeedback(
                skp_id=skp.id, rhk_line=first.line, text=FEEDBACK, author_id=rahmat.id,
                author_as=rahmat.place.post_name, author_from=FeedbackFrom.SUPERIOR,
                client_uuid=uuid.uuid5(KEYS, FEEDBACK), given_at=_at(period.last_day - timedelta(days=20)),
            )
        )  # fmt: skip
        self.session.flush()

    def _do(
        self, answer: runtime.Answer, values: Mapping[str, object], *, at: datetime, key: str
    ) -> runtime.Answer:
        task = self.session.get_one(UserTask, answer.open_tasks[0])
        foremost = assignment.people_of_task(self.session, task, today=at.astimezone(HOME).date())[0]
        return runtime.complete(
            self.session,
            task.id,
            actor_id=foremost.employee_id,
            values=values,
            now=min(at, self.now),
            request_key=uuid.uuid5(KEYS, key),
        )


def _at(day: date) -> datetime:
    """In the morning of the office."""
    return datetime.combine(day, time(9), HOME).astimezone(UTC)
