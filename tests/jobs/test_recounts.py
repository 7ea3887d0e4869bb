"""`langkah calendar load`: a year's days off from a file, and the worker that counts leave anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models.calendar import CalendarDay, CalendarYear
from models.leave import LeaveRequest
from models.notices import Notice
from models.process import Incident, Instance
from tests.jobs.test_outbox import Letters
from tests.jobs.test_worker import run_jobs
from tests.support.leave import HOLIDAYS, JOINT_LEAVE, ask, calendars, delegation, figures, say
from tests.support.world import NOW, World, small_world
from webapp import cli
from webapp.background.jobs import RECOUNT_RETRIES, Works
from webapp.background.recounts import recount_later, recount_year
from workflows.services import leave

DECREE = "SKB Tiga Menteri (contoh)"
YEAR = {
    "year": 2026,
    "ground": DECREE,
    "holidays": {day.isoformat(): "Libur" for day in HOLIDAYS},
    "joint_leave": {day.isoformat(): "Libur" for day in JOINT_LEAVE},
}
Load = Callable[..., Result]


@pytest.fixture
def world(session: Session) -> World:
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    session.commit()
    return world


@pytest.fixture
def load(tmp_path: Path, settings: Config, monkeypatch: pytest.MonkeyPatch) -> Load:
    """The command, on the test's database."""
    monkeypatch.setattr(cli, "_settings", lambda: settings)
    file = tmp_path / "year.json"

    def command(content: object = None, **changed: object) -> Result:
        file.write_text(content if isinstance(content, str) else json.dumps(YEAR | changed))
        return CliRunner().invoke(cli.main, ["calendar", "load", str(file)])

    return command


@pytest.fixture
def work(engine: Engine, settings: Config) -> Callable[[], Letters]:
    """The worker does what waits."""

    def run() -> Letters:
        letters = Letters()
        run_jobs(Works(sessionmaker(engine), letters), settings.database_url)
        return letters

    return run


def days_in_force(session: Session) -> set[date]:
    session.rollback()
    return set(session.scalars(select(CalendarDay.day).where(CalendarDay.withdrawn_at.is_(None))))


def waiting(session: Session) -> int:
    session.rollback()
    return (
        session.scalar(text("select count(*) from procrastinate_jobs where task_name = 'recount_leave'")) or 0
    )


def granted(session: Session, world: World) -> int:
    """23 to 27 February 2026, five working days."""
    instance, request = ask(session, world.siti, date(2026, 2, 23), date(2026, 2, 27))
    say(session, instance, request, "APPROVED", by=world.ratna)
    session.commit()
    return request.id


def test_a_day_decreed_later_comes_back_to_the_employee_who_is_told(
    session: Session, world: World, load: Load, work: Callable[[], Letters]
):
    request_id = granted(session, world)
    said = load(joint_leave=YEAR["joint_leave"] | {"2026-02-24": "Cuti bersama baru"})
    assert said.exit_code == 0, said.output
    assert "In force for 2026: holidays 17, joint leave 9 (1 new, 0 withdrawn)." in said.output

    letters = work()

    session.rollback()
    assert session.get_one(LeaveRequest, request_id).days == 4
    assert figures(session, world.siti.id) == (12, 4, 0)
    notice = session.scalars(select(Notice).where(Notice.text_key == "leave.recounted")).one()
    assert (notice.employee_id, notice.values["before"], notice.values["after"]) == (world.siti.id, 5, 4)
    assert [letter.text_key for letter in letters.sent] == ["leave.recounted"]
    assert waiting(session) == 0


def test_a_day_left_out_is_withdrawn_and_its_row_stays(session: Session, world: World, load: Load):
    fewer = {day: name for day, name in YEAR["joint_leave"].items() if day != "2026-02-16"}
    assert "0 new, 1 withdrawn" in load(joint_leave=fewer).output
    assert date(2026, 2, 16) not in days_in_force(session)
    row = session.scalars(select(CalendarDay).where(CalendarDay.day == date(2026, 2, 16))).one()
    assert row.withdrawn_at is not None


