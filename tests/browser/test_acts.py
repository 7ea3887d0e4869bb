"""What staff and superiors do, by keyboard and without any script."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import PHONE

QUEUE = "[data-row]"
FOCUSED = """() => {
  const one = document.activeElement;
  const ringed = one === document.body || getComputedStyle(one).outlineStyle !== "none";
  return [one.name || one.textContent.trim(), ringed];
}"""


def test_the_queue_is_worked_by_keyboard(open_as: OpenPage):
    page = open_as("rahmat")
    page.goto("/antrean")
    waiting = page.locator(QUEUE).count()
    press(page, "j", "x", "j", "x")
    expect(page.locator(f"{QUEUE}.picked")).to_have_count(2)
    expect(page.get_by_text("2 dipilih")).to_be_visible()
    expect(page.locator(f"{QUEUE}.at")).to_have_count(1)
    press(page, "k", "x")
    expect(page.get_by_text("1 dipilih")).to_be_visible()
    press(page, "a")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 permintaan diputus")
    page.get_by_role("link", name="Kembali ke antrean").click()
    expect(page.locator(QUEUE)).to_have_count(waiting - 1)


def test_enter_opens_and_the_neighbours_are_reached_with_j_and_k(open_as: OpenPage):
    page = open_as("rahmat")
    page.goto("/antrean")
    names = page.locator(f"{QUEUE} [data-open]").all_text_contents()
    press(page, "j", "j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[1])
    press(page, "j")
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[2])
    press(page, "k")
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[1])


def test_picking_shows_the_act_and_how_many_it_is_for(open_as: OpenPage):
    page = open_as("rahmat", PHONE)
    page.goto("/antrean")
    dock = page.locator(".dock.bulk")
    expect(dock).to_be_hidden()
    page.locator(".pick label").first.click()
    expect(dock).to_be_in_viewport(ratio=0.9)
    expect(dock.locator("[name=putusan]:visible")).to_have_text("Setujui 1 permintaan")
    page.get_by_role("link", name="pilih semua di halaman ini").click()
    expect(dock.locator("[name=putusan]:visible")).to_have_count(
        0
    )  # of several kinds, decided in several ways
    page.goto("/antrean?proses=leave")
    page.get_by_role("link", name="pilih semua di halaman ini").click()
    every = page.locator(".pick input").count()
    expect(dock.locator("[name=putusan]")).to_have_text(f"Setujui {every} permintaan")
    page.get_by_role("link", name="Batal pilih").click()
    expect(dock).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/antrean\?proses=leave$"))


def test_nothing_is_decided_by_a_when_nothing_is_picked(open_as: OpenPage):
    page = open_as("rahmat")
    page.goto("/antrean")
    press(page, "j", "a")
    expect(page).to_have_url(re.compile("/antrean$"))
    press(page, "/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_task_is_answered_by_keyboard(open_as: OpenPage):
    page = open_as("rahmat")
    page.goto("/antrean")
    waiting = page.locator(QUEUE).count()
    page.locator(f"{QUEUE} [data-open]").first.click()
    page.wait_for_url("**/tugas/*")
    press(page, "u")
    page.wait_for_url("**/antrean")
    expect(page.locator(QUEUE)).to_have_count(waiting)
    press(page, "j", "Enter")
    page.wait_for_url("**/tugas/*")
    press(page, "2")
    expect(page.locator("[name=new_from]")).to_be_focused()
    assert page.locator("[name=new_from]").input_value() != ""
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("radio", name="Perubahan")).to_be_focused()
    press(page, "4")
    expect(page.locator("[name=reject_reason]")).to_be_focused()
    page.keyboard.type("Ada 4 laporan yang jatuh tempo.")
    press(page, "Tab", "Enter")
    expect(page.get_by_role("status").first).to_contain_text("Terkirim.")
    expect(page.locator(QUEUE)).to_have_count(waiting - 1)


def test_many_are_refused_with_one_reason_without_script(open_as: OpenPage):
    page = open_as("rahmat", PHONE, script=False)
    page.goto("/antrean?proses=leave")
    page.get_by_role("link", name="pilih semua di halaman ini").click()
    every = page.locator(".pick input:checked").count()
    page.locator(".dock.bulk .quiet").click()
    page.get_by_text("Tidak disetujui").click()
    page.get_by_role("button", name=f"Kirim untuk {every} permintaan").click()
    expect(page.get_by_role("alert")).to_contain_text("Alasan belum diisi")
    page.locator("[name=reject_reason]").fill("Kantor diaudit bulan itu.")
    page.get_by_role("button", name=f"Kirim untuk {every} permintaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{every} permintaan diputus")


def test_typing_in_the_search_is_not_taken_for_commands(open_as: OpenPage):
    page = open_as("rahmat")
    page.goto("/antrean")
    page.get_by_role("searchbox").click()
    page.keyboard.type("kaxj")
    expect(page.get_by_role("searchbox")).to_have_value("kaxj")
    expect(page).to_have_url(page.url)
    assert page.locator(f"{QUEUE}.at").count() == 0


def test_everything_on_a_task_is_reached_with_tab_and_seen(open_as: OpenPage):
    page = open_as("rahmat")
    page.goto("/antrean")
    page.locator(f"{QUEUE} [data-open]").first.click()
    page.wait_for_url("**/tugas/*")  # and loaded, before the keys are pressed
    reached = set()
    for _press in range(60):
        page.keyboard.press("Tab")
        name, ringed = page.evaluate(FOCUSED)
        assert ringed, name
        reached.add(name)
    assert {"advice", "Kirim pertimbangan", "_simpan", "Langsung ke isi"} <= reached


def test_the_first_tab_leads_past_the_frame(open_as: OpenPage):
    page = open_as("sari")
    page.goto("/")
    press(page, "Tab", "Enter")
    expect(page.locator("#isi")).to_be_focused()


def test_errors_take_the_focus_and_lead_to_their_fields(open_as: OpenPage):
    page = open_as("rahmat", PHONE)
    page.goto("/antrean")
    page.locator(f"{QUEUE} [data-open]").first.click()
    page.get_by_text("Tidak disetujui").click()
    page.get_by_role("button", name="Kirim pertimbangan").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("[name=reject_reason]")).to_be_focused()
    expect(page.get_by_role("radio", name="Tidak disetujui")).to_be_checked()


def test_what_is_typed_is_kept_on_the_server_meanwhile(open_as: OpenPage):
    page = open_as("rahmat")
    page.goto("/antrean")
    page.locator(f"{QUEUE} [data-open]").first.click()
    page.get_by_text("Tidak disetujui").click()
    page.locator("[name=reject_reason]").fill("Sedang banyak pekerjaan.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draf tersimpan", timeout=10_000)
    page.reload()
    expect(page.locator("[name=reject_reason]")).to_have_value("Sedang banyak pekerjaan.")


def test_the_diagram_comes_when_it_is_wanted_and_shows_the_present_step(open_as: OpenPage):
    page = open_as("sari", PHONE)
    page.goto("/kasus")
    page.locator("main a.card.plain").first.click()
    page.wait_for_url("**/kasus/*")
    assert page.locator("svg.dia").count() == 0
    page.get_by_text("Lihat diagram").click()
    expect(page.locator("svg.dia .here")).to_be_in_viewport()


def test_a_superior_decides_on_the_phone_in_two_presses(open_as: OpenPage):
    page = open_as("rahmat", PHONE)
    page.goto("/antrean")
    waiting = page.locator(QUEUE).count()
    page.locator(f"{QUEUE} [data-open]").first.click()
    page.locator(".dock.phone button").click()
    expect(page.get_by_role("status")).to_contain_text("Terkirim.")
    expect(page.locator(QUEUE)).to_have_count(waiting - 1)


def test_ask_follow_and_withdraw_without_script(open_as: OpenPage):
    page = open_as("wulan", PHONE, script=False)
    page.goto("/")
    page.get_by_role("link", name="Ajukan cuti").click()
    page.get_by_role("link", name="Cuti tahunan").click()
    for name, value in (
        ("first_day", "2026-03-02"),
        ("last_day", "2026-03-03"),
        ("reason", "Menghadiri pernikahan adik."),
        ("address", "Jalan Contoh 7"),
        ("phone", "0800 0000 0147"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.locator("form[data-draft] .dock .btn").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cuti tahunan, 2 hari kerja")
    expect(page.get_by_role("status")).to_contain_text("Terkirim.")
    page.get_by_text("Lihat diagram").click()
    page.get_by_role("link", name="Buka diagram di halaman sendiri").click()
    expect(page.locator("svg.dia")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Tarik permintaan").click()
    page.locator("[name=alasan]").fill("Tidak jadi berangkat.")
    page.get_by_role("button", name="Tarik permintaan").click()
    expect(page.get_by_role("main")).to_contain_text("Ditarik oleh pemohon")


def test_one_task_and_many_are_decided_without_script(open_as: OpenPage):
    page = open_as("rahmat", PHONE, script=False)
    page.goto("/antrean?proses=leave")
    waiting = page.locator(QUEUE).count()
    page.locator(f"{QUEUE} [data-open]").first.click()
    page.get_by_text("Tidak disetujui").click()
    page.locator("[name=reject_reason]").fill("Banyak pekerjaan minggu itu.")
    page.get_by_role("button", name="Kirim pertimbangan").click()
    expect(page.locator(QUEUE)).to_have_count(waiting - 1)
    for box in page.locator(".pick label").all()[:2]:
        box.click()
    page.locator(".dock.bulk button[name=putusan]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 permintaan diputus")
    page.get_by_role("link", name="Kembali ke antrean").click()
    expect(page.locator(QUEUE)).to_have_count(waiting - 3)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_load_state()
