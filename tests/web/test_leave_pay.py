"""Service in the grade scale, pay and pay office: written by the personnel office, printed on the forms."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.leave_office import EmployeePay
from models.people import Employee
from tests.support.moment import today
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main

FIELDS = {
    "mkg-tahun": "10",
    "mkg-bulan": "3",
    "gaji": "",
    "wilayah": "BPKAD Kabupaten Contoh",
    "dasar-gaji": "KGB 822/7/2025",
}


def test_figures_are_dated_and_pay_comes_from_the_law_where_none_is_written(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    session.get_one(Employee, world.siti.id).rank = "III/a"
    session.commit()
    login(client, world.wulan)
    page = f"/admin/cuti/pegawai/{world.siti.id}"
    since = {"mulai": str(today() - timedelta(days=10))}
    assert "Belum ada yang tercatat; di formulir berupa titik-titik." in main(client.get(page))
    assert client.post_form(f"{page}/gaji", fields=FIELDS | since).status_code == 303
    shown = main(client.get(page))
    assert "10 tahun 3 bulan" in shown and "Rp 3.252.900" in shown and "PP 5/2024, III/a, 10 tahun" in shown

    better = FIELDS | since | {"gaji": "Rp 3.300.000"}
    assert client.post_form(f"{page}/gaji", fields=better).status_code == 303
    assert "Rp 3.300.000" in main(client.get(page))
    with Session(engine) as fresh:
        assert [one.salary for one in fresh.scalars(select(EmployeePay))] == [3_300_000]


def test_wrong_figures_are_said_and_kept_in_the_form(client: Browser, login: SignIn, world: World):
    login(client, world.wulan)
    page = f"/admin/cuti/pegawai/{world.siti.id}/gaji"
    wrong = {
        "mulai": str(today() + timedelta(days=1)),
        "mkg-tahun": "x",
        "mkg-bulan": "12",
        "gaji": "tiga juta",
    }
    answer = client.post_form(page, fields=FIELDS | wrong | {"dasar-gaji": " "})
    said = main(answer)
    assert answer.status_code == 422
    assert "paling akhir hari ini" in said and "angka 0 sampai 11" in said
    assert "Isi rupiahnya dengan angka, atau kosongkan." in said and "Isi nomor surat keputusannya." in said
    assert "Isi tahunnya dengan angka" in said and 'value="tiga juta"' in answer.get_data(as_text=True)
    own = f"/admin/cuti/pegawai/{world.wulan.id}/gaji"
    assert client.post_form(own, fields=FIELDS | {"mulai": str(today())}).status_code == 403
