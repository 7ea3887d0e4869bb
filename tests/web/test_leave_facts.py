"""What the office writes of people, places and periods, and what leave makes of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import leave_beside
from models.calendar import CalendarDay, DayKind, JointLeaveDuty
from models.leave_office import EmployeeChild
from models.people import Employee, EmployeeKind
from tests.support.moment import moment, today
from tests.support.world import World, publish_calendar
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from workflows.services import leave
from workflows.services.leave import book

HERE = "/admin/cuti"
DAY = timedelta(days=1)


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


def monday() -> date:
    """The first one that is at least a week ahead."""
    return today() + timedelta(days=14 - today().weekday())


def test_children_are_written_with_their_certificate_and_twins_twice(
    officer: Browser, engine: Engine, world: World
):
    page = f"{HERE}/pegawai/{world.siti.id}"
    born = {"lahir": "2015-04-02", "dasar": "Akta 474.1/12/2015"}
    assert officer.post_form(f"{page}/anak", fields=born).status_code == 303
    again = officer.post_form(f"{page}/anak", fields=born)
    assert "Anak dengan tanggal lahir itu sudah tercatat." in main(again)
    assert 'value="Akta 474.1/12/2015"' in again.get_data(as_text=True)
    assert officer.post_form(f"{page}/anak", fields=born | {"kembar": "ya"}).status_code == 303
    later = {"lahir": str(today() + DAY), "dasar": ""}
    wrong = main(officer.post_form(f"{page}/anak", fields=later))
    assert "paling akhir hari ini." in wrong
    assert "Isi nomor akta atau kartu keluarganya." in wrong
    officer.post_form(f"{page}/anak", fields={"lahir": "2001-01-01", "dasar": "Akta"})
    shown = main(officer.get(page))
    assert "anak ke-3 selama bertugas" in shown  # the first one was born before the service
    assert "lahir sebelum bertugas, tidak dihitung" in shown
    with Session(engine) as session:
        twin = session.scalars(select(EmployeeChild.id).order_by(EmployeeChild.id)).first()
    assert officer.post_form(f"{page}/anak/{twin}/hapus").status_code == 303
    assert officer.post_form(f"{page}/anak/{twin}/hapus").status_code == 404


def test_a_contract_is_changed_and_a_wrong_one_is_not(
    officer: Browser, engine: Engine, session: Session, world: World
):
    employee = session.get_one(Employee, world.tirta.id)
    employee.kind, employee.contract_from, employee.contract_to = (
        EmployeeKind.PPPK,
        date(2024, 1, 1),
        date(2026, 12, 31),
    )
    session.commit()
    page = f"{HERE}/pegawai/{world.tirta.id}"
    wrong = officer.post_form(page, fields={"kontrak-dari": "2024-01-01", "kontrak-sampai": "2023-12-31"})
    assert "Tanggal ini mendahului tanggal mulainya." in main(wrong)
    right = {"kontrak-dari": "2024-01-01", "kontrak-sampai": "2028-12-31", "guru": "ya"}
    assert officer.post_form(page, fields=right).status_code == 303
    with Session(engine) as fresh:
        facts = book.read(fresh, world.tirta.id, now=moment()).record.employee
    assert facts.contract is not None
    assert (facts.contract.last, facts.teacher, facts.hard_to_reach) == (date(2028, 12, 31), True, False)


def test_a_place_is_hard_to_reach_for_a_post_and_no_longer(officer: Browser, engine: Engine, world: World):
    wrong = {
        "unit": world.other_agency,
        "jabatan": world.siti.post_id,
        "sejak": str(today()),
        "dasar": "Kep. 4",
    }
    assert "Jabatan ini bukan di unit itu." in main(officer.post_form(f"{HERE}/tempat", fields=wrong))
    assert officer.post_form(f"{HERE}/tempat", fields=wrong | {"unit": world.agency}).status_code == 303
    assert "Analis Tata Usaha Dinas Pekerjaan Umum" in main(officer.get(f"{HERE}/tempat"))
    with Session(engine) as session:
        assert leave.may_extend(session, world.siti.id, now=moment())
        assert not leave.may_extend(session, world.rahmat.id, now=moment())
    officer.post_form(f"{HERE}/tempat/1/akhiri")  # without its decree nothing ends
    with Session(engine) as session:
        assert leave.may_extend(session, world.siti.id, now=moment())
    officer.post_form(f"{HERE}/tempat/1/akhiri", dasar="Kep. 5")
    with Session(engine) as session:
        assert not leave.may_extend(session, world.siti.id, now=moment())


def test_duty_on_joint_leave_adds_a_day_and_is_taken_back(
    officer: Browser, engine: Engine, session: Session, world: World
):
    day = today() - timedelta(days=3)
    publish_calendar(session, day.year, joint_leave=[day])
    session.commit()
    fields = {
        "unit": world.agency,
        "hari": str(day),
        "pegawai": [world.siti.id, world.stranger.id],
        "dasar": "ST 1",
    }
    lacking = main(officer.post_form(f"{HERE}/tugas-bersama", fields=fields | {"dasar": "", "pegawai": []}))
    assert "Isi nomor surat tugas atau jadwal jaganya." in lacking
    assert "Centang paling sedikit satu orang." in lacking
    assert officer.post_form(f"{HERE}/tugas-bersama", fields=fields).status_code == 303
    assert officer.post_form(f"{HERE}/tugas-bersama", fields=fields).status_code == 303  # twice does no harm
    with Session(engine) as fresh:
        assert [row.employee_id for row in fresh.scalars(select(JointLeaveDuty))] == [world.siti.id]
        schedule = book.read(fresh, world.siti.id, now=moment()).record.schedule
    assert schedule.duty == {day}
    strike = {"unit": world.agency, "hari": str(day), "pegawai": world.siti.id}
    officer.post_form(f"{HERE}/tugas-bersama/hapus", fields=strike)
    with Session(engine) as fresh:
        assert fresh.scalars(select(JointLeaveDuty)).all() == []
        assert fresh.scalars(select(CalendarDay.kind)).all() == [DayKind.JOINT_LEAVE]


def test_the_least_staff_counts_from_its_day_on(officer: Browser, engine: Engine, world: World):
    fields = {"unit": world.agency, "jumlah": "7", "sejak": str(today() + DAY), "dasar": "ND 1"}
    assert "Isi angka dari 0 sampai 999." in main(
        officer.post_form(f"{HERE}/kekuatan", fields=fields | {"jumlah": "-1"})
    )
    assert officer.post_form(f"{HERE}/kekuatan", fields=fields).status_code == 303
    with Session(engine) as session:
        least = [
            leave_beside.staffing(session, [world.agency], day)[0].minimum for day in (today(), today() + DAY)
        ]
    assert least == [0, 7]


def test_a_closed_period_bars_annual_leave_but_for_the_posts_it_names(
    officer: Browser, engine: Engine, world: World
):
    first, last = monday(), monday() + 4 * DAY
    fields = {
        "unit": world.regency,
        "nama": "Pemeriksaan BPK",
        "dari": str(first),
        "sampai": str(last),
        "dasar": "SE 2",
        "kecuali": [world.bayu.post_id],
    }
    assert "Tulis sebabnya" in main(officer.post_form(f"{HERE}/tertutup", fields=fields | {"nama": ""}))
    assert officer.post_form(f"{HERE}/tertutup", fields=fields).status_code == 303

    def told(who: int) -> str:
        with Session(engine) as session:
            seen = leave.preview(session, who, first, last, now=moment())
        return str(dict(seen.problems))

    assert "tertutup untuk cuti tahunan: Pemeriksaan BPK." in told(world.siti.id)  # of a unit below
    assert "tertutup" not in told(world.bayu.id)
    assert officer.post_form(f"{HERE}/tertutup/1/cabut", dasar="SE 3").status_code == 303
    assert "tertutup" not in told(world.siti.id)
    assert "Dicabut" in main(officer.get(f"{HERE}/tertutup"))


def test_nobody_writes_what_the_own_leave_rests_on(
    officer: Browser, engine: Engine, session: Session, world: World
):
    day = today() - timedelta(days=3)
    publish_calendar(session, day.year, joint_leave=[day])
    session.commit()
    page = f"{HERE}/pegawai/{world.wulan.id}"
    assert "Keadaan Anda sendiri dicatat oleh rekan lain" in main(officer.get(page))
    assert "Simpan" not in main(officer.get(page))
    assert officer.post_form(page, fields={"sulit": "ya"}).status_code == 403
    born = {"lahir": "2015-04-02", "dasar": "Akta 1"}
    assert officer.post_form(f"{page}/anak", fields=born).status_code == 403
    duty = {"unit": world.office, "hari": str(day), "pegawai": world.wulan.id, "dasar": "ST 1"}
    said = main(officer.post_form(f"{HERE}/tugas-bersama", fields=duty))
    assert "Tugas Anda sendiri dicatat oleh rekan lain" in said
    assert officer.post_form(f"{HERE}/tugas-bersama/hapus", fields=duty).status_code == 403
    with Session(engine) as fresh:
        assert fresh.scalars(select(EmployeeChild)).all() == []
        assert fresh.scalars(select(JointLeaveDuty)).all() == []
        assert not fresh.get_one(Employee, world.wulan.id).hard_to_reach
