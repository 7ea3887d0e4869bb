"""The office's rooms of SKP: years and periods, who is at which step, reminding, moves in mid-year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from models.notices import OutboxMessage
from models.people import Holding, HoldingKind
from models.skp import PeriodKind, Skp, SkpPeriod, SkpYear
from models.skp_rounds import SkpStart
from tests.support.moment import today
from tests.support.shipped import deploy_shipped
from tests.support.skp import agreed, skp_of
from tests.support.world import NOW, World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from webapp import sheets
from webapp.background.skp_deadlines import MOVE

HERE = "/admin/skp"


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


@pytest.fixture
def year(session: Session, world: World) -> int:
    """This year, in quarters; nobody has an SKP yet."""
    this = today().year
    session.add(SkpYear(year=this, plan_until=date(this, 1, 31), opened_at=NOW, opened_by=world.wulan.id))
    session.flush()
    first, last = date(this, 1, 1), date(this, 3, 31)
    session.add(
        SkpPeriod(
            year=this, kind=PeriodKind.QUARTER, number=1, first_day=first, last_day=last, opened_at=NOW,
            opens_on=last + timedelta(days=1), due_on=date(this, 4, 30),
        )
    )  # fmt: skip
    session.commit()
    return this


def of_this_year(session: Session, person, assessor) -> Skp:
    skp = skp_of(session, person, assessor=assessor)
    skp.year, skp.first_day, skp.last_day = today().year, date(today().year, 1, 1), date(today().year, 12, 31)
    session.flush()
    return skp


def test_a_year_is_opened_once_for_everybody_and_closed(
    officer: Browser, engine: Engine, session: Session, world: World
):
    deploy_shipped(session, now=NOW)
    session.commit()
    this = today().year
    wrong = officer.post_form(HERE, tahun=str(this), rencana=str(date(this - 1, 1, 31)))
    assert wrong.status_code == 422
    assert f"Pilih tanggal di tahun {this}." in main(wrong)
    assert f'value="{this - 1}-01-31"' in wrong.get_data(as_text=True)
    if (yesterday := today() - timedelta(days=1)).year == this:
        late = officer.post_form(HERE, tahun=str(this), rencana=str(yesterday))
        assert late.status_code == 422 and "Tanggal ini sudah lewat" in main(late)
    fields = {"tahun": str(this), "rencana": str(date(this, 12, 31)), "irama": "MONTH"}
    assert officer.post_form(HERE, fields=fields).status_code == 303
    assert "sudah dibuka" in main(officer.post_form(HERE, fields=fields))
    with Session(engine) as fresh:
        assert fresh.get_one(SkpYear, this).rhythm is PeriodKind.MONTH
        waiting = fresh.scalar(select(func.count(SkpStart.id)))
    page = main(officer.get(f"{HERE}/{this}"))
    assert f"0 dari {waiting} selesai. Halaman ini boleh Anda tinggalkan." in page
    assert "Januari" in page and "Belum dibuka" in page
    officer.post_form(f"{HERE}/{this}/tutup")
    assert "Ditutup" in main(officer.get(f"{HERE}/{this}"))
    officer.post_form(f"{HERE}/{this}/buka-lagi")
    with Session(engine) as fresh:
        assert fresh.get_one(SkpYear, this).closed_at is None


def test_drafts_move_with_the_last_day_for_plans(officer: Browser, engine: Engine, year: int):
    assert officer.post_form(f"{HERE}/{year}", rencana=str(date(year, 12, 14))).status_code == 303
    with Session(engine) as fresh:
        moving = text("select task_name, args from procrastinate_jobs where args ? 'year'")
        assert fresh.execute(moving).all() == [(MOVE, {"year": year})]


def test_days_of_a_period_are_changed_and_what_is_wrong_is_told(
    officer: Browser, engine: Engine, session: Session, year: int
):
    period_id = session.scalars(select(SkpPeriod.id)).one()
    at = f"{HERE}/masa/{period_id}"
    wrong = officer.post_form(at, buka=str(date(year - 1, 12, 1)), batas="besok")
    assert "Tanggal ini mendahului masanya." in main(wrong) and "tidak terbaca" in main(wrong)
    days = {"buka": str(date(year, 3, 20)), "batas": str(date(year, 4, 10))}
    assert officer.post_form(at, fields=days).status_code == 303
    with Session(engine) as fresh:
        found = fresh.get_one(SkpPeriod, period_id)
        assert (str(found.opens_on), str(found.due_on)) == (days["buka"], days["batas"])


def test_an_officer_of_one_agency_looks_and_opens_nothing(
    client: Browser, login: SignIn, world: World, session: Session, year: int
):
    of_this_year(session, world.siti, world.rahmat)
    of_this_year(session, world.stranger, world.kirana)
    session.commit()
    login(client, world.bayu)
    assert client.post_form(f"{HERE}/{year}/mulai").status_code == 403
    assert "Buka tahun" not in main(client.get(HERE))
    page = main(client.get(f"{HERE}/{year}/kemajuan?langkah=belum"))
    assert world.siti.name in page
    assert world.stranger.name not in page


def test_steps_are_counted_named_and_taken_home(officer: Browser, session: Session, world: World, year: int):
    done = of_this_year(session, world.siti, world.rahmat)
    agreed(session, done, world.siti, assessor=world.rahmat, results=["Arsip tertata"])
    of_this_year(session, world.bayu, world.rahmat)
    session.commit()
    at = f"{HERE}/{year}/kemajuan"
    page = main(officer.get(f"{at}?unit={world.agency}&langkah=belum"))
    assert world.bayu.name in page and world.siti.name not in page
    assert "Disepakati 1" in page and "Sedang disusun 1" in page
    file = officer.get(f"{at}.xlsx?unit={world.agency}&langkah=AGREED")
    (row,) = [cells for _number, cells in sheets.read(file.data)]
    assert (row["nama"], row["langkah"], row["terlambat"]) == (world.siti.name, "Disepakati", "")
    assert row["nip"].replace(" ", "") == world.siti.nip
    assert row["pejabat penilai"] == world.rahmat.name
    rows = sheets.read(officer.get(f"{at}.csv?unit={world.agency}").data)
    late = {cells["nama"]: cells["terlambat"] for _number, cells in rows}
    everybody = main(officer.get(f"{at}?langkah=belum"))
    assert world.dewi.name in everybody and world.surya.name not in everybody  # nobody is above the regent
    assert late[world.bayu.name] == ("ya" if today() > date(year, 1, 31) else "")


def test_who_has_to_act_is_reminded_once_a_day(
    officer: Browser, engine: Engine, session: Session, world: World, year: int
):
    done = of_this_year(session, world.siti, world.rahmat)
    agreed(session, done, world.siti, assessor=world.rahmat, results=["Arsip tertata"])
    session.commit()
    at = f"{HERE}/{year}/kemajuan/ingatkan"
    officer.post_form(at, unit=str(world.agency))
    officer.post_form(at, unit=str(world.agency))
    with Session(engine) as fresh:
        said = [one.body for one in fresh.scalars(select(OutboxMessage))]
    told = [one["employee_id"] for one in said]
    assert world.bayu.id in told and world.siti.id not in told and world.stranger.id not in told
    assert len(told) == len(set(told))
    assert {one["text_key"] for one in said} == {"skp.reminder.own"}
    assert "sudah diingatkan hari ini" in main(officer.get(f"{HERE}/{year}/kemajuan?unit={world.agency}"))


def test_who_moved_gets_an_end_and_a_new_beginning(
    officer: Browser, engine: Engine, session: Session, world: World, year: int
):
    skp = of_this_year(session, world.siti, world.rahmat)
    begun = today() - timedelta(days=3)
    if begun.year != year:
        pytest.skip("in the first days of a year nobody has moved in it yet")
    held = session.scalars(select(Holding).where(Holding.employee_id == world.siti.id)).one()
    held.valid_to = begun - timedelta(days=1)
    session.flush()
    session.add(
        Holding(
            post_id=world.roads_post, employee_id=world.siti.id, kind=HoldingKind.DEFINITIVE,
            valid_from=begun, ground="SK 821/4",
        )
    )  # fmt: skip
    session.commit()
    at = f"{HERE}/{year}/pindah"
    page = officer.get(at)
    assert world.siti.name in main(page) and 'value="SK 821/4"' in page.get_data(as_text=True)
    outside = officer.post_form(f"{at}/{skp.id}", sampai=str(date(year - 1, 5, 5)), dasar="SK 821/4")
    assert outside.status_code == 422 and "Pilih hari di dalam masa SKP ini." in main(outside)
    last = begun - timedelta(days=1)
    assert officer.post_form(f"{at}/{skp.id}", sampai=str(last), dasar="SK 821/4").status_code == 303
    with Session(engine) as fresh:
        ended = fresh.get_one(Skp, skp.id)
        assert (ended.last_day, ended.ended_why) == (last, "SK 821/4")
    assert "Semua SKP cocok dengan jabatannya" in main(officer.get(at))


def test_an_assessor_who_is_no_longer_above_is_replaced(
    officer: Browser, engine: Engine, session: Session, world: World, year: int
):
    odd = "jabatan penilainya bukan atasan langsungnya"
    skp = of_this_year(session, world.siti, world.ratna)  # as if begun while Rahmat's post was vacant
    session.commit()
    assert odd in main(officer.get(f"{HERE}/{year}/pindah"))
    skp.assessor_post_id = world.kirana.post_id
    session.commit()
    assert odd in main(officer.get(f"{HERE}/{year}/pindah"))
    officer.post_form(f"{HERE}/{year}/pindah/{skp.id}/penilai")
    with Session(engine) as fresh:
        assert fresh.get_one(Skp, skp.id).assessor_post_id == world.rahmat.post_id
