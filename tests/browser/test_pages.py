"""Every staff page in a real browser: clean for axe, nothing beyond the edge, light to load."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both, at_hand
from tests.browser.site import PHONE

FIRST_ROW = "[data-row] [data-open]"
FIRST_CASE = "main a.card.plain"
# name, who, address, and what is pressed there
PAGES = (
    ("sign-in", "", "/masuk", ()),
    ("sign-in with errors", "", "/masuk", ("main form .acts .btn",)),
    ("activation", "", "/aktivasi", ()),
    ("activation with errors", "", "/aktivasi", ("main form .acts .btn",)),
    ("help", "", "/bantuan", ()),
    ("state of the service", "", "/keadaan", ()),
    ("state of the service for staff", "sari", "/keadaan", ()),
    ("home of staff", "sari", "/", ()),
    ("home of a superior", "rahmat", "/", ()),
    ("menu", "sari", "/", ("details.me > summary",)),
    ("what to ask for", "sari", "/ajukan", ()),
    ("kinds of leave", "sari", "/cuti/ajukan", ()),
    ("reasons of long leave", "sari", "/cuti/ajukan/long", ()),
    ("sick leave form", "sari", "/ajukan/leave.sick?alasan=ILLNESS", ()),
    ("leave form", "sari", "/ajukan/leave", ()),
    ("leave form with errors", "sari", "/ajukan/leave", ("form[data-draft] .dock .btn >> nth=0",)),
    ("leave form found again", "sari", "/ajukan/leave", ("[name=_simpan]",)),
    ("first page with a draft", "sari", "/", ()),
    ("leave form of a place hard to reach", "sekcam", "/ajukan/leave", ()),
    ("my cases", "sari", "/kasus", ()),
    ("my ended cases", "sari", "/kasus?status=selesai", ()),
    ("case", "sari", "/kasus", (FIRST_CASE,)),
    ("case with diagram", "sari", "/kasus", (FIRST_CASE, "main details > summary >> nth=-1", "svg.dia")),
    ("letter that nobody knows", "", "/verifikasi/0", ()),
    ("letters that wait", "ratna", "/surat/tanda-tangan", ()),
    ("withdraw", "sari", "/kasus", (FIRST_CASE, "a[href$='/tarik']")),
    ("withdraw without reason", "sari", "/kasus", (FIRST_CASE, "a[href$='/tarik']", "main .btn.stop")),
    ("balance", "sari", "/saldo", ()),
    ("balance of an earlier year", "sari", "/saldo?tahun=2025", ()),
    ("leave of those below", "rahmat", "/cuti/riwayat", ()),
    ("calendar of the unit", "sari", "/cuti/kalender", ()),
    ("calendar of a superior", "rahmat", "/cuti/kalender?bulan=2026-02", ()),
    ("calendar of an empty month", "rahmat", "/cuti/kalender?bulan=2026-08", ()),
    ("calendar of the phone", "sari", "/akun/kalender", ()),
    ("its address", "sari", "/akun/kalender", ("main form .btn",)),
    ("no notices", "sari", "/pemberitahuan", ()),
    ("notices", "rahmat", "/pemberitahuan", ()),
    ("account", "sari", "/akun", ()),
    ("story of the account", "sari", "/akun/riwayat-masuk", ()),
    ("no second factor", "sari", "/akun/verifikasi", ()),
    ("setting a second factor up", "sari", "/akun/verifikasi/pasang", ("main details > summary",)),
    ("setting it up with a wrong code", "sari", "/akun/verifikasi/pasang", ("main form .acts .btn",)),
    ("who are you", "sari", "/akun/bukti", ()),
    ("who are you with errors", "sari", "/akun/bukti", ("main form .acts .btn",)),
    ("who looked at me", "sari", "/akun/pembaca", ()),
    ("audit", "hendra", "/periksa", ()),
    ("audit with all fields", "hendra", "/periksa?proses=leave&tanggal=putus", ()),
    ("audit of master data", "hendra", "/periksa/perubahan", ()),
    ("audit without results", "hendra", "/periksa?orang=tidak-ada", ()),
    ("audited case", "hendra", "/periksa?keadaan=selesai", (".found a >> nth=0",)),
    (
        "auditor's access",
        "arif",
        "/admin/akun?saring=AUDITOR",
        ("main .tbl a >> nth=0", "#pemeriksa summary"),
    ),
    ("stand-ins", "rahmat", "/akun/wakil", ()),
    ("queue", "rahmat", "/antrean", ()),
    ("empty queue", "hendra", "/antrean", ()),
    ("nothing found", "rahmat", "/antrean?cari=tidak-ada", ()),
    ("choose for many", "rahmat", "/antrean", (".pick label >> nth=0", ".dock.bulk .quiet")),
    ("task", "rahmat", "/antrean", (FIRST_ROW,)),
    ("task with errors", "rahmat", "/antrean", (FIRST_ROW, "form[data-draft] .acts .btn >> nth=0")),
    ("picked", "rahmat", "/antrean?pilih=semua", ()),
    ("choose for many with errors", "rahmat", "/antrean?pilih=semua", (".dock.bulk .quiet", ".acts .btn")),
    ("task of the officer", "ratna", "/antrean", (FIRST_ROW,)),
    ("task of a stand-in", "sekcam", "/antrean", (FIRST_ROW,)),
    ("accounts", "arif", "/admin/akun", ()),
    ("accounts with roles", "arif", "/admin/akun?saring=peran", ()),
    ("account", "arif", "/admin/akun?saring=peran", ("main .tbl a >> nth=1", "main details > summary")),
    (
        "story of an account",
        "arif",
        "/admin/akun?saring=peran",
        ("main .tbl a >> nth=1", "main a[href$='/riwayat']"),
    ),
    ("rules of signing in", "arif", "/admin/masuk", ()),
    ("rules of signing in with errors", "arif", "/admin/masuk", ("main form .acts .btn",)),
    ("no incidents", "arif", "/admin/insiden", ()),
    ("state of the server", "arif", "/admin/keadaan", ()),
    ("demo clock", "arif", "/admin/jam-contoh", ()),
    ("processes", "arif", "/proses", ()),
    ("a process", "arif", "/proses/leave", ()),
    ("form of a process", "arif", "/proses/leave/versi/1/formulir/decision", ()),
    ("upload", "arif", "/rancangan/baru", ()),
    ("upload without files", "arif", "/rancangan/baru", (".dock .btn",)),
    ("own draft in review", "arif", "/rancangan/1", ()),
    ("stop a process", "arif", "/proses/leave/henti", ("main .btn.stop",)),
    ("draft to review", "dimas", "/rancangan/1", ()),
    ("draft published without a note", "dimas", "/rancangan/1", ("form[action$='/terbitkan'] .btn",)),
    ("draft beside the version", "dimas", "/rancangan/1/beda", ()),
    ("not found", "sari", "/tidak-ada", ()),
    ("not mine", "sari", "/admin", ()),
)
LIMIT_FIRST, LIMIT_LATER = 60_000, 15_000  # bytes on the line, compressed
# What staff open one after another with a cold cache: the first page, then the others.
LIGHT = (
    ("/", (), LIMIT_FIRST),
    ("/kasus", (), LIMIT_LATER),
    ("/kasus", (FIRST_CASE,), LIMIT_LATER),
    ("/kasus", (FIRST_CASE, "main details > summary >> nth=-1", "svg.dia"), LIMIT_LATER),
    ("/ajukan", (), LIMIT_LATER),
    ("/ajukan/leave", (), LIMIT_LATER),
    ("/ajukan/leave", ("form[data-draft] .dock .btn >> nth=0",), LIMIT_LATER),
    ("/saldo", (), LIMIT_LATER),
    ("/pemberitahuan", (), LIMIT_LATER),
    ("/akun", (), LIMIT_LATER),
    ("/antrean", (), LIMIT_LATER),
    ("/bantuan", (), LIMIT_LATER),
)


def test_axe_finds_nothing_and_nothing_overflows(open_as: OpenPage):
    found = []
    for who, group in _by_person():
        page = open_as(who, PHONE)
        for name, path, steps in group:
            _go(page, path, steps)
            found += [f"{name}: {said}" for said in at_both(page, desktop="dark")]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_disclosure_open_is_clean_too(open_as: OpenPage, scheme: str):
    page = open_as("rahmat", PHONE)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    _go(page, "/antrean", (FIRST_ROW,))
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    for option in page.locator("form[data-draft] .opt > label").all():
        option.click()
        assert at_hand(page) == []


def test_pages_are_light(open_as: OpenPage):
    page = open_as("sari", PHONE)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(_sent(response)))
    for path, steps, limit in LIGHT:
        sizes.clear()
        _go(page, path, steps)
        page.wait_for_load_state("networkidle")
        assert 0 < sum(sizes) <= limit, path


def test_the_way_in_is_light(open_as: OpenPage):
    page = open_as("", PHONE)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(_sent(response)))
    page.goto("/masuk", wait_until="networkidle")
    assert 0 < sum(sizes) <= LIMIT_FIRST


def test_nothing_is_asked_of_other_places(open_as: OpenPage):
    page = open_as("rahmat")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/antrean", "/kasus", "/saldo"):
        page.goto(path, wait_until="networkidle")
    home = page.url.split("/saldo")[0]
    assert [url for url in asked if not url.startswith((home, "data:"))] == []


def test_the_policy_of_the_pages_is_never_broken(open_as: OpenPage):
    page = open_as("rahmat")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in ("/", "/antrean", "/ajukan/leave", "/kasus", "/saldo"):
        page.goto(path, wait_until="networkidle")
    assert said == []


def test_a_case_prints_on_one_sheet(open_as: OpenPage):
    page = open_as("sari")
    _go(page, "/kasus", (FIRST_CASE,))
    page.emulate_media(media="print")
    assert page.locator(".paper").is_visible()
    assert not page.locator(".top").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def _by_person() -> Iterator[tuple[str, list[tuple[str, str, tuple[str, ...]]]]]:
    for who in dict.fromkeys(page[1] for page in PAGES):
        yield who, [(name, path, steps) for name, owner, path, steps in PAGES if owner == who]


def _go(page: Page, path: str, steps: tuple[str, ...]) -> None:
    page.goto(path)
    for step in steps:
        page.locator(step).first.click()
        page.wait_for_load_state()


def _sent(response: Response) -> int:
    """Bytes on the line; what comes out of the browser's cache costs nothing."""
    if response.from_service_worker or response.request.timing["responseStart"] < 0:
        return 0
    body = response.body() if response.ok else b""
    return len(gzip.compress(body)) if response.header_value("content-encoding") == "gzip" else len(body)
