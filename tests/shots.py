"""Pictures of the pages with the demo office, phone and desktop, light and dark, put into docs/shots."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import guide_pictures
from tests.browser import site as sites
from tests.browser.site import DESKTOP, PHONE, Site, press
from tests.support.servers import FAST, embedded, of_postgres

KINDS = tuple((size, scheme) for size in (PHONE, DESKTOP) for scheme in ("terang", "gelap"))
GUIDE = "panduan"  # what makes only the pictures of the guides
FOLDER = Path(__file__).parents[1] / "docs" / "shots"


@dataclass(frozen=True)
class Shot:
    """A page and how to get there.

    `steps` are taken one after another: a selector is pressed, one of a picture (svg) waited for, and with
    `selector := text` a field is filled in. `acts` when they change what other pages show.
    """

    name: str
    who: str
    path: str
    steps: tuple[str, ...] = ()
    acts: bool = False


DAYS = ("[name=first_day] := 2026-03-12", "[name=last_day] := 2026-03-27")
TOO_LONG = ("[name=first_day] := 2026-06-22", "[name=last_day] := 2026-07-31")
BACKWARDS = ("[name=first_day] := 2026-03-13", "[name=last_day] := 2026-03-12")
SEND = "form[data-draft] .dock .btn >> nth=0"

SHOTS = (
    Shot("01-masuk", "", "/masuk"),
    Shot("01-masuk-galat", "", "/masuk", ("main form .acts .btn",)),
    Shot("01-aktivasi", "", "/aktivasi"),
    Shot("01-aktivasi-galat", "", "/aktivasi", ("main form .acts .btn",)),
    Shot("01-bantuan", "", "/bantuan"),
    Shot("01-keadaan", "", "/keadaan"),
    Shot("02-beranda-staf", "sari", "/"),
    Shot("02-beranda-atasan", "rahmat", "/"),
    Shot("03-ajukan", "sari", "/ajukan"),
    Shot("02-beranda-pegawai-kepegawaian", "wulan", "/"),
    Shot("02-menu", "sari", "/", ("details.me > summary",)),
    Shot("03-ajukan-cuti", "sari", "/ajukan/leave"),
    Shot("03-ajukan-cuti-hari", "sari", "/ajukan/leave", DAYS),
    Shot("03-ajukan-cuti-perjalanan", "sekcam", "/ajukan/leave", DAYS),
    Shot("03-ajukan-cuti-kurang", "sari", "/ajukan/leave", TOO_LONG),
    Shot("03-ajukan-cuti-galat", "sari", "/ajukan/leave", (*BACKWARDS, SEND), acts=True),
    Shot("03-ajukan-cuti-draf", "sari", "/ajukan/leave", (*DAYS, "[name=_simpan]"), acts=True),
    Shot("02-beranda-draf", "sari", "/ajukan/leave", (*DAYS, "[name=_simpan]", ".brand"), acts=True),
    Shot("04-surat-tanda-tangan", "rahmat", "/surat/tanda-tangan"),
    Shot("04-kasus-saya", "sari", "/kasus"),
    Shot("04-kasus", "sari", "/kasus", ("a.card.plain",)),
    Shot(
        "04-kasus-diagram", "sari", "/kasus", ("a.card.plain", "main details > summary >> nth=-1", "svg.dia")
    ),
    Shot("04-kasus-selesai", "ratna", "/kasus?status=selesai"),
    Shot("04-tarik", "sari", "/kasus", ("a.card.plain", "a[href$='/tarik']")),
    Shot("04-tarik-galat", "sari", "/kasus", ("a.card.plain", "a[href$='/tarik']", "main .btn.stop")),
    Shot(
        "04-ditarik",
        "sari",
        "/kasus",
        ("a.card.plain", "a[href$='/tarik']", "[name=alasan] := Tidak jadi berangkat.", "main .btn.stop"),
        acts=True,
    ),
    Shot("05-saldo", "sari", "/saldo"),
    Shot("05-panggil", "ratna", "/cuti/panggil"),
    Shot("05-panggil-isi", "ratna", "/cuti/panggil", ("main .card.plain",)),
    Shot("05-saldo-tahun-lalu", "sari", "/saldo?tahun=2025"),
    Shot("05-riwayat-cuti", "rahmat", "/cuti/riwayat"),
    Shot("05-kalender-cuti", "sari", "/cuti/kalender"),
    Shot("05-kalender-cuti-atasan", "rahmat", "/cuti/kalender?bulan=2026-02"),
    Shot("05-kalender-ponsel", "sari", "/akun/kalender"),
    Shot("05-kalender-ponsel-alamat", "sari", "/akun/kalender", ("main form .btn",), acts=True),
    Shot("06-antrean", "rahmat", "/antrean"),
    Shot(
        "06-antrean-dipilih",
        "rahmat",
        "/antrean",
        ("[data-row]:nth-child(1) .pick label", "[data-row]:nth-child(2) .pick label"),
    ),
    Shot("06-antrean-kosong", "hendra", "/antrean"),
    Shot(
        "06-putusan-lain", "rahmat", "/antrean", ("[data-row]:nth-child(1) .pick label", ".dock.bulk .quiet")
    ),
    Shot(
        "06-hasil",
        "rahmat",
        "/antrean",
        (
            "[data-row]:nth-child(1) .pick label",
            "[data-row]:nth-child(2) .pick label",
            ".dock.bulk .btn:not(.quiet)",
        ),
        acts=True,
    ),
    Shot("07-tugas", "rahmat", "/antrean", ("[data-row]:nth-child(3) [data-open]",)),
    Shot(
        "07-tugas-galat",
        "rahmat",
        "/antrean",
        ("[data-row]:nth-child(3) [data-open]", "form[data-draft] .acts .btn:first-child"),
    ),
    Shot("08-pemberitahuan", "rahmat", "/pemberitahuan"),
    Shot("08-pemberitahuan-kosong", "sari", "/pemberitahuan"),
    Shot("08-akun", "sari", "/akun"),
    Shot("08-akun-sandi", "sari", "/akun", ("#sandi summary", "#sandi .btn")),
    Shot("08-wakil", "rahmat", "/akun/wakil"),
    Shot("08-tidak-ada", "sari", "/tidak-ada"),
    Shot("08-bukan-untuk-anda", "sari", "/admin"),
    Shot("09-kelola", "wulan", "/admin"),
    Shot("09-kelola-akun", "wulan", "/admin/akun"),
    Shot("09-kelola-cuti", "wulan", "/admin/cuti"),
    Shot("09-kelola-cuti-wewenang", "wulan", "/admin/cuti/wewenang"),
    Shot("09-kelola-cuti-ketentuan", "wulan", "/admin/cuti/ketentuan"),
    Shot("09-kelola-cuti-surat", "wulan", "/admin/cuti/surat"),
    Shot("09-kelola-keadaan", "arif", "/admin/keadaan"),
    Shot("09-kelola-insiden", "arif", "/admin/insiden"),
    Shot("09-kelola-jam", "arif", "/admin/jam-contoh"),
    Shot("10-bagian", "sari", "/_parts"),
    Shot("11-proses", "arif", "/proses"),
    Shot("11-proses-versi", "arif", "/proses/leave"),
    Shot("11-rancangan-periksa", "dimas", "/rancangan/1"),
    Shot("11-rancangan-beda", "dimas", "/rancangan/1/beda"),
    Shot("11-formulir", "arif", "/proses/leave/versi/1/formulir/decision"),
    Shot("11-unggah", "arif", "/rancangan/baru"),
    Shot("11-henti", "arif", "/proses/leave/henti"),
    Shot("12-periksa", "hendra", "/periksa"),
    Shot("12-periksa-hasil", "hendra", "/periksa?proses=leave&tanggal=putus&oleh=ratna"),
    Shot("12-periksa-kosong", "hendra", "/periksa?orang=tidak-ada"),
    Shot("12-periksa-kasus", "hendra", "/periksa?keadaan=selesai", (".found a",)),
    Shot("12-periksa-rantai", "hendra", "/periksa", (".found a", "#rantai .btn")),
    Shot("12-periksa-perubahan", "hendra", "/periksa/perubahan"),
    Shot("12-pembaca", "sari", "/akun/pembaca"),
    Shot("12-akses-pemeriksa", "arif", "/admin/akun?saring=AUDITOR", ("main .tbl a", "#pemeriksa summary")),
)


def main(only: str = "") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, embedded(FAST) as postgres:
        server = of_postgres(postgres)
        sites.fill(server.make_database("langkah_demo"))
        chosen = [one for one in SHOTS if only in one.name]
        with sync_playwright() as playwright, sites.chromium(playwright) as browser:
            looks = [one for one in chosen if not one.acts]
            with sites.serve(sites.copy(server, "langkah_demo", "langkah_looks"), Path(folder)) as site:
                for shot in looks:
                    for size, scheme in KINDS:
                        _take(browser, site, shot, size=size, scheme=scheme)
            acts = [(shot, kind) for shot in chosen if shot.acts for kind in KINDS]
            for number, (shot, (size, scheme)) in enumerate(acts):
                url = sites.copy(server, "langkah_demo", f"langkah_act_{number}")
                with sites.serve(url, Path(folder)) as site:
                    _take(browser, site, shot, size=size, scheme=scheme)
            if only in GUIDE:
                guide_pictures.take(browser, server, Path(folder))


def _take(browser: Browser, site: Site, shot: Shot, *, size: tuple[int, int], scheme: str) -> None:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "gelap" else "light",
        locale="id-ID",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    if shot.who:
        site.sign_in(context, shot.who)
    page = context.new_page()
    page.goto(shot.path)
    for step in shot.steps:
        press(page, step)
    page.screenshot(path=FOLDER / f"{shot.name}-{size[0]}-{scheme}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