def test_the_same_file_again_changes_no_day(session: Session, world: World, load: Load):
    for _time in range(2):
        assert "0 new, 0 withdrawn" in load().output
    assert len(days_in_force(session)) == len(HOLIDAYS) + len(JOINT_LEAVE)
    assert session.get_one(CalendarYear, ("", 2026)).ground == DECREE


def test_a_year_is_complete_once_it_is_loaded(session: Session, world: World, load: Load):
    said = load(year=2027, holidays=["2027-01-01"], joint_leave=[])
    assert "In force for 2027: holidays 1, joint leave 0" in said.output
    assert session.get_one(CalendarYear, ("", 2027)).ground == DECREE
    assert (
        session.scalars(select(CalendarDay.name).where(CalendarDay.day == date(2027, 1, 1))).one()
        == "Hari libur"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "can't be read"),
        ("[]", "holds no JSON object"),
        ({"yaer": 2026}, "Unknown in the file: 'yaer'"),
        ({"year": "2026"}, '"year" has to be a number'),
        ({"ground": " "}, '"ground" has to name the decree'),
        ({"holidays": "2026-01-01"}, '"holidays" has to be a list'),
        ({"holidays": ["2026-02-30"]}, "no date"),
        ({"holidays": ["2027-01-01"]}, "isn't in 2026"),
        ({"holidays": ["2026-12-24"]}, "2026-12-24 is in the file twice"),
        ({"holidays": [], "joint_leave": []}, "The file holds no day"),
        ({"region": "Atlantis"}, "No unit lies in the region 'Atlantis'"),
    ],
)
def test_a_file_that_cannot_be_is_told_and_changes_nothing(
    session: Session, world: World, load: Load, content: object, said: str
):
    before = days_in_force(session)
    answer = load(**content) if isinstance(content, dict) else load(content)
    assert answer.exit_code == 1
    assert said in answer.output and "Traceback" not in answer.output
    assert days_in_force(session) == before and waiting(session) == 0


def test_one_leave_that_fails_stops_no_other_and_becomes_an_incident(
    session: Session,
    world: World,
    load: Load,
    work: Callable[[], Letters],
    monkeypatch: pytest.MonkeyPatch,
):
    ask(session, world.bayu, date(2026, 2, 23), date(2026, 2, 27))
    of_siti = granted(session, world)
    plain = leave.recount

    def failing(session: Session, request_id: int, **more: object):
        if request_id != of_siti:
            raise ValueError("the book is torn")
        return plain(session, request_id, **more)

    monkeypatch.setattr(leave, "recount", failing)
    load(holidays=YEAR["holidays"] | {"2026-02-24": "Libur"})
    session.execute(text("update procrastinate_jobs set attempts = :n"), {"n": RECOUNT_RETRIES.max_attempts})
    session.commit()
    work()

    session.rollback()
    assert session.get_one(LeaveRequest, of_siti).days == 4
    (incident,) = session.scalars(select(Incident)).all()
    assert (incident.kind, incident.reference) == ("JOB", "recount_leave 2026")


def test_nothing_is_recounted_unless_the_change_is_committed(session: Session, world: World):
    recount_later(session, 2026, ground=DECREE)
    session.rollback()
    assert waiting(session) == 0


def test_a_recount_waits_for_whoever_is_deciding(engine: Engine, session: Session, world: World, load: Load):
    instance, request = ask(session, world.siti, date(2026, 2, 23), date(2026, 2, 27))
    session.commit()
    load(holidays=YEAR["holidays"] | {"2026-02-24": "Libur"})
    with Session(engine) as deciding, ThreadPoolExecutor(1) as pool:
        held = deciding.get_one(Instance, instance.id, with_for_update=True)
        counting = pool.submit(recount_year, sessionmaker(engine), 2026, now=NOW, ground=DECREE)
        with pytest.raises(TimeoutError):
            counting.result(0.5)
        asked = deciding.get_one(LeaveRequest, request.id)
        say(deciding, held, asked, "REJECTED", by=world.ratna, reason="Audit.")
        deciding.commit()
        assert counting.result(20) == 0
    session.rollback()
    assert figures(session, world.siti.id) == (12, 0, 0)
