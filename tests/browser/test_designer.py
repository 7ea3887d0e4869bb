"""The designers' room in a real browser: without script from upload to publishing, and findings that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import DESKTOP, PHONE
from workflows.engine.deploy import SHIPPED

LEAVE = SHIPPED / "leave"


def files(folder: Path, old: str, new: str) -> list[str]:
    text = (LEAVE / "leave.bpmn").read_text(encoding="utf-8")
    assert old in text
    (folder / "leave.bpmn").write_text(text.replace(old, new), encoding="utf-8")
    return [
        str(folder / "leave.bpmn"),
        *(str(path) for path in sorted(LEAVE.iterdir()) if path.suffix != ".bpmn"),
    ]


def upload(page: Page, paths: list[str]) -> str:
    page.goto("/rancangan/baru?proses=leave")
    page.set_input_files("#berkas", paths)
    page.get_by_role("button", name="Simpan sebagai rancangan").click()
    page.wait_for_url("**/rancangan/*")
    return page.url


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1440"])
def test_a_finding_leads_to_its_shape_and_the_shape_back(
    open_as: OpenPage, tmp_path: Path, size: tuple[int, int]
):
    page = open_as("arif", size, script=False)
    upload(page, files(tmp_path, 'who="post:granting_post"', 'who=""'))
    shape = page.locator("a.no").first
    page.locator("#temuan-1 a").first.click()
    expect(shape).to_be_in_viewport()
    box = shape.bounding_box()
    assert box and 0 <= box["x"] <= size[0] and 0 <= box["y"] <= size[1]
    shape.click()
    expect(page).to_have_url(re.compile("#temuan-1$"))


def test_from_upload_to_publishing_without_script(open_as: OpenPage, tmp_path: Path):
    arif, dimas = open_as("arif", script=False), open_as("dimas", script=False)
    draft = upload(arif, files(tmp_path, 'name="Catat pertimbangan"', 'name="Tulis pertimbangan"'))
    arif.get_by_role("button", name="Kirim untuk diperiksa").click()
    arif.wait_for_load_state()
    assert arif.get_by_role("button", name="Terbitkan").count() == 0
    dimas.goto("/pemberitahuan")
    dimas.get_by_text("Arif Trembesi meminta Anda memeriksa").first.click()
    dimas.goto(draft)
    dimas.get_by_label("Catatan penerbitan").fill("Kata yang lebih tepat. (data contoh)")
    dimas.get_by_role("button", name="Terbitkan versi").click()
    expect(dimas.get_by_role("status")).to_have_text(re.compile("^Versi "))
    dimas.goto("/proses/leave")
    assert dimas.get_by_text("Tulis pertimbangan").count() > 0


def test_a_broken_draft_is_clean_for_axe_and_fits(open_as: OpenPage, tmp_path: Path):
    page = open_as("arif", PHONE)
    broken = files(tmp_path, 'outcome == "CHANGED"', "outcome == 5")
    upload(page, broken)
    for path in (page.url, f"{page.url}/beda"):
        page.goto(path)
        assert at_both(page) == []
